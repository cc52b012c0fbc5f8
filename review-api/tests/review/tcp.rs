//! Over real TCP: addresses are known, limits count by address, and the service starts, is ready and ends.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::desk::Desk;
use crate::evidence::suspension;

async fn exchange(address: SocketAddr, request: &str) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).await.unwrap();
    text
}

fn filing(token: &str) -> String {
    let body = "{\"kind\":\"dispute\"}";
    format!(
        "POST /v1/appeals/{token} HTTP/1.1\r\nHost: review.test\r\nConnection: close\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bad_links_from_an_address_shut_out_no_holder_behind_it() {
    let desk = Desk::with(|config| config.filings_per_minute = 1).await;
    let tokens =
        [desk.impose(&suspension("a")).await, desk.impose(&suspension("b")).await, desk.impose(&suspension("c")).await];
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let app = desk.router.clone().into_make_service_with_connect_info::<SocketAddr>();
    let server = tokio::spawn(async move { axum::serve(listener, app).await });
    let first_line = async |token: &str| {
        let answer = exchange(address, &filing(token)).await;
        answer.lines().next().unwrap().to_owned()
    };
    for _ in 0..300 {
        assert_eq!(first_line("x").await, "HTTP/1.1 404 Not Found");
    }
    assert_eq!(first_line("x").await, "HTTP/1.1 429 Too Many Requests");
    assert_eq!(first_line(&"A".repeat(43)).await, "HTTP/1.1 429 Too Many Requests");
    for token in &tokens {
        assert_eq!(first_line(token).await, "HTTP/1.1 201 Created", "each holder has a count of its own");
    }
    assert_eq!(first_line(&tokens[0]).await, "HTTP/1.1 429 Too Many Requests");
    let head =
        exchange(address, "HEAD /console/sign-in HTTP/1.1\r\nHost: review.test\r\nConnection: close\r\n\r\n").await;
    assert!(head.starts_with("HTTP/1.1 200") && head.contains("content-security-policy"), "{head}");
    server.abort();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_service_is_ready_once_started_and_ends_cleanly() {
    let desk = Desk::open().await;
    assert_eq!(desk.service.ready(), Ok(()));
    let Desk { service, .. } = desk;
    tokio::time::timeout(Duration::from_secs(10), service.shutdown()).await.expect("jobs end");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lease_that_has_run_out_is_ended_without_anybody_asking() {
    let desk = Desk::open().await;
    let token = desk.impose(&suspension("leased")).await;
    let case = desk.appeal(&token).await;
    let reviewer = Some(redress_ledger::Role::Reviewer);
    desk.post_json(&format!("/v1/cases/{case}/claim"), reviewer, &serde_json::json!({})).await;
    desk.clock.advance_secs(901);
    let ended = async {
        loop {
            let audit = desk.get("/v1/audit?limit=1000", Some(redress_ledger::Role::Auditor)).await;
            if audit.text.contains("case.lease_expire") {
                return;
            }
            tokio::time::sleep(Duration::from_millis(250)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), ended).await.expect("the job ends leases every 10 s");
}
