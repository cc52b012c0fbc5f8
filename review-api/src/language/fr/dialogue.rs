//! French: where an appeal stands.

use redress_ledger::dialogue::AHEAD_MAX;
use redress_ledger::review::{AppealKind, OutcomeKind};

use crate::language::dialogue::DialogueWords;

pub(super) const WORDS: DialogueWords = DialogueWords {
    heading: "Votre recours",
    filed_on: |at| format!("Envoyé le {at}."),
    asked: |kind| {
        let said = match kind {
            AppealKind::Dispute => "Vous dites que la décision était fausse.",
            AppealKind::Reinstatement => "Vous dites que la cause est corrigée.",
            AppealKind::Takeover => "Vous dites que quelqu’un d’autre avait pris votre compte.",
            AppealKind::Identity => "Vous voulez montrer qui vous êtes.",
        };
        said.to_owned()
    },
    waits: "Il attend une personne.",
    ahead: |count| match count {
        0 => "C’est le prochain de la file.".to_owned(),
        1 => "Un autre recours est avant le vôtre.".to_owned(),
        AHEAD_MAX.. => "Au moins 1 000 autres recours sont avant le vôtre.".to_owned(),
        more => format!("{more} autres recours sont avant le vôtre."),
    },
    decide_by: |at| format!("Une personne décide au plus tard le {at}."),
    late: |at| {
        format!("Nous avions promis une réponse pour le {at}. Nous sommes en retard, pardon. Vous n’avez rien à faire.")
    },
    outcome: |kind| {
        let said = match kind {
            OutcomeKind::Upheld => "Une personne a examiné la décision. Elle était juste, et elle reste.",
            OutcomeKind::UpheldReduced => {
                "Une personne a examiné la décision. Elle allait trop loin, une mesure plus légère la remplace."
            }
            OutcomeKind::OverturnedFalsePositive => {
                "Une personne a examiné la décision. Elle était fausse, et nous l’avons annulée. Nous sommes désolés."
            }
            OutcomeKind::OverturnedWrongGround => {
                "Une personne a examiné la décision. Notre motif était faux, nous l’avons donc annulée."
            }
            OutcomeKind::OverturnedTechnical => {
                "Une personne a examiné la décision. L’erreur venait de nous, et nous l’avons annulée. \
                 Nous sommes désolés."
            }
            OutcomeKind::ReinstatedRemediated => {
                "Une personne a examiné votre compte. La cause est corrigée, et la mesure a pris fin."
            }
            OutcomeKind::ReinstatedVictim => {
                "Une personne a examiné votre compte. Quelqu’un en a abusé, et la mesure a pris fin."
            }
        };
        said.to_owned()
    },
    lesser: |measure| format!("La mesure plus légère est\u{a0}: {measure}."),
    decided_on: |at| format!("Décidé le {at}. La réponse\u{a0}:"),
    erased: "La réponse écrite a été effacée.",
    number: "Recours",
};
