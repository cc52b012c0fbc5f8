//! French: letters.

use redress_ledger::Rung;
use redress_ledger::review::OutcomeKind;

use crate::language::letter::{Event, LetterWords, Part};

pub(super) const WORDS: LetterWords = LetterWords {
    heading: |part| {
        let said = match part {
            Part::Measure => "Ce que nous avons fait",
            Part::StillWorks => "Ce qui fonctionne maintenant",
            Part::Why => "Pourquoi",
            Part::Rule => "La règle",
            Part::HowDecided => "Comment cela a été décidé",
            Part::Withheld => "Ce que nous ne pouvons pas vous dire, et pourquoi",
            Part::NextSteps => "Ce que vous pouvez faire maintenant",
            Part::AskAPerson => "S’adresser à une personne",
            Part::OtherRights => "Vos autres droits",
            Part::Contact => "Nous écrire, et votre référence",
        };
        said.to_owned()
    },
    title: |event| match event {
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
    },
    opening: |event, at| match event {
        Event::Imposed(Rung::Limit) => {
            format!("Nous avons limité votre compte le {at}. Vous pouvez envoyer moins que d’habitude.")
        }
        Event::Imposed(Rung::Hold) => {
            format!("Nous retenons vos messages depuis le {at}. Ils attendent et ne sont pas envoyés.")
        }
        Event::Imposed(Rung::Suspend) => {
            format!("Nous avons suspendu votre compte le {at}. Vous ne pouvez pas envoyer pour le moment.")
        }
        Event::Imposed(Rung::Terminate) => {
            format!("Votre contrat prend fin le {at}. Deux personnes ont donné leur accord.")
        }
        Event::Imposed(Rung::Warn | Rung::Observe) => {
            format!("Ceci est un avertissement du {at}. Rien d’autre n’a changé.")
        }
        Event::AppealReceived => {
            format!("Nous avons reçu votre recours le {at}. Il est enregistré, et une personne le lira.")
        }
        Event::Outcome(kind, ..) => outcome(kind, event, at),
        Event::Dismissed(rung) => format!(
            "Une personne a examiné nos soupçons et les a écartés le {at}. Nous avons levé cette mesure provisoire\u{a0}: {}.",
            the_measure(rung)
        ),
    },
    about: |rung, at| match rung {
        Rung::Terminate => format!("Il s’agit de la fin de votre contrat le {at}."),
        _ => format!("Voici la mesure concernée\u{a0}: {} du {at}.", the_measure(rung)),
    },
    covers: str::to_owned,
    lasts: |rung, until| match (rung, until) {
        (_, Some(at)) => format!("La mesure prend fin le {at}."),
        (Rung::Warn | Rung::Observe, None) => String::new(),
        (Rung::Terminate, None) => "Une personne peut encore l’empêcher.".to_owned(),
        (_, None) => "Il n’y a pas de date de fin. Une personne peut lever la mesure à tout moment.".to_owned(),
    },
    all_works: |rung| match rung {
        Rung::Warn => "Tout fonctionne comme avant.".to_owned(),
        _ => "Vous pouvez ouvrir le lien plus bas et faire un recours, sans vous connecter.".to_owned(),
    },
    standing: |standing| match standing {
        Rung::Observe => "Tout fonctionne à nouveau. Aucune mesure ne vise votre compte.".to_owned(),
        Rung::Warn => "Tout fonctionne. Un avertissement reste en place. Le lien plus bas le montre.".to_owned(),
        Rung::Terminate => "La fin du contrat reste prévue. Le lien plus bas montre à partir de quand.".to_owned(),
        rung => format!(
            "Tout ne fonctionne pas encore. Il reste {}. Le lien plus bas montre ce qui est en place.",
            a_measure(rung)
        ),
    },
    answer_lead: "La personne qui a examiné votre cas a écrit\u{a0}:",
    answer_erased: "Une personne a écrit une réponse. Elle a été effacée depuis.",
    facts_lead: |event| {
        let said = match event {
            Event::Imposed(_) => "Voici les faits\u{a0}:",
            _ => "La décision s’appuyait sur ces faits\u{a0}:",
        };
        said.to_owned()
    },
    clause: |id, title| format!("La règle {id} dit\u{a0}: {}.", title.trim_end_matches('.')),
    clause_link: "Lisez la règle ici\u{a0}:",
    automation: |how, event| {
        let first = match how {
            "fully" => "Un programme informatique a pris la décision. Aucune personne n’est intervenue.",
            "partially" => "Un programme informatique a trouvé cela. Une personne l’a vérifié et confirmé.",
            _ => "Une personne a pris la décision.",
        };
        let again = "Une personne a tout réexaminé.";
        let before = "Pour la première décision\u{a0}:";
        match event {
            Event::Imposed(_) => first.to_owned(),
            Event::AppealReceived => [first, "Une personne, pas un programme, décide de votre recours."].join(" "),
            Event::Outcome(OutcomeKind::Upheld | OutcomeKind::UpheldReduced, ..) => {
                [again, "Elle n’avait pas pris part à la première décision.", before, first].join(" ")
            }
            Event::Outcome(..) | Event::Dismissed(_) => [again, before, first].join(" "),
        }
    },
    withheld: |what, why, basis| {
        format!("Ce que nous ne montrons pas\u{a0}: {what}. Pourquoi\u{a0}: {why}. Base\u{a0}: {basis}.")
    },
    nothing_withheld: "Vous voyez chaque fait utilisé par la règle.",
    fixes_lead: |event| {
        let said = match event {
            Event::Imposed(_) => "Si les faits sont justes, ceci aide\u{a0}:",
            Event::AppealReceived => "Vous n’avez plus rien à faire. Si la cause est encore là, ceci aide\u{a0}:",
            Event::Outcome(..) | Event::Dismissed(_) => "Pour que cela n’arrive plus\u{a0}:",
        };
        said.to_owned()
    },
    counterfactuals_lead: "Cela aurait changé le résultat\u{a0}:",
    nothing_to_do: |standing| match standing {
        Rung::Observe => "Vous n’avez rien à faire. Utilisez votre compte comme avant.".to_owned(),
        _ => "Vous n’avez rien à faire pour cette mesure. Vous pouvez aussi faire un recours contre l’autre mesure."
            .to_owned(),
    },
    ask: |event| match event {
        Event::Imposed(_) => [
            "Vous pouvez demander à une personne de réexaminer votre cas.",
            "C’est gratuit.",
            "Vous n’avez pas besoin de vous connecter.",
            "Ouvrez ce lien\u{a0}:",
        ]
        .join(" "),
        Event::AppealReceived => {
            ["Vous avez demandé à une personne de réexaminer votre cas.", "Suivez votre recours ici\u{a0}:"].join(" ")
        }
        Event::Outcome(OutcomeKind::Upheld | OutcomeKind::UpheldReduced, ..) => [
            "Le lien montre le résultat et tout ce qui le fonde.",
            "Il dit aussi si vous pouvez faire un autre recours, et jusqu’à quand\u{a0}:",
        ]
        .join(" "),
        Event::Outcome(..) | Event::Dismissed(_) => {
            ["Quelque chose ne va pas encore\u{a0}? Le lien montre ce qui reste en vigueur\u{a0}:"].join(" ")
        }
    },
    keep_link: "Gardez le lien pour vous. Toute personne qui l’a peut lire ceci et faire un recours en votre nom.",
    contact: |platform, contact| {
        format!("Ce message vient de {platform}. Écrivez à {contact} et indiquez la référence.")
    },
    comparison: |bound, threshold| match bound {
        Some(bound) => format!(
            "De petits échantillons peuvent tromper. Nous avons donc comparé le chiffre prudent {bound} à la limite \
             {threshold}."
        ),
        None => format!("La limite est {threshold}."),
    },
    instance: |kind, at| format!("Un exemple est l’événement «\u{a0}{kind}\u{a0}» du {at}."),
    recorded: |facts| format!("Ce que nous en avons noté\u{a0}: {}.", facts.replace("; ", "\u{a0}; ")),
    pair: |name, value| format!("{name}\u{a0}: {value}"),
    versions: |count, checks, policy| {
        let noun = if count == 1 { "Le contrôle s’appelle" } else { "Les contrôles s’appellent" };
        format!("{noun} {checks}. Le règlement porte la version {policy}.")
    },
    model_version: |version| format!("Un modèle de version {version} y a contribué."),
    ask_terms: |day, span| format!("Vous avez au moins jusqu’au {day}. Une personne répond dans un délai de {span}."),
    appeal_number: |id| format!("Le numéro de votre recours est {id}."),
    reference: "Référence",
    decision: "Décision",
    account: "Compte",
};

/// `la suspension`.
fn the_measure(rung: Rung) -> &'static str {
    match rung {
        Rung::Observe => "la note",
        Rung::Warn => "l’avertissement",
        Rung::Limit => "la limite",
        Rung::Hold => "la mise en attente des envois",
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
        Rung::Hold => "une mise en attente des envois",
        Rung::Suspend => "une suspension",
        Rung::Terminate => "une fin de contrat",
    }
}

/// The opening of an outcome.
fn outcome(kind: OutcomeKind, event: Event, at: &str) -> String {
    let lesser = match event {
        Event::Outcome(_, _, Some(rung)) => a_measure(rung),
        _ => "une mesure plus légère",
    };
    let looked = format!("Une personne a réexaminé la décision le {at}.");
    let lifted = format!("Une personne a réexaminé la décision et l’a levée le {at}.");
    let (first, then) = match kind {
        OutcomeKind::Upheld => (looked, "Elle était justifiée, et elle est maintenue.".to_owned()),
        OutcomeKind::UpheldReduced => (
            looked,
            format!("Elle était justifiée en partie, mais trop sévère. Voici ce qui la remplace\u{a0}: {lesser}."),
        ),
        OutcomeKind::OverturnedFalsePositive => {
            (lifted, "La décision était une erreur. Vous n’avez rien fait de mal. Nous sommes désolés.".to_owned())
        }
        OutcomeKind::OverturnedWrongGround => {
            (lifted, "Les motifs que nous vous avons donnés n’étaient pas les bons. Nous sommes désolés.".to_owned())
        }
        OutcomeKind::OverturnedTechnical => {
            (lifted, "Une erreur dans nos données ou nos programmes l’a causée. Nous sommes désolés.".to_owned())
        }
        OutcomeKind::ReinstatedRemediated => {
            (lifted, "La décision était justifiée. Vous avez corrigé la cause. Merci.".to_owned())
        }
        OutcomeKind::ReinstatedVictim => {
            (lifted, "Les envois posaient problème, mais quelqu’un d’autre en est la cause.".to_owned())
        }
    };
    format!("{first} {then}")
}
