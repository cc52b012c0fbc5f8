//! Spanish: formal address, plain words, short sentences.

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
    tag: "es",
    own_name: "Español",
    figures: Figures {
        thousands: '\u{a0}',
        grouped_from: 5,
        decimal: ',',
        months: [
            "enero",
            "febrero",
            "marzo",
            "abril",
            "mayo",
            "junio",
            "julio",
            "agosto",
            "septiembre",
            "octubre",
            "noviembre",
            "diciembre",
        ],
        day: |day, month, year| format!("{day} de {month} de {year}"),
        time: |day, hour, minute| {
            let article = if hour == 1 { "la" } else { "las" };
            format!("{day} a {article} {hour}:{minute:02} (UTC)")
        },
        units: [("segundo", "segundos"), ("minuto", "minutos"), ("hora", "horas"), ("día", "días")],
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
