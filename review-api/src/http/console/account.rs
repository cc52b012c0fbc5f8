//! `GET /console/accounts?id=…`: an account with all that stands against it; without `id`, where to look one up.

use axum::Extension;
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use redress_ledger::AccountId;
use redress_ledger::store::Evidence;

use super::done;
use crate::app::App;
use crate::http::body::form_field;
use crate::http::gate::Who;
use crate::http::problem::{Failure, Trouble};
use crate::page::Desk;
use crate::page::account::{AccountPage, Refused, SearchPage};

const DECISIONS_MAX: i64 = 50;

/// Answers the page.
pub async fn get(State(app): State<App>, Extension(who): Extension<Who>, uri: Uri) -> Response {
    let asked = uri.query().and_then(|query| form_field(query.as_bytes(), "id")).unwrap_or_default();
    if asked.is_empty() {
        return crate::page::html(StatusCode::OK, &SearchPage { desk: Desk::of(&who), asked, error: None });
    }
    page(&app, &who, asked, StatusCode::OK, Refused::default(), done(&uri)).await
}

/// The page again after a refused lift, with what was typed.
pub async fn shown_again(app: &App, who: &Who, account: String, status: StatusCode, refused: Refused) -> Response {
    page(app, who, account, status, refused, None).await
}

async fn page(
    app: &App,
    who: &Who,
    asked: String,
    status: StatusCode,
    refused: Refused,
    done: Option<&'static str>,
) -> Response {
    match find(app, who, &AccountId::from(asked.as_str())).await {
        Ok(Some((account, decisions))) => {
            crate::page::html(status, &AccountPage::new(Desk::of(who), &account, &decisions, refused, done))
        }
        Ok(None) => {
            let error = Some("Nothing is known of this account. Check that its id is complete.".to_owned());
            crate::page::html(StatusCode::NOT_FOUND, &SearchPage { desk: Desk::of(who), asked, error })
        }
        Err(failure) => Trouble(failure).into_response(),
    }
}

type Found =
    (redress_ledger::account::AccountView, Vec<(redress_ledger::decision::Decision, redress_ledger::impose::Answer)>);

async fn find(app: &App, who: &Who, account: &AccountId) -> Result<Option<Found>, Failure> {
    let Some(view) = app.ledger().account(account).await? else { return Ok(None) };
    app.ledger().note_look(Evidence::Account, account.as_str(), &who.principal).await?;
    let decisions = app.ledger().decisions_of(account, DECISIONS_MAX).await?;
    Ok(Some((view, decisions)))
}
