//! Models: into shadow by one person, live by another, out again; what they decided is charged to them; and what direct SQL may not do.

use redress_ledger::command::CommandBody;
use redress_ledger::decision::{Decision, Disclosure};
use redress_ledger::impose::{Answer, BrakeLimits};
use redress_ledger::model::{CheckedModel, ModelMode};
use redress_ledger::promotion::{Promotion, PromotionVerdict};
use redress_ledger::review::OutcomeKind;
use redress_ledger::scored::{Ground, ScoreLimit, Scored};
use redress_ledger::{LedgerError, Principal, Role, Rung, Timestamp};

use crate::attempts::closing;
use crate::bench::{Bench, decision, verdict};
use crate::forbidden::{copy_enforcement, deferred, outcome, refused, second_statement};

guards_on_both!(
    a_model_is_in_shadow_then_live_by_another_admin_then_retired,
    one_model_is_in_each_mode,
    an_outcome_is_charged_to_the_model_whose_score_decided,
    a_score_that_decided_nothing_is_kept_and_charged_to_nobody,
    a_step_is_an_admins_and_told_to_the_engine,
    who_put_the_model_to_work_confirms_nothing_of_it,
    what_is_known_of_models_stays,
    a_challenger_comes_with_its_comparison_and_a_worse_one_stays_in_shadow,
);

fn model(name: &str) -> CheckedModel {
    let text = format!("{{\"name\":\"{name}\"}}");
    CheckedModel {
        hash: redress_ledger::token::sha256_hex(text.as_bytes()),
        name: name.to_owned(),
        version: "1".to_owned(),
        text,
    }
}

/// A decision with this model's score; by it, or beside it.
fn scored(name: &str, model: &CheckedModel, decisive: bool) -> Decision {
    let rules = if decisive { vec!["bounces".to_owned()] } else { Vec::new() };
    let limits = rules.iter().map(|rule: &String| ScoreLimit {
        rule_id: rule.clone(),
        operator: ">".to_owned(),
        threshold: 0.9,
    });
    Decision {
        model_hash: Some(model.hash.clone()),
        score: Some(0.973_125),
        scored: Some(Scored {
            name: model.name.clone(),
            version: model.version.clone(),
            limits: limits.collect(),
            decisive: rules,
            grounds: vec![Ground {
                signal: "hard_bounces_24h".to_owned(),
                sentence: "120 mails bounced for good in 24 hours.".to_owned(),
                value: 120.0,
                value_min: 115.0,
                value_max: 120.0,
                denominator: 0.0,
                window_secs: 86_400,
                disclosure: Disclosure::Full,
                third_party_controllable: false,
                added: 3.0,
                without: Some(0.11),
            }],
        }),
        ..decision(name, name, Rung::Suspend)
    }
}

async fn admins(bench: &Bench) -> [Principal; 2] {
    [bench.user("ada", Role::Admin).await, bench.user("bea", Role::Admin).await]
}

/// The model in shadow by the first, live by the second.
async fn live(bench: &Bench, model: &CheckedModel, [one, other]: &[Principal; 2]) {
    bench.ledger.activate_model(model, ModelMode::Shadow, one).await.unwrap();
    bench.ledger.activate_model(model, ModelMode::Live, other).await.unwrap();
}

async fn modes(bench: &Bench) -> Vec<(String, Option<ModelMode>)> {
    bench.ledger.models().await.unwrap().into_iter().map(|listed| (listed.name, listed.mode)).collect()
}

async fn a_model_is_in_shadow_then_live_by_another_admin_then_retired(bench: Bench) {
    let [ada, bea] = admins(&bench).await;
    let rita = bench.user("rita", Role::Senior).await;
    let one = model("one");
    let put = async |mode, by: &Principal| bench.ledger.activate_model(&one, mode, by).await;
    assert!(matches!(put(ModelMode::Shadow, &rita).await, Err(LedgerError::Refused(_))), "only an admin");
    assert!(matches!(put(ModelMode::Live, &ada).await, Err(LedgerError::Conflict(_))), "not before it was in shadow");
    assert!(!bench.ledger.any_model_in_service().await.unwrap());

    let shadow = put(ModelMode::Shadow, &ada).await.unwrap();
    assert_eq!(put(ModelMode::Shadow, &bea).await.unwrap(), shadow, "it is there already");
    assert!(matches!(put(ModelMode::Live, &ada).await, Err(LedgerError::Refused(_))), "not by the same person");
    let live = put(ModelMode::Live, &bea).await.unwrap();
    assert!(matches!(put(ModelMode::Shadow, &ada).await, Err(LedgerError::Conflict(_))), "it is live");
    assert_eq!(modes(&bench).await, [("one".to_owned(), Some(ModelMode::Live))]);
    assert!(bench.ledger.any_model_in_service().await.unwrap());
    assert_eq!(bench.ledger.model_text(&one.hash).await.unwrap().as_deref(), Some(one.text.as_str()));

    assert!(matches!(bench.ledger.retire_model(&one.hash, &rita).await, Err(LedgerError::Refused(_))));
    let retired = bench.ledger.retire_model(&one.hash, &ada).await.unwrap();
    assert!(matches!(bench.ledger.retire_model(&one.hash, &ada).await, Err(LedgerError::NotFound(_))));
    assert_eq!(modes(&bench).await, [("one".to_owned(), None)]);
    assert!(matches!(put(ModelMode::Live, &bea).await, Err(LedgerError::Conflict(_))), "through shadow again");

    let told: Vec<_> = bench.ledger.commands_after(0, 10).await.unwrap().into_iter().map(|c| (c.id, c.body)).collect();
    let activate = |mode| CommandBody::ActivateModel { hash: one.hash.clone(), text: one.text.clone(), mode };
    let expected = [
        (shadow, activate(ModelMode::Shadow)),
        (live, activate(ModelMode::Live)),
        (retired, CommandBody::RetireModel { hash: one.hash.clone() }),
    ];
    assert_eq!(told, expected);
    assert_eq!(bench.count("FROM audit WHERE action LIKE 'model.%'").await, 3);
}

async fn one_model_is_in_each_mode(bench: Bench) {
    let both = admins(&bench).await;
    live(&bench, &model("one"), &both).await;
    bench.ledger.activate_model(&model("two"), ModelMode::Shadow, &both[0]).await.unwrap();
    let two_modes = [("two", Some(ModelMode::Shadow)), ("one", Some(ModelMode::Live))];
    assert_eq!(modes(&bench).await, two_modes.map(|(name, mode)| (name.to_owned(), mode)));
    bench.ledger.activate_model(&model("two"), ModelMode::Live, &both[1]).await.unwrap();
    let replaced = [("two", Some(ModelMode::Live)), ("one", None)];
    assert_eq!(modes(&bench).await, replaced.map(|(name, mode)| (name.to_owned(), mode)));
}

async fn an_outcome_is_charged_to_the_model_whose_score_decided(bench: Bench) {
    let (both, rita) = (admins(&bench).await, bench.user("rita", Role::Reviewer).await);
    let one = model("one");
    live(&bench, &one, &both).await;
    for (name, kind) in [("a", OutcomeKind::OverturnedFalsePositive), ("b", OutcomeKind::Upheld)] {
        let (case, _, _) = bench.appealed(&scored(name, &one, true)).await;
        bench.ledger.claim(&case, &rita).await.unwrap();
        bench.ledger.decide(&case, &rita, &verdict(kind)).await.unwrap();
        bench.later(60).await;
    }
    let listed = bench.ledger.models().await.unwrap().remove(0);
    assert_eq!((listed.decided, listed.overturned), (2, 1));
    let labels = bench.ledger.labels_after(Timestamp(0), "", 10).await.unwrap();
    let said: Vec<_> = labels.iter().map(|label| label.model.clone().unwrap()).collect();
    assert_eq!(said.len(), 2);
    assert!(said.iter().all(|s| s.decisive && s.score_millionths == 973_125 && s.hash == one.hash), "{said:?}");
    let span = redress_ledger::figures::Span { from: Timestamp(0), to: bench.now().plus_days(1) };
    let found = bench.ledger.figures(span).await.unwrap().models.remove(0);
    assert_eq!((found.name, found.title.as_deref(), found.imposed), (one.hash, Some("one 1"), 2));
    assert_eq!((found.overturned.hits, found.overturned.of), (1, 2));
}

async fn a_score_that_decided_nothing_is_kept_and_charged_to_nobody(bench: Bench) {
    let (both, rita) = (admins(&bench).await, bench.user("rita", Role::Reviewer).await);
    let one = model("one");
    live(&bench, &one, &both).await;
    let (case, _, token) = bench.appealed(&scored("a", &one, false)).await;
    let view = bench.ledger.holder_view(&bench.key, &token).await.unwrap().expect("the link opens");
    let automation = &view.statement.automation;
    assert!(automation.score.is_none() && automation.model_hash.is_none(), "it took no part: {automation:?}");
    bench.ledger.claim(&case, &rita).await.unwrap();
    bench.ledger.decide(&case, &rita, &verdict(OutcomeKind::OverturnedFalsePositive)).await.unwrap();
    let listed = bench.ledger.models().await.unwrap().remove(0);
    assert_eq!((listed.decided, listed.overturned), (0, 0));
    let label = bench.ledger.labels_after(Timestamp(0), "", 10).await.unwrap().remove(0);
    assert!(!label.model.unwrap().decisive);
}

/// Writes a step by direct SQL, under a command that is there.
async fn step(bench: &Bench, command: i64, model: &CheckedModel, mode: &str, by: &Principal) -> Result<u64, String> {
    let (hash, by) = (&model.hash, &by.user_id);
    bench.sql(&format!("INSERT INTO model_steps VALUES ({command}, '{hash}', '{mode}', '{by}', 1)")).await
}

async fn a_step_is_an_admins_and_told_to_the_engine(bench: Bench) {
    let [ada, bea] = admins(&bench).await;
    let rita = bench.user("rita", Role::Senior).await;
    let (one, two) = (model("one"), model("two"));
    let command = bench.ledger.activate_model(&one, ModelMode::Shadow, &ada).await.unwrap();
    bench.ledger.activate_model(&two, ModelMode::Shadow, &ada).await.unwrap();
    refused(step(&bench, command, &one, "retired", &bea).await, "the engine is told in the same breath");
    refused(step(&bench, command, &two, "shadow", &rita).await, "an admin takes a step");
    refused(step(&bench, command, &one, "live", &bea).await, "a model is in shadow before it is live");
    refused(step(&bench, command, &two, "live", &ada).await, "who put a model in shadow does not make it live");
}

async fn who_put_the_model_to_work_confirms_nothing_of_it(bench: Bench) {
    let both = admins(&bench).await;
    let (rita, one) = (bench.user("rita", Role::Reviewer).await, model("one"));
    live(&bench, &one, &both).await;
    let about = scored("a", &one, true);
    let (case, _, _) = bench.appealed(&about).await;
    for admin in &both {
        let said = outcome(&bench, &about, OutcomeKind::Upheld, admin).await;
        refused(said, "who put the model to work may not uphold");
        let the_one = "(SELECT appeal_id FROM appeals WHERE account_id = 'a')";
        refused(bench.sql(&closing(the_one, admin)).await, "who put the model to work may not close the appeal");
    }
    bench.ledger.claim(&case, &both[1]).await.unwrap();
    let upheld = bench.ledger.decide(&case, &both[1], &verdict(OutcomeKind::Upheld)).await;
    assert!(upheld.is_err_and(|why| why.to_string().contains("the model behind this decision")), "told in words");
    outcome(&bench, &scored("a", &one, true), OutcomeKind::Upheld, &rita).await.unwrap();

    let seen = bench.ledger.commands_after(0, 100).await.unwrap().last().map_or(0, |c| c.id);
    let held = Decision { commands_seen: seen, ..scored("b", &one, true) };
    let brake = BrakeLimits { suspensions_per_hour: 0, ..BrakeLimits::default() };
    let answer = bench.ledger.impose(&held, &brake).await.unwrap();
    assert!(matches!(answer, Answer::Deferred { limited_by: Some(_), .. }), "{answer:?}");
    second_statement(&bench, &held, "suspend").await;
    let by = format!("'{}'", both[0].user_id);
    let changes = [
        ("statement_id", "'new'"),
        ("notice_id", "'new'"),
        ("rung", "'suspend'"),
        ("cause", "'released'"),
        ("imposed_by", by.as_str()),
    ];
    refused(copy_enforcement(&bench, &held, &changes).await, "who put the model to work may not release");

    let proposed = Decision { propose_only: true, commands_seen: seen, ..scored("c", &one, true) };
    let case = deferred(&bench, &proposed).await;
    let approve = format!("INSERT INTO imposition_approvals VALUES ('{case}', {by}, 1, NULL, NULL)");
    refused(bench.sql(&approve).await, "who put the model to work does not release");
}

async fn what_is_known_of_models_stays(bench: Bench) {
    let (both, rita) = (admins(&bench).await, bench.user("rita", Role::Reviewer).await);
    let one = model("one");
    let promotion = promotion(&model("none"), &one, "better");
    bench.ledger.activate_compared(&one, ModelMode::Shadow, Some(&promotion), &both[0]).await.unwrap();
    let about = scored("a", &one, true);
    let (case, _, _) = bench.appealed(&about).await;
    bench.ledger.claim(&case, &rita).await.unwrap();
    bench.ledger.decide(&case, &rita, &verdict(OutcomeKind::OverturnedFalsePositive)).await.unwrap();
    let tables = [
        ("models", "name"),
        ("model_steps", "mode"),
        ("decision_scores", "decisive"),
        ("model_verdicts", "wrong"),
        ("model_promotions", "verdict"),
    ];
    for (table, column) in tables {
        assert!(bench.count(&format!("FROM {table}")).await > 0, "{table} is empty, the attempt would prove nothing");
        refused(bench.sql(&format!("UPDATE {table} SET {column} = {column}")).await, "a row never changes");
        refused(bench.sql(&format!("DELETE FROM {table}")).await, "a row is never deleted");
        if bench.is_sqlite() {
            let replace = format!("INSERT OR REPLACE INTO {table} SELECT * FROM {table}");
            refused(bench.sql(&replace).await, &format!("{table}: the row is there already"));
        } else {
            refused(bench.sql(&format!("INSERT INTO {table} SELECT * FROM {table}")).await, "duplicate key");
        }
    }
    let right =
        "INSERT INTO model_verdicts SELECT outcome_id, model_hash, decision_id, 0, root_cause, at FROM model_verdicts";
    refused(bench.sql(right).await, "a model is charged with what an outcome says of its decision");
    let other = decision("d2", "other", Rung::Suspend);
    bench.imposed(&other).await;
    let invented = format!("INSERT INTO decision_scores VALUES ('{}', '{}', 1, 1)", other.id, one.hash);
    refused(bench.sql(&invented).await, "what a model decided names it");
}

fn promotion(champion: &CheckedModel, challenger: &CheckedModel, verdict: &str) -> Promotion {
    let hash = |of: &CheckedModel| of.hash.clone();
    let file = serde_json::json!({
        "format": "redress-promotion/1", "verdict": verdict, "champion": { "sha256": hash(champion) },
        "challenger": { "sha256": hash(challenger) }, "data": { "sha256": hash(champion) },
        "figures": [{ "measure": "ROC AUC", "champion": 0.9, "challenger": 0.95, "gain_interval": [0.01, 0.08] }],
    });
    Promotion::read(&file.to_string()).unwrap()
}

async fn a_challenger_comes_with_its_comparison_and_a_worse_one_stays_in_shadow(bench: Bench) {
    let [ada, bea] = admins(&bench).await;
    let (one, two, three) = (model("one"), model("two"), model("three"));
    live(&bench, &one, &[ada.clone(), bea.clone()]).await;
    let put = async |of: &CheckedModel, with: &Promotion| {
        bench.ledger.activate_compared(of, ModelMode::Shadow, Some(with), &ada).await
    };
    assert!(matches!(put(&two, &promotion(&one, &three, "better")).await, Err(LedgerError::Invalid(_))));
    assert!(matches!(put(&two, &promotion(&three, &two, "better")).await, Err(LedgerError::Conflict(_))), "not live");
    let worse = promotion(&one, &two, "worse");
    let shadow = put(&two, &worse).await.unwrap();
    assert!(matches!(put(&two, &worse).await, Err(LedgerError::Conflict(_))), "once a step");
    assert!(matches!(bench.ledger.activate_model(&two, ModelMode::Live, &bea).await, Err(LedgerError::Conflict(_))));
    refused(step(&bench, shadow, &two, "live", &bea).await, "a challenger that is worse does not go live");
    let listed = bench.ledger.models().await.unwrap().remove(0).promotion.unwrap();
    assert_eq!((&listed.file_hash, listed.figures()[0].gain_interval), (&worse.file_hash, Some((0.01, 0.08))));

    put(&three, &promotion(&one, &three, "better")).await.unwrap();
    bench.ledger.activate_model(&three, ModelMode::Live, &bea).await.unwrap();
    let listed = bench.ledger.models().await.unwrap().remove(0);
    assert_eq!(
        (listed.mode, listed.promotion.map(|p| p.verdict)),
        (Some(ModelMode::Live), Some(PromotionVerdict::Better))
    );
    let live = "SELECT command_id, model_hash, champion_hash, file_hash, verdict, text";
    let beside =
        format!("INSERT INTO model_promotions {} FROM model_promotions LIMIT 1", live.replacen("command_id", "1", 1));
    refused(bench.sql(&beside).await, "a promotion comes with a step of its model into shadow");
    assert_eq!(bench.count("FROM audit WHERE action = 'model.promotion'").await, 2);
}
