//! Reason codes as the database's categories and keywords (domain taxonomy to schema of July 2025).

/// Where a reason code belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Category {
    /// Its name in the schema.
    pub(super) name: &'static str,
    /// The keyword.
    pub(super) keyword: &'static str,
    /// What `KEYWORD_OTHER` means here.
    pub(super) other: Option<&'static str>,
}

const FRAUD: &str = "STATEMENT_CATEGORY_SCAMS_AND_FRAUD";
const TERMS: &str = "STATEMENT_CATEGORY_OTHER_VIOLATION_TC";
const PRIVACY: &str = "STATEMENT_CATEGORY_DATA_PROTECTION_AND_PRIVACY_VIOLATIONS";
const OTHER: &str = "KEYWORD_OTHER";

/// For a reason code; an unknown one is a violation of terms, named as it is.
pub(super) fn of(reason: &str) -> Category {
    let known = |name, keyword, other| Category { name, keyword, other };
    match reason {
        "PHISHING" | "SMISHING" => known(FRAUD, "KEYWORD_PHISHING", None),
        "ACCOUNT_TAKEOVER" => known(FRAUD, "KEYWORD_IMPERSONATION_ACCOUNT_HIJACKING", None),
        "SIGNUP_FRAUD" | "TRIAL_ABUSE" | "RING_RELATED" | "EVASION_AFTER_BAN" => {
            known(FRAUD, "KEYWORD_INAUTHENTIC_ACCOUNTS", None)
        }
        "AIT_SMS_PUMPING" => known(FRAUD, OTHER, Some("artificially inflated traffic")),
        "IRSF_TOLL_FRAUD" => known(FRAUD, OTHER, Some("toll fraud")),
        "WANGIRI" => known(FRAUD, OTHER, Some("one-ring call fraud")),
        "CALLER_ID_SPOOFING" => known(FRAUD, OTHER, Some("forged caller identity")),
        "PAYMENT_FRAUD" => known(FRAUD, OTHER, Some("payment fraud")),
        "MALWARE" => known(FRAUD, OTHER, Some("links to malware")),
        "NO_CONSENT_PROOF" | "OPT_OUT_IGNORED" => known(PRIVACY, "KEYWORD_MISSING_PROCESSING_GROUND", None),
        "SPAM_EMAIL_UNSOLICITED" | "SPAM_SMS_UNSOLICITED" | "SNOWSHOE" => {
            known(TERMS, OTHER, Some("unsolicited bulk messaging"))
        }
        "LIST_QUALITY" | "SPAMTRAP" => known(TERMS, OTHER, Some("recipient lists of poor quality")),
        "ROBOCALL" => known(TERMS, OTHER, Some("unsolicited automated calls")),
        "RESTRICTED_CONTENT" => known(TERMS, OTHER, Some("content that the terms restrict")),
        "LEGAL_ORDER" => known(TERMS, OTHER, Some("order of an authority")),
        _ => known(TERMS, OTHER, Some("violation of the terms of service")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_has_a_category_and_other_is_always_explained() {
        for reason in ["PHISHING", "LIST_QUALITY", "ACCOUNT_TAKEOVER", "OPT_OUT_IGNORED", "SOMETHING_NEW"] {
            let category = of(reason);
            assert!(category.name.starts_with("STATEMENT_CATEGORY_"));
            assert_eq!(category.keyword == OTHER, category.other.is_some(), "{reason}");
        }
        assert_eq!(of("SMISHING").keyword, "KEYWORD_PHISHING");
    }
}
