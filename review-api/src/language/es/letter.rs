//! Spanish: letters.

use redress_ledger::Rung;
use redress_ledger::review::OutcomeKind;

use crate::language::letter::{Event, LetterWords, Part};

pub(super) const WORDS: LetterWords = LetterWords {
    heading: |part| {
        let said = match part {
            Part::Measure => "Qué hicimos",
            Part::StillWorks => "Qué funciona ahora",
            Part::Why => "Por qué",
            Part::Rule => "La regla",
            Part::HowDecided => "Cómo se decidió",
            Part::Withheld => "Qué no podemos decirle, y por qué",
            Part::NextSteps => "Qué puede hacer ahora",
            Part::AskAPerson => "Preguntar a una persona",
            Part::OtherRights => "Sus otros derechos",
            Part::Contact => "Contacto y referencia",
        };
        said.to_owned()
    },
    title: |event| match event {
        Event::Imposed(Rung::Limit) => "Su cuenta está limitada".to_owned(),
        Event::Imposed(Rung::Hold) => "Sus mensajes están retenidos".to_owned(),
        Event::Imposed(Rung::Suspend) => "Su cuenta está suspendida".to_owned(),
        Event::Imposed(Rung::Terminate) => "Su contrato va a terminar".to_owned(),
        Event::Imposed(Rung::Warn | Rung::Observe) => "Una advertencia sobre su cuenta".to_owned(),
        Event::AppealReceived => "Recibimos su recurso".to_owned(),
        Event::Outcome(OutcomeKind::Upheld, rung, _) => {
            format!("Una persona revisó su caso: {} sigue", the_measure(rung))
        }
        Event::Outcome(OutcomeKind::UpheldReduced, _, Some(lesser)) => {
            format!("Una persona revisó su caso: {} en su lugar", a_measure(lesser))
        }
        Event::Outcome(_, rung, _) | Event::Dismissed(rung) => {
            format!("Ya no se aplica a su cuenta {}", the_measure(rung))
        }
    },
    opening: |event, at| match event {
        Event::Imposed(Rung::Limit) => {
            format!("Limitamos su cuenta el {at}. Puede enviar menos que de costumbre.")
        }
        Event::Imposed(Rung::Hold) => {
            format!("Retenemos sus mensajes desde el {at}. Esperan y no se envían.")
        }
        Event::Imposed(Rung::Suspend) => {
            format!("Suspendimos su cuenta el {at}. Por ahora no puede enviar con ella.")
        }
        Event::Imposed(Rung::Terminate) => {
            format!("Su contrato termina el {at}. Dos personas estuvieron de acuerdo.")
        }
        Event::Imposed(Rung::Warn | Rung::Observe) => {
            format!("Esta es una advertencia del {at}. Nada más ha cambiado.")
        }
        Event::AppealReceived => {
            format!("Recibimos su recurso el {at}. Está guardado, y una persona lo leerá.")
        }
        Event::Outcome(kind, ..) => outcome(kind, event, at),
        Event::Dismissed(rung) => format!(
            "Una persona revisó nuestra sospecha y la descartó el {at}. Levantamos esta medida provisional: {}.",
            the_measure(rung)
        ),
    },
    about: |rung, at| match rung {
        Rung::Terminate => format!("Se trata del fin de su contrato el {at}."),
        _ => format!("Se trata de esta medida: {} del {at}.", the_measure(rung)),
    },
    covers: str::to_owned,
    lasts: |rung, until| match (rung, until) {
        (_, Some(at)) => format!("La medida termina el {at}."),
        (Rung::Warn | Rung::Observe, None) => String::new(),
        (Rung::Terminate, None) => "Una persona todavía puede detenerlo.".to_owned(),
        (_, None) => "No tiene fecha de fin. Una persona puede levantar la medida en cualquier momento.".to_owned(),
    },
    all_works: |rung| match rung {
        Rung::Warn => "Todo funciona como antes.".to_owned(),
        _ => "Puede abrir el enlace de abajo y presentar un recurso. No hace falta iniciar sesión.".to_owned(),
    },
    standing: |standing| match standing {
        Rung::Observe => "Todo funciona otra vez. No hay ninguna medida contra su cuenta.".to_owned(),
        Rung::Warn => "Todo funciona. Sigue en vigor una advertencia. El enlace de abajo la muestra.".to_owned(),
        Rung::Terminate => "Sigue previsto el fin del contrato. El enlace de abajo muestra desde cuándo.".to_owned(),
        rung => format!("Todavía no funciona todo. Sigue en vigor {}. El enlace de abajo lo muestra.", a_measure(rung)),
    },
    answer_lead: "La persona que revisó su caso escribió:",
    answer_erased: "Una persona escribió una respuesta. Después fue borrada.",
    facts_lead: |event| {
        let said = match event {
            Event::Imposed(_) => "Estos son los hechos:",
            _ => "La decisión se basó en estos hechos:",
        };
        said.to_owned()
    },
    clause: |id, title| format!("La regla {id} dice: {}.", title.trim_end_matches('.')),
    clause_link: "Lea la regla aquí:",
    automation: |how, event| {
        let first = match how {
            "fully" => "Un programa informático tomó la decisión. No intervino ninguna persona.",
            "partially" => "Un programa informático encontró esto. Una persona lo revisó y estuvo de acuerdo.",
            _ => "Una persona tomó la decisión.",
        };
        let again = "Una persona volvió a revisarlo todo.";
        let before = "Sobre la primera decisión:";
        match event {
            Event::Imposed(_) => first.to_owned(),
            Event::AppealReceived => [first, "Una persona, no un programa, decide sobre su recurso."].join(" "),
            Event::Outcome(OutcomeKind::Upheld | OutcomeKind::UpheldReduced, ..) => {
                [again, "Esa persona no participó en la primera decisión.", before, first].join(" ")
            }
            Event::Outcome(..) | Event::Dismissed(_) => [again, before, first].join(" "),
        }
    },
    withheld: |what, why, basis| format!("No se muestra: {what}. Por qué: {why}. Base: {basis}."),
    nothing_withheld: "Usted ve cada hecho que usó la regla.",
    fixes_lead: |event| {
        let said = match event {
            Event::Imposed(_) => "Si los hechos son ciertos, esto ayuda:",
            Event::AppealReceived => "No tiene que hacer nada más. Si la causa sigue ahí, esto ayuda:",
            Event::Outcome(..) | Event::Dismissed(_) => "Así no volverá a pasar:",
        };
        said.to_owned()
    },
    counterfactuals_lead: "Esto habría llevado a otro resultado:",
    nothing_to_do: |standing| match standing {
        Rung::Observe => "No tiene que hacer nada. Use su cuenta como antes.".to_owned(),
        _ => "No tiene que hacer nada sobre esto. También puede presentar un recurso contra la otra medida.".to_owned(),
    },
    ask: |event| {
        match event {
        Event::Imposed(_) => {
            "Puede pedir a una persona que lo revise otra vez. Es gratis. No hace falta iniciar sesión. Abra este enlace:"
                .to_owned()
        }
        Event::AppealReceived => "Usted pidió que una persona lo revise otra vez. Siga su recurso aquí:".to_owned(),
        Event::Outcome(OutcomeKind::Upheld | OutcomeKind::UpheldReduced, ..) => {
            "El enlace muestra el resultado y todo en lo que se basa. También dice si puede preguntar una vez más, y hasta cuándo:"
                .to_owned()
        }
        Event::Outcome(..) | Event::Dismissed(_) => {
            "¿Todavía hay algo mal? El enlace muestra qué sigue en vigor:".to_owned()
        }
    }
    },
    keep_link: "No dé el enlace a nadie. Quien lo tenga puede leer esto y presentar un recurso en su nombre.",
    contact: |platform, contact| format!("Este mensaje es de {platform}. Escriba a {contact} e indique la referencia."),
    comparison: |bound, threshold| match bound {
        Some(bound) => format!(
            "Las muestras pequeñas pueden engañar. Por eso comparamos la cifra prudente {bound} con el límite {threshold}."
        ),
        None => format!("El límite es {threshold}."),
    },
    instance: |kind, at| format!("Un ejemplo es el hecho «{kind}» del {at}."),
    recorded: |facts| format!("Lo que anotamos: {facts}."),
    pair: |name, value| format!("{name}: {value}"),
    versions: |count, checks, policy| {
        let noun = if count == 1 { "El control se llama" } else { "Los controles se llaman" };
        format!("{noun} {checks}. El reglamento tiene la versión {policy}.")
    },
    model_version: |version| format!("Participó un modelo de versión {version}."),
    ask_terms: |day, span| format!("Tiene al menos hasta el {day}. Una persona responde en un plazo de {span}."),
    appeal_number: |id| format!("El número de su recurso es {id}."),
    reference: "Referencia",
    decision: "Decisión",
    account: "Cuenta",
};

/// `la suspensión`.
fn the_measure(rung: Rung) -> &'static str {
    match rung {
        Rung::Observe => "la nota",
        Rung::Warn => "la advertencia",
        Rung::Limit => "el límite",
        Rung::Hold => "la retención de envíos",
        Rung::Suspend => "la suspensión",
        Rung::Terminate => "el fin del contrato",
    }
}

/// `una suspensión`.
fn a_measure(rung: Rung) -> &'static str {
    match rung {
        Rung::Observe => "una nota",
        Rung::Warn => "una advertencia",
        Rung::Limit => "un límite",
        Rung::Hold => "una retención de envíos",
        Rung::Suspend => "una suspensión",
        Rung::Terminate => "un fin de contrato",
    }
}

/// The opening of an outcome.
fn outcome(kind: OutcomeKind, event: Event, at: &str) -> String {
    let lesser = match event {
        Event::Outcome(_, _, Some(rung)) => a_measure(rung),
        _ => "una medida más leve",
    };
    let looked = format!("Una persona revisó la decisión el {at}.");
    let lifted = format!("Una persona revisó la decisión y la levantó el {at}.");
    let (first, then) = match kind {
        OutcomeKind::Upheld => (looked, "Fue correcta, y se mantiene.".to_owned()),
        OutcomeKind::UpheldReduced => {
            (looked, format!("Fue correcta en parte, pero demasiado dura. En su lugar queda {lesser}."))
        }
        OutcomeKind::OverturnedFalsePositive => {
            (lifted, "La decisión fue un error. Usted no hizo nada malo. Lo sentimos.".to_owned())
        }
        OutcomeKind::OverturnedWrongGround => {
            (lifted, "Los motivos que le dimos no eran los correctos. Lo sentimos.".to_owned())
        }
        OutcomeKind::OverturnedTechnical => {
            (lifted, "La causó un fallo en nuestros datos o programas. Lo sentimos.".to_owned())
        }
        OutcomeKind::ReinstatedRemediated => {
            (lifted, "La decisión fue correcta. Usted corrigió la causa. Gracias.".to_owned())
        }
        OutcomeKind::ReinstatedVictim => (lifted, "Los envíos eran dañinos, pero otra persona los causó.".to_owned()),
    };
    format!("{first} {then}")
}
