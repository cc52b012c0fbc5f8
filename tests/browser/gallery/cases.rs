//! What a reviewer may come upon: the queue in every part, and a case of every kind at every step, as each role sees it.

use std::collections::BTreeMap;

use redress_ledger::care::Care;
use redress_ledger::closing::{ClosedAs, Closing};
use redress_ledger::decision::Decision;
use redress_ledger::dialogue::ReliefGrant;
use redress_ledger::enclosure::Enclosures;
use redress_ledger::machine::Effect;
use redress_ledger::review::{AppealKind, CaseKind, OutcomeKind};
use redress_ledger::verdict::FirstLook;
use redress_ledger::{CaseId, Clock as _, Principal, Role, Rung};

use super::evidence::{decision, plain};
use super::holder::enclosed;
use super::stage::{Opened, Stage, link_key, presented, verdict};
use super::walk::{Do, Look, Walk};

pub const SHOWS: &[&str] = &["/console", "/console/cases/{case_id}"];

const DAY: i64 = 86_400;
/// Longer than any column on a phone.
const LONG: &str = "florist-with-a-very-long-account-id-0123456789-0123456789-0123456789";

struct People {
    rosa: Principal,
    tom: Principal,
    sam: Principal,
    sue: Principal,
}

type Cases = BTreeMap<&'static str, CaseId>;

#[tokio::test]
async fn every_state_of_queue_and_case_reads_well() {
    let stage = Stage::since(60).await;
    let people = People {
        rosa: stage.person("rosa", Role::Reviewer).await,
        tom: stage.person("tom", Role::Reviewer).await,
        sam: stage.person("sam", Role::Senior).await,
        sue: stage.person("sue", Role::Senior).await,
    };
    stage.person("olga", Role::Auditor).await;
    let mut cases = Cases::new();
    decided(&stage, &people, &mut cases).await;
    stage.until(2 * DAY);
    cases.insert("overdue", stage.appealed("florist-overdue").await.1);
    stage.until(1_800);
    stage.ledger.note_missed_deadlines().await.expect("noted");
    open(&stage, &people, &mut cases).await;
    stage.until(240);
    careful(&stage, &people, &mut cases).await;
    set_aside(&stage, &people, &mut cases).await;
    told(&stage, &people, &mut cases).await;

    let opened = stage.start().await;
    let mut walk = Walk::begin(&opened).await;
    walk.look(held(&opened, &people).await).await;
    walk.all(looks(&opened, &cases).await).await;
    walk.end(SHOWS).await;
}

async fn decided(stage: &Stage, people: &People, cases: &mut Cases) {
    for (name, outcome) in [
        ("closed", OutcomeKind::OverturnedFalsePositive),
        ("closed-upheld", OutcomeKind::Upheld),
        ("closed-reduced", OutcomeKind::UpheldReduced),
        ("again", OutcomeKind::Upheld),
    ] {
        let (_, case) = stage.appealed(name).await;
        stage.decide(&case, &people.sam, outcome).await;
        cases.insert(name, case);
        stage.clock.advance_secs(DAY);
    }
    // The same account once more, so that who decided before is in conflict.
    let case = stage.appealed("again").await.1;
    stage.ledger.claim(&case, &people.sam).await.expect("claimed");
    cases.insert("conflict", case);
}

/// Cases that wait, seen before anybody touched them.
async fn open(stage: &Stage, people: &People, cases: &mut Cases) {
    let now = stage.clock.now();
    cases.insert("free", stage.appealed(LONG).await.1);
    cases.insert("others", stage.appealed("being-read").await.1);
    cases.insert("deferred", stage.defer(&decision("clinic", Rung::Suspend, now)).await);
    cases.insert("deferred-mine", stage.defer(&decision("hospital", Rung::Suspend, now)).await);
    let about = Decision { proposes_termination: true, ..decision("fraud-again", Rung::Suspend, now) };
    stage.impose(&about).await;
    let proposal = stage.case("fraud-again", CaseKind::TerminationProposal).await;
    let why = "The third confirmed fraud on this account.";
    stage.ledger.approve_termination(&proposal, &people.sue, why).await.expect("approved");
    cases.insert("proposal", proposal);
    for (name, files) in [("files", true), ("takeover", false)] {
        let token = stage.impose(&decision(name, Rung::Suspend, now)).await;
        let (kind, with) =
            if files { (AppealKind::Dispute, enclosed()) } else { (AppealKind::Takeover, Enclosures::default()) };
        cases.insert(name, stage.file(&stage.ledger, &token, kind, &with).await);
    }
    let token = stage.impose(&plain("second", Rung::Limit, now)).await;
    let case = stage.appeal(&token).await;
    stage.decide(&case, &people.tom, OutcomeKind::Upheld).await;
    cases.insert("second", stage.file(&stage.ledger, &token, AppealKind::Dispute, &enclosed()).await);
}

/// Cases of which more care is asked: first looks, two people, known answers.
async fn careful(stage: &Stage, people: &People, cases: &mut Cases) {
    let now = stage.clock.now();
    let blind = stage.careful(Care { first_look_percent_suspend: 100, ..Care::plain() }).await;
    for name in ["first-look", "first-look-mine", "after-first-look"] {
        let token = stage.impose(&decision(name, Rung::Suspend, now)).await;
        let case = stage.file(&blind, &token, AppealKind::Dispute, &enclosed()).await;
        if name != "first-look" {
            blind.claim(&case, &people.rosa).await.expect("claimed");
        }
        if name == "after-first-look" {
            let look =
                FirstLook { outcome: OutcomeKind::Upheld, reason: "Every eighth mail bounced for good.".to_owned() };
            blind.first_look(&case, &people.rosa, &look).await.expect("kept");
        }
        cases.insert(name, case);
    }
    let twice = stage.careful(Care { two_people_protected: true, ..Care::plain() }).await;
    let about = decision("children-hospital", Rung::Suspend, now);
    let case = stage.defer(&about).await;
    stage.ledger.release_deferred(&case, &people.sam, "The sample shows it clearly.").await.expect("released");
    let token = stage.tell(&about).await;
    let case = stage.file(&twice, &token, AppealKind::Dispute, &Enclosures::default()).await;
    twice.claim(&case, &people.rosa).await.expect("claimed");
    twice.give_verdict(&case, &people.rosa, &verdict(OutcomeKind::OverturnedFalsePositive), 0).await.expect("given");
    twice.settle_verdicts().await.expect("settled");
    cases.insert("two-people", case);
    cases.insert("third", apart(stage, people).await);
    let goes_on = merged(stage, people, cases).await;
    cases.insert("merged-into", goes_on);
    let known = stage.careful(Care { known_answer_percent: 100, ..Care::plain() }).await;
    known.name_known_answer(&cases["closed"], &people.sam, Effect::Ends).await.expect("vouched");
    known.open_second_looks().await.expect("opened");
    cases.insert("known", stage.case("closed", CaseKind::Appeal).await);
    assert_ne!(cases["known"], cases["closed"], "a case of its own");
}

/// Two people said different things; a third is asked.
async fn apart(stage: &Stage, people: &People) -> CaseId {
    let twice = stage.careful(Care { two_people_protected: true, ..Care::plain() }).await;
    let about = decision("primary-school", Rung::Suspend, stage.clock.now());
    let case = stage.defer(&about).await;
    stage.ledger.release_deferred(&case, &people.sam, "The sample shows it clearly.").await.expect("released");
    let token = stage.tell(&about).await;
    let case = stage.file(&twice, &token, AppealKind::Dispute, &Enclosures::default()).await;
    for (who, outcome) in [(&people.rosa, OutcomeKind::OverturnedFalsePositive), (&people.sue, OutcomeKind::Upheld)] {
        twice.claim(&case, who).await.expect("claimed");
        twice.give_verdict(&case, who, &verdict(outcome), 0).await.expect("given");
        twice.settle_verdicts().await.expect("settled");
    }
    twice.claim(&case, &people.tom).await.expect("claimed");
    case
}

/// Two appeals of one account, one read with the other; answers the case that goes on. The closed one is `merged`.
async fn merged(stage: &Stage, people: &People, cases: &mut Cases) -> CaseId {
    let (token, first) = stage.appealed("twofold").await;
    let also = Decision { id: "twofold-limit".into(), ..plain("twofold", Rung::Limit, stage.clock.now()) };
    let limited = stage.impose(&also).await;
    stage.clock.advance_secs(10);
    let case = stage.appeal(&limited).await;
    stage.ledger.claim(&case, &people.tom).await.expect("claimed");
    let view = stage.ledger.holder_view(&link_key(), &presented(&token)).await.expect("a view").expect("opens");
    let closing = Closing {
        closed_as: ClosedAs::Merged { into: view.appeals[0].appeal_id.clone() },
        words: "You told us the same about two measures, so one person reads both of your appeals together.".to_owned(),
        reason: "One story about two measures.".to_owned(),
    };
    stage.ledger.close_appeal(&case, &people.tom, &closing).await.expect("merged");
    cases.insert("merged", case);
    first
}

async fn set_aside(stage: &Stage, people: &People, cases: &mut Cases) {
    let words = "I have to ask the mailbox provider first.";
    for name in ["parked", "handed-over", "escalated"] {
        let case = stage.appealed(name).await.1;
        stage.ledger.claim(&case, &people.rosa).await.expect("claimed");
        if name == "parked" {
            stage.ledger.park(&case, &people.rosa, 4, words).await.expect("parked");
        } else if name == "handed-over" {
            stage.ledger.hand_over(&case, &people.rosa, "tom", words).await.expect("handed over");
        } else {
            stage.ledger.escalate(&case, &people.rosa, words).await.expect("escalated");
        }
        cases.insert(name, case);
    }
}

/// Cases in talk with their holders, and those that somebody has claimed.
async fn told(stage: &Stage, people: &People, cases: &mut Cases) {
    let (token, case) = stage.appealed("in-talk").await;
    stage.ledger.claim(&case, &people.rosa).await.expect("claimed");
    stage.ledger.write_as_reviewer(&case, &people.rosa, "I am reading your list.", false).await.expect("written");
    stage
        .ledger
        .write_as_holder(&link_key(), &presented(&token), "Thank you!\nIt is a short one.")
        .await
        .expect("written");
    let grant = ReliefGrant {
        reason: "A shop before its busiest week.".to_owned(),
        share_percent: None,
        known_recipients_only: None,
        days: None,
    };
    stage.ledger.grant_relief(&case, &people.rosa, &grant).await.expect("granted");
    let text = "Who can change the list of recipients, besides you?";
    stage.ledger.write_as_reviewer(&case, &people.rosa, text, true).await.expect("asked");
    cases.insert("question", case);
    cases.insert("mine", stage.appealed("claimed-by-rosa").await.1);
    for (name, who) in [("mine", &people.rosa), ("others", &people.tom), ("deferred-mine", &people.rosa)] {
        stage.ledger.claim(&cases[name], who).await.expect("claimed");
    }
}

/// A verdict on its way: two minutes are all there is, so this one is looked at first.
async fn held(opened: &Opened, people: &People) -> Look {
    let stage = &opened.stage;
    stage.until_now();
    let case = stage.appealed("held").await.1;
    stage.until_now();
    stage.ledger.claim(&case, &people.rosa).await.expect("claimed");
    stage.ledger.give_verdict(&case, &people.rosa, &verdict(OutcomeKind::Upheld), 120).await.expect("held");
    Look::new("case-held", opened.case_url(&case)).by(&opened.session("rosa").await)
}

async fn looks(opened: &Opened, cases: &Cases) -> Vec<Look> {
    let mut sessions = BTreeMap::new();
    for name in ["rosa", "tom", "sam", "olga"] {
        sessions.insert(name, opened.session(name).await);
    }
    let at = |name: &str| opened.case_url(&cases[name]);
    let look = |name: &'static str, case: &str, who: &str| Look::new(name, at(case)).by(&sessions[who]);
    let part = |name: &'static str, query: &str, who: &str| {
        Look::new(name, opened.url(&format!("/console{query}"))).by(&sessions[who])
    };
    vec![
        part("queue", "", "rosa"),
        part("queue-mine", "?state=mine", "rosa"),
        part("queue-parked", "?state=parked", "rosa"),
        part("queue-waiting", "?state=waiting", "rosa"),
        part("queue-escalated", "?state=escalated", "sam"),
        part("queue-overdue", "?state=overdue", "sam"),
        part("queue-closed", "?state=closed", "olga"),
        part("queue-narrowed", "?state=open&rule=nothing-like-it", "tom"),
        part("queue-classes", "", "sam").then(Do::Unfold),
        look("case-free", "free", "rosa"),
        look("case-auditor", "free", "olga"),
        look("case-mine", "mine", "rosa"),
        look("case-mine-unfolded", "mine", "rosa").then(Do::Unfold),
        look("case-not-yet", "mine", "rosa")
            .pressing("#overturned_false_positive")
            .typing("#reason", "One old list explains every bounce.")
            .typing("#answer", super::stage::ANSWER)
            .pressing("button[data-send]"),
        look("case-others", "others", "rosa"),
        look("case-conflict", "conflict", "sam"),
        look("case-first-look", "first-look", "rosa"),
        look("case-first-look-mine", "first-look-mine", "rosa"),
        look("case-after-first-look", "after-first-look", "rosa"),
        look("case-two-people-given", "two-people", "rosa"),
        look("case-two-people-second", "two-people", "tom"),
        look("case-two-people-third", "third", "tom"),
        look("case-two-people-apart", "third", "rosa"),
        look("case-merged", "merged", "sam"),
        look("case-merged-into", "merged-into", "rosa"),
        look("case-known", "known", "tom"),
        look("case-parked", "parked", "rosa"),
        look("case-handed-over", "handed-over", "tom"),
        look("case-escalated", "escalated", "sam"),
        look("case-question", "question", "rosa"),
        look("case-overdue", "overdue", "sam"),
        look("case-files", "files", "rosa"),
        look("case-takeover", "takeover", "rosa"),
        look("case-second", "second", "rosa"),
        look("case-deferred", "deferred", "tom"),
        look("case-deferred-mine", "deferred-mine", "rosa"),
        look("case-proposal", "proposal", "sam"),
        look("case-proposal-reviewer", "proposal", "rosa"),
        look("case-closed", "closed", "sam"),
        look("case-closed-reduced", "closed-reduced", "rosa"),
    ]
}
