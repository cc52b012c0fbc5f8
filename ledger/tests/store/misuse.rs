//! Handling appeals after others: never without a warning, never for long, never alone, never for who lost an account; tried with the
//! ledger's own verbs, and past it with direct SQL.

use redress_ledger::misuse::{LAST_DAYS_MAX, Named};
use redress_ledger::notice::NoticeKind;
use redress_ledger::review::{AppealFiling, AppealKind, OutcomeKind};
use redress_ledger::sla::Priority;
use redress_ledger::token::PresentedToken;
use redress_ledger::{AppealId, LedgerError, Principal, Role, Rung};

use crate::bench::{Bench, decision, filing, verdict};
use crate::forbidden::refused;

guards_on_both!(
    attack_12_appeals_without_ground_are_warned_about_before_anything_else_happens,
    who_objects_is_handled_like_everybody_until_another_person_has_answered,
    nothing_is_handled_after_others_without_a_warning_past_the_ledger,
    what_was_said_about_appeals_stays_and_its_words_can_be_erased,
);

const DAY: i64 = 86_400;

/// An appeal of acme that a person upholds the measure on.
async fn unfounded(bench: &Bench, name: &str, reviewer: &Principal) -> (AppealId, PresentedToken) {
    let (case, _, token) = bench.appealed(&decision(name, "acme", Rung::Limit)).await;
    bench.ledger.claim(&case, reviewer).await.unwrap();
    bench.ledger.decide(&case, reviewer, &verdict(OutcomeKind::Upheld)).await.unwrap();
    while !bench.due().await.is_empty() {
        bench.later(31).await;
        for (delivery, _) in bench.due().await {
            bench.delivered(&delivery).await;
        }
    }
    let page = bench.ledger.holder_view(&bench.key, &token).await.unwrap().unwrap();
    (page.appeals[0].appeal_id.clone(), token)
}

struct Scene {
    named: Vec<AppealId>,
    token: PresentedToken,
    sena: Principal,
    saul: Principal,
    ada: Principal,
}

/// Three appeals without ground, each decided by somebody else, and the seniors who may speak about it.
async fn scene(bench: &Bench) -> Scene {
    let mut named = Vec::new();
    let mut token = None;
    for n in 0..3 {
        let reviewer = bench.user(&format!("reviewer-{n}"), Role::Reviewer).await;
        let (appeal, link) = unfounded(bench, &format!("d{n}"), &reviewer).await;
        named.push(appeal);
        token = Some(link);
        bench.later(60).await;
    }
    Scene {
        named,
        token: token.unwrap(),
        sena: bench.user("sena", Role::Senior).await,
        saul: bench.user("saul", Role::Senior).await,
        ada: bench.user("ada", Role::Admin).await,
    }
}

fn says(appeals: &[AppealId]) -> Named {
    Named {
        appeals: appeals.to_vec(),
        words: "Each of these appeals repeats one sentence and says nothing about the bounces.".to_owned(),
        reason: "Three in a week, the same text, to keep people busy.".to_owned(),
    }
}

#[track_caller]
fn no<T: std::fmt::Debug>(result: Result<T, LedgerError>, says: &str) {
    match result {
        Err(LedgerError::Conflict(why) | LedgerError::Refused(why) | LedgerError::Invalid(why)) => {
            assert!(why.contains(says), "{why}");
        }
        other => panic!("{other:?}"),
    }
}

async fn kinds_due(bench: &Bench) -> Vec<NoticeKind> {
    let mut kinds = Vec::new();
    loop {
        let due = bench.due().await;
        if due.is_empty() {
            return kinds;
        }
        for (delivery, _) in due {
            kinds.push(delivery.kind);
            bench.delivered(&delivery).await;
        }
    }
}

/// Warned, one more appeal without ground, and put last.
async fn put_last(bench: &Bench) -> Scene {
    let mut scene = scene(bench).await;
    bench.ledger.warn_about_appeals(&"acme".into(), &scene.sena, &says(&scene.named)).await.unwrap();
    kinds_due(bench).await;
    bench.later(DAY).await;
    let rolf = bench.user("rolf", Role::Reviewer).await;
    let (fourth, token) = unfounded(bench, "d4", &rolf).await;
    bench.ledger.put_appeals_last(&"acme".into(), &scene.saul, &says(std::slice::from_ref(&fourth)), 30).await.unwrap();
    kinds_due(bench).await;
    scene.named.push(fourth);
    scene.token = token;
    scene
}

async fn attack_12_appeals_without_ground_are_warned_about_before_anything_else_happens(bench: Bench) {
    let Scene { named, sena, saul, .. } = scene(&bench).await;
    let (acme, rita) = ("acme".into(), bench.user("rita", Role::Reviewer).await);
    no(bench.ledger.warn_about_appeals(&acme, &rita, &says(&named)).await, "only a senior");
    no(bench.ledger.warn_about_appeals(&acme, &sena, &says(&named[..2])).await, "appeals: 3 to 50");
    no(bench.ledger.put_appeals_last(&acme, &sena, &says(&named), 30).await, "has to be warned first");
    let unknown = AppealId::from("unknown");
    let other = [named[0].clone(), named[1].clone(), unknown];
    no(bench.ledger.warn_about_appeals(&acme, &sena, &says(&other)).await, "none of this account's");
    bench.ledger.warn_about_appeals(&acme, &sena, &says(&named)).await.unwrap();
    assert_eq!(kinds_due(&bench).await, [NoticeKind::AppealsWarning]);
    let misuse = bench.ledger.misuse(&acme).await.unwrap();
    let warning = misuse.warning.unwrap();
    assert_eq!((warning.unfounded, warning.appeals), (3, 3));
    assert!(warning.words.unwrap().contains("repeats one sentence") && misuse.last.is_none());
    bench.later(60).await;
    // Each is held against its holder once, and a warning alone changes nothing.
    no(bench.ledger.warn_about_appeals(&acme, &sena, &says(&named)).await, "was named before");
    let (case, _, _) = bench.appealed(&decision("d4", "acme", Rung::Suspend)).await;
    let line = |cases: Vec<redress_ledger::review::CaseSummary>, id: &redress_ledger::CaseId| {
        cases.into_iter().find(|line| line.case_id == *id).unwrap()
    };
    let listed = line(bench.ledger.cases(&crate::bench::filter()).await.unwrap(), &case);
    assert_eq!(listed.handling.class, Priority::P1);

    // A day has to pass, something has to come after the warning, and another person says so.
    let rolf = bench.user("rolf", Role::Reviewer).await;
    bench.ledger.claim(&case, &rolf).await.unwrap();
    bench.ledger.decide(&case, &rolf, &verdict(OutcomeKind::Upheld)).await.unwrap();
    let fourth = [bench.ledger.case(&case, &rolf).await.unwrap().unwrap().appeal.unwrap().appeal_id];
    kinds_due(&bench).await;
    no(bench.ledger.put_appeals_last(&acme, &saul, &says(&fourth), 30).await, "at least a day before");
    bench.later(DAY).await;
    no(bench.ledger.put_appeals_last(&acme, &sena, &says(&fourth), 30).await, "another person");
    no(bench.ledger.put_appeals_last(&acme, &saul, &says(&fourth), LAST_DAYS_MAX + 1).await, "days: 1 to 90");
    bench.ledger.put_appeals_last(&acme, &saul, &says(&fourth), 30).await.unwrap();
    assert_eq!(kinds_due(&bench).await, [NoticeKind::AppealsLast]);
    assert!(bench.ledger.misuse(&acme).await.unwrap().last.unwrap().in_force);

    // Not refused, but after others: in the lowest class, and at the time that its holder is promised all the same.
    bench.later(60).await;
    let (last, _, token) = bench.appealed(&decision("d5", "acme", Rung::Suspend)).await;
    bench.later(60).await;
    let (honest, _, _) = bench.appealed(&decision("d6", "honest", Rung::Suspend)).await;
    let page = bench.ledger.holder_view(&bench.key, &token).await.unwrap().unwrap();
    let cases = bench.ledger.cases(&crate::bench::filter()).await.unwrap();
    let (behind, before) = (line(cases.clone(), &last), line(cases, &honest));
    assert_eq!((behind.handling.class, before.handling.class), (Priority::P3, Priority::P1));
    assert_eq!(behind.due_at, page.appeals[0].decide_by, "the promise is kept");
    assert_eq!(behind.handling.act_by, behind.due_at);
    // Who lost the account is heard like everybody.
    bench.later(60).await;
    bench.imposed(&decision("d7", "acme", Rung::Suspend)).await;
    let token = bench.deliver_all().await;
    let stolen = AppealFiling { kind: AppealKind::Takeover, ..filing() };
    bench.ledger.file_appeal(&bench.key, &token, &stolen).await.unwrap();
    assert_eq!(bench.count("FROM cases WHERE behind IS NOT NULL").await, 1);
    // It ends by itself.
    bench.later(30 * DAY).await;
    assert!(!bench.ledger.misuse(&acme).await.unwrap().last.unwrap().in_force);
    bench.deliver_all().await;
    bench.appealed(&decision("d8", "acme", Rung::Suspend)).await;
    assert_eq!(bench.count("FROM cases WHERE behind IS NOT NULL").await, 1);
}

async fn who_objects_is_handled_like_everybody_until_another_person_has_answered(bench: Bench) {
    let Scene { token, sena, saul, ada, .. } = put_last(&bench).await;
    let acme = "acme".into();
    let answer = "We read your objection, and the four appeals again. They are as we said.";
    no(bench.ledger.answer_objection(&acme, &ada, false, answer).await, "has not objected");
    assert_eq!(bench.ledger.objection(&acme, &ada).await.unwrap(), None);
    bench.ledger.object_to_last(&bench.key, &token, "They were four imports, not one.").await.unwrap();
    no(bench.ledger.object_to_last(&bench.key, &token, "Again.").await, "objected already");
    let page = bench.ledger.holder_view(&bench.key, &token).await.unwrap().unwrap();
    let last = page.misuse.last.unwrap();
    assert!(!last.in_force && last.objected_at == Some(bench.now()));
    bench.appealed(&decision("d5", "acme", Rung::Suspend)).await;
    assert_eq!(bench.count("FROM cases WHERE behind IS NOT NULL").await, 0);

    for hand in [&sena, &saul] {
        no(bench.ledger.answer_objection(&acme, hand, false, answer).await, "had a hand in it");
    }
    assert_eq!(bench.ledger.objection(&acme, &ada).await.unwrap().as_deref(), Some("They were four imports, not one."));
    bench.ledger.answer_objection(&acme, &ada, false, answer).await.unwrap();
    no(bench.ledger.answer_objection(&acme, &ada, true, answer).await, "nothing stands here");
    assert!(kinds_due(&bench).await.contains(&NoticeKind::ObjectionAnswered));
    let last = bench.ledger.misuse(&acme).await.unwrap().last.unwrap();
    assert!(last.in_force && last.answer.unwrap().words.is_some());
    // Found for the holder once, and it is over.
    bench.later(60).await;
    let (case, _, _) = bench.appealed(&decision("d6", "acme", Rung::Suspend)).await;
    assert_eq!(bench.count("FROM cases WHERE behind IS NOT NULL").await, 1);
    let nora = bench.user("nora", Role::Reviewer).await;
    bench.ledger.claim(&case, &nora).await.unwrap();
    bench.ledger.decide(&case, &nora, &verdict(OutcomeKind::OverturnedFalsePositive)).await.unwrap();
    assert!(!bench.ledger.misuse(&acme).await.unwrap().last.unwrap().in_force);
}

/// On SQLite REPLACE would delete the row in silence; on Postgres its key refuses.
async fn replaced(bench: &Bench, table: &str) {
    let into = if bench.is_sqlite() { "INSERT OR REPLACE INTO" } else { "INSERT INTO" };
    let because = if bench.is_sqlite() { "the row is there already" } else { "duplicate key" };
    refused(bench.sql(&format!("{into} {table} SELECT * FROM {table}")).await, because);
}

async fn nothing_is_handled_after_others_without_a_warning_past_the_ledger(bench: Bench) {
    let Scene { named, sena, saul, ada, .. } = scene(&bench).await;
    let service = bench.user("pipeline", Role::Service).await;
    let (seal, now) = ("c".repeat(64), bench.now().0);
    let note = |id: &str, kind: &str| {
        format!(
            "INSERT INTO notices (notice_id, account_id, decision_id, statement_id, kind, appeal_id, outcome_id, standing, created_at)
             SELECT '{id}', account_id, decision_id, statement_id, '{kind}', appeal_id, NULL, 'limit', {now} FROM appeals
             WHERE appeal_id = '{}'",
            named[0]
        )
    };
    for (id, kind) in
        [("n-w", "appeals_warning"), ("n-l", "appeals_last"), ("n-a", "objection_answered"), ("n-o", "message")]
    {
        bench.sql(&note(id, kind)).await.unwrap();
    }
    let name =
        |appeal: &str, named_in: &str| format!("INSERT INTO named_appeals VALUES ('{appeal}', '{named_in}', {now})");
    let (open, _, _) = bench.appealed(&decision("open", "acme", Rung::Suspend)).await;
    let open_appeal = bench.ledger.case(&open, &sena).await.unwrap().unwrap().appeal.unwrap().appeal_id;
    refused(
        bench.sql(&name(open_appeal.as_str(), "w")).await,
        "only an appeal on which a person upheld the measure is named",
    );
    for appeal in &named {
        bench.sql(&name(appeal.as_str(), "w")).await.unwrap();
    }
    let warn = |by: &Principal, unfounded: i64, appeals: i64, notice: &str| {
        format!(
            "INSERT INTO appeal_warnings VALUES ('w', 'acme', '{}', {now}, {unfounded}, {appeals}, '{notice}', '{seal}')",
            by.user_id
        )
    };
    refused(bench.sql(&warn(&service, 3, 4, "n-w")).await, "a senior or an admin warns");
    refused(bench.sql(&warn(&sena, 4, 4, "n-w")).await, "the figures are those of the record");
    refused(bench.sql(&warn(&sena, 3, 5, "n-w")).await, "the figures are those of the record");
    refused(bench.sql(&warn(&sena, 3, 4, "n-o")).await, "the holder is told in the same breath");
    let last = |by: &Principal, at: i64, until: i64, notice: &str| {
        format!(
            "INSERT INTO appeals_last VALUES ('m', 'acme', 'w', '{}', {at}, {until}, '{notice}', '{seal}')",
            by.user_id
        )
    };
    let day = DAY * 1_000;
    replaced(&bench, "named_appeals").await;
    bench.sql(&warn(&sena, 3, 4, "n-w")).await.unwrap();
    replaced(&bench, "appeal_warnings").await;
    refused(bench.sql(&last(&saul, now + day, now + 2 * day, "n-l")).await, "nothing came after the warning");

    // Two more came, and people upheld the measures on them.
    let rolf = bench.user("rolf", Role::Reviewer).await;
    bench.ledger.claim(&open, &rolf).await.unwrap();
    bench.ledger.decide(&open, &rolf, &verdict(OutcomeKind::Upheld)).await.unwrap();
    kinds_due(&bench).await;
    refused(bench.sql(&name(open_appeal.as_str(), "w")).await, "what was named is written first");
    bench.later(60).await;
    let nora = bench.user("nora", Role::Reviewer).await;
    let (fifth, _) = unfounded(&bench, "fifth", &nora).await;
    bench.sql(&name(fifth.as_str(), "m")).await.unwrap();
    refused(
        bench.sql(&last(&service, now + day, now + 2 * day, "n-l")).await,
        "a senior or an admin puts appeals last",
    );
    refused(bench.sql(&last(&saul, now + day - 1, now + 2 * day, "n-l")).await, "the holder was warned a day before");
    refused(bench.sql(&last(&sena, now + day, now + 2 * day, "n-l")).await, "who warned leaves it to another person");
    assert!(bench.sql(&last(&saul, now + day, now + 92 * day, "n-l")).await.is_err(), "90 days at most");
    refused(bench.sql(&last(&saul, now + day, now + 2 * day, "n-o")).await, "the holder is told in the same breath");
    bench.sql(&last(&saul, now + day, now + 2 * day, "n-l")).await.unwrap();

    let answer = |by: &Principal, ends: i64, notice: &str| {
        format!(
            "INSERT INTO appeals_last_answers VALUES ('m', {ends}, '{}', {}, '{notice}', '{seal}')",
            by.user_id,
            now + day
        )
    };
    refused(bench.sql(&answer(&ada, 0, "n-a")).await, "there is no objection to answer");
    let object = |at: i64| format!("INSERT INTO appeals_last_objections VALUES ('m', {at}, '{seal}')");
    refused(bench.sql(&object(now + 2 * day)).await, "there is nothing to object to");
    bench.sql(&object(now + day)).await.unwrap();
    replaced(&bench, "appeals_last_objections").await;

    // A case behind others: only for a measure in force, never afterwards, never beyond the promise.
    bench.later(60).await;
    let (other, _, _) = bench.appealed(&decision("other", "acme", Rung::Limit)).await;
    let afterwards = format!("UPDATE cases SET behind = 'm' WHERE case_id = '{other}'");
    refused(bench.sql(&afterwards).await, "nothing is put behind others afterwards");
    let bare = decision("bare", "acme", Rung::Limit);
    bench.imposed(&bare).await;
    let appeal = format!(
        "INSERT INTO appeals (appeal_id, decision_id, account_id, statement_id, kind, wants_human, filed_at, decide_by, content_seal)
         SELECT 'bare', decision_id, account_id, statement_id, 'dispute', 1, 1, 100, '{seal}' FROM statements WHERE decision_id = '{}'",
        bare.id
    );
    bench.sql(&appeal).await.unwrap();
    let case = |due: i64, opened: i64| {
        format!(
            "INSERT INTO cases (case_id, kind, account_id, decision_id, appeal_id, rung, severity, opened_at, due_at, behind)
             VALUES ('bare', 'appeal', 'acme', '{}', 'bare', 'limit', 2, {opened}, {due}, 'm')",
            bare.id
        )
    };
    refused(bench.sql(&case(100, now + day)).await, "nothing is behind others without a measure in force");

    refused(bench.sql(&answer(&service, 1, "n-a")).await, "a senior or an admin answers");
    refused(bench.sql(&answer(&saul, 0, "n-a")).await, "who had a hand in it does not keep it up");
    refused(bench.sql(&answer(&sena, 0, "n-a")).await, "who had a hand in it does not keep it up");
    refused(bench.sql(&answer(&ada, 0, "n-o")).await, "the holder is told in the same breath");
    bench.sql(&answer(&ada, 0, "n-a")).await.unwrap();
    refused(bench.sql(&case(101, now + day)).await, "what is behind others keeps the promised time");
    refused(bench.sql(&case(100, now + 2 * day)).await, "nothing is behind others without a measure in force");
}

async fn what_was_said_about_appeals_stays_and_its_words_can_be_erased(bench: Bench) {
    let Scene { token, ada, .. } = put_last(&bench).await;
    bench.ledger.object_to_last(&bench.key, &token, "They were four imports.").await.unwrap();
    bench
        .ledger
        .answer_objection(&"acme".into(), &ada, true, "You are right about the four imports: it is over.")
        .await
        .unwrap();
    for (table, column) in [
        ("named_appeals", "named_in"),
        ("appeal_warnings", "words_seal"),
        ("appeals_last", "words_seal"),
        ("appeals_last_objections", "words_seal"),
        ("appeals_last_answers", "words_seal"),
    ] {
        assert!(bench.count(&format!("FROM {table}")).await > 0, "{table}");
        refused(bench.sql(&format!("UPDATE {table} SET {column} = {column}")).await, "a row never changes");
        refused(bench.sql(&format!("DELETE FROM {table}")).await, "a row is never deleted");
        if bench.is_sqlite() {
            let replace = format!("INSERT OR REPLACE INTO {table} SELECT * FROM {table}");
            refused(bench.sql(&replace).await, &format!("{table}: "));
        }
    }
    bench.sql("DELETE FROM misuse_words").await.unwrap();
    let misuse = bench.ledger.misuse(&"acme".into()).await.unwrap();
    let (warning, last) = (misuse.warning.unwrap(), misuse.last.unwrap());
    assert_eq!((warning.words, last.words, last.answer.as_ref().unwrap().words.as_ref()), (None, None, None));
    assert!(!last.in_force && last.answer.unwrap().ends);
    let verdict = bench.ledger.verify_audit().await.unwrap();
    assert!(matches!(verdict, redress_ledger::audit::AuditVerdict::Intact { .. }), "{verdict:?}");
}
