//! `/openapi.json`: the description of every route this process serves, from the code.

use axum::Router;
use axum::http::header;
use axum::routing::get;
use utoipa::OpenApi;

use super::{Side, health, metrics};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Redress",
        description = "Stops abuse on a communications platform, and treats the people it stops fairly. \
                       Times are RFC 3339 in UTC; errors are problem+json (RFC 9457).",
        license(name = "Apache-2.0", identifier = "Apache-2.0"),
    ),
    paths(health::healthz, health::readyz, metrics::metrics, description),
    tags((name = "health", description = "For whoever runs Redress")),
)]
struct Common;

/// What this side serves, described.
pub fn document(side: Side) -> utoipa::openapi::OpenApi {
    let mut document = Common::openapi();
    if side.has_engine() {
        document.merge(redress_engine::service::openapi());
    }
    if side.has_review() {
        document.merge(redress_review_api::service::openapi());
    }
    document
}

/// The route.
pub fn router(side: Side) -> Router {
    let text = document(side).to_json().unwrap_or_else(|error| unreachable!("a description is always JSON: {error}"));
    Router::new().route("/openapi.json", get(|| std::future::ready(description(text))))
}

#[utoipa::path(get, path = "/openapi.json", tag = "health", responses((status = 200, description = "This description", body = Object)))]
fn description(text: String) -> ([(header::HeaderName, &'static str); 1], String) {
    ([(header::CONTENT_TYPE, "application/json")], text)
}
