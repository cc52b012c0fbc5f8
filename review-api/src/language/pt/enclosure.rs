//! Portuguese: questions, files, a second appeal.

use redress_ledger::question::Question;
use redress_ledger::review::AppealKind;

use crate::language::enclosure::EnclosureWords;

pub(super) const WORDS: EnclosureWords = EnclosureWords {
    takeover: "Outra pessoa tinha tomado a conta",
    identity: "Quero mostrar quem sou",
    questions: "Algumas perguntas",
    questions_lead: "Não é preciso responder. Cada resposta ajuda a pessoa que vê o caso.",
    group: |kind| {
        let said = match kind {
            AppealKind::Dispute => "Se a decisão foi um erro",
            AppealKind::Reinstatement => "Se a causa está corrigida",
            AppealKind::Takeover => "Se outra pessoa tinha tomado a conta",
            AppealKind::Identity => "Se o pedido é mostrar quem é o titular",
        };
        said.to_owned()
    },
    question: |question| {
        let said = match question {
            Question::ConsentSource => "Onde as pessoas aceitaram as mensagens?",
            Question::ConsentProof => "O que mostra que aceitaram?",
            Question::Cause => "Qual foi a causa?",
            Question::Fixes => "O que mudou?",
            Question::NoRecurrence => "Por que não volta a acontecer?",
            Question::KeysRotated => "Todas as chaves e senhas são novas?",
            Question::MfaOn => "Há um segundo passo ativo ao entrar?",
            Question::UnknownUsersRemoved => "Todas as pessoas desconhecidas perderam o acesso?",
            Question::VerifyBy => "Como podemos ver que a conta é sua?",
            Question::WhatIsNew => "O que há de novo?",
        };
        said.to_owned()
    },
    hint: |question| {
        let said = match question {
            Question::ConsentSource => "Indique um endereço web, ou diga como se faz na loja.",
            Question::ConsentProof => {
                "Bastam alguns exemplos com data e modo. Em baixo pode juntar uma imagem do formulário."
            }
            Question::VerifyBy => "Diga que modo prefere. Não envie um documento de identidade sem o pedirmos.",
            Question::WhatIsNew => "Diga o que a primeira pessoa não podia saber. Ou junte em baixo um documento novo.",
            _ => "",
        };
        said.to_owned()
    },
    yes: "Sim",
    no: "Não",
    unsure: "Não tenho a certeza",
    no_answer: "Sem resposta",
    files: "Documentos",
    files_hint: "Pode juntar até 5 documentos. Cada um pode ter 5 MB, e todos juntos 10 MB. Recebemos PDF, PNG, JPEG, texto, CSV e EML.",
    files_care: "Cubra, por favor, os dados de outras pessoas que não são precisos.",
    second: "O seu segundo recurso",
    second_lead: "Uma pessoa decidiu o seu primeiro recurso. É possível fazer mais um recurso. \
                  Diga-nos algo novo, ou junte um documento novo. Outra pessoa vai ver.",
    nothing_new: "Um segundo recurso precisa de algo novo. Diga o que é, ou junte um documento novo.",
    file_empty: |name| format!("O documento “{name}” está vazio."),
    file_too_large: |name| format!("O documento “{name}” é grande demais. Um documento pode ter 5 MB."),
    file_not_taken: |name| {
        format!(
            "Não podemos receber o documento “{name}”. Recebemos PDF, PNG, JPEG, texto, CSV e EML. Conta o conteúdo, não o nome."
        )
    },
    file_harmful: |name| {
        format!("O documento “{name}” contém um programa nocivo. Envie, por favor, um documento limpo, ou retire-o.")
    },
    file_waits: "Este documento ainda espera uma verificação. Ninguém o abre antes.",
    file_unseen: "Este documento contém um programa nocivo. Ninguém o abre.",
    files_too_many: |count| format!("São {count} documentos. Cabem no máximo 5."),
    files_too_much: "Os documentos são grandes demais. Todos juntos podem ter 10 MB.",
    files_busy: "Muitas pessoas enviam documentos agora. Envie de novo daqui a pouco.",
    go_back: "O seu texto não chegou até nós. Volte atrás no navegador para o encontrar.",
    choose_again: "Escolha de novo os documentos, por favor.",
    stored_files: "Documentos guardados, cada um com a sua impressão digital (SHA-256)",
    file_erased: "Este documento foi apagado.",
    is_second: "Este é o seu segundo recurso.",
    withdrawn: "Este recurso foi retirado por quem o fez.",
    inadmissible: "Uma pessoa fechou este recurso sem decisão. A pessoa escreveu:",
    merged: "Uma pessoa juntou este recurso a outro seu. A pessoa escreveu:",
    words_erased: "Estas palavras foram apagadas.",
    decided_twice: "Duas pessoas decidiram os seus recursos contra esta medida.",
    carried_on: "O seu recurso continua com outro. Se esta medida continuar depois, uma pessoa decide também sobre ela.",
};
