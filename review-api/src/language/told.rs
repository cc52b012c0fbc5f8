//! Says in the reader's language what the stored statement says in English.
//!
//! The statement is immutable and English. What the ledger and the catalogue wrote is recognised by the English files and said anew with
//! its figures; what somebody else wrote (a rule's title, the reason for a severity, a deployment's own sentence) stays as it is, marked
//! as English.

mod fact;
mod score;
mod sentences;

pub use score::ScoreTold;
pub use sentences::WithheldTold;

use redress_ledger::Timestamp;

use super::{Language, Words};

/// A sentence as the reader gets it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// The words.
    pub text: String,
    /// Whether they are English although the page is not.
    pub is_english: bool,
}

impl Told {
    /// The attribute of an element that holds it.
    pub fn mark(&self) -> &'static str {
        if self.is_english { " lang=\"en\"" } else { "" }
    }
}

/// Tells a record in one language.
#[derive(Clone, Copy, Debug)]
pub struct Teller {
    say: &'static Words,
    is_english: bool,
}

impl Teller {
    /// For a language.
    pub fn of(language: Language) -> Self {
        Self { say: language.words(), is_english: language == Language::English }
    }

    fn own(text: impl Into<String>) -> Told {
        Told { text: text.into(), is_english: false }
    }

    /// As it stands in the record.
    fn as_written(self, text: &str) -> Told {
        Told { text: text.to_owned(), is_english: !self.is_english }
    }

    /// `said` where there is one; else the record's own words. For readers of English always the record's own.
    fn told(self, text: &str, said: impl FnOnce() -> Option<String>) -> Told {
        if self.is_english {
            return self.as_written(text);
        }
        said().map_or_else(|| self.as_written(text), Self::own)
    }

    /// The kind of an event, in words.
    pub fn event(self, kind: &str) -> Told {
        self.say.tables.event(kind).map_or_else(
            || {
                let spaced = kind.replace(['.', '_'], " ");
                self.as_written(&spaced)
            },
            Self::own,
        )
    }

    /// A coarse fact of an event: its name and its value.
    pub fn coarse(self, name: &str, value: &str) -> (Told, String) {
        let tables = &self.say.tables;
        let name = tables.coarse(name).map_or_else(|| self.as_written(name), Self::own);
        let value = tables.coarse(value).map_or_else(|| value.to_owned(), str::to_owned);
        (name, value)
    }

    /// Reason codes, in words.
    pub fn reasons(self, codes: &[String]) -> Told {
        let known: Option<Vec<&str>> = codes.iter().map(|code| self.say.tables.reason(code)).collect();
        if let Some(known) = known {
            return Self::own(known.join(", "));
        }
        let spaced: Vec<String> = codes.iter().map(|code| code.to_lowercase().replace('_', " ")).collect();
        self.as_written(&spaced.join(", "))
    }

    /// A number of the record, e.g. `1,234.5`, as this language writes it.
    fn number(self, text: &str) -> Option<String> {
        text.replace(',', "").parse::<f64>().ok().map(|value| self.say.figures.number(value))
    }

    /// A span of the record, e.g. `7 days`.
    fn span(self, text: &str) -> Option<String> {
        let (count, unit) = text.split_once(' ')?;
        let secs = match unit.trim_end_matches('s') {
            "second" => 1,
            "minute" => 60,
            "hour" => 3_600,
            "day" => 86_400,
            _ => return None,
        };
        count.parse::<i64>().ok()?.checked_mul(secs).map(|secs| self.say.figures.span(secs))
    }

    /// A moment of the record, e.g. `2026-11-23 12:00 UTC`.
    fn moment(self, text: &str) -> Option<String> {
        let (day, time) = text.strip_suffix(" UTC")?.split_once(' ')?;
        Timestamp::parse(&format!("{day}T{time}:00Z")).map(|at| self.say.figures.moment(at))
    }
}
