//! `GET` and `POST /v1/appeals/{token}`: the holder's page for programs.

use axum::Json;
use axum::extract::State;
use axum::http::{Extensions, HeaderMap, StatusCode};
use redress_ledger::review::{AppealFiling, HolderView, Receipt};

use crate::app::App;
use crate::http::problem::Problem;
use crate::http::{body, schema};

/// Answers statement, status and what can be done.
#[utoipa::path(
    get,
    path = "/v1/appeals/{token}",
    operation_id = "show_appeal",
    tag = "appeals",
    params(("token" = String, Path, description = "The last part of the link in the notice")),
    responses(
        (status = 200, description = "Statement of reasons, appeals, outcome", body = schema::HolderView),
        schema::Missing, schema::Unavailable,
    ),
)]
pub async fn get(State(app): State<App>, body::Segment(token): body::Segment) -> Result<Json<HolderView>, Problem> {
    Ok(Json(super::view(&app, &token).await?))
}

/// Files an appeal. When this answers, the appeal is durable.
#[utoipa::path(
    post,
    path = "/v1/appeals/{token}",
    operation_id = "file_appeal",
    tag = "appeals",
    params(("token" = String, Path, description = "The last part of the link in the notice")),
    request_body = schema::AppealFiling,
    responses(
        (status = 201, description = "Stored; a person decides by `decide_by`", body = schema::Receipt),
        schema::Unreadable, schema::Missing, schema::Conflicting, schema::BadBody, schema::TooMany, schema::Unavailable,
    ),
)]
pub async fn post(
    State(app): State<App>,
    body::Segment(token): body::Segment,
    headers: HeaderMap,
    extensions: Extensions,
    body::Json(filing): body::Json<AppealFiling>,
) -> Result<(StatusCode, Json<Receipt>), Problem> {
    super::not_too_fast(&app, &headers, &extensions, &token)?;
    Ok((StatusCode::CREATED, Json(super::file(&app, &token, &filing).await?)))
}
