//! Labels as the export hands them on: where they come from, and their chance of having been made.

use redress_ledger::decision::Decision;
use redress_ledger::impose::{Answer, BrakeLimits};
use redress_ledger::label::{CameBy, LabelValue};
use redress_ledger::review::OutcomeKind;
use redress_ledger::{Role, Rung, Timestamp};

use crate::bench::{Bench, decision, verdict};

on_both!(what_waited_and_was_settled_is_a_label, a_label_says_its_chance_and_what_nobody_looked_at_is_none);

const REASON: &str = "The sample shows it clearly.";

async fn waits(bench: &Bench, name: &str) -> redress_ledger::CaseId {
    let about = Decision { propose_only: true, ..decision(name, name, Rung::Suspend) };
    match bench.ledger.impose(&about, &BrakeLimits::default()).await.unwrap() {
        Answer::Deferred { case_id, .. } => case_id,
        other => panic!("{other:?}"),
    }
}

async fn what_waited_and_was_settled_is_a_label(bench: Bench) {
    let rita = bench.user("rita", Role::Reviewer).await;
    let (good, bad, _open) = (waits(&bench, "good").await, waits(&bench, "bad").await, waits(&bench, "open").await);
    bench.ledger.release_deferred(&bad, &rita, REASON).await.unwrap();
    bench.later(60).await;
    bench.ledger.dismiss_deferred(&good, &rita, REASON).await.unwrap();
    let labels = bench.ledger.labels_after(Timestamp(0), "", 10).await.unwrap();
    let said: Vec<_> =
        labels.iter().map(|l| (l.account_id.as_str(), l.value, l.came_by, l.waited, l.outcome)).collect();
    let expected = [("bad", LabelValue::Abuse), ("good", LabelValue::NotAbuse)];
    assert_eq!(said, expected.map(|(name, value)| (name, value, CameBy::Deferred, true, None)));
    let rest = bench.ledger.labels_after(labels[0].at, &labels[0].label_id, 10).await.unwrap();
    assert_eq!(rest, labels[1..]);
    let (class, reviewed) = bench.ledger.reviewed(bench.now()).await.unwrap().pop_first().unwrap();
    assert_eq!((class.name().as_str(), reviewed.of, reviewed.otherwise), ("suspend, waited", 3, 2));
}

async fn a_label_says_its_chance_and_what_nobody_looked_at_is_none(bench: Bench) {
    let rita = bench.user("rita", Role::Reviewer).await;
    let (case, _, _) = bench.appealed(&decision("one", "one", Rung::Suspend)).await;
    for name in ["two", "three", "four"] {
        bench.ledger.impose(&decision(name, name, Rung::Suspend), &BrakeLimits::default()).await.unwrap();
    }
    bench.later(60).await;
    bench.ledger.claim(&case, &rita).await.unwrap();
    bench.ledger.decide(&case, &rita, &verdict(OutcomeKind::Upheld)).await.unwrap();
    let label = bench.ledger.labels_after(Timestamp(0), "", 10).await.unwrap().remove(0);
    assert_eq!((label.came_by, label.rung, label.provenance.as_str()), (CameBy::Appeal, Rung::Suspend, "human_review"));
    let class = label.class();
    let classes = bench.ledger.reviewed(bench.now()).await.unwrap();
    let chance = classes[&class].chance(&class, label.came_by, None).unwrap();
    assert_eq!((chance.looked_at, chance.of, chance.class.as_str()), (1, 4, "suspend"));
    assert!(bench.ledger.reviewed(bench.now().plus_days(-14)).await.unwrap().is_empty(), "none is old enough");
    let mut silent = Vec::new();
    let (mut at, mut id) = (Timestamp(0), String::new());
    while let Some(one) = bench.ledger.unreviewed_after(at, &id, 1).await.unwrap().pop() {
        (at, id) = (one.at, one.decision_id.as_str().to_owned());
        silent.push(one.account_id.as_str().to_owned());
    }
    silent.sort();
    assert_eq!(silent, ["four", "three", "two"]);
}
