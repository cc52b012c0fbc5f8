//! Spanish: where an appeal stands.

use redress_ledger::dialogue::AHEAD_MAX;
use redress_ledger::review::{AppealKind, OutcomeKind};

use crate::language::dialogue::DialogueWords;

pub(super) const WORDS: DialogueWords = DialogueWords {
    heading: "Su recurso",
    filed_on: |at| format!("Enviado el {at}."),
    asked: |kind| {
        let said = match kind {
            AppealKind::Dispute => "Usted dice que la decisión fue un error.",
            AppealKind::Reinstatement => "Usted dice que la causa está corregida.",
            AppealKind::Takeover => "Usted dice que otra persona había tomado su cuenta.",
            AppealKind::Identity => "Usted quiere mostrar quién es.",
        };
        said.to_owned()
    },
    waits: "Espera a una persona.",
    ahead: |count| match count {
        0 => "Es el próximo de la lista.".to_owned(),
        1 => "Hay otro recurso antes del suyo.".to_owned(),
        AHEAD_MAX.. => "Hay al menos otros 1000 recursos antes del suyo.".to_owned(),
        more => format!("Hay otros {more} recursos antes del suyo."),
    },
    decide_by: |at| format!("Una persona decide a más tardar el {at}."),
    late: |at| {
        format!("Prometimos una respuesta para el {at}. Llegamos tarde y lo sentimos. Usted no tiene que hacer nada.")
    },
    outcome: |kind| {
        let said = match kind {
            OutcomeKind::Upheld => "Una persona revisó la decisión. Fue correcta y se mantiene.",
            OutcomeKind::UpheldReduced => {
                "Una persona revisó la decisión. Fue demasiado dura, y una medida más leve la reemplaza."
            }
            OutcomeKind::OverturnedFalsePositive => {
                "Una persona revisó la decisión. Fue un error, y la anulamos. Lo sentimos."
            }
            OutcomeKind::OverturnedWrongGround => {
                "Una persona revisó la decisión. El motivo que dimos era falso, por eso la anulamos."
            }
            OutcomeKind::OverturnedTechnical => {
                "Una persona revisó la decisión. El fallo fue nuestro, y la anulamos. Lo sentimos."
            }
            OutcomeKind::ReinstatedRemediated => {
                "Una persona revisó su cuenta. La causa está corregida, y la medida terminó."
            }
            OutcomeKind::ReinstatedVictim => {
                "Una persona revisó su cuenta. Alguien abusó de ella, y la medida terminó."
            }
        };
        said.to_owned()
    },
    lesser: |measure| format!("La medida más leve es: {measure}."),
    decided_on: |at| format!("Decidido el {at}. La respuesta:"),
    erased: "La respuesta escrita fue borrada.",
    number: "Recurso",
};
