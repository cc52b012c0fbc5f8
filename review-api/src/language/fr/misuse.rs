//! French: appeals plainly without ground.

use crate::language::misuse::MisuseWords;

pub(super) const WORDS: MisuseWords = MisuseWords {
    warning_title: "Merci de lire ceci sur vos recours",
    warning_letter: "Une personne a jugé la plupart de vos recours manifestement sans fondement. C’est un avertissement, et rien ne change. Chaque recours est toujours lu par une personne, dans le délai promis. Si d’autres recours de ce type arrivent, les vôtres passeront peut-être après ceux des autres pendant un temps.",
    last_title: "Vos recours passent après ceux des autres pendant un temps",
    last_letter: "Après notre avertissement, d’autres de vos recours étaient manifestement sans fondement. Vos nouveaux recours passent donc après ceux des autres pendant un temps. Aucun n’est refusé, et le délai promis reste. Le lien plus bas vous permet de vous y opposer. Tant qu’une autre personne n’a pas répondu, rien ne passe plus tard.",
    answered_title: "Une personne a répondu à votre opposition",
    answered_letter: "Une personne qui n’y a pris aucune part a regardé vos recours. Le lien plus bas mène à la réponse.",
    heading: "À propos de vos recours",
    warned: |unfounded, appeals, at| {
        format!(
            "Le {at}, une personne a jugé {unfounded} de vos {appeals} recours manifestement sans fondement. C’est un avertissement."
        )
    },
    stays: "Vos droits restent. Chaque recours est gratuit, une personne le lit, et le délai promis tient.",
    may_follow: "Si d’autres recours de ce type arrivent, les nouveaux passeront peut-être après ceux des autres, pendant 90 jours au plus. Vous en seriez d’abord averti.",
    reasons: "La personne a écrit\u{a0}:",
    erased: "Ces mots ont été effacés.",
    last: |from, until| format!("Du {from} au {until}, vos nouveaux recours passent après ceux des autres."),
    not_now: "Cela ne vaut pas en ce moment.",
    objected: |at| {
        format!("Le {at}, vous vous êtes opposé. Tant qu’une autre personne n’a pas répondu, rien ne passe plus tard.")
    },
    ended: |at| format!("Une personne y a mis fin le {at}."),
    kept: |at| format!("Une personne qui n’y a pris aucune part l’a maintenu le {at}."),
    object: "S’y opposer",
    object_means: "Rien ne passe plus tard tant qu’une autre personne n’a pas lu votre opposition et répondu.",
    object_words: "Pourquoi vous opposez-vous\u{a0}?",
    object_now: "Envoyer l’opposition",
    object_bounds: |most| format!("Écrivez quelque chose, {most} caractères au plus."),
    object_late: "Il n’y a plus rien à quoi s’opposer.",
};
