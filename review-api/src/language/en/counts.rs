//! English: what counts against an account.

use crate::language::counts::CountsWords;

pub(super) const WORDS: CountsWords = CountsWords {
    heading: "What counts against your account",
    lead: "A person who decides about your account sees these measures, each for a year. No computer rule reads them. A measure stops counting when a person takes it back. While you appeal, it does not count.",
    one: |measure, day, until| format!("{measure}, from {day}. It counts until {until}."),
};
