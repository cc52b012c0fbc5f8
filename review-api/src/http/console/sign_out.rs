//! `POST /console/sign-out`: ends the session here and in the browser.

use axum::Extension;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::Response;

use crate::app::App;
use crate::http::body::see_other;
use crate::http::cookie;
use crate::http::gate::Who;
use crate::http::problem::{Failure, Trouble};

/// Ends it and leads to the door.
pub async fn post(State(app): State<App>, Extension(who): Extension<Who>) -> Result<Response, Trouble> {
    if let Some(session) = &who.session {
        app.ledger().sign_out(session).await.map_err(Failure::from)?;
    }
    let mut response = see_other("/console/sign-in");
    if let Ok(value) = HeaderValue::from_str(&cookie::session_ended(app.config().cookie_secure())) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
    Ok(response)
}
