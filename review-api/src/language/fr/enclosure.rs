//! French: questions, files, a second appeal.

use redress_ledger::question::Question;
use redress_ledger::review::AppealKind;

use crate::language::enclosure::EnclosureWords;

pub(super) const WORDS: EnclosureWords = EnclosureWords {
    takeover: "Quelqu’un d’autre avait pris le compte",
    identity: "Je veux montrer qui je suis",
    questions: "Quelques questions",
    questions_lead: "Vous n’êtes pas obligé de répondre. Chaque réponse aide la personne qui examine.",
    group: |kind| {
        let said = match kind {
            AppealKind::Dispute => "Si la décision était fausse",
            AppealKind::Reinstatement => "Si la cause est corrigée",
            AppealKind::Takeover => "Si quelqu’un d’autre avait pris le compte",
            AppealKind::Identity => "Si vous voulez montrer qui vous êtes",
        };
        said.to_owned()
    },
    question: |question| {
        let said = match question {
            Question::ConsentSource => "Où les gens ont-ils accepté vos messages\u{a0}?",
            Question::ConsentProof => "Qu’est-ce qui montre leur accord\u{a0}?",
            Question::Cause => "Quelle était la cause\u{a0}?",
            Question::Fixes => "Qu’avez-vous changé\u{a0}?",
            Question::NoRecurrence => "Pourquoi cela n’arrivera-t-il plus\u{a0}?",
            Question::KeysRotated => "Les clés et les mots de passe sont-ils tous nouveaux\u{a0}?",
            Question::MfaOn => "Une deuxième étape de connexion est-elle active\u{a0}?",
            Question::UnknownUsersRemoved => "Les utilisateurs inconnus sont-ils tous retirés\u{a0}?",
            Question::VerifyBy => "Comment pouvons-nous vérifier que le compte est à vous\u{a0}?",
            Question::WhatIsNew => "Qu’est-ce qui est nouveau\u{a0}?",
        };
        said.to_owned()
    },
    hint: |question| {
        let said = match question {
            Question::ConsentSource => "Donnez une adresse web, ou dites comment cela se passe dans votre magasin.",
            Question::ConsentProof => {
                "Quelques exemples avec date et moyen suffisent. Vous pouvez ajouter une image du formulaire plus bas."
            }
            Question::VerifyBy => {
                "Dites quel moyen vous convient. N’envoyez pas de carte d’identité sans demande de notre part."
            }
            Question::WhatIsNew => {
                "Dites ce que la première personne ne pouvait pas savoir. Ou ajoutez un nouveau fichier plus bas."
            }
            _ => "",
        };
        said.to_owned()
    },
    yes: "Oui",
    no: "Non",
    unsure: "Je ne suis pas sûr",
    no_answer: "Pas de réponse",
    files: "Fichiers",
    files_hint: "Vous pouvez ajouter 5 fichiers au plus. Chacun peut avoir 5 Mo, et tous ensemble 10 Mo. Nous prenons PDF, PNG, JPEG, texte, CSV et EML.",
    files_care: "Merci de noircir les données d’autres personnes qui ne sont pas utiles.",
    second: "Votre deuxième recours",
    second_lead: "Une personne a décidé de votre premier recours. Vous pouvez faire encore un recours. \
                  Dites-nous quelque chose de nouveau, ou ajoutez un nouveau fichier. Une autre personne l’examine.",
    nothing_new: "Un deuxième recours demande quelque chose de nouveau. Dites ce que c’est, ou ajoutez un nouveau fichier.",
    file_empty: |name| format!("Le fichier «\u{a0}{name}\u{a0}» est vide."),
    file_too_large: |name| format!("Le fichier «\u{a0}{name}\u{a0}» est trop grand. Un fichier peut avoir 5 Mo."),
    file_not_taken: |name| {
        format!(
            "Nous ne pouvons pas prendre le fichier «\u{a0}{name}\u{a0}». Nous prenons PDF, PNG, JPEG, texte, CSV et EML. C’est le contenu qui compte, pas le nom."
        )
    },
    file_harmful: |name| {
        format!(
            "Le fichier «\u{a0}{name}\u{a0}» contient un logiciel nuisible. Merci d’envoyer un fichier sain, ou de l’enlever."
        )
    },
    file_waits: "Ce fichier attend encore un contrôle. Personne ne l’ouvre avant.",
    file_unseen: "Ce fichier contient un logiciel nuisible. Personne ne l’ouvre.",
    files_too_many: |count| format!("Il y a {count} fichiers. Le maximum est 5."),
    files_too_much: "Les fichiers sont trop grands. Tous ensemble peuvent avoir 10 Mo.",
    files_busy: "Beaucoup de personnes envoient des fichiers. Merci de l’envoyer de nouveau dans un instant.",
    go_back: "Votre texte ne nous est pas parvenu. Revenez en arrière dans le navigateur pour le retrouver.",
    choose_again: "Merci de choisir vos fichiers de nouveau.",
    stored_files: "Fichiers enregistrés, chacun avec son empreinte (SHA-256)",
    file_erased: "Ce fichier a été effacé.",
    is_second: "C’est votre deuxième recours.",
    withdrawn: "Vous avez retiré ce recours.",
    inadmissible: "Une personne a fermé ce recours sans décision. Elle a écrit\u{a0}:",
    merged: "Une personne a joint ce recours à un autre de vos recours. Elle a écrit\u{a0}:",
    words_erased: "Ces mots ont été effacés.",
    decided_twice: "Deux personnes ont décidé de vos recours contre cette mesure.",
    carried_on: "Votre recours continue avec un autre. Si cette mesure reste en place ensuite, une personne en décide aussi.",
};
