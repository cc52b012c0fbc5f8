//! `GET /v1/figures`: appeals, outcomes, reversal by rule and model, errors of automation, deadlines kept.

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use redress_ledger::figures::Figures;

use super::Wanted;
use crate::app::App;
use crate::http::problem::{Failure, Problem};
use crate::http::schema;

/// Answers the figures.
#[utoipa::path(
    get,
    path = "/v1/figures",
    operation_id = "figures",
    tag = "figures",
    params(
        ("from" = Option<String>, Query, description = "First day, UTC; a year before `to` where absent"),
        ("to" = Option<String>, Query, description = "First day that no longer counts; tomorrow where absent"),
    ),
    responses(
        (status = 200, description = "Figures of the span", body = schema::Figures),
        schema::Unreadable, schema::Guarded, schema::Invalid, schema::Unavailable,
    ),
)]
pub async fn get(
    State(app): State<App>,
    wanted: Result<Query<Wanted>, QueryRejection>,
) -> Result<Json<Figures>, Problem> {
    let Query(wanted) = wanted?;
    let span = wanted.span(&app)?;
    Ok(Json(app.ledger().figures(span).await.map_err(Failure::from)?))
}
