//! French: asking a person.

use crate::language::appeal::AppealWords;

pub(super) const WORDS: AppealWords = AppealWords {
    heading: "S’adresser à une personne",
    person_looks: "Une personne examine votre recours, jamais un programme seul. C’est gratuit.",
    ask_until: |day| format!("Vous pouvez demander jusqu’au {day}."),
    no_time_yet: "Vous pouvez faire un recours maintenant. Le délai commence quand vous êtes prévenu.",
    answer_within: |span| format!("Vous recevez une réponse sous {span}."),
    on_paper: "Pour vous adresser à une personne, ouvrez cette adresse ou placez un téléphone sur l’image\u{a0}:",
    code: "Image de l’adresse (code QR)",
    still_here: "Votre texte est toujours là.",
    what_for: "Que demandez-vous\u{a0}?",
    dispute: "La décision était fausse",
    reinstatement: "Elle était juste, et la cause est corrigée",
    view: "Votre point de vue",
    view_hint: "Écrivez avec vos mots et dans votre langue. Vous pouvez laisser ce champ vide.",
    contest: "Ce qui est faux, ou ce que vous avez corrigé",
    contest_hint: "Quel fait est faux\u{a0}? Quelle était la cause\u{a0}? Qu’avez-vous changé, et pourquoi cela n’arrivera-t-il plus\u{a0}?",
    wants_human: "Je veux qu’une personne regarde cela",
    wants_human_hint: "Une personne regarde dans tous les cas. N’écrivez ni mot de passe ni numéro de carte.",
    send: "Envoyer le recours",
    choose_kind: "Choisissez ce que vous demandez.",
    too_long: |name, chars, most| {
        format!("«\u{a0}{name}\u{a0}» compte {chars} caractères. Le maximum est {most}. Merci de raccourcir le texte.")
    },
    wait: |secs| match secs {
        0 | 1 => format!("Trop d’essais en une minute. Réessayez dans {secs} seconde."),
        secs => format!("Trop d’essais en une minute. Réessayez dans {secs} secondes."),
    },
    unreachable: "Notre registre ne répond pas. Rien n’a été changé. Réessayez dans un instant.",
    kept: "Ce que vous avez écrit",
    kept_lead: "Ce texte n’a pas été enregistré. Vous pouvez le copier ici.",
    received: "Nous avons reçu votre recours",
    received_lead: "Il est enregistré. Une personne le lira. Gardez ces deux lignes comme preuve.",
    number: "Recours",
    fingerprint: "Empreinte de votre texte (SHA-256)",
    open_already: "Un recours contre cette décision est en cours. Une personne va décider.",
    measure_ended: "Cette mesure a pris fin.",
    too_late: |day| format!("Le délai de recours a pris fin le {day}."),
};
