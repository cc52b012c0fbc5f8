//! A mail server in trouble delays a notice; it neither loses nor repeats it.

use crate::server::{MailServer, counter, sandbox, suspend};
use crate::support::browser::free_port;
use crate::support::until;

const SUSPENDED: &str = "Your account is suspended";

#[tokio::test]
async fn a_notice_waits_for_a_server_that_is_down_and_arrives_once() {
    let port = free_port();
    let sandbox = sandbox(port);
    let service = sandbox.add_user("pipeline", "service");
    let redress = sandbox.start("run").await;
    suspend(&redress, &redress.api(&service.token), "shop", &["owner@shop.example.com"]).await;
    let failed = async || (counter(&redress, "redress_notice_attempts_failed_total").await >= 2.0).then_some(());
    until("two failed attempts", 30, failed).await;
    assert!(counter(&redress, "redress_notices_delivered_total").await < 1.0, "delivered to nobody");

    let server = MailServer::start(&sandbox, port, None);
    server.wait(SUSPENDED, 1).await;
    let settled = async || (counter(&redress, "redress_notices_delivered_total").await >= 1.0).then_some(());
    until("the notice to be settled", 30, settled).await;
    tokio::time::sleep(std::time::Duration::from_millis(2_500)).await;
    assert_eq!(server.received(SUSPENDED).len(), 1, "it arrives once");
}

#[tokio::test]
async fn a_contact_that_refuses_does_not_silence_the_other() {
    let port = free_port();
    let sandbox = sandbox(port);
    let server = MailServer::start(&sandbox, port, None);
    let service = sandbox.add_user("pipeline", "service");
    let redress = sandbox.start("run").await;
    let contacts = ["refuse@shop.example.com", "owner@shop.example.com"];
    suspend(&redress, &redress.api(&service.token), "shop", &contacts).await;
    let messages = server.wait(SUSPENDED, 1).await;
    assert_eq!(messages[0].to, ["owner@shop.example.com"]);
}
