//! Portuguese.

use super::{Said, Words};

pub(super) const WORDS: Words = Words {
    tag: "pt",
    news: "O que há de novo",
    link: "Ler e responder",
    open: "Abra este link. Não precisa de iniciar sessão:",
    message: Said {
        title: "Uma pessoa escreveu-lhe",
        lines: &[
            "A pessoa que analisa o seu recurso enviou-lhe uma mensagem.",
            "Pode lê-la e responder no link abaixo.",
        ],
    },
    question: Said {
        title: "Uma pessoa tem uma pergunta sobre o seu recurso",
        lines: &["A pessoa que analisa o seu recurso fez-lhe uma pergunta.", "Pode responder no link abaixo."],
    },
    clock_stops: &[
        "Responda, por favor, até {at}.",
        "Até à sua resposta, o prazo para decidir fica parado.",
        "Sem resposta, uma pessoa decide com o que se sabe.",
    ],
    clock_runs: "Responda em breve, por favor. O prazo para decidir continua a correr.",
    overdue: Said {
        title: "Estamos atrasados com o seu recurso, e pedimos desculpa",
        lines: &[
            "Prometemos que uma pessoa decidiria até {at}.",
            "Não cumprimos esta promessa. Pedimos desculpa.",
            "O seu caso subiu na lista. Uma pessoa com mais responsabilidade vai vê-lo.",
            "Não precisa de fazer nada. Nada se perdeu.",
        ],
    },
    relief: Said {
        title: "Pode voltar a enviar em parte",
        lines: &["O seu recurso ainda está aberto.", "A medida fica até uma pessoa decidir."],
    },
    relief_share: "Até lá, pode enviar {share} % do seu volume habitual.",
    relief_known: "Só pode escrever a pessoas que já receberam mensagens suas.",
    relief_ends: "Isto termina quando o seu recurso for fechado.",
    relief_ends_at: "Isto termina em {at}, ou antes, se o seu recurso for fechado.",
    relief_idle_title: "Um serviço limitado não pode ser usado agora",
    relief_idle: &[
        "Foi concedido um serviço limitado para esta medida, mas não o pode usar agora.",
        "Pode haver outra medida, ou o seu recurso está fechado. O link mostra-o.",
    ],
    withdrawn: Said {
        title: "O seu recurso foi retirado",
        lines: &[
            "Retirou o seu recurso. Está fechado, e ninguém decide sobre ele.",
            "A medida fica como está.",
            "Pode recorrer de novo enquanto houver prazo. O link mostra até quando.",
        ],
    },
};
