//! Measures every request by route pattern, method and status class; never by the address asked, which may hold a token.

use std::time::Instant;

use axum::extract::{MatchedPath, Request};
use axum::middleware::Next;
use axum::response::Response;

/// Records `redress_http_request_seconds`.
pub async fn measure(request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().map_or_else(|| "none".to_owned(), |p| p.as_str().to_owned());
    let method = known(request.method().as_str());
    let began = Instant::now();
    let response = next.run(request).await;
    let class = match response.status().as_u16() / 100 {
        2 => "2xx",
        3 => "3xx",
        4 => "4xx",
        _ => "5xx",
    };
    ::metrics::histogram!("redress_http_request_seconds", "route" => route, "method" => method, "status" => class)
        .record(began.elapsed().as_secs_f64());
    response
}

/// A method's name; one name for all that are not ours, so that a client cannot invent series.
fn known(method: &str) -> &'static str {
    match method {
        "GET" => "GET",
        "POST" => "POST",
        "PUT" => "PUT",
        "HEAD" => "HEAD",
        _ => "other",
    }
}
