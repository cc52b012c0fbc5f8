//! `POST /v1/appeals/{token}/object` and `POST /a/{token}/object`: the holder objects to appeals being handled after those of others.

use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::Response;
use redress_ledger::LedgerError;
use redress_ledger::misuse::OBJECTION_CHARS_MAX;
use redress_ledger::token::PresentedToken;
use serde::Deserialize;

use super::page::trouble;
use crate::app::App;
use crate::http::body::{Form, Segment, see_other};
use crate::http::limit::Asker;
use crate::http::problem::{Failure, Problem};
use crate::http::{body, schema};
use crate::page::holder::{HolderPage, Tongue, Typed};

/// What is said.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Objecting {
    words: String,
}

/// Objects. Until a person with no hand in it has answered, no appeal of the account is handled after others.
#[utoipa::path(
    post,
    path = "/v1/appeals/{token}/object",
    operation_id = "object_to_appeals_last",
    tag = "appeals",
    params(("token" = String, Path, description = "The last part of the link in the notice")),
    request_body = schema::Objection,
    responses(
        (status = 204, description = "Stored; another person answers"),
        schema::Unreadable, schema::Missing, schema::Conflicting, schema::BadBody, schema::TooMany, schema::Unavailable,
    ),
)]
pub async fn post(
    State(app): State<App>,
    Segment(token): Segment,
    asker: Asker,
    body::Json(Objecting { words }): body::Json<Objecting>,
) -> Result<StatusCode, Problem> {
    object(&app, &asker, &token, &words).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The form; what was typed is never lost.
pub async fn form(State(app): State<App>, Segment(token): Segment, asker: Asker, uri: Uri, form: Form) -> Response {
    let words = form.words("objection");
    match object(&app, &asker, &token, &words).await {
        Ok(()) => see_other(&format!("/a/{token}{}#misuse", Tongue::of(None, uri.query()).query())),
        Err(failure) => match super::view(&app, &asker, &token).await {
            Ok(view) => {
                let tongue = Tongue::of(view.locale.as_deref(), uri.query());
                let say = tongue.words();
                let refused = match (failure.status, failure.retry_after_secs) {
                    (StatusCode::TOO_MANY_REQUESTS, Some(secs)) => say.appeal.wait(secs),
                    (StatusCode::CONFLICT, _) => say.misuse.object_late.to_owned(),
                    (StatusCode::UNPROCESSABLE_ENTITY, _) => {
                        let most = i64::try_from(OBJECTION_CHARS_MAX).unwrap_or(i64::MAX);
                        say.misuse.object_bounds(&say.figures.count(most))
                    }
                    _ => say.appeal.unreachable.to_owned(),
                };
                let page = HolderPage::new(&app, &token, &view, tongue, Typed::default(), None, None);
                let shown = crate::page::html(failure.status, &page.objecting(words, Some(refused)));
                failure.with_retry_after(shown)
            }
            Err(failure) => {
                let say = &Tongue::of(None, uri.query()).words().misuse;
                trouble(failure, vec![(say.object_words, words)])
            }
        },
    }
}

async fn object(app: &App, asker: &Asker, token: &str, words: &str) -> Result<(), Failure> {
    let presented = PresentedToken::parse(token).ok_or_else(|| super::unknown(app, asker))?;
    let opened = super::view(app, asker, token).await?;
    let key = format!("object {}", opened.statement.decision_id);
    app.filings().admit(&key, app.now()).map_err(Failure::too_many)?;
    app.ledger().object_to_last(app.link_key(), &presented, words).await.map_err(|error| match error {
        LedgerError::NotFound(_) => super::unknown(app, asker),
        other => other.into(),
    })
}
