//! The judge on a tiny world, and its arithmetic.

use redress_datasets::Silent;
use redress_datasets::simulate::{Persona, Side, TRAINING, Truth};

use super::course::{Course, Decisions, Rung, Said};
use super::policies::{Method, score_rule};
use super::run::{Fate, judge};
use super::share::{Share, quantile, wait};
use super::table::{attacks_stopped, came_to, markdown};

fn said(rung: Rung, at: i64, propose_only: bool) -> Said {
    Said { account_id: "a".to_owned(), event_at: at, rung, propose_only, rules: Vec::new() }
}

#[test]
fn nothing_is_judged_after_traffic_has_stopped_and_proposals_stop_nothing() {
    let mut course = Course::default();
    course.note(&said(Rung::Suspend, 1, true));
    assert_eq!((course.rung(), course.stopped(), course.proposed), (Rung::Observe, None, Some(1)));
    course.note(&said(Rung::Warn, 2, false));
    course.note(&said(Rung::Limit, 3, false));
    course.note(&said(Rung::Limit, 4, false));
    course.note(&said(Rung::Hold, 5, false));
    course.note(&said(Rung::Suspend, 6, false));
    assert_eq!((course.rung(), course.stopped(), course.held, course.suspended), (Rung::Hold, Some(3), Some(5), None));
}

#[test]
fn an_attack_is_stopped_in_time_when_less_than_a_tenth_went_out_and_not_by_chance_weeks_before() {
    let truth = Truth { account_id: "a".to_owned(), persona: Persona::Smisher, abused: Some((0, 9)), units: 100 };
    let fate = |stopped: Option<i64>, delivered| Fate {
        truth: truth.clone(),
        course: Course { limited: stopped, ..Course::default() },
        rule: None,
        delivered,
    };
    assert!(fate(Some(5), 0.09).in_time() && fate(Some(-1_000), 0.0).in_time());
    assert!(!fate(Some(5), 0.1).in_time() && !fate(None, 1.0).in_time());
    assert!(!fate(Some(-8 * 86_400_000), 0.0).in_time());
}

#[test]
fn shares_have_intervals_and_waits_are_in_words() {
    assert_eq!(Share { hits: 97, of: 100 }.percent(), "97 % (92-99)");
    assert_eq!(Share { hits: 0, of: 4_200 }.in_a_thousand(), "0 of 4200: 0.0 in 1,000 (at most 0.9)");
    assert_eq!([5_000, 900_000, 40_000_000, 900_000_000].map(wait), ["5 s", "15 min", "11 h", "10.4 d"]);
    assert_eq!((quantile(&[1, 2, 9], 0.5), quantile(&[1, 2, 9], 0.9), quantile(&[], 0.5)), (Some(2), Some(9), None));
}

#[test]
fn decisions_are_read_line_by_line_however_they_are_cut() {
    let line = r#"{"account_id":"a","event_at":"2026-01-01T00:00:00.000Z","rung":"limit","propose_only":false,"rules":[{"rule_id":"r","more":1}],"signals":[1]}"#;
    let mut seen = Vec::new();
    let mut decisions = Decisions::new(|said: Said| seen.push((said.rung, said.rules[0].rule_id.clone())));
    for piece in format!("{line}\n{line}\n").as_bytes().chunks(7) {
        std::io::Write::write_all(&mut decisions, piece).unwrap();
    }
    assert_eq!(seen, vec![(Rung::Limit, "r".to_owned()); 2]);
}

#[test]
fn the_rule_for_a_score_passes_the_checks_of_a_policy() {
    let text = format!("name = \"m\"\nversion = \"1\"\n{}", score_rule("score-limit", 0.9));
    redress_engine::policy::check(&text, "m").unwrap_or_else(|errors| panic!("{errors}"));
}

#[test]
fn a_tiny_world_is_judged_and_no_victim_is_suspended() {
    let methods = Method::all(None, None, None, 0.9).unwrap();
    let town = TRAINING.reduced(1, 1);
    assert_eq!(methods.iter().map(|method| method.name).collect::<Vec<_>>(), ["published limits", "rules only"]);
    let judged = judge(town, &methods[1..], &Silent).unwrap().remove(0);
    assert_eq!(judged.fates.len(), 31);
    assert_eq!(came_to(&judged, Side::Victim, Rung::Suspend).hits, 0);
    assert_eq!(came_to(&judged, Side::Honest, Rung::Suspend).hits, 0);
    let (stopped, attacks) = attacks_stopped(&judged);
    assert!(attacks == 17 && stopped >= 14, "{stopped} of {attacks}");
    let text = markdown(town, &methods[1..], &[judged]);
    assert!(text.contains("| `list_spammer` | 1 | 100 %") && text.contains("| victims suspended | none |"), "{text}");
}
