//! `GET /v1/quality`: agreement, known answers, time, signs of nodding.

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use redress_ledger::quality::Quality;

use crate::app::App;
use crate::http::figures::Wanted;
use crate::http::problem::{Failure, Problem};
use crate::http::schema;

/// Answers the figures.
#[utoipa::path(
    get,
    path = "/v1/quality",
    operation_id = "quality",
    tag = "figures",
    params(
        ("from" = Option<String>, Query, description = "First day, UTC; a year before `to` where absent"),
        ("to" = Option<String>, Query, description = "First day that no longer counts; tomorrow where absent"),
    ),
    responses(
        (status = 200, description = "How reviewing went", body = schema::Quality),
        schema::Unreadable, schema::Guarded, schema::Invalid, schema::Unavailable,
    ),
)]
pub async fn get(
    State(app): State<App>,
    wanted: Result<Query<Wanted>, QueryRejection>,
) -> Result<Json<Quality>, Problem> {
    let Query(wanted) = wanted?;
    let span = wanted.span(&app)?;
    Ok(Json(app.ledger().quality(span).await.map_err(Failure::from)?))
}
