//! Mail by a real SMTP server and by folder: every address has its own fate, nothing is lost, nothing needless is repeated.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::common::mailbox::Mailbox;
use crate::common::{BASE, NOBODY, NOTICE, NOW, appeal_received, imposed, key, link, outcome};
use redress_ledger::Rung;
use redress_ledger::notice::Delivery;
use redress_ledger::review::OutcomeKind;
use redress_review_api::notify::{
    Channels, Failure, NotifyConfig, NotifyError, Secret, SmtpConfig, SmtpTls, WebhookConfig,
};

fn server(port: u16, tls: SmtpTls) -> SmtpConfig {
    SmtpConfig {
        host: "localhost".to_owned(),
        port: Some(port),
        tls,
        username: None,
        password_file: None,
        ca_file: None,
    }
}

fn config(smtp: SmtpConfig) -> NotifyConfig {
    NotifyConfig {
        platform_name: "Example Comms".to_owned(),
        from: "Example Comms <notices@comms.example>".to_owned(),
        contact: Some("support@comms.example".to_owned()),
        smtp: Some(smtp),
        timeout_secs: 5,
        ..NotifyConfig::default()
    }
}

fn channels(config: &NotifyConfig) -> Channels {
    Channels::new(config, key(), BASE.to_owned()).expect("a good configuration")
}

fn to(addresses: &[&str]) -> Delivery {
    Delivery { contacts: addresses.iter().map(|a| (*a).to_owned()).collect(), ..imposed(Rung::Suspend) }
}

fn header<'a>(body: &'a str, name: &str) -> &'a str {
    let start = format!("{name}: ");
    body.lines().find_map(|l| l.strip_prefix(start.as_str())).unwrap_or_else(|| panic!("no {name} in\n{body}"))
}

#[tokio::test]
async fn each_address_gets_its_own_mail_with_text_and_html() {
    let mailbox = Mailbox::start(None, |_| None);
    let channels = channels(&config(server(mailbox.port, SmtpTls::None)));
    let sent = channels.send(&to(&["ann@holder.example", "bea@holder.example"]), NOW).await.expect("sent");
    assert_eq!(sent.via, "smtp");
    let mails = mailbox.received();
    assert_eq!(mails.len(), 2);
    for (mail, address) in mails.iter().zip(["ann@holder.example", "bea@holder.example"]) {
        assert_eq!((mail.from.as_str(), mail.to.as_str()), ("notices@comms.example", address));
        assert_eq!(header(&mail.body, "To"), address);
        assert_eq!(header(&mail.body, "Subject"), "Example Comms: Your account is suspended");
        assert_eq!(header(&mail.body, "Auto-Submitted"), "auto-generated");
        assert_eq!(header(&mail.body, "Reply-To"), "support@comms.example");
        assert_eq!(header(&mail.body, "Date"), "Mon, 23 Nov 2026 15:04:00 +0000");
        assert!(header(&mail.body, "Message-ID").starts_with(&format!("<{NOTICE}.")));
        assert!(header(&mail.body, "Message-ID").ends_with("@comms.example>"));
        assert!(mail.body.contains("Content-Type: multipart/alternative"));
        assert!(mail.body.contains("Content-Type: text/plain") && mail.body.contains("Content-Type: text/html"));
        assert!(mail.body.lines().any(|l| l == link()), "{}", mail.body);
    }
    assert_ne!(header(&mails[0].body, "Message-ID"), header(&mails[1].body, "Message-ID"));
}

#[tokio::test]
async fn words_beyond_ascii_arrive_and_leave_the_link_whole() {
    let mailbox = Mailbox::start(None, |_| None);
    let channels = channels(&config(server(mailbox.port, SmtpTls::None)));
    let mut delivery = outcome(OutcomeKind::Upheld);
    delivery.outcome.as_mut().expect("has one").answer = Some("Vous aviez déjà été prévenu.".to_owned());
    channels.send(&delivery, NOW).await.expect("sent");
    let mail = &mailbox.received()[0].body;
    assert!(mail.is_ascii() && mail.contains("Vous aviez d=C3=A9j=C3=A0"), "{mail}");
    assert!(mail.lines().any(|l| l == link()), "{mail}");
}

#[tokio::test]
async fn a_refused_address_does_not_stop_the_others() {
    let mailbox = Mailbox::start(None, |to| to.starts_with("gone").then_some((550, "5.1.1 no such user")));
    let channels = channels(&config(server(mailbox.port, SmtpTls::None)));
    let delivery = to(&["gone@holder.example", "not an address", "ann@holder.example", "ann@holder.example"]);
    channels.send(&delivery, NOW).await.expect("sent");
    let got: Vec<String> = mailbox.received().into_iter().map(|m| m.to).collect();
    assert_eq!(got, ["ann@holder.example"]);
}

#[tokio::test]
async fn where_every_address_is_refused_a_person_must_look_and_the_error_names_nobody() {
    let mailbox = Mailbox::start(None, |_| Some((550, "5.1.1 unknown")));
    let channels = channels(&config(server(mailbox.port, SmtpTls::None)));
    let failure = channels.send(&to(&["ann@holder.example"]), NOW).await.expect_err("refused");
    assert_eq!(failure, Failure::Never("every address was refused: smtp rcpt to: 550 5.1.1".to_owned()));
    // Resumed by a person, the address is asked again.
    channels.send(&to(&["ann@holder.example"]), NOW).await.expect_err("refused");
    assert_eq!(mailbox.asked().len(), 2);
}

#[tokio::test]
async fn a_temporary_failure_is_tried_again_for_that_address_alone() {
    let busy = Arc::new(AtomicBool::new(true));
    let shared = Arc::clone(&busy);
    let mailbox = Mailbox::start(None, move |to| {
        (to.starts_with("slow") && shared.load(Ordering::SeqCst)).then_some((451, "4.7.1 come back later"))
    });
    let channels = channels(&config(server(mailbox.port, SmtpTls::None)));
    let delivery = to(&["slow@holder.example", "ann@holder.example"]);
    let failure = channels.send(&delivery, NOW).await.expect_err("not yet");
    assert_eq!(failure, Failure::Later("smtp rcpt to: 451 4.7.1".to_owned()));
    busy.store(false, Ordering::SeqCst);
    channels.send(&delivery, NOW.plus_secs(60)).await.expect("sent");
    let got: Vec<String> = mailbox.received().into_iter().map(|m| m.to).collect();
    assert_eq!(got, ["ann@holder.example", "slow@holder.example"]);
}

#[tokio::test]
async fn a_repetition_carries_the_same_message_id() {
    let mailbox = Mailbox::start(None, |_| None);
    let config = config(server(mailbox.port, SmtpTls::None));
    // Two processes, as after a crash between sending and recording.
    channels(&config).send(&to(&["ann@holder.example"]), NOW).await.expect("sent");
    channels(&config).send(&to(&["ann@holder.example"]), NOW.plus_secs(300)).await.expect("sent");
    let mails = mailbox.received();
    assert_eq!(mails.len(), 2);
    assert_eq!(header(&mails[0].body, "Message-ID"), header(&mails[1].body, "Message-ID"));
}

#[tokio::test]
async fn a_server_that_is_away_or_silent_is_tried_again() {
    let away = NOBODY;
    let failure = channels(&config(server(away, SmtpTls::None))).send(&to(&["a@b.example"]), NOW).await;
    assert_eq!(failure, Err(Failure::Later("smtp connect: connection refused".to_owned())));

    let silent = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    let port = silent.local_addr().expect("bound").port();
    let impatient = NotifyConfig { timeout_secs: 1, ..config(server(port, SmtpTls::None)) };
    let failure = channels(&impatient).send(&to(&["a@b.example"]), NOW).await;
    assert_eq!(failure, Err(Failure::Later("no answer within 1 s".to_owned())));
}

/// A certificate for localhost, its authority's file, and the server side of it.
fn certificate(folder: &std::path::Path) -> (std::path::PathBuf, Arc<rustls::ServerConfig>) {
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).expect("a certificate");
    let file = folder.join("ca.pem");
    std::fs::write(&file, made.cert.pem()).expect("written");
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let key = rustls::pki_types::PrivateKeyDer::try_from(made.signing_key.serialize_der()).expect("a key");
    let server = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("TLS versions")
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .expect("a server");
    (file, Arc::new(server))
}

#[tokio::test]
async fn starttls_protects_sign_in_and_mail() {
    let folder = tempfile::tempdir().expect("a folder");
    let (ca_file, tls) = certificate(folder.path());
    let password_file = folder.path().join("password");
    std::fs::write(&password_file, "correct horse\n").expect("written");
    let mailbox = Mailbox::start(Some(tls), |_| None);
    let smtp = SmtpConfig {
        username: Some("notices".to_owned()),
        password_file: Some(password_file.clone()),
        ca_file: Some(ca_file),
        ..server(mailbox.port, SmtpTls::Starttls)
    };
    channels(&config(smtp.clone())).send(&to(&["ann@holder.example"]), NOW).await.expect("sent");
    let mails = mailbox.received();
    assert!(mails[0].encrypted);
    assert_eq!(mails[0].signed_in.as_deref(), Some("notices"));

    std::fs::write(&password_file, "wrong").expect("written");
    let failure = channels(&config(smtp.clone())).send(&to(&["ann@holder.example"]), NOW).await;
    assert_eq!(failure, Err(Failure::Later("smtp connect: 535".to_owned())));

    let stranger = SmtpConfig { ca_file: None, ..smtp };
    let failure = channels(&config(stranger)).send(&to(&["ann@holder.example"]), NOW).await;
    assert!(matches!(&failure, Err(Failure::Later(why)) if why.starts_with("smtp connect: ")), "{failure:?}");
    assert_eq!(mailbox.received().len(), 1, "a server with an unknown certificate gets nothing");
}

#[tokio::test]
async fn a_server_without_starttls_gets_nothing() {
    let mailbox = Mailbox::start(None, |_| None);
    let channels = channels(&config(server(mailbox.port, SmtpTls::Starttls)));
    let failure = channels.send(&to(&["ann@holder.example"]), NOW).await;
    assert_eq!(failure, Err(Failure::Later("smtp connect: the server does not offer what is configured".to_owned())));
    assert!(mailbox.received().is_empty());
}

#[tokio::test]
async fn a_holder_without_contact_is_told_by_the_platform_or_a_person_must_look() {
    let mailbox = Mailbox::start(None, |_| None);
    let alone = config(server(mailbox.port, SmtpTls::None));
    let failure = channels(&alone).send(&to(&[]), NOW).await;
    assert_eq!(failure, Err(Failure::Never("no contact and no platform webhook".to_owned())));

    let webhook = WebhookConfig {
        url: "https://platform.example/hook".to_owned(),
        secret_file: None,
        secret: Some(Secret::new("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")),
    };
    let sent =
        channels(&NotifyConfig { webhook: Some(webhook), ..alone }).send(&to(&[]), NOW).await.expect("passed on");
    assert_eq!(sent.via, "no_contact");
    assert!(mailbox.received().is_empty());
}

fn folder_config(folder: &std::path::Path) -> NotifyConfig {
    NotifyConfig { folder: Some(folder.to_owned()), ..NotifyConfig::default() }
}

fn files(folder: &std::path::Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").file_name().into_string().expect("UTF-8"))
        .collect();
    names.sort();
    names
}

#[tokio::test]
async fn the_folder_holds_one_file_for_a_notice_however_often_it_is_written() {
    let folder = tempfile::tempdir().expect("a folder");
    let outbox = folder.path().join("deep/outbox");
    let channels = channels(&folder_config(&outbox));
    let delivery = to(&["ann@holder.example", "bea@holder.example"]);
    let first = channels.send(&delivery, NOW).await.expect("written");
    let second = channels.send(&delivery, NOW.plus_secs(9)).await.expect("written again");
    assert_eq!((first.via, &first.content_hash), ("folder", &second.content_hash));
    let name = format!("2026-11-23-imposed-{NOTICE}.eml");
    assert_eq!(files(&outbox), std::slice::from_ref(&name));

    let mail = std::fs::read_to_string(outbox.join(&name)).expect("UTF-8");
    assert_eq!(header(&mail, "To"), "ann@holder.example, bea@holder.example");
    assert_eq!(header(&mail, "Message-ID"), format!("<{NOTICE}@localhost>"));
    assert_eq!(header(&mail, "X-Redress-Account"), "acct_42");
    assert!(mail.lines().any(|l| l == link()), "the link stands whole on a line of its own");
    let text = mail.split("Content-Type: text/html").next().expect("the text part");
    let mut rest = text;
    for heading in [
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
    ] {
        let at = rest.find(heading).unwrap_or_else(|| panic!("no {heading:?} in its place"));
        rest = &rest[at..];
    }
}

#[cfg(unix)]
#[tokio::test]
async fn a_file_with_a_live_link_is_readable_by_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().expect("a folder");
    channels(&folder_config(folder.path())).send(&imposed(Rung::Hold), NOW).await.expect("written");
    let file = folder.path().join(&files(folder.path())[0]);
    assert_eq!(std::fs::metadata(file).expect("there").permissions().mode() & 0o777, 0o600);
}

#[tokio::test]
async fn who_was_a_contact_gets_the_same_letter_alone_and_learns_of_nobody_else() {
    let earlier = vec!["old@holder.example".to_owned(), "older@holder.example".to_owned()];
    let delivery = Delivery { earlier_contacts: earlier, ..to(&["ann@holder.example", "bea@holder.example"]) };
    let mailbox = Mailbox::start(None, |_| None);
    channels(&config(server(mailbox.port, SmtpTls::None))).send(&delivery, NOW).await.expect("sent");
    let mails = mailbox.received();
    let everybody = ["ann@holder.example", "bea@holder.example", "old@holder.example", "older@holder.example"];
    assert_eq!(mails.iter().map(|mail| mail.to.as_str()).collect::<Vec<_>>(), everybody);
    for (mail, address) in mails.iter().zip(everybody) {
        assert_eq!(header(&mail.body, "To"), address);
        assert!(mail.body.lines().any(|l| l == link()));
    }

    let folder = tempfile::tempdir().expect("a folder");
    channels(&folder_config(folder.path())).send(&delivery, NOW).await.expect("written");
    let named = |beside: &str| format!("2026-11-23-imposed-{NOTICE}{beside}.eml");
    assert_eq!(files(folder.path()), [named("-earlier-1"), named("-earlier-2"), named("")]);
    for (beside, expected) in [
        ("", "ann@holder.example, bea@holder.example"),
        ("-earlier-1", "old@holder.example"),
        ("-earlier-2", "older@holder.example"),
    ] {
        let mail = std::fs::read_to_string(folder.path().join(named(beside))).expect("UTF-8");
        assert_eq!(header(&mail, "To"), expected);
        assert!(mail.lines().any(|l| l == link()));
    }

    // Where no contact is left, the earlier ones are no reason to give up, nor to pass it to the platform alone.
    let nobody = Delivery { contacts: Vec::new(), ..delivery };
    let mailbox = Mailbox::start(None, |_| None);
    let sent = channels(&config(server(mailbox.port, SmtpTls::None))).send(&nobody, NOW).await.expect("sent");
    assert_eq!((sent.via, mailbox.received().len()), ("smtp", 2));
}

#[tokio::test]
async fn a_holder_without_contact_still_gets_a_file() {
    let folder = tempfile::tempdir().expect("a folder");
    channels(&folder_config(folder.path())).send(&to(&[]), NOW).await.expect("written");
    let mail = std::fs::read_to_string(folder.path().join(&files(folder.path())[0])).expect("UTF-8");
    assert_eq!(header(&mail, "To"), "undisclosed-recipients:;");
    assert_eq!(header(&mail, "X-Redress-Account"), "acct_42");
}

#[tokio::test]
async fn every_kind_of_notice_has_a_file_of_its_own() {
    let folder = tempfile::tempdir().expect("a folder");
    let channels = channels(&folder_config(folder.path()));
    for delivery in [imposed(Rung::Warn), appeal_received(), outcome(OutcomeKind::OverturnedTechnical)] {
        channels.send(&delivery, NOW).await.expect("written");
    }
    let expected = ["appeal_received", "imposed", "outcome"].map(|kind| format!("2026-11-23-{kind}-{NOTICE}.eml"));
    assert_eq!(files(folder.path()), expected);
}

#[tokio::test]
async fn a_folder_that_vanishes_is_a_failure_to_be_tried_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let outbox = folder.path().join("outbox");
    let channels = channels(&folder_config(&outbox));
    std::fs::remove_dir_all(&outbox).expect("removed");
    let failure = channels.send(&imposed(Rung::Limit), NOW).await.expect_err("nowhere to write");
    assert!(matches!(failure, Failure::Later(why) if why.starts_with("cannot write to the outbox folder")));
}

#[test]
fn what_cannot_work_is_refused_at_start_with_the_key_to_mend() {
    let refused = |config: &NotifyConfig| match Channels::new(config, key(), BASE.to_owned()) {
        Ok(_) => panic!("accepted {config:?}"),
        Err(error) => error,
    };
    assert!(matches!(refused(&NotifyConfig::default()), NotifyError::NoChannel));

    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("file");
    std::fs::write(&file, "").expect("written");
    assert!(matches!(refused(&folder_config(&file.join("below"))), NotifyError::Folder { .. }));

    let good = folder_config(folder.path());
    let says = |config: NotifyConfig, expected: &str| assert_eq!(refused(&config).to_string(), expected);
    let from = NotifyConfig { from: "nobody".to_owned(), ..good.clone() };
    assert!(refused(&from).to_string().starts_with("notify.from: \"nobody\" is not a mail address"));
    says(NotifyConfig { platform_name: " ".to_owned(), ..good.clone() }, "notify.platform_name: must not be empty");
    says(NotifyConfig { timeout_secs: 0, ..good.clone() }, "notify.timeout_secs: must be 1 to 300");
    let mut retry = good.clone();
    retry.retry.jitter = 1.5;
    says(retry, "notify.retry.jitter: must be 0 to 0.9");
    let clear = SmtpConfig {
        host: "mail.example".to_owned(),
        username: Some("n".to_owned()),
        password_file: Some(file),
        ..server(25, SmtpTls::None)
    };
    let why = "notify.smtp.tls: a password is not sent in the clear: use \"starttls\" or \"tls\"";
    says(NotifyConfig { smtp: Some(clear), ..good.clone() }, why);
    let url = Channels::new(&good, key(), "appeals.example".to_owned()).err().expect("refused").to_string();
    assert_eq!(url, "public_base_url: \"appeals.example\" is not an http or https address");
}
