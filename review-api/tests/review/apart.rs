//! Holders' files come from an origin of their own: the page's origin hands out no byte of one, and the other one does nothing else.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use redress_ledger::Role;
use redress_ledger::role::Route;
use redress_review_api::http::ROUTES;
use redress_review_api::http::files::FILE_ROUTES;

use crate::desk::{Answered, Desk};
use crate::evidence::suspension;
use crate::uploads::{DISPUTE, case_of, enclosed, send};

const REVIEWER: Option<Role> = Some(Role::Reviewer);
const BYTES: &str = "the-bytes-of-a-holders-file";
const FILES: &str = "http://127.0.0.1:8082";

/// A holder's file with its case: token of the link, case, file.
async fn filed(desk: &Desk, account: &str) -> (String, String, String) {
    let token = desk.impose(&suspension(account)).await;
    let sent = send(desk, &format!("/a/{token}"), &DISPUTE, &[("list.txt", BYTES.as_bytes())]).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
    let case = case_of(desk, account).await;
    let file = enclosed(desk, &case).await["files"][0]["attachment_id"].as_str().unwrap().to_owned();
    (token, case, file)
}

/// Where a reviewer is led to.
async fn led_to(desk: &Desk, case: &str, file: &str) -> String {
    let led = desk.get(&format!("/v1/cases/{case}/files/{file}"), REVIEWER).await;
    assert_eq!(led.status, StatusCode::SEE_OTHER, "{}", led.text);
    led.header("location").strip_prefix(FILES).unwrap().to_owned()
}

fn asked(route: &Route, path: &str, by: &[(header::HeaderName, String)]) -> Request<Body> {
    let request = Request::builder().method(route.method).uri(path).header(header::HOST, "review.test");
    by.iter().fold(request, |request, (name, value)| request.header(name, value)).body(Body::empty()).unwrap()
}

#[tokio::test]
async fn the_pages_origin_hands_out_no_byte_of_a_file_whoever_asks_for_whatever_it_has() {
    let desk = Desk::open().await;
    let (token, case, file) = filed(&desk, "bakery").await;
    let ids = [
        ("{token}", token.as_str()),
        ("{case_id}", case.as_str()),
        ("{attachment_id}", file.as_str()),
        ("{account_id}", "bakery"),
    ];
    let mut everybody = vec![Vec::new()];
    for role in Role::ALL {
        everybody.push(vec![(header::AUTHORIZATION, format!("Bearer {}", desk.tokens[&role]))]);
        if role.is_human() {
            everybody.push(vec![(header::COOKIE, desk.sign_in(role.as_str()).await.cookie)]);
        }
    }
    let mut walked = 0;
    for route in ROUTES.iter().chain(FILE_ROUTES).filter(|route| route.method == "GET") {
        let pass = led_to(&desk, &case, &file).await;
        let path = ids.iter().fold(route.path.to_owned(), |path, (part, id)| path.replace(part, id));
        let path = path.replace("/files/{pass}", &pass).replace(['{', '}'], "");
        for by in &everybody {
            let answered = desk.send(asked(route, &path, by)).await;
            assert!(!answered.text.contains(BYTES), "{path}: {}", answered.status);
            assert!(!answered.header("content-disposition").contains("list.txt"), "{path}");
            walked += 1;
        }
    }
    assert!(walked > 200, "{walked}");
}

#[tokio::test]
async fn the_other_origin_has_one_route_and_no_page_no_script_no_cookie() {
    let desk = Desk::open().await;
    let (token, case, file) = filed(&desk, "bakery").await;
    let signed = desk.sign_in("admin").await;
    let by = [
        (header::COOKIE, signed.cookie.clone()),
        (header::AUTHORIZATION, format!("Bearer {}", desk.tokens[&Role::Admin])),
    ];
    for route in ROUTES {
        let path = route.path.replace("{token}", &token).replace("{case_id}", &case).replace("{attachment_id}", &file);
        let path = path.replace(['{', '}'], "");
        let answered = Desk::sent(&desk.files, asked(route, &path, &by)).await;
        assert_eq!(answered.status, StatusCode::NOT_FOUND, "{} {path}", route.method);
        is_inert(&answered);
    }
    for route in FILE_ROUTES {
        for method in ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"] {
            let other = Route { method, ..*route };
            let answered = Desk::sent(&desk.files, asked(&other, "/files/x", &by)).await;
            assert_eq!(answered.status, StatusCode::METHOD_NOT_ALLOWED, "{method}");
        }
        for path in ["/files/x", "/files/%FF", "/files/a~b~c~d~e~f"] {
            let answered = Desk::sent(&desk.files, asked(route, path, &by)).await;
            assert_eq!(answered.status, StatusCode::NOT_FOUND, "whoever asks needs a pass");
            is_inert(&answered);
        }
    }
}

fn is_inert(answered: &Answered) {
    assert_eq!(answered.header("content-type"), "text/plain; charset=utf-8");
    assert_eq!(answered.header("content-security-policy"), "default-src 'none'; sandbox; frame-ancestors 'none'");
    assert_eq!((answered.header("x-content-type-options"), answered.header("set-cookie")), ("nosniff", ""));
}

#[tokio::test]
async fn a_pass_opens_once_for_a_minute_and_for_what_it_names() {
    let desk = Desk::open().await;
    let (_, case, file) = filed(&desk, "bakery").await;
    let signed = desk.sign_in("reviewer").await;
    let led = desk.page(&format!("/console/cases/{case}/files/{file}"), &signed).await;
    assert_eq!(led.status, StatusCode::SEE_OTHER, "{}", led.text);
    let pass = led.header("location").strip_prefix(FILES).unwrap().to_owned();

    let other = pass.replacen(&case, &file, 1);
    let longer = pass.rsplit_once('~').map(|(said, tag)| format!("{said}0~{tag}")).unwrap();
    let cut = &pass[..pass.len() - 1];
    for forged in [other.as_str(), &longer, cut, "/files/a~b~c~d~e~f"] {
        assert_eq!(desk.apart(forged).await.status, StatusCode::NOT_FOUND, "{forged}");
    }
    let opened = desk.apart(&pass).await;
    assert_eq!((opened.status, opened.text.as_str()), (StatusCode::OK, BYTES));
    assert!(opened.header("content-disposition").starts_with("attachment; "));
    assert_eq!(opened.header("content-type"), "application/octet-stream");
    assert_eq!(opened.header("content-security-policy"), "default-src 'none'; sandbox; frame-ancestors 'none'");
    assert_eq!(opened.header("set-cookie"), "");
    let again = desk.apart(&pass).await;
    assert_eq!(again.status, StatusCode::NOT_FOUND, "a second time");
    assert!(!again.text.contains(BYTES));
    let audit = desk.get("/v1/audit?limit=500", Some(Role::Auditor)).await;
    assert_eq!(audit.text.matches("attachment.look").count(), 1, "each look is in the log, and it was one");

    let late = led_to(&desk, &case, &file).await;
    assert_ne!(late, pass, "each way there is another");
    desk.clock.advance_secs(60);
    assert_eq!(desk.apart(&late).await.status, StatusCode::NOT_FOUND, "a minute later");
}
