//! French: what the record says.

use redress_ledger::Rung;

use crate::language::record::RecordWords;

pub(super) const WORDS: RecordWords = RecordWords {
    scope: |rung| {
        let said = match rung {
            Rung::Observe => "Rien n’est touché.",
            Rung::Warn => "Tout le compte est concerné. Rien n’est limité.",
            Rung::Limit => "Les envois de tout le compte sont concernés. Ils partent plus lentement.",
            Rung::Hold => "Les envois de tout le compte sont concernés. Les nouveaux envois attendent dans une file.",
            Rung::Suspend => "Les envois de tout le compte sont concernés. Rien ne part.",
            Rung::Terminate => "Tout le compte est concerné. Le contrat prend fin à la date indiquée.",
        };
        said.to_owned()
    },
    works_all: "Tout continue de marcher comme avant.",
    works_reduced: "Vous pouvez envoyer plus lentement.",
    works_queue: "Ce que vous nous confiez attend dans une file. Rien n’est perdu.",
    works_sign_in: "Vous pouvez vous connecter et exporter vos données.",
    works_inbound: "Les messages et les appels pour vous arrivent toujours.",
    works_appeal: "Vous pouvez faire un recours.",
    works_until_end: "Vous pouvez vous connecter et exporter vos données jusqu’à la fin du contrat.",
    kind_took_part: |name| format!("Une mesure de ce type y a contribué\u{a0}: {name}."),
    single_event: |kind, at| format!("Un événement de ce type l’a déclenché le {at}\u{a0}: {kind}."),
    figures_withheld: "Nous ne donnons pas les chiffres.",
    nothing_counted: "C’est un seul événement. Rien n’a été compté.",
    rounded: "Ces chiffres sont arrondis.",
    count_exact: "Le compte est exact.",
    count_off: |one, other| format!("Le compte est {one}, {other}."),
    too_high: |percent| format!("trop haut de {percent} au plus"),
    too_low: |percent| format!("trop bas de {percent} au plus"),
    maybe_high: "peut-être trop haut",
    maybe_low: "peut-être trop bas",
    never_high: "jamais trop haut",
    never_low: "jamais trop bas",
    rule_forbids: |id| format!("La règle publiée {id} ne permet pas ce que montrent les faits."),
    used_facts: "Nous avons utilisé des faits sur votre compte et ce qui s’y est passé.",
    used_counts: |span| format!("Nous avons compté ce qui s’est passé sur votre compte en {span}."),
    withheld_exact: |name| format!("Les chiffres exacts et la limite d’une mesure\u{a0}: {name}."),
    withheld_all: |name| format!("Tous les chiffres d’une mesure\u{a0}: {name}."),
    withheld_who: "Qui s’est plaint ou a signalé.",
    withheld_example: "Dans l’exemple\u{a0}: l’adresse complète du destinataire et le contenu du message.",
    why_figures: "Des chiffres exacts aideraient d’autres à rester juste sous la limite.",
    why_complainants: "Qui se plaint doit être à l’abri de ceux dont il se plaint.",
    why_privacy: "Cela peut toucher d’autres personnes, qui ont droit à leur vie privée.",
    basis_secrets: "Droits d’autrui et secrets d’affaires (RGPD, article 15, paragraphe 4). \
                    Une autorité ou un tribunal peut tout voir.",
    basis_others: "Droits et libertés d’autrui (RGPD, article 15, paragraphe 4).",
    with_none: "Avec zéro cas, cette règle ne se serait pas appliquée.",
    with_none_of: |whole| format!("Avec aucun cas sur {whole}, cette règle ne se serait pas appliquée."),
    with_or_fewer: |count| format!("Avec {count} ou moins, cette règle ne se serait pas appliquée."),
    with_or_more: |count| format!("Avec {count} ou plus, cette règle ne se serait pas appliquée."),
    with_or_fewer_of: |count, whole| {
        format!("Avec {count} ou moins sur {whole}, cette règle ne se serait pas appliquée.")
    },
    with_or_more_of: |count, whole| {
        format!("Avec {count} ou plus sur {whole}, cette règle ne se serait pas appliquée.")
    },
    clearly_higher: |name| format!("Un chiffre nettement plus haut aurait changé le résultat\u{a0}: {name}."),
    clearly_lower: |name| format!("Un chiffre nettement plus bas aurait changé le résultat\u{a0}: {name}."),
    without_facts: "Sans ces faits, cette mesure n’aurait pas été prise.",
    without_signal: |score, name| {
        format!("Sans une mesure, la note aurait été de {score}, trop basse pour cette décision\u{a0}: {name}.")
    },
    account_age: |days| format!("Le compte avait {days} jours."),
    account_age_unknown: "L’âge du compte n’était pas connu.",
    interim: "C’est une mesure plus légère. Elle reste jusqu’à ce qu’une personne ait examiné le cas.",
    reduced: "Une personne a jugé qu’une mesure plus légère suffit.",
    terminated: "Deux personnes ont convenu qu’aucune mesure plus légère ne suffit.",
    mildest: "C’est la mesure la plus légère. Rien n’est limité.",
    rule_asks: "Cette règle demande cette mesure. Après un recours, une personne peut en choisir une plus légère.",
    skipped: |reason| format!("Des mesures plus légères ont été écartées pour ce motif\u{a0}: «\u{a0}{reason}\u{a0}»."),
    right_copy: "Vous pouvez demander une copie de vos données, ou faire corriger des données fausses.",
    right_authority: "Vous pouvez porter plainte auprès de votre autorité de protection des données.",
    right_court: "Vous pouvez saisir un médiateur ou un tribunal.",
    in_english: "Le texte du dossier, en anglais\u{a0}:",
};
