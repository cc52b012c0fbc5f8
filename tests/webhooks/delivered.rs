//! What a webhook carries: enough for the platform to tell a holder whom no mail reaches.

use crate::stage::{Stage, token};
use crate::support::story;

#[tokio::test]
async fn without_a_contact_the_webhook_carries_statement_and_link_and_the_link_opens() {
    let stage = Stage::open(0).await;
    stage.suspend("nameless").await;
    let call = stage.call("account.suspended", "nameless").await;
    let data = &call.body["data"];
    assert_eq!(data["contact_known"], false, "{data}");
    let statement = &data["statement"];
    assert!(statement["facts"][0]["sentence"].as_str().is_some_and(|s| s.contains("bounced")), "{statement}");
    for part in ["measure", "instance", "clauses", "automation", "withheld", "counterfactuals", "redress"] {
        assert!(!statement[part].is_null(), "the statement has no {part}: {statement}");
    }

    let nobody = stage.redress.api("");
    let token = token(&call, &stage.redress);
    let page = nobody.get(&format!("/a/{token}")).await.expect("an answer");
    assert!(page.status == 200 && page.text.contains("nameless"), "{} {}", page.status, page.text);
    let twin = nobody.get(&format!("/v1/appeals/{token}")).await.expect("an answer").expect(200);
    assert_eq!(&twin["statement"], statement, "page and webhook tell the same");
    story::appeal(&nobody, &token).await;
}

#[tokio::test]
async fn with_a_contact_the_webhook_says_so_and_names_nobody() {
    let stage = Stage::open(0).await;
    story::put_account(&stage.pipeline, "shop").await;
    stage.suspend("shop").await;
    let call = stage.call("account.suspended", "shop").await;
    assert_eq!(call.body["data"]["contact_known"], true);
    let text = String::from_utf8(call.raw).expect("UTF-8");
    assert!(!text.contains('@'), "an address left the house: {text}");
    assert_eq!(call.headers["content-type"], "application/json");
}
