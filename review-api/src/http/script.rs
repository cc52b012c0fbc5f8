//! `GET /assets/*.js`: the console's own small scripts. Every page works without them.

use axum::http::header;
use axum::response::IntoResponse;

/// Answers the keys.
pub async fn keys() -> impl IntoResponse {
    answer(include_str!("../../assets/keys.js"))
}

/// Answers what eases the reading: veils and pauses.
pub async fn comfort() -> impl IntoResponse {
    answer(include_str!("../../assets/comfort.js"))
}

/// Answers the countdown of a held verdict.
pub async fn held() -> impl IntoResponse {
    answer(include_str!("../../assets/held.js"))
}

/// Answers what keeps a bulk reversal's progress fresh.
pub async fn reversal() -> impl IntoResponse {
    answer(include_str!("../../assets/reversal.js"))
}

/// Answers live counts and the sign of life of who holds a case.
pub async fn queue() -> impl IntoResponse {
    answer(include_str!("../../assets/queue.js"))
}

fn answer(text: &'static str) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/javascript; charset=utf-8"), (header::CACHE_CONTROL, "public, max-age=300")], text)
}
