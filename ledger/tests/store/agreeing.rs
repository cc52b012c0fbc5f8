//! Two people: who counts, what happens when they agree, and what a third person settles.

use redress_ledger::account::AccountUpdate;
use redress_ledger::care::Care;
use redress_ledger::decision::SignalReading;
use redress_ledger::review::{CaseKind, OutcomeKind, Verdict};
use redress_ledger::verdict::Given;
use redress_ledger::{CaseId, EnforcementId, LedgerError, Principal, Role, Rung};

use crate::bench::{Bench, decision, verdict};

on_both!(
    two_who_agree_conclude_and_the_first_is_not_shown_to_the_second,
    of_two_who_overturn_for_other_reasons_the_measure_ends_at_once,
    a_third_person_settles_what_two_see_differently,
    where_all_three_differ_the_only_senior_decides,
    where_all_three_differ_without_a_senior_it_is_the_best_for_the_holder,
    one_person_does_not_count_twice,
    a_person_in_conflict_does_not_uphold_as_one_of_two,
    high_impact_is_protected_or_on_a_plan_or_large,
    an_appeal_against_a_termination_needs_two_people,
    a_lift_does_not_pass_by_the_second_person,
);

pub fn two() -> Care {
    Care { two_people_protected: true, ..Care::plain() }
}

/// A protected account that a person suspended, and which appeals.
pub async fn protected_appeal(bench: &Bench) -> (CaseId, EnforcementId) {
    let about = decision("d1", "acme", Rung::Suspend);
    protect_after(bench, &about, AccountUpdate::default()).await
}

async fn protect_after(
    bench: &Bench,
    about: &redress_ledger::decision::Decision,
    update: AccountUpdate,
) -> (CaseId, EnforcementId) {
    let enforcement = bench.imposed(about).await;
    let update = AccountUpdate { protected: Some(update.plan.is_none()), ..update };
    bench.ledger.put_account(&about.account_id, &update, "test").await.unwrap();
    let token = bench.deliver_all().await;
    bench.appeal(&token).await;
    let cases = bench.ledger.cases(&crate::bench::filter()).await.unwrap();
    let case = cases.into_iter().find(|c| c.decision_id == about.id && c.kind == CaseKind::Appeal).unwrap();
    (case.case_id, enforcement)
}

async fn people<const N: usize>(bench: &Bench, roles: [Role; N]) -> Vec<Principal> {
    let mut people = Vec::new();
    for (index, role) in roles.into_iter().enumerate() {
        people.push(bench.user(&format!("person-{index}"), role).await);
    }
    people
}

async fn gives(bench: &Bench, case: &CaseId, who: &Principal, kind: OutcomeKind) -> Given {
    bench.ledger.claim(case, who).await.unwrap();
    let answer = format!("{} looked at your invoices and at the import you named.", who.name);
    bench.ledger.give_verdict(case, who, &Verdict { answer, ..verdict(kind) }, 0).await.unwrap()
}

async fn two_who_agree_conclude_and_the_first_is_not_shown_to_the_second(bench: Bench) {
    let bench = bench.careful(two()).await;
    let all = people(&bench, [Role::Reviewer, Role::Reviewer]).await;
    let (case, enforcement) = protected_appeal(&bench).await;
    assert_eq!(gives(&bench, &case, &all[0], OutcomeKind::OverturnedFalsePositive).await, Given::AnotherPerson);
    assert_eq!(bench.count("FROM outcomes").await, 0);
    let queued = bench.ledger.cases(&crate::bench::filter()).await.unwrap();
    assert!(queued[0].claimed_by.is_none(), "it is in the queue again");

    let seen = bench.ledger.look(&case, &all[1]).await.unwrap().unwrap();
    let seen = serde_json::to_string(&seen).unwrap();
    assert!(!seen.contains("overturned") && !seen.contains("person-0"), "{seen}");
    let deciding = bench.ledger.deciding(&case, &all[1]).await.unwrap();
    assert_eq!((deciding.given_by_others, deciding.verdict), (1, None));

    let Given::Concluded(recorded) = gives(&bench, &case, &all[1], OutcomeKind::OverturnedFalsePositive).await else {
        panic!("two agree")
    };
    assert_eq!((recorded.lifted, recorded.standing), (vec![enforcement], Rung::Observe));
    assert_eq!(bench.count(&format!("FROM outcomes WHERE decided_by = '{}'", all[1].user_id)).await, 1);
    assert_eq!(bench.count("FROM outcome_answers WHERE answer LIKE 'person-1%'").await, 1);
    assert_eq!(bench.count("FROM verdicts").await, 2);
}

async fn of_two_who_overturn_for_other_reasons_the_measure_ends_at_once(bench: Bench) {
    let bench = bench.careful(two()).await;
    let all = people(&bench, [Role::Reviewer, Role::Senior]).await;
    let (case, _) = protected_appeal(&bench).await;
    gives(&bench, &case, &all[0], OutcomeKind::OverturnedTechnical).await;
    assert!(matches!(gives(&bench, &case, &all[1], OutcomeKind::ReinstatedVictim).await, Given::Concluded(_)));
    assert_eq!(bench.count("FROM outcomes WHERE kind = 'reinstated_victim'").await, 1);
}

async fn a_third_person_settles_what_two_see_differently(bench: Bench) {
    let bench = bench.careful(two()).await;
    let all = people(&bench, [Role::Reviewer, Role::Senior, Role::Reviewer]).await;
    let (case, _) = protected_appeal(&bench).await;
    assert_eq!(gives(&bench, &case, &all[0], OutcomeKind::Upheld).await, Given::AnotherPerson);
    assert_eq!(gives(&bench, &case, &all[1], OutcomeKind::ReinstatedRemediated).await, Given::AnotherPerson);
    assert!(matches!(gives(&bench, &case, &all[2], OutcomeKind::Upheld).await, Given::Concluded(_)));
    assert_eq!(
        bench.count(&format!("FROM outcomes WHERE kind = 'upheld' AND decided_by = '{}'", all[2].user_id)).await,
        1,
        "the majority, a senior or not"
    );
}

async fn where_all_three_differ_the_only_senior_decides(bench: Bench) {
    let bench = bench.careful(two()).await;
    let all = people(&bench, [Role::Senior, Role::Reviewer, Role::Reviewer]).await;
    let (case, _) = protected_appeal(&bench).await;
    gives(&bench, &case, &all[0], OutcomeKind::UpheldReduced).await;
    gives(&bench, &case, &all[1], OutcomeKind::Upheld).await;
    let Given::Concluded(recorded) = gives(&bench, &case, &all[2], OutcomeKind::OverturnedTechnical).await else {
        panic!("three are enough")
    };
    assert_eq!(recorded.standing, Rung::Limit);
    let by = format!("FROM outcomes WHERE kind = 'upheld_reduced' AND decided_by = '{}'", all[0].user_id);
    assert_eq!(bench.count(&by).await, 1);
    assert_eq!(bench.count("FROM outcome_answers WHERE answer LIKE 'person-0%'").await, 1);
}

async fn where_all_three_differ_without_a_senior_it_is_the_best_for_the_holder(bench: Bench) {
    let bench = bench.careful(two()).await;
    let all = people(&bench, [Role::Reviewer, Role::Reviewer, Role::Reviewer]).await;
    let (case, _) = protected_appeal(&bench).await;
    gives(&bench, &case, &all[0], OutcomeKind::ReinstatedVictim).await;
    gives(&bench, &case, &all[1], OutcomeKind::Upheld).await;
    assert!(matches!(gives(&bench, &case, &all[2], OutcomeKind::UpheldReduced).await, Given::Concluded(_)));
    assert_eq!(bench.count("FROM outcomes WHERE kind = 'reinstated_victim'").await, 1);
}

async fn one_person_does_not_count_twice(bench: Bench) {
    let bench = bench.careful(two()).await;
    let all = people(&bench, [Role::Reviewer]).await;
    let (case, _) = protected_appeal(&bench).await;
    gives(&bench, &case, &all[0], OutcomeKind::Upheld).await;
    let again = bench.ledger.claim(&case, &all[0]).await.unwrap_err();
    assert!(matches!(&again, LedgerError::Conflict(why) if why.contains("another person")), "{again}");
    bench.later(86_400).await;
    assert_eq!(bench.ledger.settle_verdicts().await.unwrap(), 0, "it waits for a person, not for time");
    assert_eq!(bench.count("FROM outcomes").await, 0);
}

async fn a_person_in_conflict_does_not_uphold_as_one_of_two(bench: Bench) {
    let bench = bench.careful(two()).await;
    let author = bench.user("rule-author", Role::Reviewer).await;
    let (case, _) = protected_appeal(&bench).await;
    bench.ledger.claim(&case, &author).await.unwrap();
    let upheld = bench.ledger.give_verdict(&case, &author, &verdict(OutcomeKind::Upheld), 0).await.unwrap_err();
    assert!(matches!(&upheld, LedgerError::Refused(why) if why.starts_with("You wrote a rule")), "{upheld}");
    let ends = bench.ledger.give_verdict(&case, &author, &verdict(OutcomeKind::ReinstatedVictim), 0).await.unwrap();
    assert_eq!(ends, Given::AnotherPerson);
}

async fn high_impact_is_protected_or_on_a_plan_or_large(bench: Bench) {
    let care = Care { two_people_plans: vec!["health".to_owned()], two_people_recipients: 1000, ..two() };
    let bench = bench.careful(care).await;
    let mut large = decision("d-large", "large", Rung::Limit);
    large.signals = vec![
        SignalReading { signal: "mail_recipients_1d".into(), value: Some(9.0), lower: 9.0, upper: 9.0, sample: 0.0 },
        SignalReading { signal: "mail_recipients_30d".into(), value: Some(1e3), lower: 1e3, upper: 1e3, sample: 0.0 },
    ];
    let plan = |name: &str| AccountUpdate { plan: Some(name.to_owned()), ..AccountUpdate::default() };
    for (about, update) in [
        (decision("d-protected", "protected", Rung::Limit), AccountUpdate::default()),
        (decision("d-plan", "clinic", Rung::Limit), plan("health")),
        (large, plan("basic")),
        (decision("d-none", "small", Rung::Limit), plan("basic")),
    ] {
        protect_after(&bench, &about, update).await;
        bench.deliver_all().await;
        bench.later(3600).await;
    }
    for (why, count) in [("= 'protected'", 1), ("= 'plan'", 1), ("= 'recipients'", 1), ("IS NULL", 1)] {
        assert_eq!(bench.count(&format!("FROM case_requirements WHERE why {why}")).await, count, "{why}");
    }
}

async fn an_appeal_against_a_termination_needs_two_people(bench: Bench) {
    let seniors = people(&bench, [Role::Senior, Role::Senior]).await;
    let mut about = decision("d1", "acme", Rung::Suspend);
    about.proposes_termination = true;
    bench.imposed(&about).await;
    bench.deliver_all().await;
    bench.later(3600).await;
    let proposal = crate::forbidden::proposal_of(&bench).await;
    for senior in &seniors {
        bench.ledger.approve_termination(&proposal, senior, "Third time this year.").await.unwrap();
    }
    let token = bench.deliver_all().await;
    bench.appeal(&token).await;
    assert_eq!(bench.count("FROM case_requirements WHERE why = 'termination' AND people = 2").await, 1);
}

async fn a_lift_does_not_pass_by_the_second_person(bench: Bench) {
    let bench = bench.careful(two()).await;
    let sena = bench.user("sena", Role::Senior).await;
    let (_, enforcement) = protected_appeal(&bench).await;
    let error = bench.ledger.lift(&enforcement, &sena, &verdict(OutcomeKind::OverturnedTechnical)).await.unwrap_err();
    assert!(matches!(&error, LedgerError::Conflict(why) if why.contains("two people")), "{error}");
}
