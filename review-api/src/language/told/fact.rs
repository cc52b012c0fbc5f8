//! Facts: the catalogue's sentence with its figures, and how exact a count is.

use redress_ledger::statement::StatedFact;
use redress_ledger::statement::words::two_digits;

use super::{Teller, Told};
use crate::language::Language;
use crate::language::record::RecordWords;
use crate::language::tables::{part, parts};

impl Teller {
    /// A fact's sentence.
    pub fn fact(self, fact: &StatedFact) -> Told {
        self.told(&fact.sentence, || {
            self.counted(fact)
                .or_else(|| self.rounded(fact))
                .or_else(|| self.without_figures(&fact.sentence))
                .or_else(|| self.account_age(&fact.sentence))
        })
    }

    /// Where the sentence is the catalogue's: the same in this language, with the same figures.
    fn counted(self, fact: &StatedFact) -> Option<String> {
        let english = Language::English.words();
        // The window is known, and may stand right before a figure: it is filled in before the figures are looked for.
        let window = english.figures.span(fact.window_secs).replace('\u{a0}', " ");
        let pattern = english.tables.signal(&fact.signal)?.replace("{window}", &window);
        let found = parts(&pattern, &fact.sentence)?;
        let number = |name| part(&found, name).map_or(Some(String::new()), |text| self.number(text));
        self.filled(fact, &number("num")?, &number("den")?)
    }

    /// Where the ledger rounded: the catalogue's sentence with the rounded figures, and that they are rounded.
    fn rounded(self, fact: &StatedFact) -> Option<String> {
        let is_rounded = fact.sentence.contains("this was about ") && fact.threshold.is_none();
        let value = fact.value.filter(|_| is_rounded)?;
        let number = |value: f64| self.say.figures.number(two_digits(value));
        let num = fact.sample.map_or_else(|| number(value), |sample| number(value * sample));
        let den = fact.sample.map_or_else(String::new, |sample| self.say.figures.number(sample));
        Some(format!("{} {}", self.filled(fact, &num, &den)?, self.say.record.rounded))
    }

    fn filled(self, fact: &StatedFact, num: &str, den: &str) -> Option<String> {
        let own = self.say.tables.signal(&fact.signal)?;
        let window = (self.say.span_after_in)(&self.say.figures.span(fact.window_secs));
        Some(own.replace("{window}", &window).replace("{den}", den).replace("{num}", num))
    }

    fn without_figures(self, sentence: &str) -> Option<String> {
        let (english, own) = (&Language::English.words().record, &self.say.record);
        if let Some(found) = parts(&english.kind_took_part("{name}"), sentence) {
            return Some(own.kind_took_part(part(&found, "name")?));
        }
        let found = parts(&english.single_event("{kind}", "{at}"), sentence)?;
        Some(own.single_event(self.say.tables.event(part(&found, "kind")?)?, &self.moment(part(&found, "at")?)?))
    }

    /// How exact a count is, as a sentence; empty where nothing is known of it. The record says it in a whole sentence, or as what follows
    /// "the count is".
    pub fn exactness(self, error: &str) -> Told {
        let own = &self.say.record;
        match error {
            "" => Self::own(""),
            "exact" => Self::own(own.count_exact),
            error if error.ends_with('.') => self.told(error, || self.fixed(error)),
            error => {
                let fragments: Option<Vec<String>> = error.split(", ").map(|said| self.fragment(said)).collect();
                match fragments.as_deref() {
                    Some([one, other]) => Self::own(own.count_off(one, other)),
                    _ => self.as_written(&format!("The count is {error}.")),
                }
            }
        }
    }

    fn fragment(self, said: &str) -> Option<String> {
        let (english, own) = (&Language::English.words().record, &self.say.record);
        let fixed: [fn(&RecordWords) -> &'static str; 4] =
            [|w| w.maybe_high, |w| w.maybe_low, |w| w.never_high, |w| w.never_low];
        if let Some(of) = fixed.iter().find(|of| of(english) == said) {
            return Some(of(own).to_owned());
        }
        let percent = |pattern: String| {
            let found = parts(&pattern, said)?;
            let share = part(&found, "p")?.strip_suffix(" %")?.parse::<f64>().ok()?;
            Some(self.say.figures.share(share / 100.0))
        };
        percent(english.too_high("{p}"))
            .map(|p| own.too_high(&p))
            .or_else(|| percent(english.too_low("{p}")).map(|p| own.too_low(&p)))
    }
}
