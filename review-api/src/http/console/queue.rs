//! `GET /console`: the queue by deadline, then severity; its parts, narrowed, a page at a time.

use axum::Extension;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::{StatusCode, Uri};
use axum::response::Response;
use redress_ledger::queue::{QueueFilter, QueueState};

use super::done;
use crate::app::App;
use crate::http::cases::counts::counts_for;
use crate::http::cases::list::Wanted;
use crate::http::gate::Who;
use crate::http::problem::{Failure, Trouble};
use crate::page::Desk;
use crate::page::queue::QueuePage;

const ROWS: i64 = 50;

/// Answers the page.
pub async fn get(
    State(app): State<App>,
    Extension(who): Extension<Who>,
    wanted: Result<Query<Wanted>, QueryRejection>,
    uri: Uri,
) -> Result<Response, Trouble> {
    let Query(wanted) = wanted.map_err(Failure::from)?;
    let mut filter = QueueFilter { limit: ROWS, ..wanted.filter().map_err(Failure::invalid)? };
    if wanted.closed {
        filter.state = QueueState::Closed;
    }
    let part = app.ledger().queue(&filter, &who.principal).await.map_err(Failure::from)?;
    let counts = counts_for(&app, &who).await?;
    let sla = &app.ledger().promises().sla;
    let page = QueuePage::new(Desk::of(&who), &filter, &part, &counts, sla, app.now(), done(&uri))
        .with_fallen(&app.ledger().demotions().await.map_err(Failure::from)?);
    Ok(crate::page::html(StatusCode::OK, &page))
}
