//! `GET /v1/cases/{case_id}`: a case with everything that was frozen at the decision. The look is audited.

use axum::extract::State;
use axum::{Extension, Json};
use redress_ledger::CaseId;
use redress_ledger::review::CaseView;

use crate::app::App;
use crate::http::gate::Who;
use crate::http::problem::{Failure, Problem};
use crate::http::{body, schema};

/// Answers the case.
#[utoipa::path(
    get,
    path = "/v1/cases/{case_id}",
    operation_id = "show_case",
    tag = "cases",
    params(("case_id" = String, Path, description = "The case")),
    responses(
        (status = 200, description = "The case, its evidence as it was", body = schema::CaseView),
        schema::Guarded, schema::Missing, schema::Unavailable,
    ),
)]
pub async fn get(
    State(app): State<App>,
    Extension(who): Extension<Who>,
    body::Segment(case): body::Segment,
) -> Result<Json<CaseView>, Problem> {
    Ok(Json(case_for(&app, &who, &case.into()).await?))
}

/// The case as this principal sees it.
pub async fn case_for(app: &App, who: &Who, case: &CaseId) -> Result<CaseView, Failure> {
    app.ledger().case(case, &who.principal).await?.ok_or_else(|| Failure::not_found("case"))
}
