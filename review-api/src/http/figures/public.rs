//! `GET /transparency`: what anybody may know of how this platform suspends and reviews.

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::{Wanted, kept};
use crate::app::App;
use crate::figures::kept::For;
use crate::http::problem::{Failure, Trouble};
use crate::page::numbers::{Numbers, Transparency};

/// Answers the page.
pub async fn get(State(app): State<App>, wanted: Result<Query<Wanted>, QueryRejection>) -> Result<Response, Trouble> {
    let Query(wanted) = wanted.map_err(Failure::from)?;
    let known = kept(&app, wanted.span(&app)?, For::Everybody).await?;
    let page = Transparency { platform: app.platform_name().to_owned(), numbers: Numbers::of(&known) };
    Ok(crate::page::html(StatusCode::OK, &page))
}
