//! The case on one screen: every panel is there, the other side always, and what is the machine's view says so.

use redress_ledger::course::Course;
use redress_ledger::decision::{Contribution, Fact, SignalReading};
use redress_ledger::{Clock as _, Role, Timestamp, account};

use crate::desk::{Desk, contact};
use crate::evidence::suspension;

const HEADINGS: [&str; 8] = [
    "Age",
    "Clean history",
    "Earlier appeals",
    "Clean volume",
    "As usual",
    "Recipients who answer",
    "Remedy",
    "Protected",
];

#[tokio::test]
async fn what_speaks_for_the_account_is_looked_at_even_where_nothing_does() {
    let desk = Desk::open().await;
    let mut decision = suspension("young");
    for step in &mut decision.timeline {
        (step.activity, step.adverse, step.usual) = (100, 60, None);
    }
    desk.impose(&decision).await;
    desk.clock.advance_secs(600);
    let mut again = decision.clone();
    again.id = redress_ledger::DecisionId(redress_ledger::id::derived(&["test", "again"]));
    again.event_at = desk.clock.now();
    "second".clone_into(&mut again.rules[0].rule_id);
    let token = desk.impose(&again).await;
    let young = account::AccountUpdate { created_at: Timestamp::parse("2026-11-20T00:00:00Z"), ..contact() };
    desk.ledger.put_account(&"young".into(), &young, "test").await.unwrap();
    let case = desk.appeal(&token).await;
    let reviewer = desk.sign_in("reviewer").await;
    let page = desk.page(&format!("/console/cases/{case}"), &reviewer).await.text;
    for heading in HEADINGS {
        assert!(page.contains(&format!("<dt>{heading}</dt>")), "{heading} is missing in {page}");
    }
    assert!(page.contains("Nothing that was looked at speaks for it."), "{page}");
    assert!(page.contains("Young: opened 3 days before the decision."), "{page}");
    assert!(!page.contains("class=\"speaks\""), "{page}");
}

#[tokio::test]
async fn a_case_shows_both_sides_and_marks_the_machines_view() {
    let desk = Desk::open().await;
    let mut decision = suspension("bakery");
    decision.score = Some(0.91);
    decision.model_hash = Some("ab".repeat(32));
    for (feature, added) in [("hard_bounce_rate_7d.value", 1.4), ("age_days", -0.7)] {
        decision.contributions.push(Contribution { feature: feature.to_owned(), added });
    }
    for (signal, value) in [("reports_30d", 12.0), ("reporters_30d", 2.0), ("shared_devices_30d", 3.0)] {
        let reading =
            SignalReading { signal: signal.to_owned(), value: Some(value), lower: value, upper: value, sample: 0.0 };
        decision.signals.push(reading);
    }
    let token = desk.impose(&decision).await;
    desk.ledger.put_account(&"sister".into(), &contact(), "test").await.unwrap();
    let case = desk.appeal(&token).await;
    let reviewer = desk.sign_in("reviewer").await;
    let page = desk.page(&format!("/console/cases/{case}"), &reviewer).await.text;
    for words in [
        "Opened 2 years before the decision.",
        "12 reports by 2 different people or bodies.",
        "Usual for this account",
        "/console/accounts?id=sister",
        "same contact",
        "Devices that others use too",
        "Its score was <strong>0.910</strong>",
        "speaks for the account",
        "No decided case of these rules on another account.",
    ] {
        assert!(page.contains(words), "{words:?} is missing in {page}");
    }
    for panel in ["rules", "model", "similar"] {
        let at = page.find(&format!("aria-labelledby=\"{panel}\"")).unwrap_or_else(|| panic!("no panel {panel}"));
        assert!(page[at..at + 90].contains("data-view=\"machine\""), "{panel} is the machine's view");
    }
    for panel in ["holder", "other-side", "poisoning", "activity", "facts", "history", "linked", "stands"] {
        let at = page.find(&format!("aria-labelledby=\"{panel}\"")).unwrap_or_else(|| panic!("no panel {panel}"));
        assert!(!page[at..at + 90].contains("data-view"), "{panel} is evidence");
    }
    let json = desk.get(&format!("/v1/cases/{case}"), Some(Role::Reviewer)).await.json();
    assert_eq!(json["context"]["linked"][0]["account_id"], "sister");
    assert!(page.len() < 100 * 1024, "{} bytes", page.len());
}

/// Six courses of which every look is another, each with bounds and shares, and a hundred signals that tell something.
#[tokio::test]
async fn a_case_with_as_many_courses_as_there_can_be_stays_small() {
    let desk = Desk::open().await;
    let mut decision = suspension("courses");
    let whole = |look: u32| Some(0.012_34 + f64::from(look) * 0.001_11);
    let (course, fact) = (decision.courses.remove(0), decision.rules[0].facts.remove(0));
    for number in 0..6 {
        let signal = format!("delivery_error_rate_number_{number}_24h");
        let least = (0..49).map(whole).collect();
        let most = (0..49).map(|look| whole(look + 3)).collect();
        let shares = (0..49).map(|look| whole(look + 7)).collect();
        let from = course.until.plus_secs(-48 * 1_800);
        decision.courses.push(Course { signal: signal.clone(), from, least, most, shares, ..course.clone() });
        decision.rules[0].facts.push(Fact { signal, ..fact.clone() });
    }
    for number in 0..100 {
        let signal = format!("some_signal_number_{number}_24h");
        let value = f64::from(number) + 0.5;
        let reading = SignalReading { signal, value: Some(value), lower: value, upper: value * 1.05, sample: 0.0 };
        decision.signals.push(reading);
    }
    let token = desk.impose(&decision).await;
    let case = desk.appeal(&token).await;
    let reviewer = desk.sign_in("reviewer").await;
    let page = desk.page(&format!("/console/cases/{case}"), &reviewer).await.text;
    assert_eq!((page.matches("<polyline class=\"course\"").count(), page.matches("<polygon").count()), (6, 6));
    assert!(page.len() < 100 * 1024, "{} bytes", page.len());
}

#[tokio::test]
async fn a_decision_of_before_courses_were_kept_says_so() {
    let desk = Desk::open().await;
    let mut decision = suspension("older");
    decision.courses.clear();
    let mut stored = serde_json::to_value(&decision).unwrap();
    assert!(stored.get("courses").is_none(), "as it was written before");
    stored["event_at"] = serde_json::json!(desk.clock.now());
    let token = desk.impose(&serde_json::from_value(stored).unwrap()).await;
    let case = desk.appeal(&token).await;
    let reviewer = desk.sign_in("reviewer").await;
    let page = desk.page(&format!("/console/cases/{case}"), &reviewer).await.text;
    assert!(page.contains("No course was kept with this decision"), "{page}");
}
