//! What to do now, what changed since, and English beside it: on the page and in both files, in every language.

use redress_ledger::Role;
use redress_ledger::impose::BrakeLimits;
use redress_ledger::review::OutcomeKind;
use redress_review_api::language::Language;
use redress_review_api::language::letter::Event;
use serde_json::{Value, json};

use crate::desk::Desk;
use crate::download::{drawn, joined};
use crate::evidence::suspension;
use crate::readable::{is_plain_text, split};

const SENIOR: Option<Role> = Some(Role::Senior);

/// The page without its markup, the text file, and what the PDF shows.
async fn everywhere(desk: &Desk, token: &str, tag: &str) -> [(&'static str, String); 3] {
    let page = desk.get(&format!("/a/{token}?lang={tag}"), None).await;
    assert!(page.status.is_success(), "{}", page.text);
    let text = desk.get(&format!("/a/{token}/statement.txt?lang={tag}"), None).await;
    let pdf = desk.bytes(&format!("/a/{token}/statement.pdf?lang={tag}")).await;
    [
        ("page", joined(&crate::readable::text(&page.text))),
        ("text", joined(&text.text)),
        ("pdf", joined(&drawn(&pdf.bytes).join(" "))),
    ]
}

async fn says(desk: &Desk, token: &str, language: Language, words: &[&str]) {
    for (name, shown) in everywhere(desk, token, language.tag()).await {
        for words in words {
            assert!(shown.contains(&joined(words)), "{language:?} {name} lacks {words:?}: {shown}");
        }
    }
}

async fn decide(desk: &Desk, case: &str, verdict: &Value) {
    desk.post_json(&format!("/v1/cases/{case}/claim"), SENIOR, &json!({})).await;
    let decided = desk.post_json(&format!("/v1/cases/{case}/decide"), SENIOR, verdict).await;
    assert!(decided.status.is_success(), "{}", decided.text);
}

#[tokio::test]
async fn what_to_do_stands_on_the_page_and_in_both_files_for_each_ground() {
    let desk = Desk::open().await;
    for (account, reason) in [("lists", "LIST_QUALITY"), ("codes", "AIT_SMS_PUMPING"), ("odd", "SOMETHING_NEW")] {
        let mut decision = suspension(account);
        decision.rules[0].reason = reason.to_owned();
        let token = desk.impose(&decision).await;
        for language in Language::ALL {
            let say = language.words();
            let fixes: Vec<&str> = say.tables.fixes(reason).collect();
            assert!(fixes.len() >= 2, "{language:?} {reason}: {fixes:?}");
            let lead = say.letter.fixes_lead(Event::Imposed(decision.rung));
            says(&desk, &token, language, &[say.page.now, &lead, say.page.now_lead]).await;
            says(&desk, &token, language, &fixes).await;
        }
    }
}

#[tokio::test]
async fn who_waits_for_a_person_need_do_no_more_and_who_was_right_nothing() {
    let desk = Desk::open().await;
    let token = desk.impose(&suspension("right")).await;
    let case = desk.appeal(&token).await;
    let waits = desk.get(&format!("/a/{token}"), None).await.text;
    assert!(waits.contains("You need not do more.") && waits.contains("Check new addresses"), "{waits}");
    assert!(!waits.contains("Then tell us below"), "there is no form below: {waits}");
    let verdict = json!({"outcome": "overturned_technical", "reason": "A fault in the import.",
        "root_cause": "data_quality", "answer": "You were right. A fault on our side counted your mail twice."});
    decide(&desk, &case, &verdict).await;
    let over = desk.get(&format!("/a/{token}"), None).await.text;
    assert!(over.contains("You need not do anything. Use your account as before."), "{over}");
    assert!(!over.contains("Check new addresses"), "nothing has to be mended: {over}");
}

#[tokio::test]
async fn the_files_say_what_people_did_since_and_on_which_day() {
    let desk = Desk::open().await;
    let token = desk.impose(&suspension("since")).await;
    let path = format!("/a/{token}/statement.pdf");
    let as_written = desk.bytes(&path).await;
    for language in Language::ALL {
        let advice = &language.words().advice;
        let text = desk.get(&format!("/a/{token}/statement.txt?lang={}", language.tag()), None).await.text;
        assert!(joined(&text).contains(&joined(advice.nothing_changed)), "{text}");
    }
    let case = desk.appeal(&token).await;
    desk.clock.advance_secs(86_400);
    let verdict = json!({"outcome": "upheld_reduced", "reduced_to": "limit", "reason": "A limit is enough.",
        "answer": "You write that it was one typo. We see that most of your list is fine, so a limit is enough."});
    decide(&desk, &case, &verdict).await;
    for language in Language::ALL {
        let say = language.words();
        let day = say.figures.day(redress_ledger::Timestamp::parse("2026-11-24T12:00:00Z").unwrap());
        let told = say.dialogue.outcome(OutcomeKind::UpheldReduced);
        let lesser = say.dialogue.lesser(&say.page.measure(redress_ledger::Rung::Limit));
        says(&desk, &token, language, &[say.advice.changed, &told, &lesser, &day]).await;
    }
    let changed = desk.bytes(&path).await;
    assert_ne!(as_written.bytes, changed.bytes);
    desk.clock.advance_secs(86_400);
    assert_eq!(changed.bytes, desk.bytes(&path).await.bytes, "until something changes, the same to the byte");
    let view = desk.get(&format!("/v1/appeals/{token}"), None).await.json();
    assert_eq!((&view["ended"]["how"], &view["ended"]["outcome"]["reduced_to"]), (&json!("outcome"), &json!("limit")));
}

#[tokio::test]
async fn an_interim_limit_that_ended_says_by_what() {
    let desk = Desk::open().await;
    let brake = BrakeLimits { suspensions_per_hour: 0, ..BrakeLimits::default() };
    for (account, act, how) in [("let-go", "dismiss", "dismissed"), ("for-real", "release-imposition", "replaced")] {
        let decision = suspension(account);
        desk.ledger.put_account(&decision.account_id, &crate::desk::contact(), "test").await.unwrap();
        desk.ledger.notifier_beat("test").await.unwrap();
        desk.ledger.impose(&decision, &brake).await.unwrap();
        let token = desk.token_beside(&decision.id, "").await;
        let listed = desk.get("/v1/cases", SENIOR).await.json();
        let case = listed["cases"][0]["case_id"].as_str().unwrap();
        let done = desk
            .post_json(&format!("/v1/cases/{case}/{act}"), SENIOR, &json!({"reason": "Looked at it with care."}))
            .await;
        assert!(done.status.is_success(), "{}", done.text);
        let view = desk.get(&format!("/v1/appeals/{token}"), None).await.json();
        assert_eq!((&view["ended"]["how"], &view["ended"]["outcome"]), (&json!(how), &Value::Null));
        for language in Language::ALL {
            let (say, at) = (language.words(), redress_ledger::Timestamp::parse(crate::desk::START).unwrap());
            let at = say.figures.moment(at);
            let told = if how == "dismissed" { say.advice.dismissed(&at) } else { say.advice.replaced(&at) };
            says(&desk, &token, language, &[&told]).await;
        }
    }
}

#[tokio::test]
async fn a_bulk_correction_is_told_as_one() {
    let desk = Desk::open().await;
    let token = desk.impose(&suspension("stormy")).await;
    desk.clock.advance_secs(60);
    let rule = suspension("any").rules[0].rule_id.clone();
    let body = json!({"scope": {"rule_id": rule, "from": "2026-11-23T00:00:00Z", "until": "2026-11-24T00:00:00Z"},
        "outcome": "overturned_false_positive", "root_cause": "rule_bug", "reason": "The rule counted test sends.",
        "answer": "Our rule counted your test messages. That was wrong."});
    let id = desk.post_json("/v1/reversals", SENIOR, &body).await.json()["reversal_id"].as_str().unwrap().to_owned();
    let approved = desk.post_json(&format!("/v1/reversals/{id}/approve"), Some(Role::Admin), &json!({})).await;
    assert!(approved.status.is_success(), "{}", approved.text);
    crate::reversals::finished(&desk, &id).await;
    let view = desk.get(&format!("/v1/appeals/{token}"), None).await.json();
    assert_eq!(view["ended"]["how"], "corrected", "{view}");
    for language in Language::ALL {
        let say = language.words();
        let at = redress_ledger::Timestamp::parse(view["ended"]["at"].as_str().unwrap()).unwrap();
        says(&desk, &token, language, &[&say.news.corrected(&say.figures.moment(at))]).await;
    }
}

#[tokio::test]
async fn everything_that_matters_stands_in_english_beside_another_language() {
    let desk = Desk::open().await;
    let token = desk.impose(&suspension("beside")).await;
    desk.appeal(&token).await;
    let english = [
        "We suspended your account",
        "Sending from the whole account. Nothing is sent.",
        "What still works",
        "Of 1,000 messages in 7 days, 120 bounced for good.",
        "AUP-3.2",
        "A computer program made this decision. No person took part.",
        "What we do not tell you, and why",
        "What would have changed the result",
        "Stop sending to addresses that have bounced.",
        "You may go to a mediator or to court.",
    ];
    for language in Language::ALL.into_iter().filter(|l| *l != Language::English) {
        says(&desk, &token, language, &english).await;
        let page = desk.get(&format!("/a/{token}?lang={}", language.tag()), None).await.text;
        let beside =
            page.split("<details class=\"beside\">").nth(1).and_then(|rest| rest.split("<!-- beside -->").next());
        let beside = beside.unwrap_or_else(|| panic!("nothing beside it: {page}"));
        assert!(beside.contains("<div lang=\"en\">") && beside.contains("A person decides by"), "{beside}");
        assert!(!beside.contains("<form") && !beside.contains("<input"), "read only: {beside}");
        for id in page.split(" id=\"").skip(1).map(|rest| rest.split('"').next().unwrap()) {
            assert_eq!(page.matches(&format!(" id=\"{id}\"")).count(), 1, "{id} is there twice");
        }
        let pdf = desk.bytes(&format!("/a/{token}/statement.pdf?lang={}", language.tag())).await.bytes;
        let raw = String::from_utf8_lossy(&pdf).into_owned();
        assert!(raw.matches("/Lang (en)").count() > 20, "a screen reader is told that it is English");
    }
    let page = desk.get(&format!("/a/{token}"), None).await.text;
    assert!(!page.contains("class=\"beside\""), "an English page needs none");
    let pdf = desk.bytes(&format!("/a/{token}/statement.pdf")).await.bytes;
    assert_eq!(String::from_utf8_lossy(&pdf).matches("/Lang (en)").count(), 1);
}

#[tokio::test]
async fn the_text_file_is_plain_in_every_language() {
    let desk = Desk::open().await;
    for rung in [redress_ledger::Rung::Limit, redress_ledger::Rung::Suspend] {
        let mut decision = suspension(rung.as_str());
        (decision.rung, decision.rules[0].rung, decision.rules[0].severity) = (rung, rung, None);
        let token = desk.impose(&decision).await;
        for language in Language::ALL {
            let text = desk.get(&format!("/a/{token}/statement.txt?lang={}", language.tag()), None).await.text;
            let own = text.split("\n\n\n").next().unwrap();
            // Figures are indented, headings underlined; neither is prose.
            let blocks =
                own.split("\n\n").filter(|b| !b.starts_with("  ") && !b.contains("\n---") && !b.contains("\n==="));
            let prose = blocks.filter(|block| !block.contains("://")).flat_map(|block| {
                block.split("\n- ").flat_map(|item| split(item.trim_start_matches("- "))).collect::<Vec<_>>()
            });
            is_plain_text(&prose.collect::<Vec<_>>(), language);
        }
    }
}
