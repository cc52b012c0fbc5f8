//! A limited service while an appeal waits, the deadline that was missed, how long appeals take, and an appeal taken back.

use redress_ledger::dialogue::{ReliefGrant, Waiting};
use redress_ledger::impose::{Answer, BrakeLimits};
use redress_ledger::notice::NoticeKind;
use redress_ledger::review::OutcomeKind;
use redress_ledger::store::Promises;
use redress_ledger::token::{LinkKey, PresentedToken};
use redress_ledger::{AccountId, CaseId, Ledger, LedgerError, Principal, Role, Rung};

use crate::bench::{Bench, decision, filing, filter, verdict};

on_both!(
    a_reviewer_grants_relief_and_everybody_is_told,
    relief_ends_with_the_appeal_and_leaves_the_measure,
    relief_ends_when_its_time_is_up,
    relief_is_refused_where_it_would_be_wrong,
    there_is_one_relief_for_each_appeal,
    whoever_may_decide_may_grant_even_in_conflict,
    the_platform_gives_relief_only_where_everything_is_eased,
    a_missed_deadline_is_told_once,
    a_missed_deadline_brings_relief_where_the_configuration_says_so,
    a_deferral_that_is_late_goes_up_without_an_apology,
    the_pace_needs_ten_of_a_kind_and_leaves_pauses_out,
    a_withdrawn_appeal_is_closed_and_may_be_filed_anew,
    nothing_but_an_open_appeal_is_withdrawn,
);

const DAY: i64 = 86_400;

fn grant() -> ReliefGrant {
    let reason = "A shop before its busiest week.".to_owned();
    ReliefGrant { reason, share_percent: None, known_recipients_only: None, days: None }
}

async fn claimed(bench: &Bench, name: &str, account: &str, rung: Rung, who: &Principal) -> (CaseId, PresentedToken) {
    let (case, _, token) = bench.appealed(&decision(name, account, rung)).await;
    bench.ledger.claim(&case, who).await.unwrap();
    (case, token)
}

fn conflict<T: std::fmt::Debug>(result: Result<T, LedgerError>, because: &str) {
    let error = result.expect_err("must be refused");
    assert!(matches!(&error, LedgerError::Conflict(why) if why.contains(because)), "{error:?}");
}

async fn account_relief(ledger: &Ledger, account: &str) -> Option<i64> {
    let view = ledger.account(&AccountId::from(account)).await.unwrap().unwrap();
    view.relief.map(|relief| relief.share_percent)
}

async fn relieving(bench: &Bench) -> Ledger {
    let waiting = Waiting { relief_percent: 5, relief_when_overdue: vec![Rung::Suspend], ..Waiting::default() };
    bench.with(Promises { waiting, ..Promises::default() }).await
}

async fn a_reviewer_grants_relief_and_everybody_is_told(bench: Bench) {
    let rita = bench.user("rita", Role::Reviewer).await;
    let (case, token) = claimed(&bench, "d1", "acme", Rung::Suspend, &rita).await;
    bench.deliver_all().await;
    let relief = bench.ledger.grant_relief(&case, &rita, &grant()).await.unwrap();
    assert_eq!((relief.share_percent, relief.known_recipients_only, relief.by_policy), (10, true, false));
    let due = bench.due().await;
    assert_eq!(due.len(), 1);
    assert_eq!((due[0].0.kind, due[0].0.standing), (NoticeKind::Relief, Rung::Suspend));
    assert_eq!(due[0].0.relief.as_ref(), Some(&relief));
    let page = bench.ledger.holder_view(&bench.key, &token).await.unwrap().unwrap();
    assert_eq!(page.appeals[0].dialogue.relief.as_ref(), Some(&relief));
    assert!(page.stands, "the measure stays");
    let view = bench.ledger.case(&case, &rita).await.unwrap().unwrap();
    assert_eq!(view.dialogue.unwrap().relief.as_ref(), Some(&relief));
    let account = bench.ledger.account(&"acme".into()).await.unwrap().unwrap();
    assert_eq!((account.standing, account.relief.as_ref()), (Rung::Suspend, Some(&relief)));
    assert_eq!(bench.count("FROM audit WHERE action = 'relief.grant' AND detail NOT LIKE '%busiest%'").await, 1);
    assert_eq!(bench.count("FROM engine_commands").await, 0, "the engine's rung is not lowered");
}

async fn relief_ends_with_the_appeal_and_leaves_the_measure(bench: Bench) {
    let rita = bench.user("rita", Role::Reviewer).await;
    let (case, token) = claimed(&bench, "d1", "acme", Rung::Suspend, &rita).await;
    bench.ledger.grant_relief(&case, &rita, &grant()).await.unwrap();
    bench.ledger.decide(&case, &rita, &verdict(OutcomeKind::Upheld)).await.unwrap();
    assert_eq!(account_relief(&bench.ledger, "acme").await, None);
    let page = bench.ledger.holder_view(&bench.key, &token).await.unwrap().unwrap();
    assert_eq!((page.stands, &page.appeals[0].dialogue.relief), (true, &None));

    let (case, token) = claimed(&bench, "d2", "other", Rung::Hold, &rita).await;
    bench.ledger.grant_relief(&case, &rita, &grant()).await.unwrap();
    assert_eq!(account_relief(&bench.ledger, "other").await, Some(10));
    bench.ledger.withdraw_appeal(&bench.key, &token).await.unwrap();
    assert_eq!(account_relief(&bench.ledger, "other").await, None);
}

async fn relief_ends_when_its_time_is_up(bench: Bench) {
    let rita = bench.user("rita", Role::Reviewer).await;
    let (case, _) = claimed(&bench, "d1", "acme", Rung::Limit, &rita).await;
    let narrow = ReliefGrant { share_percent: Some(50), known_recipients_only: Some(false), days: Some(2), ..grant() };
    let relief = bench.ledger.grant_relief(&case, &rita, &narrow).await.unwrap();
    assert_eq!((relief.until, relief.known_recipients_only), (Some(bench.now().plus_days(2)), false));
    bench.later(2 * DAY - 1).await;
    assert_eq!(account_relief(&bench.ledger, "acme").await, Some(50));
    bench.later(1).await;
    assert_eq!(account_relief(&bench.ledger, "acme").await, None);
}

async fn relief_is_refused_where_it_would_be_wrong(bench: Bench) {
    let rita = bench.user("rita", Role::Reviewer).await;
    let ben = bench.user("ben", Role::Senior).await;
    let (case, _) = claimed(&bench, "d1", "acme", Rung::Suspend, &rita).await;
    for (wrong, field) in [
        (ReliefGrant { reason: "short".into(), ..grant() }, "reason"),
        (ReliefGrant { share_percent: Some(0), ..grant() }, "share_percent"),
        (ReliefGrant { share_percent: Some(51), ..grant() }, "share_percent"),
        (ReliefGrant { days: Some(0), ..grant() }, "days"),
        (ReliefGrant { days: Some(91), ..grant() }, "days"),
    ] {
        let error = bench.ledger.grant_relief(&case, &rita, &wrong).await.unwrap_err();
        assert!(matches!(&error, LedgerError::Invalid(why) if why.starts_with(field)), "{field}: {error}");
    }
    conflict(bench.ledger.grant_relief(&case, &ben, &grant()).await, "claimed by rita");
    bench.ledger.release_claim(&case, &rita).await.unwrap();
    conflict(bench.ledger.grant_relief(&case, &rita, &grant()).await, "claim the case first");
    for role in [Role::Auditor, Role::Service] {
        let who = bench.user(role.as_str(), role).await;
        let error = bench.ledger.grant_relief(&case, &who, &grant()).await.unwrap_err();
        assert!(matches!(error, LedgerError::Refused(_)), "{role}: {error}");
    }
    bench.ledger.claim(&case, &rita).await.unwrap();
    bench.ledger.decide(&case, &rita, &verdict(OutcomeKind::Upheld)).await.unwrap();
    conflict(bench.ledger.grant_relief(&case, &rita, &grant()).await, "closed");

    let (warned, _) = claimed(&bench, "d2", "warned", Rung::Warn, &rita).await;
    conflict(bench.ledger.grant_relief(&warned, &rita, &grant()).await, "nothing to ease");
    assert_eq!(bench.count("FROM reliefs").await, 0);
}

async fn there_is_one_relief_for_each_appeal(bench: Bench) {
    let rita = bench.user("rita", Role::Reviewer).await;
    let (case, token) = claimed(&bench, "d1", "acme", Rung::Suspend, &rita).await;
    bench.ledger.grant_relief(&case, &rita, &grant()).await.unwrap();
    conflict(bench.ledger.grant_relief(&case, &rita, &grant()).await, "granted for this appeal before");
    // What is filed anew waits anew.
    bench.ledger.withdraw_appeal(&bench.key, &token).await.unwrap();
    bench.appeal(&token).await;
    let case = bench.ledger.cases(&filter()).await.unwrap().remove(0).case_id;
    bench.ledger.claim(&case, &rita).await.unwrap();
    assert_eq!(account_relief(&bench.ledger, "acme").await, None, "the relief belonged to the appeal that is closed");
    bench.ledger.grant_relief(&case, &rita, &grant()).await.unwrap();
    assert_eq!(account_relief(&bench.ledger, "acme").await, Some(10));
    conflict(bench.ledger.grant_relief(&case, &rita, &grant()).await, "granted for this appeal before");
    assert!(bench.ledger.case(&case, &rita).await.unwrap().unwrap().dialogue.unwrap().relief_granted);
    assert_eq!(bench.count("FROM reliefs").await, 2);
    let copy = "INSERT INTO reliefs (relief_id, decision_id, account_id, appeal_id, case_id, share_percent, known_recipients_only,
         from_at, cause, granted_by, reason_seal, notice_id)
         SELECT 'new', r.decision_id, r.account_id, r.appeal_id, r.case_id, 10, 1, r.from_at, r.cause, r.granted_by, r.reason_seal,
         (SELECT MIN(notice_id) FROM notices) FROM reliefs r JOIN appeals a ON a.appeal_id = r.appeal_id
         WHERE a.closed_at IS NULL";
    let twice = bench.sql(copy).await.unwrap_err();
    assert!(twice.contains("the row is there already") || twice.contains("duplicate key"), "{twice}");
}

async fn whoever_may_decide_may_grant_even_in_conflict(bench: Bench) {
    let author = bench.user("rule-author", Role::Reviewer).await;
    let (case, _) = claimed(&bench, "d1", "acme", Rung::Suspend, &author).await;
    let upheld = bench.ledger.decide(&case, &author, &verdict(OutcomeKind::Upheld)).await;
    assert!(matches!(upheld, Err(LedgerError::Refused(_))), "{upheld:?}");
    bench.ledger.grant_relief(&case, &author, &grant()).await.unwrap();
}

async fn the_platform_gives_relief_only_where_everything_is_eased(bench: Bench) {
    let rita = bench.user("rita", Role::Reviewer).await;
    let (first, _) = claimed(&bench, "d1", "acme", Rung::Suspend, &rita).await;
    bench.deliver_all().await;
    bench.ledger.grant_relief(&first, &rita, &ReliefGrant { share_percent: Some(20), ..grant() }).await.unwrap();
    assert_eq!(account_relief(&bench.ledger, "acme").await, Some(20));
    bench.deliver_all().await;
    bench.later(1).await;
    let (second, _) = claimed(&bench, "d2", "acme", Rung::Limit, &rita).await;
    assert_eq!(account_relief(&bench.ledger, "acme").await, None, "the limit stands without relief");
    bench.ledger.grant_relief(&second, &rita, &ReliefGrant { share_percent: Some(5), ..grant() }).await.unwrap();
    assert_eq!(account_relief(&bench.ledger, "acme").await, Some(5), "the narrower one counts");
    bench.deliver_all().await;
    bench.later(1).await;
    bench.imposed(&decision("d3", "acme", Rung::Warn)).await;
    assert_eq!(account_relief(&bench.ledger, "acme").await, Some(5), "a warning takes nothing away");
}

async fn a_missed_deadline_is_told_once(bench: Bench) {
    let (case, _, token) = bench.appealed(&decision("d1", "acme", Rung::Suspend)).await;
    bench.deliver_all().await;
    bench.later(DAY - 1).await;
    assert_eq!(bench.ledger.note_missed_deadlines().await.unwrap(), 0);
    bench.later(1).await;
    assert_eq!(bench.ledger.note_missed_deadlines().await.unwrap(), 1);
    assert_eq!(bench.another().await.note_missed_deadlines().await.unwrap(), 0, "once, whoever looks");
    let due = bench.due().await;
    assert_eq!(due.iter().map(|(d, _)| d.kind).collect::<Vec<_>>(), [NoticeKind::Overdue]);
    let summary = bench.ledger.cases(&filter()).await.unwrap().remove(0);
    assert_eq!((&summary.case_id, summary.handling.escalated_at), (&case, Some(bench.now())));
    let page = bench.ledger.holder_view(&bench.key, &token).await.unwrap().unwrap();
    assert_eq!(page.appeals[0].dialogue.missed_at, Some(bench.now()));
    assert_eq!(account_relief(&bench.ledger, "acme").await, None, "no relief where the configuration says nothing");
    bench.later(30 * DAY).await;
    assert_eq!(bench.ledger.note_missed_deadlines().await.unwrap(), 0);
}

async fn a_missed_deadline_brings_relief_where_the_configuration_says_so(bench: Bench) {
    let ledger = relieving(&bench).await;
    for (name, rung) in [("d1", Rung::Suspend), ("d2", Rung::Hold)] {
        bench.appealed(&decision(name, name, rung)).await;
        bench.deliver_all().await;
    }
    bench.later(DAY).await;
    assert_eq!(ledger.note_missed_deadlines().await.unwrap(), 2);
    assert_eq!(account_relief(&ledger, "d1").await, Some(5));
    assert_eq!(account_relief(&ledger, "d2").await, None, "not for a hold");
    let due = bench.due().await;
    let mut kinds: Vec<_> = due.iter().map(|(d, _)| d.kind.as_str()).collect();
    kinds.sort_unstable();
    assert_eq!(kinds, ["overdue", "overdue", "relief"]);
    assert!(ledger.account(&"d1".into()).await.unwrap().unwrap().relief.unwrap().by_policy);
}

async fn a_deferral_that_is_late_goes_up_without_an_apology(bench: Bench) {
    let brake = BrakeLimits { suspensions_per_hour: 0, limits_per_hour: 0, ..BrakeLimits::default() };
    let answer = bench.ledger.impose(&decision("d1", "acme", Rung::Suspend), &brake).await.unwrap();
    assert!(matches!(answer, Answer::Deferred { .. }), "{answer:?}");
    bench.later(DAY).await;
    assert_eq!(bench.ledger.note_missed_deadlines().await.unwrap(), 1);
    assert!(bench.due().await.is_empty(), "nothing was imposed, so there is nobody to tell");
    assert!(bench.ledger.cases(&filter()).await.unwrap()[0].handling.escalated_at.is_some());
}

async fn the_pace_needs_ten_of_a_kind_and_leaves_pauses_out(bench: Bench) {
    // The nine others take 1 to 9 hours; this one is asked first, and only its two hours of work count.
    let rita = bench.user("rita", Role::Reviewer).await;
    let (case, token) = claimed(&bench, "asked", "asked", Rung::Suspend, &rita).await;
    bench.ledger.write_as_reviewer(&case, &rita, "Which list was it?", true).await.unwrap();
    bench.later(3 * DAY).await;
    bench.ledger.write_as_holder(&bench.key, &token, "The one of March.").await.unwrap();
    bench.later(2 * 3_600).await;
    bench.ledger.claim(&case, &rita).await.unwrap();
    bench.ledger.decide(&case, &rita, &verdict(OutcomeKind::Upheld)).await.unwrap();
    for hours in 1..=8 {
        let name = format!("h{hours}");
        let (case, _, _) = bench.appealed(&decision(&name, &name, Rung::Suspend)).await;
        bench.later(hours * 3_600).await;
        bench.ledger.claim(&case, &rita).await.unwrap();
        bench.ledger.decide(&case, &rita, &verdict(OutcomeKind::OverturnedTechnical)).await.unwrap();
    }
    let (case, token) = claimed(&bench, "limit", "limit", Rung::Limit, &rita).await;
    bench.ledger.decide(&case, &rita, &verdict(OutcomeKind::Upheld)).await.unwrap();
    let (_, _, waiting) = bench.appealed(&decision("waits", "waits", Rung::Suspend)).await;
    let pace = |page: redress_ledger::review::HolderView| page.appeals[0].pace.clone();
    let open = bench.ledger.holder_view(&bench.key, &waiting).await.unwrap().unwrap();
    let few = pace(open).unwrap();
    assert_eq!((few.decided, few.median_secs, few.p90_secs), (9, None, None), "a limit is another kind");
    let closed = bench.ledger.holder_view(&bench.key, &token).await.unwrap().unwrap();
    assert_eq!(pace(closed), None, "a decided appeal waits for nothing");

    let (case, _, _) = bench.appealed(&decision("h9", "h9", Rung::Suspend)).await;
    bench.later(9 * 3_600).await;
    bench.ledger.claim(&case, &rita).await.unwrap();
    bench.ledger.decide(&case, &rita, &verdict(OutcomeKind::OverturnedTechnical)).await.unwrap();
    let page = bench.ledger.holder_view(&bench.key, &waiting).await.unwrap().unwrap();
    let enough = pace(page).unwrap();
    // 1 2 2 3 4 | 5 6 7 8 9 hours
    assert_eq!((enough.decided, enough.median_secs, enough.p90_secs), (10, Some(4 * 3_600), Some(8 * 3_600)));
    bench.later(91 * DAY).await;
    let page = bench.ledger.holder_view(&bench.key, &waiting).await.unwrap().unwrap();
    assert_eq!(pace(page).unwrap().decided, 0, "what is long ago says nothing");
}

async fn a_withdrawn_appeal_is_closed_and_may_be_filed_anew(bench: Bench) {
    let (case, _, token) = bench.appealed(&decision("d1", "acme", Rung::Suspend)).await;
    bench.deliver_all().await;
    let appeal = bench.ledger.withdraw_appeal(&bench.key, &token).await.unwrap();
    let page = bench.ledger.holder_view(&bench.key, &token).await.unwrap().unwrap();
    assert!(page.stands && page.may_appeal, "{:?}", page.may_not_because);
    assert_eq!((&page.appeals[0].appeal_id, &page.appeals[0].outcome), (&appeal, &None));
    assert!(bench.ledger.cases(&filter()).await.unwrap().is_empty());
    let due = bench.due().await;
    assert_eq!(due.iter().map(|(d, _)| d.kind).collect::<Vec<_>>(), [NoticeKind::Withdrawn]);
    let rita = bench.user("rita", Role::Reviewer).await;
    conflict(bench.ledger.claim(&case, &rita).await, "closed");

    let receipt = bench.ledger.file_appeal(&bench.key, &token, &filing()).await.unwrap();
    assert_ne!(receipt.appeal_id, appeal);
    assert_eq!(bench.ledger.cases(&filter()).await.unwrap().len(), 1);
    assert_eq!(bench.count("FROM audit WHERE action = 'appeal.withdraw' AND actor = 'holder'").await, 1);
}

async fn nothing_but_an_open_appeal_is_withdrawn(bench: Bench) {
    bench.imposed(&decision("d1", "acme", Rung::Suspend)).await;
    let token = bench.deliver_all().await;
    conflict(bench.ledger.withdraw_appeal(&bench.key, &token).await, "no appeal");
    let error = bench.ledger.withdraw_appeal(&LinkKey::new([8; 32]), &token).await.unwrap_err();
    assert!(matches!(error, LedgerError::NotFound(_)), "{error}");
    bench.appeal(&token).await;
    bench.ledger.withdraw_appeal(&bench.key, &token).await.unwrap();
    conflict(bench.ledger.withdraw_appeal(&bench.key, &token).await, "no appeal");
    bench.appeal(&token).await;
    let rita = bench.user("rita", Role::Reviewer).await;
    let case = bench.ledger.cases(&filter()).await.unwrap().remove(0).case_id;
    bench.ledger.claim(&case, &rita).await.unwrap();
    bench.ledger.decide(&case, &rita, &verdict(OutcomeKind::Upheld)).await.unwrap();
    conflict(bench.ledger.withdraw_appeal(&bench.key, &token).await, "no appeal");
    bench.later(200 * DAY).await;
    conflict(bench.ledger.withdraw_appeal(&bench.key, &token).await, "no appeal");
}
