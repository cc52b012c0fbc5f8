//! Models in service by command: in shadow one is counted and moves nothing, live it is read by rules, and what it decided says so.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should say where")]

mod model_file;

use redress_engine::decide::{Bound, ModelTexts};
use redress_engine::event::{BounceClass, Event, Hash, IdentityKey, Kind};
use redress_engine::pipeline::{Applied, Pipeline};
use redress_engine::state::{Checkpoint, Checkpoints, pipeline_from};
use redress_ledger::command::{Command, CommandBody};
use redress_ledger::decision::Decision;
use redress_ledger::model::ModelMode;
use redress_ledger::{Rung, Timestamp};

const START: i64 = 1_790_000_000_000;
const POLICY: &str = r#"
name = "test"
version = "1"

[[rule]]
id = "bounces-warn"
when = "point(hard_bounce_rate_7d) > 0.05"
rung = "warn"
reason = "LIST_QUALITY"
clause = { id = "AUP-2", title = "Keep your lists clean", url = "https://example.com/aup" }
mode = "enforce"
author = "test"
source = "test"

[[rule]]
id = "score-suspend"
when = "score > 0.9 && lower(hard_bounce_rate_7d) > 0.05 && sends_24h >= 600"
evidence = "lower(hard_bounce_rate_7d) > 0.05"
rung = "suspend"
reason = "LIST_QUALITY"
clause = { id = "AUP-2", title = "Keep your lists clean", url = "https://example.com/aup" }
mode = "enforce"
severity = "mail to addresses that do not exist harms every sender"
author = "test"
source = "test"
"#;

fn commands(bodies: Vec<CommandBody>) -> Vec<Command> {
    (1..).zip(bodies).map(|(id, body)| Command { id, at: Timestamp(START), body }).collect()
}

fn policy() -> CommandBody {
    CommandBody::ActivatePolicy { hash: "p".to_owned(), text: POLICY.to_owned() }
}

fn activate(text: &str, mode: ModelMode) -> CommandBody {
    let hash = Bound::read(text).unwrap().model().hash().to_owned();
    CommandBody::ActivateModel { hash, text: text.to_owned(), mode }
}

/// A pipeline that has taken these commands.
fn pipeline(bodies: Vec<CommandBody>) -> Pipeline {
    let mut pipeline = Pipeline::new(IdentityKey::public(), None);
    for command in commands(bodies) {
        assert_eq!(pipeline.command(1, &command), Applied::Yes);
    }
    pipeline
}

/// 1,000 mails, of which the first 400 bounce.
fn events() -> Vec<Event> {
    let event = |key: u128, at: i64, kind: Kind, message: u64| Event {
        key,
        at,
        arrived: at,
        kind,
        message: Hash::new(message),
        bounce: (kind == Kind::EmailBounced).then_some(BounceClass::Hard),
        ..Event::sample("acme")
    };
    let mail = |n: u64| {
        let at = START + i64::try_from(n).unwrap() * 1_000;
        let outcome = if n < 400 { Kind::EmailBounced } else { Kind::EmailDelivered };
        [
            event(u128::from(2 * n + 1), at, Kind::EmailSubmitted, n + 1),
            event(u128::from(2 * n + 2), at + 500, outcome, n + 1),
        ]
    };
    (0..1_000).flat_map(mail).collect()
}

/// What these events lead to, in batches of so many: decisions, and how often a rule would have decided something by the shadow's score.
fn run(pipeline: &mut Pipeline, batch: usize) -> (Vec<Decision>, usize) {
    let (mut decisions, mut challenged) = (Vec::new(), 0);
    for (position, some) in (2..).zip(events().chunks(batch)) {
        let mut outcomes = pipeline.events(position, some);
        challenged += outcomes.decided.iter().map(|(_, decided)| decided.challenged.len()).sum::<usize>();
        decisions.append(&mut outcomes.take_decisions());
    }
    (decisions, challenged)
}

fn rungs(decisions: &[Decision]) -> Vec<Rung> {
    decisions.iter().map(|decision| decision.rung).collect()
}

#[test]
fn in_shadow_a_model_scores_and_is_counted_and_moves_nothing() {
    // As many commands, of which decisions name the last.
    let (without, none) = run(&mut pipeline(vec![policy(), policy()]), 64);
    assert_eq!((rungs(&without), none), (vec![Rung::Warn], 0));
    let text = model_file::text("outbound", 20.0);
    for batch in [1, 64, 700] {
        let mut pipeline = pipeline(vec![activate(&text, ModelMode::Shadow), policy()]);
        let (decisions, challenged) = run(&mut pipeline, batch);
        assert!(decisions == without, "in batches of {batch}: the same, byte for byte");
        assert_eq!(challenged, 1, "in batches of {batch}: it would have suspended the account, once");
        assert_eq!(pipeline.account(&"acme".into()).unwrap().decided, Rung::Warn);
        let tenths: Vec<_> = pipeline.take_tenths().map(|(mode, _, tenths)| (mode, tenths.0)).collect();
        let [(ModelMode::Shadow, tenths)] = tenths.as_slice() else { panic!("{tenths:?}") };
        assert_eq!(tenths.iter().sum::<u64>(), 2_000, "every event is scored");
        assert!(tenths[9] > 1_000 && tenths[0] > 10, "{tenths:?}");
        assert_eq!(pipeline.take_tenths().count(), 0, "counted once");
    }
}

#[test]
fn live_a_model_suspends_together_with_a_measured_fact_and_the_decision_says_how() {
    let text = model_file::text("outbound", 20.0);
    let expected = run(&mut pipeline(vec![activate(&text, ModelMode::Live), policy()]), 1).0;
    let (decisions, challenged) = run(&mut pipeline(vec![activate(&text, ModelMode::Live), policy()]), 700);
    assert!(decisions == expected, "in any batches");
    assert_eq!((rungs(&decisions), challenged), (vec![Rung::Warn, Rung::Suspend], 0));

    let warned = decisions[0].scored.as_ref().unwrap();
    assert!(!warned.is_decisive() && warned.limits.is_empty(), "a rule that reads no score: {warned:?}");
    let suspended = &decisions[1];
    let scored = suspended.scored.as_ref().unwrap();
    assert_eq!((scored.name.as_str(), scored.version.as_str()), ("outbound", "1"));
    assert_eq!(scored.decisive, ["score-suspend"]);
    let limit = &scored.limits[0];
    assert_eq!((limit.rule_id.as_str(), limit.operator.as_str(), limit.threshold), ("score-suspend", ">", 0.9));
    let score = suspended.score.unwrap();
    assert!((score - 1.0 / (1.0 + (-2.9_f64).exp())).abs() < 1e-6, "-0.5 + 3 + 0.4 in log-odds: {score}");
    assert_eq!(suspended.model_hash.as_deref(), Some(Bound::read(&text).unwrap().model().hash()));

    let [bounces, sends] = scored.grounds.as_slice() else { panic!("{:?}", scored.grounds) };
    assert_eq!((bounces.signal.as_str(), bounces.added), ("hard_bounces_24h", 3.0));
    assert!(bounces.sentence.starts_with("Mails that bounced for good in 24 hours: "), "{}", bounces.sentence);
    let without = bounces.without.unwrap();
    assert!((without - 1.0 / (1.0 + 2.1_f64.exp())).abs() < 1e-6, "-0.5 - 2 + 0.4 in log-odds: {without}");
    assert_eq!(
        (sends.signal.as_str(), sends.without),
        ("sends_24h", None),
        "without it the score is high enough still"
    );
}

#[test]
fn another_model_takes_the_place_and_a_retired_one_scores_nothing() {
    let (one, two) = (model_file::text("one", 20.0), model_file::text("two", 100_000.0));
    let shadowed = vec![activate(&one, ModelMode::Shadow), policy(), activate(&one, ModelMode::Live)];
    let mut promoted = pipeline(shadowed);
    let texts = promoted.model_texts();
    assert!(texts.shadow.is_none() && texts.live.is_some_and(|(_, text)| *text == one), "it works in one mode alone");
    assert_eq!(rungs(&run(&mut promoted, 64).0), [Rung::Warn, Rung::Suspend]);

    let mut replaced = pipeline(vec![policy(), activate(&one, ModelMode::Live), activate(&two, ModelMode::Live)]);
    assert_eq!(rungs(&run(&mut replaced, 64).0), [Rung::Warn], "the second one scores low");

    let hash = Bound::read(&one).unwrap().model().hash().to_owned();
    let mut retired = pipeline(vec![policy(), activate(&one, ModelMode::Live), CommandBody::RetireModel { hash }]);
    assert_eq!(retired.model_texts(), ModelTexts::default());
    let (decisions, _) = run(&mut retired, 64);
    assert_eq!(rungs(&decisions), [Rung::Warn], "without a score no rule fires by one");
    assert!(decisions[0].scored.is_none() && decisions[0].score.is_none());
}

#[test]
fn a_model_that_is_refused_leaves_the_one_before() {
    let one = model_file::text("one", 20.0);
    let mut pipeline = pipeline(vec![policy(), activate(&one, ModelMode::Live)]);
    let torn =
        CommandBody::ActivateModel { hash: "h".to_owned(), text: one.replace("-0.5", "-0.6"), mode: ModelMode::Live };
    let applied = pipeline.command(1, &Command { id: 3, at: Timestamp(START), body: torn });
    assert!(applied.refused().is_some_and(|why| why.contains("checksum")), "{applied:?}");
    assert_eq!(rungs(&run(&mut pipeline, 64).0), [Rung::Warn, Rung::Suspend]);
}

#[test]
fn models_survive_with_the_checkpoint_and_go_when_they_are_replaced() {
    let (one, two) = (model_file::text("one", 20.0), model_file::text("two", 30.0));
    let dir = tempfile::tempdir().unwrap();
    let checkpoint = |pipeline: &Pipeline, position| Checkpoint {
        position,
        policy: POLICY.to_owned(),
        models: pipeline.model_texts(),
        ..Checkpoint::default()
    };
    let both = pipeline(vec![policy(), activate(&one, ModelMode::Live), activate(&two, ModelMode::Shadow)]);
    {
        let checkpoints = Checkpoints::open(dir.path(), &IdentityKey::public()).unwrap();
        checkpoints.finish(&checkpoint(&both, 1)).unwrap();
        checkpoints.finish(&checkpoint(&both, 2)).unwrap();
    }
    let checkpoints = Checkpoints::open(dir.path(), &IdentityKey::public()).unwrap();
    let last = checkpoints.last().unwrap().unwrap();
    assert_eq!((last.position, &last.models), (2, &both.model_texts()));
    let mut restored = pipeline_from(&IdentityKey::public(), Some(last));
    assert_eq!(rungs(&run(&mut restored, 64).0), [Rung::Warn, Rung::Suspend], "it scores as before");

    let none = pipeline(vec![policy()]);
    checkpoints.finish(&checkpoint(&none, 3)).unwrap();
    assert_eq!(checkpoints.last().unwrap().unwrap().models, ModelTexts::default());
    checkpoints.finish(&checkpoint(&both, 4)).unwrap();
    assert_eq!(checkpoints.last().unwrap().unwrap().models, both.model_texts());
}
