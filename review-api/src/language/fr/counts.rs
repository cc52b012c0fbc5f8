//! French: what counts against an account.

use crate::language::counts::CountsWords;

pub(super) const WORDS: CountsWords = CountsWords {
    heading: "Ce qui compte contre votre compte",
    lead: "La personne qui décide de votre compte voit ces mesures, chacune pendant un an. Aucune règle d’un programme ne les lit. Une mesure ne compte plus quand une personne l’annule. Pendant votre recours, elle ne compte pas.",
    one: |measure, day, until| format!("{measure}, du {day}. Compte jusqu’au {until}."),
};
