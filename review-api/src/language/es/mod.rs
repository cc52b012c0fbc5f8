//! Spanish: formal address, plain words, short sentences.

mod appeal;
mod dialogue;
mod enclosure;
mod page;
mod waiting;

use super::Words;
use super::figures::Figures;

pub(super) static WORDS: Words = Words {
    tag: "es",
    own_name: "Español",
    figures: Figures {
        thousands: '.',
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
        units: [("segundo", "segundos"), ("minuto", "minutos"), ("hora", "horas"), ("día", "días")],
    },
    page: page::WORDS,
    appeal: appeal::WORDS,
    dialogue: dialogue::WORDS,
    waiting: waiting::WORDS,
    enclosure: enclosure::WORDS,
};
