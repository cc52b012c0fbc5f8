//! `GET /assets/redress.svg`: the mark in the browser's tab. A browser that is told of none asks for one elsewhere.

use axum::http::header;
use axum::response::IntoResponse;

const TEXT: &str = include_str!("../../assets/redress.svg");

/// Answers the mark.
pub async fn get() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "image/svg+xml"), (header::CACHE_CONTROL, "public, max-age=86400")], TEXT)
}
