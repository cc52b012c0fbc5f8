//! The control sample: chance puts measures that nobody appealed before a person, each at most once, and nobody loses by it.

use redress_ledger::care::Care;
use redress_ledger::decision::Decision;
use redress_ledger::impose::DeferReason;
use redress_ledger::label::{CameBy, LabelValue, Reviewed};
use redress_ledger::review::{CaseSummary, Dismissal, OutcomeKind};
use redress_ledger::store::Promises;
use redress_ledger::{LedgerError, Role, Rung, Timestamp};

use crate::bench::{Bench, decision, filter, verdict};
use crate::forbidden::{deferred, refused};
use crate::linked::standing;

guards_on_both!(
    chance_asks_once_about_what_nobody_appealed,
    what_a_drawn_measure_is_found_to_be_is_a_label_of_its_rate,
    an_appeal_that_waits_decides_instead,
    the_database_takes_for_drawn_what_chance_has_drawn,
);

const DAY: i64 = 86_400;
const WHY: &str = "The sample shows it clearly.";

fn waiting() -> Decision {
    Decision { propose_only: true, ..decision("waits", "waits", Rung::Suspend) }
}

fn care(control_sample_per_mille: i64) -> Promises {
    Promises { care: Care { control_sample_per_mille, ..Care::plain() }, ..Promises::default() }
}

async fn drawn(bench: &Bench) -> Vec<CaseSummary> {
    let mut cases = bench.ledger.cases(&filter()).await.unwrap();
    cases.retain(|case| case.defer_reason == Some(DeferReason::ControlSample));
    cases
}

async fn chance_asks_once_about_what_nobody_appealed(bench: Bench) {
    let all = bench.with(care(1000)).await;
    bench.appealed(&decision("appealed", "appealed", Rung::Suspend)).await;
    let lifted = bench.imposed(&decision("lifted", "lifted", Rung::Limit)).await;
    let sue = bench.user("sue", Role::Senior).await;
    bench.ledger.lift(&lifted, &sue, &verdict(OutcomeKind::OverturnedFalsePositive)).await.unwrap();
    bench.imposed(&decision("quiet", "quiet", Rung::Warn)).await;
    deferred(&bench, &waiting()).await;
    bench.later(7 * DAY - 60).await;
    assert_eq!(all.open_control_samples().await.unwrap(), 0, "its holder may still appeal");
    bench.later(120).await;
    assert_eq!(bench.with(care(0)).await.open_control_samples().await.unwrap(), 0);
    assert_eq!(bench.count("FROM control_draws").await, 0, "turned off, chance is not asked");
    assert_eq!(all.open_control_samples().await.unwrap(), 1);
    assert_eq!(bench.count("FROM control_draws WHERE drawn = 1 AND per_mille = 1000").await, 3);
    let cases = drawn(&bench).await;
    assert_eq!(cases.iter().map(|case| case.account_id.as_str()).collect::<Vec<_>>(), ["quiet"]);
    assert!(serde_json::to_string(&cases[0]).unwrap().contains("\"asked_again\""), "who looks is not told of chance");
    assert_eq!(all.open_control_samples().await.unwrap(), 0, "each is asked about once");
    // Turned on late, it does not begin with what is long past.
    bench.imposed(&decision("old", "old", Rung::Warn)).await;
    bench.later(38 * DAY).await;
    assert_eq!(all.open_control_samples().await.unwrap(), 0);
}

async fn what_a_drawn_measure_is_found_to_be_is_a_label_of_its_rate(bench: Bench) {
    let (rita, rob) = (bench.user("rita", Role::Reviewer).await, bench.user("rob", Role::Reviewer).await);
    for name in ["bad", "good"] {
        bench.imposed(&decision(name, name, Rung::Suspend)).await;
    }
    bench.deliver_all().await;
    bench.later(8 * DAY).await;
    assert_eq!(bench.with(care(1000)).await.open_control_samples().await.unwrap(), 2);
    let case = |name: &str, all: &[CaseSummary]| {
        all.iter().find(|case| case.account_id.as_str() == name).unwrap().case_id.clone()
    };
    let cases = drawn(&bench).await;
    let (bad, good) = (case("bad", &cases), case("good", &cases));
    bench.ledger.claim(&bad, &rita).await.unwrap();
    assert!(bench.ledger.release_deferred(&bad, &rita, WHY).await.unwrap().is_some());
    assert_eq!(
        (standing(&bench, "bad").await, bench.due().await.len()),
        (Rung::Suspend, 0),
        "its holder sees nothing of it"
    );
    assert_eq!(bench.ledger.rule_record("bounces").await.unwrap().decided, 1, "it speaks for the rule");
    bench.later(60).await;
    bench.ledger.claim(&good, &rob).await.unwrap();
    assert_eq!(bench.ledger.dismiss_deferred(&good, &rob, WHY).await.unwrap(), Dismissal::Done);
    assert_eq!((standing(&bench, "good").await, bench.due().await.len()), (Rung::Observe, 1));
    let record = bench.ledger.rule_record("bounces").await.unwrap();
    assert_eq!((record.decided, record.overturned), (2, 1));
    let span = redress_ledger::figures::Span { from: Timestamp(0), to: bench.now().plus_days(1) };
    let figures = bench.ledger.figures(span).await.unwrap();
    assert_eq!((figures.overturned.hits, figures.overturned.of), (1, 2));
    assert_eq!((figures.rules[0].overturned.hits, figures.rules[0].overturned.of), (1, 2));
    let labels = bench.ledger.labels_after(Timestamp(0), "", 10).await.unwrap();
    let said: Vec<_> = labels.iter().map(|l| (l.account_id.as_str(), l.value, l.came_by, l.draw_per_mille)).collect();
    let found = |name, value| (name, value, CameBy::ControlSample, Some(1000));
    assert_eq!(said, [found("bad", LabelValue::Abuse), found("good", LabelValue::NotAbuse)]);
    let classes = bench.ledger.reviewed(bench.now()).await.unwrap();
    let expected = Reviewed { of: 2, control: 2, control_weight: 2_000_000, otherwise: 0 };
    assert_eq!(classes[&labels[0].class()], expected);
}

async fn an_appeal_that_waits_decides_instead(bench: Bench) {
    let (rita, rob) = (bench.user("rita", Role::Reviewer).await, bench.user("rob", Role::Reviewer).await);
    bench.imposed(&decision("d1", "acme", Rung::Suspend)).await;
    let token = bench.deliver_all().await;
    bench.later(8 * DAY).await;
    bench.with(care(1000)).await.open_control_samples().await.unwrap();
    let asked = drawn(&bench).await.remove(0).case_id;
    bench.appeal(&token).await;
    bench.ledger.claim(&asked, &rita).await.unwrap();
    for settled in [
        bench.ledger.release_deferred(&asked, &rita, WHY).await.map(drop),
        bench.ledger.dismiss_deferred(&asked, &rita, WHY).await.map(drop),
    ] {
        assert!(matches!(&settled, Err(LedgerError::Conflict(why)) if why.contains("an appeal")), "{settled:?}");
    }
    let cases = bench.ledger.cases(&filter()).await.unwrap();
    let case = &cases.iter().find(|case| case.case_id != asked).unwrap().case_id;
    bench.ledger.claim(case, &rob).await.unwrap();
    bench.ledger.decide(case, &rob, &verdict(OutcomeKind::Upheld)).await.unwrap();
    assert!(drawn(&bench).await.is_empty());
    let of = "FROM cases WHERE defer_reason = 'control_sample' AND closed_as = 'overtaken'";
    assert_eq!(bench.count(of).await, 1);
}

async fn the_database_takes_for_drawn_what_chance_has_drawn(bench: Bench) {
    bench.imposed(&decision("d1", "acme", Rung::Suspend)).await;
    bench.imposed(&decision("d2", "other", Rung::Suspend)).await;
    deferred(&bench, &waiting()).await;
    let draw = |id: &str, rate: i64, drawn: i64| {
        format!(
            "INSERT INTO control_draws (decision_id, per_mille, drawn, at) VALUES ('{}', {rate}, {drawn}, 1)",
            decision(id, id, Rung::Warn).id
        )
    };
    let case = |id: &str| {
        format!(
            "INSERT INTO cases (case_id, kind, account_id, decision_id, defer_reason, rung, severity, opened_at, due_at,
                 priority, sort_at, touch_by, topic)
             SELECT 'x-{id}', 'deferred', account_id, decision_id, 'control_sample', rung, 4, 1, 2, 'P2', 2, 2, 'other'
             FROM decisions WHERE decision_id = '{}'",
            decision(id, id, Rung::Warn).id
        )
    };
    refused(bench.sql(&draw("waits", 10, 1)).await, "chance is asked about what took effect by itself");
    assert!(bench.sql(&draw("d1", 1000, 0)).await.is_err(), "at a thousand of a thousand each is drawn");
    refused(bench.sql(&case("d1")).await, "a control sample is what chance has drawn");
    bench.sql(&draw("d1", 10, 0)).await.unwrap();
    refused(bench.sql(&case("d1")).await, "a control sample is what chance has drawn");
    if bench.is_sqlite() {
        let again = draw("d1", 10, 1).replacen("INSERT", "INSERT OR REPLACE", 1);
        refused(bench.sql(&again).await, "the row is there already");
    }
    refused(bench.sql("UPDATE control_draws SET drawn = 1").await, "a row never changes");
    refused(bench.sql("DELETE FROM control_draws").await, "a row is never deleted");
    bench.sql(&draw("d2", 10, 1)).await.unwrap();
    let sue = bench.user("sue", Role::Senior).await;
    let held = bench.ledger.account(&"other".into()).await.unwrap().unwrap().enforcements[0].enforcement_id.clone();
    bench.ledger.lift(&held, &sue, &verdict(OutcomeKind::OverturnedFalsePositive)).await.unwrap();
    refused(bench.sql(&case("d2")).await, "a control sample stands, and nobody has looked at it");
}
