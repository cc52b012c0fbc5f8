//! Languages of everything a holder reads. Each is a folder with one file a subject; the compiler finds a phrase that one leaves out.
//!
//! A subject (the page, the appeal, the letters) declares its phrases once with [`phrases::phrases`], in whole sentences, so that no
//! grammar is glued together outside a language's own files.

pub mod advice;
pub mod appeal;
pub mod counts;
mod de;
pub mod dialogue;
mod en;
pub mod enclosure;
mod es;
pub mod figures;
mod fr;
pub mod letter;
pub mod misuse;
pub mod news;
pub mod page;
mod phrases;
mod pt;
pub mod record;
pub mod score;
pub mod tables;
pub mod told;
pub mod waiting;

pub use phrases::Sample;

use advice::AdviceWords;
use appeal::AppealWords;
use counts::CountsWords;
use dialogue::DialogueWords;
use enclosure::EnclosureWords;
use figures::Figures;
use letter::LetterWords;
use misuse::MisuseWords;
use news::NewsWords;
use page::PageWords;
use record::RecordWords;
use score::ScoreWords;
use tables::Tables;
use waiting::WaitingWords;

/// A language that holders are written to in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Language {
    /// English, for everybody whose language is not here yet.
    English,
    /// German.
    German,
    /// French.
    French,
    /// Spanish.
    Spanish,
    /// Portuguese.
    Portuguese,
}

/// Everything one language says to a holder: page, letters, documents.
#[derive(Debug)]
pub struct Words {
    /// BCP 47 tag, lower case.
    pub tag: &'static str,
    /// The language's name in itself.
    pub own_name: &'static str,
    /// How numbers, dates and spans of time are written.
    pub figures: Figures,
    /// A span of time after `in`, where that changes its ending.
    pub span_after_in: fn(&str) -> String,
    /// The page's frame and the statement of reasons.
    pub page: PageWords,
    /// What to do now, and what changed since the statement was written.
    pub advice: AdviceWords,
    /// The form, and what comes of it.
    pub appeal: AppealWords,
    /// Where an appeal stands, and what is said meanwhile.
    pub dialogue: DialogueWords,
    /// What the record says in sentences of its own.
    pub record: RecordWords,
    /// What is said of a model's score.
    pub score: ScoreWords,
    /// Signals, events and reasons, which the catalogue names.
    pub tables: Tables,
    /// What is said and granted while it waits.
    pub waiting: WaitingWords,
    /// Questions and files that come with an appeal, a second appeal, and ends without an outcome.
    pub enclosure: EnclosureWords,
    /// Letters about a measure.
    pub letter: LetterWords,
    /// Short letters.
    pub news: NewsWords,
    /// Appeals plainly without ground: warnings, what follows, objections.
    pub misuse: MisuseWords,
    /// What counts against an account.
    pub counts: CountsWords,
}

impl Language {
    /// Every language.
    pub const ALL: [Self; 5] = [Self::English, Self::German, Self::French, Self::Spanish, Self::Portuguese];

    /// The language for a BCP 47 locale such as `en-GB`; English where it is unknown or missing.
    pub fn of(locale: Option<&str>) -> Self {
        let primary = locale.and_then(|l| l.split(['-', '_']).next()).unwrap_or_default();
        Self::parse(&primary.to_ascii_lowercase()).unwrap_or(Self::English)
    }

    /// Reads [`Language::tag`] back.
    pub fn parse(tag: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|l| l.tag() == tag)
    }

    /// BCP 47 tag, lower case.
    pub fn tag(self) -> &'static str {
        self.words().tag
    }

    /// What it says.
    pub fn words(self) -> &'static Words {
        match self {
            Self::English => &en::WORDS,
            Self::German => &de::WORDS,
            Self::French => &fr::WORDS,
            Self::Spanish => &es::WORDS,
            Self::Portuguese => &pt::WORDS,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_locale_finds_its_language_and_an_unknown_one_finds_english() {
        for locale in [None, Some("en"), Some("en-GB"), Some("EN_us"), Some("tlh"), Some("")] {
            assert_eq!(Language::of(locale), Language::English, "{locale:?}");
        }
        for (locale, language) in [
            ("de-AT", Language::German),
            ("FR", Language::French),
            ("es_MX", Language::Spanish),
            ("pt-BR", Language::Portuguese),
        ] {
            assert_eq!(Language::of(Some(locale)), language);
        }
    }
}
