//! The notice of a suspension: whole, readable, one for each contact, with a link that opens.

use crate::server::{MailServer, Received, counter, sandbox, suspend};
use crate::support::browser::free_port;
use crate::support::until;

const SUSPENDED: &str = "Your account is suspended";
const HEADINGS: [&str; 10] = [
    "1. What we did",
    "2. What works now",
    "3. Why",
    "4. The rule",
    "5. How it was decided",
    "6. What we cannot tell you, and why",
    "7. What you can do now",
    "8. Ask a person",
    "9. Your other rights",
    "10. Contact and reference",
];

#[tokio::test]
async fn the_notice_reaches_every_contact_in_ten_blocks_and_its_link_opens() {
    let port = free_port();
    let sandbox = sandbox(port);
    let server = MailServer::start(&sandbox, port, None);
    let service = sandbox.add_user("pipeline", "service");
    let redress = sandbox.start("run").await;
    let contacts = ["owner@shop.example.com", "second@shop.example.net"];
    suspend(&redress, &redress.api(&service.token), "shop", &contacts).await;

    let messages = server.wait(SUSPENDED, 2).await;
    let to: Vec<&str> = messages.iter().map(|m| m.headers["to"].as_str()).collect();
    assert_eq!(to, contacts, "one message for each contact, and no contact learns of another");
    assert_ne!(messages[0].headers["message-id"], messages[1].headers["message-id"]);
    for message in &messages {
        check_envelope(message);
        let link = check_bodies(message);
        let token = link.strip_prefix(&format!("{}/a/", redress.base())).expect("a link to this service");
        let page = redress.api("").get(&format!("/a/{token}")).await.expect("an answer");
        assert!(page.status == 200 && page.text.contains("We suspended your account"), "{}", page.text);
    }
    let settled = async || (counter(&redress, "redress_notices_delivered_total").await >= 1.0).then_some(());
    until("the notice to be settled", 30, settled).await;
    tokio::time::sleep(std::time::Duration::from_millis(2_500)).await;
    assert_eq!(server.received(SUSPENDED).len(), 2, "a delivered notice was sent again");
}

fn check_envelope(message: &Received) {
    assert_eq!(message.from, "notices@northwind.example");
    assert_eq!(message.to, [message.headers["to"].as_str()]);
    assert!(message.defects.is_empty(), "{:?}", message.defects);
    assert!(!message.tls, "TLS is off in this test");
    for (name, value) in [
        ("subject", "Northwind: Your account is suspended"),
        ("from", "Northwind notices <notices@northwind.example>"),
        ("reply-to", "trust@northwind.example"),
        ("auto-submitted", "auto-generated"),
        ("x-redress-account", "shop"),
    ] {
        assert_eq!(message.headers.get(name).map(String::as_str), Some(value), "{name}");
    }
    assert!(message.headers.contains_key("date"));
}

/// Text and HTML tell the same; answers the link.
fn check_bodies(message: &Received) -> String {
    assert_eq!(message.kind, "multipart/alternative");
    let kinds: Vec<&str> = message.parts.iter().map(|part| part.kind.as_str()).collect();
    assert_eq!(kinds, ["text/plain", "text/html"]);
    let (text, html) = (&message.parts[0].text, &message.parts[1].text);
    let in_text: Vec<&str> = text.lines().filter(|line| HEADINGS.contains(line)).collect();
    assert_eq!(in_text, HEADINGS, "{text}");
    let in_html: Vec<&str> = html.split("<h2").skip(1).map(|rest| between(rest, ">", "</h2>")).collect();
    assert_eq!(in_html, HEADINGS, "{html}");
    assert!(text.lines().all(|line| line.chars().count() <= 78 || line.starts_with("http")), "{text}");
    assert!(!html.contains("<script") && !html.contains("<img"), "a notice loads nothing");
    assert!(text.contains("bounced for good") && text.contains("trust@northwind.example"), "{text}");
    let link = text.lines().find(|line| line.contains("/a/")).expect("a link in the text");
    assert!(html.contains(&format!("href=\"{link}\"")), "the HTML has another link than the text");
    link.to_owned()
}

fn between<'a>(text: &'a str, from: &str, to: &str) -> &'a str {
    let rest = text.split_once(from).expect("a beginning").1;
    rest.split_once(to).expect("an end").0
}
