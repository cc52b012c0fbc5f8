//! The second definition of every signal, group by group: written from the catalogue's words, not from the engine's code.

mod calls;
mod content;
mod mail;
mod messages;
mod people;

use crate::naive::Twin;

/// Every twin by the signal's name.
pub fn all() -> impl Iterator<Item = &'static (&'static str, Twin)> {
    [mail::TWINS, messages::TWINS, content::TWINS, calls::TWINS, people::TWINS].into_iter().flatten()
}

/// The twin of a signal.
pub fn of(name: &str) -> Option<Twin> {
    all().find(|(known, _)| *known == name).map(|(_, twin)| *twin)
}
