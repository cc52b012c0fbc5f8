//! `GET /v1/cases/{case_id}`: a case with everything that was frozen at the decision; before the first look, where one is asked for, the
//! evidence alone. The look is audited.

use axum::extract::State;
use axum::{Extension, Json};
use redress_ledger::CaseId;
use redress_ledger::verdict::CaseLook;

use crate::app::App;
use crate::http::gate::Who;
use crate::http::problem::{Failure, Problem};
use crate::http::{body, schema};

/// Answers the case as whoever asks may see it.
#[utoipa::path(
    get,
    path = "/v1/cases/{case_id}",
    operation_id = "show_case",
    tag = "cases",
    params(("case_id" = String, Path, description = "The case")),
    responses(
        (status = 200, description = "The case, its evidence as it was", body = schema::CaseLook),
        schema::Guarded, schema::Missing, schema::Unavailable,
    ),
)]
pub async fn get(
    State(app): State<App>,
    Extension(who): Extension<Who>,
    body::Segment(case): body::Segment,
) -> Result<Json<CaseLook>, Problem> {
    Ok(Json(look(&app, &who, &case.into()).await?))
}

/// The case as this principal may see it.
pub async fn look(app: &App, who: &Who, case: &CaseId) -> Result<CaseLook, Failure> {
    app.ledger().look(case, &who.principal).await?.ok_or_else(|| Failure::not_found("case"))
}
