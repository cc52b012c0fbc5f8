//! Spanish.

use super::{Said, Words};

pub(super) const WORDS: Words = Words {
    tag: "es",
    news: "Qué hay de nuevo",
    link: "Leer y responder",
    open: "Abra este enlace. No necesita iniciar sesión:",
    message: Said {
        title: "Una persona le ha escrito",
        lines: &[
            "La persona que revisa su recurso le ha enviado un mensaje.",
            "Puede leerlo y responder en el enlace de abajo.",
        ],
    },
    question: Said {
        title: "Una persona tiene una pregunta sobre su recurso",
        lines: &[
            "La persona que revisa su recurso le ha hecho una pregunta.",
            "Puede responder en el enlace de abajo.",
        ],
    },
    clock_stops: &[
        "Responda, por favor, antes del {at}.",
        "Hasta su respuesta, el plazo para decidir queda parado.",
        "Sin respuesta, una persona decide con lo que se sabe.",
    ],
    clock_runs: "Responda pronto, por favor. El plazo para decidir sigue corriendo.",
    overdue: Said {
        title: "Vamos tarde con su recurso, y lo sentimos",
        lines: &[
            "Prometimos que una persona decidiría antes del {at}.",
            "No cumplimos esta promesa. Lo sentimos.",
            "Su caso ha subido en la lista. Una persona con más responsabilidad lo verá.",
            "Usted no tiene que hacer nada. Nada se ha perdido.",
        ],
    },
    relief: Said {
        title: "Puede volver a enviar en parte",
        lines: &["Su recurso sigue abierto.", "La medida sigue hasta que una persona decida."],
    },
    relief_share: "Hasta entonces puede enviar el {share} % de su volumen habitual.",
    relief_known: "Solo puede escribir a personas que ya recibieron mensajes suyos.",
    relief_ends: "Esto termina cuando se cierra su recurso.",
    relief_ends_at: "Esto termina el {at}, o antes si se cierra su recurso.",
    relief_idle_title: "Un servicio limitado no se puede usar ahora",
    relief_idle: &[
        "Se concedió un servicio limitado para esta medida, pero ahora no puede usarlo.",
        "Puede haber otra medida, o su recurso está cerrado. El enlace lo muestra.",
    ],
    withdrawn: Said {
        title: "Su recurso está retirado",
        lines: &[
            "Usted ha retirado su recurso. Está cerrado, y nadie decide sobre él.",
            "La medida sigue como está.",
            "Puede recurrir de nuevo mientras haya plazo. El enlace muestra hasta cuándo.",
        ],
    },
};
