//! German: the page and the statement.

use redress_ledger::Rung;

use crate::language::page::PageWords;

pub(super) const WORDS: PageWords = PageWords {
    skip: "Zum Inhalt springen",
    languages: "Sprachen",
    lead: "Diese Seite sagt, was mit Ihrem Konto geschehen ist und warum. Sie sagt auch, wie Sie einen Menschen fragen.",
    account: "Konto",
    ask_a_person: "Einen Menschen fragen",
    free: "Es kostet nichts.",
    ask_until: |day| format!("Sie können bis zum {day} fragen."),
    done: |rung| {
        let said = match rung {
            Rung::Observe => "Wir haben etwas zu Ihrem Konto vermerkt",
            Rung::Warn => "Wir haben Sie verwarnt",
            Rung::Limit => "Wir haben Ihr Konto eingeschränkt",
            Rung::Hold => "Wir halten Ihre Sendungen zurück",
            Rung::Suspend => "Wir haben Ihr Konto gesperrt",
            Rung::Terminate => "Wir haben Ihren Vertrag beendet",
        };
        said.to_owned()
    },
    contract_ends: |day| format!("Ihr Vertrag endet am {day}"),
    undone: |rung| {
        let said = match rung {
            Rung::Observe => "Der Vermerk zu Ihrem Konto ist gelöscht",
            Rung::Warn => "Die Verwarnung gilt nicht mehr",
            Rung::Limit => "Die Einschränkung gilt nicht mehr",
            Rung::Hold => "Ihre Sendungen werden nicht mehr zurückgehalten",
            Rung::Suspend => "Diese Sperrung gilt nicht mehr",
            Rung::Terminate => "Das Ende Ihres Vertrags gilt nicht mehr",
        };
        said.to_owned()
    },
    what: "Was wir getan haben, und ab wann",
    from: "Ab",
    since: "Seit",
    how_long: "Wie lange",
    ended: "Beendet",
    until: |at| format!("bis zum {at}"),
    until_lifted: "bis ein Mensch sie aufhebt",
    for_good: "auf Dauer, wenn kein Mensch es aufhält",
    ended_on: |at| format!("Diese Maßnahme endete am {at}. Die Seite bleibt als Ihr Beleg."),
    has_ended: "Diese Maßnahme ist beendet. Die Seite bleibt als Ihr Beleg.",
    others: "Was außerdem gilt",
    others_lead: "Zu diesen Maßnahmen gibt es eigene Nachrichten. Ein Einspruch auf dieser Seite beendet sie nicht.",
    measure: |rung| {
        let name = match rung {
            Rung::Observe => "Vermerk",
            Rung::Warn => "Verwarnung",
            Rung::Limit => "Einschränkung",
            Rung::Hold => "Versandpause",
            Rung::Suspend => "Sperrung",
            Rung::Terminate => "Vertragsende",
        };
        name.to_owned()
    },
    standing_since: |at| format!("seit dem {at}"),
    decided_on: |at| format!("beschlossen am {at}"),
    works: "Was weiter geht",
    worked: "Was weiter ging",
    why: "Warum",
    measured: "Gemessen",
    out_of: "Von insgesamt",
    counted_over: "Gezählt über",
    careful: "Vorsichtige Schätzung",
    limit: "Grenze der Regel",
    over_limit_since: "Über der Grenze seit",
    careful_note: "Nur die vorsichtige Schätzung wird mit der Grenze verglichen. Sie lässt Raum für Zufall, zu Ihren Gunsten.",
    example: "Ein Beispiel",
    rule: "Die Regel",
    how: "Wie entschieden wurde",
    automation: |degree| {
        let said = match degree {
            "fully" => "Ein Computerprogramm hat so entschieden. Kein Mensch war beteiligt.",
            "partially" => "Ein Computerprogramm hat dies vorgeschlagen. Ein Mensch hat es freigegeben.",
            _ => "Ein Mensch hat so entschieden.",
        };
        said.to_owned()
    },
    trigger: |trigger| match trigger {
        "own_initiative" => "Unsere eigenen Prüfungen haben das gefunden.".to_owned(),
        "reports_of_others" => "Meldungen von Empfängern haben dazu beigetragen.".to_owned(),
        "authority_order" => "Eine Anordnung einer Behörde war der Auslöser.".to_owned(),
        other => format!("Der Auslöser war: {}.", other.replace('_', " ")),
    },
    versions: "Fassungen",
    rules: "Regeln",
    policy: "Regelwerk (SHA-256)",
    model: "Modell (SHA-256)",
    withheld: "Was wir Ihnen nicht sagen, und warum",
    nothing_withheld: "Nichts. Sie sehen jede Tatsache, auf die sich die Regel stützt.",
    changed: "Was das Ergebnis geändert hätte",
    now: "Was Sie jetzt tun können",
    now_lead: "Haben wir uns geirrt? Dann schreiben Sie uns unten, was nicht stimmt. Haben wir recht? \
               Dann beheben Sie zuerst die Ursache. Schreiben Sie uns danach unten, was Sie geändert haben.",
    rights: "Ihre weiteren Rechte",
    reference: "Angaben für Rückfragen",
    reference_number: "Aktenzeichen",
    decision: "Entscheidung",
    contact: "Kontakt",
    written: "Geschrieben am",
    download: "Begründung aufbewahren",
    download_lead: "Sie können unsere Begründung als Datei behalten. Die Dateien enthalten dieselben Tatsachen wie diese Seite.",
    as_pdf: "Begründung als PDF-Datei",
    as_text: "Begründung als Textdatei",
    fingerprints: "Fingerabdrücke (SHA-256)",
    statement_hash: "Fingerabdruck der Begründung (SHA-256)",
    statement_hash_note: "Das ist der Fingerabdruck der Begründung in unserer Akte. Er beweist, dass niemand sie später geändert hat.",
    closed: "Dieser Link öffnet nichts",
    closed_why: "Vielleicht fehlt ein Teil davon. Kopieren Sie den ganzen Link aus unserer Nachricht und versuchen Sie es noch einmal.",
    closed_help: "Öffnet er noch immer nichts, schreiben Sie an die Adresse in unserer Nachricht. Ein Mensch hilft Ihnen.",
    keep: "Sie können diese Seite drucken. Behalten Sie ihre Adresse für sich. \
           Wer sie kennt, kann die Seite lesen und in Ihrem Namen antworten.",
};
