//! `POST /v1/reversals`: one person proposes to undo what a rule did in a time.

use axum::extract::State;
use axum::http::StatusCode;
use axum::{Extension, Json};
use redress_ledger::reversal::{Reversal, ReversalProposal};

use super::show::find;
use crate::app::App;
use crate::http::gate::Who;
use crate::http::problem::{Failure, Problem};
use crate::http::{body, schema};

/// Keeps the proposal. Nothing is undone before a second person approves it.
#[utoipa::path(
    post,
    path = "/v1/reversals",
    operation_id = "propose_reversal",
    tag = "reversals",
    request_body = schema::ReversalProposal,
    responses(
        (status = 201, description = "Proposed", body = schema::Reversal),
        schema::Unreadable, schema::Guarded, schema::Conflicting, schema::BadBody, schema::Unavailable,
    ),
)]
pub async fn post(
    State(app): State<App>,
    Extension(who): Extension<Who>,
    body::Json(proposal): body::Json<ReversalProposal>,
) -> Result<(StatusCode, Json<Reversal>), Problem> {
    let id = propose(&app, &who, &proposal).await?;
    Ok((StatusCode::CREATED, Json(find(&app, &id).await?)))
}

/// Proposes, and answers the id.
pub async fn propose(app: &App, who: &Who, proposal: &ReversalProposal) -> Result<String, Failure> {
    Ok(app.ledger().propose_reversal(proposal, &who.principal).await?)
}
