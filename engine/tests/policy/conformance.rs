//! CEL's own conformance cases for the subset that rules are written in: by the walk, by columns and row by row; and what loading
//! says of the cases outside of it.

use redress_engine::policy::{FactsView, Program, check};
use redress_engine::signal::{Frame, Plan, Reading, variable, variables};
use redress_engine::window::Tally;

use crate::support::document;

/// What stands for the words of a case. The last three rest on `sends_1h` being 1 and `sends_7d` 0.
const WORDS: [(&str, &str); 7] = [
    ("x", "messages_7d"),
    ("y", "messages_24h"),
    ("z", "messages_1h"),
    ("p", "account.plan"),
    ("TRUE", "(sends_1h >= 1)"),
    ("FALSE", "(sends_1h > 1)"),
    ("ERROR", "(sends_1h <= 1 / sends_7d)"),
];

/// By how much a value is raised, for nothing is counted below 0.
const RAISED: f64 = 1_000.0;

struct Case<'a> {
    line: usize,
    kind: &'a str,
    expression: String,
    bindings: &'a str,
    expected: &'a str,
}

fn cases() -> Vec<Case<'static>> {
    let lines = include_str!("conformance.txt").lines().enumerate();
    lines
        .filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
        .map(|(index, line)| {
            let mut fields = line.split(';').map(str::trim);
            let mut field = || fields.next().unwrap_or_else(|| panic!("line {}: too few fields: {line}", index + 1));
            let (kind, _name) = (field(), field());
            Case { line: index + 1, kind, expression: spelled(field()), bindings: field(), expected: field() }
        })
        .collect()
}

/// With our names for the words outside of strings.
fn spelled(pattern: &str) -> String {
    let (mut out, mut word, mut quote) = (String::new(), String::new(), None);
    for c in pattern.chars().chain([' ']) {
        if quote.is_none() && (c.is_alphanumeric() || c == '_' || c == '.') {
            word.push(c);
            continue;
        }
        let known = WORDS.iter().find(|(name, _)| *name == word);
        let member = WORDS.iter().find_map(|(name, ours)| {
            let rest = word.strip_prefix(name)?;
            rest.starts_with('.').then(|| format!("{ours}{rest}"))
        });
        out += &member.unwrap_or_else(|| known.map_or(word.as_str(), |(_, ours)| ours).to_owned());
        word.clear();
        match (quote, c) {
            (None, '\'' | '"') => quote = Some(c),
            (Some(open), close) if open == close => quote = None,
            _ => {}
        }
        out.push(c);
    }
    out.trim_end().to_owned()
}

fn text(when: &str) -> String {
    let quoted = when.replace('\\', "\\\\").replace('"', "\\\"");
    document("@", None, "observe", "").replace("'@'", &format!("\"{quoted}\""))
}

/// Whether the condition fires with these bindings, in which walk, columns and row have to agree.
#[track_caller]
fn fires(case: &Case<'_>, when: &str, x: Option<f64>) -> bool {
    let policy = check(&text(when), "t.toml").unwrap_or_else(|errors| panic!("line {}: {when}\n{errors}", case.line));
    let mut readings: Vec<Reading> = vec![Reading::default(); variables().len()];
    let mut bind = |name: &str, value: f64| readings[variable(name).expect("a signal")].num = Tally::exact(value);
    bind("sends_1h", 1.0);
    let mut plan_name = None;
    for (name, value) in case.bindings.split_whitespace().map(|binding| binding.split_once('=').expect("name=value")) {
        match WORDS.iter().find(|(word, _)| *word == name) {
            Some((_, "account.plan")) => plan_name = Some(value),
            Some((_, signal)) => bind(signal, value.parse().expect("a number")),
            None => panic!("line {}: {name} is not bound to anything", case.line),
        }
    }
    if let Some(x) = x {
        bind("messages_7d", x);
    }
    let plan = Plan::new(policy.variables.iter().copied());
    let mut frame = Frame::new(&plan);
    // Among rows that hold nothing.
    for row in 0..12 {
        if row == 9 {
            frame.push_readings(&plan, &readings);
            frame.plans[row] = plan_name.map(Box::from);
        } else {
            frame.push_readings(&plan, &vec![Reading::default(); variables().len()]);
        }
    }
    let facts = FactsView { plan: plan_name, ..FactsView::default() };
    let walk = policy.rules[0].fires(&readings, &facts).is_some();
    let (mut program, mut columns, mut rows) = (Program::compile(&policy, &plan), [0], [0]);
    program.fired_by_columns(&frame, &mut columns);
    program.fired_by_rows(&frame, &mut rows);
    assert_eq!(columns, rows, "line {}: {when}: columns and rows", case.line);
    assert_eq!(columns[0] >> 9 & 1 == 1, walk, "line {}: {when}: columns and walk", case.line);
    walk
}

#[test]
fn conditions_hold_as_cel_says() {
    let mut run = 0;
    for case in cases().iter().filter(|case| case.kind == "holds") {
        let (yes, no) = (case.expression.clone(), format!("!({})", case.expression));
        let found = match (fires(case, &yes, None), fires(case, &no, None)) {
            (true, false) => "true",
            (false, true) => "false",
            (false, false) => "error",
            (true, true) => "both",
        };
        assert_eq!(found, case.expected, "line {}: {yes}", case.line);
        run += 1;
    }
    assert!(run > 120, "{run} cases");
}

#[test]
fn numbers_amount_to_what_cel_says() {
    let mut run = 0;
    for case in cases().iter().filter(|case| case.kind == "value") {
        let value: f64 = case.expected.parse().unwrap();
        let raised = format!("({}) + {RAISED}", case.expression);
        let when = format!("messages_7d >= {raised} && messages_7d <= {raised}");
        assert!(fires(case, &when, Some(value + RAISED)), "line {}: {} is not {value}", case.line, case.expression);
        for other in [value + RAISED - 1e-9, value + RAISED + 1e-9] {
            assert!(!fires(case, &when, Some(other)), "line {}: {other} is taken for {value}", case.line);
        }
        run += 1;
    }
    assert!(run > 60, "{run} cases");
}

#[test]
fn what_is_outside_of_the_subset_is_said_at_load_time() {
    let mut run = 0;
    for case in cases().iter().filter(|case| case.kind == "refused") {
        let Err(errors) = check(&text(&case.expression), "t.toml") else {
            panic!("line {}: accepted: {}", case.line, case.expression)
        };
        let said = errors.to_string();
        assert!(
            said.contains(case.expected),
            "line {}: {}\n{said}\nlacks: {}",
            case.line,
            case.expression,
            case.expected
        );
        run += 1;
    }
    assert!(run > 40, "{run} cases");
    assert!(cases().iter().all(|case| ["holds", "value", "refused"].contains(&case.kind)));
}
