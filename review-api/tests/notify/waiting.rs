//! What is told while an appeal waits: short letters that never carry what was written, and webhooks that say what happened.

use crate::common::platform::{Platform, SECRET};
use crate::common::{BASE, NOW, delivery, house, key, link};
use redress_ledger::dialogue::{Author, Relief};
use redress_ledger::notice::{Channel, Delivery, MessageTold, NoticeKind};
use redress_ledger::{AppealId, Rung};
use redress_review_api::notify::render::Line;
use redress_review_api::notify::{Channels, NotifyConfig, Secret, WebhookConfig};
use serde_json::{Value, json};

const KINDS: [NoticeKind; 5] =
    [NoticeKind::Message, NoticeKind::Question, NoticeKind::Overdue, NoticeKind::Relief, NoticeKind::Withdrawn];

fn relief() -> Relief {
    Relief {
        relief_id: "r-1".into(),
        decision_id: "d-1".into(),
        share_percent: 10,
        known_recipients_only: true,
        from: NOW,
        until: None,
        by_policy: false,
    }
}

fn told(kind: NoticeKind) -> Delivery {
    let is_message = matches!(kind, NoticeKind::Message | NoticeKind::Question);
    let answer_by = (kind == NoticeKind::Question).then(|| NOW.plus_days(7));
    let message = MessageTold { message_id: "m-1".into(), from: Author::Reviewer, answer_by };
    Delivery {
        appeal_id: Some(AppealId::from("ap-1")),
        decide_by: Some(NOW.plus_days(1)),
        message: is_message.then_some(message),
        relief: (kind == NoticeKind::Relief).then(relief),
        ..delivery(kind, Rung::Suspend, Channel::Email)
    }
}

fn text(delivery: &Delivery) -> String {
    house().render(delivery).expect("renders").text
}

#[test]
fn letters_of_a_waiting_appeal_read_like_this() {
    let mut all: Vec<String> = KINDS.iter().map(|kind| text(&told(*kind))).collect();
    all.push(text(&Delivery { relief: None, ..told(NoticeKind::Relief) }));
    let message = MessageTold { message_id: "m-1".into(), from: Author::Reviewer, answer_by: None };
    all.push(text(&Delivery { message: Some(message), ..told(NoticeKind::Question) }));
    let until = Some(NOW.plus_days(3));
    let narrow = Relief { known_recipients_only: false, until, ..relief() };
    all.push(text(&Delivery { relief: Some(narrow), ..told(NoticeKind::Relief) }));
    insta::assert_snapshot!(all.join("\n================\n"));
}

#[test]
fn a_short_letter_has_the_link_once_and_leaves_no_gap_open() {
    for kind in KINDS {
        let delivery = told(kind);
        let letter = house().letter(&delivery).expect("composes");
        let links: Vec<_> = letter
            .blocks
            .iter()
            .flat_map(|b| &b.lines)
            .filter(|l| matches!(l, Line::Link(_)))
            .map(Line::words)
            .collect();
        assert_eq!(links, [link().as_str()], "{kind:?}");
        let numbers: Vec<_> = letter.blocks.iter().map(|b| b.number).collect();
        assert_eq!(numbers, [1, 2, 3], "{kind:?}");
        assert!(!text(&delivery).contains('{'), "{kind:?}: {}", text(&delivery));
    }
}

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
