//! Who may pass: finds the principal, compares its role with the route's, and guards what a session asks for.
//!
//! It runs before every handler and is given the route's line of the table, so that no handler can forget it.

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use redress_ledger::Principal;
use redress_ledger::role::Route;

use super::problem::{Failure, Problem, Trouble};
use super::{BODY_BYTES_MAX, cookie, csrf};
use crate::app::App;
use crate::page::message::MessagePage;

/// Who asks, for handlers of guarded routes.
#[derive(Clone, Debug)]
pub struct Who {
    /// The principal; its role is one that the route admits.
    pub principal: Principal,
    /// The session's secret, where a session was shown.
    pub session: Option<String>,
}

impl Who {
    /// What forms of this session carry; empty without a session.
    pub fn csrf(&self) -> String {
        self.session.as_deref().map(csrf::token).unwrap_or_default()
    }
}

/// Lets a request through to its handler, or answers in its place.
pub async fn admit(State((app, route)): State<(App, Route)>, request: Request, next: Next) -> Response {
    if route.public {
        return next.run(request).await;
    }
    let page = is_page(&route);
    match pass(&app, &route, request).await {
        Ok(request) => next.run(request).await,
        Err(Refusal::Nobody(request)) if page => to_sign_in(&app, *request).await,
        Err(Refusal::Nobody(_)) => nobody(),
        Err(Refusal::Failed(failure)) if page => Trouble(failure).into_response(),
        Err(Refusal::Failed(failure)) => Problem(failure).into_response(),
    }
}

enum Refusal {
    Nobody(Box<Request>),
    Failed(Failure),
}

impl From<Failure> for Refusal {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

fn is_page(route: &Route) -> bool {
    !route.path.starts_with("/v1/")
}

async fn pass(app: &App, route: &Route, request: Request) -> Result<Request, Refusal> {
    let Some(who) = identify(app, route, request.headers()).await? else {
        return Err(Refusal::Nobody(Box::new(request)));
    };
    if !route.admits.contains(&who.principal.role) {
        return Err(wrong_role(route, &who.principal).into());
    }
    let mut request = match &who.session {
        Some(session) if request.method() != Method::GET && request.method() != Method::HEAD => {
            from_our_page(app, session, request).await?
        }
        _ => request,
    };
    request.extensions_mut().insert(who);
    Ok(request)
}

/// A bearer token for programs, a session for people; pages take sessions only. A token that is shown and wrong is not made
/// good by a session.
async fn identify(app: &App, route: &Route, headers: &HeaderMap) -> Result<Option<Who>, Failure> {
    if let Some(shown) = headers.get(header::AUTHORIZATION).filter(|_| !is_page(route)) {
        let Some(token) = bearer(shown) else { return Ok(None) };
        let principal = app.ledger().principal_by_token(token).await?;
        return Ok(principal.map(|principal| Who { principal, session: None }));
    }
    let Some(session) = cookie::read(headers, cookie::SESSION) else { return Ok(None) };
    let principal = app.ledger().principal_by_session(session).await?;
    Ok(principal.map(|principal| Who { principal, session: Some(session.to_owned()) }))
}

fn bearer(value: &HeaderValue) -> Option<&str> {
    let (scheme, token) = value.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

fn wrong_role(route: &Route, principal: &Principal) -> Failure {
    let admitted: Vec<&str> = route.admits.iter().map(|role| role.as_str()).collect();
    let detail = format!(
        "Your role is {}. This is for: {}. Ask an admin if you need it.",
        principal.role,
        admitted.join(", ")
    );
    Failure::new(StatusCode::FORBIDDEN, detail)
}

/// Checks origin and form token of a request that a session makes; the body is read here and handed on.
async fn from_our_page(app: &App, session: &str, request: Request) -> Result<Request, Failure> {
    let refused = |detail: &str| Failure::new(StatusCode::FORBIDDEN, detail);
    if !csrf::same_origin(request.headers(), &app.config().public_base_url) {
        return Err(refused("This request came from a page of another site. Nothing was changed."));
    }
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, BODY_BYTES_MAX)
        .await
        .map_err(|_| Failure::new(StatusCode::PAYLOAD_TOO_LARGE, format!("The body is over {BODY_BYTES_MAX} bytes.")))?;
    let shown = parts.headers.get(csrf::HEADER).and_then(|h| h.to_str().ok()).map(str::to_owned);
    let shown = shown.or_else(|| field(&parts.headers, &body));
    if !shown.is_some_and(|shown| csrf::holds(session, &shown)) {
        return Err(refused(
            "This form does not belong to your session. Go back, load the page again, and send it once more. Nothing was changed.",
        ));
    }
    Ok(Request::from_parts(parts, Body::from(body)))
}

fn field(headers: &HeaderMap, body: &Bytes) -> Option<String> {
    let kind = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    kind.starts_with("application/x-www-form-urlencoded").then_some(())?;
    super::body::form_field(body, csrf::FIELD)
}

fn nobody() -> Response {
    let failure = Failure::new(
        StatusCode::UNAUTHORIZED,
        "Send an API token as `Authorization: Bearer …`, or sign in at /console/sign-in.",
    );
    let mut response = Problem(failure).into_response();
    response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    response
}

/// Where to come back to after signing in: the page itself, or the page whose form was sent.
fn page_to_return_to(request: &Request) -> String {
    let uri = request.uri();
    if request.method() == Method::GET {
        return uri.path_and_query().map_or_else(|| "/console".to_owned(), ToString::to_string);
    }
    match uri.path().strip_prefix("/console/cases/").and_then(|rest| rest.split('/').next()) {
        Some(case) => format!("/console/cases/{case}"),
        None => "/console".to_owned(),
    }
}

/// To the door, and back afterwards. Who was writing while the session ended is shown the words, to be copied: only where the
/// browser says that the form was ours, so that no other site can put words on this page.
async fn to_sign_in(app: &App, request: Request) -> Response {
    let next = page_to_return_to(&request);
    let place = if next == "/console" {
        "/console/sign-in".to_owned()
    } else {
        format!("/console/sign-in?next={}", super::body::encoded(&next))
    };
    let ours = request.headers().contains_key(header::ORIGIN)
        && csrf::same_origin(request.headers(), &app.config().public_base_url);
    if request.method() == Method::POST && ours {
        let body = to_bytes(request.into_body(), BODY_BYTES_MAX).await.unwrap_or_default();
        let words = |field: &str| super::body::form_field(&body, field).unwrap_or_default();
        let kept = [("Why, for the record", words("reason")), ("Your answer to the holder", words("answer"))];
        if kept.iter().any(|(_, text)| !text.is_empty()) {
            let page = MessagePage::session_ended(place).keeping(kept.to_vec());
            return crate::page::html(StatusCode::FORBIDDEN, &page);
        }
    }
    super::body::see_other(&place)
}
