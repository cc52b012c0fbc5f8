//! `POST /console/misuse/{account_id}/…`: a senior warns about appeals without ground, puts new ones after others, answers an objection.

use axum::Extension;
use axum::extract::State;
use axum::response::Response;
use redress_ledger::misuse::Named;
use redress_ledger::{AccountId, LedgerError};

use super::account::shown_again;
use super::typed;
use crate::app::App;
use crate::http::body::{Form, Segment, encoded, see_other};
use crate::http::gate::Who;
use crate::http::problem::Failure;
use crate::page::account::Refused;
use crate::page::words;

/// What was ticked and written.
async fn named(app: &App, who: &Who, account: &AccountId, form: &Form) -> Result<Named, LedgerError> {
    let nameable = app.ledger().nameable_appeals(account, &who.principal).await?;
    let ticked = nameable.into_iter().map(|one| one.appeal_id).filter(|id| form.ticked(&format!("appeal-{id}")));
    Ok(Named { appeals: ticked.collect(), words: form.words("answer"), reason: form.words("reason") })
}

async fn back(
    app: &App,
    who: &Who,
    account: AccountId,
    form: &Form,
    part: &str,
    end: Result<(), LedgerError>,
) -> Response {
    match end {
        Ok(()) => see_other(&format!("/console/accounts?id={}&done=said#misuse", encoded(account.as_str()))),
        Err(error) => {
            let failure = Failure::from(error);
            let error = Some(words::on_page(&failure.detail));
            let refused = Refused { enforcement_id: part.to_owned(), typed: typed(form), error };
            shown_again(app, who, account.0, failure.status, refused).await
        }
    }
}

/// Warns.
pub async fn warn(
    State(app): State<App>,
    Extension(who): Extension<Who>,
    Segment(account): Segment,
    form: Form,
) -> Response {
    let account = AccountId(account);
    let end = match named(&app, &who, &account, &form).await {
        Ok(named) => app.ledger().warn_about_appeals(&account, &who.principal, &named).await,
        Err(error) => Err(error),
    };
    back(&app, &who, account, &form, "misuse", end).await
}

/// Puts new appeals after those of others.
pub async fn put_last(
    State(app): State<App>,
    Extension(who): Extension<Who>,
    Segment(account): Segment,
    form: Form,
) -> Response {
    let account = AccountId(account);
    let days = form.text("days").trim().parse().unwrap_or(0);
    let end = match named(&app, &who, &account, &form).await {
        Ok(named) => app.ledger().put_appeals_last(&account, &who.principal, &named, days).await,
        Err(error) => Err(error),
    };
    back(&app, &who, account, &form, "misuse", end).await
}

/// Answers an objection, or ends it before its time.
pub async fn answer(
    State(app): State<App>,
    Extension(who): Extension<Who>,
    Segment(account): Segment,
    form: Form,
) -> Response {
    let account = AccountId(account);
    let ends = form.text("ends") != "no";
    let end = app.ledger().answer_objection(&account, &who.principal, ends, &form.words("answer")).await;
    back(&app, &who, account, &form, "answer", end).await
}
