//! `POST /v1/appeals/{token}/withdraw`: the holder takes an open appeal back.

use axum::Json;
use axum::extract::State;
use redress_ledger::AppealId;
use redress_ledger::token::PresentedToken;
use serde::Serialize;

use crate::app::App;
use crate::http::limit::Asker;
use crate::http::problem::{Failure, Problem};
use crate::http::{body, schema};

/// What was withdrawn.
#[derive(Debug, Serialize)]
pub struct Withdrawn {
    appeal_id: AppealId,
}

/// Withdraws the open appeal. The measure stays as it is; within the time, an appeal may be filed anew.
#[utoipa::path(
    post,
    path = "/v1/appeals/{token}/withdraw",
    operation_id = "withdraw_appeal",
    tag = "appeals",
    params(("token" = String, Path, description = "The last part of the link in the notice")),
    responses(
        (status = 200, description = "Withdrawn", body = schema::Withdrawn),
        schema::Missing, schema::Conflicting, schema::TooMany, schema::Unavailable,
    ),
)]
pub async fn post(
    State(app): State<App>,
    body::Segment(token): body::Segment,
    asker: Asker,
) -> Result<Json<Withdrawn>, Problem> {
    Ok(Json(Withdrawn { appeal_id: withdraw(&app, &asker, &token).await? }))
}

/// Withdraws it; durable when it returns.
///
/// # Errors
/// As the ledger says; for a token that does not open, the same as [`super::view`].
pub async fn withdraw(app: &App, asker: &Asker, token: &str) -> Result<AppealId, Failure> {
    let presented = PresentedToken::parse(token).ok_or_else(|| super::unknown(app, asker))?;
    let appeal = app.ledger().withdraw_appeal(app.link_key(), &presented).await.map_err(|error| match error {
        redress_ledger::LedgerError::NotFound(_) => super::unknown(app, asker),
        other => other.into(),
    })?;
    metrics::counter!("redress_appeals_withdrawn_total").increment(1);
    Ok(appeal)
}
