//! The statement as a file: every fact is in it, with the hash of the record, and the file proves itself.

use axum::http::StatusCode;
use redress_ledger::token::sha256_hex;
use redress_review_api::language::Language;

use crate::desk::Desk;
use crate::evidence::suspension;

/// What a PDF shows, line by line: every string that is drawn, in the order of the file.
pub fn drawn(pdf: &[u8]) -> Vec<String> {
    let mut lines = Vec::new();
    let mut rest = pdf;
    while let Some(begins) = find(rest, b"stream\n") {
        rest = &rest[begins + 7..];
        let ends = find(rest, b"endstream").unwrap();
        let mut content = &rest[..ends];
        while let Some(at) = content.iter().position(|b| matches!(b, b'(' | b'<')) {
            let (bytes, after) = if content[at] == b'(' { literal(&content[at..]) } else { hex(&content[at..]) };
            content = &content[at + after..];
            if content.starts_with(b" Tj") {
                lines.push(bytes.iter().map(|b| sign(*b)).collect());
            }
        }
        rest = &rest[ends + 9..];
    }
    lines
}

fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).position(|w| w == what)
}

/// `(a\(b\))` with its length.
fn literal(text: &[u8]) -> (Vec<u8>, usize) {
    let (mut bytes, mut at, mut depth) = (Vec::new(), 1, 1);
    loop {
        match text[at] {
            b'\\' => {
                at += 1;
                bytes.push(match text[at] {
                    b'n' => b'\n',
                    b'r' => b'\r',
                    b't' => b'\t',
                    other => other,
                });
            }
            b')' if depth == 1 => return (bytes, at + 1),
            b')' => {
                depth -= 1;
                bytes.push(b')');
            }
            b'(' => {
                depth += 1;
                bytes.push(b'(');
            }
            other => bytes.push(other),
        }
        at += 1;
    }
}

/// `<AB01>` with its length; `<<` of a dictionary is nothing.
fn hex(text: &[u8]) -> (Vec<u8>, usize) {
    if text.starts_with(b"<<") {
        return (Vec::new(), 2);
    }
    let ends = text.iter().position(|b| *b == b'>').unwrap();
    let digits = std::str::from_utf8(&text[1..ends]).unwrap();
    let bytes = (0..digits.len() / 2).map(|i| u8::from_str_radix(&digits[2 * i..2 * i + 2], 16).unwrap());
    (bytes.collect(), ends + 1)
}

/// Code page 1252, as far as these tests need it.
fn sign(byte: u8) -> char {
    match byte {
        0x84 => '„',
        0x91 => '‘',
        0x92 => '’',
        0x93 => '“',
        0x94 => '”',
        0x95 => '•',
        0x96 => '–',
        other => char::from(other),
    }
}

pub fn joined(text: &str) -> String {
    text.replace('\u{a0}', " ").split_whitespace().collect::<Vec<_>>().join(" ")
}

#[tokio::test]
async fn the_files_hold_every_fact_and_the_hash_of_the_record_in_every_language() {
    let desk = Desk::open().await;
    let token = desk.impose(&suspension("bakery")).await;
    let view = desk.get(&format!("/v1/appeals/{token}"), None).await.json();
    let record = view["content_hash"].as_str().unwrap().to_owned();
    let stored = serde_json::to_string(&view["statement"]).unwrap();
    assert_eq!(record.len(), 64, "{stored}");
    for language in Language::ALL {
        let (tag, say) = (language.tag(), language.words());
        let (share, whole) = (say.figures.share(0.12), say.figures.number(1_000.0));
        let expected = [
            record.as_str(),
            "Of 1,000 messages in 7 days, 120 bounced for good.",
            &share,
            &whole,
            "AUP-3.2: Send only to people who asked for it",
            "bakery",
            view["statement"]["statement_id"].as_str().unwrap(),
            "people@example.com",
            say.page.withheld,
            say.page.rights,
            say.record.right_court,
            say.appeal.on_paper,
        ];
        let page = desk.get(&format!("/a/{token}?lang={tag}"), None).await;
        let text = desk.get(&format!("/a/{token}/statement.txt?lang={tag}"), None).await;
        assert_eq!(text.header("content-type"), "text/plain; charset=utf-8");
        let pdf = desk.bytes(&format!("/a/{token}/statement.pdf?lang={tag}")).await;
        assert_eq!(pdf.header("content-type"), "application/pdf");
        let lines = drawn(&pdf.bytes);
        for (name, shown) in [("text", joined(&text.text)), ("pdf", joined(&lines.join(" ")))] {
            for words in expected {
                assert!(shown.contains(&joined(words)), "{tag} {name} lacks {words:?}: {shown}");
            }
            // A long address is broken where the column ends, and nothing of it is lost.
            let bare = shown.replace(' ', "");
            assert!(bare.contains(&format!("/a/{token}")), "{tag} {name} lacks the way back: {shown}");
        }
        for (etag, bytes) in [(text.header("etag"), text.text.as_bytes()), (pdf.header("etag"), &pdf.bytes[..])] {
            let own = sha256_hex(bytes);
            assert_eq!(etag, format!("\"{own}\""));
            assert!(page.text.contains(&own), "{tag}: the page shows the fingerprint of the file");
        }
        assert!(page.text.contains(&record), "{tag}: the page shows the fingerprint of the statement");
        assert!(page.text.contains(&format!("/a/{token}/statement.pdf?lang={tag}\" download")), "{}", page.text);
    }
}

#[tokio::test]
async fn the_pdf_has_a_title_a_language_pages_with_numbers_and_a_structure() {
    let desk = Desk::open().await;
    let mut decision = suspension("long");
    let fact = decision.rules[0].facts[0].clone();
    decision.rules[0].facts = (0..40)
        .map(|n| redress_ledger::decision::Fact { sentence: format!("Fact number {n} 日 is here."), ..fact.clone() })
        .collect();
    let token = desk.impose(&decision).await;
    let pdf = desk.bytes(&format!("/a/{token}/statement.pdf?lang=de")).await;
    assert_eq!(pdf.header("content-language"), "de");
    assert!(pdf.header("content-disposition").starts_with("attachment; filename=\"statement-de.pdf\""));
    assert!(pdf.header("repr-digest").starts_with("sha-256=:"));
    let (raw, lines) = (String::from_utf8_lossy(&pdf.bytes).into_owned(), drawn(&pdf.bytes));
    for words in [
        "%PDF-1.7",
        "/Lang (de)",
        "/DisplayDocTitle true",
        "/Marked true",
        "/StructTreeRoot",
        "/S /H1",
        "/S /H2",
        "%%EOF",
    ] {
        assert!(raw.contains(words), "{words} is missing");
    }
    let title = "Wir haben Ihr Konto gesperrt";
    assert!(raw.contains(&format!("/Title ({title})")) && lines.iter().any(|line| line == title));
    let of = raw.matches("/Type /Page\n").count();
    assert!(of > 1, "{of} page");
    for number in 1..=of {
        assert!(lines.contains(&format!("{number} / {of}")), "page {number} has no number");
    }
    for n in 0..40 {
        assert!(lines.iter().any(|line| line.contains(&format!("Fact number {n} [?] is here."))), "fact {n} is lost");
    }
}

#[tokio::test]
async fn a_file_is_the_same_to_the_byte_whenever_it_is_fetched() {
    let desk = Desk::open().await;
    let token = desk.impose(&suspension("steady")).await;
    let path = format!("/a/{token}/statement.pdf");
    let before = desk.bytes(&path).await.bytes;
    desk.clock.advance_secs(3 * 86_400);
    desk.appeal(&token).await;
    assert_eq!(before, desk.bytes(&path).await.bytes);
    for path in ["/a/none/statement.pdf", "/a/none/statement.txt"] {
        let unknown = desk.get(path, None).await;
        let page = desk.get("/a/none", None).await;
        assert_eq!((unknown.status, &unknown.text), (StatusCode::NOT_FOUND, &page.text), "answered like any other");
    }
}

#[tokio::test]
async fn whoever_has_only_paper_finds_back_by_address_or_by_picture() {
    let desk = Desk::open().await;
    let token = desk.impose(&suspension("paper")).await;
    let page = desk.get(&format!("/a/{token}?lang=fr"), None).await.text;
    let paper = page.split("<div class=\"print-only\">").nth(1).and_then(|rest| rest.split("</div>").next()).unwrap();
    let link = paper.split("class=\"id\">").nth(1).and_then(|rest| rest.split('<').next()).unwrap();
    assert!(link.ends_with(&format!("/a/{token}")), "{link}");
    let runs = paper.split(" d=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap().matches('M').count();
    assert!(runs > 100, "a picture of {runs} runs");
    assert!(paper.contains("aria-label=\"Image de l’adresse (code QR)\""), "{paper}");
    let pdf = desk.bytes(&format!("/a/{token}/statement.pdf?lang=fr")).await.bytes;
    let raw = String::from_utf8_lossy(&pdf).into_owned();
    assert!(raw.contains("/S /Figure") && raw.contains("/Alt "), "a screen reader is told what the picture is");
    let drawn = raw.matches(" re\n").count();
    assert_eq!(drawn, 2 * runs, "the same picture on both, and beside the English");
}
