//! The helpers of the end-to-end tests do what the tests rely on: a broken helper must not look like a broken product.

mod support;

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;

use support::Sandbox;
use support::browser::{Browser, artefacts};
use support::mail::MailServer;
use thirtyfour::By;

#[test]
fn the_mail_server_keeps_what_it_is_given_and_refuses_whom_it_should() {
    let server = MailServer::start();
    let mut stream = TcpStream::connect(server.address).expect("it listens");
    let mut answers = BufReader::new(stream.try_clone().expect("a second handle")).lines();
    let mut expect = |code: &str| {
        let answer = answers.next().expect("an answer").expect("text");
        assert!(answer.starts_with(code), "{answer}");
    };
    expect("220");
    for (line, code) in [
        ("HELO test", "250"),
        ("MAIL FROM:<notices@a.example>", "250"),
        ("RCPT TO:<refused@b.example>", "550"),
        ("RCPT TO:<holder@b.example>", "250"),
        ("DATA", "354"),
        ("Subject: one\r\n\r\nwords\r\n.", "250"),
        ("QUIT", "221"),
    ] {
        write!(stream, "{line}\r\n").expect("written");
        expect(code);
    }
    let mails = server.mails();
    assert_eq!(mails.len(), 1);
    assert!(mails[0].from.contains("notices@a.example") && mails[0].to.len() == 1, "{mails:?}");
    assert!(mails[0].to[0].contains("holder@b.example") && mails[0].text.contains("Subject: one"), "{mails:?}");
}

#[tokio::test]
async fn the_browser_shows_the_console_with_and_without_scripts() {
    let sandbox = Sandbox::new();
    let redress = sandbox.start("review-api").await;
    for scripts in [true, false] {
        let browser = Browser::start(scripts).await;
        browser.driver.goto(format!("{}/console", redress.base())).await.expect("a page");
        let heading = browser.driver.find(By::Css("h1")).await.expect("a heading").text().await.expect("its text");
        assert_eq!(heading, "Sign in");
        let name = format!("console-sign-in-{}", if scripts { "with-scripts" } else { "without-scripts" });
        browser.picture(&name).await;
        browser.quit().await;
        assert!(artefacts().join(format!("{name}.png")).exists());
    }
}
