//! How the pages read: snapshots of their HTML, sentences short enough, and nothing that a screen reader would miss.

use redress_ledger::Role;

use crate::desk::Desk;
use crate::evidence::suspension;

/// Takes out what differs from run to run: ids, hashes, tokens, codes.
fn steady(html: &str, token: &str) -> String {
    // The picture of the address differs with it.
    let begins = "shape-rendering=\"crispEdges\"><path d=\"";
    let without = html.split_once(begins).and_then(|(before, rest)| {
        let (_, after) = rest.split_once('"')?;
        Some(format!("{before}{begins}CODE\"{after}"))
    });
    let html = without.as_deref().unwrap_or(html);
    let mut out = String::with_capacity(html.len());
    for word in html.replace(token, "TOKEN").split_inclusive(|c: char| !(c.is_ascii_alphanumeric() || c == '-')) {
        let (body, end) =
            word.split_at(word.trim_end_matches(|c: char| !(c.is_ascii_alphanumeric() || c == '-')).len());
        let hex = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_hexdigit());
        let is_uuid = body.len() == 36 && body.split('-').all(hex) && body.split('-').count() == 5;
        out.push_str(if is_uuid || (body.len() >= 32 && hex(body)) { "ID" } else { body });
        out.push_str(end);
    }
    out.lines().map(str::trim_end).filter(|line| !line.trim().is_empty()).collect::<Vec<_>>().join("\n")
}

#[tokio::test]
async fn the_holders_page_reads_as_written() {
    let desk = Desk::open().await;
    let token = desk.impose(&suspension("bakery")).await;
    let page = desk.get(&format!("/a/{token}"), None).await;
    insta::assert_snapshot!("holder_page", steady(&page.text, &token));
}

#[tokio::test]
async fn the_case_page_reads_as_written() {
    let desk = Desk::open().await;
    let token = desk.impose(&suspension("bakery")).await;
    let case = format!("/console/cases/{}", desk.appeal(&token).await);
    let reviewer = desk.sign_in("reviewer").await;
    desk.act(&format!("{case}/claim"), &reviewer, &[]).await;
    let page = desk.page(&case, &reviewer).await;
    insta::assert_snapshot!("case_page", steady(&page.text, &token));
}

/// The text of each block, without what somebody else wrote.
fn blocks(html: &str) -> Vec<String> {
    let body = &html[html.find("<main").unwrap()..];
    let mut blocks = vec![String::new()];
    let mut rest = body;
    while let Some(open) = rest.find('<') {
        blocks.last_mut().unwrap().push_str(&rest[..open]);
        let close = open + rest[open..].find('>').unwrap();
        let name = rest[open + 1..close].trim_start_matches('/').split([' ', '>']).next().unwrap();
        if !["strong", "a", "span", "br", "label", "input"].contains(&name) {
            blocks.push(String::new());
        }
        rest = &rest[close + 1..];
    }
    blocks.into_iter().map(|b| b.split_whitespace().collect::<Vec<_>>().join(" ")).filter(|b| !b.is_empty()).collect()
}

#[tokio::test]
async fn no_sentence_to_a_holder_has_more_than_twenty_words() {
    let desk = Desk::open().await;
    let token = desk.impose(&suspension("bakery")).await;
    let open = desk.get(&format!("/a/{token}"), None).await;
    desk.appeal(&token).await;
    let waiting = desk.get(&format!("/a/{token}"), None).await;
    let closed = desk.get("/a/none", None).await;
    for page in [open, waiting, closed] {
        for block in blocks(&page.text) {
            for sentence in block.split_inclusive(['.', '?', ':']) {
                let words = sentence.split_whitespace().count();
                assert!(words <= 20, "{words} words: {sentence}");
            }
        }
    }
}

#[tokio::test]
async fn every_page_has_its_landmarks_a_language_and_a_label_for_each_field() {
    let desk = Desk::open().await;
    let token = desk.impose(&suspension("bakery")).await;
    let holder = desk.get(&format!("/a/{token}"), None).await;
    let case = desk.appeal(&token).await;
    let senior = desk.sign_in("senior").await;
    desk.act(&format!("/console/cases/{case}/claim"), &senior, &[]).await;
    let pages = [
        holder,
        desk.get("/a/none", None).await,
        desk.get("/console/sign-in", None).await,
        desk.page("/console", &senior).await,
        desk.page(&format!("/console/cases/{case}"), &senior).await,
        desk.page("/console/keys", &senior).await,
        desk.page("/console/accounts", &senior).await,
        desk.page("/console/accounts?id=bakery", &senior).await,
        desk.get("/v1/nothing", Some(Role::Senior)).await,
    ];
    for page in pages.iter().filter(|p| p.header("content-type").starts_with("text/html")) {
        let html = &page.text;
        assert!(html.contains("<html lang=\"en\">") && html.contains("<main id=\"main\""), "{html}");
        assert_eq!(html.matches("<h1").count(), 1, "{html}");
        assert!(html.contains("class=\"skip\" href=\"#main\""));
        for id in attributes(html, "id") {
            assert_eq!(html.matches(&format!(" id=\"{id}\"")).count(), 1, "the id {id} is there once");
        }
        for reference in ["aria-labelledby", "aria-describedby"] {
            for id in attributes(html, reference).iter().flat_map(|ids| ids.split(' ')) {
                assert!(html.contains(&format!(" id=\"{id}\"")), "{reference} names {id}, which is not there: {html}");
            }
        }
        for field in ["<input ", "<textarea ", "<select "].iter().flat_map(|tag| html.split(tag).skip(1)) {
            let tag = field.split('>').next().unwrap();
            if tag.contains("type=\"hidden\"") {
                continue;
            }
            let id = attributes(&format!(" {tag}"), "id").pop().unwrap_or_else(|| panic!("no id: {tag}"));
            assert!(html.contains(&format!("<label for=\"{id}\"")), "no label for {id}");
        }
    }
}

fn attributes(html: &str, name: &str) -> Vec<String> {
    let marker = format!(" {name}=\"");
    html.split(&marker).skip(1).map(|rest| rest.split('"').next().unwrap().to_owned()).collect()
}
