//! German: letters.

use redress_ledger::Rung;
use redress_ledger::review::OutcomeKind;

use crate::language::letter::{Event, LetterWords, Part};

pub(super) const WORDS: LetterWords = LetterWords {
    heading: |part| {
        let said = match part {
            Part::Measure => "Was wir getan haben",
            Part::StillWorks => "Was jetzt funktioniert",
            Part::Why => "Warum",
            Part::Rule => "Die Regel",
            Part::HowDecided => "Wie entschieden wurde",
            Part::Withheld => "Was wir Ihnen nicht sagen können, und warum",
            Part::NextSteps => "Was Sie jetzt tun können",
            Part::AskAPerson => "Einen Menschen fragen",
            Part::OtherRights => "Ihre weiteren Rechte",
            Part::Contact => "Kontakt und Aktenzeichen",
        };
        said.to_owned()
    },
    title: |event| match event {
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
            format!("Ein Mensch hat noch einmal geprüft: {} ersetzt die Maßnahme", capital(a_measure(lesser)))
        }
        Event::Outcome(_, rung, _) | Event::Dismissed(rung) => {
            format!("{} Ihres Kontos ist aufgehoben", capital(the_measure(rung)))
        }
    },
    opening: |event, at| match event {
        Event::Imposed(Rung::Limit) => {
            format!("Wir haben Ihr Konto am {at} eingeschränkt. Sie können weniger senden als sonst.")
        }
        Event::Imposed(Rung::Hold) => {
            format!("Wir halten Ihre Nachrichten seit dem {at} zurück. Sie warten und werden nicht gesendet.")
        }
        Event::Imposed(Rung::Suspend) => {
            format!("Wir haben Ihr Konto am {at} gesperrt. Sie können jetzt nicht damit senden.")
        }
        Event::Imposed(Rung::Terminate) => {
            format!("Ihr Vertrag endet am {at}. Zwei Menschen haben dem zugestimmt.")
        }
        Event::Imposed(Rung::Warn | Rung::Observe) => {
            format!("Dies ist eine Verwarnung vom {at}. Sonst hat sich nichts geändert.")
        }
        Event::AppealReceived => {
            format!("Wir haben Ihren Einspruch am {at} erhalten. Er ist gespeichert, und ein Mensch wird ihn lesen.")
        }
        Event::Outcome(kind, ..) => outcome(kind, event, at),
        Event::Dismissed(rung) => format!(
            "Ein Mensch hat unseren Verdacht geprüft und am {at} verworfen. {} aus der Zwischenzeit ist aufgehoben.",
            capital(the_measure(rung))
        ),
    },
    about: |rung, at| match rung {
        Rung::Terminate => format!("Es geht um das Ende Ihres Vertrags am {at}."),
        _ => format!("Es geht um {} vom {at}.", the_measure(rung).replace("der Vermerk", "den Vermerk")),
    },
    covers: str::to_owned,
    lasts: |rung, until| match (rung, until) {
        (_, Some(at)) => format!("Die Maßnahme endet am {at}."),
        (Rung::Warn | Rung::Observe, None) => String::new(),
        (Rung::Terminate, None) => "Ein Mensch kann das noch verhindern.".to_owned(),
        (_, None) => "Ein Enddatum gibt es nicht. Ein Mensch kann die Maßnahme jederzeit aufheben.".to_owned(),
    },
    all_works: |rung| match rung {
        Rung::Warn => "Alles funktioniert wie bisher.".to_owned(),
        _ => "Sie können den Link unten öffnen und Einspruch einlegen. Eine Anmeldung ist nicht nötig.".to_owned(),
    },
    standing: |standing| match standing {
        Rung::Observe => "Alles funktioniert wieder. Nichts liegt gegen Ihr Konto vor.".to_owned(),
        Rung::Warn => "Alles funktioniert. Eine Verwarnung besteht. Der Link unten zeigt sie.".to_owned(),
        Rung::Terminate => "Der Vertrag wird enden. Der Link unten zeigt, ab wann.".to_owned(),
        rung => {
            format!("Noch funktioniert nicht alles. Es besteht {}. Der Link unten zeigt, was gilt.", a_measure(rung))
        }
    },
    answer_lead: "Der Mensch, der Ihren Fall geprüft hat, schreibt:",
    answer_erased: "Ein Mensch hat eine Antwort geschrieben. Sie wurde inzwischen gelöscht.",
    facts_lead: |event| {
        let said = match event {
            Event::Imposed(_) => "Das sind die Tatsachen:",
            _ => "Die Entscheidung beruhte auf diesen Tatsachen:",
        };
        said.to_owned()
    },
    clause: |id, title| format!("Regel {id} sagt: {}.", title.trim_end_matches('.')),
    clause_link: "Hier steht die Regel:",
    automation: |how, event| {
        let first = match how {
            "fully" => "Ein Computerprogramm hat so entschieden. Kein Mensch war beteiligt.",
            "partially" => "Ein Computerprogramm hat das gefunden. Ein Mensch hat es geprüft und zugestimmt.",
            _ => "Ein Mensch hat so entschieden.",
        };
        let again = "Ein Mensch hat alles noch einmal geprüft.";
        let before = "Zur ersten Entscheidung:";
        match event {
            Event::Imposed(_) => first.to_owned(),
            Event::AppealReceived => [first, "Über Ihren Einspruch entscheidet ein Mensch, kein Programm."].join(" "),
            Event::Outcome(OutcomeKind::Upheld | OutcomeKind::UpheldReduced, ..) => {
                [again, "Dieser Mensch war an der ersten Entscheidung nicht beteiligt.", before, first].join(" ")
            }
            Event::Outcome(..) | Event::Dismissed(_) => [again, before, first].join(" "),
        }
    },
    withheld: |what, why, basis| format!("Nicht gezeigt: {what}. Warum: {why}. Grundlage: {basis}."),
    nothing_withheld: "Sie sehen jede Tatsache, auf die sich die Regel stützt.",
    fixes_lead: |event| {
        let said = match event {
            Event::Imposed(_) => "Wenn die Tatsachen stimmen, hilft das:",
            Event::AppealReceived => "Sie müssen nichts weiter tun. Besteht die Ursache noch, hilft das:",
            Event::Outcome(..) | Event::Dismissed(_) => "So passiert es nicht wieder:",
        };
        said.to_owned()
    },
    counterfactuals_lead: "Das hätte zu einem anderen Ergebnis geführt:",
    nothing_to_do: |standing| match standing {
        Rung::Observe => "Sie müssen nichts tun. Nutzen Sie Ihr Konto wie bisher.".to_owned(),
        _ => "Sie müssen hierzu nichts tun. Auch gegen die andere Maßnahme können Sie Einspruch einlegen.".to_owned(),
    },
    ask: |event| {
        match event {
            Event::Imposed(_) => "Sie können einen Menschen bitten, noch einmal zu prüfen. Es kostet nichts. Eine Anmeldung ist nicht nötig. Öffnen Sie diesen Link:".to_owned(),
            Event::AppealReceived => "Sie haben um die Prüfung durch einen Menschen gebeten. Hier verfolgen Sie Ihren Einspruch:".to_owned(),
            Event::Outcome(OutcomeKind::Upheld | OutcomeKind::UpheldReduced, ..) => "Der Link zeigt das Ergebnis und alles, worauf es beruht. Er zeigt auch, ob und bis wann Sie noch einmal fragen können:".to_owned(),
            Event::Outcome(..) | Event::Dismissed(_) => {
                "Stimmt noch etwas nicht? Der Link zeigt, was noch besteht:".to_owned()
            }
        }
    },
    keep_link: "Behalten Sie den Link für sich. Wer ihn hat, kann alles lesen und in Ihrem Namen Einspruch einlegen.",
    contact: |platform, contact| {
        format!("Diese Nachricht kommt von {platform}. Schreiben Sie an {contact} und nennen Sie das Aktenzeichen.")
    },
    comparison: |bound, threshold| match bound {
        Some(bound) => format!(
            "Kleine Stichproben können täuschen. Darum haben wir den vorsichtigen Wert {bound} mit der Grenze \
             {threshold} verglichen."
        ),
        None => format!("Die Grenze ist {threshold}."),
    },
    instance: |kind, at| format!("Ein Beispiel ist das Ereignis „{kind}“ vom {at}."),
    recorded: |facts| format!("Das haben wir dazu notiert: {facts}."),
    pair: |name, value| format!("{name}: {value}"),
    versions: |count, checks, policy| {
        let noun = if count == 1 { "Die Prüfung heißt" } else { "Die Prüfungen heißen" };
        format!("{noun} {checks}. Das Regelwerk hat die Fassung {policy}.")
    },
    model_version: |version| format!("Ein Modell mit der Fassung {version} war beteiligt."),
    ask_terms: |day, span| {
        format!("Sie haben mindestens bis zum {day} Zeit. Ein Mensch antwortet innerhalb von {}.", super::dative(span))
    },
    appeal_number: |id| format!("Die Nummer Ihres Einspruchs ist {id}."),
    reference: "Aktenzeichen",
    decision: "Entscheidung",
    account: "Konto",
};

/// `die Sperrung`: a measure with its article, as a subject or an object.
fn the_measure(rung: Rung) -> &'static str {
    match rung {
        Rung::Observe => "der Vermerk",
        Rung::Warn => "die Verwarnung",
        Rung::Limit => "die Einschränkung",
        Rung::Hold => "die Versandpause",
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
        Rung::Hold => "eine Versandpause",
        Rung::Suspend => "eine Sperrung",
        Rung::Terminate => "ein Vertragsende",
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// The opening of an outcome.
fn outcome(kind: OutcomeKind, event: Event, at: &str) -> String {
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
    format!("{first} {then}")
}
