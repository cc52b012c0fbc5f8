//! Hand-made deliveries for the notifier's tests, and servers that receive them.

pub mod mailbox;
pub mod platform;
pub mod record;
pub mod short;

use redress_ledger::decision::{Clause, Instance};
use redress_ledger::notice::{Channel, Delivery, NoticeKind};
use redress_ledger::review::{OutcomeKind, OutcomeView};
use redress_ledger::statement::{Automation, Measure, Redress, StatedClause, StatedFact, StatementOfReasons, Withheld};
use redress_ledger::token::LinkKey;
use redress_ledger::{AccountId, AppealId, DecisionId, NoticeId, OutcomeId, Rung, StatementId, Timestamp};
use redress_review_api::notify::render::House;

/// 2026-11-23 15:04 UTC.
pub const NOW: Timestamp = Timestamp(1_795_446_240_000);
pub const NOTICE: &str = "01937a5e-7b1c-7abc-8def-0123456789ab";
pub const BASE: &str = "https://appeals.example";

pub fn key() -> LinkKey {
    LinkKey::new([7; 32])
}

pub fn house() -> House {
    House {
        platform: "Example Comms".to_owned(),
        contact: "support@comms.example".to_owned(),
        public_base_url: BASE.to_owned(),
        link_key: key(),
    }
}

/// The link that every fixture's notice carries.
pub fn link() -> String {
    format!("{BASE}/a/{}", key().token(&DecisionId::from("d-1"), &[0x5a; 16]))
}

pub fn statement(rung: Rung) -> StatementOfReasons {
    let (scope, still_works): (&str, &[&str]) = match rung {
        Rung::Suspend => (
            "Sending from the whole account. Nothing is sent.",
            &["You can sign in and export your data.", "Inbound messages and calls still arrive.", "You can appeal."],
        ),
        Rung::Warn => ("The whole account. Nothing is restricted.", &[]),
        _ => ("Sending from the whole account.", &["You can sign in and export your data.", "You can appeal."]),
    };
    StatementOfReasons {
        statement_id: StatementId::from("s-1"),
        decision_id: DecisionId::from("d-1"),
        account_id: AccountId::from("acct_42"),
        created_at: NOW,
        measure: Measure {
            rung,
            scope: scope.to_owned(),
            effective_at: if rung == Rung::Terminate { NOW.plus_days(30) } else { NOW },
            ends_at: None,
            still_works: still_works.iter().map(|s| (*s).to_owned()).collect(),
        },
        trigger: "own_initiative".to_owned(),
        facts: vec![
            StatedFact {
                signal: "hard_bounce_rate_7d".to_owned(),
                sentence: "Of 1,000 messages in 7 days, 140 bounced for good.".to_owned(),
                value: Some(0.14),
                window_secs: 604_800,
                sample: Some(1000.0),
                bound: Some(0.1198),
                threshold: Some(0.1),
                over_limit_since: None,
                window_error: "at most 5 % too high, never too low".to_owned(),
            },
            StatedFact {
                signal: "complaints_24h".to_owned(),
                sentence: "In 24 hours, 1,204 people complained".to_owned(),
                value: Some(1204.0),
                window_secs: 86_400,
                sample: None,
                bound: None,
                threshold: Some(1000.0),
                over_limit_since: None,
                window_error: "at most 5 % too high, never too low".to_owned(),
            },
        ],
        instance: Instance {
            kind: "email.bounced".to_owned(),
            at: Timestamp(NOW.0 - 60_000),
            facts: vec![
                ("recipient domain".to_owned(), "mail.example.org".to_owned()),
                ("link".to_owned(), "http://login.evil.example/pay?for=bob@mail.example".to_owned()),
                ("error class".to_owned(), "invalid_recipient".to_owned()),
            ],
        },
        clauses: vec![StatedClause {
            clause: Clause {
                id: "AUP-3.2".to_owned(),
                title: "Keep your lists clean".to_owned(),
                url: "https://comms.example/rules#3.2".to_owned(),
            },
            reason: "LIST_QUALITY".to_owned(),
            why: "The published rule AUP-3.2 does not allow what the facts above show.".to_owned(),
        }],
        automation: Automation {
            detection_automated: true,
            decision_automated: "fully".to_owned(),
            rules: vec!["email-hard-bounces".to_owned()],
            policy_hash: "4f2a9c1be07d55aa90c3".to_owned(),
            model_hash: None,
            score: None,
            data_used: "We used counts of what happened on your account within 7 days.".to_owned(),
        },
        withheld: vec![Withheld {
            what: "Who complained or reported.".to_owned(),
            why: "People who complain must be safe from those they complain about.".to_owned(),
            legal_basis: "Rights and freedoms of others (GDPR Article 15(4)).".to_owned(),
        }],
        counterfactuals: vec!["With 81 bounces or fewer this would not have happened.".to_owned()],
        proportionality: "Each rule names the mildest measure that stops the harm.".to_owned(),
        redress: Redress {
            appeal_until: NOW.plus_days(184),
            review_hours_max: 24,
            other_ways: vec![
                "You may ask for a copy of your data, or have wrong data corrected.".to_owned(),
                "You may complain to your data protection authority.".to_owned(),
            ],
        },
    }
}

pub fn delivery(kind: NoticeKind, rung: Rung, channel: Channel) -> Delivery {
    Delivery {
        notice_id: NoticeId::from(NOTICE),
        channel,
        kind,
        account_id: AccountId::from("acct_42"),
        decision_id: DecisionId::from("d-1"),
        link_nonce: "5a".repeat(16),
        contacts: vec!["ann@holder.example".to_owned()],
        earlier_contacts: Vec::new(),
        contact_known: true,
        locale: None,
        statement: statement(rung),
        outcome: None,
        appeal_id: None,
        decide_by: None,
        appeal_until: None,
        message: None,
        relief: None,
        standing: rung,
        created_at: NOW,
        waiting_since: NOW,
        attempts: 0,
    }
}

pub fn imposed(rung: Rung) -> Delivery {
    delivery(NoticeKind::Imposed, rung, Channel::Email)
}

pub fn appeal_received() -> Delivery {
    Delivery {
        appeal_id: Some(AppealId::from("ap-1")),
        decide_by: Some(NOW.plus_days(1)),
        ..delivery(NoticeKind::AppealReceived, Rung::Suspend, Channel::Email)
    }
}

pub fn outcome(kind: OutcomeKind) -> Delivery {
    let reduced_to = (kind == OutcomeKind::UpheldReduced).then_some(Rung::Limit);
    Delivery {
        outcome: Some(OutcomeView {
            outcome_id: OutcomeId::from("o-1"),
            kind,
            decided_at: NOW.plus_secs(7200),
            answer: Some("You wrote that the list was new.\nThe bounces come from one old import.".to_owned()),
            reduced_to,
        }),
        standing: match kind {
            OutcomeKind::Upheld => Rung::Suspend,
            _ => reduced_to.unwrap_or(Rung::Observe),
        },
        ..delivery(NoticeKind::Outcome, Rung::Suspend, Channel::Email)
    }
}

/// Every letter about a measure.
pub fn every_delivery() -> Vec<(String, Delivery)> {
    let imposed = Rung::ALL.into_iter().filter(|r| *r != Rung::Observe).map(|r| (format!("imposed {r}"), imposed(r)));
    let outcomes = OutcomeKind::ALL.into_iter().map(|o| (format!("outcome {}", o.as_str()), outcome(o)));
    imposed.chain(outcomes).chain([("appeal received".to_owned(), appeal_received())]).collect()
}

/// A port where nobody listens: it takes privileges to, and no test has a server there.
pub const NOBODY: u16 = 1;
