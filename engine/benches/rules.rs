//! Fifty rules over the whole catalogue, judged by the walk, row by row and by columns. `cargo bench -p redress-engine --bench rules`.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use redress_engine::policy::{FactsView, Policy, Program, check};
use redress_engine::signal::{Frame, Plan, ROWS, Reading, Role, Unit, Variable, variables};
use redress_engine::window::Tally;
use std::fmt::Write;
use std::hint::black_box;

const RULES: usize = 50;

/// Rules of the shapes that the shipped packs have: a rate alone, a rate and a count, a count and a fact, one of two rates, a ratio.
fn policy() -> Policy {
    let of = |wanted: &dyn Fn(&&Variable) -> bool| -> Vec<&str> {
        variables().iter().filter(wanted).map(|v| v.name.as_str()).collect()
    };
    let rates = of(&|v| v.signal.unit == Unit::Rate);
    let counts = of(&|v| v.signal.unit != Unit::Rate && v.signal.role == Role::Context);
    let mut text = String::from("name = \"bench\"\nversion = \"1\"\n");
    for i in 0..RULES {
        let (rate, other) = (rates[i % rates.len()], rates[(i * 7 + 3) % rates.len()]);
        let (count, second) = (counts[i % counts.len()], counts[(i * 5 + 2) % counts.len()]);
        let level = 0.05 + 0.01 * (i / 5) as f64;
        let when = match i % 10 {
            0..=3 => format!("lower({rate}) > {level}"),
            4 => format!("point({rate}) >= {level} && {count} >= 100"),
            5 | 6 => format!("lower({rate}) >= {level} && {count} >= {}", 50 + i),
            7 => format!("{count} > {} && account.age_days < 7 && account.plan == \"trial\"", 2_000 + i),
            8 => format!("lower({rate}) > {level} || lower({other}) > {level}"),
            _ => format!("{count} > 3 * {second} + {} && !account.protected", 1_000 + i),
        };
        let _ = write!(
            text,
            "[[rule]]\nid = \"rule-{i}\"\nwhen = '{when}'\nrung = \"observe\"\nreason = \"LIST_QUALITY\"\nmode = \"shadow\"\n\
             clause = {{ id = \"A\", title = \"A\", url = \"https://example.com/a\" }}\nauthor = \"bench\"\nsource = \"none [P]\"\n"
        );
    }
    check(&text, "bench.toml").unwrap_or_else(|errors| panic!("{errors}"))
}

/// Accounts of all sizes, of which one in `bad` misbehaves.
fn rows(bad: usize) -> Vec<Vec<Reading>> {
    let mut state = 7u64;
    let mut below = |n: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % n
    };
    (0..ROWS)
        .map(|row| {
            let size = [5, 60, 400, 1_500][usize::try_from(below(4)).unwrap_or(0)];
            // One sample a row: signals share the columns of their denominators.
            let den = below(size) as f64;
            let mut reading = |variable: &Variable| {
                let share = if row % bad == bad - 1 { 0.3 } else { 0.02 };
                let num = Tally::exact((den * share * below(100) as f64 / 100.0).floor());
                match variable.signal.unit {
                    Unit::Rate => Reading::rate(num, Tally::exact(den), variable.signal.sample_min),
                    _ if variable.signal.role == Role::Evidence => Reading::count(num),
                    _ => Reading::count(Tally { min: (den * 0.97).floor(), value: den, max: den }),
                }
            };
            variables().iter().map(&mut reading).collect()
        })
        .collect()
}

fn frame(plan: &Plan, rows: &[Vec<Reading>]) -> Frame {
    let mut frame = Frame::new(plan);
    for (row, readings) in rows.iter().enumerate() {
        frame.push_readings(plan, readings);
        frame.age_days[row] = [3.0, 40.0, f64::NAN, 700.0][row % 4];
        frame.plans[row] = (row % 3 == 0).then(|| Box::from("trial"));
    }
    frame
}

fn rules(c: &mut Criterion) {
    let policy = policy();
    let plan = Plan::new(policy.variables.iter().copied());
    let mut program = Program::compile(&policy, &plan);
    let mut fired = vec![0u64; policy.rules.len()];
    for (which, bad) in [("decent accounts", ROWS + 1), ("one in 16 misbehaves", 16)] {
        let rows = rows(bad);
        let frame = frame(&plan, &rows);
        let mut group = c.benchmark_group(format!("{RULES} rules, {} columns, {which}", plan.width()));
        group.throughput(Throughput::Elements(ROWS as u64)).sample_size(40);
        group.bench_function("walk", |b| {
            let facts: Vec<FactsView<'_>> = (0..ROWS)
                .map(|row| FactsView {
                    age_days: Some(frame.age_days[row]).filter(|age| !age.is_nan()),
                    plan: frame.plans[row].as_deref(),
                    ..FactsView::default()
                })
                .collect();
            b.iter(|| {
                let rows = rows.iter().zip(&facts);
                rows.map(|(row, facts)| policy.rules.iter().filter(|rule| rule.fires(row, facts).is_some()).count())
                    .sum::<usize>()
            });
        });
        group.bench_function("columns", |b| {
            b.iter(|| program.fired_by_columns(black_box(&frame), black_box(&mut fired)));
        });
        group.bench_function("row by row", |b| {
            b.iter(|| program.fired_by_rows(black_box(&frame), black_box(&mut fired)));
        });
        group.bench_function("may fire", |b| {
            b.iter(|| (0..ROWS).filter(|row| program.may_fire(black_box(&frame), *row, |_| true)).count());
        });
        group.finish();
        println!(
            "fired: {} of {} rows, {} checks",
            fired.iter().fold(0, |all, f| all | f).count_ones(),
            ROWS,
            program.checks()
        );
    }
    let rows = rows(ROWS + 1);
    let mut group = c.benchmark_group("a frame with few rows");
    for few in [1, 2, 4, 8, 16] {
        let frame = frame(&plan, &rows[..few]);
        group.bench_function(format!("{few} by columns"), |b| {
            b.iter(|| program.fired_by_columns(black_box(&frame), black_box(&mut fired)));
        });
        group.bench_function(format!("{few} row by row"), |b| {
            b.iter(|| program.fired_by_rows(black_box(&frame), black_box(&mut fired)));
        });
    }
    group.finish();
}

criterion_group!(benches, rules);
criterion_main!(benches);
