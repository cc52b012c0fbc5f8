//! `POST /console/enforcements/{enforcement_id}/lift`: a senior undoes an enforcement from the account's page.

use axum::Extension;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use redress_ledger::review::Lifting;

use super::account::shown_again;
use super::{typed, verdict};
use crate::app::App;
use crate::http::body::{Form, Segment, encoded, see_other};
use crate::http::gate::Who;
use crate::http::lift::lift;
use crate::http::problem::{Failure, Trouble};
use crate::page::account::Refused;
use crate::page::words;

/// Lifts it and leads back to the account.
pub async fn post(
    State(app): State<App>,
    Extension(who): Extension<Who>,
    Segment(enforcement): Segment,
    form: Form,
) -> Response {
    let (account, typed) = (form.text("account_id"), typed(&form));
    let result = match verdict(&typed) {
        Ok(verdict) => lift(&app, &who, &enforcement.clone().into(), &verdict).await,
        Err(missing) => Err(Failure::invalid(missing)),
    };
    match result {
        Ok(lifting) => {
            let done = if lifting == Lifting::Proposed { "lift-proposed" } else { "lifted" };
            match account.as_str() {
                "" => see_other(&format!("/console?done={done}")),
                account => see_other(&format!("/console/accounts?id={}&done={done}", encoded(account))),
            }
        }
        Err(failure) if account.is_empty() => Trouble(failure).into_response(),
        Err(failure) => {
            let refused = Refused { enforcement_id: enforcement, typed, error: Some(words::on_page(&failure.detail)) };
            shown_again(&app, &who, account, failure.status, refused).await
        }
    }
}
