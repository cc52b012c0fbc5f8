//! STARTTLS with an authority of one's own: mail goes after the handshake, and to nobody else's server.

use std::path::PathBuf;

use crate::server::{MailServer, counter, sandbox, suspend};
use crate::support::browser::free_port;
use crate::support::{Sandbox, until};

const SUSPENDED: &str = "Your account is suspended";

/// Certificate and key for `localhost` in two files.
fn certificate(sandbox: &Sandbox, name: &str) -> (PathBuf, PathBuf) {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).expect("a certificate");
    let (certificate, key) = (sandbox.path(&format!("{name}.pem")), sandbox.path(&format!("{name}.key")));
    std::fs::write(&certificate, made.cert.pem()).expect("written");
    std::fs::write(&key, made.signing_key.serialize_pem()).expect("written");
    (certificate, key)
}

fn with_tls(sandbox: Sandbox, authority: &std::path::Path) -> Sandbox {
    sandbox
        .with("REDRESS_NOTIFY_SMTP_HOST", "localhost")
        .with("REDRESS_NOTIFY_SMTP_TLS", "starttls")
        .with("REDRESS_NOTIFY_SMTP_CA_FILE", authority.to_string_lossy())
}

#[tokio::test]
async fn mail_goes_over_starttls_to_a_server_that_proves_its_name() {
    let port = free_port();
    let sandbox = sandbox(port);
    let (certificate, key) = certificate(&sandbox, "server");
    let sandbox = with_tls(sandbox, &certificate);
    let server = MailServer::start(&sandbox, port, Some((certificate, key)));
    let service = sandbox.add_user("pipeline", "service");
    let redress = sandbox.start("run").await;
    suspend(&redress, &redress.api(&service.token), "shop", &["owner@shop.example.com"]).await;
    assert!(server.wait(SUSPENDED, 1).await[0].tls);
}

#[tokio::test]
async fn a_server_that_cannot_prove_its_name_gets_nothing() {
    let port = free_port();
    let sandbox = sandbox(port);
    let (trusted, _) = certificate(&sandbox, "trusted");
    let strangers = certificate(&sandbox, "stranger");
    let sandbox = with_tls(sandbox, &trusted);
    let server = MailServer::start(&sandbox, port, Some(strangers));
    let service = sandbox.add_user("pipeline", "service");
    let redress = sandbox.start("run").await;
    suspend(&redress, &redress.api(&service.token), "shop", &["owner@shop.example.com"]).await;
    let failed = async || (counter(&redress, "redress_notice_attempts_failed_total").await >= 2.0).then_some(());
    until("two failed attempts", 30, failed).await;
    assert!(server.received("").is_empty(), "mail went to a stranger");
}
