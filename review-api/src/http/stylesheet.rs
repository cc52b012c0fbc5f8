//! `GET /assets/redress.css`: the one stylesheet of all pages.

use axum::http::header;
use axum::response::IntoResponse;

const TEXT: &str = include_str!("../../assets/redress.css");

/// Answers the stylesheet.
pub async fn get() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8"), (header::CACHE_CONTROL, "public, max-age=300")], TEXT)
}
