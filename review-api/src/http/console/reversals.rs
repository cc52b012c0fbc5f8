//! `/console/reversals`: what a rule did in a time is counted, proposed, approved by a second person, and undone.

use axum::Extension;
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use redress_ledger::reversal::{ReversalPreview, ReversalProposal, ReversalScope};
use redress_ledger::review::{OutcomeKind, RootCause};
use redress_ledger::{LedgerError, Timestamp};

use crate::app::App;
use crate::http::body::{Form, Segment, form_field, see_other};
use crate::http::gate::Who;
use crate::http::problem::{Failure, Trouble};
use crate::http::reversals::{propose::propose, show::find};
use crate::page::Desk;
use crate::page::reversals::{Asked, ReversalPage, ReversalsPage};
use crate::page::words;

/// The list; with a rule and a time in the address also what a reversal would do.
pub async fn get(State(app): State<App>, Extension(who): Extension<Who>, uri: Uri) -> Response {
    let field = |name| uri.query().and_then(|query| form_field(query.as_bytes(), name)).unwrap_or_default();
    let asked = Asked { rule_id: field("rule_id"), from: field("from"), until: field("until"), ..Asked::default() };
    page(&app, &who, asked, None).await
}

/// Proposes, and leads to the proposal.
pub async fn post(State(app): State<App>, Extension(who): Extension<Who>, form: Form) -> Response {
    let asked = Asked {
        rule_id: form.text("rule_id"),
        from: form.text("from"),
        until: form.text("until"),
        outcome: form.text("outcome"),
        root_cause: form.text("root_cause"),
        reason: form.words("reason"),
        answer: form.words("answer"),
    };
    let proposed = match proposal(&asked) {
        Ok(proposal) => propose(&app, &who, &proposal).await,
        Err(missing) => Err(Failure::invalid(missing)),
    };
    match proposed {
        Ok(id) => see_other(&format!("/console/reversals/{id}")),
        Err(failure) => page(&app, &who, asked, Some(failure)).await,
    }
}

/// One reversal, and how far it is.
pub async fn show(
    State(app): State<App>,
    Extension(who): Extension<Who>,
    Segment(id): Segment,
) -> Result<Response, Trouble> {
    let page = ReversalPage::new(Desk::of(&who), &find(&app, &id).await?, None);
    Ok(crate::page::html(StatusCode::OK, &page))
}

/// Approves it, and leads to its progress.
pub async fn approve(State(app): State<App>, Extension(who): Extension<Who>, Segment(id): Segment) -> Response {
    let done = app.ledger().approve_reversal(&id, &who.principal).await;
    led_back(&app, &who, &id, done).await
}

/// Has accounts that were set aside tried anew, and leads to its progress.
pub async fn retry(State(app): State<App>, Extension(who): Extension<Who>, Segment(id): Segment) -> Response {
    let done = app.ledger().retry_reversal(&id, &who.principal).await.map(drop);
    led_back(&app, &who, &id, done).await
}

async fn led_back(app: &App, who: &Who, id: &str, done: Result<(), LedgerError>) -> Response {
    match done.map_err(Failure::from) {
        Ok(()) => see_other(&format!("/console/reversals/{id}")),
        Err(failure) => match find(app, id).await {
            Ok(reversal) => {
                let error = Some(words::on_page(&failure.detail));
                crate::page::html(failure.status, &ReversalPage::new(Desk::of(who), &reversal, error))
            }
            Err(failure) => Trouble(failure).into_response(),
        },
    }
}

async fn page(app: &App, who: &Who, asked: Asked, failure: Option<Failure>) -> Response {
    let status = failure.as_ref().map_or(StatusCode::OK, |failure| failure.status);
    let refused = failure.map(|failure| words::on_page(&failure.detail));
    let (found, error) = match look(app, &asked).await {
        Ok(found) => (found, refused),
        Err(failure) if failure.status.is_server_error() => return Trouble(failure).into_response(),
        Err(failure) => (None, refused.or_else(|| Some(words::on_page(&failure.detail)))),
    };
    match app.ledger().reversals().await.map_err(Failure::from) {
        Ok(reversals) => crate::page::html(status, &ReversalsPage::new(Desk::of(who), asked, found, &reversals, error)),
        Err(failure) => Trouble(failure).into_response(),
    }
}

async fn look(app: &App, asked: &Asked) -> Result<Option<ReversalPreview>, Failure> {
    if asked.rule_id.is_empty() && asked.from.is_empty() && asked.until.is_empty() {
        return Ok(None);
    }
    let scope = scope(asked).map_err(Failure::invalid)?;
    Ok(Some(app.ledger().preview_reversal(&scope).await?))
}

fn scope(asked: &Asked) -> Result<ReversalScope, String> {
    let moment = |name: &str, text: &str| {
        // A browser's field has neither seconds nor a zone; times here are UTC.
        let seconds = if text.len() == "2026-01-01T00:00".len() { ":00" } else { "" };
        let whole = if text.ends_with('Z') { text.to_owned() } else { format!("{text}{seconds}Z") };
        Timestamp::parse(&whole).ok_or_else(|| format!("{name}: a day and a time in UTC, e.g. 2026-03-01T08:00"))
    };
    Ok(ReversalScope {
        rule_id: asked.rule_id.clone(),
        policy_hash: None,
        from: moment("From", &asked.from)?,
        until: moment("Until", &asked.until)?,
    })
}

fn proposal(asked: &Asked) -> Result<ReversalProposal, String> {
    Ok(ReversalProposal {
        scope: scope(asked)?,
        outcome: OutcomeKind::parse(&asked.outcome).ok_or("Choose an outcome.")?,
        root_cause: RootCause::parse(&asked.root_cause).ok_or("Choose what went wrong.")?,
        reason: asked.reason.clone(),
        answer: asked.answer.clone(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_read_as_a_browser_and_as_a_machine_write_it() {
        let read = |from: &str| {
            let asked = Asked {
                rule_id: "r".to_owned(),
                from: from.to_owned(),
                until: "2027-01-01T00:00".to_owned(),
                ..Asked::default()
            };
            scope(&asked).map(|scope| scope.from.to_string())
        };
        for text in ["2026-03-01T08:00", "2026-03-01T08:00:00", "2026-03-01T08:00:00Z"] {
            assert!(read(text).expect(text).starts_with("2026-03-01T08:00:00"), "{text}");
        }
        assert!(read("yesterday").expect_err("no time").starts_with("From"));
    }
}
