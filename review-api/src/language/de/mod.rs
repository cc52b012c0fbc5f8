//! German: formal address, plain words, short sentences.

mod appeal;
mod dialogue;
mod enclosure;
mod page;
mod waiting;

use super::Words;
use super::figures::Figures;

pub(super) static WORDS: Words = Words {
    tag: "de",
    own_name: "Deutsch",
    figures: Figures {
        thousands: '.',
        decimal: ',',
        months: [
            "Januar",
            "Februar",
            "März",
            "April",
            "Mai",
            "Juni",
            "Juli",
            "August",
            "September",
            "Oktober",
            "November",
            "Dezember",
        ],
        day: |day, month, year| format!("{day}. {month} {year}"),
        units: [("Sekunde", "Sekunden"), ("Minute", "Minuten"), ("Stunde", "Stunden"), ("Tag", "Tage")],
    },
    page: page::WORDS,
    appeal: appeal::WORDS,
    dialogue: dialogue::WORDS,
    waiting: waiting::WORDS,
    enclosure: enclosure::WORDS,
};

/// A span of time after a preposition that asks for the dative: of all units only `Tage` changes.
fn dative(span: &str) -> String {
    span.strip_suffix("Tage").map_or_else(|| span.to_owned(), |rest| format!("{rest}Tagen"))
}
