//! `GET /console/keys`: the key map on a page of its own, and what eases the reading.

use axum::Extension;
use axum::http::StatusCode;
use axum::response::Response;

use crate::http::gate::Who;
use crate::page::Desk;
use crate::page::keys::KeysPage;

/// Answers the page.
pub async fn get(Extension(who): Extension<Who>) -> Response {
    crate::page::html(StatusCode::OK, &KeysPage { desk: Desk::of(&who) })
}
