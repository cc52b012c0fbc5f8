//! States of the holder's page that come late or seldom: each reads as plainly as the first.

use axum::http::StatusCode;
use redress_ledger::decision::Disclosure;
use redress_ledger::{DecisionId, Role, Rung};
use redress_review_api::language::Language;
use serde_json::json;

use crate::desk::Desk;
use crate::evidence::suspension;
use crate::readable::is_plain;

const SENIOR: Option<Role> = Some(Role::Senior);

/// The page in every language says this much of its state.
async fn says(desk: &Desk, token: &str, words: impl Fn(Language) -> String) {
    for language in Language::ALL {
        let page = desk.get(&format!("/a/{token}?lang={}", language.tag()), None).await;
        let (shown, words) = (crate::readable::text(&page.text), words(language).replace('\u{a0}', " "));
        assert!(shown.contains(&words), "{language:?} lacks {words:?}: {shown}");
    }
}

#[tokio::test]
async fn the_end_of_a_contract_reads_plainly_before_and_after_its_day() {
    let desk = Desk::open().await;
    let mut decision = suspension("ring");
    decision.proposes_termination = true;
    decision.rules[0].severity = None;
    let suspended = desk.impose(&decision).await;
    let listed = desk.get("/v1/cases", SENIOR).await.json();
    let path = format!("/v1/cases/{}/approve-termination", listed["cases"][0]["case_id"].as_str().unwrap());
    for role in [Role::Senior, Role::Admin] {
        let approved = desk.post_json(&path, Some(role), &json!({"reason": "Third confirmed fraud."})).await;
        assert_eq!(approved.status, StatusCode::OK, "{}", approved.text);
    }
    let token = desk.token_beside(&decision.id, &suspended).await;
    says(&desk, &token, |l| l.words().page.for_good.to_owned()).await;
    is_plain(&desk, &format!("/a/{token}")).await;
    desk.clock.advance_secs(31 * 86_400);
    says(&desk, &token, |l| l.words().page.done(Rung::Terminate)).await;
    is_plain(&desk, &format!("/a/{token}")).await;
}

#[tokio::test]
async fn a_lesser_measure_and_the_form_of_a_second_appeal_read_plainly() {
    let desk = Desk::open().await;
    for (account, verdict) in [
        (
            "lessened",
            json!({"outcome": "upheld_reduced", "reduced_to": "limit", "reason": "A limit is enough.",
            "answer": "You write that it was one typo. Most of your list is fine, so a limit is enough."}),
        ),
        (
            "stands",
            json!({"outcome": "upheld", "reason": "The figures hold.",
            "answer": "We looked at each bounce. They are real, and they come from many addresses."}),
        ),
    ] {
        let token = desk.impose(&suspension(account)).await;
        let case = desk.appeal(&token).await;
        desk.post_json(&format!("/v1/cases/{case}/claim"), SENIOR, &json!({})).await;
        let decided = desk.post_json(&format!("/v1/cases/{case}/decide"), SENIOR, &verdict).await;
        assert!(decided.status.is_success(), "{}", decided.text);
        if account == "stands" {
            says(&desk, &token, |l| l.words().enclosure.second_lead.to_owned()).await;
        } else {
            says(&desk, &token, |l| l.words().dialogue.lesser(&l.words().page.measure(Rung::Limit))).await;
        }
        is_plain(&desk, &format!("/a/{token}")).await;
    }
}

#[tokio::test]
async fn an_appeal_that_was_merged_reads_plainly() {
    let desk = Desk::open().await;
    let suspended = desk.impose(&suspension("twofold")).await;
    let mut limit = suspension("twofold");
    limit.id = DecisionId::from("second");
    (limit.rung, limit.rules[0].rung) = (Rung::Limit, Rung::Limit);
    let limited = desk.impose(&limit).await;
    desk.appeal(&suspended).await;
    let into = desk.get(&format!("/v1/appeals/{suspended}"), None).await.json();
    let filed =
        desk.post_json(&format!("/v1/appeals/{limited}"), None, &json!({"kind": "dispute", "view": "The same."})).await;
    assert_eq!(filed.status, StatusCode::CREATED, "{}", filed.text);
    let listed = desk.get("/v1/cases", SENIOR).await.json();
    let cases = listed["cases"].as_array().unwrap();
    let case = cases.iter().find(|case| case["decision_id"] == "second").unwrap()["case_id"].as_str().unwrap();
    desk.post_json(&format!("/v1/cases/{case}/claim"), SENIOR, &json!({})).await;
    let close = json!({"closed_as": "merged", "into": into["appeals"][0]["appeal_id"], "reason": "One story, two measures.",
        "words": "You told us the same about two measures. One person reads both together."});
    let merged = desk.post_json(&format!("/v1/cases/{case}/close"), SENIOR, &close).await;
    assert!(merged.status.is_success(), "{}", merged.text);
    says(&desk, &limited, |l| l.words().enclosure.merged.to_owned()).await;
    is_plain(&desk, &format!("/a/{limited}")).await;
    is_plain(&desk, &format!("/a/{suspended}")).await;
}

#[tokio::test]
async fn what_is_rounded_or_withheld_reads_plainly() {
    let desk = Desk::open().await;
    let decisions = crate::languages::decisions();
    for (index, mut decision) in decisions.into_iter().enumerate() {
        let account = format!("tier-{index}");
        (decision.id, decision.account_id) = (DecisionId::from(account.as_str()), account.as_str().into());
        // A limit, or the brake would hold back some.
        (decision.rung, decision.rules[0].rung) = (Rung::Limit, Rung::Limit);
        let has = |tier| decision.rules[0].facts.iter().any(|fact| fact.disclosure == tier);
        let (rounded, withheld) = (has(Disclosure::Rounded), has(Disclosure::Withheld));
        let token = desk.impose(&decision).await;
        // What stands before the signal's name.
        let before = |said: String| said.split("NAME").next().unwrap().to_owned();
        if rounded {
            says(&desk, &token, |l| before(l.words().record.withheld_exact("NAME"))).await;
        }
        if withheld {
            says(&desk, &token, |l| before(l.words().record.withheld_all("NAME"))).await;
        }
        is_plain(&desk, &format!("/a/{token}")).await;
    }
}
