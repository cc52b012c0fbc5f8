//! The engine's routes, each with the roles it admits. The router is built from the table: no route exists outside of it.

mod accounts;
mod auth;
mod events;
mod models;
mod policies;
mod problem;
mod strangers;

pub use auth::Auth;
pub use problem::Problem;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use axum::routing::{MethodRouter, delete, get, post, put};
use redress_ledger::Role;
use redress_ledger::role::Route;
use redress_ledger::store::MODEL_BYTES_MAX;
use std::convert::Infallible;
use tower_http::decompression::RequestDecompressionLayer;

use crate::service::Engine;

const SERVICE: &[Role] = &[Role::Service];
const READERS: &[Role] = &[Role::Service, Role::Reviewer, Role::Senior, Role::Admin, Role::Auditor];
const ADMIN: &[Role] = &[Role::Admin];

/// Every route of the engine.
pub const ROUTES: &[Route] = &[
    Route { method: "POST", path: "/v1/events", admits: SERVICE, public: false },
    Route { method: "PUT", path: "/v1/accounts/{account_id}", admits: SERVICE, public: false },
    Route { method: "GET", path: "/v1/accounts/{account_id}", admits: READERS, public: false },
    Route { method: "GET", path: "/v1/policy", admits: READERS, public: false },
    Route { method: "PUT", path: "/v1/policy", admits: ADMIN, public: false },
    Route { method: "GET", path: "/v1/models", admits: READERS, public: false },
    Route { method: "PUT", path: "/v1/models", admits: ADMIN, public: false },
    Route { method: "DELETE", path: "/v1/models/{hash}", admits: ADMIN, public: false },
];

fn handler(route: &Route) -> MethodRouter<Engine> {
    match (route.method, route.path) {
        ("POST", "/v1/events") => post(events::post).layer::<_, Infallible>(RequestDecompressionLayer::new()),
        ("PUT", "/v1/accounts/{account_id}") => put(accounts::put),
        ("GET", "/v1/accounts/{account_id}") => get(accounts::get),
        ("GET", "/v1/policy") => get(policies::get),
        ("PUT", "/v1/policy") => put(policies::put),
        ("GET", "/v1/models") => get(models::get),
        ("PUT", "/v1/models") => put(models::put).layer::<_, Infallible>(DefaultBodyLimit::max(MODEL_BYTES_MAX)),
        ("DELETE", "/v1/models/{hash}") => delete(models::delete),
        other => unreachable!("{other:?} is in the table, but has no handler"),
    }
}

/// The router over [`ROUTES`].
pub fn router(engine: Engine) -> Router {
    let mut router = Router::new();
    for route in ROUTES {
        let guard = from_fn_with_state((engine.auth.clone(), route), auth::guard);
        router = router.route(route.path, handler(route).route_layer(guard));
    }
    router.with_state(engine)
}

/// The `OpenAPI` document of the engine's routes, from the code.
pub fn openapi() -> utoipa::openapi::OpenApi {
    use utoipa::OpenApi;
    #[derive(OpenApi)]
    #[openapi(
        info(title = "Redress engine", description = "Events in, standing out."),
        paths(events::post, accounts::put, accounts::get, policies::get, policies::put, models::get, models::put, models::delete),
        components(schemas(events::Accepted, events::RejectedLine, events::DecidedLine, problem::ProblemBody)),
        modifiers(&Bearer)
    )]
    struct Document;

    struct Bearer;
    impl utoipa::Modify for Bearer {
        fn modify(&self, api: &mut utoipa::openapi::OpenApi) {
            use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
            let scheme = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
            api.components.get_or_insert_with(Default::default).add_security_scheme("token", scheme);
        }
    }
    Document::openapi()
}
