//! `GET /console/accounts?id=…`: an account with all that stands against it; without `id`, where to look one up.

use axum::Extension;
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use redress_ledger::AccountId;

use super::done;
use crate::app::App;
use crate::http::body::form_field;
use crate::http::gate::Who;
use crate::http::problem::{Failure, Trouble};
use crate::page::Desk;
use crate::page::account::{AccountPage, Found, Refused, SearchPage};
use crate::page::misuse::FoundMisuse;

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
        Ok(Some(found)) => crate::page::html(status, &AccountPage::new(Desk::of(who), found, refused, done)),
        Ok(None) => {
            let error = Some("Nothing is known of this account. Check that its id is complete.".to_owned());
            crate::page::html(StatusCode::NOT_FOUND, &SearchPage { desk: Desk::of(who), asked, error })
        }
        Err(failure) => Trouble(failure).into_response(),
    }
}

async fn find(app: &App, who: &Who, account: &AccountId) -> Result<Option<Found>, Failure> {
    let Some(view) = app.ledger().account_for(account, &who.principal).await? else { return Ok(None) };
    let senior = Desk::of(who).lifts();
    let misuse = FoundMisuse {
        misuse: app.ledger().misuse_for(account, &who.principal).await?,
        nameable: if senior { app.ledger().nameable_appeals(account, &who.principal).await? } else { Vec::new() },
        objection: if senior { app.ledger().objection(account, &who.principal).await? } else { None },
    };
    Ok(Some(Found {
        misuse,
        decisions: app.ledger().decisions_of(account, DECISIONS_MAX).await?,
        owed: app.ledger().first_looks_owed(account, &who.principal).await?,
        lifts: app.ledger().lifts_proposed(account, &who.principal).await?,
        strikes: app.ledger().strikes_for(account, &who.principal).await?,
        account: view,
    }))
}
