//! French.

use super::{Said, Words};

pub(super) const WORDS: Words = Words {
    tag: "fr",
    news: "Ce qui est nouveau",
    link: "Lire et répondre",
    open: "Ouvrez ce lien. Aucune connexion n'est nécessaire :",
    message: Said {
        title: "Une personne vous a écrit",
        lines: &[
            "La personne qui examine votre recours vous a envoyé un message.",
            "Vous pouvez le lire et y répondre avec le lien ci-dessous.",
        ],
    },
    question: Said {
        title: "Une personne a une question sur votre recours",
        lines: &[
            "La personne qui examine votre recours vous a posé une question.",
            "Vous pouvez répondre avec le lien ci-dessous.",
        ],
    },
    clock_stops: &[
        "Merci de répondre avant le {at}.",
        "Jusqu'à votre réponse, le délai de décision est suspendu.",
        "Sans réponse, une personne décide avec ce qui est connu.",
    ],
    clock_runs: "Merci de répondre vite. Le délai de décision continue.",
    overdue: Said {
        title: "Nous sommes en retard pour votre recours, et nous le regrettons",
        lines: &[
            "Nous avions promis qu'une personne déciderait avant le {at}.",
            "Nous n'avons pas tenu cette promesse. Nous vous prions de nous excuser.",
            "Votre dossier passe devant d'autres. Une personne responsable va le voir.",
            "Vous n'avez rien à faire. Rien n'est perdu.",
        ],
    },
    relief: Said {
        title: "Vous pouvez de nouveau envoyer en partie",
        lines: &["Votre recours est encore ouvert.", "La mesure reste jusqu'à ce qu'une personne ait décidé."],
    },
    relief_share: "D'ici là, vous pouvez envoyer {share} % de votre volume habituel.",
    relief_known: "Vous pouvez écrire seulement à des personnes qui ont déjà reçu vos messages.",
    relief_ends: "Cela prend fin quand votre recours est clos.",
    relief_ends_at: "Cela prend fin le {at}, ou plus tôt si votre recours est clos.",
    relief_idle_title: "Un service limité ne peut pas être utilisé maintenant",
    relief_idle: &[
        "Un service limité a été accordé pour cette mesure, mais vous ne pouvez pas l'utiliser maintenant.",
        "Une autre mesure est peut-être en place, ou votre recours est clos. Le lien le montre.",
    ],
    withdrawn: Said {
        title: "Votre recours est retiré",
        lines: &[
            "Vous avez retiré votre recours. Il est clos, et personne ne décide.",
            "La mesure reste comme elle est.",
            "Vous pouvez faire un nouveau recours tant qu'il est temps. Le lien montre jusqu'à quand.",
        ],
    },
};
