//! `GET /console/figures`: the page with plots, rules and models.

use axum::Extension;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::{Wanted, kept};
use crate::app::App;
use crate::figures::kept::For;
use crate::http::gate::Who;
use crate::http::problem::{Failure, Trouble};
use crate::page::Desk;
use crate::page::numbers::{DeskFigures, Numbers};

/// Answers the page.
pub async fn get(
    State(app): State<App>,
    Extension(who): Extension<Who>,
    wanted: Result<Query<Wanted>, QueryRejection>,
) -> Result<Response, Trouble> {
    let Query(wanted) = wanted.map_err(Failure::from)?;
    let known = kept(&app, wanted.span(&app)?, For::Staff).await?;
    Ok(crate::page::html(StatusCode::OK, &DeskFigures { desk: Desk::of(&who), numbers: Numbers::of(&known) }))
}
