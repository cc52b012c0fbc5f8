//! The courses that a decision freezes, against the naive twins of their signals at every look, and whatever the batches.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::Arc;

use redress_engine::decide::COURSES_MAX;
use redress_engine::event::{Event, Hash, IdentityKey, Kind};
use redress_engine::pipeline::{Keep, Pipeline};
use redress_engine::policy::{self, Policy};
use redress_engine::signal::{Unit, sequence_lower, sequence_upper, variable, variables};
use redress_ledger::course::Course;
use redress_ledger::decision::Decision;

use super::naive::View;
use super::{stream, twins};

/// Bytes that all courses of a decision take as JSON at most.
const BYTES_MAX: usize = 12_000;

const CONDITIONS: [&str; 16] = [
    "sends_1h >= 10",
    "sends_24h >= 200",
    "sends_1m >= 3 && sends_10m >= 5",
    "hard_bounces_7d >= 30 && sends_7d >= 100",
    "lower(hard_bounce_rate_7d) >= 0.02",
    "lower(hard_bounce_rate_24h) >= 0.05 && upper(hard_bounce_rate_7d) <= 0.9 && point(block_bounce_rate_24h) > 0.01",
    "mail_recipients_24h >= 3",
    "complainants_7d >= 2 && lower(complaint_rate_7d) > 0.001",
    "mails_per_recipient_24h >= 20",
    "mail_burst_1h >= 4",
    "hard_bounces_24h >= lower(sends_24h) / 10 && sends_24h >= 5",
    "messages_24h >= 50 && message_failures_24h >= 10 && messages_1h <= 100000",
    "lower(delivery_error_rate_24h) >= 0.05",
    "messages_per_sender_1h >= 4",
    "verifications_1h >= 4 && verification_countries_1h >= 2",
    "volume_record_24h >= 1 && sends_30d >= 1",
];

fn policy() -> Arc<Policy> {
    let mut text = String::from("name = \"courses\"\nversion = \"1\"\n");
    for (number, when) in CONDITIONS.iter().enumerate() {
        write!(
            text,
            "[[rule]]\nid = \"rule-{number}\"\nwhen = '{when}'\nrung = \"warn\"\nreason = \"LIST_QUALITY\"\nmode = \"enforce\"\n\
             clause = {{ id = \"T\", title = \"t\", url = \"https://example.com\" }}\nauthor = \"test\"\nsource = \"test\"\n"
        )
        .expect("a string takes all");
    }
    Arc::new(policy::check(&text, "courses.toml").unwrap_or_else(|errors| panic!("{errors}")))
}

/// A stream without what tells the account's age, since its events come from before it as well.
fn events(seed: u64, count: usize) -> Vec<Event> {
    let of_account = |event: Event| Event { account: IdentityKey::public().account("a"), ..event };
    stream::of(seed, count).into_iter().filter(|event| event.kind != Kind::AccountCreated).map(of_account).collect()
}

/// Every decision, with the place of the event that tipped it.
fn decided(events: &[Event], batch: usize, keep: Keep) -> Vec<Decision> {
    let mut pipeline = Pipeline::scoring(IdentityKey::public(), Some(policy()), None, keep);
    let chunks = (1..).zip(events.chunks(batch));
    chunks.flat_map(|(position, some)| pipeline.events(position, some).take_decisions()).collect()
}

/// The same to five digits.
fn near(one: f64, other: f64) -> bool {
    (one - other).abs() <= 1.1e-4 * other.abs()
}

/// What the naive twin counts: on top, and below where it is a share.
fn counted(view: &View, course: &Course) -> (f64, Option<f64>) {
    let variable = &variables()[variable(&course.signal).expect("a variable")];
    twins::of(variable.signal.name).expect("a twin")(view, variable.window.ms())
}

/// The compared figure as the naive twin has it; `None` below the minimum sample.
fn naive((num, den): (f64, Option<f64>), course: &Course) -> Option<f64> {
    let Some(den) = den else { return Some(num) };
    let figure = match course.compared.as_str() {
        "lower" => sequence_lower(num, den),
        "upper" => sequence_upper(num, den),
        _ => num / den,
    };
    let sample_min = variables()[variable(&course.signal).expect("a variable")].signal.sample_min;
    (den > 0.0 && den >= sample_min).then_some(figure)
}

#[test]
fn a_course_holds_what_its_signal_was_at_every_look() {
    let (mut seen, mut looks, mut exact, mut early, mut usual) = (BTreeSet::new(), 0, 0, 0, 0);
    for (seed, count) in (0..stream::FAMILIES * 8).map(|seed| (seed, 200)).chain([(0, 3_000), (13, 3_000), (12, 3_000)])
    {
        let events = events(seed, count);
        for decision in decided(&events, 64, Keep::All) {
            let last = events.iter().position(|event| format!("{:032x}", event.key) == decision.event_key);
            let mut view = View::default();
            events[..=last.expect("its event")].iter().for_each(|event| view.take(event.clone()));
            assert!(decision.courses.len() <= COURSES_MAX);
            let bytes = serde_json::to_vec(&decision.courses).expect("JSON").len();
            assert!(bytes <= BYTES_MAX, "{bytes} bytes");
            for course in &decision.courses {
                let fact = decision.rules.iter().flat_map(|rule| &rule.facts).find(|fact| fact.signal == course.signal);
                let fact = fact.expect("a course is of a fact");
                let length = course.least.len();
                assert!((2..=49).contains(&length) && [0, length].contains(&course.most.len()), "{course:?}");
                for ((number, (at, figure)), share) in
                    course.looks().enumerate().zip(course.shares.iter().copied().chain(std::iter::repeat(None)))
                {
                    let counts = counted(&view.as_of(at.0), course);
                    let truth = naive(counts, course);
                    let what = format!("seed {seed}, {} at {at}: {figure:?}, should be {truth:?}", course.signal);
                    if number + 1 == length && course.compared == fact.compared {
                        let (least, most) = figure.expect("what was decided on is known");
                        let within = near(least, fact.compared_value) || near(most, fact.compared_value);
                        assert!(within, "{what}, {fact:?}");
                    }
                    let is_exact = figure.is_some_and(|(least, most)| least >= most);
                    if let Some(share) = share {
                        let (num, den) = (counts.0, counts.1.expect("a share has a sample"));
                        let error = if is_exact { 1e-4 } else { 0.1 };
                        assert!((share - num / den).abs() <= error, "{what}: the share is {share}");
                        early += usize::from(figure.is_none());
                    }
                    let Some((least, most)) = figure else { continue };
                    let truth = truth.unwrap_or_else(|| panic!("{what}"));
                    let lies_between = least <= truth * (1.0 + 1e-9) && truth <= most * (1.0 + 1e-9);
                    assert!(if is_exact { near(least, truth) } else { lies_between }, "{what}");
                    exact += usize::from(is_exact);
                    looks += 1;
                }
                usual += usize::from(course.usual.is_some());
                seen.insert(course.signal.clone());
            }
            let never = decision
                .courses
                .iter()
                .any(|course| ["volume_record_24h", "sends_30d"].contains(&course.signal.as_str()));
            assert!(!never, "a habit, and what reaches 30 days back, cannot be looked at backwards");
        }
    }
    assert!(looks > 10_000 && exact * 2 > looks && early > 20 && usual > 3, "{looks} {exact} {early} {usual}: too few");
    assert!(seen.len() >= 16, "{seen:?}");
    assert!(
        seen.iter().any(|name| variables()[variable(name).expect("one")].signal.unit == Unit::Distinct),
        "{seen:?}"
    );
}

#[test]
fn courses_are_the_same_whatever_the_batches_and_whatever_else_is_kept() {
    let mut courses = 0;
    for seed in [0, 2, 12, 13] {
        let events = events(seed, 400);
        let all = decided(&events, 1, Keep::All);
        for (batch, keep) in [(7, Keep::All), (400, Keep::All), (1, Keep::Needed), (64, Keep::Needed)] {
            let other = decided(&events, batch, keep);
            let of = |all: &[Decision]| all.iter().map(|one| (one.id.clone(), one.courses.clone())).collect::<Vec<_>>();
            assert_eq!(of(&other), of(&all), "seed {seed}, batches of {batch}, {keep:?}");
        }
        courses += all.iter().map(|one| one.courses.len()).sum::<usize>();
    }
    assert!(courses > 20, "{courses}");
}

/// So many mails a day at nine o'clock UTC for so many days; then a burst at the same hour of the next.
fn steady_then_burst(days: i64, a_day: i64, burst: i64) -> Vec<Event> {
    const NINE: i64 = 1_790_000_000_000 / 86_400_000 * 86_400_000 + 9 * 3_600_000;
    let mails = (0..days).flat_map(|day| (0..a_day).map(move |n| NINE + day * 86_400_000 + n * 60_000));
    let mails = mails.chain((0..burst).map(|n| NINE + days * 86_400_000 + n * 1_000));
    let mail = |(key, at): (u128, i64)| Event {
        key,
        account: IdentityKey::public().account("a"),
        at,
        arrived: at,
        kind: Kind::EmailSubmitted,
        recipient: Hash::new(u64::try_from(key).unwrap_or(1)),
        ..Event::sample("a")
    };
    (1..).zip(mails).map(mail).collect()
}

#[test]
fn what_is_usual_is_the_median_of_the_days_before_once_there_are_seven() {
    for (days, known) in [(20, true), (9, true), (5, false)] {
        let decisions = decided(&steady_then_burst(days, 20, 400), 50, Keep::Needed);
        let courses = decisions.iter().flat_map(|decision| &decision.courses);
        let course = courses.into_iter().find(|course| course.signal == "sends_24h").expect("its course");
        assert_eq!(course.usual.is_some(), known, "after {days} days");
        if let Some(usual) = &course.usual {
            assert!(usual.least <= 20.0 && 20.0 <= usual.most && usual.most <= 45.0, "{usual:?}");
            assert!(usual.looks >= 7 && usual.every_secs == 86_400, "{usual:?}");
        }
        let (_, before) = course.looks().nth(course.least.len() - 3).expect("a look before the burst");
        let (least, most) = before.expect("known");
        assert!(
            least <= 20.0 && 20.0 <= most && most - least <= 25.0,
            "the day before, still in the window: {before:?}"
        );
    }
}

/// Every look has three figures of five digits.
#[test]
fn six_courses_are_no_larger_than_is_stated() {
    let number = |at: u32| Some(f64::from(1_000 + at) / 1e8 + 0.000_12);
    let course = Course {
        signal: variables().iter().map(|v| v.name.clone()).max_by_key(String::len).unwrap_or_default(),
        compared: "lower".into(),
        from: redress_ledger::Timestamp(1_790_000_000_000),
        step_secs: 1_800,
        until: redress_ledger::Timestamp(1_790_086_400_000),
        least: (0..49).map(number).collect(),
        most: (0..49).map(number).collect(),
        shares: (0..49).map(number).collect(),
        usual: None,
        limit_moves: true,
    };
    let bytes = serde_json::to_vec(&vec![course; COURSES_MAX]).expect("JSON").len();
    assert!((8_000..=BYTES_MAX).contains(&bytes), "{bytes}");
}
