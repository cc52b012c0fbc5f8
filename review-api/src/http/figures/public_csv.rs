//! `GET /transparency.csv`: the same as CSV.

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::response::Response;

use super::{Wanted, as_csv, kept};
use crate::app::App;
use crate::figures::kept::For;
use crate::http::problem::{Failure, Trouble};

/// Answers the figures without rules and models.
pub async fn get(State(app): State<App>, wanted: Result<Query<Wanted>, QueryRejection>) -> Result<Response, Trouble> {
    let Query(wanted) = wanted.map_err(Failure::from)?;
    let known = kept(&app, wanted.span(&app)?, For::Everybody).await?;
    Ok(as_csv(crate::figures::csv::public(&known.what.0), "transparency"))
}
