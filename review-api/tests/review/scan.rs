//! Files and a scanner, over clamd's own protocol: a harmful one is refused, a clean one is handed out, and where nobody answers the
//! appeal is filed and its file is seen by nobody until it is found clean.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use axum::http::StatusCode;
use redress_ledger::Role;
use redress_review_api::language::Language;
use redress_review_api::scan::{Finding, ScanError, Scanner};
use redress_review_api::service::ReviewConfig;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use crate::desk::{Answered, Desk};
use crate::evidence::suspension;

const REVIEWER: Option<Role> = Some(Role::Reviewer);

/// A clamd that knows one thing that is harmful, and may be told to hang up.
struct Clamd {
    address: String,
    away: Arc<AtomicBool>,
    asked: Arc<AtomicUsize>,
}

impl Clamd {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let (away, asked) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
        let (hangs_up, counts) = (Arc::clone(&away), Arc::clone(&asked));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                counts.fetch_add(1, Ordering::SeqCst);
                if !hangs_up.load(Ordering::SeqCst) {
                    tokio::spawn(answered(stream));
                }
            }
        });
        Self { address, away, asked }
    }

    fn away(&self, is_away: bool) {
        self.away.store(is_away, Ordering::SeqCst);
    }
}

/// Reads `zINSTREAM` and chunks behind their lengths, up to the empty one.
async fn answered(mut stream: TcpStream) {
    let mut command = [0; 10];
    stream.read_exact(&mut command).await.unwrap();
    assert_eq!(&command, b"zINSTREAM\0");
    let mut file = Vec::new();
    loop {
        let length = stream.read_u32().await.unwrap();
        if length == 0 {
            break;
        }
        let mut chunk = vec![0; usize::try_from(length).unwrap()];
        stream.read_exact(&mut chunk).await.unwrap();
        file.extend(chunk);
    }
    let has = |what: &[u8]| file.windows(what.len()).any(|window| window == what);
    let answer: &[u8] = if has(b"EVIL") {
        b"stream: Test.Evil-1 FOUND\0"
    } else if has(b"TOO-LONG") {
        b"INSTREAM size limit exceeded. ERROR\0"
    } else {
        b"stream: OK\0"
    };
    stream.write_all(answer).await.unwrap();
}

async fn desk(clamd: &Clamd) -> Desk {
    let address = clamd.address.clone();
    Desk::with(move |config: &mut ReviewConfig| config.attachments_clamd = Some(address)).await
}

async fn send(desk: &Desk, path: &str, name: &str, bytes: &str) -> Answered {
    let body = format!(
        "--x\r\nContent-Disposition: form-data; name=\"kind\"\r\n\r\ndispute\r\n\
         --x\r\nContent-Disposition: form-data; name=\"view\"\r\n\r\nMy own words.\r\n\
         --x\r\nContent-Disposition: form-data; name=\"files\"; filename=\"{name}\"\r\n\r\n{bytes}\r\n--x--\r\n"
    );
    desk.post_raw(path, None, "multipart/form-data; boundary=x", body).await
}

/// The first file of the only appeal: case, file, what is said of its check.
async fn file(desk: &Desk) -> (String, String, Value) {
    let listed = desk.get("/v1/cases", REVIEWER).await.json();
    let case = listed["cases"][0]["case_id"].as_str().unwrap().to_owned();
    let view = desk.get(&format!("/v1/cases/{case}"), REVIEWER).await.json();
    let file = &view["enclosed"]["files"][0];
    (case, file["attachment_id"].as_str().unwrap().to_owned(), file["check"].clone())
}

async fn download(desk: &Desk, case: &str, file: &str) -> Answered {
    let led = desk.get(&format!("/v1/cases/{case}/files/{file}"), REVIEWER).await;
    if led.status == StatusCode::SEE_OTHER { desk.file_at(&led).await } else { led }
}

/// Waits for the job that looks after files that wait.
async fn until_checked(desk: &Desk, expected: &str) {
    for _ in 0..400 {
        if file(desk).await.2 == expected {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("never {expected}: {:?}", file(desk).await);
}

#[tokio::test]
async fn a_clean_file_is_handed_out_at_once() {
    let clamd = Clamd::start().await;
    let desk = desk(&clamd).await;
    let token = desk.impose(&suspension("clean")).await;
    let filed = send(&desk, &format!("/a/{token}"), "proof.txt", "A good list.").await;
    assert_eq!(filed.status, StatusCode::SEE_OTHER, "{}", filed.text);
    let (case, id, check) = file(&desk).await;
    assert_eq!((check, download(&desk, &case, &id).await.text.as_str()), ("clean".into(), "A good list."));
    assert_eq!(clamd.asked.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_harmful_file_is_refused_in_the_readers_language_and_nothing_typed_is_lost() {
    let clamd = Clamd::start().await;
    let desk = desk(&clamd).await;
    let token = desk.impose(&suspension("harmful")).await;
    for language in Language::ALL {
        let path = format!("/a/{token}?lang={}", language.tag());
        let refused = send(&desk, &path, "proof.txt", "An EVIL list.").await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.text);
        let said = language.words().enclosure.file_harmful("proof.txt");
        for expected in [said.as_str(), "My own words."] {
            assert!(refused.text.contains(expected), "{language:?}: {expected} is missing in {}", refused.text);
        }
    }
    let body = json!({"kind": "dispute", "attachments": [{"name": "proof.txt", "content": "RVZJTA=="}]});
    let refused = desk.post_json(&format!("/v1/appeals/{token}"), None, &body).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text.contains("“proof.txt” carries harmful software"), "{}", refused.text);
    assert!(desk.get("/v1/cases", REVIEWER).await.json()["cases"].as_array().unwrap().is_empty(), "nothing was filed");
}

#[tokio::test]
async fn where_the_scanner_is_away_the_appeal_is_filed_and_its_file_waits() {
    let clamd = Clamd::start().await;
    clamd.away(true);
    let desk = desk(&clamd).await;
    let token = desk.impose(&suspension("waits")).await;
    let filed = send(&desk, &format!("/a/{token}"), "proof.txt", "A good list.").await;
    assert_eq!(filed.status, StatusCode::SEE_OTHER, "the appeal is not lost: {}", filed.text);
    let (case, id, check) = file(&desk).await;
    assert_eq!((check, download(&desk, &case, &id).await.status), ("waiting".into(), StatusCode::NOT_FOUND));
    let signed = desk.sign_in("reviewer").await;
    let console = desk.page(&format!("/console/cases/{case}"), &signed).await.text;
    assert!(console.contains("Waits for the scanner") && !console.contains(&format!("/files/{id}")), "{console}");
    let by_hand = desk.page(&format!("/console/cases/{case}/files/{id}"), &signed).await;
    assert_eq!(by_hand.status, StatusCode::NOT_FOUND);
    let holder = desk.get(&format!("/a/{token}"), None).await.text;
    assert!(holder.contains("This file still waits for a check."), "{holder}");

    clamd.away(false);
    until_checked(&desk, "clean").await;
    assert_eq!(download(&desk, &case, &id).await.text, "A good list.");
    let audit = desk.get("/v1/audit?limit=1000", Some(Role::Auditor)).await.text;
    assert!(audit.contains("attachment.check"), "{audit}");
}

#[tokio::test]
async fn a_file_found_harmful_later_stays_unseen() {
    let clamd = Clamd::start().await;
    clamd.away(true);
    let desk = desk(&clamd).await;
    let token = desk.impose(&suspension("later")).await;
    send(&desk, &format!("/a/{token}"), "proof.txt", "An EVIL list.").await;
    clamd.away(false);
    until_checked(&desk, "harmful").await;
    let (case, id, _) = file(&desk).await;
    assert_eq!(download(&desk, &case, &id).await.status, StatusCode::NOT_FOUND);
    assert!(desk.get(&format!("/a/{token}"), None).await.text.contains("carries harmful software. Nobody opens it."));
    // The database keeps it so: what was found is not changed, and no file is let through by taking the row away.
    for sql in ["UPDATE attachment_checks SET verdict = 'clean', finding = NULL", "DELETE FROM attachment_checks"] {
        assert!(desk.record_refuses(sql).await, "{sql}");
    }
}

#[tokio::test]
async fn a_scanner_that_answers_something_else_vouches_for_nothing() {
    let clamd = Clamd::start().await;
    let scanner = Scanner::parse(&clamd.address).unwrap();
    assert_eq!(scanner.scan(&vec![b'a'; 300_000]).await.unwrap(), Finding::Clean, "in several chunks");
    assert_eq!(scanner.scan(b"EVIL").await.unwrap(), Finding::Harmful("Test.Evil-1".to_owned()));
    assert!(matches!(scanner.scan(b"TOO-LONG").await, Err(ScanError::Answered(_))));
    clamd.away(true);
    assert!(matches!(scanner.scan(b"a").await, Err(ScanError::Answered(_) | ScanError::Away(_))));
    let nobody = Scanner::parse("127.0.0.1:1").unwrap();
    assert!(matches!(nobody.scan(b"a").await, Err(ScanError::Away(_))));
}

#[cfg(unix)]
#[tokio::test]
async fn a_socket_in_the_file_system_serves_as_well() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("clamd.ctl");
    let listener = tokio::net::UnixListener::bind(&path).unwrap();
    let asked = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut sent = vec![0; 10 + 4 + 5 + 4];
        stream.read_exact(&mut sent).await.unwrap();
        stream.write_all(b"stream: OK\0").await.unwrap();
        sent
    });
    let scanner = Scanner::parse(path.to_str().unwrap()).unwrap();
    assert_eq!(scanner.scan(b"hello").await.unwrap(), Finding::Clean);
    assert_eq!(asked.await.unwrap(), b"zINSTREAM\0\0\0\0\x05hello\0\0\0\0");
}

#[tokio::test]
async fn without_a_scanner_files_are_handed_out_as_they_came() {
    let desk = Desk::open().await;
    let token = desk.impose(&suspension("plain")).await;
    send(&desk, &format!("/a/{token}"), "proof.txt", "An EVIL list.").await;
    let (case, id, check) = file(&desk).await;
    assert_eq!((check, download(&desk, &case, &id).await.text.as_str()), (Value::Null, "An EVIL list."));
}
