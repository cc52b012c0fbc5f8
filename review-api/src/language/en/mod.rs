//! English: plain words, short sentences.

mod appeal;
mod dialogue;
mod enclosure;
mod page;
mod waiting;

use super::Words;
use super::figures::Figures;

pub(super) static WORDS: Words = Words {
    tag: "en",
    own_name: "English",
    figures: Figures {
        thousands: ',',
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
        units: [("second", "seconds"), ("minute", "minutes"), ("hour", "hours"), ("day", "days")],
    },
    page: page::WORDS,
    appeal: appeal::WORDS,
    dialogue: dialogue::WORDS,
    waiting: waiting::WORDS,
    enclosure: enclosure::WORDS,
};
