//! French: while an appeal waits.

use crate::language::waiting::WaitingWords;

pub(super) const WORDS: WaitingWords = WaitingWords {
    pace: |half, most| {
        format!("La moitié des recours de ce type a pris {half} au plus. Neuf sur dix ont pris {most} au plus.")
    },
    pace_few: "Trop peu de recours de ce type ont été décidés pour donner une durée.",
    asked: |until| {
        format!(
            "Une personne a une question pour vous. Jusqu’à votre réponse, le délai est suspendu. Il reprend au plus tard le {until}."
        )
    },
    went_up: "Votre dossier passe devant d’autres. Un responsable va le voir.",
    relief: |share| format!("Jusqu’à la décision, vous pouvez envoyer {share} de votre volume habituel."),
    relief_known: "Vous pouvez écrire seulement à des personnes qui ont déjà reçu vos messages.",
    relief_until: |at| format!("Cela prend fin le {at}, ou plus tôt si votre recours est clos."),
    relief_ends: "Cela prend fin quand votre recours est clos.",
    withdrawn: "Vous avez retiré ce recours.",
    heading: "Messages échangés",
    from_you: |at| format!("Vous avez écrit le {at}\u{a0}:"),
    from_person: |at| format!("La personne qui examine votre recours a écrit le {at}\u{a0}:"),
    question: |at| format!("Une question pour vous, posée le {at}\u{a0}:"),
    erased: "Ce message a été effacé.",
    write: "Écrire à la personne qui l’examine",
    write_hint: |most| format!("Au plus {most} caractères. N’écrivez ni mot de passe ni numéro de carte."),
    send: "Envoyer le message",
    sent: "Votre message est enregistré. Une personne va le lire.",
    full: "Il n’y a plus de place pour d’autres messages. Une personne décide avec ce qui a été dit.",
    empty: "Écrivez quelque chose avant d’envoyer.",
    too_long: |chars, most| {
        format!("Votre message a {chars} caractères. Le maximum est {most}. Merci de le raccourcir.")
    },
    slow: "Vous avez écrit beaucoup de messages en une heure. Merci d’attendre un peu.",
    not_open: "Aucun recours n’est ouvert. Personne n’attend donc votre message.",
    withdraw: "Retirer le recours",
    withdraw_means: "Votre recours est alors clos, et personne ne décide. La mesure reste. Vous pouvez faire un nouveau recours tant qu’il est temps. Les fichiers joints sont effacés.",
    withdraw_sure: "Oui, je retire mon recours",
    withdraw_now: "Retirer",
    stays_open: "Vous avez déjà retiré trois recours. Celui-ci reste ouvert jusqu’à ce qu’une personne décide. Vous pouvez encore écrire un message.",
    withdraw_waits: |at| {
        format!(
            "Les adresses de contact de ce compte ont changé il y a peu. Pour vous protéger, un recours ne peut être retiré qu’à partir du {at}."
        )
    },
    contacts_changed: |at| {
        format!(
            "Le {at}, les adresses de contact de ce compte ont été changées. Si ce n’était pas vous, faites un recours et dites que votre compte a été pris. Si un recours est ouvert, écrivez un message."
        )
    },
    withdraw_tick: "Cochez la case si vous voulez retirer le recours.",
};
