//! `GET /a/{token}`: the holder's page.

use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::Response;

use crate::app::App;
use crate::http::body::{self, Segment};
use crate::http::limit::Asker;
use crate::http::problem::{Failure, Trouble};
use crate::page::closed::ClosedPage;
use crate::page::holder::{HolderPage, ReceiptShown, Tongue, Typed};

/// Answers the page.
pub async fn get(State(app): State<App>, Segment(token): Segment, asker: Asker, uri: Uri) -> Response {
    match super::view(&app, &asker, &token).await {
        Ok(view) => {
            let receipt = uri.query().and_then(|query| receipt_in(query.as_bytes()));
            let tongue = Tongue::of(view.locale.as_deref(), uri.query());
            let page = HolderPage::new(&app, &token, &view, tongue, Typed::default(), receipt, None);
            crate::page::html(StatusCode::OK, &page.done(&view, uri.query()))
        }
        Err(failure) => trouble(failure, Vec::new()),
    }
}

/// A receipt that the address carries back after filing; shown only where the page knows the appeal.
fn receipt_in(query: &[u8]) -> Option<ReceiptShown> {
    let appeal_id = body::form_field(query, "receipt")?;
    let content_hash = body::form_field(query, "sum")?;
    let is_hash = content_hash.len() == 64 && content_hash.bytes().all(|b| b.is_ascii_hexdigit());
    is_hash.then_some(ReceiptShown { appeal_id, content_hash })
}

/// Where a holder's page cannot be shown: for a link that does not open, words that help; else what was typed is shown.
pub fn trouble(failure: Failure, words: Vec<(&'static str, String)>) -> Response {
    if failure.status == StatusCode::NOT_FOUND {
        return crate::page::html(StatusCode::NOT_FOUND, &ClosedPage::default());
    }
    Trouble(failure).keeping(words)
}
