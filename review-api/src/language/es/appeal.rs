//! Spanish: asking a person.

use crate::language::appeal::AppealWords;

pub(super) const WORDS: AppealWords = AppealWords {
    heading: "Preguntar a una persona",
    person_looks: "Una persona mira su recurso, nunca solo un programa. Es gratis.",
    ask_until: |day| format!("Puede preguntar hasta el {day}."),
    no_time_yet: "Puede presentar un recurso ahora. El plazo empieza cuando reciba el aviso.",
    answer_within: |span| format!("Recibirá una respuesta en un plazo de {span}."),
    on_paper: "Para preguntar a una persona, abra esta dirección o ponga un teléfono sobre la imagen:",
    code: "Imagen de la dirección (código QR)",
    still_here: "Su texto sigue aquí.",
    what_for: "¿Qué pide usted?",
    dispute: "La decisión fue un error",
    reinstatement: "Fue correcta, y la causa está corregida",
    view: "Su punto de vista",
    view_hint: "Escriba con sus palabras y en su idioma. Puede dejarlo vacío.",
    contest: "Qué no es cierto, o qué corrigió",
    contest_hint: "¿Qué hecho no es cierto? ¿Cuál fue la causa, qué cambió usted, y por qué no volverá a pasar?",
    wants_human: "Quiero que una persona lo mire",
    wants_human_hint: "Una persona lo mira en todo caso. No escriba contraseñas ni números de tarjeta.",
    send: "Enviar el recurso",
    choose_kind: "Elija qué pide.",
    too_long: |name, chars, most| {
        format!("«{name}» tiene {chars} caracteres. Caben como máximo {most}. Acorte el texto, por favor.")
    },
    wait: |secs| match secs {
        1 => "Fueron demasiados intentos en un minuto. Pruebe otra vez en 1 segundo.".to_owned(),
        secs => format!("Fueron demasiados intentos en un minuto. Pruebe otra vez en {secs} segundos."),
    },
    unreachable: "Nuestro registro no responde. No se cambió nada. Pruebe otra vez en un momento.",
    kept: "Lo que usted escribió",
    kept_lead: "No se guardó. Puede copiarlo aquí.",
    received: "Recibimos su recurso",
    received_lead: "Está guardado. Una persona lo leerá. Conserve estas dos líneas como prueba.",
    number: "Recurso",
    fingerprint: "Huella de su texto (SHA-256)",
    open_already: "Ya hay un recurso abierto contra esta decisión. Una persona decidirá.",
    measure_ended: "Esta medida terminó.",
    too_late: |day| format!("El plazo para el recurso terminó el {day}."),
};
