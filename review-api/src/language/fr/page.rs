//! French: the page and the statement.

use redress_ledger::Rung;

use crate::language::page::PageWords;

pub(super) const WORDS: PageWords = PageWords {
    skip: "Aller au contenu",
    languages: "Langues",
    lead: "Cette page dit ce qui est arrivé à votre compte et pourquoi. Elle dit aussi comment vous adresser à une personne.",
    account: "Compte",
    ask_a_person: "S’adresser à une personne",
    free: "C’est gratuit.",
    ask_until: |day| format!("Vous pouvez demander jusqu’au {day}."),
    done: |rung| {
        let said = match rung {
            Rung::Observe => "Nous avons noté quelque chose sur votre compte",
            Rung::Warn => "Nous vous avons envoyé un avertissement",
            Rung::Limit => "Nous avons limité votre compte",
            Rung::Hold => "Nous retenons vos envois",
            Rung::Suspend => "Nous avons suspendu votre compte",
            Rung::Terminate => "Nous avons mis fin à votre contrat",
        };
        said.to_owned()
    },
    contract_ends: |day| format!("Votre contrat prend fin le {day}"),
    undone: |rung| {
        let said = match rung {
            Rung::Observe => "La note sur votre compte a disparu",
            Rung::Warn => "L’avertissement n’est plus valable",
            Rung::Limit => "La limite n’est plus en vigueur",
            Rung::Hold => "Vos envois ne sont plus retenus",
            Rung::Suspend => "Cette suspension n’est plus en vigueur",
            Rung::Terminate => "La fin de votre contrat est annulée",
        };
        said.to_owned()
    },
    what: "Ce que nous avons fait, et à partir de quand",
    from: "À partir du",
    since: "Depuis le",
    how_long: "Durée",
    ended: "Fin",
    until: |at| format!("jusqu’au {at}"),
    until_lifted: "jusqu’à ce qu’une personne la lève",
    for_good: "pour toujours, sauf si une personne l’arrête",
    ended_on: |at| format!("Cette mesure a pris fin le {at}. La page reste comme preuve pour vous."),
    has_ended: "Cette mesure a pris fin. La page reste comme preuve pour vous.",
    others: "Ce qui est aussi en vigueur",
    others_lead: "Ces mesures ont leurs propres messages. Un recours sur cette page n’y met pas fin.",
    measure: |rung| {
        let name = match rung {
            Rung::Observe => "Note",
            Rung::Warn => "Avertissement",
            Rung::Limit => "Limite",
            Rung::Hold => "Envois retenus",
            Rung::Suspend => "Suspension",
            Rung::Terminate => "Fin du contrat",
        };
        name.to_owned()
    },
    standing_since: |at| format!("depuis le {at}"),
    decided_on: |at| format!("décidé le {at}"),
    works: "Ce qui marche encore",
    worked: "Ce qui a continué de marcher",
    why: "Pourquoi",
    measured: "Mesuré",
    out_of: "Sur un total de",
    counted_over: "Compté sur",
    careful: "Estimation prudente",
    limit: "Limite de la règle",
    over_limit_since: "Au-dessus de la limite depuis",
    careful_note: "Seule l’estimation prudente est comparée à la limite. Elle tient compte du hasard, en votre faveur.",
    example: "Un exemple",
    rule: "La règle",
    how: "Comment cela a été décidé",
    automation: |degree| {
        let said = match degree {
            "fully" => "Un programme informatique a pris cette décision. Aucune personne n’est intervenue.",
            "partially" => "Un programme informatique a proposé cette décision. Une personne l’a validée.",
            _ => "Une personne a pris cette décision.",
        };
        said.to_owned()
    },
    trigger: |trigger| match trigger {
        "own_initiative" => "Nos propres contrôles ont trouvé cela.".to_owned(),
        "reports_of_others" => "Des signalements de destinataires y ont contribué.".to_owned(),
        "authority_order" => "L’ordre d’une autorité l’a déclenché.".to_owned(),
        other => format!("Voici ce qui l’a déclenché\u{a0}: {}.", other.replace('_', " ")),
    },
    versions: "Versions utilisées",
    rules: "Règles",
    policy: "Règlement (SHA-256)",
    model: "Modèle (SHA-256)",
    withheld: "Ce que nous ne vous disons pas, et pourquoi",
    nothing_withheld: "Rien. Vous voyez chaque fait utilisé par la règle.",
    changed: "Ce qui aurait changé le résultat",
    now: "Ce que vous pouvez faire maintenant",
    now_lead: "Nous nous trompons\u{a0}? Dites-nous plus bas ce qui est faux. Nous avons raison\u{a0}? Corrigez d’abord la cause. \
               Dites-nous ensuite plus bas ce que vous avez corrigé.",
    rights: "Vos autres droits",
    reference: "Références",
    reference_number: "Numéro de référence",
    decision: "Décision",
    contact: "Pour nous écrire",
    written: "Écrit le",
    download: "Garder nos motifs",
    download_lead: "Vous pouvez garder nos motifs dans un fichier. Les fichiers contiennent les mêmes faits que cette page.",
    as_pdf: "Nos motifs en fichier PDF",
    as_text: "Nos motifs en fichier texte",
    fingerprints: "Empreintes (SHA-256)",
    statement_hash: "Empreinte des motifs (SHA-256)",
    statement_hash_note: "C’est l’empreinte des motifs dans notre dossier. Elle prouve que personne ne les a changés plus tard.",
    closed: "Ce lien n’ouvre rien",
    closed_why: "Il en manque peut-être une partie. Copiez le lien entier de notre message et réessayez.",
    closed_help: "S’il n’ouvre toujours rien, écrivez à l’adresse donnée dans notre message. Une personne vous aidera.",
    keep: "Vous pouvez imprimer cette page. Gardez son adresse pour vous. \
           Toute personne qui l’a peut lire cette page et répondre en votre nom.",
};
