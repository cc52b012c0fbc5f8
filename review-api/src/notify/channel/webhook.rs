//! The platform's webhook: what happened to an account, with statement and link, signed as Standard Webhooks says.

use std::time::Duration;

use redress_ledger::dialogue::Relief;
use redress_ledger::notice::{Delivery, MessageTold, NoticeKind, PlatformEvent};
use redress_ledger::review::{OutcomeKind, OutcomeView};
use redress_ledger::statement::StatementOfReasons;
use redress_ledger::token::sha256_hex;
use redress_ledger::{AccountId, AppealId, DecisionId, NoticeId, Rung, Timestamp};
use reqwest::header::CONTENT_TYPE;
use reqwest::redirect::Policy;
use serde::Serialize;

use super::{Failure, Sent};
use crate::notify::config::WebhookConfig;
use crate::notify::error::NotifyError;
use crate::notify::render::House;

/// The receiver.
pub(super) struct Webhook {
    url: reqwest::Url,
    signer: standardwebhooks::Webhook,
    client: reqwest::Client,
}

/// The body. `timestamp` is when it happened, so a repetition has the same bytes.
#[derive(Serialize)]
struct Payload<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    timestamp: Timestamp,
    data: Data<'a>,
}

#[derive(Serialize)]
struct Data<'a> {
    notice_id: &'a NoticeId,
    account_id: &'a AccountId,
    decision_id: &'a DecisionId,
    /// The measure that this is about.
    rung: Rung,
    /// The highest rung that is in effect: what the platform has to apply, whatever the type.
    standing: Rung,
    /// The limited service to give although that stands; null where there is none.
    relief: Option<&'a Relief>,
    /// Whether mail goes to the holder as well. Where not, the platform has to pass on statement and link.
    contact_known: bool,
    link: String,
    statement: &'a StatementOfReasons,
    #[serde(skip_serializing_if = "Option::is_none")]
    appeal_id: Option<&'a AppealId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    decide_by: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    outcome: Option<&'a OutcomeView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<&'a MessageTold>,
}

impl Webhook {
    pub(super) fn new(config: &WebhookConfig, timeout: Duration) -> Result<Self, NotifyError> {
        let url = reqwest::Url::parse(&config.url)
            .ok()
            .filter(|u| matches!(u.scheme(), "http" | "https") && u.has_host())
            .ok_or_else(|| NotifyError::setting("notify.webhook.url", "is not an http or https address"))?;
        let signer = standardwebhooks::Webhook::from_bytes(config.key()?)
            .map_err(|e| NotifyError::setting("notify.webhook.secret", e.to_string()))?;
        if rustls::crypto::CryptoProvider::get_default().is_none() {
            // Main does this at start; whoever uses this crate alone is served too. A lost race means that it is done.
            let _ = rustls::crypto::ring::default_provider().install_default();
        }
        let client = reqwest::Client::builder()
            .redirect(Policy::none())
            .timeout(timeout)
            .user_agent(concat!("redress/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(NotifyError::HttpClient)?;
        Ok(Self { url, signer, client })
    }

    /// Posts once. Only 2xx counts as delivered; 410 and redirects do not.
    pub(super) async fn send(&self, house: &House, delivery: &Delivery, now: Timestamp) -> Result<Sent, Failure> {
        self.post(delivery.notice_id.as_str(), body(house, delivery)?, now).await
    }

    /// Posts what is about no single account.
    pub(super) async fn send_event(&self, event: &PlatformEvent, now: Timestamp) -> Result<Sent, Failure> {
        let body = serde_json::json!({ "type": event.kind, "timestamp": event.created_at, "data": event.body });
        let body = serde_json::to_vec(&body).map_err(|e| Failure::Never(format!("the body cannot be written: {e}")))?;
        self.post(&event.event_id, body, now).await
    }

    async fn post(&self, id: &str, body: Vec<u8>, now: Timestamp) -> Result<Sent, Failure> {
        let seconds = now.0.div_euclid(1000);
        let signature =
            self.signer.sign(id, seconds, &body).map_err(|e| Failure::Never(format!("cannot sign: {e}")))?;
        let content_hash = sha256_hex(&body);
        let request = self
            .client
            .post(self.url.clone())
            .header(CONTENT_TYPE, "application/json")
            .header(standardwebhooks::HEADER_WEBHOOK_ID, id)
            .header(standardwebhooks::HEADER_WEBHOOK_TIMESTAMP, seconds)
            .header(standardwebhooks::HEADER_WEBHOOK_SIGNATURE, signature)
            .body(body);
        match request.send().await {
            Ok(answer) if answer.status().is_success() => Ok(Sent { content_hash, via: "webhook" }),
            Ok(answer) => Err(Failure::Later(format!("webhook answered {}", answer.status().as_u16()))),
            Err(error) => Err(Failure::Later(format!("webhook: {}", reason(&error)))),
        }
    }
}

fn body(house: &House, delivery: &Delivery) -> Result<Vec<u8>, Failure> {
    let payload = Payload {
        kind: event_type(delivery),
        timestamp: delivery.created_at,
        data: Data {
            notice_id: &delivery.notice_id,
            account_id: &delivery.account_id,
            decision_id: &delivery.decision_id,
            rung: delivery.statement.measure.rung,
            standing: delivery.standing,
            relief: delivery.relief.as_ref(),
            contact_known: delivery.contact_known,
            link: house.link(delivery)?,
            statement: &delivery.statement,
            appeal_id: delivery.appeal_id.as_ref(),
            decide_by: delivery.decide_by,
            outcome: delivery.outcome.as_ref(),
            message: delivery.message.as_ref(),
        },
    };
    serde_json::to_vec(&payload).map_err(|e| Failure::Never(format!("the body cannot be written: {e}")))
}

/// The fixed names that platforms subscribe to. A platform may lift everything on `account.reinstated`, so it is sent only where
/// nothing that restricts is left; where something is, `appeal.decided` goes out and `standing` says what.
fn event_type(delivery: &Delivery) -> &'static str {
    match (fixed(delivery.kind), delivery.kind) {
        (Some(name), _) => name,
        (None, NoticeKind::Imposed) => imposed(delivery.statement.measure.rung),
        (None, _) => match &delivery.outcome {
            Some(outcome) if !outcome.kind.lifts() => "appeal.decided",
            Some(OutcomeView { kind: OutcomeKind::UpheldReduced, reduced_to, .. }) => match reduced_to {
                // The lesser measure is what stands, unless something harder stands beside it.
                Some(lesser) if delivery.standing <= *lesser => imposed(*lesser),
                _ => "appeal.decided",
            },
            _ if delivery.standing < Rung::Limit => "account.reinstated",
            _ => "appeal.decided",
        },
    }
}

/// The name of a kind that always has the same; `None` where it depends on what stands.
fn fixed(kind: NoticeKind) -> Option<&'static str> {
    Some(match kind {
        NoticeKind::AppealReceived => "appeal.received",
        NoticeKind::Message => "appeal.message",
        NoticeKind::Question => "appeal.question",
        NoticeKind::Overdue => "appeal.overdue",
        NoticeKind::Relief => "account.relieved",
        NoticeKind::Withdrawn => "appeal.withdrawn",
        NoticeKind::Inadmissible => "appeal.inadmissible",
        NoticeKind::Merged => "appeal.merged",
        NoticeKind::Resumed => "appeal.resumed",
        NoticeKind::ContactsChanged => "account.contacts_changed",
        NoticeKind::AppealsWarning => "account.appeals_warning",
        NoticeKind::AppealsLast => "account.appeals_last",
        NoticeKind::ObjectionAnswered => "account.objection_answered",
        NoticeKind::Terminated => "account.termination_effective",
        NoticeKind::Imposed | NoticeKind::Outcome | NoticeKind::Corrected => return None,
    })
}

fn imposed(rung: Rung) -> &'static str {
    match rung {
        Rung::Observe | Rung::Warn => "account.warned",
        Rung::Limit => "account.limited",
        Rung::Hold => "account.held",
        Rung::Suspend => "account.suspended",
        // Its day comes later, and `account.terminated` with it.
        Rung::Terminate => "account.termination_announced",
    }
}

/// What went wrong, without the address (its query may hold a key).
fn reason(error: &reqwest::Error) -> &'static str {
    match error {
        e if e.is_timeout() => "no answer in time",
        e if e.is_connect() => "cannot connect",
        e if e.is_redirect() => "redirects are not followed",
        _ => "the connection broke",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Where operators read which types there are.
    const DOCUMENTED: &str = include_str!("../config.rs");

    #[test]
    fn every_type_that_is_sent_is_listed_for_operators() {
        let depends = ["appeal.decided", "account.reinstated"];
        let fixed = NoticeKind::ALL.into_iter().filter_map(fixed);
        let sent: Vec<&str> = fixed.chain(Rung::ALL.into_iter().map(imposed)).chain(depends).collect();
        assert!(sent.len() > NoticeKind::ALL.len(), "{sent:?}");
        for name in sent.iter().chain(redress_ledger::notice::PLATFORM_EVENTS.iter()) {
            assert!(DOCUMENTED.contains(&format!("`{name}`")), "{name} is sent, and not listed in notify/config.rs");
        }
    }
}
