//! What a case is about, as far as it decides who is competent for it.

use serde::{Deserialize, Serialize};

use crate::decision::Decision;

/// A kind of abuse that reviewers are competent for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Topic {
    /// Mail.
    Email,
    /// Text messages.
    Sms,
    /// Calls.
    Voice,
    /// One-time passwords and the traffic pumped through them.
    Verification,
    /// Somebody else acts in the account's name.
    Takeover,
    /// Cards, balances, trials.
    Payment,
    /// Who signed up, and with whom they are linked.
    Signup,
    /// What was written or hosted.
    Content,
    /// Anything else.
    Other,
}

impl Topic {
    /// Every topic.
    pub const ALL: [Self; 9] = [
        Self::Email,
        Self::Sms,
        Self::Voice,
        Self::Verification,
        Self::Takeover,
        Self::Payment,
        Self::Signup,
        Self::Content,
        Self::Other,
    ];

    /// The name in JSON, forms and the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Sms => "sms",
            Self::Voice => "voice",
            Self::Verification => "verification",
            Self::Takeover => "takeover",
            Self::Payment => "payment",
            Self::Signup => "signup",
            Self::Content => "content",
            Self::Other => "other",
        }
    }

    /// Reads [`Topic::as_str`] back.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|t| t.as_str() == text)
    }

    /// By the reasons of the rules that fired, the first that says it; else by the kind of the event that set it off.
    pub fn of(decision: &Decision) -> Self {
        let by_reason = decision.rules.iter().find_map(|rule| Self::of_reason(&rule.reason));
        by_reason.unwrap_or_else(|| Self::of_event(&decision.instance.kind))
    }

    /// Reasons that belong to one topic whatever the channel.
    fn of_reason(reason: &str) -> Option<Self> {
        Some(match reason {
            "SPAM_EMAIL_UNSOLICITED" | "SNOWSHOE" | "SPAMTRAP" => Self::Email,
            "SPAM_SMS_UNSOLICITED" | "SMISHING" => Self::Sms,
            "ROBOCALL" | "WANGIRI" | "CALLER_ID_SPOOFING" | "IRSF_TOLL_FRAUD" => Self::Voice,
            "AIT_SMS_PUMPING" => Self::Verification,
            "ACCOUNT_TAKEOVER" => Self::Takeover,
            "PAYMENT_FRAUD" | "TRIAL_ABUSE" => Self::Payment,
            "SIGNUP_FRAUD" | "RING_RELATED" | "EVASION_AFTER_BAN" => Self::Signup,
            "PHISHING" | "MALWARE" | "RESTRICTED_CONTENT" => Self::Content,
            _ => return None,
        })
    }

    fn of_event(kind: &str) -> Self {
        match kind.split('.').next().unwrap_or_default() {
            "email" => Self::Email,
            "message" => Self::Sms,
            "call" => Self::Voice,
            "verification" => Self::Verification,
            "auth" | "credential" => Self::Takeover,
            "payment" | "balance" => Self::Payment,
            "account" | "signup_form" => Self::Signup,
            "content" => Self::Content,
            _ => Self::Other,
        }
    }
}

/// The language of a locale tag: its first part, in small letters; `None` where that is no language.
pub fn language(locale: &str) -> Option<String> {
    let first = locale.split(['-', '_']).next()?.to_ascii_lowercase();
    ((2..=3).contains(&first.len()) && first.bytes().all(|b| b.is_ascii_lowercase())).then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_says_more_than_a_channel() {
        assert_eq!(Topic::of_reason("ACCOUNT_TAKEOVER"), Some(Topic::Takeover));
        assert_eq!(Topic::of_reason("LIST_QUALITY"), None);
        assert_eq!(Topic::of_event("email.bounced"), Topic::Email);
        assert_eq!(Topic::of_event("verification.started"), Topic::Verification);
        assert_eq!(Topic::of_event("something new"), Topic::Other);
        for topic in Topic::ALL {
            assert_eq!(Topic::parse(topic.as_str()), Some(topic));
        }
    }

    #[test]
    fn a_language_is_the_first_part_of_a_locale() {
        assert_eq!(language("pt-BR").as_deref(), Some("pt"));
        assert_eq!(language("DE_at").as_deref(), Some("de"));
        assert_eq!(language("x"), None);
        assert_eq!(language("english"), None);
    }
}
