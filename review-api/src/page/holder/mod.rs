//! The holder's page: what was done, why, what still works, and how to be heard, in the holder's language.
//!
//! One file a section here, in `templates/holder/` and in each language (`crate::language`): a new section is a new file in each.

pub mod appeal;
pub mod dialogue;
mod enclosure;
mod misuse;
mod score;
pub mod statement;
pub mod waiting;

use askama::Template;
use redress_ledger::Timestamp;
use redress_ledger::review::HolderView;

use crate::app::App;
use crate::document::{self, Code, Form};
use crate::http::body;
use crate::language::{Language, Words};
use appeal::AppealPart;
use dialogue::DialoguePart;
use misuse::MisusePart;
use statement::StatementPart;
use waiting::{Done, Forms, Writing};

pub use appeal::{ReceiptShown, Refusal, Typed};

/// The language a page is read in: asked for by its address (`?lang=de`), or else the account's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tongue {
    /// The language.
    pub language: Language,
    /// Whether the address asked for it; then links on the page keep asking.
    pub asked: bool,
}

impl Tongue {
    /// From the account's locale and the query of the address.
    pub fn of(locale: Option<&str>, query: Option<&str>) -> Self {
        let asked = query.and_then(|query| body::form_field(query.as_bytes(), "lang"));
        match asked.as_deref().and_then(Language::parse) {
            Some(language) => Self { language, asked: true },
            None => Self { language: Language::of(locale), asked: false },
        }
    }

    /// `?lang=de`, or nothing where the account's language is the one that is read.
    pub fn query(self) -> String {
        if self.asked { format!("?lang={}", self.language.tag()) } else { String::new() }
    }

    /// What the language says.
    pub fn words(self) -> &'static Words {
        self.language.words()
    }
}

/// The page.
#[derive(Debug, Template)]
#[template(path = "holder.html")]
pub struct HolderPage<'a> {
    token: &'a str,
    platform: &'a str,
    contact: Option<&'a str>,
    /// What the language says: `say.page`, `say.appeal`, `say.dialogue`.
    say: &'static Words,
    /// `?lang=de` where the address asked for a language.
    lang: String,
    languages: Vec<Choice>,
    statement: StatementPart<'a>,
    appeal: AppealPart,
    dialogue: DialoguePart<'a>,
    forms: Forms,
    misuse: MisusePart<'a>,
    /// What counts against the account, a sentence each.
    counts: Vec<String>,
    download: DownloadPart,
    paper: Paper,
    /// Everything that matters once more in English, where the page is in another language.
    english: Option<English<'a>>,
}

/// What the page says, in English.
#[derive(Debug)]
struct English<'a> {
    say: &'static Words,
    statement: StatementPart<'a>,
    appeal: AppealPart,
    dialogue: DialoguePart<'a>,
}

impl<'a> English<'a> {
    fn beside(language: Language, view: &'a HolderView, now: Timestamp) -> Option<Self> {
        let say = Language::English.words();
        (language != Language::English).then(|| Self {
            say,
            statement: StatementPart::new(view, Language::English, now),
            appeal: AppealPart::new(view, say, Typed::default(), None, None),
            dialogue: DialoguePart::new(view, say, now),
        })
    }
}

/// How somebody with the printed page finds back.
#[derive(Debug)]
struct Paper {
    link: String,
    code: Option<Code>,
}

/// Fingerprints of what can be downloaded in this language.
#[derive(Debug)]
struct DownloadPart {
    statement: String,
    pdf: String,
    text: String,
}

/// A language to choose.
#[derive(Debug)]
struct Choice {
    tag: &'static str,
    own_name: &'static str,
    is_current: bool,
}

impl<'a> HolderPage<'a> {
    /// For what a link opens.
    pub fn new(
        app: &'a App,
        token: &'a str,
        view: &'a HolderView,
        tongue: Tongue,
        typed: Typed,
        receipt: Option<ReceiptShown>,
        refusal: Option<&Refusal>,
    ) -> Self {
        let (now, say) = (app.now(), tongue.words());
        let choice = |language: Language| Choice {
            tag: language.tag(),
            own_name: language.words().own_name,
            is_current: language == tongue.language,
        };
        let link = app.holder_link(token);
        let hash = |form| document::file(view, tongue.language, app.letterhead(&link), form).sha256;
        Self {
            token,
            platform: app.platform_name(),
            contact: app.contact(),
            say,
            lang: tongue.query(),
            languages: Language::ALL.into_iter().map(choice).collect(),
            statement: StatementPart::new(view, tongue.language, now),
            appeal: AppealPart::new(view, say, typed, receipt, refusal),
            dialogue: DialoguePart::new(view, say, now),
            download: DownloadPart {
                statement: view.content_hash.clone(),
                pdf: hash(Form::Pdf),
                text: hash(Form::Text),
            },
            forms: Forms::new(view, say, Writing::default()),
            misuse: MisusePart::new(&view.misuse, say, now),
            counts: view
                .counts
                .iter()
                .map(|one| {
                    say.counts.one(&say.page.measure(one.rung), &say.figures.day(one.at), &say.figures.day(one.until))
                })
                .collect(),
            english: English::beside(tongue.language, view, now),
            paper: Paper { code: Code::of(&link), link },
        }
    }

    /// The same with an objection that was not taken, and why.
    #[must_use]
    pub fn objecting(mut self, text: String, refused: Option<String>) -> Self {
        (self.misuse.text, self.misuse.refused) = (text, refused);
        self
    }

    /// The same with what was written about an appeal that waits, and why it was not taken.
    #[must_use]
    pub fn writing(mut self, view: &HolderView, writing: Writing) -> Self {
        self.forms = Forms::new(view, self.say, writing);
        self
    }

    /// The same with what the address says was just done.
    #[must_use]
    pub fn done(self, view: &HolderView, query: Option<&str>) -> Self {
        let word = query.and_then(|query| body::form_field(query.as_bytes(), "done"));
        let done = word.as_deref().and_then(Done::parse);
        self.writing(view, Writing { done, ..Writing::default() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_chooses_the_language_before_the_account_does() {
        let tongue = |locale, query| Tongue::of(locale, query);
        assert_eq!(tongue(Some("de-CH"), None), Tongue { language: Language::German, asked: false });
        let asked = tongue(Some("de"), Some("receipt=a&lang=fr"));
        assert_eq!((asked.language, asked.query()), (Language::French, "?lang=fr".to_owned()));
        for unknown in ["lang=xx", "lang=", "lang=DE", "lang=de%00", "other=fr"] {
            assert_eq!(tongue(Some("es"), Some(unknown)), Tongue { language: Language::Spanish, asked: false });
        }
    }
}
