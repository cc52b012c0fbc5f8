//! Compiled rules mean what the walk says, by columns and row by row.

use proptest::prelude::*;
use redress_engine::policy::{FactsView, Policy, Program, check};
use redress_engine::signal::{Frame, Plan, ROWS, Reading, Unit, variables};
use redress_engine::window::Tally;

use crate::support::document;

/// Many rules in one document. `mode` by rule.
fn policy(whens: &[String], mode: impl Fn(usize) -> &'static str) -> Policy {
    let mut text = String::from("name = \"test\"\nversion = \"1\"\n");
    for (index, when) in whens.iter().enumerate() {
        let one = document(when, None, "observe", "");
        let rule = &one[one.find("[[rule]]").expect("a rule")..];
        let rule = rule.replace("\"a-rule\"", &format!("\"rule-{index}\""));
        text += &rule.replace("\"enforce\"", &format!("{:?}", mode(index)));
    }
    check(&text, "t.toml").unwrap_or_else(|errors| panic!("{errors}\n{text}"))
}

fn is_accepted(when: &str) -> bool {
    check(&document(when, None, "observe", ""), "t.toml").is_ok()
}

/// Numbers from a seed (splitmix64).
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: u64) -> u64 {
        self.roll() % n
    }

    fn of<T: Copy>(&mut self, some: &[T]) -> T {
        some[usize::try_from(self.below(some.len() as u64)).expect("a place")]
    }
}

const ODD: [f64; 8] = [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -1.0, 5e-324, 0.5, 1e300, f64::MAX];

fn tally(dice: &mut Dice) -> Tally {
    if dice.below(40) == 0 {
        return Tally { value: dice.of(&ODD), min: dice.of(&ODD), max: dice.of(&ODD) };
    }
    let max = match dice.below(4) {
        0 => 0,
        1 => dice.below(12),
        2 => dice.below(1_500),
        _ => dice.of(&[1, 100, 200, 1_000, 5_000, 50_000]),
    };
    let min = max - max * dice.of(&[0, 0, 1, 5]) / 100;
    Tally { value: if dice.below(2) == 0 { min as f64 } else { max as f64 }, min: min as f64, max: max as f64 }
}

/// A rate near the thresholds that rules name, or anything.
fn rate(dice: &mut Dice, sample_min: f64) -> Reading {
    let den = tally(dice);
    let mut num = tally(dice);
    if dice.below(3) > 0 {
        let share = dice.of(&[0.0, 0.001, 0.04, 0.05, 0.06, 0.1, 0.12, 0.13, 0.5, 0.999, 1.0]);
        num = Tally { value: den.value * share, min: den.min * share, max: den.max * share };
        if dice.below(2) == 0 {
            num = Tally { value: num.value.ceil(), min: num.min.ceil(), max: num.max.ceil() };
        }
    }
    Reading { num, den: Some(den), sample_min }
}

fn frame(plan: &Plan, rows: usize, seed: u64) -> Frame {
    let (mut frame, mut dice) = (Frame::new(plan), Dice(seed));
    for row in 0..rows {
        let readings: Vec<Reading> = variables()
            .iter()
            .map(|variable| match variable.signal.unit {
                Unit::Rate => rate(&mut dice, variable.signal.sample_min),
                _ => Reading::count(tally(&mut dice)),
            })
            .collect();
        frame.push_readings(plan, &readings);
        frame.age_days[row] = dice.of(&[f64::NAN, 0.0, 1.0, 3.0, 30.0, 365.0, f64::INFINITY]);
        frame.score[row] = dice.of(&[f64::NAN, 0.0, 0.25, 0.5, 0.75, 1.0]);
        frame.protected |= dice.below(2) << row;
        frame.plans[row] = dice.of(&[None, Some("a"), Some("b"), Some("")]).map(Box::from);
    }
    frame
}

/// What the walk reads of a row.
fn read(plan: &Plan, frame: &Frame, row: usize) -> Vec<Reading> {
    (0..variables().len()).map(|variable| frame.reading(plan, variable, row).unwrap_or_default()).collect()
}

fn facts(frame: &Frame, row: usize) -> FactsView<'_> {
    let known = |value: f64| (!value.is_nan()).then_some(value);
    FactsView {
        age_days: known(frame.age_days[row]),
        plan: frame.plans[row].as_deref(),
        protected: frame.protected >> row & 1 == 1,
        score: known(frame.score[row]),
    }
}

/// Holds a program to the walk: by columns, row by row, and with any score.
fn compare(policy: &Policy, rows: usize, seed: u64) -> Result<(), TestCaseError> {
    let plan = Plan::new(policy.variables.iter().copied());
    let mut program = Program::compile(policy, &plan);
    let frame = frame(&plan, rows, seed);
    let mut expected = vec![0u64; policy.rules.len()];
    for row in 0..rows {
        let (readings, facts) = (read(&plan, &frame, row), facts(&frame, row));
        for rule in policy.rules_on() {
            let index = policy.rules.iter().position(|r| r.id == rule.id).expect("its own rule");
            expected[index] |= u64::from(rule.fires(&readings, &facts).is_some()) << row;
            let may = program.may_fire(&frame, row, |wanted| wanted == index);
            prop_assert_eq!(may, rule.may_fire(&readings, &facts), "{} in row {}, any score", rule.id, row);
        }
    }
    for by in ["columns", "rows", "either"] {
        let mut fired = vec![u64::MAX; policy.rules.len()];
        match by {
            "columns" => program.fired_by_columns(&frame, &mut fired),
            "rows" => program.fired_by_rows(&frame, &mut fired),
            _ => program.fired(&frame, &mut fired),
        }
        for (index, rule) in policy.rules.iter().enumerate() {
            prop_assert_eq!(fired[index], expected[index], "{} by {}, {} rows", rule.id, by, rows);
        }
    }
    Ok(())
}

/// A signal by itself.
fn alone() -> BoxedStrategy<String> {
    (0..variables().len(), 0..4usize)
        .prop_map(|(variable, figure)| {
            let variable = &variables()[variable];
            let name = &variable.name;
            match (variable.signal.unit, figure) {
                (Unit::Rate, 0 | 1) => format!("lower({name})"),
                (Unit::Rate, 2) | (_, 3) => format!("upper({name})"),
                (Unit::Rate, _) => format!("point({name})"),
                (_, 2) => format!("lower({name})"),
                _ => name.clone(),
            }
        })
        .boxed()
}

fn constant() -> BoxedStrategy<String> {
    const NUMBERS: [&str; 16] = [
        "0", "1", "2u", "3", "10", "100", "200", "1000", "0.001", "0.05", "0.1", "0.5", "0.999", "1.0", "5e3", "1e300",
    ];
    prop::sample::select(&NUMBERS[..]).prop_map(str::to_owned).boxed()
}

fn fact() -> BoxedStrategy<String> {
    prop_oneof![Just("account.age_days".to_owned()), Just("score".to_owned())].boxed()
}

fn number() -> BoxedStrategy<String> {
    let leaf = prop_oneof![3 => constant(), 3 => alone(), 2 => fact()];
    leaf.prop_recursive(4, 12, 2, |inner| {
        let operator = prop::sample::select(&["+", "-", "*", "/"][..]);
        prop_oneof![
            4 => (inner.clone(), operator, inner.clone()).prop_map(|(a, op, b)| format!("({a} {op} {b})")),
            1 => inner.prop_map(|a| format!("-({a})")),
        ]
    })
    .boxed()
}

fn comparison() -> BoxedStrategy<String> {
    let sides = prop_oneof![
        4 => (alone(), constant()),
        2 => (alone(), number()),
        1 => (fact(), constant()),
        1 => (fact(), number()),
    ];
    let operator = prop::sample::select(&[">", ">=", "<", "<="][..]);
    (sides, operator, any::<bool>())
        .prop_map(|((a, b), op, turned)| if turned { format!("{b} {op} {a}") } else { format!("{a} {op} {b}") })
        .prop_filter("it may stand in a rule", |when| is_accepted(when))
        .boxed()
}

fn condition() -> BoxedStrategy<String> {
    const TEXTS: [&str; 7] = [
        "account.protected",
        "!account.protected",
        "account.plan == \"a\"",
        "account.plan != \"a\"",
        "account.plan in [\"b\", \"a\"]",
        "!(account.plan in [\"b\"])",
        "account.plan == \"\"",
    ];
    let leaf = prop_oneof![6 => comparison(), 1 => prop::sample::select(&TEXTS[..]).prop_map(str::to_owned)];
    leaf.prop_recursive(3, 8, 3, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a} && {b})")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a} || {b})")),
            inner.prop_map(|a| format!("!({a})")),
        ]
    })
    .boxed()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, max_shrink_iters: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn a_program_fires_where_the_walk_fires(
        whens in prop::collection::vec(condition(), 1..10),
        rows in prop_oneof![Just(ROWS), 1..=ROWS],
        seed: u64,
        off in 0..20usize,
    ) {
        let whens: Vec<String> = whens.into_iter().filter(|when| is_accepted(when)).collect();
        prop_assume!(!whens.is_empty());
        let policy = policy(&whens, |index| if index == off { "off" } else { "shadow" });
        compare(&policy, rows, seed).map_err(|error| TestCaseError::fail(format!("{error}\n{whens:#?}")))?;
    }
}

#[test]
fn the_shipped_rules_fire_where_the_walk_fires() {
    let policy = check(&redress_engine::policy::default_text(), "default.toml").unwrap();
    for seed in 0..40 {
        compare(&policy, ROWS, seed).unwrap();
    }
}

#[test]
fn a_comparison_is_compiled_once_however_it_is_written() {
    let whens = [
        "lower(hard_bounce_rate_7d) > 0.1 && sends_24h >= 100",
        "0.1 < lower(hard_bounce_rate_7d) || !(sends_24h < 100)",
        "!(sends_24h < 1e2 || lower(hard_bounce_rate_7d) <= 0.1)",
        "sends_24h >= 100 && sends_24h >= 100u",
    ];
    let policy = policy(&whens.map(str::to_owned), |_| "enforce");
    let plan = Plan::new(policy.variables.iter().copied());
    assert_eq!(Program::compile(&policy, &plan).checks(), 2);
    compare(&policy, ROWS, 1).unwrap();
}

#[test]
fn rules_that_are_off_are_not_compiled() {
    let policy = policy(&["sends_24h >= 100".to_owned(), "sends_1h >= 100".to_owned()], |index| {
        if index == 0 { "off" } else { "enforce" }
    });
    let plan = Plan::new(policy.variables.iter().copied());
    assert_eq!(Program::compile(&policy, &plan).checks(), 1);
    compare(&policy, ROWS, 7).unwrap();
}

/// A full tree of 256 scores needs nine registers beside the one for the other side.
#[test]
fn the_widest_calculation_has_registers_enough() {
    let mut sum = "score".to_owned();
    for level in 0..8 {
        sum = if level == 0 { format!("{sum}*{sum}") } else { format!("({sum})+({sum})") };
    }
    let whens = [format!("sends_24h > {sum}"), format!("{sum} >= sends_24h"), format!("sends_24h > 9*({sum})")];
    assert!(whens.iter().all(|when| is_accepted(when)), "{} bytes", whens[0].len());
    compare(&policy(&whens, |_| "enforce"), ROWS, 3).unwrap();
}
