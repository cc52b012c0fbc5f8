//! German: what the record says.

use redress_ledger::Rung;

use super::dative;
use crate::language::record::RecordWords;

pub(super) const WORDS: RecordWords = RecordWords {
    scope: |rung| {
        let said = match rung {
            Rung::Observe => "Betroffen ist nichts.",
            Rung::Warn => "Betroffen ist das ganze Konto. Nichts ist eingeschränkt.",
            Rung::Limit => "Betroffen ist das Senden vom ganzen Konto. Es läuft langsamer.",
            Rung::Hold => "Betroffen ist das Senden vom ganzen Konto. Neue Sendungen warten in einer Schlange.",
            Rung::Suspend => "Betroffen ist das Senden vom ganzen Konto. Nichts wird gesendet.",
            Rung::Terminate => "Betroffen ist das ganze Konto. Der Vertrag endet am genannten Tag.",
        };
        said.to_owned()
    },
    works_all: "Alles geht weiter wie bisher.",
    works_reduced: "Sie können langsamer senden.",
    works_queue: "Was Sie uns übergeben, wartet in einer Schlange. Es geht nicht verloren.",
    works_sign_in: "Sie können sich anmelden und Ihre Daten ausgeben lassen.",
    works_inbound: "Nachrichten und Anrufe an Sie kommen weiter an.",
    works_appeal: "Sie können Einspruch einlegen.",
    works_until_end: "Sie können sich bis zum Vertragsende anmelden und Ihre Daten ausgeben lassen.",
    kind_took_part: |name| format!("Ein Messwert dieser Art war beteiligt: {name}."),
    single_event: |kind, at| format!("Ein Ereignis dieser Art hat es am {at} ausgelöst: {kind}."),
    figures_withheld: "Die Zahlen nennen wir nicht.",
    nothing_counted: "Dies ist ein einzelnes Ereignis. Gezählt wurde nichts.",
    rounded: "Diese Zahlen sind gerundet.",
    count_exact: "Die Zählung ist genau.",
    count_off: |one, other| format!("Die Zählung ist {one}, {other}."),
    too_high: |percent| format!("höchstens {percent} zu hoch"),
    too_low: |percent| format!("höchstens {percent} zu niedrig"),
    maybe_high: "vielleicht zu hoch",
    maybe_low: "vielleicht zu niedrig",
    never_high: "nie zu hoch",
    never_low: "nie zu niedrig",
    rule_forbids: |id| format!("Die veröffentlichte Regel {id} erlaubt nicht, was die Tatsachen zeigen."),
    used_facts: "Wir haben Angaben zu Ihrem Konto verwendet, und was dort geschehen ist.",
    used_counts: |span| format!("Wir haben gezählt, was auf Ihrem Konto innerhalb von {} geschehen ist.", dative(span)),
    withheld_exact: |name| format!("Die genauen Zahlen und die Grenze eines Messwerts: {name}."),
    withheld_all: |name| format!("Alle Zahlen eines Messwerts: {name}."),
    withheld_who: "Wer sich beschwert oder etwas gemeldet hat.",
    withheld_example: "Im Beispiel: die volle Adresse des Empfängers und der Inhalt der Nachricht.",
    why_figures: "Genaue Zahlen würden anderen helfen, knapp unter der Grenze zu bleiben.",
    why_complainants: "Wer sich beschwert, muss vor denen sicher sein, um die es geht.",
    why_privacy: "Sie können andere Menschen betreffen, die ein Recht auf Schutz ihrer Daten haben.",
    basis_secrets: "Rechte anderer und Geschäftsgeheimnisse (DSGVO Artikel 15 Absatz 4). \
                    Eine Behörde oder ein Gericht kann alles sehen.",
    basis_others: "Rechte und Freiheiten anderer (DSGVO Artikel 15 Absatz 4).",
    with_none: "Bei keinem einzigen Fall hätte diese Regel nicht gegriffen.",
    with_none_of: |whole| format!("Bei keinem von {whole} hätte diese Regel nicht gegriffen."),
    with_or_fewer: |count| format!("Bei {count} oder weniger hätte diese Regel nicht gegriffen."),
    with_or_more: |count| format!("Bei {count} oder mehr hätte diese Regel nicht gegriffen."),
    with_or_fewer_of: |count, whole| format!("Bei {count} oder weniger von {whole} hätte diese Regel nicht gegriffen."),
    with_or_more_of: |count, whole| format!("Bei {count} oder mehr von {whole} hätte diese Regel nicht gegriffen."),
    clearly_higher: |name| format!("Ein deutlich höherer Wert hätte das Ergebnis geändert: {name}."),
    clearly_lower: |name| format!("Ein deutlich niedrigerer Wert hätte das Ergebnis geändert: {name}."),
    without_facts: "Ohne diese Tatsachen hätte es die Maßnahme nicht gegeben.",
    without_signal: |score, name| {
        format!("Ohne einen Messwert wäre die Bewertung {score} gewesen, zu niedrig für diese Maßnahme: {name}.")
    },
    account_age: |days| format!("Das Konto war {days} Tage alt."),
    account_age_unknown: "Es war nicht bekannt, wie alt das Konto ist.",
    interim: "Dies ist eine mildere Maßnahme. Sie gilt, bis ein Mensch den Fall geprüft hat.",
    reduced: "Ein Mensch fand, dass eine mildere Maßnahme genügt.",
    terminated: "Zwei Menschen waren sich einig, dass keine mildere Maßnahme genügt.",
    mildest: "Dies ist die mildeste Maßnahme. Nichts ist eingeschränkt.",
    rule_asks: "Diese Regel verlangt diese Maßnahme. Ein Mensch kann auf Ihren Einspruch hin eine mildere wählen.",
    skipped: |reason| format!("Mildere Maßnahmen wurden aus diesem Grund übersprungen: „{reason}“."),
    right_copy: "Sie können eine Kopie Ihrer Daten verlangen oder falsche Daten berichtigen lassen.",
    right_authority: "Sie können sich bei Ihrer Datenschutzbehörde beschweren.",
    right_court: "Sie können zu einer Schlichtungsstelle oder vor Gericht gehen.",
    in_english: "So steht es auf Englisch in der Akte:",
};
