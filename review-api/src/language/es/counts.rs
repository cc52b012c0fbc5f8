//! Spanish: what counts against an account.

use crate::language::counts::CountsWords;

pub(super) const WORDS: CountsWords = CountsWords {
    heading: "Lo que cuenta contra su cuenta",
    lead: "La persona que decide sobre su cuenta ve estas medidas, cada una durante un año. Ninguna regla de un programa las lee. Una medida deja de contar cuando una persona la anula. Mientras usted recurre, no cuenta.",
    one: |measure, day, until| format!("{measure}, del {day}. Cuenta hasta el {until}."),
};
