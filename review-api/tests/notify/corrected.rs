//! What the platform hears of a rule that fell.

use redress_ledger::decision::Decision;
use redress_ledger::review::{OutcomeKind, RootCause, Verdict};
use redress_ledger::store::CheckedPolicy;
use redress_ledger::{Principal, Role};
use redress_review_api::notify::{NotifyConfig, Secret, WebhookConfig};

use crate::common::platform::{Platform, SECRET};
use crate::common::record::{Record, decision};

#[tokio::test]
async fn the_platform_hears_of_a_fallen_rule_signed_once_and_again_where_it_failed() {
    let (platform, url) = Platform::start(&[500]).await;
    let record = Record::open(true).await;
    let secret = Some(Secret::new(SECRET));
    let webhook = Some(WebhookConfig { url, secret_file: None, secret });
    let notifier = record.notifier(NotifyConfig { webhook, ..record.config() });
    notifier.once().await.expect("shows life");
    let rules = vec![("email-hard-bounces".to_owned(), "vendor".to_owned())];
    let policy = CheckedPolicy { hash: "p".repeat(64), text: "one".to_owned(), rules, conditions: Vec::new() };
    let ledger = &record.ledger;
    let seen = ledger.activate_policy(&policy, None).await.expect("activated");
    let user_id = ledger.add_user("sue", Role::Senior, None, "test").await.expect("added");
    let sue = Principal { user_id, name: "sue".to_owned(), role: Role::Senior };
    for index in 0..10 {
        let id = format!("d-{index}");
        let about = Decision { commands_seen: seen, ..decision(&id, &id) };
        ledger.impose(&about, &redress_ledger::impose::BrakeLimits::default()).await.expect("imposed");
        let view = ledger.account(&about.account_id).await.expect("read").expect("known");
        let verdict = Verdict {
            outcome: OutcomeKind::OverturnedFalsePositive,
            reason: "The rule counts test sends.".to_owned(),
            answer: "The rule counted your test sends. That was wrong.".to_owned(),
            root_cause: Some(RootCause::RuleBug),
            reduced_to: None,
            why_changed: None,
        };
        ledger.lift(&view.enforcements[0].enforcement_id, &sue, &verdict).await.expect("lifted");
    }
    let told = || {
        let all = platform.received();
        let bodies = all.into_iter().map(|(headers, body)| {
            let id = headers["webhook-id"].to_str().expect("text").to_owned();
            (id, serde_json::from_slice::<serde_json::Value>(&body).expect("JSON"))
        });
        bodies.filter(|(_, body)| body["type"] == "rule.demoted").collect::<Vec<_>>()
    };
    notifier.once().await.expect("a round");
    assert_eq!(told().len(), 1, "it was refused once");
    notifier.once().await.expect("a round");
    assert_eq!(told().len(), 1, "not before its time");
    record.clock.advance_secs(60);
    notifier.once().await.expect("a round");
    record.clock.advance_secs(3600);
    notifier.once().await.expect("a round");
    let told = told();
    assert_eq!(told.len(), 2);
    assert_eq!(told[0], told[1], "the same event, by its id");
    assert_eq!(
        (&told[1].1["data"]["rule_id"], &told[1].1["data"]["overturned"]),
        (&"email-hard-bounces".into(), &10.into())
    );
}
