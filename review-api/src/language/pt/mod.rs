//! Portuguese: neutral wording where an address would have to choose, plain words, short sentences. Spelled so that readers in Portugal
//! and in Brazil take no offence.

mod appeal;
mod dialogue;
mod enclosure;
mod page;
mod waiting;

use super::Words;
use super::figures::Figures;

pub(super) static WORDS: Words = Words {
    tag: "pt",
    own_name: "Português",
    figures: Figures {
        thousands: '.',
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
        units: [("segundo", "segundos"), ("minuto", "minutos"), ("hora", "horas"), ("dia", "dias")],
    },
    page: page::WORDS,
    appeal: appeal::WORDS,
    dialogue: dialogue::WORDS,
    waiting: waiting::WORDS,
    enclosure: enclosure::WORDS,
};
