//! Who may pass: finds the principal, compares its role with the route's, and guards what a session asks for.
//!
//! It runs before every handler and is given the route's line of the table, so that no handler can forget it.

use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use redress_ledger::Principal;
use redress_ledger::role::Route;

use super::limit::Asker;
use super::problem::{Failure, Problem, Shown, Trouble};
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
    let response = if route.public { next.run(request).await } else { guarded(&app, &route, request, next).await };
    lead_on(&route, response)
}

/// A page of the console that says no says where to go from there.
fn lead_on(route: &Route, mut response: Response) -> Response {
    if let Some(Shown(page)) = response.extensions_mut().remove::<Shown>()
        && route.path.starts_with("/console")
    {
        let (address, text) =
            if route.public { ("/console/sign-in", "Go to the sign-in page") } else { ("/console", "Go to the queue") };
        *response.body_mut() = crate::page::html(response.status(), &page.leading(address, text)).into_body();
    }
    response
}

async fn guarded(app: &App, route: &Route, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, BODY_BYTES_MAX).await else {
        let detail = format!("The body is over {BODY_BYTES_MAX} bytes, or did not arrive whole.");
        return refuse(route, Failure::new(StatusCode::PAYLOAD_TOO_LARGE, detail), Vec::new());
    };
    match pass(app, route, &parts, &body).await {
        Ok(who) => {
            parts.extensions.insert(who);
            next.run(Request::from_parts(parts, Body::from(body))).await
        }
        Err(Refusal::Failed(failure)) => refuse(route, failure, words(app, &parts, &body)),
        Err(Refusal::Nobody) if is_page(route) => to_sign_in(&parts, words(app, &parts, &body)),
        Err(Refusal::Nobody) => nobody(),
    }
}

enum Refusal {
    Nobody,
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

async fn pass(app: &App, route: &Route, parts: &Parts, body: &[u8]) -> Result<Who, Refusal> {
    let who = identify(app, route, parts).await?.ok_or(Refusal::Nobody)?;
    if !route.admits.contains(&who.principal.role) {
        return Err(wrong_role(route, &who.principal).into());
    }
    if let Some(session) = &who.session
        && parts.method != Method::GET
        && parts.method != Method::HEAD
    {
        from_our_page(app, session, &parts.headers, body)?;
    }
    Ok(who)
}

/// A bearer token for programs, a session for people; pages take sessions only. A token that is shown and wrong is not made
/// good by a session.
async fn identify(app: &App, route: &Route, parts: &Parts) -> Result<Option<Who>, Failure> {
    let headers = &parts.headers;
    if let Some(shown) = headers.get(header::AUTHORIZATION).filter(|_| !is_page(route)) {
        let Some(token) = bearer(shown) else { return Ok(None) };
        let Some(principal) = app.ledger().principal_by_token(token).await? else {
            // Only wrong ones are counted: whoever shares an address with a guesser still gets in with a right one.
            let asker = Asker::of(app, parts);
            app.bad_tokens().admit(asker.key(), app.now()).map_err(Failure::too_many)?;
            return Ok(None);
        };
        return Ok(Some(Who { principal, session: None }));
    }
    let Some(session) = cookie::read(headers, cookie::SESSION) else { return Ok(None) };
    let principal = app.ledger().use_session(session, app.config().session_idle_secs()).await?;
    Ok(principal.map(|principal| Who { principal, session: Some(session.to_owned()) }))
}

fn bearer(value: &HeaderValue) -> Option<&str> {
    let (scheme, token) = value.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

fn wrong_role(route: &Route, principal: &Principal) -> Failure {
    let admitted: Vec<&str> = route.admits.iter().map(|role| role.as_str()).collect();
    let detail =
        format!("Your role is {}. This is for: {}. Ask an admin if you need it.", principal.role, admitted.join(", "));
    Failure::new(StatusCode::FORBIDDEN, detail)
}

/// Checks origin and form token of a request that a session makes.
fn from_our_page(app: &App, session: &str, headers: &HeaderMap, body: &[u8]) -> Result<(), Failure> {
    let refused = |detail: &str| Err(Failure::new(StatusCode::FORBIDDEN, detail));
    if !csrf::same_origin(headers, &app.config().public_base_url) {
        return refused("This request came from a page of another site. Nothing was changed.");
    }
    let shown = headers.get(csrf::HEADER).and_then(|h| h.to_str().ok()).map(str::to_owned);
    let shown = shown.or_else(|| field(headers, body, csrf::FIELD));
    if !shown.is_some_and(|shown| csrf::holds(session, &shown)) {
        return refused(
            "This form does not belong to your session. Load the page again and send it once more. Nothing was changed.",
        );
    }
    Ok(())
}

fn field(headers: &HeaderMap, body: &[u8], name: &str) -> Option<String> {
    let kind = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    kind.starts_with("application/x-www-form-urlencoded").then_some(())?;
    super::body::form_field(body, name)
}

/// What somebody wrote in a form that is refused here, so that it is not lost: only where the browser says that the form was
/// ours, so that no other site can put words on our pages.
fn words(app: &App, parts: &Parts, body: &[u8]) -> Vec<(&'static str, String)> {
    let ours =
        parts.headers.contains_key(header::ORIGIN) && csrf::same_origin(&parts.headers, &app.config().public_base_url);
    if !ours {
        return Vec::new();
    }
    let named = [("Why, for the record", "reason"), ("Your answer to the holder", "answer")];
    let written = named.into_iter().filter_map(|(title, name)| Some((title, field(&parts.headers, body, name)?)));
    written.filter(|(_, text)| !text.is_empty()).collect()
}

fn refuse(route: &Route, failure: Failure, words: Vec<(&'static str, String)>) -> Response {
    if is_page(route) { Trouble(failure).keeping(words) } else { Problem(failure).into_response() }
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
fn page_to_return_to(parts: &Parts) -> String {
    let uri = &parts.uri;
    if parts.method == Method::GET {
        return uri.path_and_query().map_or_else(|| "/console".to_owned(), ToString::to_string);
    }
    match uri.path().strip_prefix("/console/cases/").and_then(|rest| rest.split('/').next()) {
        Some(case) => format!("/console/cases/{case}"),
        None => "/console".to_owned(),
    }
}

/// To the door, and back afterwards. Who was writing while the session ended sees the words, to be copied.
fn to_sign_in(parts: &Parts, words: Vec<(&'static str, String)>) -> Response {
    let place = match page_to_return_to(parts).as_str() {
        "/console" => "/console/sign-in".to_owned(),
        next => format!("/console/sign-in?next={}", super::body::encoded(next)),
    };
    if words.is_empty() {
        return super::body::see_other(&place);
    }
    crate::page::html(StatusCode::FORBIDDEN, &MessagePage::session_ended(place).keeping(words))
}
