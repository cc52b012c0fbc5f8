//! `GET /v1/figures.csv`: the same as CSV.

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::response::Response;

use super::{Wanted, as_csv};
use crate::app::App;
use crate::http::problem::{Failure, Problem};
use crate::http::schema;

/// Answers the figures.
#[utoipa::path(
    get,
    path = "/v1/figures.csv",
    operation_id = "figures_csv",
    tag = "figures",
    params(
        ("from" = Option<String>, Query, description = "First day, UTC; a year before `to` where absent"),
        ("to" = Option<String>, Query, description = "First day that no longer counts; tomorrow where absent"),
    ),
    responses(
        (status = 200, description = "Figures of the span", body = String, content_type = "text/csv"),
        schema::Unreadable, schema::Guarded, schema::Invalid, schema::Unavailable,
    ),
)]
pub async fn get(State(app): State<App>, wanted: Result<Query<Wanted>, QueryRejection>) -> Result<Response, Problem> {
    let Query(wanted) = wanted?;
    let span = wanted.span(&app)?;
    let figures = app.ledger().figures(span).await.map_err(Failure::from)?;
    Ok(as_csv(crate::figures::csv::of(&figures), "figures"))
}
