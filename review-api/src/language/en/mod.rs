//! English: plain words, short sentences.

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
    tag: "en",
    own_name: "English",
    figures: Figures {
        thousands: ',',
        grouped_from: 4,
        decimal: '.',
        months: [
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ],
        day: |day, month, year| format!("{day} {month} {year}"),
        time: |day, hour, minute| format!("{day}, {hour:02}:{minute:02} UTC"),
        units: [("second", "seconds"), ("minute", "minutes"), ("hour", "hours"), ("day", "days")],
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
