//! Deciding: what each outcome changes, and who may give it.

use redress_ledger::command::CommandBody;
use redress_ledger::impose::{Answer, BrakeLimits};
use redress_ledger::notice::NoticeKind;
use redress_ledger::review::{AppealState, OutcomeKind, RootCause, Verdict};
use redress_ledger::store::CheckedPolicy;
use redress_ledger::{LedgerError, Role, Rung, Timestamp};

use crate::bench::{Bench, START, decision, verdict};

on_both!(
    an_overturn_undoes_this_enforcement_and_leaves_the_others,
    upheld_leaves_everything_standing,
    upheld_reduced_puts_a_lesser_measure_in_its_place,
    every_outcome_leaves_a_label,
    a_label_that_a_later_outcome_took_back_is_not_handed_out,
    an_unclaimed_case_is_not_decided,
    a_case_is_decided_once,
    a_verdict_out_of_bounds_names_the_field,
    a_reduction_has_to_be_below_what_stands,
    a_reviewer_in_conflict_may_overturn_but_not_uphold,
    a_senior_lifts_without_an_appeal,
    a_lift_answers_the_open_appeal,
    only_seniors_lift,
    what_has_ended_is_neither_appealed_nor_upheld,
    an_overturn_closes_what_waited_on_the_decision,
);

async fn an_overturn_undoes_this_enforcement_and_leaves_the_others(bench: Bench) {
    let reviewer = bench.user("rita", Role::Reviewer).await;
    let other = bench.imposed(&decision("d0", "acme", Rung::Limit)).await;
    bench.deliver_all().await;
    bench.later(60).await;
    let about = decision("d1", "acme", Rung::Suspend);
    let (case, enforcement, token) = bench.appealed(&about).await;
    bench.deliver_all().await;
    bench.ledger.claim(&case, &reviewer).await.unwrap();
    let recorded = bench.ledger.decide(&case, &reviewer, &verdict(OutcomeKind::OverturnedFalsePositive)).await.unwrap();
    assert_eq!((recorded.lifted.as_slice(), recorded.standing), ([enforcement].as_slice(), Rung::Limit));

    let view = bench.ledger.account(&"acme".into()).await.unwrap().unwrap();
    assert_eq!((view.standing, view.reinstated_at), (Rung::Limit, Some(START.plus_secs(60))));
    assert_eq!(view.enforcements.iter().map(|e| &e.enforcement_id).collect::<Vec<_>>(), [&other]);
    let command = bench.ledger.commands_after(0, 10).await.unwrap().pop().unwrap();
    assert_eq!(
        command.body,
        CommandBody::Reinstate { account_id: "acme".into(), decision_id: about.id.clone(), rung_after: Rung::Limit }
    );

    let page = bench.ledger.holder_view(&bench.key, &token).await.unwrap().unwrap();
    assert_eq!((page.stands, page.lifted_at, page.others.len()), (false, Some(START.plus_secs(60)), 1));
    assert_eq!(page.appeals[0].state, AppealState::Decided);
    let outcome = page.appeals[0].outcome.as_ref().unwrap();
    assert_eq!(outcome.kind, OutcomeKind::OverturnedFalsePositive);
    assert_eq!(outcome.answer.as_deref(), Some("We looked at your invoices and at the import you named."));

    let due = bench.due().await;
    assert_eq!(due.len(), 1);
    assert_eq!((due[0].0.kind, due[0].0.standing), (NoticeKind::Outcome, Rung::Limit));
    assert_eq!(due[0].0.outcome.as_ref().unwrap().outcome_id, recorded.outcome_id);
}

async fn upheld_leaves_everything_standing(bench: Bench) {
    let reviewer = bench.user("rita", Role::Reviewer).await;
    let (case, _, token) = bench.appealed(&decision("d1", "acme", Rung::Suspend)).await;
    bench.ledger.claim(&case, &reviewer).await.unwrap();
    let recorded = bench.ledger.decide(&case, &reviewer, &verdict(OutcomeKind::Upheld)).await.unwrap();
    assert!(recorded.lifted.is_empty());
    assert_eq!(recorded.standing, Rung::Suspend);
    assert!(bench.ledger.commands_after(0, 10).await.unwrap().is_empty());
    let page = bench.ledger.holder_view(&bench.key, &token).await.unwrap().unwrap();
    assert!(page.stands && page.would_follow.is_some());
}

async fn upheld_reduced_puts_a_lesser_measure_in_its_place(bench: Bench) {
    let reviewer = bench.user("rita", Role::Reviewer).await;
    let about = decision("d1", "acme", Rung::Suspend);
    let (case, enforcement, _) = bench.appealed(&about).await;
    bench.deliver_all().await;
    bench.ledger.claim(&case, &reviewer).await.unwrap();
    let recorded = bench.ledger.decide(&case, &reviewer, &verdict(OutcomeKind::UpheldReduced)).await.unwrap();
    assert_eq!((recorded.lifted, recorded.standing), (vec![enforcement], Rung::Limit));
    let commands = bench.ledger.commands_after(0, 10).await.unwrap();
    assert_eq!(commands.len(), 1);
    assert_eq!(
        commands[0].body,
        CommandBody::Dismiss {
            account_id: "acme".into(),
            decision_id: about.id,
            rung_after: Rung::Limit,
            forget: true
        }
    );
    // The evidence is settled: what the engine decided before it heard of the outcome has no effect.
    let stale = decision("d2", "acme", Rung::Suspend);
    assert_eq!(bench.ledger.impose(&stale, &BrakeLimits::default()).await.unwrap(), Answer::Refused);
    let due = bench.due().await;
    assert_eq!(due.len(), 1, "one notice carries the outcome and the new statement");
    let told = &due[0].0;
    assert_eq!(
        (told.kind, told.standing, told.statement.measure.rung),
        (NoticeKind::Outcome, Rung::Limit, Rung::Limit)
    );
    assert_eq!(told.statement.automation.decision_automated, "partially");
    assert_eq!(told.outcome.as_ref().unwrap().reduced_to, Some(Rung::Limit));
    assert!(told.appeal_id.is_some(), "it answers an appeal");
}

async fn every_outcome_leaves_a_label(bench: Bench) {
    for (index, outcome) in OutcomeKind::ALL.into_iter().enumerate() {
        let name = format!("account {index}");
        let reviewer = bench.user(&format!("rita{index}"), Role::Reviewer).await;
        bench.later(3600).await;
        let (case, _, _) = bench.appealed(&decision(&name, &name, Rung::Suspend)).await;
        bench.deliver_all().await;
        bench.ledger.claim(&case, &reviewer).await.unwrap();
        bench.ledger.decide(&case, &reviewer, &verdict(outcome)).await.unwrap();
        bench.deliver_all().await;
    }
    let labels = bench.ledger.labels_after(START, "", 100).await.unwrap();
    assert_eq!(labels.iter().filter_map(|l| l.outcome).collect::<Vec<_>>(), OutcomeKind::ALL);
    let rest = bench.ledger.labels_after(labels[4].at, &labels[4].label_id, 100).await.unwrap();
    assert_eq!(rest, labels[5..]);
    for (value, count) in [("abuse", 3), ("not_abuse", 1), ("other_abuse", 1), ("victim", 1), ("unclear", 1)] {
        assert_eq!(bench.count(&format!("FROM labels WHERE value = '{value}'")).await, count, "{value}");
    }
    assert_eq!(bench.count("FROM labels WHERE root_cause = 'data_quality'").await, 3);
}

async fn an_unclaimed_case_is_not_decided(bench: Bench) {
    let reviewer = bench.user("rita", Role::Reviewer).await;
    let (case, _, _) = bench.appealed(&decision("d1", "acme", Rung::Suspend)).await;
    let error = bench.ledger.decide(&case, &reviewer, &verdict(OutcomeKind::Upheld)).await.unwrap_err();
    assert!(matches!(&error, LedgerError::Conflict(why) if why.contains("claim")), "{error}");
    let auditor = bench.user("otto", Role::Auditor).await;
    let error = bench.ledger.decide(&case, &auditor, &verdict(OutcomeKind::Upheld)).await.unwrap_err();
    assert!(matches!(error, LedgerError::Refused(_)));
}

async fn a_case_is_decided_once(bench: Bench) {
    let (one, two) = (bench.user("one", Role::Reviewer).await, bench.user("two", Role::Reviewer).await);
    let (case, _, _) = bench.appealed(&decision("d1", "acme", Rung::Suspend)).await;
    bench.ledger.claim(&case, &one).await.unwrap();
    bench.ledger.decide(&case, &one, &verdict(OutcomeKind::Upheld)).await.unwrap();
    for who in [one, two] {
        assert!(matches!(bench.ledger.claim(&case, &who).await, Err(LedgerError::Conflict(_))));
        let again = bench.ledger.decide(&case, &who, &verdict(OutcomeKind::ReinstatedVictim)).await;
        assert!(matches!(again, Err(LedgerError::Conflict(_))));
    }
    assert_eq!(bench.count("FROM outcomes").await, 1);
}

async fn a_verdict_out_of_bounds_names_the_field(bench: Bench) {
    let reviewer = bench.user("rita", Role::Reviewer).await;
    let (case, _, _) = bench.appealed(&decision("d1", "acme", Rung::Suspend)).await;
    bench.ledger.claim(&case, &reviewer).await.unwrap();
    let upheld = verdict(OutcomeKind::Upheld);
    let reduced = verdict(OutcomeKind::UpheldReduced);
    let overturned = verdict(OutcomeKind::OverturnedTechnical);
    let cases = [
        (Verdict { reason: "short".into(), ..upheld.clone() }, "reason"),
        (Verdict { reason: "x".repeat(4001), ..upheld.clone() }, "reason"),
        (Verdict { reason: " ".repeat(20), ..upheld.clone() }, "reason"),
        (Verdict { answer: "Too short.".into(), ..upheld.clone() }, "answer"),
        (Verdict { answer: "x".repeat(8001), ..upheld.clone() }, "answer"),
        (Verdict { root_cause: None, ..overturned }, "root_cause"),
        (Verdict { reduced_to: None, ..reduced.clone() }, "reduced_to"),
        (Verdict { reduced_to: Some(Rung::Observe), ..reduced.clone() }, "reduced_to"),
        (Verdict { reduced_to: Some(Rung::Terminate), ..reduced }, "reduced_to"),
        (Verdict { reduced_to: Some(Rung::Warn), ..upheld }, "reduced_to"),
    ];
    for (verdict, field) in cases {
        let error = bench.ledger.decide(&case, &reviewer, &verdict).await.unwrap_err();
        assert!(matches!(&error, LedgerError::Invalid(why) if why.starts_with(field)), "{field}: {error}");
    }
    assert_eq!(bench.count("FROM outcomes").await, 0);
}

async fn a_reduction_has_to_be_below_what_stands(bench: Bench) {
    let reviewer = bench.user("rita", Role::Reviewer).await;
    let (case, _, _) = bench.appealed(&decision("d1", "acme", Rung::Limit)).await;
    bench.ledger.claim(&case, &reviewer).await.unwrap();
    let same = verdict(OutcomeKind::UpheldReduced);
    let error = bench.ledger.decide(&case, &reviewer, &same).await.unwrap_err();
    assert!(matches!(&error, LedgerError::Invalid(why) if why.starts_with("reduced_to")), "{error}");
    let lower = Verdict { reduced_to: Some(Rung::Warn), ..same };
    assert_eq!(bench.ledger.decide(&case, &reviewer, &lower).await.unwrap().standing, Rung::Warn);
}

async fn a_reviewer_in_conflict_may_overturn_but_not_uphold(bench: Bench) {
    let author = bench.user("rule-author", Role::Reviewer).await;
    let admin = bench.user("ada", Role::Admin).await;
    let earlier = bench.user("eva", Role::Reviewer).await;
    let about = decision("d1", "acme", Rung::Suspend);
    let policy =
        CheckedPolicy { hash: about.policy_hash.clone(), text: "x".into(), rules: Vec::new(), conditions: Vec::new() };
    bench.ledger.activate_policy(&policy, Some(&admin)).await.unwrap();
    let (past, _, _) = bench.appealed(&decision("d0", "acme", Rung::Warn)).await;
    bench.ledger.claim(&past, &earlier).await.unwrap();
    bench.ledger.decide(&past, &earlier, &verdict(OutcomeKind::Upheld)).await.unwrap();
    bench.deliver_all().await;
    bench.later(60).await;

    let (case, _, _) = bench.appealed(&about).await;
    for (who, sentence) in [
        (&author, "You wrote a rule"),
        (&admin, "You made this policy the active one"),
        (&earlier, "You gave an earlier outcome"),
    ] {
        bench.ledger.claim(&case, who).await.unwrap();
        for kind in [OutcomeKind::Upheld, OutcomeKind::UpheldReduced] {
            let error = bench.ledger.decide(&case, who, &verdict(kind)).await.unwrap_err();
            assert!(matches!(&error, LedgerError::Refused(why) if why.starts_with(sentence)), "{error}");
        }
        bench.ledger.release_claim(&case, who).await.unwrap();
    }
    bench.ledger.claim(&case, &author).await.unwrap();
    bench.ledger.decide(&case, &author, &verdict(OutcomeKind::ReinstatedRemediated)).await.unwrap();
}

fn lifting() -> Verdict {
    Verdict { root_cause: Some(RootCause::RuleBug), ..verdict(OutcomeKind::OverturnedTechnical) }
}

async fn a_senior_lifts_without_an_appeal(bench: Bench) {
    // Also one who wrote the rule: it is in the holder's favour.
    let senior = bench.user("rule-author", Role::Senior).await;
    let enforcement = bench.imposed(&decision("d1", "acme", Rung::Suspend)).await;
    let recorded = bench.ledger.lift(&enforcement, &senior, &lifting()).await.unwrap();
    assert_eq!((recorded.lifted, recorded.standing), (vec![enforcement.clone()], Rung::Observe));
    assert!(matches!(bench.ledger.lift(&enforcement, &senior, &lifting()).await, Err(LedgerError::Conflict(_))));
    assert!(matches!(bench.ledger.lift(&"x".into(), &senior, &lifting()).await, Err(LedgerError::NotFound(_))));
    assert_eq!(bench.due().await.len(), 2, "the measure and its end are both told");
    assert_eq!(bench.ledger.commands_after(0, 10).await.unwrap().len(), 1);
}

async fn a_lift_answers_the_open_appeal(bench: Bench) {
    let (senior, reviewer) = (bench.user("sena", Role::Senior).await, bench.user("rita", Role::Reviewer).await);
    let (case, enforcement, token) = bench.appealed(&decision("d1", "acme", Rung::Suspend)).await;
    bench.ledger.claim(&case, &reviewer).await.unwrap();
    bench.ledger.lift(&enforcement, &senior, &lifting()).await.unwrap();
    let page = bench.ledger.holder_view(&bench.key, &token).await.unwrap().unwrap();
    assert_eq!(page.appeals[0].state, AppealState::Decided);
    assert_eq!(page.appeals[0].outcome.as_ref().unwrap().kind, OutcomeKind::OverturnedTechnical);
    let late = bench.ledger.decide(&case, &reviewer, &verdict(OutcomeKind::Upheld)).await;
    assert!(matches!(late, Err(LedgerError::Conflict(_))));
}

async fn only_seniors_lift(bench: Bench) {
    let enforcement = bench.imposed(&decision("d1", "acme", Rung::Suspend)).await;
    for (name, role) in [("r", Role::Reviewer), ("s", Role::Service), ("a", Role::Auditor)] {
        let who = bench.user(name, role).await;
        assert!(
            matches!(bench.ledger.lift(&enforcement, &who, &lifting()).await, Err(LedgerError::Refused(_))),
            "{role}"
        );
    }
    let senior = bench.user("sena", Role::Senior).await;
    for kind in [OutcomeKind::Upheld, OutcomeKind::UpheldReduced] {
        let error = bench.ledger.lift(&enforcement, &senior, &verdict(kind)).await.unwrap_err();
        assert!(matches!(&error, LedgerError::Invalid(why) if why.starts_with("outcome")), "{error}");
    }
}

async fn an_overturn_closes_what_waited_on_the_decision(bench: Bench) {
    let reviewer = bench.user("rita", Role::Reviewer).await;
    let mut about = decision("d1", "acme", Rung::Suspend);
    about.proposes_termination = true;
    let (case, _, _) = bench.appealed(&about).await;
    assert_eq!(bench.ledger.cases(&crate::bench::filter()).await.unwrap().len(), 2);
    bench.ledger.claim(&case, &reviewer).await.unwrap();
    bench.ledger.decide(&case, &reviewer, &verdict(OutcomeKind::OverturnedWrongGround)).await.unwrap();
    assert!(bench.ledger.cases(&crate::bench::filter()).await.unwrap().is_empty());
}

async fn what_has_ended_is_neither_appealed_nor_upheld(bench: Bench) {
    let (senior, reviewer) = (bench.user("sena", Role::Senior).await, bench.user("rita", Role::Reviewer).await);
    let enforcement = bench.imposed(&decision("d1", "acme", Rung::Suspend)).await;
    let token = bench.deliver_all().await;
    bench.ledger.lift(&enforcement, &senior, &lifting()).await.unwrap();
    bench.deliver_all().await;
    let page = bench.ledger.holder_view(&bench.key, &token).await.unwrap().unwrap();
    assert_eq!(page.may_not_because.as_deref(), Some("This measure has ended."));
    let error = bench.ledger.file_appeal(&bench.key, &token, &crate::bench::filing()).await.unwrap_err();
    assert!(matches!(&error, LedgerError::Conflict(why) if why == "This measure has ended."), "{error}");

    // An appeal against an interim limit outlives the limit: a person answers it, but cannot uphold what is gone.
    let brake = BrakeLimits { suspensions_per_hour: 0, ..BrakeLimits::default() };
    let Answer::Deferred { case_id: waiting, .. } =
        bench.ledger.impose(&decision("d2", "other", Rung::Suspend), &brake).await.unwrap()
    else {
        panic!("the brake holds")
    };
    let token = bench.deliver_all().await;
    bench.appeal(&token).await;
    bench.ledger.dismiss_deferred(&waiting, &senior, "Nothing wrong here.").await.unwrap();
    let case = bench.ledger.cases(&crate::bench::filter()).await.unwrap().pop().unwrap().case_id;
    bench.ledger.claim(&case, &reviewer).await.unwrap();
    for kind in [OutcomeKind::Upheld, OutcomeKind::UpheldReduced] {
        let error = bench.ledger.decide(&case, &reviewer, &verdict(kind)).await.unwrap_err();
        assert!(matches!(&error, LedgerError::Conflict(why) if why.contains("nothing of this decision")), "{error}");
    }
    bench.ledger.decide(&case, &reviewer, &verdict(OutcomeKind::OverturnedFalsePositive)).await.unwrap();
}

async fn a_label_that_a_later_outcome_took_back_is_not_handed_out(bench: Bench) {
    let (senior, reviewer) = (bench.user("sena", Role::Senior).await, bench.user("rita", Role::Reviewer).await);
    let (case, enforcement, _) = bench.appealed(&decision("d1", "acme", Rung::Suspend)).await;
    bench.ledger.claim(&case, &reviewer).await.unwrap();
    bench.ledger.decide(&case, &reviewer, &verdict(OutcomeKind::Upheld)).await.unwrap();
    let before = bench.ledger.labels_after(Timestamp(0), "", 10).await.unwrap();
    assert_eq!(before.iter().map(|l| l.outcome).collect::<Vec<_>>(), [Some(OutcomeKind::Upheld)]);
    bench.later(60).await;
    bench.ledger.lift(&enforcement, &senior, &verdict(OutcomeKind::OverturnedFalsePositive)).await.unwrap();
    for (at, id) in [(Timestamp(0), ""), (before[0].at, before[0].label_id.as_str())] {
        let labels = bench.ledger.labels_after(at, id, 10).await.unwrap();
        assert_eq!(labels.iter().map(|l| l.outcome).collect::<Vec<_>>(), [Some(OutcomeKind::OverturnedFalsePositive)]);
    }
    assert_eq!(bench.count("FROM labels").await, 2, "both are kept");
}
