//! Portuguese: short letters.

use crate::language::news::NewsWords;

pub(super) const WORDS: NewsWords = NewsWords {
    news: "O que há de novo",
    read: "Ler e responder",
    open: "Abra este link. Não é preciso iniciar sessão:",
    stays: "A medida fica até uma pessoa decidir.",
    message_title: "Há uma mensagem de uma pessoa sobre o seu recurso",
    message: "A pessoa que analisa o seu recurso enviou uma mensagem. É possível ler a mensagem no link abaixo. \
              Lá também é possível responder, até uma pessoa decidir.",
    question_title: "Uma pessoa tem uma pergunta sobre o seu recurso",
    question: "A pessoa que analisa o seu recurso fez uma pergunta. É possível responder no link abaixo.",
    clock_stops: |at| {
        format!(
            "Responda, por favor, até {at}. Até à sua resposta, o prazo para decidir fica parado. \
             Sem resposta, uma pessoa decide com o que se sabe."
        )
    },
    clock_runs: "Responda logo que possível, por favor. O prazo para decidir não para. \
                 Sem resposta, uma pessoa decide com o que se sabe.",
    overdue_title: "O seu recurso está atrasado, e pedimos desculpa",
    overdue: |at| {
        format!(
            "Prometemos que uma pessoa decidiria até {at}. Não cumprimos esta promessa. Pedimos desculpa. \
             O seu caso subiu na fila. Uma pessoa com mais responsabilidade vai analisar o caso. \
             Não é preciso fazer nada. Nada se perdeu."
        )
    },
    relief_title: "Já é possível enviar outra vez, em parte",
    relief_idle_title: "Um serviço limitado não pode ser usado agora",
    relief_idle: "Foi concedido um serviço limitado para esta medida, mas não é possível usá-lo agora. \
                  Talvez exista outra medida, ou o seu recurso já foi fechado. O link mostra o motivo.",
    withdrawn_title: "O seu recurso foi retirado",
    withdrawn: "O seu recurso foi retirado, como pediu. Está fechado, e ninguém decide sobre ele. \
                A medida fica como está.",
    again_until: |day| format!("É possível fazer outro recurso pelo menos até {day}. O link leva ao formulário."),
    inadmissible_title: "O seu recurso foi fechado sem decisão",
    inadmissible: "Uma pessoa fechou o seu recurso sem decisão. A medida fica como está.",
    merged_title: "O seu recurso continua com outro",
    merged: "Uma pessoa juntou o seu recurso a outro seu e lê os dois juntos. Se esta medida continuar depois, \
             o seu recurso segue sozinho, e uma pessoa decide sobre ele. Não é preciso fazer nada.",
    resumed_title: "O seu recurso segue sozinho",
    resumed: "O seu recurso estava junto a outro seu. O outro terminou, e esta medida continua. \
              Por isso, uma pessoa decide também sobre esta medida. Não é preciso fazer nada.",
    contacts_title: "Os endereços de contacto da sua conta mudaram",
    contacts: |at| {
        format!(
            "Em {at} foram alterados os endereços de contacto da sua conta. Escrevemos aos endereços novos e aos anteriores. Assim, ninguém o pode fazer em segredo. Se foi o titular, nada há a fazer."
        )
    },
    contacts_hours: |hours| {
        format!(
            "Se não foi o titular, talvez alguém tenha tomado a conta. Abra o link e avise-nos. Durante {hours} horas, ninguém pode retirar um recurso."
        )
    },
    contacts_open: "O link mostra a medida e o seu recurso. Não é preciso iniciar sessão:",
    merged_by: |at| format!("Uma pessoa decide o mais tardar até {at}."),
    person_wrote: "O link mostra o que a pessoa escreveu. Não é preciso iniciar sessão:",
    terminated_title: "O seu contrato terminou",
    terminated: |day| {
        format!("Já tínhamos escrito que o seu contrato ia terminar. Esse dia chegou: terminou em {day}.")
    },
    terminated_review: "O link mostra se ainda é possível pedir que uma pessoa veja o caso, e até quando.",
    corrected_title: "Foi um erro nosso: a medida contra a sua conta foi anulada",
    happened: "O que aconteceu",
    corrected: |at| {
        format!(
            "Houve uma medida nossa contra a sua conta. Foi um erro. Pedimos desculpa. \
             Duas pessoas analisaram a medida e decidiram anulá-la em {at}. Ela não conta contra a sua conta."
        )
    },
    free: "Agora nada limita a sua conta. Não é preciso fazer nada.",
    restricted: "Outra medida continua em vigor. O link mostra qual é, e é possível fazer um recurso contra ela.",
    wrong: "O que estava errado",
    wrong_lead: "Uma pessoa escreveu o que estava errado:",
    wrong_erased: "As palavras da pessoa que descobriu o erro foram apagadas.",
    look: "Confira",
    look_open: "O link mostra o que está em vigor. Não é preciso iniciar sessão:",
};
