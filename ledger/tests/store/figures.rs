//! Figures against a small story counted by hand, and statements on their way to a transparency database.

use redress_ledger::clock::Timestamp;
use redress_ledger::figures::{Count, Share, Span};
use redress_ledger::review::OutcomeKind;
use redress_ledger::sor::{Submission, Taken};
use redress_ledger::{Ledger, LedgerError, Role, Rung};

use crate::bench::{Bench, START, decision, verdict};

on_both!(
    figures_are_those_counted_by_hand,
    only_the_newest_outcome_of_a_decision_is_an_error,
    months_are_counted_apart,
    a_span_that_ends_before_it_begins_is_refused,
    statements_are_read_in_order_and_marked_once,
    what_was_handed_in_stays_so,
);

const DAY: i64 = 86_400;

fn span(from_day: i64, to_day: i64) -> Span {
    Span { from: START.plus_secs(from_day * DAY), to: START.plus_secs(to_day * DAY) }
}

fn counts(list: &[Count]) -> Vec<(&str, i64)> {
    list.iter().map(|c| (c.name.as_str(), c.count)).collect()
}

/// Four measures on day 0; three appeals on days 0, 1 and 2, decided after 1, 4 and 2 days.
async fn story(bench: &Bench) {
    let ada = bench.user("ada", Role::Reviewer).await;
    let with_model = |name: &str, rung| {
        let mut made = decision(name, name, rung);
        made.model_hash = Some("m".repeat(64));
        made
    };
    let (first, _, _) = bench.appealed(&decision("a", "a", Rung::Suspend)).await;
    bench.imposed(&decision("d", "d", Rung::Limit)).await;
    bench.later(DAY).await;
    bench.ledger.claim(&first, &ada).await.unwrap();
    bench.ledger.decide(&first, &ada, &verdict(OutcomeKind::OverturnedFalsePositive)).await.unwrap();
    let (second, _, _) = bench.appealed(&with_model("b", Rung::Suspend)).await;
    bench.later(DAY).await;
    let (third, _, _) = bench.appealed(&with_model("c", Rung::Warn)).await;
    bench.later(2 * DAY).await;
    bench.ledger.claim(&third, &ada).await.unwrap();
    bench.ledger.decide(&third, &ada, &verdict(OutcomeKind::ReinstatedRemediated)).await.unwrap();
    bench.later(DAY).await;
    bench.ledger.claim(&second, &ada).await.unwrap();
    bench.ledger.decide(&second, &ada, &verdict(OutcomeKind::Upheld)).await.unwrap();
}

async fn figures_are_those_counted_by_hand(bench: Bench) {
    story(&bench).await;
    bench.appealed(&decision("e", "e", Rung::Suspend)).await;
    let of = |span| bench.ledger.figures(span);
    let all = of(span(0, 30)).await.unwrap();
    assert_eq!(counts(&all.imposed), [("limit", 1), ("suspend", 3), ("warn", 1)]);
    assert_eq!(all.automatic, Share { hits: 5, of: 5 });
    assert_eq!(counts(&all.lodged), [("dispute", 4)]);
    assert_eq!((all.open, all.open_late), (1, 0));
    assert_eq!(counts(&all.outcomes), [("overturned_false_positive", 1), ("reinstated_remediated", 1), ("upheld", 1)]);
    assert_eq!(all.durations.decided, 3);
    let days = |value: Option<f64>| value.map(|d| (d * 1000.0).round() / 1000.0);
    assert_eq!(days(all.durations.mean_days), Some(2.333));
    assert_eq!(days(all.durations.median_days), Some(2.0));
    assert_eq!(days(all.durations.p90_days), Some(4.0));
    assert_eq!(all.overturned, Share { hits: 1, of: 3 });
    assert_eq!(all.automation_errors, Share { hits: 1, of: 5 });
    // A suspension is decided within a day or late: the second one took four.
    assert_eq!(all.in_time.of, 3);
    assert!(all.in_time.hits < 3, "{:?}", all.in_time);
    let rule = &all.rules[0];
    assert_eq!((rule.name.as_str(), rule.imposed), ("bounces", 5));
    assert_eq!((rule.overturned, rule.lifted), (Share { hits: 1, of: 3 }, Share { hits: 2, of: 3 }));
    let model = &all.models[0];
    assert_eq!((model.name.len(), model.imposed), (64, 2));
    assert_eq!((model.overturned, model.lifted), (Share { hits: 0, of: 2 }, Share { hits: 1, of: 2 }));

    let later = of(span(3, 30)).await.unwrap();
    assert_eq!(counts(&later.imposed), [("suspend", 1)]);
    assert_eq!(later.overturned, Share { hits: 0, of: 2 });
    let before = of(span(-9, -1)).await.unwrap();
    assert_eq!((before.durations.median_days, before.overturned), (None, Share::default()));
    assert!(before.rules.is_empty());
}

async fn only_the_newest_outcome_of_a_decision_is_an_error(bench: Bench) {
    let senior = bench.user("sol", Role::Senior).await;
    let ada = bench.user("ada", Role::Reviewer).await;
    let (case, enforcement, _) = bench.appealed(&decision("a", "a", Rung::Suspend)).await;
    bench.ledger.claim(&case, &ada).await.unwrap();
    bench.ledger.decide(&case, &ada, &verdict(OutcomeKind::Upheld)).await.unwrap();
    assert_eq!(bench.ledger.figures(span(0, 9)).await.unwrap().overturned, Share { hits: 0, of: 1 });
    bench.later(60).await;
    bench.ledger.lift(&enforcement, &senior, &verdict(OutcomeKind::OverturnedTechnical)).await.unwrap();
    let figures = bench.ledger.figures(span(0, 9)).await.unwrap();
    assert_eq!(figures.overturned, Share { hits: 1, of: 1 });
    assert_eq!(figures.automation_errors, Share { hits: 1, of: 1 });
    assert_eq!(figures.rules[0].overturned, Share { hits: 1, of: 1 });
    assert_eq!(counts(&figures.outcomes), [("overturned_technical", 1), ("upheld", 1)]);
}

async fn months_are_counted_apart(bench: Bench) {
    story(&bench).await;
    let months = bench.ledger.figures_by_month(&[span(0, 1), span(1, 2), span(2, 9)]).await.unwrap();
    let told: Vec<_> = months.iter().map(|m| (m.imposed, m.lodged, m.overturned)).collect();
    assert_eq!(told, [(2, 1, 0), (1, 1, 1), (1, 1, 0)]);
    let too_many = vec![span(0, 1); 61];
    assert!(matches!(bench.ledger.figures_by_month(&too_many).await, Err(LedgerError::Invalid(_))));
}

async fn a_span_that_ends_before_it_begins_is_refused(bench: Bench) {
    assert!(matches!(bench.ledger.figures(span(1, 0)).await, Err(LedgerError::Invalid(_))));
}

async fn read_all(ledger: &Ledger, waiting: bool, page: i64) -> Vec<redress_ledger::sor::Statable> {
    let (mut all, mut after) = (Vec::new(), (Timestamp(0), String::new()));
    loop {
        let some = ledger.statements_after(span(0, 30), (after.0, &after.1), waiting, page).await.unwrap();
        let Some(last) = some.last() else { return all };
        after = (last.statement.created_at, last.statement.statement_id.to_string());
        all.extend(some);
    }
}

async fn statements_are_read_in_order_and_marked_once(bench: Bench) {
    story(&bench).await;
    let all = read_all(&bench.ledger, false, 3).await;
    assert_eq!(all.len(), 4);
    assert!(all.is_sorted_by_key(|s| s.statement.created_at));
    assert_eq!(all.iter().filter(|s| s.lifted_at.is_some()).count(), 2);
    let submission = |taken| Submission {
        statement_id: all[1].statement.statement_id.clone(),
        puid: "puid-1".to_owned(),
        record_hash: "a".repeat(64),
        taken,
    };
    bench.ledger.handed_in(&[submission(Taken::Created)], "cli").await.unwrap();
    bench.ledger.handed_in(&[submission(Taken::Existing)], "cli").await.unwrap();
    assert_eq!(bench.count("FROM sor_submissions WHERE answer = 'created'").await, 1);
    assert_eq!(bench.count("FROM audit WHERE action = 'statement.hand_in'").await, 1);
    let waiting = read_all(&bench.ledger, true, 100).await;
    assert_eq!(waiting.len(), 3);
    assert!(waiting.iter().all(|s| s.statement.statement_id != all[1].statement.statement_id));
}

async fn what_was_handed_in_stays_so(bench: Bench) {
    story(&bench).await;
    let one = &read_all(&bench.ledger, false, 100).await[0].statement;
    let submission = Submission {
        statement_id: one.statement_id.clone(),
        puid: "p".to_owned(),
        record_hash: "a".repeat(64),
        taken: Taken::Created,
    };
    bench.ledger.handed_in(&[submission], "cli").await.unwrap();
    for sql in [
        "UPDATE sor_submissions SET puid = 'q'",
        "DELETE FROM sor_submissions",
        "INSERT INTO sor_submissions VALUES ('none', 'r', '0000000000000000000000000000000000000000000000000000000000000000', 'created', 1)",
        "UPDATE decision_models SET model_hash = 'x'",
        "DELETE FROM decision_models",
    ] {
        assert!(bench.sql(sql).await.is_err(), "{sql}");
    }
    if bench.is_sqlite() {
        let sql = "INSERT OR REPLACE INTO sor_submissions SELECT statement_id, 'q', record_hash, answer, at FROM sor_submissions";
        assert!(bench.sql(sql).await.is_err());
    } else {
        assert!(bench.sql("TRUNCATE sor_submissions").await.is_err());
    }
}
