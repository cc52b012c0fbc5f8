//! French: formal address, plain words, short sentences.

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
    tag: "fr",
    own_name: "Français",
    figures: Figures {
        thousands: '\u{a0}',
        grouped_from: 4,
        decimal: ',',
        months: [
            "janvier",
            "février",
            "mars",
            "avril",
            "mai",
            "juin",
            "juillet",
            "août",
            "septembre",
            "octobre",
            "novembre",
            "décembre",
        ],
        day: |day, month, year| match day {
            1 => format!("1er {month} {year}"),
            day => format!("{day} {month} {year}"),
        },
        time: |day, hour, minute| format!("{day} à {hour}\u{a0}h\u{a0}{minute:02} (UTC)"),
        units: [("seconde", "secondes"), ("minute", "minutes"), ("heure", "heures"), ("jour", "jours")],
    },
    span_after_in: str::to_owned,
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
