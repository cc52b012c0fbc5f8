//! Every signal of the catalogue against a naive, exact calculation of the same figure, and the catalogue against its own rules.

mod courses;
mod naive;
mod past;
mod sane;
mod stream;
mod twins;

use std::collections::BTreeSet;
use std::path::Path;

use naive::View;
use redress_engine::signal::{CATALOGUE, Frame, Plan, Reading, Unit, layout, row, variables};
use redress_engine::window::{Account, Admission};

/// Near enough for quotients.
const ROUNDING: f64 = 1e-9;

fn near(one: f64, other: f64) -> bool {
    (one - other).abs() <= ROUNDING * other.abs().max(1.0)
}

/// Takes a stream in and shows state and history every so many events.
fn play(seed: u64, events: usize, every: usize, mut look: impl FnMut(&Account, &View)) {
    let mut account = Account::new("a".into(), layout().id);
    let mut view = View::default();
    for event in stream::of(seed, events) {
        assert_eq!(account.admit(&event), Admission::Counts);
        layout().take(&mut account.windows, &event);
        account.profile.take(&event);
        view.take(event);
        if view.len().is_multiple_of(every) {
            look(&account, &view);
        }
    }
}

#[test]
fn every_signal_equals_its_naive_twin_while_counts_are_small() {
    let mut seen = BTreeSet::new();
    for seed in 0..stream::FAMILIES * 40 {
        play(seed, 60, 12, |account, view| {
            for (variable, reading) in variables().iter().zip(row(account)) {
                let Some(twin) = twins::of(variable.signal.name) else { continue };
                let (num, den) = twin(view, variable.window.ms());
                let (is, den_is) = (reading.num, reading.den.map(|d| d.value));
                assert!(near(is.value, num), "seed {seed}: {} is {is:?}, should be {num}", variable.name);
                assert!(near(is.min, num) && near(is.max, num), "seed {seed}: {} is not exact: {is:?}", variable.name);
                assert_eq!(den_is, den, "seed {seed}: sample of {}", variable.name);
                if num > 0.0 {
                    seen.insert(variable.signal.name);
                }
            }
        });
    }
    let never: Vec<_> = twins::all().filter(|(name, _)| !seen.contains(name)).map(|(name, _)| *name).collect();
    assert!(never.is_empty(), "never above zero in any stream, so nothing was compared: {never:?}");
}

#[test]
fn the_truth_lies_within_the_stated_bounds_when_counts_are_large() {
    let mut inexact = 0;
    for seed in 0..stream::FAMILIES * 2 {
        play(seed, 2_000, 500, |account, view| {
            for (variable, reading) in variables().iter().zip(row(account)) {
                let Some(twin) = twins::of(variable.signal.name) else { continue };
                let (num, den) = twin(view, variable.window.ms());
                // A level whose sample lies around its least number may be nothing; it never says too much.
                let is = reading.num;
                assert!(is.min <= num * (1.0 + ROUNDING), "seed {seed}: {} is {is:?}, should be {num}", variable.name);
                let unknown = is.max == 0.0 && reading.den.is_none();
                assert!(unknown || num <= is.max * (1.0 + ROUNDING), "seed {seed}: {}: {is:?}, {num}", variable.name);
                if let (Some(is), Some(den)) = (reading.den, den) {
                    assert!(is.min <= den && den <= is.max, "seed {seed}: sample of {}: {is:?}, {den}", variable.name);
                }
                if variable.signal.unit == Unit::Count {
                    assert!(is.value <= num * 1.05 + ROUNDING, "seed {seed}: {}: {is:?}, {num}", variable.name);
                }
                inexact += usize::from(is.max > is.min);
            }
        });
    }
    assert!(inexact > 100, "only {inexact} readings had an error to bound");
}

#[test]
fn a_frame_reads_the_whole_catalogue_as_a_row_does() {
    let plan = Plan::new(0..variables().len());
    for seed in 0..stream::FAMILIES * 2 {
        play(seed, 120, 60, |account, _| {
            let mut frame = Frame::new(&plan);
            let row = row(account);
            frame.push(&plan, &mut account.clone());
            for (index, reading) in row.into_iter().enumerate() {
                let Some(is) = frame.reading(&plan, index, 0) else { panic!("{} is planned", variables()[index].name) };
                let plain = |r: Reading| (r.num, r.den, r.sample_min);
                assert_eq!(plain(is), plain(reading), "seed {seed}: {}", variables()[index].name);
            }
        });
    }
}

/// Names in quotes in the tests of habits, which have twins of their own there.
fn named_by_habits() -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/habits");
    let Ok(files) = std::fs::read_dir(folder) else { return String::new() };
    files.flatten().filter_map(|file| std::fs::read_to_string(file.path()).ok()).collect()
}

#[test]
fn every_signal_has_a_naive_twin() {
    let habits = named_by_habits();
    let in_habits = |name: &str| habits.contains(&format!("\"{name}\"")) || habits.contains(&format!("\"{name}_"));
    let without: Vec<_> = CATALOGUE
        .iter()
        .filter(|signal| twins::of(signal.name).is_none() && !in_habits(signal.name))
        .map(|signal| signal.name)
        .collect();
    assert!(without.is_empty(), "give these a naive definition in tests/signals/twins or tests/habits: {without:?}");
    let idle: Vec<_> = twins::all().filter(|(name, _)| CATALOGUE.iter().all(|signal| signal.name != *name)).collect();
    assert!(idle.is_empty(), "twins of signals that are not there: {idle:?}");
}
