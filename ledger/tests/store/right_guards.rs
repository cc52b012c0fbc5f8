//! What the database itself refuses of contacts, of taking an appeal back, and of the time to appeal, tried with direct SQL.

use redress_ledger::closing::AGAIN_DAYS;
use redress_ledger::contact::FREEZE_HOURS;
use redress_ledger::review::OutcomeKind;
use redress_ledger::store::Promises;
use redress_ledger::{Role, Rung, Timestamp};

use crate::bench::{Bench, START, decision, verdict};
use crate::forbidden::refused;
use crate::takeover::put;

guards_on_both!(
    attack_18_no_appeal_is_taken_back_in_silence_past_the_ledger,
    attack_27_no_contact_of_a_suspended_account_goes_unseen_past_the_ledger,
    what_is_known_of_a_change_stays,
    no_appeal_is_written_after_its_time,
    after_a_late_end_there_are_thirty_days_more,
    the_promised_days_never_shrink,
);

const DAY_MS: i64 = 86_400_000;

async fn attack_18_no_appeal_is_taken_back_in_silence_past_the_ledger(bench: Bench) {
    put(&bench, &["holder@example.com"]).await;
    bench.appealed(&decision("d1", "acme", Rung::Suspend)).await;
    bench.later(3_600).await;
    let withdraw = |at: Timestamp| format!("UPDATE appeals SET closed_at = {}, closed_as = 'withdrawn'", at.0);
    put(&bench, &["thief@example.com"]).await;
    let until = bench.now().plus_secs(FREEZE_HOURS * 3600);
    refused(bench.sql(&withdraw(bench.now())).await, "nobody takes an appeal back for 72 hours");
    refused(bench.sql(&withdraw(Timestamp(until.0 - 1))).await, "nobody takes an appeal back for 72 hours");
    bench.sql(&withdraw(until)).await.unwrap();
}

async fn attack_27_no_contact_of_a_suspended_account_goes_unseen_past_the_ledger(bench: Bench) {
    put(&bench, &["holder@example.com"]).await;
    bench.later(1).await;
    // Nothing stands: whoever runs the ledger erases what they have to.
    bench.sql("DELETE FROM account_contacts").await.unwrap();
    put(&bench, &["holder@example.com"]).await;
    bench.later(1).await;
    bench.imposed(&decision("d1", "acme", Rung::Suspend)).await;
    refused(bench.sql("DELETE FROM account_contacts").await, "who was told so far goes on being told");
    let swap = "UPDATE account_contacts SET address = 'thief@example.com'";
    refused(bench.sql(swap).await, "an address is taken out or put in, never changed");
    let add = "INSERT INTO account_contacts (account_id, position, address) VALUES ('acme', 1, 'thief@example.com')";
    refused(bench.sql(add).await, "a change of contacts is recorded first");
    put(&bench, &["thief@example.com"]).await;
    assert_eq!(bench.count("FROM earlier_contacts WHERE address = 'holder@example.com'").await, 1);
}

async fn what_is_known_of_a_change_stays(bench: Bench) {
    put(&bench, &["holder@example.com"]).await;
    bench.imposed(&decision("d1", "acme", Rung::Suspend)).await;
    put(&bench, &["thief@example.com"]).await;
    refused(bench.sql("UPDATE contact_changes SET at = 0").await, "a row never changes");
    refused(bench.sql("DELETE FROM contact_changes").await, "a row is never deleted");
    refused(bench.sql("UPDATE earlier_contacts SET until_at = until_at + 1").await, "a row never changes");
    for table in ["contact_changes", "earlier_contacts"] {
        let again = if bench.is_sqlite() { "INSERT OR REPLACE INTO" } else { "INSERT INTO" };
        let copied = bench.sql(&format!("{again} {table} SELECT * FROM {table}")).await;
        refused(copied, if bench.is_sqlite() { "the row is there already" } else { "duplicate key" });
    }
    // Shorter or longer than it may be.
    let kept = |address: &str, until: i64, most: i64| {
        format!(
            "INSERT INTO earlier_contacts (account_id, address, change_id, removed_at, until_at, at_most)
             SELECT account_id, '{address}', change_id, at, at + {until}, at + {most} FROM contact_changes"
        )
    };
    for (until, most) in [(30 * DAY_MS - 1, 365 * DAY_MS), (30 * DAY_MS, 365 * DAY_MS + 1), (31 * DAY_MS, 30 * DAY_MS)]
    {
        assert!(bench.sql(&kept("x@example.com", until, most)).await.is_err(), "{until} {most}");
    }
    for n in 0..7 {
        bench.sql(&kept(&format!("{n}@example.com"), 30 * DAY_MS, 365 * DAY_MS)).await.unwrap();
    }
    refused(bench.sql(&kept("x@example.com", 30 * DAY_MS, 365 * DAY_MS)).await, "at most eight are kept, the oldest");
    // Personal, so it can be erased.
    bench.sql("DELETE FROM earlier_contacts").await.unwrap();
    // As the first letter about a change: one notice belongs to one change.
    let shared = "INSERT INTO contact_changes (change_id, account_id, at, removed, added, notice_id)
         SELECT 'other', account_id, at, removed, added, notice_id FROM contact_changes";
    assert!(bench.sql(shared).await.is_err());
}

/// An appeal by direct SQL against the only statement.
fn appeal(id: &str, filed_at: Timestamp) -> String {
    format!(
        "INSERT INTO appeals (appeal_id, decision_id, account_id, statement_id, kind, wants_human, filed_at, decide_by, content_seal, follows)
         SELECT '{id}', decision_id, account_id, statement_id, 'dispute', 1, {}, {}, '{}',
             (SELECT MIN(appeal_id) FROM appeals WHERE closed_as = 'decided') FROM statements",
        filed_at.0,
        filed_at.0 + DAY_MS,
        "c".repeat(64)
    )
}

/// The first moment after so many whole days after a day.
fn end(at: Timestamp, days: i64) -> Timestamp {
    Timestamp((at.0.div_euclid(DAY_MS) + 1 + days) * DAY_MS)
}

async fn no_appeal_is_written_after_its_time(bench: Bench) {
    bench.imposed(&decision("d1", "acme", Rung::Suspend)).await;
    bench.clock.advance_secs(10 * 86_400);
    bench.deliver_all().await;
    let over = end(START.plus_days(10), 184);
    for late in [over, over.plus_secs(1), over.plus_days(365)] {
        refused(bench.sql(&appeal("late", late)).await, "the time to appeal is over");
    }
    bench.sql(&appeal("in-time", Timestamp(over.0 - 1))).await.unwrap();

    // Nobody was told: no time runs.
    let untold = Bench::of(bench.is_sqlite()).await;
    untold.imposed(&decision("d1", "acme", Rung::Suspend)).await;
    untold.sql(&appeal("any", START.plus_days(3_000))).await.unwrap();
}

async fn after_a_late_end_there_are_thirty_days_more(bench: Bench) {
    let rita = bench.user("rita", Role::Reviewer).await;
    let (case, _, _) = bench.appealed(&decision("d1", "acme", Rung::Suspend)).await;
    bench.later(180 * 86_400).await;
    bench.ledger.claim(&case, &rita).await.unwrap();
    bench.ledger.decide(&case, &rita, &verdict(OutcomeKind::Upheld)).await.unwrap();
    let over = end(bench.now(), AGAIN_DAYS);
    assert!(over > end(START, 184));
    refused(bench.sql(&appeal("late", over)).await, "the time to appeal is over");
    bench.sql(&appeal("again", Timestamp(over.0 - 1))).await.unwrap();
}

async fn the_promised_days_never_shrink(bench: Bench) {
    bench.imposed(&decision("d1", "acme", Rung::Suspend)).await;
    bench.deliver_all().await;
    refused(bench.sql(&appeal("late", end(START, 184))).await, "the time to appeal is over");
    bench.with(Promises { appeal_days: 365, ..Promises::default() }).await;
    bench.another().await;
    refused(bench.sql("UPDATE appeal_window SET days = 364").await, "what was promised is not taken back");
    refused(bench.sql("DELETE FROM appeal_window").await, "a row is never deleted");
    if bench.is_sqlite() {
        let more = "INSERT OR REPLACE INTO appeal_window (one, days) VALUES (1, 184)";
        refused(bench.sql(more).await, "the row is there already");
    }
    refused(bench.sql(&appeal("late", end(START, 365))).await, "the time to appeal is over");
    bench.sql(&appeal("in-time", Timestamp(end(START, 365).0 - 1))).await.unwrap();
    assert_eq!(bench.count("FROM audit WHERE action = 'promise.appeal_days'").await, 1);
}
