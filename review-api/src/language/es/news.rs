//! Spanish: short letters.

use crate::language::news::NewsWords;

pub(super) const WORDS: NewsWords = NewsWords {
    news: "Qué hay de nuevo",
    read: "Leer y responder",
    open: "Abra este enlace. No hace falta iniciar sesión:",
    stays: "La medida sigue hasta que una persona decida.",
    message_title: "Una persona le ha escrito",
    message: "La persona que revisa su recurso le ha enviado un mensaje. Puede leerlo en el enlace de abajo. \
              Allí puede responder hasta que una persona decida.",
    question_title: "Una persona tiene una pregunta sobre su recurso",
    question: "La persona que revisa su recurso le ha hecho una pregunta. Puede responder en el enlace de abajo.",
    clock_stops: |at| {
        format!(
            "Responda, por favor, a más tardar el {at}. Hasta su respuesta, el plazo para decidir queda parado. \
             Sin respuesta, una persona decide con lo que se sabe."
        )
    },
    clock_runs: "Responda pronto, por favor. El plazo para decidir sigue corriendo. \
                 Sin respuesta, una persona decide con lo que se sabe.",
    overdue_title: "Nos hemos retrasado con su recurso, y lo sentimos",
    overdue: |at| {
        format!(
            "Prometimos que una persona decidiría a más tardar el {at}. No cumplimos esta promesa. Lo sentimos. \
             Su caso ha subido en la lista. Una persona con más responsabilidad lo verá. \
             No tiene que hacer nada. Nada se ha perdido."
        )
    },
    relief_title: "Puede volver a enviar en parte",
    relief_idle_title: "Un servicio limitado no se puede usar ahora",
    relief_idle: "Se concedió un servicio limitado para esta medida, pero ahora no puede usarlo. \
                  Quizá hay otra medida, o su recurso está cerrado. El enlace lo muestra.",
    withdrawn_title: "Su recurso está retirado",
    withdrawn: "Usted ha retirado su recurso. Está cerrado, y nadie decide sobre él. La medida sigue como está.",
    again_until: |day| format!("Puede presentar otro recurso al menos hasta el {day}. El enlace lleva al formulario."),
    inadmissible_title: "Su recurso se cerró sin decisión",
    inadmissible: "Una persona cerró su recurso sin decisión. La medida sigue como está.",
    merged_title: "Su recurso sigue junto con otro",
    merged: "Una persona unió su recurso con otro suyo y lee los dos juntos. Si esta medida sigue después, \
             su recurso continúa por separado, y una persona decide sobre él. No tiene que hacer nada.",
    resumed_title: "Su recurso continúa por separado",
    resumed: "Su recurso estaba unido con otro suyo. El otro ha terminado, y esta medida sigue. \
              Por eso una persona decide también sobre esta medida. No tiene que hacer nada.",
    contacts_title: "Han cambiado las direcciones de contacto de su cuenta",
    contacts: |at| {
        format!(
            "El {at} se cambiaron las direcciones de contacto de su cuenta. Escribimos a las direcciones nuevas y a las anteriores. Así nadie puede hacerlo en secreto. Si fue usted, no tiene que hacer nada."
        )
    },
    contacts_hours: |hours| {
        format!(
            "Si no fue usted, quizá alguien ha tomado el control de su cuenta. Abra el enlace y díganoslo. Durante {hours} horas nadie puede retirar un recurso."
        )
    },
    contacts_open: "El enlace muestra la medida y su recurso. No hace falta iniciar sesión:",
    merged_by: |at| format!("Una persona decide a más tardar el {at}."),
    person_wrote: "El enlace muestra lo que escribió la persona. No hace falta iniciar sesión:",
    terminated_title: "Su contrato ha terminado",
    terminated: |day| {
        format!("Ya le escribimos que pondríamos fin a su contrato. Ese día ha llegado: terminó el {day}.")
    },
    terminated_review: "El enlace muestra si todavía puede pedir que una persona lo revise, y hasta cuándo.",
    corrected_title: "Nos equivocamos: la medida contra su cuenta queda anulada",
    happened: "Qué ha pasado",
    corrected: |at| {
        format!(
            "Tomamos una medida contra su cuenta. Fue un error. Lo sentimos. \
             Dos personas la revisaron y la anularon el {at}. No cuenta en su contra."
        )
    },
    free: "Ahora nada limita su cuenta. No tiene que hacer nada.",
    restricted: "Otra medida sigue en vigor. El enlace la muestra, y puede presentar un recurso contra ella.",
    wrong: "Qué estaba mal",
    wrong_lead: "Una persona escribió qué estaba mal:",
    wrong_erased: "Las palabras de la persona que lo descubrió se han borrado.",
    look: "Véalo usted",
    look_open: "El enlace muestra qué sigue en vigor. No hace falta iniciar sesión:",
};
