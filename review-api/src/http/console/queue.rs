//! `GET /console`: the queue by deadline, then severity.

use axum::Extension;
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::Response;
use redress_ledger::store::CaseFilter;

use super::done;
use crate::app::App;
use crate::http::body::form_field;
use crate::http::gate::Who;
use crate::http::problem::{Failure, Trouble};
use crate::page::Desk;
use crate::page::queue::QueuePage;

const ROWS_MAX: i64 = 100;

/// Answers the page.
pub async fn get(State(app): State<App>, Extension(who): Extension<Who>, uri: Uri) -> Result<Response, Trouble> {
    let closed = uri.query().and_then(|query| form_field(query.as_bytes(), "closed")).is_some_and(|v| v == "true");
    let filter = CaseFilter { closed, limit: ROWS_MAX };
    let cases = app.ledger().cases(&filter).await.map_err(Failure::from)?;
    let full = i64::try_from(cases.len()).is_ok_and(|found| found >= ROWS_MAX);
    let page = QueuePage::new(Desk::of(&who), &cases, app.now(), full, closed, done(&uri))
        .with_fallen(&app.ledger().demotions().await.map_err(Failure::from)?);
    Ok(crate::page::html(StatusCode::OK, &page))
}
