//! `GET /console/quality`: the page for those who look after reviewers.

use axum::Extension;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::kept;
use crate::app::App;
use crate::http::figures::Wanted;
use crate::http::gate::Who;
use crate::http::problem::{Failure, Trouble};
use crate::page::Desk;
use crate::page::quality::QualityPage;

/// Answers the page.
pub async fn get(
    State(app): State<App>,
    Extension(who): Extension<Who>,
    wanted: Result<Query<Wanted>, QueryRejection>,
) -> Result<Response, Trouble> {
    let Query(wanted) = wanted.map_err(Failure::from)?;
    let known = kept(&app, wanted.span(&app)?).await?;
    Ok(crate::page::html(StatusCode::OK, &QualityPage::new(Desk::of(&who), &known)))
}
