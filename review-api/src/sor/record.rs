//! One statement of reasons in the shape that the transparency database takes.

use redress_ledger::sor::Statable;
use redress_ledger::statement::{REPORTS_OF_OTHERS, StatementOfReasons};
use redress_ledger::token::sha256_hex;
use redress_ledger::{Rung, Timestamp};
use serde::Serialize;

use super::{SorConfig, category};

/// The database's yes and no.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum YesNo {
    /// Yes.
    Yes,
    /// No.
    No,
}

/// A record; what is absent is left out. Bounds in characters are those of the schema of July 2025.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names are the schema's own")]
pub struct Record {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub decision_visibility: Vec<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decision_visibility_other: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decision_provision: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decision_account: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account_type: Option<&'static str>,
    pub decision_ground: &'static str,
    pub incompatible_content_ground: String,
    pub incompatible_content_explanation: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decision_ground_reference_url: Option<String>,
    pub category: &'static str,
    pub category_specification: Vec<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category_specification_other: Option<&'static str>,
    pub content_type: Vec<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content_type_other: Option<&'static str>,
    pub content_date: String,
    pub application_date: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_date_account_restriction: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_date_service_restriction: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_date_visibility_restriction: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub territorial_scope: Vec<String>,
    pub decision_facts: String,
    pub source_type: &'static str,
    pub automated_detection: YesNo,
    pub automated_decision: &'static str,
    /// The statement's id: one decision may lead to several measures, each with a statement of its own.
    pub puid: String,
}

impl Record {
    /// For a statement, without anything that names the account or its recipients.
    pub fn of(config: &SorConfig, source: &Statable) -> Self {
        let statement = &source.statement;
        let clause = statement.clauses.first();
        let category = category::of(clause.map_or("", |c| c.reason.as_str()));
        let (content_type, content_type_other) = content(&statement.instance.kind);
        let rung = statement.measure.rung;
        let ended = source.lifted_at.or(statement.measure.ends_at).map(Timestamp::date);
        let (account, service) = (rung >= Rung::Suspend, matches!(rung, Rung::Limit | Rung::Hold));
        let ends = |applies: bool| ended.clone().filter(|_| applies);
        Self {
            decision_visibility: if account || service { Vec::new() } else { vec!["DECISION_VISIBILITY_OTHER"] },
            decision_visibility_other: (!account && !service)
                .then_some("Warning to the holder; nothing was restricted"),
            decision_provision: service.then_some("DECISION_PROVISION_PARTIAL_SUSPENSION"),
            decision_account: match rung {
                Rung::Suspend => Some("DECISION_ACCOUNT_SUSPENDED"),
                Rung::Terminate => Some("DECISION_ACCOUNT_TERMINATED"),
                _ => None,
            },
            account_type: match config.account_type.as_deref() {
                Some("business") => Some("ACCOUNT_TYPE_BUSINESS"),
                Some("private") => Some("ACCOUNT_TYPE_PRIVATE"),
                _ => None,
            },
            decision_ground: "DECISION_GROUND_INCOMPATIBLE_CONTENT",
            incompatible_content_ground: clause
                .map(|c| cut(&format!("{}: {}", c.clause.id, c.clause.title), 500))
                .unwrap_or_default(),
            incompatible_content_explanation: cut(&explanation(statement), 2000),
            decision_ground_reference_url: clause
                .map(|c| c.clause.url.clone())
                .filter(|url| !url.is_empty() && url.chars().count() <= 500),
            category: category.name,
            category_specification: vec![category.keyword],
            category_specification_other: category.other,
            content_type: vec![content_type],
            content_type_other,
            content_date: statement.instance.at.date(),
            application_date: statement.measure.effective_at.date(),
            end_date_account_restriction: ends(account),
            end_date_service_restriction: ends(service),
            end_date_visibility_restriction: ends(!account && !service),
            territorial_scope: config.territorial_scope.clone(),
            decision_facts: cut(&facts(statement), 5000),
            source_type: if statement.trigger == REPORTS_OF_OTHERS {
                "SOURCE_TYPE_OTHER_NOTIFICATION"
            } else {
                "SOURCE_VOLUNTARY"
            },
            automated_detection: if statement.automation.detection_automated { YesNo::Yes } else { YesNo::No },
            automated_decision: match statement.automation.decision_automated.as_str() {
                "fully" => "AUTOMATED_DECISION_FULLY",
                "partially" => "AUTOMATED_DECISION_PARTIALLY",
                _ => "AUTOMATED_DECISION_NOT_AUTOMATED",
            },
            puid: statement.statement_id.to_string(),
        }
    }

    /// SHA-256 (hex) of the record as it is sent.
    pub fn hash(&self) -> String {
        sha256_hex(serde_json::to_string(self).unwrap_or_default().as_bytes())
    }
}

/// What the messages were: the schema knows text, audio and others.
fn content(kind: &str) -> (&'static str, Option<&'static str>) {
    match kind.split('.').next().unwrap_or_default() {
        "email" | "sms" | "message" | "verify" | "verification" => ("CONTENT_TYPE_TEXT", None),
        "call" | "voice" => ("CONTENT_TYPE_AUDIO", None),
        _ => ("CONTENT_TYPE_OTHER", Some("account activity")),
    }
}

fn explanation(statement: &StatementOfReasons) -> String {
    let mut reasons: Vec<&str> = statement.clauses.iter().map(|c| c.why.as_str()).collect();
    reasons.dedup();
    reasons.push(&statement.proportionality);
    reasons.join(" ")
}

/// What was measured, as far as the holder was told too, and how a change would have changed the result.
fn facts(statement: &StatementOfReasons) -> String {
    let sentences = statement.facts.iter().map(|f| f.sentence.as_str());
    let withheld = statement.withheld.iter().map(|w| w.what.as_str());
    let changes = statement.counterfactuals.iter().map(String::as_str);
    sentences.chain(withheld).chain(changes).collect::<Vec<_>>().join(" ")
}

/// At most `max` characters; what is cut is marked.
fn cut(text: &str, max: usize) -> String {
    if text.chars().count() <= max {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(max - 1).collect();
    short.push('…');
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_at_its_bound_and_says_so() {
        assert_eq!(cut("abc", 3), "abc");
        assert_eq!(cut("äöüß", 3), "äö…");
    }

    #[test]
    fn what_is_no_message_is_account_activity() {
        assert_eq!(content("email.bounced").0, "CONTENT_TYPE_TEXT");
        assert_eq!(content("call.completed").0, "CONTENT_TYPE_AUDIO");
        assert_eq!(content("auth.login_failed"), ("CONTENT_TYPE_OTHER", Some("account activity")));
    }
}
