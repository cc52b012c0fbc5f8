//! Every route by everybody: nobody, each role by token, each person by session. What is expected comes from the table.

use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use redress_ledger::Role;
use redress_ledger::role::Route;
use redress_review_api::http::ROUTES;

use crate::desk::{Desk, Signed};
use crate::evidence::suspension;

/// The route's path with ids that exist nowhere, so that whoever is let in changes nothing.
fn path_of(route: &Route) -> String {
    let part = |part: &'static str| if part.starts_with('{') { "none" } else { part };
    let path = route.path.split('/').map(part).collect::<Vec<_>>().join("/");
    if route.path == "/console/accounts" { format!("{path}?id=none") } else { path }
}

fn request(route: &Route, bearer: Option<&str>, signed: Option<&Signed>) -> Request<Body> {
    let is_page = !route.path.starts_with("/v1/");
    let mut request = Request::builder().method(route.method).uri(path_of(route)).header(header::HOST, "review.test");
    if let Some(token) = bearer {
        request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
    }
    if let Some(signed) = signed {
        request = request.header(header::COOKIE, &signed.cookie).header("x-csrf-token", &signed.csrf);
    }
    let kind = if is_page { "application/x-www-form-urlencoded" } else { "application/json" };
    request.header(header::CONTENT_TYPE, kind).body(Body::from(if is_page { "" } else { "{}" })).unwrap()
}

/// Whether a handler answered, rather than the gate in front of it.
fn let_in(status: StatusCode) -> bool {
    !matches!(status, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN | StatusCode::METHOD_NOT_ALLOWED)
}

#[tokio::test]
async fn every_route_admits_whom_its_line_names_and_nobody_else() {
    let desk = Desk::open().await;
    for route in ROUTES.iter().filter(|r| r.path.starts_with("/v1/") && !r.public) {
        let nobody = desk.send(request(route, None, None)).await;
        assert_eq!(nobody.status, StatusCode::UNAUTHORIZED, "{} {}", route.method, route.path);
        assert_eq!(nobody.header("www-authenticate"), "Bearer");
        let stranger = desk.send(request(route, Some("not-a-token"), None)).await;
        assert_eq!(stranger.status, StatusCode::UNAUTHORIZED, "{} {}", route.method, route.path);
        for role in Role::ALL {
            let answered = desk.send(request(route, Some(&desk.tokens[&role]), None)).await;
            let expected = route.admits.contains(&role);
            assert_eq!(let_in(answered.status), expected, "{role} {} {}: {}", route.method, route.path, answered.text);
            if !expected {
                assert_eq!(answered.status, StatusCode::FORBIDDEN, "{role} {} {}", route.method, route.path);
            }
        }
    }
}

#[tokio::test]
async fn every_page_admits_whom_its_line_names_and_shows_others_the_door() {
    let desk = Desk::open().await;
    for route in ROUTES.iter().filter(|r| r.path.starts_with("/console") && !r.public) {
        // One name signs in only so often a minute, and there are many pages.
        desk.clock.advance_secs(60);
        let nobody = desk.send(request(route, None, None)).await;
        assert_eq!(nobody.status, StatusCode::SEE_OTHER, "{} {}", route.method, route.path);
        assert!(nobody.header("location").starts_with("/console/sign-in"), "{}", nobody.header("location"));
        for role in Role::ALL {
            let token = &desk.tokens[&role];
            let by_token = desk.send(request(route, Some(token), None)).await;
            assert_eq!(
                by_token.status,
                StatusCode::SEE_OTHER,
                "a token opens no page: {} {}",
                route.method,
                route.path
            );
            if !role.is_human() {
                continue;
            }
            let signed = desk.sign_in(role.as_str()).await;
            let answered = desk.send(request(route, None, Some(&signed))).await;
            let admitted = answered.status != StatusCode::FORBIDDEN
                && !(answered.status == StatusCode::SEE_OTHER && answered.header("location").contains("next="));
            assert_eq!(
                admitted,
                route.admits.contains(&role),
                "{role} {} {}: {}",
                route.method,
                route.path,
                answered.text
            );
        }
    }
}

#[tokio::test]
async fn an_open_route_answers_everybody_without_asking_who() {
    let desk = Desk::open().await;
    for route in ROUTES.iter().filter(|r| r.public) {
        let answered = desk.send(request(route, None, None)).await;
        assert_ne!(answered.status, StatusCode::UNAUTHORIZED, "{} {}", route.method, route.path);
        // The second step of signing in leads whoever has not made the first one back to it.
        let leads_back = ["/console/sign-in/code", "/console/sign-in/enrol"].contains(&route.path);
        let elsewhere = answered.status == StatusCode::SEE_OTHER && !(leads_back && route.method == "GET");
        assert!(!elsewhere, "{} {}", route.method, route.path);
    }
}

#[tokio::test]
async fn what_is_not_in_the_table_does_not_exist() {
    let desk = Desk::open().await;
    let known = |method: &str, path: &str| ROUTES.iter().any(|r| r.method == method && r.path == path);
    for route in ROUTES {
        for method in ["GET", "POST", "PUT", "PATCH", "DELETE"].into_iter().filter(|m| !known(m, route.path)) {
            let request = Request::builder().method(method).uri(path_of(route)).body(Body::empty()).unwrap();
            let answered = desk.send(request).await;
            assert_eq!(answered.status, StatusCode::METHOD_NOT_ALLOWED, "{method} {}", route.path);
        }
    }
    for path in ["/", "/v1", "/v1/cases/x/y", "/console/x", "/assets/other.css", "/a", "/metrics"] {
        assert_eq!(desk.get(path, None).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn a_form_without_its_token_changes_nothing() {
    let desk = Desk::open().await;
    let token = desk.impose(&suspension("guarded")).await;
    let case = desk.appeal(&token).await;
    let (one, two) = (desk.sign_in("reviewer").await, desk.sign_in("senior").await);
    for route in ROUTES.iter().filter(|r| r.method == "POST" && r.path.starts_with("/console") && !r.public) {
        let path = path_of(route).replace("/cases/none", &format!("/cases/{case}"));
        let signed = if route.admits.contains(&Role::Reviewer) { &one } else { &two };
        let other = if route.admits.contains(&Role::Reviewer) { &two } else { &one };
        for fields in [vec![], vec![("csrf", "")], vec![("csrf", "0")], vec![("csrf", other.csrf.as_str())]] {
            let answered = desk.post_form(&path, Some(&signed.cookie), &fields).await;
            assert_eq!(answered.status, StatusCode::FORBIDDEN, "{path} {fields:?}: {}", answered.text);
        }
        let right = [("csrf", signed.csrf.as_str())];
        for origin in ["http://evil.example", "null", "http://review.test.evil.example"] {
            let answered = desk.post_form_from(&path, Some(&signed.cookie), &right, Some(origin)).await;
            assert_eq!(answered.status, StatusCode::FORBIDDEN, "{path} from {origin}");
        }
    }
    let json = format!("/v1/cases/{case}/claim");
    let request = Request::builder().method(Method::POST).uri(&json).header(header::COOKIE, &one.cookie);
    assert_eq!(
        desk.send(request.body(Body::empty()).unwrap()).await.status,
        StatusCode::FORBIDDEN,
        "JSON by session too"
    );
    let view = desk.get(&format!("/v1/cases/{case}"), Some(Role::Auditor)).await.json();
    assert_eq!(view["summary"]["claimed_by"], serde_json::Value::Null, "nothing was claimed");

    let from_ours = desk
        .post_form_from(
            &format!("/console/cases/{case}/claim"),
            Some(&one.cookie),
            &[("csrf", &one.csrf)],
            Some("http://review.test"),
        )
        .await;
    assert_eq!(from_ours.status, StatusCode::SEE_OTHER, "{}", from_ours.text);
    let request = Request::builder().method(Method::POST).uri(&json).header(header::COOKIE, &one.cookie);
    let with_header = request.header("x-csrf-token", &one.csrf).body(Body::empty()).unwrap();
    assert_eq!(desk.send(with_header).await.status, StatusCode::OK, "the header stands in for the field");
}

#[tokio::test]
async fn every_answer_carries_the_headers_that_keep_it_safe() {
    let desk = Desk::open().await;
    let token = desk.impose(&suspension("headed")).await;
    let case = desk.appeal(&token).await;
    let signed = desk.sign_in("senior").await;
    let mut answers = vec![desk.get("/a/none", None).await, desk.get("/assets/redress.css", None).await];
    for path in [format!("/a/{token}"), "/console/sign-in".to_owned(), "/v1/cases".to_owned()] {
        answers.push(desk.get(&path, None).await);
    }
    for path in [
        "/console",
        &format!("/console/cases/{case}"),
        "/console/accounts?id=headed",
        "/console/cases/none",
        "/console/keys",
    ] {
        let page = desk.page(path, &signed).await;
        assert_eq!(page.header("referrer-policy"), "same-origin", "or browsers would send no origin with forms");
        answers.push(page);
    }
    let ours = ["keys", "comfort", "queue"].map(|name| format!("<script src=\"/assets/{name}.js\" defer></script>"));
    for answered in &answers {
        let policy = answered.header("content-security-policy");
        let text = ours.iter().fold(answered.text.clone(), |text, script| text.replace(script, ""));
        let console = policy.contains("script-src 'self'");
        assert_eq!(console, answered.header("referrer-policy") == "same-origin", "only the console runs scripts");
        assert_eq!(policy.contains("connect-src"), console);
        assert!(
            !policy.contains("unsafe") && policy.starts_with("default-src 'none'; style-src 'self'; img-src 'self'; ")
        );
        assert!(policy.ends_with("form-action 'self'; base-uri 'none'; frame-ancestors 'none'"), "{policy}");
        assert!(console || text == answered.text, "a page without a session has no script");
        assert_eq!(answered.header("x-content-type-options"), "nosniff");
        assert_eq!(answered.header("x-frame-options"), "DENY");
        for forbidden in [" style=", "<style", "<script", " onclick", "javascript:"] {
            assert!(!text.contains(forbidden), "{forbidden}: the policy would refuse it");
        }
    }
}
