//! What a course shows, drawn and in words, and what it leaves out.

use redress_ledger::course::Usual;
use redress_ledger::decision::{Clause, Disclosure};
use redress_ledger::rung::Rung;

use super::*;

const HALF_HOUR: i64 = 1_800;
const NOW: i64 = 1_790_000_000_000 / 86_400_000 * 86_400_000;

fn course(signal: &str, least: Vec<Option<f64>>) -> Course {
    let steps = i64::try_from(least.len()).expect("few") - 1;
    Course {
        signal: signal.to_owned(),
        compared: "count".to_owned(),
        from: Timestamp(NOW).plus_secs(-steps * HALF_HOUR),
        step_secs: HALF_HOUR,
        until: Timestamp(NOW),
        least,
        most: Vec::new(),
        shares: Vec::new(),
        usual: None,
        limit_moves: false,
    }
}

fn fact(signal: &str, operator: &str, threshold: f64) -> Fact {
    Fact {
        signal: signal.to_owned(),
        sentence: format!("About {signal}."),
        value: 0.0,
        value_min: 0.0,
        value_max: 0.0,
        numerator: 0.0,
        denominator: 0.0,
        window_secs: 3_600,
        compared: "count".to_owned(),
        compared_value: 0.0,
        operator: operator.to_owned(),
        threshold,
        threshold_source: String::new(),
        disclosure: Disclosure::Full,
        counterfactual: None,
        third_party_controllable: false,
    }
}

fn rules(facts: Vec<Fact>) -> Vec<FiredRule> {
    let clause = Clause { id: String::new(), title: String::new(), url: String::new() };
    let (rule_id, reason, author) = ("r".to_owned(), "SPAM".to_owned(), "vendor".to_owned());
    vec![FiredRule { rule_id, rung: Rung::Warn, reason, clause, severity: None, author, facts, propose_only: false }]
}

fn timeline() -> Vec<TimelinePoint> {
    let at = |step: i64| Timestamp(NOW).plus_secs((step - 47) * HALF_HOUR);
    let point = |step| TimelinePoint { at: at(step), secs: HALF_HOUR, activity: 0, adverse: 0, usual: None };
    (0..48).map(point).collect()
}

fn passed(least: &[Option<f64>], most: &[Option<f64>], operator: &str) -> String {
    let course = Course { most: most.to_vec(), ..course("sends_1h", least.to_vec()) };
    Limit::of(&fact("sends_1h", operator, 10.0)).passed(&course)
}

#[test]
fn it_is_said_when_the_limit_was_passed() {
    let (low, high, gap) = (Some(5.0), Some(20.0), None);
    let day = Timestamp(NOW).plus_secs(-86_400).date();
    for (looks, said) in [
        (vec![low, low, high, high], format!("It passed the limit between {day} 23:00 UTC and {day} 23:30 UTC.")),
        (vec![low, low, low, high], format!("It passed the limit between {day} 23:30 UTC and the decision.")),
        (vec![high, high, high], "It was past the limit in all of the time shown.".to_owned()),
        (
            vec![gap, gap, high, high],
            format!("It passed the limit at {day} 23:30 UTC or before: there was too little to say."),
        ),
        (
            vec![high, low, low, high],
            format!(
                "It passed the limit between {day} 23:30 UTC and the decision. It had been past it before that as well."
            ),
        ),
    ] {
        assert_eq!(passed(&looks, &[], ">="), said, "{looks:?}");
    }
}

#[test]
fn where_the_bounds_leave_it_open_it_is_not_said_when_the_limit_was_passed() {
    let looks = [Some(5.0), Some(9.0), Some(20.0)];
    let open = "It was surely past the limit from the decision on; before that its bounds leave it open.";
    assert_eq!(passed(&looks, &[Some(5.0), Some(12.0), Some(20.0)], ">"), open);
    assert!(passed(&looks, &[Some(5.0), Some(9.5), Some(20.0)], ">").ends_with("and the decision."));
    let below = [Some(4.0), Some(4.0), Some(4.0)];
    assert_eq!(passed(&below, &[Some(30.0), Some(11.0), Some(6.0)], "<"), open);
    assert!(passed(&below, &[Some(30.0), Some(8.0), Some(6.0)], "<").contains("leave it open"));
    let above = [Some(12.0), Some(11.0), Some(4.0)];
    assert!(passed(&above, &[Some(30.0), Some(14.0), Some(6.0)], "<").ends_with("and the decision."));
}

#[test]
fn a_limit_that_is_measured_too_is_not_said_to_have_been_passed() {
    let course = Course { limit_moves: true, ..course("sends_1h", vec![Some(1.0), Some(20.0)]) };
    let said = Limit::of(&fact("sends_1h", ">", 10.0)).passed(&course);
    assert_eq!(said, "The limit is measured too: it was 10 at the decision, and another one before.");
}

#[test]
fn courses_of_a_day_share_the_axis_of_the_activity_and_shorter_ones_have_their_own() {
    let minutes =
        Course { step_secs: 60, from: Timestamp(NOW).plus_secs(-120), ..course("sends_1m", vec![Some(1.0); 3]) };
    let all = [course("sends_1h", vec![Some(1.0); 48]), minutes, course("sends_24h", vec![Some(3.0); 5])];
    let facts = ["sends_1h", "sends_1m", "sends_24h", "volume_record_24h"].map(|name| fact(name, ">", 0.5));
    let rules = rules(facts.to_vec());
    let courses = Courses::new(&all, &rules, &timeline(), Timestamp(NOW));
    let groups: Vec<Vec<&str>> =
        courses.groups.iter().map(|group| group.charts.iter().map(|chart| chart.signal.as_str()).collect()).collect();
    assert_eq!(groups, [vec!["sends_1h", "sends_24h"], vec!["sends_1m"]]);
    assert_eq!(courses.groups[0].begins, timeline()[0].at.minute());
    assert_eq!(courses.groups[1].begins, Timestamp(NOW).plus_secs(-48 * 60).minute());
    let rows: Vec<&[String]> = courses.groups[0].rows.iter().map(|(_, cells)| cells.as_slice()).collect();
    assert_eq!(
        rows,
        [["1", "–"], ["1", "3"], ["1", "3"]],
        "the shorter one begins later; then nothing changes to the end"
    );
    assert_eq!(courses.only_then, ["About volume_record_24h."]);
}

#[test]
fn everything_drawn_lies_within_the_picture() {
    let share = Course {
        compared: "lower".to_owned(),
        most: (0..48u8).map(|look| Some(0.02 + f64::from(look) / 400.0)).collect(),
        shares: (0..48u8).map(|look| (look != 5).then(|| f64::from(look) / 300.0)).collect(),
        usual: Some(Usual { least: 0.01, most: 0.02, looks: 9, every_secs: 86_400 }),
        ..course("hard_bounce_rate_24h", (0..48u8).map(|look| Some(f64::from(look) / 400.0)).collect())
    };
    let limit = Fact { compared: "lower".to_owned(), denominator: 1_000.0, ..fact("hard_bounce_rate_24h", ">", 0.1) };
    let (all, rules) = ([share], rules(vec![limit]));
    let courses = Courses::new(&all, &rules, &timeline(), Timestamp(NOW));
    assert!(courses.shows_bounds() && courses.shows_limits() && courses.shows_shares() && courses.shows_usual());
    let chart = &courses.groups[0].charts[0];
    assert_eq!((chart.line.len(), chart.shares.len()), (1, 2), "a gap parts a line");
    let number = |text: &str| text.parse::<f64>().expect("a number");
    for points in chart.line.iter().chain(&chart.shares).chain(&chart.band) {
        for (x, y) in points.split(' ').map(|point| point.split_once(',').expect("a point")) {
            assert!((12.0..=708.0).contains(&number(x)) && (34.0..=140.0).contains(&number(y)), "{points}");
        }
    }
    let stripe = chart.usual.as_ref().expect("what is usual");
    assert!(number(&stripe.h) > 0.0 && number(&stripe.y) < 140.0);
    assert_eq!(chart.limits[0].label, "limit > 10 %");
    assert_eq!(
        chart.notes[2],
        "Usual for this account: 1 % to 2 % (plain share, median at this hour of 9 days before)."
    );
    assert!(chart.description.starts_with("48 looks, 30 minutes apart. First 0 % at "), "{}", chart.description);
}

#[test]
fn before_a_first_look_no_limit_is_drawn_or_told() {
    let measured = [Measured::from(&fact("sends_1h", ">", 777.0))];
    let all = [course("sends_1h", vec![Some(1.0), Some(900.0)])];
    let courses = Courses::blind(&all, &measured, &timeline(), Timestamp(NOW));
    assert!(!courses.shows_limits());
    let chart = &courses.groups[0].charts[0];
    assert_eq!(chart.notes, ["At the decision: 900."]);
    assert!(!format!("{courses:?}").contains("777") && !format!("{courses:?}").contains("limit "));
}

#[test]
fn what_stands_still_is_drawn_by_its_ends_and_a_look_by_itself_as_a_short_line() {
    let all = [course("a_1h", vec![Some(5.0); 40]), course("b_1h", vec![Some(1.0), None, Some(2.0)])];
    let courses = Courses::new(&all, &[], &timeline(), Timestamp(NOW));
    let charts = &courses.groups[0].charts;
    assert_eq!(charts[0].line[0].split(' ').count(), 2);
    assert_eq!(charts[1].line.len(), 2);
    assert!(charts[1].line.iter().all(|line| line.split(' ').count() == 2));
}

#[test]
fn a_share_of_too_few_for_the_rule_is_drawn_although_its_bound_is_not_known_yet() {
    let early = Course {
        compared: "lower".to_owned(),
        shares: vec![Some(0.2), Some(0.21), Some(0.22)],
        ..course("hard_bounce_rate_7d", vec![None, None, Some(0.15)])
    };
    let limit = Fact { compared: "lower".to_owned(), denominator: 200.0, ..fact("hard_bounce_rate_7d", ">", 0.1) };
    let (all, rules) = ([early], rules(vec![limit]));
    let courses = Courses::new(&all, &rules, &timeline(), Timestamp(NOW));
    let chart = &courses.groups[0].charts[0];
    assert_eq!((chart.line.len(), chart.shares.len(), chart.band.len()), (1, 1, 0));
    assert_eq!(
        chart.notes[1],
        "Limit: > 10 %. It passed the limit at the decision or before: there was too little to say."
    );
    assert_eq!(courses.groups[0].rows[0].1, ["–", "20 %"]);
}
