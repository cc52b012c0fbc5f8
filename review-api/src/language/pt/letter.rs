//! Portuguese: letters.

use redress_ledger::Rung;
use redress_ledger::review::OutcomeKind;

use crate::language::letter::{Event, LetterWords, Part};

pub(super) const WORDS: LetterWords = LetterWords {
    heading: |part| {
        let said = match part {
            Part::Measure => "O que fizemos",
            Part::StillWorks => "O que funciona agora",
            Part::Why => "O motivo",
            Part::Rule => "A regra",
            Part::HowDecided => "Como se decidiu",
            Part::Withheld => "O que não podemos dizer, e o motivo",
            Part::NextSteps => "O que é possível fazer agora",
            Part::AskAPerson => "Perguntar a uma pessoa",
            Part::OtherRights => "Os seus outros direitos",
            Part::Contact => "Onde escrever, e a referência",
        };
        said.to_owned()
    },
    title: |event| match event {
        Event::Imposed(Rung::Limit) => "A sua conta está limitada".to_owned(),
        Event::Imposed(Rung::Hold) => "As suas mensagens estão retidas".to_owned(),
        Event::Imposed(Rung::Suspend) => "A sua conta está suspensa".to_owned(),
        Event::Imposed(Rung::Terminate) => "O seu contrato vai terminar".to_owned(),
        Event::Imposed(Rung::Warn | Rung::Observe) => "Uma advertência sobre a sua conta".to_owned(),
        Event::AppealReceived => "Recebemos o seu recurso".to_owned(),
        Event::Outcome(OutcomeKind::Upheld, rung, _) => {
            format!("Uma pessoa analisou o caso outra vez: {} continua", the_measure(rung))
        }
        Event::Outcome(OutcomeKind::UpheldReduced, _, Some(lesser)) => {
            format!("Uma pessoa analisou o caso outra vez: {} em seu lugar", a_measure(lesser))
        }
        Event::Outcome(_, rung, _) | Event::Dismissed(rung) => {
            format!("Já não se aplica à sua conta {}", the_measure(rung))
        }
    },
    opening: |event, at| match event {
        Event::Imposed(Rung::Limit) => {
            format!("A sua conta está limitada desde {at}. Agora é possível enviar menos do que o usual.")
        }
        Event::Imposed(Rung::Hold) => {
            format!("As suas mensagens estão retidas desde {at}. Ficam à espera e não são enviadas.")
        }
        Event::Imposed(Rung::Suspend) => {
            format!("A sua conta está suspensa desde {at}. Por agora não é possível enviar com ela.")
        }
        Event::Imposed(Rung::Terminate) => {
            format!("O seu contrato termina em {at}. Duas pessoas concordaram com isto.")
        }
        Event::Imposed(Rung::Warn | Rung::Observe) => {
            format!("Esta é uma advertência de {at}. Nada mais mudou.")
        }
        Event::AppealReceived => {
            format!("Recebemos o seu recurso em {at}. Está guardado, e uma pessoa vai ler o seu texto.")
        }
        Event::Outcome(kind, ..) => outcome(kind, event, at),
        Event::Dismissed(rung) => format!(
            "Uma pessoa analisou a nossa suspeita em {at} e não a confirmou. Esta medida provisória terminou: {}.",
            the_measure(rung)
        ),
    },
    about: |rung, at| match rung {
        Rung::Terminate => format!("Trata-se do fim do seu contrato em {at}."),
        _ => format!("Trata-se desta medida: {} de {at}.", the_measure(rung)),
    },
    covers: str::to_owned,
    lasts: |rung, until| match (rung, until) {
        (_, Some(at)) => format!("A medida termina em {at}."),
        (Rung::Warn | Rung::Observe, None) => String::new(),
        (Rung::Terminate, None) => "Uma pessoa ainda pode impedir isso.".to_owned(),
        (_, None) => "Não tem data de fim. Uma pessoa pode anular a medida a qualquer momento.".to_owned(),
    },
    all_works: |rung| match rung {
        Rung::Warn => "Tudo funciona como antes.".to_owned(),
        _ => "É possível abrir o link abaixo e fazer um recurso. Não é preciso iniciar sessão.".to_owned(),
    },
    standing: |standing| match standing {
        Rung::Observe => "Tudo funciona outra vez. Não há medidas contra a sua conta.".to_owned(),
        Rung::Warn => "Tudo funciona. Uma advertência continua em vigor. O link abaixo mostra o texto.".to_owned(),
        Rung::Terminate => "O fim do contrato continua previsto. O link abaixo mostra a partir de quando.".to_owned(),
        rung => format!("Nem tudo funciona. Continua em vigor: {}. O link abaixo mostra mais.", a_measure(rung)),
    },
    answer_lead: "A pessoa que analisou o seu caso escreveu:",
    answer_erased: "Uma pessoa escreveu uma resposta. Ela já foi apagada.",
    facts_lead: |event| {
        let said = match event {
            Event::Imposed(_) => "Estes são os dados:",
            _ => "A decisão teve por base estes dados:",
        };
        said.to_owned()
    },
    clause: |id, title| format!("A regra {id} diz: {}.", title.trim_end_matches('.')),
    clause_link: "Leia a regra aqui:",
    automation: |how, event| {
        let first = match how {
            "fully" => "Um programa de computador tomou a decisão. Nenhuma pessoa participou.",
            "partially" => "Um programa de computador encontrou isto. Uma pessoa verificou e concordou.",
            _ => "Uma pessoa tomou a decisão.",
        };
        let again = "Uma pessoa analisou tudo outra vez.";
        let before = "Sobre a primeira decisão:";
        match event {
            Event::Imposed(_) => first.to_owned(),
            Event::AppealReceived => [first, "Uma pessoa, não um programa, decide sobre o seu recurso."].join(" "),
            Event::Outcome(OutcomeKind::Upheld | OutcomeKind::UpheldReduced, ..) => {
                [again, "Essa pessoa não teve parte na primeira decisão.", before, first].join(" ")
            }
            Event::Outcome(..) | Event::Dismissed(_) => [again, before, first].join(" "),
        }
    },
    withheld: |what, why, basis| format!("Não se mostra: {what}. Motivo: {why}. Base: {basis}."),
    nothing_withheld: "Esta mensagem mostra todos os dados que a regra usou.",
    fixes_lead: |event| {
        let said = match event {
            Event::Imposed(_) => "Se os dados estão certos, isto ajuda:",
            Event::AppealReceived => "Não é preciso fazer mais nada. Se a causa ainda existe, isto ajuda:",
            Event::Outcome(..) | Event::Dismissed(_) => "Assim não volta a acontecer:",
        };
        said.to_owned()
    },
    counterfactuals_lead: "Isto teria levado a outro resultado:",
    nothing_to_do: |standing| match standing {
        Rung::Observe => "Não é preciso fazer nada. Use a sua conta como antes.".to_owned(),
        _ => {
            "Não é preciso fazer nada sobre isto. Também é possível fazer um recurso contra a outra medida.".to_owned()
        }
    },
    ask: |event| {
        match event {
        Event::Imposed(_) => {
            "É possível pedir a uma pessoa que analise o caso outra vez. É grátis. Não é preciso iniciar sessão. Abra este link:"
                .to_owned()
        }
        Event::AppealReceived => "O seu pedido é que uma pessoa analise o caso outra vez. Siga o seu recurso aqui:".to_owned(),
        Event::Outcome(OutcomeKind::Upheld | OutcomeKind::UpheldReduced, ..) => {
            "O link mostra o resultado e tudo em que ele se baseia. Também diz se é possível perguntar mais uma vez, e até quando:"
                .to_owned()
        }
        Event::Outcome(..) | Event::Dismissed(_) => {
            "Ainda há algo errado? O link mostra o que está em vigor:".to_owned()
        }
    }
    },
    keep_link: "Não mostre o link a ninguém. Quem tiver o link pode ler isto e fazer um recurso em seu nome.",
    contact: |platform, contact| {
        format!("Esta mensagem vem de {platform}. Escreva para {contact} e indique a referência.")
    },
    comparison: |bound, threshold| match bound {
        Some(bound) => format!(
            "Amostras pequenas podem enganar. Por isso o número prudente {bound} foi comparado com o limite {threshold}."
        ),
        None => format!("O limite é {threshold}."),
    },
    instance: |kind, at| format!("Um exemplo é o evento “{kind}” de {at}."),
    recorded: |facts| format!("O que ficou anotado: {facts}."),
    pair: |name, value| format!("{name}: {value}"),
    versions: |count, checks, policy| {
        let noun = if count == 1 { "A verificação tem o nome" } else { "As verificações têm os nomes" };
        format!("{noun} {checks}. O regulamento tem a versão {policy}.")
    },
    model_version: |version| format!("Participou um modelo de versão {version}."),
    ask_terms: |day, span| format!("O prazo vai pelo menos até {day}. Uma pessoa responde no prazo de {span}."),
    appeal_number: |id| format!("O número do seu recurso é {id}."),
    reference: "Referência",
    decision: "Decisão",
    account: "Conta",
};

/// `a suspensão`.
fn the_measure(rung: Rung) -> &'static str {
    match rung {
        Rung::Observe => "a nota",
        Rung::Warn => "a advertência",
        Rung::Limit => "o limite",
        Rung::Hold => "a retenção de envios",
        Rung::Suspend => "a suspensão",
        Rung::Terminate => "o fim do contrato",
    }
}

/// `uma suspensão`.
fn a_measure(rung: Rung) -> &'static str {
    match rung {
        Rung::Observe => "uma nota",
        Rung::Warn => "uma advertência",
        Rung::Limit => "um limite",
        Rung::Hold => "uma retenção de envios",
        Rung::Suspend => "uma suspensão",
        Rung::Terminate => "um fim de contrato",
    }
}

/// The opening of an outcome.
fn outcome(kind: OutcomeKind, event: Event, at: &str) -> String {
    let lesser = match event {
        Event::Outcome(_, _, Some(rung)) => a_measure(rung),
        _ => "uma medida mais leve",
    };
    let looked = format!("Em {at}, uma pessoa analisou a decisão outra vez.");
    let lifted = format!("Em {at}, uma pessoa analisou a decisão outra vez e anulou a medida.");
    let (first, then) = match kind {
        OutcomeKind::Upheld => (looked, "A decisão foi correta, e a medida continua.".to_owned()),
        OutcomeKind::UpheldReduced => {
            (looked, format!("A decisão foi correta em parte, mas dura demais. Em seu lugar fica {lesser}."))
        }
        OutcomeKind::OverturnedFalsePositive => {
            (lifted, "A decisão foi um erro. Não houve nada de mal da sua parte. Pedimos desculpa.".to_owned())
        }
        OutcomeKind::OverturnedWrongGround => {
            (lifted, "Os motivos que demos não eram os certos. Pedimos desculpa.".to_owned())
        }
        OutcomeKind::OverturnedTechnical => {
            (lifted, "A causa foi uma falha nos nossos dados ou programas. Pedimos desculpa.".to_owned())
        }
        OutcomeKind::ReinstatedRemediated => {
            (lifted, "A decisão foi correta. A causa está corrigida. Obrigado pela ajuda.".to_owned())
        }
        OutcomeKind::ReinstatedVictim => (lifted, "Os envios eram nocivos, mas a causa foi outra pessoa.".to_owned()),
    };
    format!("{first} {then}")
}
