//! Questions and files on their way from the holder to the reviewer, and the attacks on that way: files that claim to be others,
//! names that break out, sizes, counts, other cases' files, other sites' forms, words that would be markup.

use axum::http::StatusCode;
use redress_ledger::Role;
use redress_ledger::token::sha256_hex;
use serde_json::{Value, json};

use crate::desk::{Answered, Desk};
use crate::evidence::suspension;

const REVIEWER: Option<Role> = Some(Role::Reviewer);

/// A body of parts, and its content type.
fn parts(fields: &[(&str, &str)], files: &[(&str, &[u8])]) -> (String, Vec<u8>) {
    let mut body = Vec::new();
    for (name, value) in fields {
        let head = format!("--frontier\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        body.extend_from_slice(head.as_bytes());
    }
    for (name, bytes) in files {
        let head = format!("--frontier\r\nContent-Disposition: form-data; name=\"files\"; filename=\"{name}\"\r\n\r\n");
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(b"--frontier--\r\n");
    ("multipart/form-data; boundary=frontier".to_owned(), body)
}

pub async fn send(desk: &Desk, path: &str, fields: &[(&str, &str)], files: &[(&str, &[u8])]) -> Answered {
    let (kind, body) = parts(fields, files);
    desk.post_raw(path, None, &kind, body).await
}

pub async fn case_of(desk: &Desk, account: &str) -> String {
    let listed = desk.get("/v1/cases", REVIEWER).await.json();
    let case = listed["cases"].as_array().unwrap().iter().find(|case| case["account_id"] == account).cloned();
    case.expect("a case")["case_id"].as_str().unwrap().to_owned()
}

pub async fn enclosed(desk: &Desk, case: &str) -> Value {
    desk.get(&format!("/v1/cases/{case}"), REVIEWER).await.json()["enclosed"].clone()
}

pub const DISPUTE: [(&str, &str); 2] = [("kind", "dispute"), ("view", "We are a bakery.")];

#[tokio::test]
async fn a_form_with_questions_and_files_reaches_the_reviewer_and_the_receipt_names_each_file() {
    let desk = Desk::open().await;
    let token = desk.impose(&suspension("bakery")).await;
    let page = desk.get(&format!("/a/{token}"), None).await;
    for expected in
        ["enctype=\"multipart/form-data\"", "type=\"file\"", "name=\"answers.keys_rotated\"", "value=\"takeover\""]
    {
        assert!(page.text.contains(expected), "{expected} is missing in {}", page.text);
    }
    let fields = [
        ("kind", "takeover"),
        ("view", "Two\r\nlines"),
        ("answers.keys_rotated", "yes"),
        ("answers.mfa_on", "unsure"),
        ("answers.unknown_users_removed", ""),
        ("wants_human", "yes"),
    ];
    let files: [(&str, &[u8]); 3] =
        [("log.csv", b"ip;when\n"), ("mail.eml", b"From: a@example.com\nDate: x\n\nhi"), ("", b"")];
    let filed = send(&desk, &format!("/a/{token}"), &fields, &files).await;
    assert_eq!(filed.status, StatusCode::SEE_OTHER, "{}", filed.text);
    let receipt = desk.get(filed.header("location").trim_end_matches("#receipt"), None).await;
    for (name, bytes) in &files[..2] {
        assert!(receipt.text.contains(name) && receipt.text.contains(&sha256_hex(bytes)), "{}", receipt.text);
    }
    let case = case_of(&desk, "bakery").await;
    let view = desk.get(&format!("/v1/cases/{case}"), REVIEWER).await.json();
    assert_eq!((&view["appeal"]["kind"], &view["appeal"]["view"]), (&json!("takeover"), &json!("Two\nlines")));
    let expected = json!([{"question": "keys_rotated", "text": "yes"}, {"question": "mfa_on", "text": "unsure"}]);
    assert_eq!(view["enclosed"]["answers"], expected);
    assert_eq!(view["enclosed"]["files"][1]["media"], "eml");

    let signed = desk.sign_in("reviewer").await;
    let shown = desk.page(&format!("/console/cases/{case}"), &signed).await;
    for expected in ["All keys and passwords are new", "log.csv", &sha256_hex(files[0].1)] {
        assert!(shown.text.contains(expected), "{expected} is missing in {}", shown.text);
    }
}

#[tokio::test]
async fn a_program_files_with_base64_or_with_parts_and_gets_every_hash() {
    let desk = Desk::open().await;
    let token = desk.impose(&suspension("json")).await;
    let filing = json!({"kind": "reinstatement", "answers": {"cause": "A bad import", "fixes": "Removed"},
        "attachments": [{"name": "proof.txt", "content": "cHJvb2Y="}]});
    let filed = desk.post_json(&format!("/v1/appeals/{token}"), None, &filing).await;
    assert_eq!(filed.status, StatusCode::CREATED, "{}", filed.text);
    let receipt = filed.json();
    let expected = json!([{"name": "proof.txt", "media": "text", "size": 5, "content_hash": sha256_hex(b"proof")}]);
    assert_eq!(receipt["files"], expected);
    let opened = desk.get(&format!("/v1/appeals/{token}"), None).await.json();
    assert_eq!(opened["appeals"][0]["files"][0]["content_hash"], sha256_hex(b"proof"));

    let token = desk.impose(&suspension("parts")).await;
    let fields = [("kind", "identity"), ("answers.verify_by", "Call the number you have.")];
    let filed = send(&desk, &format!("/v1/appeals/{token}"), &fields, &[("proof.txt", b"proof")]).await;
    assert_eq!(filed.status, StatusCode::CREATED, "{}", filed.text);
    assert_eq!(filed.json()["files"], expected);
}

#[tokio::test]
async fn a_refusal_names_the_field_or_the_file() {
    let desk = Desk::open().await;
    let token = desk.impose(&suspension("bounds")).await;
    let path = format!("/v1/appeals/{token}");
    for (filing, status, names) in [
        (json!({"kind": "ransom"}), 422, "dispute"),
        (json!({"kind": "dispute", "answers": {"age": "x"}}), 422, "age"),
        (json!({"kind": "dispute", "answers": {"mfa_on": "maybe"}}), 422, "answers.mfa_on"),
        (json!({"kind": "dispute", "answers": {"cause": "x".repeat(4_001)}}), 422, "answers.cause"),
        (json!({"kind": "dispute", "attachments": [{"name": "a", "content": "?"}]}), 422, "attachments[0].content"),
        (json!({"kind": "dispute", "attachments": [{"name": "a.svg", "content": "PHN2Zy8+"}]}), 422, "a.svg"),
        (json!({"kind": "dispute", "attachments": [{"name": "a.txt", "content": ""}]}), 422, "a.txt"),
    ] {
        let refused = desk.post_json(&path, None, &filing).await;
        assert_eq!(refused.status.as_u16(), status, "{}", refused.text);
        assert!(refused.text.contains(names), "{names}: {}", refused.text);
    }
    let unknown_kind = desk.post_raw(&path, None, "text/plain", "kind=dispute").await;
    assert_eq!(unknown_kind.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    let broken = desk.post_raw(&path, None, "multipart/form-data; boundary=x", "--x\r\nhalf").await;
    assert_eq!(broken.status, StatusCode::BAD_REQUEST);
    assert_eq!(desk.get("/v1/cases", REVIEWER).await.json()["cases"], json!([]), "nothing was filed");
}

/// A PNG of one chunk more than it needs, with markup behind its end.
fn png_with_tail(tail: &[u8]) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
    for (kind, data) in [(b"IHDR", vec![0; 13]), (b"IEND", vec![])] {
        bytes.extend_from_slice(&u32::try_from(data.len()).unwrap().to_be_bytes());
        bytes.extend_from_slice(kind);
        bytes.extend_from_slice(&data);
        bytes.extend_from_slice(&[0; 4]);
    }
    bytes.extend_from_slice(tail);
    bytes
}

#[tokio::test]
async fn a_file_that_claims_to_be_another_is_refused_by_name_and_what_was_typed_stays() {
    let desk = Desk::open().await;
    let token = desk.impose(&suspension("liars")).await;
    let path = format!("/a/{token}");
    let polyglot = png_with_tail(b"<script>alert(1)</script>");
    for (name, bytes) in [
        ("page.png", b"<!DOCTYPE html><script>alert(1)</script>".as_slice()),
        ("drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
        ("both.png", &polyglot),
        ("tool.pdf", b"MZ\x90\0\x03\0"),
        ("archive.csv", b"PK\x03\x04\x14\0"),
    ] {
        let refused = send(&desk, &path, &DISPUTE, &[(name, bytes)]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
        assert!(refused.text.contains(&format!("We cannot take the file “{name}”.")), "{name}: {}", refused.text);
        assert!(refused.text.contains("We are a bakery."), "what was typed is still there");
        assert!(refused.text.contains("Please choose your files again."));
    }
    let refused = send(&desk, &format!("{path}?lang=de"), &DISPUTE, &[("x.exe", b"MZ\0")]).await;
    assert!(refused.text.contains("Die Datei „x.exe“ können wir nicht nehmen."), "{}", refused.text);
    let whole = send(&desk, &path, &DISPUTE, &[("fine.html", &png_with_tail(b""))]).await;
    assert_eq!(whole.status, StatusCode::SEE_OTHER, "{}", whole.text);
}

#[tokio::test]
async fn too_large_and_too_many_are_refused_and_other_routes_keep_their_bound() {
    let desk = Desk::open().await;
    let token = desk.impose(&suspension("large")).await;
    let path = format!("/a/{token}");
    let five_mb = vec![b'a'; 5 * 1024 * 1024];
    let over = [five_mb.as_slice(), b"a"].concat();
    let refused = send(&desk, &path, &DISPUTE, &[("big.txt", &over)]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text.contains("The file “big.txt” is too large."), "{}", refused.text);
    let (b, c) = (vec![b'b'; 5 * 1024 * 1024], b"c".as_slice());
    let refused = send(&desk, &path, &DISPUTE, &[("a.txt", &five_mb), ("b.txt", &b), ("c.txt", c)]).await;
    assert!(refused.text.contains("All together may have 10 MB."), "{}", refused.text);
    let many: Vec<(&str, &[u8])> =
        [b"1", b"2", b"3", b"4", b"5", b"6"].iter().map(|n| ("n.txt", n.as_slice())).collect();
    let refused = send(&desk, &path, &DISPUTE, &many).await;
    assert!(refused.text.contains("These are 6 files. At most 5 fit."), "{}", refused.text);
    let flood = vec![b'a'; 15 * 1024 * 1024];
    let refused = send(&desk, &path, &DISPUTE, &[("flood.txt", &flood)]).await;
    assert_eq!(refused.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(refused.text.contains("Your text did not reach us.") && !refused.text.contains("Your text is still here."));
    let refused = desk.post_raw(&format!("/v1/appeals/{token}"), None, "application/json", flood.clone()).await;
    assert_eq!(refused.status, StatusCode::PAYLOAD_TOO_LARGE);
    let long = "x".repeat(300 * 1024);
    let refused = send(&desk, &path, &[("kind", "dispute"), ("view", &long)], &[]).await;
    assert_eq!(refused.status, StatusCode::PAYLOAD_TOO_LARGE, "files may be large, words may not");
    let elsewhere = desk.post_raw("/v1/cases/any/decide", REVIEWER, "application/json", vec![b' '; 300 * 1024]).await;
    assert_eq!(elsewhere.status, StatusCode::PAYLOAD_TOO_LARGE);
    let two = send(&desk, &path, &DISPUTE, &[("a.txt", &five_mb), ("b.txt", &b)]).await;
    assert_eq!(two.status, StatusCode::SEE_OTHER, "{}", two.text);
}

#[tokio::test]
async fn a_file_comes_as_a_download_into_a_sandbox_and_never_inline() {
    let desk = Desk::open().await;
    let token = desk.impose(&suspension("names")).await;
    let names = [
        "../../etc/passwd",
        "a%22; x=%0D%0ASet-Cookie: y=1.txt",
        "photo\u{202e}gpj.exe",
        "=HYPERLINK(1).csv",
        "<img src=x>.txt",
    ];
    let files: Vec<(&str, &[u8])> =
        names.into_iter().zip([b"1", b"2", b"3", b"4", b"5"]).map(|(name, bytes)| (name, bytes.as_slice())).collect();
    let filed = send(&desk, &format!("/v1/appeals/{token}"), &DISPUTE, &files).await;
    assert_eq!(filed.status, StatusCode::CREATED, "{}", filed.text);
    let case = case_of(&desk, "names").await;
    let expected = [
        "filename=\"passwd.txt\"; filename*=UTF-8''passwd.txt",
        "filename=\"a___x_Set-Cookie__y_1.txt\"; filename*=UTF-8''a%22%3b%20x%3dSet-Cookie%3a%20y%3d1.txt",
        "filename=\"photogpj.exe.txt\"; filename*=UTF-8''photogpj.exe.txt",
        "filename=\"_HYPERLINK_1_.csv.txt\"; filename*=UTF-8''%3dHYPERLINK%281%29.csv.txt",
        "filename=\"_img_src_x_.txt\"; filename*=UTF-8''%3cimg%20src%3dx%3e.txt",
    ];
    for (at, expected) in expected.into_iter().enumerate() {
        let id = enclosed(&desk, &case).await["files"][at]["attachment_id"].as_str().unwrap().to_owned();
        let led = desk.get(&format!("/v1/cases/{case}/files/{id}"), REVIEWER).await;
        let file = desk.file_at(&led).await;
        assert_eq!(file.status, StatusCode::OK, "{}", file.text);
        assert_eq!(file.header("content-disposition"), format!("attachment; {expected}"));
        assert_eq!(file.header("content-type"), "application/octet-stream");
        assert_eq!(file.header("x-content-type-options"), "nosniff");
        assert_eq!(file.header("content-security-policy"), "default-src 'none'; sandbox; frame-ancestors 'none'");
        assert_eq!(file.header("cache-control"), "no-store");
        assert_eq!(file.text, (at + 1).to_string());
    }
    let signed = desk.sign_in("reviewer").await;
    let shown = desk.page(&format!("/console/cases/{case}"), &signed).await;
    assert!(!shown.text.contains("<img src=x>") && shown.text.contains("&#60;img src=x&#62;.txt"), "{}", shown.text);
}

#[tokio::test]
async fn a_file_opens_for_its_own_case_and_for_reviewers_alone_and_each_look_is_recorded() {
    let desk = Desk::open().await;
    for account in ["own", "other"] {
        let token = desk.impose(&suspension(account)).await;
        send(&desk, &format!("/a/{token}"), &DISPUTE, &[("a.txt", b"secret")]).await;
    }
    let (own, other) = (case_of(&desk, "own").await, case_of(&desk, "other").await);
    let id = enclosed(&desk, &own).await["files"][0]["attachment_id"].as_str().unwrap().to_owned();
    for path in [
        format!("/v1/cases/{other}/files/{id}"),
        format!("/v1/cases/{own}/files/{own}"),
        format!("/v1/cases/{id}/files/{id}"),
        format!("/v1/cases/{own}/files/%00"),
        format!("/v1/cases/{own}/files/%FF"),
    ] {
        let refused = desk.get(&path, REVIEWER).await;
        assert_eq!(refused.status, StatusCode::NOT_FOUND, "{path}");
        assert!(!refused.text.contains("secret"));
    }
    let path = format!("/v1/cases/{own}/files/{id}");
    assert_eq!(desk.get(&path, None).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(desk.get(&path, Some(Role::Service)).await.status, StatusCode::FORBIDDEN);
    let looks = async || {
        let audit = desk.get("/v1/audit?limit=500", Some(Role::Auditor)).await;
        audit.text.matches("attachment.look").count()
    };
    let led = desk.get(&path, REVIEWER).await;
    assert_eq!(looks().await, 0, "neither what was refused nor the way there is a look");
    assert_eq!(desk.file_at(&led).await.text, "secret");
    let signed = desk.sign_in("reviewer").await;
    let led = desk.page(&format!("/console/cases/{own}/files/{id}"), &signed).await;
    assert_eq!(desk.file_at(&led).await.text, "secret");
    assert_eq!(looks().await, 2);
}

#[tokio::test]
async fn markup_in_any_field_is_printed_as_text() {
    let desk = Desk::open().await;
    let token = desk.impose(&suspension("markup")).await;
    let evil = "</textarea><script>alert(1)</script><img src=//evil.example/x>\"'";
    let mut fields = vec![("kind", "dispute"), ("view", evil), ("contest", evil)];
    let names: Vec<String> =
        ["consent_source", "consent_proof", "cause", "fixes", "no_recurrence", "verify_by", "what_is_new"]
            .iter()
            .map(|name| format!("answers.{name}"))
            .collect();
    fields.extend(names.iter().map(|name| (name.as_str(), evil)));
    let refused = send(&desk, &format!("/a/{token}"), &fields, &[("e.txt", b"\0")]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let filed = send(&desk, &format!("/a/{token}"), &fields, &[]).await;
    assert_eq!(filed.status, StatusCode::SEE_OTHER, "{}", filed.text);
    let signed = desk.sign_in("reviewer").await;
    let case = desk.page(&format!("/console/cases/{}", case_of(&desk, "markup").await), &signed).await;
    for page in [&refused, &case] {
        assert!(!page.text.contains("<script>alert") && !page.text.contains("<img src=//"), "{}", page.text);
        assert!(page.text.matches("&#60;script&#62;alert(1)").count() >= 8, "each field is shown, as text");
        assert!(page.header("content-security-policy").starts_with("default-src 'none'"));
    }
}

#[tokio::test]
async fn an_unknown_link_is_answered_alike_whatever_is_sent_to_it() {
    let desk = Desk::open().await;
    let token = desk.impose(&suspension("known")).await;
    let mut wrong: Vec<char> = token.chars().collect();
    wrong[0] = if wrong[0] == 'A' { 'B' } else { 'A' };
    let wrong: String = wrong.into_iter().collect();
    let large = vec![b'a'; 1024 * 1024];
    let mut answers = Vec::new();
    for token in [wrong.as_str(), "short", "%FF"] {
        answers.push(send(&desk, &format!("/v1/appeals/{token}"), &DISPUTE, &[("a.txt", &large)]).await);
        answers.push(desk.post_raw(&format!("/v1/appeals/{token}"), None, "text/plain", "?").await);
        answers.push(desk.get(&format!("/v1/appeals/{token}"), None).await);
    }
    for answer in &answers {
        assert_eq!((answer.status, &answer.text), (StatusCode::NOT_FOUND, &answers[0].text));
    }
    let page = send(&desk, &format!("/a/{wrong}"), &DISPUTE, &[("a.txt", &large)]).await;
    assert_eq!((page.status, page.text), (StatusCode::NOT_FOUND, desk.get(&format!("/a/{wrong}"), None).await.text));
}
