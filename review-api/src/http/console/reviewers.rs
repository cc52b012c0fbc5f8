//! `/console/reviewers`: who decides cases, what each is competent for, and which languages they read.

use axum::Extension;
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use redress_ledger::queue::Competence;
use redress_ledger::topic::Topic;

use super::done;
use crate::app::App;
use crate::http::body::{Form, Segment, see_other};
use crate::http::gate::Who;
use crate::http::problem::{Failure, Trouble};
use crate::page::Desk;
use crate::page::reviewers::ReviewersPage;

/// Answers the page.
pub async fn get(State(app): State<App>, Extension(who): Extension<Who>, uri: Uri) -> Result<Response, Trouble> {
    let people = app.ledger().reviewers().await.map_err(Failure::from)?;
    let page = ReviewersPage::new(Desk::of(&who), &people, done(&uri));
    Ok(crate::page::html(StatusCode::OK, &page))
}

/// Replaces one person's competence and leads back.
pub async fn post(
    State(app): State<App>,
    Extension(who): Extension<Who>,
    Segment(name): Segment,
    form: Form,
) -> Response {
    let languages = form.text("languages");
    let competence = Competence {
        topics: Topic::ALL.into_iter().filter(|topic| form.ticked(topic.as_str())).collect(),
        languages: languages.split([',', ' ']).filter(|l| !l.is_empty()).map(str::to_lowercase).collect(),
    };
    match app.ledger().set_competence(&name, &competence, who.principal.user_id.as_str()).await {
        Ok(()) => see_other("/console/reviewers?done=competence"),
        Err(error) => Trouble(Failure::from(error)).into_response(),
    }
}
