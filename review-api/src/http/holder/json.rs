//! `GET` and `POST /v1/appeals/{token}`: the holder's page for programs.

use axum::Json;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use redress_ledger::review::{HolderView, Receipt};

use super::incoming;
use crate::app::App;
use crate::http::limit::Asker;
use crate::http::problem::{Failure, Problem};
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
        schema::Missing, schema::TooMany, schema::Unavailable,
    ),
)]
pub async fn get(
    State(app): State<App>,
    body::Segment(token): body::Segment,
    asker: Asker,
) -> Result<Json<HolderView>, Problem> {
    Ok(Json(super::view(&app, &asker, &token).await?))
}

/// Files an appeal. When this answers, the appeal is durable.
#[utoipa::path(
    post,
    path = "/v1/appeals/{token}",
    operation_id = "file_appeal",
    tag = "appeals",
    params(("token" = String, Path, description = "The last part of the link in the notice")),
    request_body(content((schema::AppealFiling = "application/json"), (schema::AppealForm = "multipart/form-data"))),
    responses(
        (status = 201, description = "Stored; a person decides by `decide_by`", body = schema::Receipt),
        schema::Unreadable, schema::Missing, schema::Conflicting, schema::BadFiling, schema::TooMany, schema::Unavailable,
    ),
)]
pub async fn post(
    State(app): State<App>,
    body::Segment(token): body::Segment,
    asker: Asker,
    request: Request,
) -> Result<(StatusCode, Json<Receipt>), Problem> {
    // A link that opens nothing is not worth reading a body for.
    super::view(&app, &asker, &token).await?;
    let (headers, body) = incoming::body(&app, request).await.map_err(Failure::from)?;
    let (filing, enclosures) = incoming::from_program(&headers, &body)?;
    Ok((
        StatusCode::CREATED,
        Json(super::file(&app, &asker, &token, &filing, &enclosures).await.map_err(Failure::from)?),
    ))
}
