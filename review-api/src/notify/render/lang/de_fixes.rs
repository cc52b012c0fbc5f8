//! German: what a holder can mend, by reason code (the taxonomy's codes).

/// Fixes for a reason code; a general answer for a code that is not listed.
pub(super) fn fixes(reason: &str) -> &'static [&'static str] {
    match reason {
        "LIST_QUALITY" => &[
            "Senden Sie nicht mehr an Adressen, die zurückkamen.",
            "Prüfen Sie neue Adressen, bevor Sie an sie senden.",
            "Senden Sie nicht an gekaufte oder alte Listen.",
        ],
        "SPAMTRAP" => &[
            "Senden Sie nur an Menschen, die sich angemeldet und das bestätigt haben.",
            "Entfernen Sie Adressen, die ein Jahr lang nicht reagiert haben.",
        ],
        "SPAM_EMAIL_UNSOLICITED" | "SPAM_SMS_UNSOLICITED" | "SNOWSHOE" => &[
            "Senden Sie nur an Menschen, die um Ihre Nachrichten gebeten haben.",
            "Hören Sie sofort auf, wenn sich jemand abmeldet.",
            "Senden Sie unter einem Absender, den die Menschen kennen.",
        ],
        "NO_CONSENT_PROOF" => {
            &["Halten Sie fest, wer sich wann und wo angemeldet hat.", "Schicken Sie uns Beispiele dieser Belege."]
        }
        "OPT_OUT_IGNORED" => &[
            "Beenden Sie alle Nachrichten an Menschen, die sich abgemeldet haben.",
            "Testen Sie, ob Ihre Abmeldung funktioniert.",
        ],
        "PHISHING" | "SMISHING" | "MALWARE" => &[
            "Stoppen Sie die Kampagne und nehmen Sie die verlinkten Seiten vom Netz.",
            "Waren Sie es nicht? Dann ändern Sie jetzt Ihre Schlüssel und Passwörter.",
        ],
        "AIT_SMS_PUMPING" => &[
            "Erlauben Sie Codes nur in Länder, in denen Sie Nutzer haben.",
            "Begrenzen Sie, wie viele Codes ein Mensch oder ein Netz anfordern kann.",
            "Setzen Sie in Ihr Anmeldeformular einen Test gegen Bots.",
        ],
        "IRSF_TOLL_FRAUD" | "WANGIRI" => {
            &["Erlauben Sie Anrufe nur in Länder, die Sie brauchen.", "Ändern Sie die Passwörter Ihrer Telefonanlage."]
        }
        "ROBOCALL" => {
            &["Rufen Sie nur Menschen an, die zugestimmt haben.", "Lassen Sie Ihr Wählprogramm langsamer laufen."]
        }
        "CALLER_ID_SPOOFING" => &["Zeigen Sie nur Nummern an, die Ihnen gehören."],
        "SIGNUP_FRAUD" | "TRIAL_ABUSE" | "EVASION_AFTER_BAN" | "RING_RELATED" => {
            &["Sagen Sie uns, wer Sie sind und was Sie senden wollen.", "Nutzen Sie ein Konto für eine Firma."]
        }
        "PAYMENT_FRAUD" => &[
            "Zahlen Sie mit einem Zahlungsmittel auf Ihren Namen.",
            "Fragen Sie Ihre Bank nach abgelehnten Zahlungen.",
        ],
        "ACCOUNT_TAKEOVER" => &[
            "Ändern Sie Ihr Passwort und alle Schlüssel.",
            "Schalten Sie die Anmeldung in zwei Schritten ein.",
            "Entfernen Sie Nutzer, die Sie nicht kennen.",
        ],
        "RESTRICTED_CONTENT" => {
            &["Entfernen Sie die Inhalte, die die Regel nennt.", "Fragen Sie uns, bevor Sie es wieder senden."]
        }
        "LEGAL_ORDER" => &[
            "Fragen Sie uns, welche Behörde es angeordnet hat.",
            "Vielleicht möchten Sie eine Anwältin oder einen Anwalt fragen.",
        ],
        _ => &[
            "Lesen Sie die Regel oben und vergleichen Sie sie mit den Tatsachen.",
            "Finden Sie die Ursache und beenden Sie sie.",
            "Schreiben Sie uns, was Sie geändert haben.",
        ],
    }
}
