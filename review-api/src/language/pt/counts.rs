//! Portuguese: what counts against an account.

use crate::language::counts::CountsWords;

pub(super) const WORDS: CountsWords = CountsWords {
    heading: "O que conta contra a sua conta",
    lead: "A pessoa que decide sobre a sua conta vê estas medidas, cada uma durante um ano. Nenhuma regra de um programa as lê. Uma medida deixa de contar quando uma pessoa a anula. Enquanto o recurso está aberto, não conta.",
    one: |measure, day, until| format!("{measure}, de {day}. Conta até {until}."),
};
