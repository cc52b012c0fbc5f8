//! French: short letters.

use crate::language::news::NewsWords;

pub(super) const WORDS: NewsWords = NewsWords {
    news: "Ce qui est nouveau",
    read: "Lire et répondre",
    open: "Ouvrez ce lien. Aucune connexion n’est nécessaire\u{a0}:",
    stays: "La mesure reste en place jusqu’à ce qu’une personne ait décidé.",
    message_title: "Une personne vous a écrit",
    message: "La personne qui examine votre recours vous a envoyé un message. \
              Le lien plus bas vous permet de le lire. Vous pouvez y répondre tant que personne n’a décidé.",
    question_title: "Une personne a une question sur votre recours",
    question: "La personne qui examine votre recours vous a posé une question. \
               Le lien plus bas vous permet d’y répondre.",
    clock_stops: |at| {
        format!(
            "Merci de répondre au plus tard le {at}. Jusqu’à votre réponse, le délai de décision est suspendu. \
             Sans réponse, une personne décide avec ce qui est connu."
        )
    },
    clock_runs: "Merci de répondre vite. Le délai de décision continue de courir. \
                 Sans réponse, une personne décide avec ce qui est connu.",
    overdue_title: "Nous sommes en retard pour votre recours, et nous en sommes désolés",
    overdue: |at| {
        format!(
            "Nous avions promis qu’une personne déciderait au plus tard le {at}. \
             Nous n’avons pas tenu cette promesse. Nous en sommes désolés. \
             Votre dossier passe devant d’autres. Un responsable va le voir. \
             Vous n’avez rien à faire. Rien n’est perdu."
        )
    },
    relief_title: "Vous pouvez de nouveau envoyer en partie",
    relief_idle_title: "Un service limité ne peut pas être utilisé maintenant",
    relief_idle: "Un service limité a été accordé pour cette mesure, mais vous ne pouvez pas l’utiliser maintenant. \
                  Une autre mesure est peut-être en place, ou votre recours est clos. Le lien le montre.",
    withdrawn_title: "Votre recours est retiré",
    withdrawn: "Vous avez retiré votre recours. Il est clos, et personne ne le tranchera. \
                La mesure reste comme elle est.",
    again_until: |day| {
        format!("Vous pouvez faire un nouveau recours au moins jusqu’au {day}. Le lien mène au formulaire.")
    },
    inadmissible_title: "Votre recours a été fermé sans décision",
    inadmissible: "Une personne a fermé votre recours sans décision. La mesure reste comme elle est.",
    merged_title: "Votre recours continue avec un autre",
    merged: "Une personne a joint votre recours à un autre de vos recours et lit les deux ensemble. \
             Si cette mesure reste en place ensuite, votre recours continue seul, et une personne le tranche. \
             Vous n’avez rien à faire.",
    resumed_title: "Votre recours continue seul",
    resumed: "Votre recours était joint à un autre de vos recours. L’autre est terminé, et cette mesure reste en place. \
              Une personne décide donc aussi de cette mesure. Vous n’avez rien à faire.",
    contacts_title: "Les adresses de contact de votre compte ont changé",
    contacts: |at| {
        format!(
            "Le {at}, les adresses de contact de votre compte ont été changées. Nous écrivons aux nouvelles adresses et aux anciennes. Ainsi, personne ne peut le faire en secret. Si c’était vous, vous n’avez rien à faire."
        )
    },
    contacts_hours: |hours| {
        format!(
            "Si ce n’était pas vous, quelqu’un a peut-être pris le contrôle de votre compte. Ouvrez le lien et dites-le-nous. Pendant {hours} heures, personne ne peut retirer un recours."
        )
    },
    contacts_open: "Le lien montre la mesure et votre recours. Aucune connexion n’est nécessaire\u{a0}:",
    merged_by: |at| format!("Une personne décide au plus tard le {at}."),
    person_wrote: "Le lien montre ce que la personne a écrit. Aucune connexion n’est nécessaire\u{a0}:",
    terminated_title: "Votre contrat a pris fin",
    terminated: |day| {
        format!(
            "Nous vous avions écrit que nous mettions fin à votre contrat. Ce jour est venu\u{a0}: il a pris fin le {day}."
        )
    },
    terminated_review: "Le lien montre si vous pouvez encore demander l’avis d’une personne, et jusqu’à quand.",
    corrected_title: "Nous nous sommes trompés\u{a0}: la mesure contre votre compte est annulée",
    happened: "Ce qui s’est passé",
    corrected: |at| {
        format!(
            "Nous avons pris une mesure contre votre compte. C’était une erreur. Nous en sommes désolés. \
             Deux personnes l’ont examinée et l’ont annulée le {at}. Elle ne compte pas contre vous."
        )
    },
    free: "Plus rien ne limite votre compte. Vous n’avez rien à faire.",
    restricted: "Une autre mesure reste en place. Le lien la montre, et vous pouvez faire un recours contre elle.",
    wrong: "Ce qui était faux",
    wrong_lead: "Une personne a écrit ce qui était faux\u{a0}:",
    wrong_erased: "Les mots de la personne qui l’a découvert ont été effacés.",
    look: "Voyez vous-même",
    look_open: "Le lien montre ce qui est en place. Aucune connexion n’est nécessaire\u{a0}:",
};
