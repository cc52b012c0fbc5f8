//! Portuguese: while an appeal waits.

use crate::language::waiting::WaitingWords;

pub(super) const WORDS: WaitingWords = WaitingWords {
    pace: |half, most| {
        format!("Metade destes recursos demorou no máximo {half}. Nove em cada dez demoraram no máximo {most}.")
    },
    pace_few: "Foram decididos muito poucos recursos deste tipo para dizer quanto demora um.",
    asked: |until| {
        format!(
            "Uma pessoa tem uma pergunta sobre o seu recurso. Até à sua resposta, o prazo fica parado. Continua, o mais tardar, em {until}."
        )
    },
    went_up: "O seu caso subiu na fila. Uma pessoa com mais responsabilidade vai analisar o caso.",
    relief: |share| format!("Até o seu recurso ser decidido, é possível enviar {share} do seu volume habitual."),
    relief_known: "Só é possível escrever a pessoas que já receberam mensagens suas.",
    relief_until: |at| format!("Isto termina em {at}, ou antes, se o seu recurso for fechado."),
    relief_ends: "Isto termina quando o seu recurso for fechado.",
    withdrawn: "Retirou este recurso.",
    heading: "Mensagens",
    from_you: |at| format!("Escreveu em {at}:"),
    from_person: |at| format!("A pessoa que analisa o seu recurso escreveu em {at}:"),
    question: |at| format!("Uma pergunta de {at}:"),
    erased: "Esta mensagem foi apagada.",
    write: "Escreva à pessoa que o analisa",
    write_hint: |most| format!("No máximo {most} caracteres. Não escreva senhas nem números de cartão."),
    send: "Enviar a mensagem",
    sent: "A sua mensagem está guardada. Uma pessoa vai ler.",
    full: "Não cabem mais mensagens. Uma pessoa decide com o que foi dito.",
    empty: "Escreva algo antes de enviar.",
    too_long: |chars, most| {
        format!("A sua mensagem tem {chars} caracteres. Cabem no máximo {most}. Encurte o texto, por favor.")
    },
    slow: "Escreveu muitas mensagens numa hora. Espere um pouco, por favor.",
    not_open: "Não há nenhum recurso aberto. Por isso, ninguém espera a sua mensagem.",
    withdraw: "Retirar o recurso",
    withdraw_means: "O seu recurso fica então fechado, e ninguém decide sobre ele. A medida fica. Pode recorrer de novo enquanto houver prazo. Os ficheiros que o acompanhavam são apagados.",
    withdraw_sure: "Sim, retiro o meu recurso",
    withdraw_now: "Retirar",
    stays_open: "Já retirou três recursos. Este fica aberto até uma pessoa decidir. Ainda pode escrever uma mensagem.",
    withdraw_waits: |at| {
        format!(
            "Os endereços de contacto desta conta mudaram há pouco. Para a sua proteção, um recurso só pode ser retirado a partir de {at}."
        )
    },
    contacts_changed: |at| {
        format!(
            "Em {at} foram alterados os endereços de contacto desta conta. Se não foi o titular, apresente um recurso e diga que a conta foi tomada. Se já há um recurso aberto, escreva uma mensagem."
        )
    },
    withdraw_tick: "Marque a caixa se quer retirar o recurso.",
};
