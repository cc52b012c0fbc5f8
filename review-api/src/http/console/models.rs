//! `/console/models`: which model is live and which is in shadow, what their comparison says, and an admin's word on it.

use axum::Extension;
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Response};

use super::done;
use crate::app::App;
use crate::http::body::{Form, Segment, see_other};
use crate::http::gate::Who;
use crate::http::models::{approve, find, retire};
use crate::http::problem::{Failure, Trouble};
use crate::page::models::ModelsPage;
use crate::page::{Desk, words};

/// The page.
pub async fn get(State(app): State<App>, Extension(who): Extension<Who>, uri: Uri) -> Response {
    page(&app, &who, None, done(&uri)).await
}

/// Makes the model in shadow live, by the comparison that the page had shown, and leads back.
pub async fn approve(
    State(app): State<App>,
    Extension(who): Extension<Who>,
    Segment(hash): Segment,
    form: Form,
) -> Response {
    let seen = Some(form.text("promotion")).filter(|hash| !hash.is_empty());
    let approved = if form.ticked("looked") {
        approve::approve(&app, &who, &hash, seen.as_deref()).await
    } else {
        Err(Failure::invalid("Say that you have looked at the figures.".to_owned()))
    };
    led_back(&app, &who, approved, "model-live").await
}

/// Takes a model out of service, and leads back.
pub async fn retire(State(app): State<App>, Extension(who): Extension<Who>, Segment(hash): Segment) -> Response {
    let retired = retire::retire(&app, &who, &hash).await;
    led_back(&app, &who, retired, "model-retired").await
}

async fn led_back(app: &App, who: &Who, taken: Result<(), Failure>, done: &str) -> Response {
    match taken {
        Ok(()) => see_other(&format!("/console/models?done={done}")),
        Err(failure) => page(app, who, Some(failure), None).await,
    }
}

async fn page(app: &App, who: &Who, failure: Option<Failure>, done: Option<&'static str>) -> Response {
    let status = failure.as_ref().map_or(StatusCode::OK, |failure| failure.status);
    let error = failure.map(|failure| words::on_page(&failure.detail));
    match find(app).await {
        Ok(found) => crate::page::html(status, &ModelsPage::new(Desk::of(who), &found, error, done)),
        Err(failure) => Trouble(failure).into_response(),
    }
}
