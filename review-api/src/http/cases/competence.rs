//! `POST /v1/reviewers/{name}/competence`: what a reviewer is competent for, and which languages they read.

use axum::Extension;
use axum::extract::State;
use axum::http::StatusCode;
use redress_ledger::queue::Competence;

use crate::app::App;
use crate::http::gate::Who;
use crate::http::problem::Problem;
use crate::http::{body, schema};

/// Replaces it; an empty list stands for everything.
#[utoipa::path(
    post,
    path = "/v1/reviewers/{name}/competence",
    operation_id = "set_competence",
    tag = "cases",
    params(("name" = String, Path, description = "Sign-in name of a reviewer or senior")),
    request_body = schema::Competence,
    responses(
        (status = 204, description = "The queue hands out cases by it from now on"),
        schema::Unreadable, schema::Guarded, schema::Missing, schema::BadBody, schema::Unavailable,
    ),
)]
pub async fn post(
    State(app): State<App>,
    Extension(who): Extension<Who>,
    body::Segment(name): body::Segment,
    body::Json(competence): body::Json<Competence>,
) -> Result<StatusCode, Problem> {
    app.ledger().set_competence(&name, &competence, who.principal.user_id.as_str()).await?;
    Ok(StatusCode::NO_CONTENT)
}
