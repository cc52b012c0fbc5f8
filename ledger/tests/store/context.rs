//! What a case is shown beside: linked accounts, and cases like it.

use redress_ledger::context::{self, Link, likeness};
use redress_ledger::decision::Decision;
use redress_ledger::review::OutcomeKind;
use redress_ledger::{Role, Rung, account};

use crate::bench::{Bench, decision, verdict};

on_both!(
    the_most_alike_cases_of_the_same_rules_come_first,
    accounts_that_share_a_contact_are_named_with_what_stands_against_them,
);

/// A decision whose one fact has this value.
fn measured(name: &str, account: &str, value: f64) -> Decision {
    let mut decision = decision(name, account, Rung::Suspend);
    decision.rules[0].facts[0].value = value;
    decision
}

async fn the_most_alike_cases_of_the_same_rules_come_first(bench: Bench) {
    let reviewer = bench.user("rita", Role::Reviewer).await;
    let values = [0.9, 0.13, 0.5, 0.12, 0.3, 0.2, 0.11];
    for (n, value) in values.into_iter().enumerate() {
        let about = measured(&format!("past {n}"), &format!("past {n}"), value);
        let (case, _, _) = bench.appealed(&about).await;
        bench.ledger.claim(&case, &reviewer).await.unwrap();
        let outcome = if n == 3 { OutcomeKind::OverturnedTechnical } else { OutcomeKind::Upheld };
        bench.ledger.decide(&case, &reviewer, &verdict(outcome)).await.unwrap();
        bench.later(3_600).await;
    }
    let mut other = measured("other rule", "other rule", 0.12);
    "something else".clone_into(&mut other.rules[0].rule_id);
    let (elsewhere, _, _) = bench.appealed(&other).await;
    bench.ledger.claim(&elsewhere, &reviewer).await.unwrap();
    bench.ledger.decide(&elsewhere, &reviewer, &verdict(OutcomeKind::Upheld)).await.unwrap();
    // The account's own past is history, not a similar case.
    let (own, _, _) = bench.appealed(&measured("own", "acme", 0.12)).await;
    bench.ledger.claim(&own, &reviewer).await.unwrap();
    bench.ledger.decide(&own, &reviewer, &verdict(OutcomeKind::ReinstatedRemediated)).await.unwrap();
    bench.later(3_600).await;
    bench.deliver_all().await;

    let mut now = measured("now", "acme", 0.12);
    now.commands_seen = 1_000;
    let (case, _, _) = bench.appealed(&now).await;
    let view = bench.ledger.case(&case, &reviewer).await.unwrap().unwrap();
    let found: Vec<_> = view.context.similar.iter().map(|case| case.account_id.as_str()).collect();
    assert_eq!(found, ["past 3", "past 1", "past 6", "past 5", "past 4"]);
    let first = &view.context.similar[0];
    assert!((first.likeness - 1.0).abs() < 1e-12 && first.rules == ["bounces"]);
    assert_eq!(first.outcome, OutcomeKind::OverturnedTechnical);
    assert!(first.root_cause.is_some());
    assert!(view.context.similar.windows(2).all(|pair| pair[0].likeness >= pair[1].likeness));
}

async fn accounts_that_share_a_contact_are_named_with_what_stands_against_them(bench: Bench) {
    let reviewer = bench.user("rita", Role::Reviewer).await;
    let put = async |id: &str, contact: &str| {
        let update = account::AccountUpdate { contacts: vec![contact.to_owned()], ..account::AccountUpdate::default() };
        bench.ledger.put_account(&id.into(), &update, "test").await.unwrap();
    };
    for (id, contact) in [("acme", "ann@example.com"), ("sister", "ann@example.com"), ("stranger", "bob@example.com")] {
        put(id, contact).await;
    }
    bench.imposed(&decision("sister", "sister", Rung::Limit)).await;
    let (case, _, _) = bench.appealed(&decision("d1", "acme", Rung::Suspend)).await;
    let linked = bench.ledger.case(&case, &reviewer).await.unwrap().unwrap().context.linked;
    assert_eq!(linked.len(), 1);
    assert_eq!((linked[0].account_id.as_str(), &linked[0].by), ("sister", &vec![Link::Contact]));
    assert_eq!((linked[0].standing, linked[0].outcome), (Rung::Limit, None));
    put("sister", "new@example.com").await;
    let linked = bench.ledger.case(&case, &reviewer).await.unwrap().unwrap().context.linked;
    assert!(linked.is_empty(), "what is no longer kept links nothing: {linked:?}");
}

fn alike(one: &Decision, other: &Decision) -> f64 {
    let all = |decision: &Decision| decision.rules.iter().flat_map(context::measured).collect();
    likeness(all(one), all(other))
}

#[test]
fn likeness_is_a_share_and_counts_what_only_one_has() {
    let (one, near, far) = (measured("1", "a", 0.1), measured("2", "b", 0.2), measured("3", "c", 0.0));
    assert!((alike(&one, &one) - 1.0).abs() < 1e-12);
    assert!((alike(&one, &near) - 0.5).abs() < 1e-12 && (alike(&near, &one) - 0.5).abs() < 1e-12);
    assert!(alike(&one, &far).abs() < 1e-12);
    let mut more = measured("4", "d", 0.1);
    let mut extra = more.rules[0].facts[0].clone();
    extra.signal = "complaint_rate_7d".to_owned();
    more.rules[0].facts.push(extra);
    assert!((alike(&one, &more) - 0.5).abs() < 1e-12);
}
