//! Spanish: appeals plainly without ground.

use crate::language::misuse::MisuseWords;

pub(super) const WORDS: MisuseWords = MisuseWords {
    warning_title: "Lea esto sobre sus recursos, por favor",
    warning_letter: "Una persona vio que la mayoría de sus recursos no tenían ningún fundamento. Es un aviso, y nada cambia. Una persona sigue leyendo cada recurso, en el plazo prometido. Si llegan más recursos así, los suyos quizá se traten después de los de otros durante un tiempo.",
    last_title: "Sus recursos se tratan después de los de otros durante un tiempo",
    last_letter: "Después de nuestro aviso, más recursos suyos no tenían ningún fundamento. Por eso sus recursos nuevos se tratan después de los de otros durante un tiempo. Ninguno se rechaza, y el plazo prometido sigue. Puede oponerse en el enlace de abajo. Hasta que otra persona le responda, nada se trata más tarde.",
    answered_title: "Una persona ha respondido a su oposición",
    answered_letter: "Una persona que no tuvo parte en ello ha mirado sus recursos. La respuesta está en el enlace de abajo.",
    heading: "Sobre sus recursos",
    warned: |unfounded, appeals, at| {
        format!(
            "El {at}, una persona vio que {unfounded} de sus {appeals} recursos no tenían ningún fundamento. Es un aviso."
        )
    },
    stays: "Sus derechos siguen. Cada recurso es gratuito, una persona lo lee y el plazo prometido vale.",
    may_follow: "Si llegan más recursos así, los nuevos quizá se traten después de los de otros, 90 días como máximo. Antes le avisaríamos.",
    reasons: "La persona escribió:",
    erased: "Estas palabras se han borrado.",
    last: |from, until| format!("Del {from} al {until}, sus recursos nuevos se tratan después de los de otros."),
    not_now: "Ahora no se aplica.",
    objected: |at| format!("El {at} usted se opuso. Hasta que otra persona responda, nada se trata más tarde."),
    ended: |at| format!("Una persona le puso fin el {at}."),
    kept: |at| format!("Una persona que no tuvo parte en ello lo mantuvo el {at}."),
    object: "Oponerse",
    object_means: "Nada se trata más tarde hasta que otra persona lea su oposición y le responda.",
    object_words: "¿Por qué se opone?",
    object_now: "Enviar la oposición",
    object_bounds: |most| format!("Escriba algo, {most} caracteres como máximo."),
    object_late: "Ya no hay nada a lo que oponerse.",
};
