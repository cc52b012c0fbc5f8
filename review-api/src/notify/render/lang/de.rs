//! German: formal address, plain words, short sentences.

use redress_ledger::review::OutcomeKind;
use redress_ledger::{Rung, Timestamp};

use super::super::letter::Part;
use super::{Comparison, Event, Phrases, figures, kept, owned, short};
use crate::language::Language;

/// The German phrases.
pub(super) struct German;

/// `die Sperrung`: a measure with its article, as a subject or an object.
fn the_measure(rung: Rung) -> &'static str {
    match rung {
        Rung::Observe => "der Vermerk",
        Rung::Warn => "die Verwarnung",
        Rung::Limit => "die Einschränkung",
        Rung::Hold => "das Zurückhalten",
        Rung::Suspend => "die Sperrung",
        Rung::Terminate => "das Vertragsende",
    }
}

/// `eine Sperrung`.
fn a_measure(rung: Rung) -> &'static str {
    match rung {
        Rung::Observe => "ein Vermerk",
        Rung::Warn => "eine Verwarnung",
        Rung::Limit => "eine Einschränkung",
        Rung::Hold => "ein Zurückhalten",
        Rung::Suspend => "eine Sperrung",
        Rung::Terminate => "ein Vertragsende",
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

fn moment(at: Timestamp) -> String {
    figures(Language::German).moment(at)
}

impl Phrases for German {
    fn language(&self) -> Language {
        Language::German
    }

    fn heading(&self, part: Part) -> &'static str {
        match part {
            Part::Measure => "Was wir getan haben",
            Part::StillWorks => "Was jetzt geht",
            Part::Why => "Warum",
            Part::Rule => "Die Regel",
            Part::HowDecided => "Wie entschieden wurde",
            Part::Withheld => "Was wir Ihnen nicht sagen können, und warum",
            Part::NextSteps => "Was Sie jetzt tun können",
            Part::AskAPerson => "Einen Menschen fragen",
            Part::OtherRights => "Ihre weiteren Rechte",
            Part::Contact => "Kontakt und Aktenzeichen",
        }
    }

    fn title(&self, event: Event) -> String {
        match event {
            Event::Imposed(Rung::Limit) => "Ihr Konto ist eingeschränkt".to_owned(),
            Event::Imposed(Rung::Hold) => "Ihre Nachrichten werden zurückgehalten".to_owned(),
            Event::Imposed(Rung::Suspend) => "Ihr Konto ist gesperrt".to_owned(),
            Event::Imposed(Rung::Terminate) => "Ihr Vertrag wird enden".to_owned(),
            Event::Imposed(Rung::Warn | Rung::Observe) => "Eine Verwarnung zu Ihrem Konto".to_owned(),
            Event::AppealReceived => "Wir haben Ihren Einspruch erhalten".to_owned(),
            Event::Outcome(OutcomeKind::Upheld, rung, _) => {
                format!("Ein Mensch hat noch einmal geprüft: {} bleibt", capital(the_measure(rung)))
            }
            Event::Outcome(OutcomeKind::UpheldReduced, _, Some(lesser)) => {
                format!("Ein Mensch hat noch einmal geprüft: {} tritt an die Stelle", capital(a_measure(lesser)))
            }
            Event::Outcome(_, rung, _) | Event::Dismissed(rung) => {
                format!("{} Ihres Kontos ist aufgehoben", capital(the_measure(rung)))
            }
        }
    }

    fn opening(&self, event: Event, at: Timestamp) -> Vec<String> {
        let at = moment(at);
        match event {
            Event::Imposed(Rung::Limit) => {
                vec![
                    format!("Wir haben Ihr Konto am {at} eingeschränkt."),
                    "Sie können weniger senden als sonst.".to_owned(),
                ]
            }
            Event::Imposed(Rung::Hold) => vec![
                format!("Wir halten Ihre Nachrichten seit {at} zurück."),
                "Sie warten und werden nicht gesendet.".to_owned(),
            ],
            Event::Imposed(Rung::Suspend) => {
                vec![
                    format!("Wir haben Ihr Konto am {at} gesperrt."),
                    "Sie können jetzt nicht damit senden.".to_owned(),
                ]
            }
            Event::Imposed(Rung::Terminate) => {
                vec![format!("Ihr Vertrag endet am {at}."), "Zwei Menschen haben dem zugestimmt.".to_owned()]
            }
            Event::Imposed(Rung::Warn | Rung::Observe) => {
                vec![format!("Dies ist eine Verwarnung vom {at}."), "Sonst hat sich nichts geändert.".to_owned()]
            }
            Event::AppealReceived => vec![
                format!("Wir haben Ihren Einspruch am {at} erhalten."),
                "Er ist gespeichert, und ein Mensch wird ihn lesen.".to_owned(),
            ],
            Event::Outcome(kind, ..) => outcome(kind, event, &at),
            Event::Dismissed(rung) => vec![
                format!("Ein Mensch hat unsere Prüfung angesehen und am {at} verworfen."),
                format!("{} aus der Zwischenzeit ist aufgehoben.", capital(the_measure(rung))),
            ],
        }
    }

    fn about(&self, rung: Rung, effective_at: Timestamp) -> String {
        let at = moment(effective_at);
        match rung {
            Rung::Terminate => format!("Es geht um das Ende Ihres Vertrags am {at}."),
            _ => format!("Es geht um {} vom {at}.", the_measure(rung).replace("der Vermerk", "den Vermerk")),
        }
    }

    fn scope(&self, scope: &str) -> String {
        scope.trim().to_owned()
    }

    fn lasts(&self, rung: Rung, until: Option<Timestamp>) -> String {
        match (rung, until) {
            (_, Some(at)) => format!("Es endet am {}.", moment(at)),
            (Rung::Warn | Rung::Observe, None) => String::new(),
            (Rung::Terminate, None) => "Ein Mensch kann das noch aufhalten.".to_owned(),
            (_, None) => "Es gibt kein Enddatum. Ein Mensch kann es jederzeit aufheben.".to_owned(),
        }
    }

    fn all_works(&self, rung: Rung) -> String {
        match rung {
            Rung::Warn => "Alles geht wie bisher.".to_owned(),
            _ => "Sie können den Link unten öffnen und Einspruch einlegen. Eine Anmeldung ist nicht nötig.".to_owned(),
        }
    }

    fn standing(&self, standing: Rung) -> String {
        match standing {
            Rung::Observe => "Alles geht wieder. Nichts liegt gegen Ihr Konto vor.".to_owned(),
            Rung::Warn => "Alles geht. Eine Verwarnung besteht. Der Link unten zeigt sie.".to_owned(),
            Rung::Terminate => "Der Vertrag wird enden. Der Link unten zeigt, ab wann.".to_owned(),
            rung => format!("Nicht alles geht. Es besteht {}. Der Link unten zeigt es.", a_measure(rung)),
        }
    }

    fn answer_lead(&self) -> &'static str {
        "Der Mensch, der Ihren Fall geprüft hat, schreibt:"
    }

    fn answer_erased(&self) -> &'static str {
        "Ein Mensch hat eine Antwort geschrieben. Sie wurde inzwischen gelöscht."
    }

    fn facts_lead(&self, event: Event) -> &'static str {
        match event {
            Event::Imposed(_) => "Das sind die Tatsachen:",
            _ => "Die Entscheidung beruhte auf diesen Tatsachen:",
        }
    }

    fn comparison(&self, comparison: Comparison) -> String {
        let (bound, threshold) = comparison.figures(figures(Language::German));
        match bound {
            Some(bound) => format!(
                "Kleine Stichproben können täuschen. Darum haben wir den vorsichtigen Wert {bound} mit der Grenze \
                 {threshold} verglichen."
            ),
            None => format!("Die Grenze ist {threshold}."),
        }
    }

    fn instance(&self, kind: &str, at: Timestamp, facts: &[(String, String)]) -> String {
        let head = format!("Ein Beispiel ist das Ereignis „{kind}“ vom {}.", moment(at));
        if facts.is_empty() { head } else { format!("{head} Das haben wir dazu notiert: {}.", kept(facts)) }
    }

    fn clause(&self, id: &str, title: &str) -> String {
        format!("Regel {id} sagt: {}.", title.trim_end_matches('.'))
    }

    fn clause_link(&self) -> &'static str {
        "Hier steht die Regel:"
    }

    fn automation(&self, how: &str, event: Event) -> Vec<String> {
        let first = match how {
            "fully" => "Ein Computerprogramm hat so entschieden. Kein Mensch war beteiligt.",
            "partially" => "Ein Computerprogramm hat das gefunden. Ein Mensch hat es geprüft und zugestimmt.",
            _ => "Ein Mensch hat so entschieden.",
        };
        let again = "Ein Mensch hat alles noch einmal geprüft.";
        let before = "Zur ersten Entscheidung:";
        match event {
            Event::Imposed(_) => owned(&[first]),
            Event::AppealReceived => owned(&[first, "Über Ihren Einspruch entscheidet ein Mensch, kein Programm."]),
            Event::Outcome(OutcomeKind::Upheld | OutcomeKind::UpheldReduced, ..) => {
                owned(&[again, "Dieser Mensch war an der ersten Entscheidung nicht beteiligt.", before, first])
            }
            Event::Outcome(..) | Event::Dismissed(_) => owned(&[again, before, first]),
        }
    }

    fn trigger(&self, trigger: &str) -> String {
        match trigger {
            "authority_order" => "Eine Anordnung einer Behörde war der Auslöser.".to_owned(),
            other => Language::German.words().page.trigger(other),
        }
    }

    fn versions(&self, rules: &[String], policy_hash: &str, model_hash: Option<&str>) -> Vec<String> {
        let noun = if rules.len() == 1 { "Die Prüfung heißt" } else { "Die Prüfungen heißen" };
        let mut said = vec![
            format!("{noun} {}.", rules.join(", ")),
            format!("Das Regelwerk hat die Fassung {}.", short(policy_hash)),
        ];
        said.extend(model_hash.map(|hash| format!("Ein Modell mit der Fassung {} war beteiligt.", short(hash))));
        said
    }

    fn withheld(&self, what: &str, why: &str, basis: &str) -> String {
        format!("Nicht gezeigt: {what}. Warum: {why}. Grundlage: {basis}.")
    }

    fn nothing_withheld(&self) -> &'static str {
        "Sie sehen jede Tatsache, auf die sich die Regel stützt."
    }

    fn fixes_lead(&self, event: Event) -> &'static str {
        match event {
            Event::Imposed(_) => "Wenn die Tatsachen stimmen, hilft das:",
            Event::AppealReceived => "Sie müssen nichts weiter tun. Besteht die Ursache noch, hilft das:",
            Event::Outcome(..) | Event::Dismissed(_) => "So passiert es nicht wieder:",
        }
    }

    fn fixes(&self, reason: &str) -> &'static [&'static str] {
        super::de_fixes::fixes(reason)
    }

    fn counterfactuals_lead(&self) -> &'static str {
        "Das hätte zu einem anderen Ergebnis geführt:"
    }

    fn nothing_to_do(&self, standing: Rung) -> String {
        match standing {
            Rung::Observe => "Sie müssen nichts tun. Nutzen Sie Ihr Konto wie bisher.".to_owned(),
            _ => {
                "Sie müssen hierzu nichts tun. Auch gegen die andere Maßnahme können Sie Einspruch einlegen.".to_owned()
            }
        }
    }

    fn ask(&self, event: Event) -> Vec<String> {
        match event {
            Event::Imposed(_) => owned(&[
                "Sie können einen Menschen bitten, noch einmal zu prüfen.",
                "Es kostet nichts.",
                "Eine Anmeldung ist nicht nötig.",
                "Öffnen Sie diesen Link:",
            ]),
            Event::AppealReceived => owned(&[
                "Sie haben um die Prüfung durch einen Menschen gebeten.",
                "Hier verfolgen Sie Ihren Einspruch:",
            ]),
            Event::Outcome(OutcomeKind::Upheld | OutcomeKind::UpheldReduced, ..) => owned(&[
                "Der Link zeigt das Ergebnis und alles, worauf es beruht.",
                "Er sagt auch, ob Sie noch einmal fragen können:",
            ]),
            Event::Outcome(..) | Event::Dismissed(_) => {
                owned(&["Stimmt noch etwas nicht? Der Link zeigt, was noch besteht:"])
            }
        }
    }

    fn ask_terms(&self, appeal_until: Timestamp, review_hours_max: i64) -> Vec<String> {
        let words = Language::German.words();
        vec![
            format!("Sie haben mindestens bis zum {} Zeit.", words.figures.day(appeal_until)),
            format!(
                "Ein Mensch antwortet innerhalb von {}.",
                (words.span_after_in)(&words.figures.span(review_hours_max * 3_600))
            ),
        ]
    }

    fn received_terms(&self, decide_by: Option<Timestamp>, appeal: Option<&str>) -> Vec<String> {
        let by = decide_by.map(|at| format!("Ein Mensch entscheidet bis {}.", moment(at)));
        by.into_iter().chain(appeal.map(|id| format!("Die Nummer Ihres Einspruchs ist {id}."))).collect()
    }

    fn keep_link(&self) -> &'static str {
        "Behalten Sie den Link für sich. Wer ihn hat, kann dies lesen und für Sie Einspruch einlegen."
    }

    fn other_rights(&self) -> Vec<&'static str> {
        let say = &Language::German.words().record;
        vec![say.right_copy, say.right_authority, say.right_court]
    }

    fn contact(&self, platform: &str, contact: &str) -> String {
        format!("Diese Nachricht kommt von {platform}. Schreiben Sie an {contact} und nennen Sie das Aktenzeichen.")
    }

    fn references(&self, statement: &str, decision: &str, account: &str) -> Vec<String> {
        vec![format!("Aktenzeichen: {statement}"), format!("Entscheidung: {decision}"), format!("Konto: {account}")]
    }
}

/// The opening of an outcome.
fn outcome(kind: OutcomeKind, event: Event, at: &str) -> Vec<String> {
    let lesser = match event {
        Event::Outcome(_, _, Some(rung)) => capital(a_measure(rung)),
        _ => "Eine mildere Maßnahme".to_owned(),
    };
    let looked = format!("Ein Mensch hat die Entscheidung am {at} noch einmal geprüft.");
    let lifted = format!("Ein Mensch hat die Entscheidung noch einmal geprüft und am {at} aufgehoben.");
    let (first, then) = match kind {
        OutcomeKind::Upheld => (looked, "Sie war richtig, und sie bleibt.".to_owned()),
        OutcomeKind::UpheldReduced => {
            (looked, format!("Sie war zum Teil richtig, aber zu hart. {lesser} tritt an ihre Stelle."))
        }
        OutcomeKind::OverturnedFalsePositive => {
            (lifted, "Die Entscheidung war falsch. Sie haben nichts falsch gemacht. Es tut uns leid.".to_owned())
        }
        OutcomeKind::OverturnedWrongGround => {
            (lifted, "Die Gründe, die wir Ihnen nannten, waren falsch. Es tut uns leid.".to_owned())
        }
        OutcomeKind::OverturnedTechnical => {
            (lifted, "Ein Fehler in unseren Daten oder Programmen war die Ursache. Es tut uns leid.".to_owned())
        }
        OutcomeKind::ReinstatedRemediated => {
            (lifted, "Die Entscheidung war richtig. Sie haben die Ursache behoben. Danke.".to_owned())
        }
        OutcomeKind::ReinstatedVictim => {
            (lifted, "Die Sendungen waren schädlich, aber jemand anderes hat sie verursacht.".to_owned())
        }
    };
    vec![first, then]
}
