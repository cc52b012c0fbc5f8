//! Spanish: the page and the statement.

use redress_ledger::Rung;

use crate::language::page::PageWords;

pub(super) const WORDS: PageWords = PageWords {
    skip: "Ir al contenido",
    languages: "Idiomas",
    lead: "Esta página dice qué pasó con su cuenta y por qué. También dice cómo preguntar a una persona.",
    account: "Cuenta",
    ask_a_person: "Preguntar a una persona",
    free: "Es gratis.",
    ask_until: |day| format!("Puede preguntar hasta el {day}."),
    done: |rung| {
        let said = match rung {
            Rung::Observe => "Hicimos una nota sobre su cuenta",
            Rung::Warn => "Le enviamos una advertencia",
            Rung::Limit => "Limitamos su cuenta",
            Rung::Hold => "Retenemos sus envíos",
            Rung::Suspend => "Suspendimos su cuenta",
            Rung::Terminate => "Pusimos fin a su contrato",
        };
        said.to_owned()
    },
    contract_ends: |day| format!("Su contrato termina el {day}"),
    undone: |rung| {
        let said = match rung {
            Rung::Observe => "La nota sobre su cuenta ya no existe",
            Rung::Warn => "La advertencia ya no vale",
            Rung::Limit => "El límite ya no está en vigor",
            Rung::Hold => "Sus envíos ya no están retenidos",
            Rung::Suspend => "Esta suspensión ya no está en vigor",
            Rung::Terminate => "El fin de su contrato queda anulado",
        };
        said.to_owned()
    },
    what: "Qué hicimos, y desde cuándo",
    from: "A partir del",
    since: "Desde el",
    how_long: "Cuánto dura",
    ended: "Terminó",
    until: |at| format!("hasta el {at}"),
    until_lifted: "hasta que una persona la levante",
    for_good: "para siempre, si una persona no lo detiene",
    ended_on: |at| format!("Esta medida terminó el {at}. La página queda como prueba para usted."),
    has_ended: "Esta medida terminó. La página queda como prueba para usted.",
    others: "Qué más está en vigor",
    others_lead: "Estas medidas tienen sus propios mensajes. Un recurso en esta página no les pone fin.",
    measure: |rung| {
        let name = match rung {
            Rung::Observe => "Nota",
            Rung::Warn => "Advertencia",
            Rung::Limit => "Límite",
            Rung::Hold => "Retención de envíos",
            Rung::Suspend => "Suspensión",
            Rung::Terminate => "Fin del contrato",
        };
        name.to_owned()
    },
    standing_since: |at| format!("desde el {at}"),
    decided_on: |at| format!("decidido el {at}"),
    works: "Qué sigue funcionando",
    worked: "Qué siguió funcionando",
    why: "Por qué",
    measured: "Medido",
    out_of: "De un total de",
    counted_over: "Contado durante",
    careful: "Cálculo prudente",
    limit: "Límite de la regla",
    over_limit_since: "Por encima del límite desde",
    careful_note: "Solo el cálculo prudente se compara con el límite. Deja lugar al azar, a favor de usted.",
    example: "Un ejemplo",
    rule: "La regla",
    how: "Cómo se decidió",
    automation: |degree| {
        let said = match degree {
            "fully" => "Un programa informático tomó esta decisión. No intervino ninguna persona.",
            "partially" => "Un programa informático propuso esta decisión. Una persona la aprobó.",
            _ => "Una persona tomó esta decisión.",
        };
        said.to_owned()
    },
    trigger: |trigger| match trigger {
        "own_initiative" => "Lo encontraron nuestros propios controles.".to_owned(),
        "reports_of_others" => "Avisos de destinatarios contribuyeron a esto.".to_owned(),
        "authority_order" => "Lo provocó la orden de una autoridad.".to_owned(),
        other => format!("Esto lo provocó: {}.", other.replace('_', " ")),
    },
    versions: "Versiones",
    rules: "Reglas",
    policy: "Reglamento (SHA-256)",
    model: "Modelo (SHA-256)",
    withheld: "Qué no le decimos, y por qué",
    nothing_withheld: "Nada. Usted ve cada hecho que usó la regla.",
    changed: "Qué habría cambiado el resultado",
    now: "Qué puede hacer ahora",
    now_lead: "¿Nos equivocamos? Díganos abajo qué no es cierto. ¿Tenemos razón? Corrija primero la causa. \
               Después díganos abajo qué corrigió.",
    rights: "Sus otros derechos",
    reference: "Referencia",
    reference_number: "Número de referencia",
    decision: "Decisión",
    contact: "Contacto",
    written: "Escrito el",
    download: "Guardar los motivos",
    download_lead: "Puede guardar nuestros motivos en un archivo. Los archivos contienen los mismos hechos que esta página.",
    as_pdf: "Motivos en archivo PDF",
    as_text: "Motivos en archivo de texto",
    fingerprints: "Huellas (SHA-256)",
    statement_hash: "Huella de los motivos (SHA-256)",
    statement_hash_note: "Es la huella de los motivos en nuestro expediente. Prueba que nadie los cambió después.",
    closed: "Este enlace no abre nada",
    closed_why: "Quizá le falta una parte. Copie el enlace entero de nuestro mensaje y pruebe otra vez.",
    closed_help: "Si aún no abre nada, escriba a la dirección de nuestro mensaje. Una persona le ayudará.",
    keep: "Puede imprimir esta página. No dé su dirección a nadie. \
           Quien la tenga puede leer esta página y responder en su nombre.",
};
