//! Portuguese: neutral wording where an address would have to choose, plain words, short sentences. Spelled so that readers in Portugal
//! and in Brazil take no offence.

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
    tag: "pt",
    own_name: "Português",
    figures: Figures {
        thousands: '\u{a0}',
        grouped_from: 5,
        decimal: ',',
        months: [
            "janeiro",
            "fevereiro",
            "março",
            "abril",
            "maio",
            "junho",
            "julho",
            "agosto",
            "setembro",
            "outubro",
            "novembro",
            "dezembro",
        ],
        day: |day, month, year| format!("{day} de {month} de {year}"),
        time: |day, hour, minute| {
            let article = if hour < 2 { "à" } else { "às" };
            format!("{day}, {article} {hour}h{minute:02} (UTC)")
        },
        units: [("segundo", "segundos"), ("minuto", "minutos"), ("hora", "horas"), ("dia", "dias")],
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
