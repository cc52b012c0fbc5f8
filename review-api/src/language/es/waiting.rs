//! Spanish: while an appeal waits.

use crate::language::waiting::WaitingWords;

pub(super) const WORDS: WaitingWords = WaitingWords {
    pace: |half, most| {
        format!("La mitad de estos recursos tardó como mucho {half}. Nueve de cada diez tardaron como mucho {most}.")
    },
    pace_few: "Se han decidido muy pocos recursos de este tipo para decir cuánto tarda uno.",
    asked: |until| {
        format!(
            "Una persona tiene una pregunta para usted. Hasta su respuesta, el plazo queda parado. Sigue, como tarde, el {until}."
        )
    },
    went_up: "Su caso ha subido en la lista. Una persona con más responsabilidad lo verá.",
    relief: |share| format!("Hasta que se decida su recurso, puede enviar el {share} de su volumen habitual."),
    relief_known: "Solo puede escribir a personas que ya recibieron mensajes suyos.",
    relief_until: |at| format!("Esto termina el {at}, o antes si se cierra su recurso."),
    relief_ends: "Esto termina cuando se cierra su recurso.",
    withdrawn: "Usted ha retirado este recurso.",
    heading: "Mensajes",
    from_you: |at| format!("Usted escribió el {at}:"),
    from_person: |at| format!("La persona que revisa su recurso escribió el {at}:"),
    question: |at| format!("Una pregunta para usted, del {at}:"),
    erased: "Este mensaje fue borrado.",
    write: "Escriba a la persona que lo revisa",
    write_hint: |most| format!("Como mucho {most} caracteres. No escriba contraseñas ni números de tarjeta."),
    send: "Enviar el mensaje",
    sent: "Su mensaje está guardado. Una persona lo leerá.",
    full: "No caben más mensajes. Una persona decide con lo que se ha dicho.",
    empty: "Escriba algo antes de enviarlo.",
    too_long: |chars, most| {
        format!("Su mensaje tiene {chars} caracteres. Caben como mucho {most}. Acórtelo, por favor.")
    },
    slow: "Ha escrito muchos mensajes en una hora. Espere un poco, por favor.",
    not_open: "No hay ningún recurso abierto. Por eso nadie espera su mensaje.",
    withdraw: "Retirar el recurso",
    withdraw_means: "Su recurso se cierra entonces, y nadie decide sobre él. La medida sigue. Puede recurrir de nuevo mientras haya plazo. Los archivos que lo acompañaban se borran.",
    withdraw_sure: "Sí, retiro mi recurso",
    withdraw_now: "Retirar",
    stays_open: "Usted ya ha retirado tres recursos. Este queda abierto hasta que una persona decida. Todavía puede escribir un mensaje.",
    withdraw_waits: |at| {
        format!(
            "Las direcciones de contacto de esta cuenta cambiaron hace poco. Para protegerle, un recurso solo se puede retirar a partir del {at}."
        )
    },
    contacts_changed: |at| {
        format!(
            "El {at} se cambiaron las direcciones de contacto de esta cuenta. Si no fue usted, presente un recurso y diga que alguien tomó su cuenta. Si ya hay un recurso abierto, escriba un mensaje."
        )
    },
    withdraw_tick: "Marque la casilla si quiere retirar el recurso.",
};
