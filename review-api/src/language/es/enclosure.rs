//! Spanish: questions, files, a second appeal.

use redress_ledger::question::Question;
use redress_ledger::review::AppealKind;

use crate::language::enclosure::EnclosureWords;

pub(super) const WORDS: EnclosureWords = EnclosureWords {
    takeover: "Otra persona había tomado la cuenta",
    identity: "Quiero mostrar quién soy",
    questions: "Algunas preguntas",
    questions_lead: "No hace falta contestar. Cada respuesta ayuda a la persona que mira.",
    group: |kind| {
        let said = match kind {
            AppealKind::Dispute => "Si la decisión fue un error",
            AppealKind::Reinstatement => "Si la causa está corregida",
            AppealKind::Takeover => "Si otra persona había tomado la cuenta",
            AppealKind::Identity => "Si quiere mostrar quién es usted",
        };
        said.to_owned()
    },
    question: |question| {
        let said = match question {
            Question::ConsentSource => "¿Dónde aceptó la gente sus mensajes?",
            Question::ConsentProof => "¿Qué muestra que aceptaron?",
            Question::Cause => "¿Cuál fue la causa?",
            Question::Fixes => "¿Qué cambió usted?",
            Question::NoRecurrence => "¿Por qué no volverá a pasar?",
            Question::KeysRotated => "¿Son nuevas todas las claves y contraseñas?",
            Question::MfaOn => "¿Está activo un segundo paso al entrar?",
            Question::UnknownUsersRemoved => "¿Se quitaron todos los usuarios desconocidos?",
            Question::VerifyBy => "¿Cómo podemos ver que la cuenta es suya?",
            Question::WhatIsNew => "¿Qué hay de nuevo?",
        };
        said.to_owned()
    },
    hint: |question| {
        let said = match question {
            Question::ConsentSource => "Dé una dirección web, o diga cómo se hace en su tienda.",
            Question::ConsentProof => {
                "Bastan algunos ejemplos con fecha y modo. Abajo puede añadir una imagen del formulario."
            }
            Question::VerifyBy => "Diga qué modo le conviene. No envíe un documento de identidad si no lo pedimos.",
            Question::WhatIsNew => "Diga lo que la primera persona no podía saber. O añada abajo un archivo nuevo.",
            _ => "",
        };
        said.to_owned()
    },
    yes: "Sí",
    no: "No",
    unsure: "No estoy seguro",
    no_answer: "Sin respuesta",
    files: "Archivos",
    files_hint: "Puede añadir hasta 5 archivos. Cada uno puede tener 5 MB, y todos juntos 10 MB. Tomamos PDF, PNG, JPEG, texto, CSV y EML.",
    files_care: "Tape, por favor, los datos de otras personas que no hacen falta.",
    second: "Su segundo recurso",
    second_lead: "Una persona decidió sobre su primer recurso. Puede presentar un recurso más. \
                  Díganos algo nuevo, o añada un archivo nuevo. Lo mirará otra persona.",
    nothing_new: "Un segundo recurso necesita algo nuevo. Diga qué es, o añada un archivo nuevo.",
    file_empty: |name| format!("El archivo «{name}» está vacío."),
    file_too_large: |name| format!("El archivo «{name}» es demasiado grande. Un archivo puede tener 5 MB."),
    file_not_taken: |name| {
        format!(
            "No podemos tomar el archivo «{name}». Tomamos PDF, PNG, JPEG, texto, CSV y EML. Cuenta el contenido, no el nombre."
        )
    },
    file_harmful: |name| {
        format!("El archivo «{name}» contiene un programa dañino. Envíe, por favor, un archivo limpio, o quítelo.")
    },
    file_waits: "Este archivo espera todavía una revisión. Nadie lo abre antes.",
    file_unseen: "Este archivo contiene un programa dañino. Nadie lo abre.",
    files_too_many: |count| format!("Son {count} archivos. Caben 5 como máximo."),
    files_too_much: "Los archivos son demasiado grandes. Todos juntos pueden tener 10 MB.",
    files_busy: "Muchas personas envían archivos ahora. Envíelo otra vez en un momento.",
    go_back: "Su texto no nos llegó. Vuelva atrás en el navegador para encontrarlo.",
    choose_again: "Elija otra vez sus archivos, por favor.",
    stored_files: "Archivos guardados, cada uno con su huella (SHA-256)",
    file_erased: "Este archivo se borró.",
    is_second: "Este es su segundo recurso.",
    withdrawn: "Usted retiró este recurso.",
    inadmissible: "Una persona cerró este recurso sin decisión. Escribió:",
    merged: "Una persona unió este recurso con otro suyo. Escribió:",
    words_erased: "Estas palabras se borraron.",
    decided_twice: "Dos personas decidieron sobre sus recursos contra esta medida.",
    carried_on: "Su recurso sigue con otro. Si esta medida sigue después, una persona decide también sobre ella.",
};
