//! What the platform is told while an appeal waits.

use crate::common::platform::{Platform, SECRET};
use crate::common::short::told;
use crate::common::{BASE, NOW, key};
use redress_ledger::notice::{Channel, Delivery, NoticeKind};
use redress_review_api::notify::{Channels, NotifyConfig, Secret, WebhookConfig};
use serde_json::{Value, json};

const KINDS: [NoticeKind; 5] =
    [NoticeKind::Message, NoticeKind::Question, NoticeKind::Overdue, NoticeKind::Relief, NoticeKind::Withdrawn];

#[tokio::test]
async fn the_platform_is_told_what_happened_and_which_service_to_give() {
    let (platform, url) = Platform::start(&[]).await;
    let folder = tempfile::tempdir().expect("a folder");
    let config = NotifyConfig {
        folder: Some(folder.path().to_owned()),
        webhook: Some(WebhookConfig { url, secret_file: None, secret: Some(Secret::new(SECRET)) }),
        ..NotifyConfig::default()
    };
    let channels = Channels::new(&config, key(), BASE.to_owned()).expect("a good configuration");
    let names = ["appeal.message", "appeal.question", "appeal.overdue", "account.relieved", "appeal.withdrawn"];
    for kind in KINDS {
        let delivery = Delivery { channel: Channel::Webhook, ..told(kind) };
        channels.send(&delivery, NOW).await.expect("sent");
    }
    let bodies: Vec<Value> =
        platform.received().iter().map(|(_, body)| serde_json::from_slice(body).expect("JSON")).collect();
    let types: Vec<_> = bodies.iter().map(|b| b["type"].as_str().expect("a name")).collect();
    assert_eq!(types, names);
    let message = json!({"message_id": "m-1", "from": "reviewer", "answer_by": "2026-11-30T15:04:00.000Z"});
    assert_eq!(bodies[1]["data"]["message"], message);
    let granted = json!({"relief_id": "r-1", "decision_id": "d-1", "share_percent": 10, "known_recipients_only": true,
        "from": "2026-11-23T15:04:00.000Z", "until": null, "by_policy": false});
    assert_eq!((&bodies[3]["data"]["relief"], &bodies[3]["data"]["standing"]), (&granted, &json!("suspend")));
    for body in [&bodies[0], &bodies[2], &bodies[4]] {
        assert_eq!(body["data"]["relief"], Value::Null, "none is said, so that the platform ends the last one");
    }
}
