//! English: what a holder can mend, by reason code (the taxonomy's codes).

/// Fixes for a reason code; a general answer for a code that is not listed.
pub(super) fn fixes(reason: &str) -> &'static [&'static str] {
    match reason {
        "LIST_QUALITY" => &[
            "Stop sending to addresses that have bounced.",
            "Check new addresses before you send to them.",
            "Do not send to bought or old lists.",
        ],
        "SPAMTRAP" => &[
            "Send only to people who signed up and confirmed it.",
            "Remove addresses that have not reacted for a year.",
        ],
        "SPAM_EMAIL_UNSOLICITED" | "SPAM_SMS_UNSOLICITED" | "SNOWSHOE" => &[
            "Send only to people who asked for your messages.",
            "Stop at once when somebody opts out.",
            "Send from one sender name that people know.",
        ],
        "NO_CONSENT_PROOF" => {
            &["Keep a record of who signed up, when, and where.", "Send us a sample of these records."]
        }
        "OPT_OUT_IGNORED" => &["Stop all messages to people who opted out.", "Test that your opt-out works."],
        "PHISHING" | "SMISHING" | "MALWARE" => &[
            "Stop the campaign and take down the pages it leads to.",
            "If this was not you, change your keys and passwords now.",
        ],
        "AIT_SMS_PUMPING" => &[
            "Allow codes only to countries where you have users.",
            "Limit how many codes one person or network can ask for.",
            "Add a test against bots to your sign-up form.",
        ],
        "IRSF_TOLL_FRAUD" | "WANGIRI" => {
            &["Allow calls only to countries that you need.", "Change the passwords of your telephone system."]
        }
        "ROBOCALL" => &["Call only people who agreed to it.", "Slow down your dialler."],
        "CALLER_ID_SPOOFING" => &["Show only numbers that belong to you."],
        "SIGNUP_FRAUD" | "TRIAL_ABUSE" | "EVASION_AFTER_BAN" | "RING_RELATED" => {
            &["Tell us who you are and what you want to send.", "Use one account for one business."]
        }
        "PAYMENT_FRAUD" => &["Pay with a method in your own name.", "Ask your bank about declined payments."],
        "ACCOUNT_TAKEOVER" => &[
            "Change your password and all your keys.",
            "Turn on two-step sign-in.",
            "Remove users that you do not know.",
        ],
        "RESTRICTED_CONTENT" => &["Remove the content that the rule names.", "Ask us before you send it again."],
        "LEGAL_ORDER" => &["Ask us which authority gave the order.", "You may want to ask a lawyer."],
        _ => &[
            "Read the rule above and compare it with the facts.",
            "Find the cause and stop it.",
            "Tell us what you changed.",
        ],
    }
}
