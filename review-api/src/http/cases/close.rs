//! `POST /v1/cases/{case_id}/close`: a person ends an appeal without an outcome.

use axum::Extension;
use axum::extract::State;
use axum::http::StatusCode;
use redress_ledger::CaseId;
use redress_ledger::closing::{Closed, Closing};

use crate::app::App;
use crate::http::gate::Who;
use crate::http::problem::{Failure, Problem};
use crate::http::{body, schema};

/// Closes a claimed appeal as not admissible, or into another one of the account. The holder may file again.
/// Where the case asks for two people, one alone closes nothing as not admissible.
#[utoipa::path(
    post,
    path = "/v1/cases/{case_id}/close",
    operation_id = "close_appeal",
    tag = "cases",
    params(("case_id" = String, Path, description = "The case, claimed by who closes it")),
    request_body = schema::Closing,
    responses(
        (status = 202, description = "It counts; the case asks for two people, and another one has to say the same. The holder hears nothing yet"),
        (status = 204, description = "Closed; the holder will be told"),
        schema::Unreadable, schema::Guarded, schema::Missing, schema::Conflicting, schema::BadBody, schema::Unavailable,
    ),
)]
pub async fn post(
    State(app): State<App>,
    Extension(who): Extension<Who>,
    body::Segment(case): body::Segment,
    body::Json(closing): body::Json<Closing>,
) -> Result<StatusCode, Problem> {
    Ok(match close(&app, &who, &case.into(), &closing).await? {
        Closed::Now => StatusCode::NO_CONTENT,
        Closed::Proposed => StatusCode::ACCEPTED,
    })
}

/// Closes and counts.
pub async fn close(app: &App, who: &Who, case: &CaseId, closing: &Closing) -> Result<Closed, Failure> {
    let closed = app.ledger().close_appeal(case, &who.principal, closing).await?;
    if closed == Closed::Now {
        metrics::counter!("redress_appeals_closed_total", "as" => closing.closed_as.as_str()).increment(1);
    }
    Ok(closed)
}
