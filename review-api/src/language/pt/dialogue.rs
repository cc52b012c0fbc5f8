//! Portuguese: where an appeal stands.

use redress_ledger::dialogue::AHEAD_MAX;
use redress_ledger::review::{AppealKind, OutcomeKind};

use crate::language::dialogue::DialogueWords;

pub(super) const WORDS: DialogueWords = DialogueWords {
    heading: "O seu recurso",
    filed_on: |at| format!("Enviado em {at}."),
    asked: |kind| {
        let said = match kind {
            AppealKind::Dispute => "O seu recurso diz que a decisão foi um erro.",
            AppealKind::Reinstatement => "O seu recurso diz que a causa está corrigida.",
            AppealKind::Takeover => "O seu recurso diz que outra pessoa tinha tomado a conta.",
            AppealKind::Identity => "O seu recurso quer mostrar quem é o titular.",
        };
        said.to_owned()
    },
    waits: "Espera por uma pessoa.",
    ahead: |count| match count {
        0 => "É o próximo da fila.".to_owned(),
        1 => "Há outro recurso antes do seu.".to_owned(),
        AHEAD_MAX.. => "Há pelo menos outros 1000 recursos antes do seu.".to_owned(),
        more => format!("Há outros {more} recursos antes do seu."),
    },
    decide_by: |at| format!("Uma pessoa decide até {at}."),
    late: |at| {
        format!("Prometemos uma resposta até {at}. Estamos atrasados e pedimos desculpa. Não é preciso fazer nada.")
    },
    outcome: |kind| {
        let said = match kind {
            OutcomeKind::Upheld => "Uma pessoa viu a decisão. Foi correta e continua.",
            OutcomeKind::UpheldReduced => {
                "Uma pessoa viu a decisão. Foi longe demais, e uma medida mais leve toma o seu lugar."
            }
            OutcomeKind::OverturnedFalsePositive => {
                "Uma pessoa viu a decisão. Foi um erro, e ela já foi anulada. Pedimos desculpa."
            }
            OutcomeKind::OverturnedWrongGround => {
                "Uma pessoa viu a decisão. O motivo que demos não era o certo, por isso ela foi anulada."
            }
            OutcomeKind::OverturnedTechnical => {
                "Uma pessoa viu a decisão. A falha foi nossa, e ela já foi anulada. Pedimos desculpa."
            }
            OutcomeKind::ReinstatedRemediated => {
                "Uma pessoa viu a sua conta. A causa está corrigida, e a medida terminou."
            }
            OutcomeKind::ReinstatedVictim => "Uma pessoa viu a sua conta. Alguém abusou dela, e a medida terminou.",
        };
        said.to_owned()
    },
    lesser: |measure| format!("A medida mais leve é: {measure}."),
    decided_on: |at| format!("Decidido em {at}. A resposta:"),
    erased: "A resposta escrita foi apagada.",
    number: "Recurso",
};
