//! Figures over HTTP: for everybody without rules, for people who read cases with them.

pub mod console;
pub mod csv;
pub mod json;
pub mod public;
pub mod public_csv;

use axum::http::header;
use axum::response::{IntoResponse, Response};
use redress_ledger::figures::{Figures, Month, Span};
use serde::Deserialize;
use std::sync::Arc;

use super::problem::Failure;
use crate::app::App;
use crate::figures::days;
use crate::figures::kept::{Counted, For};

/// Months in a plot.
const MONTHS_MAX: usize = 24;

/// Which days.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Wanted {
    from: Option<String>,
    to: Option<String>,
}

impl Wanted {
    /// The span that they name.
    pub(crate) fn span(&self, app: &App) -> Result<Span, Failure> {
        let span = days::span(self.from.as_deref(), self.to.as_deref(), app.now());
        span.map_err(|detail| Failure::new(axum::http::StatusCode::UNPROCESSABLE_ENTITY, detail))
    }
}

/// The figures with the months of their plot, as they are kept.
pub(crate) async fn kept(app: &App, span: Span, whom: For) -> Result<Arc<Counted<(Figures, Vec<Month>)>>, Failure> {
    let count = async move |app: App| {
        let figures = app.ledger().figures(span).await?;
        let months = app.ledger().figures_by_month(&days::months(span, MONTHS_MAX)).await?;
        Ok((figures, months))
    };
    app.figures().get(app, span, whom, count).await
}

fn as_csv(text: String, name: &str) -> Response {
    let disposition = format!("attachment; filename=\"{name}.csv\"");
    ([(header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (header::CONTENT_DISPOSITION, disposition)], text)
        .into_response()
}
