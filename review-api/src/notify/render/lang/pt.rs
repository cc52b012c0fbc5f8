//! Portuguese: neutral wording where an address would have to choose, plain words, short sentences.

use redress_ledger::review::OutcomeKind;
use redress_ledger::{Rung, Timestamp};

use super::super::letter::Part;
use super::{Comparison, Event, Phrases, figures, kept, owned, short};
use crate::language::Language;

/// The Portuguese phrases.
pub(super) struct Portuguese;

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

fn moment(at: Timestamp) -> String {
    figures(Language::Portuguese).moment(at)
}

impl Phrases for Portuguese {
    fn language(&self) -> Language {
        Language::Portuguese
    }

    fn heading(&self, part: Part) -> &'static str {
        match part {
            Part::Measure => "O que fizemos",
            Part::StillWorks => "O que funciona agora",
            Part::Why => "Porquê",
            Part::Rule => "A regra",
            Part::HowDecided => "Como se decidiu",
            Part::Withheld => "O que não podemos dizer, e porquê",
            Part::NextSteps => "O que é possível fazer agora",
            Part::AskAPerson => "Perguntar a uma pessoa",
            Part::OtherRights => "Os seus outros direitos",
            Part::Contact => "Contacto e referência",
        }
    }

    fn title(&self, event: Event) -> String {
        match event {
            Event::Imposed(Rung::Limit) => "A sua conta está limitada".to_owned(),
            Event::Imposed(Rung::Hold) => "As suas mensagens estão retidas".to_owned(),
            Event::Imposed(Rung::Suspend) => "A sua conta está suspensa".to_owned(),
            Event::Imposed(Rung::Terminate) => "O seu contrato vai terminar".to_owned(),
            Event::Imposed(Rung::Warn | Rung::Observe) => "Uma advertência sobre a sua conta".to_owned(),
            Event::AppealReceived => "Recebemos o seu recurso".to_owned(),
            Event::Outcome(OutcomeKind::Upheld, rung, _) => {
                format!("Uma pessoa viu o caso outra vez: {} fica", the_measure(rung))
            }
            Event::Outcome(OutcomeKind::UpheldReduced, _, Some(lesser)) => {
                format!("Uma pessoa viu o caso outra vez: {} em seu lugar", a_measure(lesser))
            }
            Event::Outcome(_, rung, _) | Event::Dismissed(rung) => {
                format!("Já não se aplica à sua conta {}", the_measure(rung))
            }
        }
    }

    fn opening(&self, event: Event, at: Timestamp) -> Vec<String> {
        let at = moment(at);
        match event {
            Event::Imposed(Rung::Limit) => {
                vec![format!("A sua conta está limitada desde {at}."), "Pode enviar menos do que o usual.".to_owned()]
            }
            Event::Imposed(Rung::Hold) => vec![
                format!("As suas mensagens estão retidas desde {at}."),
                "Ficam à espera e não são enviadas.".to_owned(),
            ],
            Event::Imposed(Rung::Suspend) => {
                vec![format!("A sua conta está suspensa desde {at}."), "Por agora não pode enviar com ela.".to_owned()]
            }
            Event::Imposed(Rung::Terminate) => {
                vec![format!("O seu contrato termina em {at}."), "Duas pessoas concordaram com isto.".to_owned()]
            }
            Event::Imposed(Rung::Warn | Rung::Observe) => {
                vec![format!("Esta é uma advertência de {at}."), "Nada mais mudou.".to_owned()]
            }
            Event::AppealReceived => {
                vec![format!("Recebemos o seu recurso em {at}."), "Está guardado, e uma pessoa vai ler.".to_owned()]
            }
            Event::Outcome(kind, ..) => outcome(kind, event, &at),
            Event::Dismissed(rung) => vec![
                format!("Uma pessoa viu o nosso controlo e pô-lo de parte em {at}."),
                format!("Esta medida provisória terminou: {}.", the_measure(rung)),
            ],
        }
    }

    fn about(&self, rung: Rung, effective_at: Timestamp) -> String {
        let at = moment(effective_at);
        match rung {
            Rung::Terminate => format!("Trata-se do fim do seu contrato em {at}."),
            _ => format!("Trata-se desta medida: {} de {at}.", the_measure(rung)),
        }
    }

    fn scope(&self, scope: &str) -> String {
        scope.trim().to_owned()
    }

    fn lasts(&self, rung: Rung, until: Option<Timestamp>) -> String {
        match (rung, until) {
            (_, Some(at)) => format!("Termina em {}.", moment(at)),
            (Rung::Warn | Rung::Observe, None) => String::new(),
            (Rung::Terminate, None) => "Uma pessoa ainda o pode impedir.".to_owned(),
            (_, None) => "Não tem data de fim. Uma pessoa pode levantar a medida a qualquer momento.".to_owned(),
        }
    }

    fn all_works(&self, rung: Rung) -> String {
        match rung {
            Rung::Warn => "Tudo funciona como antes.".to_owned(),
            _ => "Pode abrir a ligação abaixo e fazer um recurso. Não é preciso iniciar sessão.".to_owned(),
        }
    }

    fn standing(&self, standing: Rung) -> String {
        match standing {
            Rung::Observe => "Tudo funciona outra vez. Não há medidas contra a sua conta.".to_owned(),
            Rung::Warn => "Tudo funciona. Fica uma advertência. A ligação abaixo mostra-a.".to_owned(),
            Rung::Terminate => "O fim do contrato continua previsto. A ligação abaixo mostra desde quando.".to_owned(),
            rung => format!("Nem tudo funciona. Fica {}. A ligação abaixo mostra-o.", a_measure(rung)),
        }
    }

    fn answer_lead(&self) -> &'static str {
        "A pessoa que viu o seu caso escreveu:"
    }

    fn answer_erased(&self) -> &'static str {
        "Uma pessoa escreveu uma resposta. Foi entretanto apagada."
    }

    fn facts_lead(&self, event: Event) -> &'static str {
        match event {
            Event::Imposed(_) => "Estes são os factos:",
            _ => "A decisão assentou nestes factos:",
        }
    }

    fn comparison(&self, comparison: Comparison) -> String {
        let (bound, threshold) = comparison.figures(figures(Language::Portuguese));
        match bound {
            Some(bound) => format!(
                "Amostras pequenas podem enganar. Por isso comparámos o número prudente {bound} com o limite {threshold}."
            ),
            None => format!("O limite é {threshold}."),
        }
    }

    fn instance(&self, kind: &str, at: Timestamp, facts: &[(String, String)]) -> String {
        let head = format!("Um exemplo é o acontecimento “{kind}” de {}.", moment(at));
        if facts.is_empty() { head } else { format!("{head} O que anotámos: {}.", kept(facts)) }
    }

    fn clause(&self, id: &str, title: &str) -> String {
        format!("A regra {id} diz: {}.", title.trim_end_matches('.'))
    }

    fn clause_link(&self) -> &'static str {
        "Leia a regra aqui:"
    }

    fn automation(&self, how: &str, event: Event) -> Vec<String> {
        let first = match how {
            "fully" => "Um programa de computador tomou a decisão. Nenhuma pessoa participou.",
            "partially" => "Um programa de computador encontrou isto. Uma pessoa viu e concordou.",
            _ => "Uma pessoa tomou a decisão.",
        };
        let again = "Uma pessoa viu tudo outra vez.";
        let before = "Sobre a primeira decisão:";
        match event {
            Event::Imposed(_) => owned(&[first]),
            Event::AppealReceived => owned(&[first, "Uma pessoa, não um programa, decide sobre o seu recurso."]),
            Event::Outcome(OutcomeKind::Upheld | OutcomeKind::UpheldReduced, ..) => {
                owned(&[again, "Essa pessoa não participou na primeira decisão.", before, first])
            }
            Event::Outcome(..) | Event::Dismissed(_) => owned(&[again, before, first]),
        }
    }

    fn trigger(&self, trigger: &str) -> String {
        match trigger {
            "authority_order" => "A ordem de uma autoridade causou isto.".to_owned(),
            other => Language::Portuguese.words().page.trigger(other),
        }
    }

    fn versions(&self, rules: &[String], policy_hash: &str, model_hash: Option<&str>) -> Vec<String> {
        let noun = if rules.len() == 1 { "O controlo chama-se" } else { "Os controlos chamam-se" };
        let mut said = vec![
            format!("{noun} {}.", rules.join(", ")),
            format!("O regulamento tem a versão {}.", short(policy_hash)),
        ];
        said.extend(model_hash.map(|hash| format!("Participou um modelo de versão {}.", short(hash))));
        said
    }

    fn withheld(&self, what: &str, why: &str, basis: &str) -> String {
        format!("Não se mostra: {what}. Porquê: {why}. Base: {basis}.")
    }

    fn nothing_withheld(&self) -> &'static str {
        "Esta mensagem mostra cada facto que a regra usou."
    }

    fn fixes_lead(&self, event: Event) -> &'static str {
        match event {
            Event::Imposed(_) => "Se os factos estão certos, isto ajuda:",
            Event::AppealReceived => "Não tem de fazer mais nada. Se a causa ainda existe, isto ajuda:",
            Event::Outcome(..) | Event::Dismissed(_) => "Assim não volta a acontecer:",
        }
    }

    fn fixes(&self, reason: &str) -> &'static [&'static str] {
        super::pt_fixes::fixes(reason)
    }

    fn counterfactuals_lead(&self) -> &'static str {
        "Isto teria levado a outro resultado:"
    }

    fn nothing_to_do(&self, standing: Rung) -> String {
        match standing {
            Rung::Observe => "Não tem de fazer nada. Use a sua conta como antes.".to_owned(),
            _ => "Não tem de fazer nada sobre isto. Também pode fazer um recurso contra a outra medida.".to_owned(),
        }
    }

    fn ask(&self, event: Event) -> Vec<String> {
        match event {
            Event::Imposed(_) => owned(&[
                "Pode pedir a uma pessoa que veja outra vez.",
                "É grátis.",
                "Não é preciso iniciar sessão.",
                "Abra esta ligação:",
            ]),
            Event::AppealReceived => {
                owned(&["O seu pedido é que uma pessoa veja outra vez.", "Siga o seu recurso aqui:"])
            }
            Event::Outcome(OutcomeKind::Upheld | OutcomeKind::UpheldReduced, ..) => owned(&[
                "A ligação mostra o resultado e tudo em que assenta.",
                "Também diz se é possível perguntar mais uma vez:",
            ]),
            Event::Outcome(..) | Event::Dismissed(_) => {
                owned(&["Ainda há algo errado? A ligação mostra o que está em vigor:"])
            }
        }
    }

    fn ask_terms(&self, appeal_until: Timestamp, review_hours_max: i64) -> Vec<String> {
        let figures = figures(Language::Portuguese);
        vec![
            format!("Tem pelo menos até {}.", figures.day(appeal_until)),
            format!("Uma pessoa responde no prazo de {}.", figures.span(review_hours_max * 3_600)),
        ]
    }

    fn received_terms(&self, decide_by: Option<Timestamp>, appeal: Option<&str>) -> Vec<String> {
        let by = decide_by.map(|at| format!("Uma pessoa decide até {}.", moment(at)));
        by.into_iter().chain(appeal.map(|id| format!("O número do seu recurso é {id}."))).collect()
    }

    fn keep_link(&self) -> &'static str {
        "Guarde a ligação só para si. Quem a tiver pode ler isto e fazer um recurso em seu nome."
    }

    fn other_rights(&self) -> Vec<&'static str> {
        let say = &Language::Portuguese.words().record;
        vec![say.right_copy, say.right_authority, say.right_court]
    }

    fn contact(&self, platform: &str, contact: &str) -> String {
        format!("Esta mensagem vem de {platform}. Escreva para {contact} e indique a referência.")
    }

    fn references(&self, statement: &str, decision: &str, account: &str) -> Vec<String> {
        vec![format!("Referência: {statement}"), format!("Decisão: {decision}"), format!("Conta: {account}")]
    }
}

/// The opening of an outcome.
fn outcome(kind: OutcomeKind, event: Event, at: &str) -> Vec<String> {
    let lesser = match event {
        Event::Outcome(_, _, Some(rung)) => a_measure(rung),
        _ => "uma medida mais leve",
    };
    let looked = format!("Uma pessoa viu a decisão outra vez em {at}.");
    let lifted = format!("Uma pessoa viu a decisão outra vez e levantou-a em {at}.");
    let (first, then) = match kind {
        OutcomeKind::Upheld => (looked, "Foi correta, e fica.".to_owned()),
        OutcomeKind::UpheldReduced => {
            (looked, format!("Foi correta em parte, mas dura demais. Em seu lugar fica {lesser}."))
        }
        OutcomeKind::OverturnedFalsePositive => {
            (lifted, "A decisão foi um erro. Não houve nada de mal da sua parte. Pedimos desculpa.".to_owned())
        }
        OutcomeKind::OverturnedWrongGround => {
            (lifted, "Os motivos que demos eram falsos. Pedimos desculpa.".to_owned())
        }
        OutcomeKind::OverturnedTechnical => {
            (lifted, "Causou-a uma falha nos nossos dados ou programas. Pedimos desculpa.".to_owned())
        }
        OutcomeKind::ReinstatedRemediated => {
            (lifted, "A decisão foi correta. A causa está corrigida. Obrigado pela ajuda.".to_owned())
        }
        OutcomeKind::ReinstatedVictim => (lifted, "Os envios eram maus, mas outra pessoa os causou.".to_owned()),
    };
    vec![first, then]
}
