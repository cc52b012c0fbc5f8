//! Measures that rest on a decision about another account, strikes, and why a proposal waits.

use redress_ledger::decision::{Decision, Fact};
use redress_ledger::effect::Because;
use redress_ledger::impose::{Answer, BrakeLimits, DeferReason};
use redress_ledger::notice::NoticeKind;
use redress_ledger::review::OutcomeKind;
use redress_ledger::{CaseId, EnforcementId, LedgerError, Principal, Role, Rung};

use crate::bench::{Bench, decision, fact, filter, verdict};
use crate::forbidden::refused;

guards_on_both!(
    what_rested_on_an_overturned_decision_falls_with_it,
    a_chain_falls_as_a_whole,
    what_has_grounds_of_its_own_is_looked_at_again,
    a_measure_that_is_looked_at_again_is_lifted_where_it_is_dismissed,
    an_upheld_decision_leaves_what_rests_on_it,
    a_link_names_a_decision_on_another_account,
    a_strike_is_what_nobody_took_back,
    a_proposal_says_on_what_it_rests,
    an_overturn_brings_other_appeals_of_the_account_forward,
);

/// A ring's member: proposed, and released because of a decision on another account.
pub async fn released(
    bench: &Bench,
    name: &str,
    because: &Decision,
    own_grounds: bool,
    who: &Principal,
) -> EnforcementId {
    let case = proposed(bench, name).await;
    bench.ledger.claim(&case, who).await.unwrap();
    let because = Because { decision_id: because.id.clone(), own_grounds };
    bench
        .ledger
        .release_because(&case, who, "The same card as the other.", Some(&because))
        .await
        .unwrap()
        .expect("one person is enough")
}

async fn proposed(bench: &Bench, name: &str) -> CaseId {
    let waits = Decision { propose_only: true, ..decision(name, name, Rung::Hold) };
    match bench.ledger.impose(&waits, &BrakeLimits::default()).await.unwrap() {
        Answer::Deferred { case_id, .. } => case_id,
        other => panic!("{other:?}"),
    }
}

pub async fn standing(bench: &Bench, account: &str) -> Rung {
    bench.ledger.account(&account.into()).await.unwrap().unwrap().standing
}

async fn what_rested_on_an_overturned_decision_falls_with_it(bench: Bench) {
    let (rita, sue) = (bench.user("rita", Role::Reviewer).await, bench.user("sue", Role::Senior).await);
    let first = decision("first", "first", Rung::Suspend);
    let cause = bench.imposed(&first).await;
    let linked = released(&bench, "linked", &first, false, &rita).await;
    let other = decision("other", "other", Rung::Limit);
    bench.imposed(&other).await;
    bench.deliver_all().await;
    bench.later(60).await;
    let recorded = bench.ledger.lift(&cause, &sue, &verdict(OutcomeKind::OverturnedFalsePositive)).await.unwrap();
    assert_eq!((recorded.lifted, recorded.linked_lifted), (vec![cause], vec![linked]));
    assert_eq!((standing(&bench, "linked").await, standing(&bench, "other").await), (Rung::Observe, Rung::Limit));
    assert_eq!(
        bench.count("FROM outcomes WHERE kind = 'overturned_technical' AND root_cause = 'attribution'").await,
        1
    );
    assert_eq!(bench.count("FROM labels WHERE value = 'unclear' AND account_id = 'linked'").await, 1);
    let told = bench.due().await;
    let told = told.iter().find(|(d, _)| d.account_id.as_str() == "linked").expect("its holder is told");
    assert_eq!((told.0.kind, told.0.standing), (NoticeKind::Outcome, Rung::Observe));
    assert_eq!(bench.count("FROM audit WHERE action = 'enforcement.link'").await, 1);
}

async fn a_chain_falls_as_a_whole(bench: Bench) {
    let (rita, sue) = (bench.user("rita", Role::Reviewer).await, bench.user("sue", Role::Senior).await);
    let first = decision("a", "a", Rung::Suspend);
    let cause = bench.imposed(&first).await;
    released(&bench, "b", &first, false, &rita).await;
    released(&bench, "c", &decision("b", "b", Rung::Hold), false, &rita).await;
    bench.ledger.lift(&cause, &sue, &verdict(OutcomeKind::OverturnedTechnical)).await.unwrap();
    for account in ["a", "b", "c"] {
        assert_eq!(standing(&bench, account).await, Rung::Observe, "{account}");
    }
}

/// A measure with grounds of its own, whose cause is overturned: the case that asks again.
pub async fn asked_again(bench: &Bench, rita: &Principal, sue: &Principal) -> CaseId {
    let first = decision("first", "first", Rung::Suspend);
    let cause = bench.imposed(&first).await;
    released(bench, "linked", &first, true, rita).await;
    let recorded = bench.ledger.lift(&cause, sue, &verdict(OutcomeKind::OverturnedFalsePositive)).await.unwrap();
    assert!(recorded.linked_lifted.is_empty());
    assert_eq!(standing(bench, "linked").await, Rung::Hold, "it stands until a person has looked");
    let cases = bench.ledger.cases(&filter()).await.unwrap();
    let case =
        cases.iter().find(|c| c.defer_reason == Some(DeferReason::LinkOverturned)).expect("it is put before a person");
    assert_eq!(case.account_id.as_str(), "linked");
    case.case_id.clone()
}

async fn what_has_grounds_of_its_own_is_looked_at_again(bench: Bench) {
    let (rita, sue) = (bench.user("rita", Role::Reviewer).await, bench.user("sue", Role::Senior).await);
    let rob = bench.user("rob", Role::Reviewer).await;
    let case = asked_again(&bench, &rita, &sue).await;
    bench.ledger.claim(&case, &rita).await.unwrap();
    let mine = bench.ledger.release_deferred(&case, &rita, "It stands by itself.").await;
    assert!(matches!(mine, Err(LedgerError::Refused(_))), "who imposed it does not confirm it: {mine:?}");
    bench.ledger.release_claim(&case, &rita).await.unwrap();
    bench.ledger.claim(&case, &rob).await.unwrap();
    bench.ledger.release_deferred(&case, &rob, "It stands by itself.").await.unwrap();
    assert_eq!(standing(&bench, "linked").await, Rung::Hold);
    assert_eq!(bench.count("FROM enforcements WHERE account_id = 'linked'").await, 1, "nothing is imposed anew");
}

async fn a_measure_that_is_looked_at_again_is_lifted_where_it_is_dismissed(bench: Bench) {
    let (rita, sue) = (bench.user("rita", Role::Reviewer).await, bench.user("sue", Role::Senior).await);
    let case = asked_again(&bench, &rita, &sue).await;
    bench.ledger.claim(&case, &rita).await.unwrap();
    bench.ledger.dismiss_deferred(&case, &rita, "Nothing of its own remains.").await.unwrap();
    assert_eq!(standing(&bench, "linked").await, Rung::Observe);
    assert_eq!(bench.count("FROM cases WHERE closed_at IS NULL").await, 0);
}

async fn an_upheld_decision_leaves_what_rests_on_it(bench: Bench) {
    let (rita, rob) = (bench.user("rita", Role::Reviewer).await, bench.user("rob", Role::Reviewer).await);
    let first = decision("first", "first", Rung::Suspend);
    let (case, ..) = bench.appealed(&first).await;
    released(&bench, "linked", &first, false, &rita).await;
    bench.ledger.claim(&case, &rob).await.unwrap();
    let recorded = bench.ledger.decide(&case, &rob, &verdict(OutcomeKind::Upheld)).await.unwrap();
    assert!(recorded.linked_lifted.is_empty());
    assert_eq!(standing(&bench, "linked").await, Rung::Hold);
}

async fn a_link_names_a_decision_on_another_account(bench: Bench) {
    let rita = bench.user("rita", Role::Reviewer).await;
    let case = proposed(&bench, "linked").await;
    bench.ledger.claim(&case, &rita).await.unwrap();
    for decision_id in [decision("linked", "linked", Rung::Hold).id, "none".into()] {
        let because = Because { decision_id, own_grounds: false };
        let result = bench.ledger.release_because(&case, &rita, "The same card as the other.", Some(&because)).await;
        assert!(matches!(&result, Err(LedgerError::Invalid(why)) if why.starts_with("because_of")), "{result:?}");
    }
    let first = decision("first", "first", Rung::Limit);
    bench.imposed(&first).await;
    let because = Because { decision_id: first.id, own_grounds: false };
    bench.ledger.release_because(&case, &rita, "The same card as the other.", Some(&because)).await.unwrap();
    refused(bench.sql("UPDATE linked_effects SET own_grounds = 1").await, "a row never changes");
    refused(bench.sql("DELETE FROM linked_effects").await, "a row is never deleted");
    let own = "INSERT INTO linked_effects (enforcement_id, because_of, own_grounds, linked_by, at)
        SELECT e.enforcement_id, e.decision_id, 0, k.linked_by, k.at FROM enforcements e JOIN linked_effects k ON 1 = 1
        WHERE e.account_id = 'first'";
    refused(bench.sql(own).await, "the cause is a decision on another account");
}

async fn a_strike_is_what_nobody_took_back(bench: Bench) {
    let (rita, sue) = (bench.user("rita", Role::Reviewer).await, bench.user("sue", Role::Senior).await);
    let strikes = async || bench.ledger.strikes(&"acme".into()).await.unwrap().len();
    assert_eq!(strikes().await, 0);
    let first = bench.imposed(&decision("d1", "acme", Rung::Limit)).await;
    assert_eq!(strikes().await, 1, "unappealed, it counts");
    let (case, ..) = bench.appealed(&decision("d2", "acme", Rung::Suspend)).await;
    assert_eq!(strikes().await, 1, "while a person decides, it does not");
    bench.ledger.claim(&case, &rita).await.unwrap();
    bench.ledger.decide(&case, &rita, &verdict(OutcomeKind::Upheld)).await.unwrap();
    assert_eq!(strikes().await, 2, "upheld, it does");
    bench.later(60).await;
    bench.ledger.lift(&first, &sue, &verdict(OutcomeKind::OverturnedFalsePositive)).await.unwrap();
    let left = bench.ledger.strikes(&"acme".into()).await.unwrap();
    let left: Vec<_> = left.into_iter().map(|one| (one.decision_id, one.upheld, one.until.0 - one.at.0)).collect();
    let year = 365 * 86_400_000;
    assert_eq!(left, [(decision("d2", "acme", Rung::Suspend).id, true, year)], "what was overturned is gone");
    bench.later(366 * 86_400).await;
    assert_eq!(strikes().await, 0, "and nothing counts for ever");
}

async fn a_proposal_says_on_what_it_rests(bench: Bench) {
    let with = |name: &str, change: fn(&mut Decision)| {
        let mut one = Decision { propose_only: true, ..decision(name, name, Rung::Suspend) };
        change(&mut one);
        one
    };
    let outsiders: fn(&mut Decision) = |d| d.rules[0].facts.push(Fact { third_party_controllable: true, ..fact() });
    let shared: fn(&mut Decision) = |d| "shared_cards_30d".clone_into(&mut d.rules[0].facts[0].signal);
    let ring: fn(&mut Decision) = |d| "RING_RELATED".clone_into(&mut d.rules[0].reason);
    for (name, change, reason) in [
        ("plain", (|_| ()) as fn(&mut Decision), DeferReason::ProposeOnly),
        ("outsiders", outsiders, DeferReason::ThirdParty),
        ("shared", shared, DeferReason::Ring),
        ("ring", ring, DeferReason::Ring),
    ] {
        match bench.ledger.impose(&with(name, change), &BrakeLimits::default()).await.unwrap() {
            Answer::Deferred { reason: found, .. } => assert_eq!(found, reason, "{name}"),
            other => panic!("{other:?}"),
        }
    }
    let mut found: Vec<_> =
        bench.ledger.cases(&filter()).await.unwrap().iter().filter_map(|c| c.defer_reason).collect();
    found.sort_by_key(|reason| reason.as_str());
    assert_eq!(found, [DeferReason::ProposeOnly, DeferReason::Ring, DeferReason::Ring, DeferReason::ThirdParty]);
}

async fn an_overturn_brings_other_appeals_of_the_account_forward(bench: Bench) {
    let (sue, rita) = (bench.user("sue", Role::Senior).await, bench.user("rita", Role::Reviewer).await);
    let (case, ..) = bench.appealed(&decision("d1", "acme", Rung::Limit)).await;
    let (elsewhere, ..) = bench.appealed(&decision("d2", "other", Rung::Limit)).await;
    let wrong = bench.imposed(&decision("d3", "acme", Rung::Warn)).await;
    let class = async |case: &CaseId| bench.ledger.claim(case, &rita).await.unwrap().handling.class;
    let before = (class(&case).await, class(&elsewhere).await);
    bench.ledger.lift(&wrong, &sue, &verdict(OutcomeKind::OverturnedFalsePositive)).await.unwrap();
    assert_eq!((class(&case).await, class(&elsewhere).await), (before.0.raised(), before.1));
    assert_ne!(before.0, before.0.raised());
    assert_eq!(bench.count("FROM audit WHERE action = 'case.raise' AND detail LIKE '%account_overturned%'").await, 1);
}
