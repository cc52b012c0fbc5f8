//! Spanish: formal address, plain words, short sentences.

use redress_ledger::review::OutcomeKind;
use redress_ledger::{Rung, Timestamp};

use super::super::letter::Part;
use super::{Comparison, Event, Phrases, figures, kept, owned, short};
use crate::language::Language;

/// The Spanish phrases.
pub(super) struct Spanish;

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

fn moment(at: Timestamp) -> String {
    figures(Language::Spanish).moment(at)
}

impl Phrases for Spanish {
    fn language(&self) -> Language {
        Language::Spanish
    }

    fn heading(&self, part: Part) -> &'static str {
        match part {
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
        }
    }

    fn title(&self, event: Event) -> String {
        match event {
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
        }
    }

    fn opening(&self, event: Event, at: Timestamp) -> Vec<String> {
        let at = moment(at);
        match event {
            Event::Imposed(Rung::Limit) => {
                vec![format!("Limitamos su cuenta el {at}."), "Puede enviar menos que de costumbre.".to_owned()]
            }
            Event::Imposed(Rung::Hold) => {
                vec![format!("Retenemos sus mensajes desde el {at}."), "Esperan y no se envían.".to_owned()]
            }
            Event::Imposed(Rung::Suspend) => {
                vec![format!("Suspendimos su cuenta el {at}."), "Por ahora no puede enviar con ella.".to_owned()]
            }
            Event::Imposed(Rung::Terminate) => {
                vec![format!("Su contrato termina el {at}."), "Dos personas estuvieron de acuerdo.".to_owned()]
            }
            Event::Imposed(Rung::Warn | Rung::Observe) => {
                vec![format!("Esta es una advertencia del {at}."), "Nada más ha cambiado.".to_owned()]
            }
            Event::AppealReceived => {
                vec![format!("Recibimos su recurso el {at}."), "Está guardado, y una persona lo leerá.".to_owned()]
            }
            Event::Outcome(kind, ..) => outcome(kind, event, &at),
            Event::Dismissed(rung) => vec![
                format!("Una persona miró nuestro control y lo descartó el {at}."),
                format!("Levantamos esta medida provisional: {}.", the_measure(rung)),
            ],
        }
    }

    fn about(&self, rung: Rung, effective_at: Timestamp) -> String {
        let at = moment(effective_at);
        match rung {
            Rung::Terminate => format!("Se trata del fin de su contrato el {at}."),
            _ => format!("Se trata de esta medida: {} del {at}.", the_measure(rung)),
        }
    }

    fn scope(&self, scope: &str) -> String {
        scope.trim().to_owned()
    }

    fn lasts(&self, rung: Rung, until: Option<Timestamp>) -> String {
        match (rung, until) {
            (_, Some(at)) => format!("Termina el {}.", moment(at)),
            (Rung::Warn | Rung::Observe, None) => String::new(),
            (Rung::Terminate, None) => "Una persona todavía puede detenerlo.".to_owned(),
            (_, None) => "No tiene fecha de fin. Una persona puede levantar la medida en cualquier momento.".to_owned(),
        }
    }

    fn all_works(&self, rung: Rung) -> String {
        match rung {
            Rung::Warn => "Todo funciona como antes.".to_owned(),
            _ => "Puede abrir el enlace de abajo y presentar un recurso. No hace falta iniciar sesión.".to_owned(),
        }
    }

    fn standing(&self, standing: Rung) -> String {
        match standing {
            Rung::Observe => "Todo funciona otra vez. No hay ninguna medida contra su cuenta.".to_owned(),
            Rung::Warn => "Todo funciona. Queda una advertencia. El enlace de abajo la muestra.".to_owned(),
            Rung::Terminate => {
                "Sigue previsto el fin del contrato. El enlace de abajo muestra desde cuándo.".to_owned()
            }
            rung => format!("No todo funciona. Queda {}. El enlace de abajo lo muestra.", a_measure(rung)),
        }
    }

    fn answer_lead(&self) -> &'static str {
        "La persona que revisó su caso escribió:"
    }

    fn answer_erased(&self) -> &'static str {
        "Una persona escribió una respuesta. Después fue borrada."
    }

    fn facts_lead(&self, event: Event) -> &'static str {
        match event {
            Event::Imposed(_) => "Estos son los hechos:",
            _ => "La decisión se basó en estos hechos:",
        }
    }

    fn comparison(&self, comparison: Comparison) -> String {
        let (bound, threshold) = comparison.figures(figures(Language::Spanish));
        match bound {
            Some(bound) => format!(
                "Las muestras pequeñas pueden engañar. Por eso comparamos la cifra prudente {bound} con el límite {threshold}."
            ),
            None => format!("El límite es {threshold}."),
        }
    }

    fn instance(&self, kind: &str, at: Timestamp, facts: &[(String, String)]) -> String {
        let head = format!("Un ejemplo es el hecho «{kind}» del {}.", moment(at));
        if facts.is_empty() { head } else { format!("{head} Lo que anotamos: {}.", kept(facts)) }
    }

    fn clause(&self, id: &str, title: &str) -> String {
        format!("La regla {id} dice: {}.", title.trim_end_matches('.'))
    }

    fn clause_link(&self) -> &'static str {
        "Lea la regla aquí:"
    }

    fn automation(&self, how: &str, event: Event) -> Vec<String> {
        let first = match how {
            "fully" => "Un programa informático tomó la decisión. No intervino ninguna persona.",
            "partially" => "Un programa informático encontró esto. Una persona lo miró y estuvo de acuerdo.",
            _ => "Una persona tomó la decisión.",
        };
        let again = "Una persona volvió a mirarlo todo.";
        let before = "Sobre la primera decisión:";
        match event {
            Event::Imposed(_) => owned(&[first]),
            Event::AppealReceived => owned(&[first, "Una persona, no un programa, decide sobre su recurso."]),
            Event::Outcome(OutcomeKind::Upheld | OutcomeKind::UpheldReduced, ..) => {
                owned(&[again, "Esa persona no participó en la primera decisión.", before, first])
            }
            Event::Outcome(..) | Event::Dismissed(_) => owned(&[again, before, first]),
        }
    }

    fn trigger(&self, trigger: &str) -> String {
        match trigger {
            "authority_order" => "Lo provocó la orden de una autoridad.".to_owned(),
            other => Language::Spanish.words().page.trigger(other),
        }
    }

    fn versions(&self, rules: &[String], policy_hash: &str, model_hash: Option<&str>) -> Vec<String> {
        let noun = if rules.len() == 1 { "El control se llama" } else { "Los controles se llaman" };
        let mut said = vec![
            format!("{noun} {}.", rules.join(", ")),
            format!("El reglamento tiene la versión {}.", short(policy_hash)),
        ];
        said.extend(model_hash.map(|hash| format!("Participó un modelo de versión {}.", short(hash))));
        said
    }

    fn withheld(&self, what: &str, why: &str, basis: &str) -> String {
        format!("No se muestra: {what}. Por qué: {why}. Base: {basis}.")
    }

    fn nothing_withheld(&self) -> &'static str {
        "Usted ve cada hecho que usó la regla."
    }

    fn fixes_lead(&self, event: Event) -> &'static str {
        match event {
            Event::Imposed(_) => "Si los hechos son ciertos, esto ayuda:",
            Event::AppealReceived => "No tiene que hacer nada más. Si la causa sigue ahí, esto ayuda:",
            Event::Outcome(..) | Event::Dismissed(_) => "Así no volverá a pasar:",
        }
    }

    fn fixes(&self, reason: &str) -> &'static [&'static str] {
        super::es_fixes::fixes(reason)
    }

    fn counterfactuals_lead(&self) -> &'static str {
        "Esto habría llevado a otro resultado:"
    }

    fn nothing_to_do(&self, standing: Rung) -> String {
        match standing {
            Rung::Observe => "No tiene que hacer nada. Use su cuenta como antes.".to_owned(),
            _ => "No tiene que hacer nada sobre esto. También puede presentar un recurso contra la otra medida."
                .to_owned(),
        }
    }

    fn ask(&self, event: Event) -> Vec<String> {
        match event {
            Event::Imposed(_) => owned(&[
                "Puede pedir a una persona que lo mire otra vez.",
                "Es gratis.",
                "No hace falta iniciar sesión.",
                "Abra este enlace:",
            ]),
            Event::AppealReceived => owned(&["Usted pidió que una persona lo mire otra vez.", "Siga su recurso aquí:"]),
            Event::Outcome(OutcomeKind::Upheld | OutcomeKind::UpheldReduced, ..) => owned(&[
                "El enlace muestra el resultado y todo en lo que se basa.",
                "También dice si puede preguntar una vez más:",
            ]),
            Event::Outcome(..) | Event::Dismissed(_) => {
                owned(&["¿Todavía hay algo mal? El enlace muestra qué sigue en vigor:"])
            }
        }
    }

    fn ask_terms(&self, appeal_until: Timestamp, review_hours_max: i64) -> Vec<String> {
        let figures = figures(Language::Spanish);
        vec![
            format!("Tiene al menos hasta el {}.", figures.day(appeal_until)),
            format!("Una persona responde en un plazo de {}.", figures.span(review_hours_max * 3_600)),
        ]
    }

    fn received_terms(&self, decide_by: Option<Timestamp>, appeal: Option<&str>) -> Vec<String> {
        let by = decide_by.map(|at| format!("Una persona decide a más tardar el {}.", moment(at)));
        by.into_iter().chain(appeal.map(|id| format!("El número de su recurso es {id}."))).collect()
    }

    fn keep_link(&self) -> &'static str {
        "No dé el enlace a nadie. Quien lo tenga puede leer esto y presentar un recurso por usted."
    }

    fn other_rights(&self) -> Vec<&'static str> {
        let say = &Language::Spanish.words().record;
        vec![say.right_copy, say.right_authority, say.right_court]
    }

    fn contact(&self, platform: &str, contact: &str) -> String {
        format!("Este mensaje es de {platform}. Escriba a {contact} y dé la referencia.")
    }

    fn references(&self, statement: &str, decision: &str, account: &str) -> Vec<String> {
        vec![format!("Referencia: {statement}"), format!("Decisión: {decision}"), format!("Cuenta: {account}")]
    }
}

/// The opening of an outcome.
fn outcome(kind: OutcomeKind, event: Event, at: &str) -> Vec<String> {
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
        OutcomeKind::OverturnedWrongGround => (lifted, "Los motivos que le dimos eran falsos. Lo sentimos.".to_owned()),
        OutcomeKind::OverturnedTechnical => {
            (lifted, "La causó un fallo en nuestros datos o programas. Lo sentimos.".to_owned())
        }
        OutcomeKind::ReinstatedRemediated => {
            (lifted, "La decisión fue correcta. Usted corrigió la causa. Gracias.".to_owned())
        }
        OutcomeKind::ReinstatedVictim => (lifted, "Los envíos eran malos, pero otra persona los causó.".to_owned()),
    };
    vec![first, then]
}
