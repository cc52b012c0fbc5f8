//! French: formal address, plain words, short sentences.

use redress_ledger::review::OutcomeKind;
use redress_ledger::{Rung, Timestamp};

use super::super::letter::Part;
use super::{Comparison, Event, Phrases, figures, kept, owned, short};
use crate::language::Language;

/// The French phrases.
pub(super) struct French;

/// `la suspension`.
fn the_measure(rung: Rung) -> &'static str {
    match rung {
        Rung::Observe => "la note",
        Rung::Warn => "l’avertissement",
        Rung::Limit => "la limite",
        Rung::Hold => "la retenue des envois",
        Rung::Suspend => "la suspension",
        Rung::Terminate => "la fin du contrat",
    }
}

/// `une suspension`.
fn a_measure(rung: Rung) -> &'static str {
    match rung {
        Rung::Observe => "une note",
        Rung::Warn => "un avertissement",
        Rung::Limit => "une limite",
        Rung::Hold => "une retenue des envois",
        Rung::Suspend => "une suspension",
        Rung::Terminate => "une fin de contrat",
    }
}

fn moment(at: Timestamp) -> String {
    figures(Language::French).moment(at)
}

impl Phrases for French {
    fn language(&self) -> Language {
        Language::French
    }

    fn heading(&self, part: Part) -> &'static str {
        match part {
            Part::Measure => "Ce que nous avons fait",
            Part::StillWorks => "Ce qui marche maintenant",
            Part::Why => "Pourquoi",
            Part::Rule => "La règle",
            Part::HowDecided => "Comment cela a été décidé",
            Part::Withheld => "Ce que nous ne pouvons pas vous dire, et pourquoi",
            Part::NextSteps => "Ce que vous pouvez faire maintenant",
            Part::AskAPerson => "Demander à une personne",
            Part::OtherRights => "Vos autres droits",
            Part::Contact => "Nous écrire, et votre référence",
        }
    }

    fn title(&self, event: Event) -> String {
        match event {
            Event::Imposed(Rung::Limit) => "Votre compte est limité".to_owned(),
            Event::Imposed(Rung::Hold) => "Vos messages sont retenus".to_owned(),
            Event::Imposed(Rung::Suspend) => "Votre compte est suspendu".to_owned(),
            Event::Imposed(Rung::Terminate) => "Votre contrat va prendre fin".to_owned(),
            Event::Imposed(Rung::Warn | Rung::Observe) => "Un avertissement sur votre compte".to_owned(),
            Event::AppealReceived => "Nous avons reçu votre recours".to_owned(),
            Event::Outcome(OutcomeKind::Upheld, rung, _) => {
                format!("Une personne a réexaminé votre cas\u{a0}: {} reste", the_measure(rung))
            }
            Event::Outcome(OutcomeKind::UpheldReduced, _, Some(lesser)) => {
                format!("Une personne a réexaminé votre cas\u{a0}: {} à la place", a_measure(lesser))
            }
            Event::Outcome(_, rung, _) | Event::Dismissed(rung) => {
                format!("Fin de la mesure\u{a0}: {} ne s’applique plus à votre compte", the_measure(rung))
            }
        }
    }

    fn opening(&self, event: Event, at: Timestamp) -> Vec<String> {
        let at = moment(at);
        match event {
            Event::Imposed(Rung::Limit) => {
                vec![
                    format!("Nous avons limité votre compte le {at}."),
                    "Vous pouvez envoyer moins que d’habitude.".to_owned(),
                ]
            }
            Event::Imposed(Rung::Hold) => vec![
                format!("Nous retenons vos messages depuis le {at}."),
                "Ils attendent et ne sont pas envoyés.".to_owned(),
            ],
            Event::Imposed(Rung::Suspend) => vec![
                format!("Nous avons suspendu votre compte le {at}."),
                "Vous ne pouvez pas envoyer pour le moment.".to_owned(),
            ],
            Event::Imposed(Rung::Terminate) => {
                vec![format!("Votre contrat prend fin le {at}."), "Deux personnes étaient d’accord.".to_owned()]
            }
            Event::Imposed(Rung::Warn | Rung::Observe) => {
                vec![format!("Ceci est un avertissement du {at}."), "Rien d’autre n’a changé.".to_owned()]
            }
            Event::AppealReceived => vec![
                format!("Nous avons reçu votre recours le {at}."),
                "Il est enregistré, et une personne le lira.".to_owned(),
            ],
            Event::Outcome(kind, ..) => outcome(kind, event, &at),
            Event::Dismissed(rung) => vec![
                format!("Une personne a regardé notre contrôle et l’a écarté le {at}."),
                format!("Nous avons levé cette mesure provisoire\u{a0}: {}.", the_measure(rung)),
            ],
        }
    }

    fn about(&self, rung: Rung, effective_at: Timestamp) -> String {
        let at = moment(effective_at);
        match rung {
            Rung::Terminate => format!("Il s’agit de la fin de votre contrat le {at}."),
            _ => format!("Voici la mesure concernée\u{a0}: {} du {at}.", the_measure(rung)),
        }
    }

    fn scope(&self, scope: &str) -> String {
        scope.trim().to_owned()
    }

    fn lasts(&self, rung: Rung, until: Option<Timestamp>) -> String {
        match (rung, until) {
            (_, Some(at)) => format!("Cela prend fin le {}.", moment(at)),
            (Rung::Warn | Rung::Observe, None) => String::new(),
            (Rung::Terminate, None) => "Une personne peut encore l’arrêter.".to_owned(),
            (_, None) => "Il n’y a pas de date de fin. Une personne peut lever la mesure à tout moment.".to_owned(),
        }
    }

    fn all_works(&self, rung: Rung) -> String {
        match rung {
            Rung::Warn => "Tout marche comme avant.".to_owned(),
            _ => "Vous pouvez ouvrir le lien plus bas et faire un recours. Il ne faut pas de connexion.".to_owned(),
        }
    }

    fn standing(&self, standing: Rung) -> String {
        match standing {
            Rung::Observe => "Tout marche à nouveau. Aucune mesure ne vise votre compte.".to_owned(),
            Rung::Warn => "Tout marche. Un avertissement reste. Le lien plus bas le montre.".to_owned(),
            Rung::Terminate => "La fin du contrat reste prévue. Le lien plus bas montre à partir de quand.".to_owned(),
            rung => format!("Tout ne marche pas. Il reste {}. Le lien plus bas le montre.", a_measure(rung)),
        }
    }

    fn answer_lead(&self) -> &'static str {
        "La personne qui a examiné votre cas a écrit\u{a0}:"
    }

    fn answer_erased(&self) -> &'static str {
        "Une personne a écrit une réponse. Elle a été effacée depuis."
    }

    fn facts_lead(&self, event: Event) -> &'static str {
        match event {
            Event::Imposed(_) => "Voici les faits\u{a0}:",
            _ => "La décision s’appuyait sur ces faits\u{a0}:",
        }
    }

    fn comparison(&self, comparison: Comparison) -> String {
        let (bound, threshold) = comparison.figures(figures(Language::French));
        match bound {
            Some(bound) => format!(
                "De petits échantillons peuvent tromper. Nous avons donc comparé le chiffre prudent {bound} à la limite \
                 {threshold}."
            ),
            None => format!("La limite est {threshold}."),
        }
    }

    fn instance(&self, kind: &str, at: Timestamp, facts: &[(String, String)]) -> String {
        let head = format!("Un exemple est l’événement «\u{a0}{kind}\u{a0}» du {}.", moment(at));
        if facts.is_empty() { head } else { format!("{head} Ce que nous en avons noté\u{a0}: {}.", kept(facts)) }
    }

    fn clause(&self, id: &str, title: &str) -> String {
        format!("La règle {id} dit\u{a0}: {}.", title.trim_end_matches('.'))
    }

    fn clause_link(&self) -> &'static str {
        "Lisez la règle ici\u{a0}:"
    }

    fn automation(&self, how: &str, event: Event) -> Vec<String> {
        let first = match how {
            "fully" => "Un programme informatique a pris la décision. Aucune personne n’est intervenue.",
            "partially" => "Un programme informatique a trouvé cela. Une personne l’a regardé et était d’accord.",
            _ => "Une personne a pris la décision.",
        };
        let again = "Une personne a tout réexaminé.";
        let before = "Pour la première décision\u{a0}:";
        match event {
            Event::Imposed(_) => owned(&[first]),
            Event::AppealReceived => owned(&[first, "Une personne, pas un programme, décide de votre recours."]),
            Event::Outcome(OutcomeKind::Upheld | OutcomeKind::UpheldReduced, ..) => {
                owned(&[again, "Elle n’avait pas pris part à la première décision.", before, first])
            }
            Event::Outcome(..) | Event::Dismissed(_) => owned(&[again, before, first]),
        }
    }

    fn trigger(&self, trigger: &str) -> String {
        match trigger {
            "authority_order" => "L’ordre d’une autorité l’a déclenché.".to_owned(),
            other => Language::French.words().page.trigger(other),
        }
    }

    fn versions(&self, rules: &[String], policy_hash: &str, model_hash: Option<&str>) -> Vec<String> {
        let noun = if rules.len() == 1 { "Le contrôle s’appelle" } else { "Les contrôles s’appellent" };
        let mut said =
            vec![format!("{noun} {}.", rules.join(", ")), format!("Le règlement a la version {}.", short(policy_hash))];
        said.extend(model_hash.map(|hash| format!("Un modèle de version {} y a contribué.", short(hash))));
        said
    }

    fn withheld(&self, what: &str, why: &str, basis: &str) -> String {
        format!("Non montré\u{a0}: {what}. Pourquoi\u{a0}: {why}. Base\u{a0}: {basis}.")
    }

    fn nothing_withheld(&self) -> &'static str {
        "Vous voyez chaque fait utilisé par la règle."
    }

    fn fixes_lead(&self, event: Event) -> &'static str {
        match event {
            Event::Imposed(_) => "Si les faits sont justes, ceci aide\u{a0}:",
            Event::AppealReceived => "Vous n’avez plus rien à faire. Si la cause est encore là, ceci aide\u{a0}:",
            Event::Outcome(..) | Event::Dismissed(_) => "Ainsi cela n’arrivera plus\u{a0}:",
        }
    }

    fn fixes(&self, reason: &str) -> &'static [&'static str] {
        super::fr_fixes::fixes(reason)
    }

    fn counterfactuals_lead(&self) -> &'static str {
        "Ceci aurait mené à un autre résultat\u{a0}:"
    }

    fn nothing_to_do(&self, standing: Rung) -> String {
        match standing {
            Rung::Observe => "Vous n’avez rien à faire. Utilisez votre compte comme avant.".to_owned(),
            _ => "Vous n’avez rien à faire pour ceci. Vous pouvez aussi faire un recours contre l’autre mesure."
                .to_owned(),
        }
    }

    fn ask(&self, event: Event) -> Vec<String> {
        match event {
            Event::Imposed(_) => owned(&[
                "Vous pouvez demander à une personne de réexaminer.",
                "C’est gratuit.",
                "Il ne faut pas de connexion.",
                "Ouvrez ce lien\u{a0}:",
            ]),
            Event::AppealReceived => {
                owned(&["Vous avez demandé à une personne de réexaminer.", "Suivez votre recours ici\u{a0}:"])
            }
            Event::Outcome(OutcomeKind::Upheld | OutcomeKind::UpheldReduced, ..) => owned(&[
                "Le lien montre le résultat et tout ce qui le fonde.",
                "Il dit aussi si vous pouvez demander encore une fois\u{a0}:",
            ]),
            Event::Outcome(..) | Event::Dismissed(_) => {
                owned(&["Quelque chose ne va pas encore\u{a0}? Le lien montre ce qui reste en vigueur\u{a0}:"])
            }
        }
    }

    fn ask_terms(&self, appeal_until: Timestamp, review_hours_max: i64) -> Vec<String> {
        let figures = figures(Language::French);
        vec![
            format!("Vous avez au moins jusqu’au {}.", figures.day(appeal_until)),
            format!("Une personne répond sous {}.", figures.span(review_hours_max * 3_600)),
        ]
    }

    fn received_terms(&self, decide_by: Option<Timestamp>, appeal: Option<&str>) -> Vec<String> {
        let by = decide_by.map(|at| format!("Une personne décide au plus tard le {}.", moment(at)));
        by.into_iter().chain(appeal.map(|id| format!("Le numéro de votre recours est {id}."))).collect()
    }

    fn keep_link(&self) -> &'static str {
        "Gardez le lien pour vous. Qui l’a peut lire ceci et faire un recours pour vous."
    }

    fn other_rights(&self) -> Vec<&'static str> {
        let say = &Language::French.words().record;
        vec![say.right_copy, say.right_authority, say.right_court]
    }

    fn contact(&self, platform: &str, contact: &str) -> String {
        format!("Ce message vient de {platform}. Écrivez à {contact} et donnez la référence.")
    }

    fn references(&self, statement: &str, decision: &str, account: &str) -> Vec<String> {
        vec![
            format!("Référence\u{a0}: {statement}"),
            format!("Décision\u{a0}: {decision}"),
            format!("Compte\u{a0}: {account}"),
        ]
    }
}

/// The opening of an outcome.
fn outcome(kind: OutcomeKind, event: Event, at: &str) -> Vec<String> {
    let lesser = match event {
        Event::Outcome(_, _, Some(rung)) => a_measure(rung),
        _ => "une mesure plus légère",
    };
    let looked = format!("Une personne a réexaminé la décision le {at}.");
    let lifted = format!("Une personne a réexaminé la décision et l’a levée le {at}.");
    let (first, then) = match kind {
        OutcomeKind::Upheld => (looked, "Elle était juste, et elle reste.".to_owned()),
        OutcomeKind::UpheldReduced => {
            (looked, format!("Elle était juste en partie, mais trop dure. Voici ce qui la remplace\u{a0}: {lesser}."))
        }
        OutcomeKind::OverturnedFalsePositive => {
            (lifted, "La décision était fausse. Vous n’avez rien fait de mal. Nous sommes désolés.".to_owned())
        }
        OutcomeKind::OverturnedWrongGround => {
            (lifted, "Les motifs que nous vous avons donnés étaient faux. Nous sommes désolés.".to_owned())
        }
        OutcomeKind::OverturnedTechnical => {
            (lifted, "Une erreur dans nos données ou nos programmes l’a causée. Nous sommes désolés.".to_owned())
        }
        OutcomeKind::ReinstatedRemediated => {
            (lifted, "La décision était juste. Vous avez corrigé la cause. Merci.".to_owned())
        }
        OutcomeKind::ReinstatedVictim => {
            (lifted, "Les envois étaient mauvais, mais quelqu’un d’autre les a causés.".to_owned())
        }
    };
    vec![first, then]
}
