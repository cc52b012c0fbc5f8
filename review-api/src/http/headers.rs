//! Headers on every answer: nothing is loaded from elsewhere, framed, sniffed, cached or told to other sites.

use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;

/// What a page may load: one stylesheet and images, all from here. No script at all: a holder's page has none.
pub const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; \
     base-uri 'none'; frame-ancestors 'none'";

/// The console's pages may load our own scripts too, and those may ask us: keys, comfort, live counts. None stands in a page.
pub const CONSOLE_SECURITY_POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; \
     connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Adds the headers; keeps a `Cache-Control` that a handler has set, and a policy, which is stricter (a holder's file).
///
/// A holder's page carries its key in the address, so nothing of it may leave: `no-referrer`. With that policy browsers
/// send `Origin: null` with forms, so the console, whose forms are checked by origin, uses `same-origin`.
pub async fn secure(request: Request, next: Next) -> Response {
    let console = request.uri().path().starts_with("/console");
    hardened(console, next.run(request).await)
}

/// The same for an answer that no route gave.
pub fn hardened(console: bool, mut response: Response) -> Response {
    let headers = response.headers_mut();
    let mut set = |name: HeaderName, value: &'static str| headers.insert(name, HeaderValue::from_static(value));
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(header::X_FRAME_OPTIONS, "DENY");
    set(header::REFERRER_POLICY, if console { "same-origin" } else { "no-referrer" });
    set(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    set(HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
    set(HeaderName::from_static("x-robots-tag"), "noindex, nofollow");
    let policy = if console { CONSOLE_SECURITY_POLICY } else { CONTENT_SECURITY_POLICY };
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(HeaderValue::from_static(policy));
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}
