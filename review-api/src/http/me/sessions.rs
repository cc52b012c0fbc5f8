//! `POST /v1/me/sessions/{session_id}/end` and `…/end-others`: sessions that somebody left open.

use axum::extract::State;
use axum::{Extension, Json};
use serde::Serialize;

use crate::app::App;
use crate::http::gate::Who;
use crate::http::problem::Problem;
use crate::http::{body, schema};

/// How many ended.
#[derive(Debug, Serialize)]
pub struct Ended {
    ended: u64,
}

/// Ends one of one's own.
#[utoipa::path(
    post,
    path = "/v1/me/sessions/{session_id}/end",
    operation_id = "end_session",
    tag = "me",
    params(("session_id" = String, Path, description = "As `GET /v1/me` lists it")),
    responses(
        (status = 200, description = "Ended", body = schema::SessionsEnded),
        schema::Guarded, schema::Missing, schema::Unavailable,
    ),
)]
pub async fn end(
    State(app): State<App>,
    Extension(who): Extension<Who>,
    body::Segment(session): body::Segment,
) -> Result<Json<Ended>, Problem> {
    app.ledger().end_session(&who.principal.user_id, &session).await?;
    Ok(Json(Ended { ended: 1 }))
}

/// Ends all of one's own but the one that asks.
#[utoipa::path(
    post,
    path = "/v1/me/end-other-sessions",
    operation_id = "end_other_sessions",
    tag = "me",
    responses(
        (status = 200, description = "Ended", body = schema::SessionsEnded),
        schema::Guarded, schema::Unavailable,
    ),
)]
pub async fn end_others(State(app): State<App>, Extension(who): Extension<Who>) -> Result<Json<Ended>, Problem> {
    let ended = app.ledger().end_other_sessions(&who.principal.user_id, who.session.as_deref()).await?;
    Ok(Json(Ended { ended }))
}
