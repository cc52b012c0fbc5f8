//! `POST /v1/cases/{case_id}/decide`: a person's verdict. An overturn undoes the enforcement in the same transaction.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use redress_ledger::review::Verdict;
use redress_ledger::verdict::Given;
use redress_ledger::{CaseId, Timestamp};
use serde::Serialize;

use crate::app::App;
use crate::http::gate::Who;
use crate::http::problem::{Failure, Problem};
use crate::http::{body, schema};

/// A verdict that counts and is no outcome yet.
#[derive(Debug, Serialize)]
pub struct VerdictKept {
    state: &'static str,
    send_at: Option<Timestamp>,
}

/// Decides a claimed appeal at once; where two people have to agree, keeps the verdict and asks another.
#[utoipa::path(
    post,
    path = "/v1/cases/{case_id}/decide",
    operation_id = "decide_case",
    tag = "cases",
    params(("case_id" = String, Path, description = "The case, claimed by who decides it")),
    request_body = schema::Verdict,
    responses(
        (status = 200, description = "Decided; the holder will be told", body = schema::OutcomeRecorded),
        (status = 202, description = "It counts; another person is asked, or it was a second look for quality", body = schema::VerdictKept),
        schema::Unreadable, schema::Guarded, schema::Missing, schema::Conflicting, schema::BadBody, schema::Unavailable,
    ),
)]
pub async fn post(
    State(app): State<App>,
    Extension(who): Extension<Who>,
    body::Segment(case): body::Segment,
    body::Json(verdict): body::Json<Verdict>,
) -> Result<Response, Problem> {
    Ok(match decide(&app, &who, &case.into(), &verdict, 0).await? {
        Given::Concluded(recorded) => Json(recorded).into_response(),
        Given::Held { send_at } => kept("held", Some(send_at)),
        Given::AnotherPerson => kept("another_person", None),
        Given::SecondLook => kept("second_look", None),
    })
}

fn kept(state: &'static str, send_at: Option<Timestamp>) -> Response {
    (StatusCode::ACCEPTED, Json(VerdictKept { state, send_at })).into_response()
}

/// Gives the verdict, held for `undo_secs`, and counts.
pub async fn decide(app: &App, who: &Who, case: &CaseId, verdict: &Verdict, undo_secs: i64) -> Result<Given, Failure> {
    let given = app.ledger().give_verdict(case, &who.principal, verdict, undo_secs).await?;
    metrics::counter!("redress_verdicts_total", "kind" => verdict.outcome.as_str()).increment(1);
    if matches!(given, Given::Concluded(_)) {
        metrics::counter!("redress_outcomes_total", "kind" => verdict.outcome.as_str()).increment(1);
    }
    Ok(given)
}
