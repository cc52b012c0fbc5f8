//! German: formal address, plain words, short sentences.

mod advice;
mod appeal;
mod counts;
mod dialogue;
mod enclosure;
mod letter;
mod misuse;
mod news;
mod page;
mod record;
mod score;
mod waiting;

use super::Words;
use super::figures::Figures;
use super::tables::Tables;

pub(super) static WORDS: Words = Words {
    tag: "de",
    own_name: "Deutsch",
    figures: Figures {
        thousands: '.',
        grouped_from: 4,
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
        time: |day, hour, minute| format!("{day} um {hour:02}:{minute:02} Uhr (UTC)"),
        units: [("Sekunde", "Sekunden"), ("Minute", "Minuten"), ("Stunde", "Stunden"), ("Tag", "Tage")],
    },
    span_after_in: dative,
    page: page::WORDS,
    advice: advice::WORDS,
    appeal: appeal::WORDS,
    dialogue: dialogue::WORDS,
    record: record::WORDS,
    score: score::WORDS,
    tables: Tables {
        signals: include_str!("signals.txt"),
        events: include_str!("events.txt"),
        reasons: include_str!("reasons.txt"),
        fixes: include_str!("fixes.txt"),
    },
    waiting: waiting::WORDS,
    enclosure: enclosure::WORDS,
    letter: letter::WORDS,
    news: news::WORDS,
    misuse: misuse::WORDS,
    counts: counts::WORDS,
};

/// A span of time after a preposition that asks for the dative: of all units only `Tage` changes.
fn dative(span: &str) -> String {
    span.strip_suffix("Tage").map_or_else(|| span.to_owned(), |rest| format!("{rest}Tagen"))
}
