//! Rules charged with what people decide: figures, the fall to shadow, and who may put a rule to work again.

use redress_ledger::command::CommandBody;
use redress_ledger::decision::Decision;
use redress_ledger::demotion::{RuleLimits, RuleRecord};
use redress_ledger::review::{OutcomeKind, OutcomeRecorded};
use redress_ledger::store::{CheckedPolicy, Promises};
use redress_ledger::{Ledger, LedgerError, Principal, Role, Rung};

use crate::bench::{Bench, decision, rule, verdict};
use crate::forbidden::refused;

guards_on_both!(
    a_rule_that_people_overturn_too_often_falls_to_shadow_once,
    the_outcome_that_reaches_the_limit_is_the_one_that_tips_it,
    every_rule_of_a_decision_is_charged_with_policy_and_model,
    only_the_newest_outcome_of_a_decision_counts,
    outcomes_of_decisions_made_before_the_activation_do_not_count,
    a_rule_that_the_active_policy_does_not_have_does_not_fall,
    a_fallen_rule_comes_back_by_a_person_who_has_not_written_it,
    a_new_activation_counts_anew,
    frequent_activations_do_not_put_a_fall_off,
    a_rule_that_asks_something_else_begins_anew,
    its_other_open_cases_move_up_in_the_queue,
    the_platform_is_told_of_a_fallen_rule_until_it_answers,
    a_demotion_is_neither_invented_nor_changed,
);

/// A policy with these rules, written by `author`.
fn policy(text: &str, rules: &[&str], author: &str) -> CheckedPolicy {
    CheckedPolicy {
        hash: redress_ledger::token::sha256_hex(text.as_bytes()),
        text: text.to_owned(),
        rules: rules.iter().map(|id| ((*id).to_owned(), author.to_owned())).collect(),
        conditions: rules.iter().map(|id| ((*id).to_owned(), "hard_bounce_rate_7d.lower > 0.1".to_owned())).collect(),
    }
}

/// Imposes the decision and lifts it at once, as a senior may.
async fn lifted(
    bench: &Bench,
    ledger: &Ledger,
    who: &Principal,
    about: &Decision,
    kind: OutcomeKind,
) -> OutcomeRecorded {
    let enforcement = bench.imposed(about).await;
    bench.later(600).await;
    ledger.lift(&enforcement, who, &verdict(kind)).await.unwrap()
}

/// So many decisions of a policy activated by now, so many of them overturned first; the outcomes in order.
async fn story(bench: &Bench, senior: &Principal, name: &str, wrong: usize, right: usize) -> Vec<OutcomeRecorded> {
    let seen = bench.ledger.commands_after(0, 1000).await.unwrap().last().map_or(0, |c| c.id);
    let mut outcomes = Vec::new();
    for index in 0..wrong + right {
        let id = format!("{name} {index}");
        let about = Decision { commands_seen: seen, ..decision(&id, &id, Rung::Limit) };
        let kind = if index < right { OutcomeKind::ReinstatedRemediated } else { OutcomeKind::OverturnedFalsePositive };
        outcomes.push(lifted(bench, &bench.ledger, senior, &about, kind).await);
    }
    outcomes
}

async fn a_rule_that_people_overturn_too_often_falls_to_shadow_once(bench: Bench) {
    let (admin, senior) = (bench.user("ada", Role::Admin).await, bench.user("sue", Role::Senior).await);
    let active = policy("one", &["bounces"], "vendor");
    let activation = bench.ledger.activate_policy(&active, Some(&admin)).await.unwrap();
    let outcomes = story(&bench, &senior, "a", 7, 5).await;
    let demoted: Vec<_> = outcomes.iter().filter(|o| !o.demoted.is_empty()).map(|o| o.demoted.clone()).collect();
    assert_eq!(demoted, [["bounces".to_owned()]], "once, however many more are overturned");

    let demotions = bench.ledger.demotions().await.unwrap();
    assert_eq!(demotions.len(), 1);
    let fallen = &demotions[0];
    assert_eq!((fallen.rule_id.as_str(), &fallen.policy_hash), ("bounces", &active.hash));
    assert_eq!(fallen.record, RuleRecord { decided: 10, overturned: 5 });
    assert!((0.2365..0.2367).contains(&fallen.lower) && (fallen.limit - 0.2).abs() < 1e-9, "{fallen:?}");
    let commands = bench.ledger.commands_after(activation, 1000).await.unwrap();
    let told: Vec<_> = commands.iter().filter(|c| matches!(c.body, CommandBody::DemoteRule { .. })).collect();
    assert_eq!((told.len(), told[0].id), (1, fallen.command));
    assert_eq!(told[0].body, CommandBody::DemoteRule { rule_id: "bounces".to_owned(), policy_hash: active.hash });
    assert_eq!(bench.count("FROM audit WHERE action = 'rule.demote' AND subject = 'bounces'").await, 1);
    assert_eq!(bench.ledger.gauges().await.unwrap().rules_demoted, 1);
}

async fn the_outcome_that_reaches_the_limit_is_the_one_that_tips_it(bench: Bench) {
    let (admin, senior) = (bench.user("ada", Role::Admin).await, bench.user("sue", Role::Senior).await);
    bench.ledger.activate_policy(&policy("one", &["bounces"], "vendor"), Some(&admin)).await.unwrap();
    // Nine of nine say too little; at ten the bound speaks.
    let outcomes = story(&bench, &senior, "a", 9, 0).await;
    assert!(outcomes.iter().all(|o| o.demoted.is_empty()));
    let rules = RuleLimits { overturn_rate_max: 0.8, outcomes_min: 10 };
    let lenient = bench.with(Promises { rules, ..Promises::default() }).await;
    let about = Decision { commands_seen: 1, ..decision("tenth", "tenth", Rung::Limit) };
    let tenth = lifted(&bench, &lenient, &senior, &about, OutcomeKind::OverturnedFalsePositive).await;
    assert!(tenth.demoted.is_empty(), "ten of ten have a lower bound of .72, below this deployment's limit");
    let about = Decision { commands_seen: 1, ..decision("last", "last", Rung::Limit) };
    let last = lifted(&bench, &bench.ledger, &senior, &about, OutcomeKind::OverturnedTechnical).await;
    assert_eq!(last.demoted, ["bounces"]);
    assert_eq!(bench.ledger.demotions().await.unwrap()[0].outcome_id, last.outcome_id);
}

async fn every_rule_of_a_decision_is_charged_with_policy_and_model(bench: Bench) {
    let senior = bench.user("sue", Role::Senior).await;
    let mut about = decision("d1", "acme", Rung::Suspend);
    about.rules.push(rule("complaints", Rung::Suspend));
    about.model_hash = Some("m".repeat(64));
    lifted(&bench, &bench.ledger, &senior, &about, OutcomeKind::OverturnedFalsePositive).await;
    for id in ["bounces", "complaints"] {
        let charged = format!(
            "FROM rule_verdicts WHERE rule_id = '{id}' AND wrong = 1 AND policy_hash = '{}' AND model_hash = '{}'
             AND root_cause = 'data_quality'",
            "p".repeat(64),
            "m".repeat(64)
        );
        assert_eq!(bench.count(&charged).await, 1, "{id}");
        assert_eq!(bench.ledger.rule_record(id).await.unwrap(), RuleRecord { decided: 1, overturned: 1 });
    }
}

async fn only_the_newest_outcome_of_a_decision_counts(bench: Bench) {
    let (rita, senior) = (bench.user("rita", Role::Reviewer).await, bench.user("sue", Role::Senior).await);
    let (case, _, _) = bench.appealed(&decision("d1", "acme", Rung::Suspend)).await;
    bench.ledger.claim(&case, &rita).await.unwrap();
    bench.ledger.decide(&case, &rita, &verdict(OutcomeKind::UpheldReduced)).await.unwrap();
    assert_eq!(bench.ledger.rule_record("bounces").await.unwrap(), RuleRecord { decided: 1, overturned: 0 });
    bench.later(60).await;
    let account = bench.ledger.account(&"acme".into()).await.unwrap().unwrap();
    let rest = &account.enforcements[0].enforcement_id;
    bench.ledger.lift(rest, &senior, &verdict(OutcomeKind::OverturnedFalsePositive)).await.unwrap();
    assert_eq!(bench.ledger.rule_record("bounces").await.unwrap(), RuleRecord { decided: 1, overturned: 1 });
}

async fn outcomes_of_decisions_made_before_the_activation_do_not_count(bench: Bench) {
    let (admin, senior) = (bench.user("ada", Role::Admin).await, bench.user("sue", Role::Senior).await);
    bench.ledger.activate_policy(&policy("one", &["bounces"], "vendor"), Some(&admin)).await.unwrap();
    let mut standing = Vec::new();
    for index in 0..12 {
        let id = format!("old {index}");
        let about = Decision { commands_seen: 1, ..decision(&id, &id, Rung::Limit) };
        standing.push(bench.imposed(&about).await);
    }
    bench.ledger.activate_policy(&policy("two", &["bounces"], "vendor"), Some(&admin)).await.unwrap();
    for enforcement in standing {
        let kind = OutcomeKind::OverturnedFalsePositive;
        let recorded = bench.ledger.lift(&enforcement, &senior, &verdict(kind)).await.unwrap();
        assert!(recorded.demoted.is_empty(), "the new policy's rule may be mended");
    }
    assert_eq!(bench.ledger.rule_record("bounces").await.unwrap(), RuleRecord::default());
}

async fn a_rule_that_the_active_policy_does_not_have_does_not_fall(bench: Bench) {
    let (admin, senior) = (bench.user("ada", Role::Admin).await, bench.user("sue", Role::Senior).await);
    bench.ledger.activate_policy(&policy("one", &["another"], "vendor"), Some(&admin)).await.unwrap();
    assert!(story(&bench, &senior, "a", 12, 0).await.iter().all(|o| o.demoted.is_empty()));
    assert!(bench.ledger.demotions().await.unwrap().is_empty());
}

async fn a_fallen_rule_comes_back_by_a_person_who_has_not_written_it(bench: Bench) {
    let (author, other) = (bench.user("Ada", Role::Admin).await, bench.user("bea", Role::Admin).await);
    let senior = bench.user("sue", Role::Senior).await;
    let active = policy("one", &["bounces"], "ada");
    let first = bench.ledger.activate_policy(&active, Some(&other)).await.unwrap();
    story(&bench, &senior, "a", 10, 0).await;
    let refusal = |text: &str, author: &str, by: Option<&Principal>| {
        let (policy, by) = (policy(text, &["bounces"], author), by.cloned());
        let ledger = bench.ledger.clone();
        async move {
            match ledger.activate_policy(&policy, by.as_ref()).await {
                Err(LedgerError::Refused(why)) => why,
                other => panic!("{other:?}"),
            }
        }
    };
    assert!(refusal("one", "ada", Some(&author)).await.contains("who wrote a demoted rule may not bring it back"));
    assert!(refusal("two", "ada", Some(&author)).await.contains("who wrote a demoted rule"), "nor in another policy");
    assert!(
        refusal("two", "bea", Some(&author)).await.contains("who wrote a demoted rule"),
        "nor under another's name"
    );
    assert!(refusal("two", "ada", None).await.contains("comes back by a person"));
    // Nor by way of a policy without the rule.
    bench.ledger.activate_policy(&policy("empty", &["another"], "ada"), Some(&author)).await.unwrap();
    assert!(refusal("one", "ada", Some(&author)).await.contains("who wrote a demoted rule"));
    let again = bench.ledger.activate_policy(&active, Some(&other)).await.unwrap();
    assert!(again > first);
    assert!(bench.ledger.demotions().await.unwrap().is_empty(), "it acts again");
    // It is back; its author may go on as before.
    bench.ledger.activate_policy(&policy("three", &["bounces"], "ada"), Some(&author)).await.unwrap();
}

async fn its_other_open_cases_move_up_in_the_queue(bench: Bench) {
    let (admin, senior) = (bench.user("ada", Role::Admin).await, bench.user("sue", Role::Senior).await);
    bench.ledger.activate_policy(&policy("one", &["bounces"], "vendor"), Some(&admin)).await.unwrap();
    let by_another = Decision { rules: vec![rule("complaints", Rung::Suspend)], ..decision("x", "x", Rung::Suspend) };
    let (other, ..) = bench.appealed(&by_another).await;
    let (mine, ..) = bench.appealed(&decision("y", "y", Rung::Limit)).await;
    story(&bench, &senior, "a", 10, 0).await;
    for (case, class) in [(&mine, "p0"), (&other, "p1")] {
        let found = format!("FROM cases WHERE case_id = '{}' AND priority = '{class}'", case.as_str());
        assert_eq!(bench.count(&found).await, 1, "{class}");
    }
    assert_eq!(bench.count("FROM audit WHERE action = 'case.raise'").await, 1);
}

async fn a_new_activation_counts_anew(bench: Bench) {
    let (admin, senior) = (bench.user("ada", Role::Admin).await, bench.user("sue", Role::Senior).await);
    let active = policy("one", &["bounces"], "vendor");
    bench.ledger.activate_policy(&active, Some(&admin)).await.unwrap();
    story(&bench, &senior, "a", 10, 0).await;
    assert_eq!(bench.ledger.activate_policy(&active, None).await.unwrap(), 1, "a start brings no rule back");
    bench.ledger.activate_policy(&active, Some(&admin)).await.unwrap();
    assert!(story(&bench, &senior, "b", 9, 0).await.iter().all(|o| o.demoted.is_empty()));
    assert_eq!(story(&bench, &senior, "c", 1, 0).await[0].demoted, ["bounces"], "it falls a second time");
}

async fn the_platform_is_told_of_a_fallen_rule_until_it_answers(bench: Bench) {
    let (admin, senior) = (bench.user("ada", Role::Admin).await, bench.user("sue", Role::Senior).await);
    let with_webhook = bench.with(Promises { platform_webhook: true, ..Promises::default() }).await;
    bench.ledger.activate_policy(&policy("one", &["bounces"], "vendor"), Some(&admin)).await.unwrap();
    story(&bench, &senior, "a", 9, 0).await;
    let about = Decision { commands_seen: 1, ..decision("tenth", "tenth", Rung::Limit) };
    lifted(&bench, &with_webhook, &senior, &about, OutcomeKind::OverturnedFalsePositive).await;
    let due = with_webhook.due_platform_events(10, 30).await.unwrap();
    assert_eq!((due.len(), due[0].kind.as_str()), (1, "rule.demoted"));
    assert_eq!((&due[0].body["rule_id"], &due[0].body["decided"]), (&"bounces".into(), &10.into()));
    assert!(with_webhook.due_platform_events(10, 30).await.unwrap().is_empty(), "leased");
    let later = bench.now().plus_secs(60);
    with_webhook.platform_event_result(&due[0].event_id, Some(("webhook answered 500", later))).await.unwrap();
    assert!(with_webhook.due_platform_events(10, 30).await.unwrap().is_empty(), "not before its time");
    bench.later(60).await;
    let again = with_webhook.due_platform_events(10, 30).await.unwrap();
    assert_eq!((&again[0].event_id, again[0].attempts), (&due[0].event_id, 1));
    with_webhook.platform_event_result(&again[0].event_id, None).await.unwrap();
    bench.later(3600).await;
    assert!(with_webhook.due_platform_events(10, 30).await.unwrap().is_empty());
    refused(bench.sql("UPDATE platform_events SET state = 'waiting'").await, "what has arrived stays arrived");
    refused(bench.sql("UPDATE platform_events SET body = '{}'").await, "what waits never changes");
    refused(bench.sql("DELETE FROM platform_events").await, "a row is never deleted");
}

async fn a_demotion_is_neither_invented_nor_changed(bench: Bench) {
    let (admin, senior) = (bench.user("ada", Role::Admin).await, bench.user("sue", Role::Senior).await);
    bench.ledger.activate_policy(&policy("one", &["bounces"], "vendor"), Some(&admin)).await.unwrap();
    story(&bench, &senior, "a", 10, 0).await;
    for table in ["rule_demotions", "rule_verdicts"] {
        assert!(bench.count(&format!("FROM {table}")).await > 0);
        refused(bench.sql(&format!("UPDATE {table} SET rule_id = rule_id")).await, "a row never changes");
        refused(bench.sql(&format!("DELETE FROM {table}")).await, "a row is never deleted");
        if bench.is_sqlite() {
            let replace = format!("INSERT OR REPLACE INTO {table} SELECT * FROM {table}");
            refused(bench.sql(&replace).await, "the row is there already");
        }
    }
    let invented =
        "INSERT INTO rule_demotions (command_id, rule_id, policy_hash, activation, outcome_id, decided, overturned,
            lower_millionths, limit_millionths, at)
        SELECT 1, 'another', policy_hash, activation, outcome_id, 10, 10, 900000, 200000, at FROM rule_demotions";
    refused(bench.sql(invented).await, "the engine is told in the same breath");
    // Of an activation of another policy.
    let elsewhere = invented
        .replace("SELECT 1,", "SELECT command_id,")
        .replace("policy_hash, activation, outcome_id, 10", "policy_hash, 0, outcome_id, 10");
    refused(bench.sql(&elsewhere).await, "a demotion is of a rule of an active policy");
    let (vendor, service) = (bench.user("vendor", Role::Admin).await, bench.user("pipeline", Role::Service).await);
    let active = async |by: &str| {
        let sql = "INSERT INTO policy_activations (command_id, policy_hash, activated_by, at) SELECT 999, policy_hash,";
        bench.sql(&format!("{sql} {by}, 1 FROM policy_activations")).await
    };
    refused(active("NULL").await, "a demoted rule comes back by a person");
    refused(active(&format!("'{}'", vendor.user_id)).await, "who wrote a demoted rule may not bring it back");
    refused(active(&format!("'{}'", service.user_id)).await, "a person activates");
    let charged = "INSERT INTO rule_verdicts (outcome_id, rule_id, decision_id, policy_hash, commands_seen, wrong, at)
        SELECT outcome_id, 'another', decision_id, policy_hash, 0, 1, at FROM rule_verdicts LIMIT 1";
    refused(bench.sql(charged).await, "a rule is charged with what an outcome says of its decision");
}

/// The same with decisions that name their policy, as the engine's do.
async fn under(
    bench: &Bench,
    senior: &Principal,
    active: &CheckedPolicy,
    name: &str,
    wrong: usize,
) -> Vec<Vec<String>> {
    let seen = bench.ledger.commands_after(0, 1000).await.unwrap().last().map_or(0, |c| c.id);
    let mut demoted = Vec::new();
    for index in 0..wrong {
        let id = format!("{name} {index}");
        let about =
            Decision { commands_seen: seen, policy_hash: active.hash.clone(), ..decision(&id, &id, Rung::Limit) };
        demoted.push(lifted(bench, &bench.ledger, senior, &about, OutcomeKind::OverturnedFalsePositive).await.demoted);
    }
    demoted.retain(|rules| !rules.is_empty());
    demoted
}

async fn frequent_activations_do_not_put_a_fall_off(bench: Bench) {
    let (admin, senior) = (bench.user("ada", Role::Admin).await, bench.user("sue", Role::Senior).await);
    // Ten policies that differ elsewhere: the rule asks the same in each.
    for number in 0..9 {
        let active = policy(&format!("policy {number}"), &["bounces"], "vendor");
        bench.ledger.activate_policy(&active, Some(&admin)).await.unwrap();
        assert!(under(&bench, &senior, &active, &format!("{number}"), 1).await.is_empty());
        assert_eq!(bench.ledger.rule_record("bounces").await.unwrap().decided, number + 1);
    }
    // Left out and put in again, it has still been wrong as often.
    bench.ledger.activate_policy(&policy("without", &["another"], "vendor"), Some(&admin)).await.unwrap();
    let last = policy("last", &["bounces"], "vendor");
    bench.ledger.activate_policy(&last, Some(&admin)).await.unwrap();
    assert_eq!(under(&bench, &senior, &last, "last", 1).await, [["bounces".to_owned()]]);
    // Who brings it back begins anew, and on purpose.
    let back = policy("back", &["bounces"], "vendor");
    bench.ledger.activate_policy(&back, Some(&admin)).await.unwrap();
    assert_eq!(bench.ledger.rule_record("bounces").await.unwrap(), RuleRecord::default());
    assert!(under(&bench, &senior, &back, "back", 9).await.is_empty());
    let other = policy("other", &["bounces"], "vendor");
    bench.ledger.activate_policy(&other, Some(&admin)).await.unwrap();
    assert_eq!(under(&bench, &senior, &other, "other", 1).await, [["bounces".to_owned()]], "since it was brought back");
}

async fn a_rule_that_asks_something_else_begins_anew(bench: Bench) {
    let (admin, senior) = (bench.user("ada", Role::Admin).await, bench.user("sue", Role::Senior).await);
    let active = policy("one", &["bounces"], "vendor");
    bench.ledger.activate_policy(&active, Some(&admin)).await.unwrap();
    under(&bench, &senior, &active, "a", 9).await;
    let mended = CheckedPolicy {
        conditions: vec![("bounces".to_owned(), "hard_bounce_rate_7d.lower > 0.2".to_owned())],
        ..policy("mended", &["bounces"], "vendor")
    };
    bench.ledger.activate_policy(&mended, Some(&admin)).await.unwrap();
    assert_eq!(bench.ledger.rule_record("bounces").await.unwrap(), RuleRecord::default());
    assert!(under(&bench, &senior, &mended, "b", 1).await.is_empty());
    refused(bench.sql("UPDATE policy_rules SET condition_hash = NULL").await, "a row never changes");
}
