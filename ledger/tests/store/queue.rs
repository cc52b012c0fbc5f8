//! The queue handed out: classes, the next case, parking, handing over, escalating, passing over, filters and counts.

use redress_ledger::account::AccountUpdate;
use redress_ledger::impose::{Answer, BrakeLimits};
use redress_ledger::queue::{Competence, QueueFilter, QueueRules, QueueState};
use redress_ledger::review::{CaseKind, OutcomeKind};
use redress_ledger::sla::Priority;
use redress_ledger::store::Promises;
use redress_ledger::topic::Topic;
use redress_ledger::{CaseId, Ledger, LedgerError, Principal, Role, Rung};

use crate::bench::{Bench, START, decision, rule, verdict};

const WORDS: &str = "The sample needs a second pair of eyes.";

on_both!(
    a_case_gets_its_class_and_both_its_times,
    the_next_case_is_the_most_urgent_one,
    the_next_case_is_within_competence_and_language,
    the_next_case_is_never_one_with_a_conflict_of_interest,
    where_cases_are_not_picked_only_the_next_one_is_claimed,
    nobody_holds_more_cases_than_the_bound,
    the_first_touch_is_recorded_once,
    a_sign_of_life_renews_the_lease_in_its_second_half,
    a_parked_case_comes_back_by_itself,
    parking_is_bounded_in_length_and_count,
    a_case_handed_over_waits_for_the_colleague,
    a_colleague_may_decline_and_an_offer_ends_by_itself,
    a_case_is_handed_only_to_who_may_take_it,
    an_escalated_case_is_for_seniors_and_more_urgent,
    a_case_passed_over_is_not_shown_again_and_names_nobody,
    a_case_that_several_passed_over_goes_to_seniors,
    each_filter_narrows_and_pages_follow_each_other,
    the_queue_is_counted,
    a_deferred_imposition_is_handed_out_like_an_appeal,
);

async fn account(bench: &Bench, name: &str, plan: Option<&str>, locale: Option<&str>) {
    let update =
        AccountUpdate { plan: plan.map(str::to_owned), locale: locale.map(str::to_owned), ..AccountUpdate::default() };
    bench.ledger.put_account(&name.into(), &update, "cli").await.unwrap();
}

async fn appealed(bench: &Bench, account: &str, rung: Rung) -> CaseId {
    bench.appealed(&decision(&format!("of {account}"), account, rung)).await.0
}

async fn next(ledger: &Ledger, who: &Principal) -> Option<String> {
    ledger.next_case(who).await.unwrap().map(|case| case.account_id.0)
}

async fn with_rules(bench: &Bench, rules: QueueRules) -> Ledger {
    bench.with(Promises { queue: rules, ..Promises::default() }).await
}

#[track_caller]
fn conflict<T: std::fmt::Debug>(result: Result<T, LedgerError>, says: &str) {
    match result {
        Err(LedgerError::Conflict(why) | LedgerError::Refused(why) | LedgerError::Invalid(why)) => {
            assert!(why.contains(says), "{why}");
        }
        other => panic!("expected a refusal that says {says:?}, got {other:?}"),
    }
}

async fn a_case_gets_its_class_and_both_its_times(bench: Bench) {
    account(&bench, "urgent", Some("otp"), Some("de-AT")).await;
    account(&bench, "trial", Some("trial"), None).await;
    appealed(&bench, "urgent", Rung::Suspend).await;
    appealed(&bench, "paying", Rung::Suspend).await;
    // Equal deadlines and severities have no order between them.
    bench.later(1).await;
    appealed(&bench, "trial", Rung::Suspend).await;
    appealed(&bench, "held", Rung::Hold).await;
    appealed(&bench, "limited", Rung::Limit).await;
    let who = bench.user("rita", Role::Reviewer).await;
    let cases = bench.ledger.queue(&QueueFilter::default(), &who).await.unwrap().cases;
    let seen: Vec<_> = cases
        .iter()
        .map(|c| {
            let hours = |at: redress_ledger::Timestamp| (at.0 - c.opened_at.0) / 3_600_000;
            (c.account_id.as_str(), c.handling.class.as_str(), hours(c.handling.touch_by.unwrap()), hours(c.due_at))
        })
        .collect();
    // A trial's class allows 120 hours; its statement promised 24.
    let expected = [
        ("urgent", "p0", 1, 4),
        ("paying", "p1", 4, 24),
        ("trial", "p3", 24, 24),
        ("held", "p2", 8, 24),
        ("limited", "p3", 24, 120),
    ];
    assert_eq!(seen, expected);
    assert_eq!(cases[0].handling.language.as_deref(), Some("de"));
    assert_eq!(cases[0].handling.topic, Topic::Email);
}

async fn the_next_case_is_the_most_urgent_one(bench: Bench) {
    let (one, two) = (bench.user("one", Role::Reviewer).await, bench.user("two", Role::Reviewer).await);
    appealed(&bench, "limited", Rung::Limit).await;
    appealed(&bench, "first", Rung::Suspend).await;
    bench.later(60).await;
    appealed(&bench, "second", Rung::Suspend).await;
    assert_eq!(next(&bench.ledger, &one).await.as_deref(), Some("first"));
    assert_eq!(next(&bench.ledger, &two).await.as_deref(), Some("second"));
    assert_eq!(next(&bench.ledger, &one).await.as_deref(), Some("limited"));
    assert_eq!(next(&bench.ledger, &two).await, None);
    // A lease that has ended hands the case out again.
    bench.later(Promises::default().lease_secs).await;
    assert_eq!(next(&bench.ledger, &two).await.as_deref(), Some("first"));
    for (name, role) in [("aud", Role::Auditor), ("svc", Role::Service)] {
        let who = bench.user(name, role).await;
        assert!(matches!(bench.ledger.next_case(&who).await, Err(LedgerError::Refused(_))));
    }
}

async fn the_next_case_is_within_competence_and_language(bench: Bench) {
    account(&bench, "german", None, Some("de")).await;
    account(&bench, "french", None, Some("fr-CA")).await;
    appealed(&bench, "german", Rung::Suspend).await;
    bench.later(1).await;
    let mut pumped = decision("pumped", "pumped", Rung::Suspend);
    pumped.rules = vec![redress_ledger::decision::FiredRule {
        reason: "AIT_SMS_PUMPING".to_owned(),
        ..rule("pumping", Rung::Suspend)
    }];
    bench.appealed(&pumped).await;
    bench.later(1).await;
    appealed(&bench, "french", Rung::Suspend).await;

    let who = bench.user("rita", Role::Reviewer).await;
    let set = |topics: &[Topic], languages: &[&str]| Competence {
        topics: topics.to_vec(),
        languages: languages.iter().map(|l| (*l).to_owned()).collect(),
    };
    bench.ledger.set_competence("rita", &set(&[Topic::Email], &["fr", "en"]), "cli").await.unwrap();
    assert_eq!(bench.ledger.competence(&who.user_id).await.unwrap(), set(&[Topic::Email], &["en", "fr"]));
    assert_eq!(next(&bench.ledger, &who).await.as_deref(), Some("french"));
    assert_eq!(next(&bench.ledger, &who).await, None);
    bench.ledger.set_competence("rita", &set(&[Topic::Verification], &[]), "cli").await.unwrap();
    assert_eq!(next(&bench.ledger, &who).await.as_deref(), Some("pumped"));
    bench.ledger.set_competence("rita", &Competence::default(), "cli").await.unwrap();
    assert_eq!(next(&bench.ledger, &who).await.as_deref(), Some("german"));

    conflict(bench.ledger.set_competence("rita", &set(&[], &["English"]), "cli").await, "small letters");
    bench.user("cleo", Role::Auditor).await;
    conflict(bench.ledger.set_competence("cleo", &Competence::default(), "cli").await, "auditor");
    assert!(matches!(
        bench.ledger.set_competence("nobody", &Competence::default(), "cli").await,
        Err(LedgerError::NotFound(_))
    ));
}

async fn the_next_case_is_never_one_with_a_conflict_of_interest(bench: Bench) {
    let author = bench.user("rule-author", Role::Reviewer).await;
    let other = bench.user("rita", Role::Reviewer).await;
    for n in 0..40 {
        appealed(&bench, &format!("own {n}"), Rung::Limit).await;
    }
    bench.later(60).await;
    let mut foreign = decision("foreign", "foreign", Rung::Limit);
    foreign.rules[0].author = "somebody else".to_owned();
    bench.appealed(&foreign).await;
    assert_eq!(next(&bench.ledger, &author).await.as_deref(), Some("foreign"));
    assert_eq!(next(&bench.ledger, &author).await, None);
    assert!(next(&bench.ledger, &other).await.is_some_and(|account| account.starts_with("own")));
}

async fn where_cases_are_not_picked_only_the_next_one_is_claimed(bench: Bench) {
    let ledger = with_rules(&bench, QueueRules { self_pick: false, ..QueueRules::default() }).await;
    let (reviewer, senior) = (bench.user("rita", Role::Reviewer).await, bench.user("sam", Role::Senior).await);
    let first = appealed(&bench, "first", Rung::Suspend).await;
    bench.later(60).await;
    let second = appealed(&bench, "second", Rung::Suspend).await;
    conflict(ledger.claim(&second, &reviewer).await, "not picked");
    assert!(!ledger.may_pick(&reviewer) && ledger.may_pick(&senior));
    ledger.claim(&second, &senior).await.unwrap();
    assert_eq!(next(&ledger, &reviewer).await.as_deref(), Some("first"));
    // What one holds is renewed as ever.
    ledger.claim(&first, &reviewer).await.unwrap();

    let mut proposed = decision("proposed", "proposed", Rung::Suspend);
    proposed.propose_only = true;
    let Answer::Deferred { case_id, .. } = ledger.impose(&proposed, &BrakeLimits::default()).await.unwrap() else {
        panic!("deferred")
    };
    conflict(ledger.dismiss_deferred(&case_id, &reviewer, WORDS).await, "not picked");
    conflict(ledger.release_deferred(&case_id, &reviewer, WORDS).await, "not picked");
    assert_eq!(next(&ledger, &reviewer).await.as_deref(), Some("proposed"));
    ledger.dismiss_deferred(&case_id, &reviewer, WORDS).await.unwrap();
}

async fn nobody_holds_more_cases_than_the_bound(bench: Bench) {
    let ledger = with_rules(&bench, QueueRules { claims_max: 2, ..QueueRules::default() }).await;
    let who = bench.user("rita", Role::Reviewer).await;
    let first = appealed(&bench, "a", Rung::Suspend).await;
    appealed(&bench, "b", Rung::Suspend).await;
    bench.later(1).await;
    let third = appealed(&bench, "c", Rung::Suspend).await;
    ledger.claim(&first, &who).await.unwrap();
    next(&ledger, &who).await.unwrap();
    conflict(ledger.next_case(&who).await, "hold 2 cases");
    conflict(ledger.claim(&third, &who).await, "hold 2 cases");
    ledger.claim(&first, &who).await.unwrap();
    ledger.release_claim(&first, &who).await.unwrap();
    ledger.claim(&third, &who).await.unwrap();
}

async fn the_first_touch_is_recorded_once(bench: Bench) {
    let who = bench.user("rita", Role::Reviewer).await;
    let case = appealed(&bench, "acme", Rung::Suspend).await;
    bench.later(600).await;
    let summary = bench.ledger.next_case(&who).await.unwrap().unwrap();
    assert_eq!(summary.handling.first_touch_at, Some(START.plus_secs(600)));
    bench.ledger.release_claim(&case, &who).await.unwrap();
    bench.later(600).await;
    let summary = bench.ledger.claim(&case, &who).await.unwrap();
    assert_eq!(summary.handling.first_touch_at, Some(START.plus_secs(600)));
}

async fn a_sign_of_life_renews_the_lease_in_its_second_half(bench: Bench) {
    let (who, other) = (bench.user("rita", Role::Reviewer).await, bench.user("ben", Role::Reviewer).await);
    let case = appealed(&bench, "acme", Rung::Suspend).await;
    conflict(bench.ledger.renew_claim(&case, &who).await, "not claimed");
    bench.ledger.claim(&case, &who).await.unwrap();
    let lease = Promises::default().lease_secs;
    let written = bench.count("FROM audit").await;
    assert_eq!(bench.ledger.renew_claim(&case, &who).await.unwrap(), START.plus_secs(lease));
    assert_eq!(bench.count("FROM audit").await, written, "a sign of life in the first half writes nothing");
    conflict(bench.ledger.renew_claim(&case, &other).await, "claimed by rita");
    bench.later(lease / 2 + 1).await;
    assert_eq!(bench.ledger.renew_claim(&case, &who).await.unwrap(), START.plus_secs(lease / 2 + 1 + lease));
    assert_eq!(bench.count("FROM audit WHERE action = 'case.renew'").await, 1);
    bench.later(lease).await;
    conflict(bench.ledger.renew_claim(&case, &who).await, "lease has ended");
    bench.ledger.claim(&case, &other).await.unwrap();
    conflict(bench.ledger.renew_claim(&case, &who).await, "claimed by ben");
}

async fn a_parked_case_comes_back_by_itself(bench: Bench) {
    let (who, other) = (bench.user("rita", Role::Reviewer).await, bench.user("ben", Role::Reviewer).await);
    let case = appealed(&bench, "acme", Rung::Suspend).await;
    conflict(bench.ledger.park(&case, &who, 2, WORDS).await, "not claimed");
    bench.ledger.claim(&case, &who).await.unwrap();
    assert_eq!(bench.ledger.park(&case, &who, 2, WORDS).await.unwrap(), START.plus_secs(7200));
    assert_eq!(next(&bench.ledger, &other).await, None);
    conflict(bench.ledger.claim(&case, &other).await, "parked");
    let parked = QueueFilter { state: QueueState::Parked, ..QueueFilter::default() };
    assert_eq!(bench.ledger.queue(&parked, &other).await.unwrap().cases.len(), 1);
    assert!(bench.ledger.queue(&QueueFilter::default(), &other).await.unwrap().cases.is_empty());
    let words = bench.ledger.case_words(&case).await.unwrap();
    assert_eq!((words[0].act.as_str(), words[0].by.as_str(), words[0].words.as_str()), ("park", "rita", WORDS));

    bench.later(7200).await;
    // Nothing has to run for it: the time is what counts. The job only writes it down.
    assert_eq!(bench.ledger.queue(&QueueFilter::default(), &other).await.unwrap().cases.len(), 1);
    assert_eq!(bench.ledger.expire_leases().await.unwrap(), 1);
    assert_eq!(bench.count("FROM audit WHERE action = 'case.unpark'").await, 1);
    assert_eq!(next(&bench.ledger, &other).await.as_deref(), Some("acme"));
}

async fn parking_is_bounded_in_length_and_count(bench: Bench) {
    let who = bench.user("rita", Role::Reviewer).await;
    let case = appealed(&bench, "acme", Rung::Suspend).await;
    bench.ledger.claim(&case, &who).await.unwrap();
    conflict(bench.ledger.park(&case, &who, 73, WORDS).await, "1 to 72");
    conflict(bench.ledger.park(&case, &who, 0, WORDS).await, "1 to 72");
    conflict(bench.ledger.park(&case, &who, 1, "short").await, "10 to");
    // It is back an hour before its deadline, however long was asked for.
    assert_eq!(bench.ledger.park(&case, &who, 72, WORDS).await.unwrap(), START.plus_secs(23 * 3600));
    bench.later(23 * 3600).await;
    bench.ledger.claim(&case, &who).await.unwrap();
    conflict(bench.ledger.park(&case, &who, 1, WORDS).await, "due within the hour");

    let limited = appealed(&bench, "limited", Rung::Limit).await;
    for _ in 0..QueueRules::default().parks_max {
        bench.ledger.claim(&limited, &who).await.unwrap();
        bench.ledger.park(&limited, &who, 1, WORDS).await.unwrap();
        bench.later(3600).await;
    }
    bench.ledger.claim(&limited, &who).await.unwrap();
    conflict(bench.ledger.park(&limited, &who, 1, WORDS).await, "parked 3 times");
}

async fn a_case_handed_over_waits_for_the_colleague(bench: Bench) {
    let (who, ben) = (bench.user("rita", Role::Reviewer).await, bench.user("ben", Role::Reviewer).await);
    let third = bench.user("third", Role::Reviewer).await;
    let case = appealed(&bench, "acme", Rung::Suspend).await;
    bench.ledger.claim(&case, &who).await.unwrap();
    bench.ledger.hand_over(&case, &who, "ben", WORDS).await.unwrap();
    conflict(bench.ledger.claim(&case, &third).await, "handed over to ben");
    conflict(bench.ledger.claim(&case, &who).await, "handed over to ben");
    assert_eq!(next(&bench.ledger, &third).await, None);
    let mine = QueueFilter { state: QueueState::Mine, ..QueueFilter::default() };
    assert_eq!(bench.ledger.queue(&mine, &ben).await.unwrap().cases.len(), 1);
    assert_eq!(bench.ledger.mine_count(&ben.user_id).await.unwrap(), 1);
    let summary = bench.ledger.claim(&case, &ben).await.unwrap();
    assert_eq!((summary.claimed_by, summary.handling.offered_to), (Some(ben.user_id), None));
    assert_eq!(bench.ledger.case_words(&case).await.unwrap()[0].to.as_deref(), Some("ben"));
}

async fn a_colleague_may_decline_and_an_offer_ends_by_itself(bench: Bench) {
    let (who, ben) = (bench.user("rita", Role::Reviewer).await, bench.user("ben", Role::Reviewer).await);
    let case = appealed(&bench, "acme", Rung::Suspend).await;
    bench.ledger.claim(&case, &who).await.unwrap();
    conflict(bench.ledger.decline(&case, &ben, "").await, "claimed by rita");
    bench.ledger.hand_over(&case, &who, "ben", WORDS).await.unwrap();
    conflict(bench.ledger.decline(&case, &who, "").await, "not handed over to you");
    bench.ledger.decline(&case, &ben, "").await.unwrap();
    assert_eq!(next(&bench.ledger, &who).await.as_deref(), Some("acme"));

    let until = bench.ledger.hand_over(&case, &who, "ben", WORDS).await.unwrap();
    assert_eq!(until, START.plus_secs(4 * 3600));
    bench.later(4 * 3600).await;
    conflict(bench.ledger.decline(&case, &ben, "").await, "not handed over to you");
    assert_eq!(bench.ledger.expire_leases().await.unwrap(), 1);
    assert_eq!(next(&bench.ledger, &who).await.as_deref(), Some("acme"));
}

async fn a_case_is_handed_only_to_who_may_take_it(bench: Bench) {
    let who = bench.user("rita", Role::Reviewer).await;
    bench.user("rule-author", Role::Reviewer).await;
    bench.user("ada", Role::Admin).await;
    bench.user("gone", Role::Reviewer).await;
    bench.ledger.disable_user("gone", "cli").await.unwrap();
    let case = appealed(&bench, "acme", Rung::Suspend).await;
    bench.ledger.claim(&case, &who).await.unwrap();
    for (name, says) in [
        ("rule-author", "conflict of interest"),
        ("ada", "a reviewer"),
        ("gone", "nobody"),
        ("nobody", "nobody"),
        ("rita", "not yourself"),
    ] {
        conflict(bench.ledger.hand_over(&case, &who, name, WORDS).await, says);
    }
}

async fn an_escalated_case_is_for_seniors_and_more_urgent(bench: Bench) {
    let (who, senior) = (bench.user("rita", Role::Reviewer).await, bench.user("sam", Role::Senior).await);
    bench.user("ben", Role::Reviewer).await;
    appealed(&bench, "suspended", Rung::Suspend).await;
    let case = appealed(&bench, "limited", Rung::Limit).await;
    bench.ledger.claim(&case, &who).await.unwrap();
    conflict(bench.ledger.escalate(&case, &who, "short").await, "10 to");
    bench.ledger.escalate(&case, &who, WORDS).await.unwrap();
    conflict(bench.ledger.claim(&case, &who).await, "senior");
    assert_eq!(next(&bench.ledger, &who).await.as_deref(), Some("suspended"));
    assert_eq!(next(&bench.ledger, &who).await, None);
    let summary = bench.ledger.next_case(&senior).await.unwrap().unwrap();
    assert_eq!((summary.case_id.clone(), summary.handling.class), (case.clone(), Priority::P2));
    assert_eq!(summary.handling.act_by, START.plus_secs(48 * 3600));
    assert_eq!(summary.due_at, START.plus_secs(120 * 3600), "what was promised stays");
    conflict(bench.ledger.escalate(&case, &senior, WORDS).await, "escalated before");
    conflict(bench.ledger.hand_over(&case, &senior, "ben", WORDS).await, "senior");
    bench.ledger.decide(&case, &senior, &verdict(OutcomeKind::Upheld)).await.unwrap();
}

async fn a_case_passed_over_is_not_shown_again_and_names_nobody(bench: Bench) {
    let (who, other) = (bench.user("rita", Role::Reviewer).await, bench.user("ben", Role::Reviewer).await);
    let case = appealed(&bench, "acme", Rung::Suspend).await;
    assert_eq!(next(&bench.ledger, &who).await.as_deref(), Some("acme"));
    conflict(bench.ledger.skip_case(&case, &other).await, "claimed by rita");
    bench.ledger.skip_case(&case, &who).await.unwrap();
    assert_eq!(next(&bench.ledger, &who).await, None);
    assert!(bench.ledger.queue(&QueueFilter::default(), &who).await.unwrap().cases.is_empty());
    assert_eq!(bench.count("FROM audit WHERE action = 'case.skip'").await, 1);
    let named =
        format!("FROM audit WHERE action = 'case.skip' AND (actor = '{0}' OR detail LIKE '%{0}%')", who.user_id);
    assert_eq!(bench.count(&named).await, 0);

    assert_eq!(next(&bench.ledger, &other).await.as_deref(), Some("acme"));
    bench.ledger.decide(&case, &other, &verdict(OutcomeKind::Upheld)).await.unwrap();
    assert_eq!(bench.count("FROM case_skips").await, 0, "nothing stays of it");
    assert_eq!(bench.count("FROM case_rules").await, 0);
}

async fn a_case_that_several_passed_over_goes_to_seniors(bench: Bench) {
    let senior = bench.user("sam", Role::Senior).await;
    let case = appealed(&bench, "limited", Rung::Limit).await;
    for name in ["a", "b", "c"] {
        let who = bench.user(name, Role::Reviewer).await;
        bench.ledger.skip_case(&case, &who).await.unwrap();
        bench.ledger.skip_case(&case, &who).await.unwrap();
    }
    let late = bench.user("late", Role::Reviewer).await;
    assert_eq!(next(&bench.ledger, &late).await, None);
    let summary = bench.ledger.next_case(&senior).await.unwrap().unwrap();
    assert!(summary.handling.escalated_at.is_some() && summary.handling.class == Priority::P2);
}

async fn each_filter_narrows_and_pages_follow_each_other(bench: Bench) {
    let who = bench.user("rita", Role::Reviewer).await;
    account(&bench, "german", None, Some("de")).await;
    let german = appealed(&bench, "german", Rung::Suspend).await;
    let mut ruled = decision("ruled", "ruled", Rung::Hold);
    ruled.rules = vec![rule("first", Rung::Hold), rule("rare", Rung::Hold)];
    bench.appealed(&ruled).await;
    bench.later(7200).await;
    for n in 0..5 {
        appealed(&bench, &format!("limited {n}"), Rung::Limit).await;
    }
    bench.ledger.claim(&german, &who).await.unwrap();
    let count = async |filter: QueueFilter| bench.ledger.queue(&filter, &who).await.unwrap().cases.len();
    let all = QueueFilter::default();
    assert_eq!(count(all.clone()).await, 7);
    assert_eq!(count(QueueFilter { rung: Some(Rung::Limit), ..all.clone() }).await, 5);
    assert_eq!(count(QueueFilter { class: Some(Priority::P1), ..all.clone() }).await, 1);
    assert_eq!(count(QueueFilter { kind: Some(CaseKind::Deferred), ..all.clone() }).await, 0);
    assert_eq!(count(QueueFilter { topic: Some(Topic::Email), ..all.clone() }).await, 7);
    assert_eq!(count(QueueFilter { topic: Some(Topic::Sms), ..all.clone() }).await, 0);
    assert_eq!(count(QueueFilter { language: Some("de".to_owned()), ..all.clone() }).await, 1);
    assert_eq!(count(QueueFilter { rule: Some("rare".to_owned()), ..all.clone() }).await, 1);
    assert_eq!(count(QueueFilter { rule: Some("bounces".to_owned()), ..all.clone() }).await, 6);
    let both = QueueFilter { rule: Some("bounces".to_owned()), rung: Some(Rung::Limit), ..all.clone() };
    assert_eq!(count(both).await, 5);
    assert_eq!(count(QueueFilter { older_hours: Some(2), ..all.clone() }).await, 2);
    assert_eq!(count(QueueFilter { state: QueueState::Mine, ..all.clone() }).await, 1);
    for state in [QueueState::Waiting, QueueState::Escalated, QueueState::Overdue, QueueState::Closed] {
        assert_eq!(count(QueueFilter { state, ..all.clone() }).await, 0, "{state:?}");
    }
    bench.ledger.decide(&german, &who, &verdict(OutcomeKind::Upheld)).await.unwrap();
    let closed = QueueFilter { state: QueueState::Closed, rule: Some("bounces".to_owned()), ..all.clone() };
    assert_eq!(count(closed).await, 1);

    for rule in [None, Some("bounces".to_owned())] {
        let mut filter = QueueFilter { rule, limit: 2, ..all.clone() };
        let whole = QueueFilter { limit: 200, ..filter.clone() };
        let expected: Vec<_> =
            bench.ledger.queue(&whole, &who).await.unwrap().cases.into_iter().map(|c| c.case_id).collect();
        let mut seen = Vec::new();
        loop {
            let part = bench.ledger.queue(&filter, &who).await.unwrap();
            assert!(part.cases.len() <= 2);
            seen.extend(part.cases.into_iter().map(|c| c.case_id));
            let Some(next) = part.next else { break };
            filter.after = Some(next);
        }
        assert_eq!(seen, expected);
    }
}

async fn the_queue_is_counted(bench: Bench) {
    let who = bench.user("rita", Role::Reviewer).await;
    for (name, rung) in [("a", Rung::Suspend), ("b", Rung::Suspend), ("c", Rung::Limit), ("d", Rung::Limit)] {
        appealed(&bench, name, rung).await;
    }
    next(&bench.ledger, &who).await.unwrap();
    let parked = bench.ledger.next_case(&who).await.unwrap().unwrap().case_id;
    bench.ledger.park(&parked, &who, 1, WORDS).await.unwrap();
    let counts = bench.ledger.queue_counts().await.unwrap();
    assert_eq!((counts.open, counts.claimed, counts.parked, counts.overdue), (3, 1, 1, 0));
    assert_eq!(counts.classes, [0, 1, 0, 2]);
    bench.later(25 * 3600).await;
    let counts = bench.ledger.queue_counts().await.unwrap();
    assert_eq!((counts.open, counts.claimed, counts.parked, counts.overdue), (4, 0, 0, 2));
}

async fn a_deferred_imposition_is_handed_out_like_an_appeal(bench: Bench) {
    let (who, senior) = (bench.user("rita", Role::Reviewer).await, bench.user("sam", Role::Senior).await);
    let mut proposed = decision("proposed", "acme", Rung::Suspend);
    proposed.propose_only = true;
    proposed.proposes_termination = true;
    bench.ledger.impose(&proposed, &BrakeLimits::default()).await.unwrap();
    let taken = bench.ledger.next_case(&who).await.unwrap().unwrap();
    assert_eq!((taken.kind, taken.handling.class), (CaseKind::Deferred, Priority::P2));
    assert_eq!(next(&bench.ledger, &who).await, None, "a proposal to terminate is for seniors");
    assert_eq!(bench.ledger.next_case(&senior).await.unwrap().unwrap().kind, CaseKind::TerminationProposal);
    bench.ledger.release_deferred(&taken.case_id, &who, WORDS).await.unwrap();
}
