//! Deliveries that are told in few words: what happens while an appeal waits, how it closes, what is undone with others.

use redress_ledger::dialogue::{Author, Relief};
use redress_ledger::notice::{Channel, Delivery, MessageTold, NoticeKind};
use redress_ledger::review::OutcomeKind;
use redress_ledger::{AppealId, Rung};

use super::{NOW, delivery, outcome};

pub fn relief() -> Relief {
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

/// A notice about an open or a closed appeal.
pub fn told(kind: NoticeKind) -> Delivery {
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

pub fn corrected(standing: Rung) -> Delivery {
    Delivery { kind: NoticeKind::Corrected, standing, ..outcome(OutcomeKind::OverturnedFalsePositive) }
}

/// Every short letter in every form that it takes.
pub fn every_short_delivery() -> Vec<(String, Delivery)> {
    let message = MessageTold { message_id: "m-1".into(), from: Author::Reviewer, answer_by: None };
    let narrow = Relief { known_recipients_only: false, until: Some(NOW.plus_days(3)), ..relief() };
    let mut erased = corrected(Rung::Observe);
    erased.outcome.as_mut().expect("has one").answer = None;
    let plain = [
        NoticeKind::Message,
        NoticeKind::Question,
        NoticeKind::Overdue,
        NoticeKind::Relief,
        NoticeKind::Withdrawn,
        NoticeKind::Inadmissible,
        NoticeKind::Merged,
        NoticeKind::Resumed,
        NoticeKind::ContactsChanged,
        NoticeKind::AppealsWarning,
        NoticeKind::AppealsLast,
        NoticeKind::ObjectionAnswered,
        NoticeKind::Terminated,
    ];
    let mut all: Vec<(String, Delivery)> = plain.map(|kind| (kind.as_str().to_owned(), told(kind))).to_vec();
    let more = [
        ("question, the clock runs", Delivery { message: Some(message), ..told(NoticeKind::Question) }),
        ("relief, narrow", Delivery { relief: Some(narrow), ..told(NoticeKind::Relief) }),
        ("relief, idle", Delivery { relief: None, ..told(NoticeKind::Relief) }),
        ("resumed, late", Delivery { decide_by: Some(NOW.plus_days(-1)), ..told(NoticeKind::Resumed) }),
        ("corrected", corrected(Rung::Observe)),
        ("corrected, another stands", corrected(Rung::Limit)),
        ("corrected, erased", erased),
    ];
    all.extend(more.map(|(name, delivery)| (name.to_owned(), delivery)));
    all
}
