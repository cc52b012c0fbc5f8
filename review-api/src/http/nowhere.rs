//! An address that no route has, told to a person who came upon it: most of all, a holder whose link was cut off on its way.

use axum::extract::Request;
use axum::http::{Method, StatusCode, header};
use axum::response::Response;

use super::headers;
use super::problem::Failure;
use crate::page;
use crate::page::closed::ClosedPage;
use crate::page::message::MessagePage;

/// The page for it; `None` for programs, which the front door tells in their own way.
pub fn page(request: &Request) -> Option<Response> {
    let path = request.uri().path();
    let accept = request.headers().get(header::ACCEPT).and_then(|accept| accept.to_str().ok()).unwrap_or_default();
    if request.method() != Method::GET || path.starts_with("/v1/") || !accept.contains("text/html") {
        return None;
    }
    let is_console = path == "/console" || path.starts_with("/console/");
    let response = if path == "/a" || path.starts_with("/a/") {
        page::html(StatusCode::NOT_FOUND, &ClosedPage::default())
    } else {
        let told = MessagePage::trouble(&Failure::not_found("page"));
        let told = if is_console { told.leading("/console", "Go to the queue") } else { told };
        page::html(StatusCode::NOT_FOUND, &told)
    };
    Some(headers::hardened(is_console, response))
}

#[cfg(test)]
mod tests {
    use axum::body::{Body, to_bytes};
    use axum::http::Request;

    use super::*;

    async fn told(method: &str, path: &str, accept: &str) -> Option<String> {
        let request = Request::builder().method(method).uri(path).header(header::ACCEPT, accept).body(Body::empty());
        let response = page(&request.expect("a request"))?;
        assert_eq!(response.status(), StatusCode::NOT_FOUND);
        assert!(response.headers().contains_key(header::CONTENT_SECURITY_POLICY));
        let body = to_bytes(response.into_body(), usize::MAX).await.expect("a body");
        Some(String::from_utf8(body.to_vec()).expect("UTF-8"))
    }

    #[tokio::test]
    async fn a_holder_whose_link_was_cut_off_is_told_in_every_language() {
        let page = told("GET", "/a/", "text/html,*/*;q=0.8").await.expect("a page");
        for tag in ["de", "fr", "es", "pt"] {
            assert!(page.contains(&format!("lang=\"{tag}\"")), "{page}");
        }
        assert!(!page.contains("/console"), "{page}");
    }

    #[tokio::test]
    async fn who_works_here_is_led_on_and_programs_get_no_page() {
        let page = told("GET", "/console/nothing", "text/html").await.expect("a page");
        assert!(page.contains("href=\"/console\""), "{page}");
        assert!(!told("GET", "/nothing", "text/html").await.expect("a page").contains("/console"));
        for (method, path, accept) in
            [("GET", "/nothing", "*/*"), ("GET", "/v1/nothing", "text/html"), ("POST", "/nothing", "text/html")]
        {
            assert_eq!(told(method, path, accept).await, None, "{method} {path} {accept}");
        }
    }
}
