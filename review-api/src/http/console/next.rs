//! `POST /console/next`: takes the most urgent case that whoever asks may take, and leads to it.

use axum::Extension;
use axum::extract::State;
use axum::response::{IntoResponse, Response};

use crate::app::App;
use crate::http::body::see_other;
use crate::http::gate::Who;
use crate::http::problem::{Failure, Trouble};

/// Claims it and leads to it, or back to the queue where there is none.
pub async fn post(State(app): State<App>, Extension(who): Extension<Who>) -> Response {
    match app.ledger().next_case(&who.principal).await {
        Ok(Some(case)) => see_other(&format!("/console/cases/{}?done=claimed", case.case_id)),
        Ok(None) => see_other("/console?done=nothing"),
        Err(error) => Trouble(Failure::from(error)).into_response(),
    }
}
