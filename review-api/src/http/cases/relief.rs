//! `POST /v1/cases/{case_id}/relief`: a limited service for as long as a claimed appeal waits.

use axum::extract::State;
use axum::http::StatusCode;
use axum::{Extension, Json};
use redress_ledger::CaseId;
use redress_ledger::dialogue::{Relief, ReliefGrant};

use crate::app::App;
use crate::http::gate::Who;
use crate::http::problem::{Failure, Problem};
use crate::http::{body, schema};

/// Grants it. The measure stays; holder and platform will be told. There is one for each decision.
#[utoipa::path(
    post,
    path = "/v1/cases/{case_id}/relief",
    operation_id = "grant_relief",
    tag = "cases",
    params(("case_id" = String, Path, description = "The case of an open appeal, claimed by who grants")),
    request_body = schema::ReliefGrant,
    responses(
        (status = 201, description = "Granted; the holder will be told", body = schema::Relief),
        schema::Unreadable, schema::Guarded, schema::Missing, schema::Conflicting, schema::BadBody, schema::Unavailable,
    ),
)]
pub async fn post(
    State(app): State<App>,
    Extension(who): Extension<Who>,
    body::Segment(case): body::Segment,
    body::Json(grant): body::Json<ReliefGrant>,
) -> Result<(StatusCode, Json<Relief>), Problem> {
    Ok((StatusCode::CREATED, Json(relieve(&app, &who, &case.into(), &grant).await?)))
}

/// Grants it and counts it.
pub async fn relieve(app: &App, who: &Who, case: &CaseId, grant: &ReliefGrant) -> Result<Relief, Failure> {
    let relief = app.ledger().grant_relief(case, &who.principal, grant).await?;
    metrics::counter!("redress_reliefs_total").increment(1);
    Ok(relief)
}
