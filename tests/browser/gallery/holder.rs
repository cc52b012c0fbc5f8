//! What a holder may come upon behind the link, from the first day to the last.

use std::collections::BTreeMap;

use redress_ledger::attachment::Attachment;
use redress_ledger::closing::{ClosedAs, Closing, WhyNot};
use redress_ledger::decision::Decision;
use redress_ledger::dialogue::ReliefGrant;
use redress_ledger::enclosure::Enclosures;
use redress_ledger::question::Question;
use redress_ledger::review::{AppealKind, CaseKind, OutcomeKind};
use redress_ledger::{Clock as _, Principal, Role, Rung};

use super::evidence::{decision, plain};
use super::stage::{Opened, Stage, holder, link_key, presented};
use super::walk::{Do, Look, Walk};

pub const SHOWS: &[&str] = &["/a/{token}", "/transparency"];

const DAY: i64 = 86_400;

/// A file of each kind that holders send most.
pub fn enclosed() -> Enclosures {
    let answers = BTreeMap::from([
        (Question::ConsentSource, "Everybody ordered from us between 2017 and 2019.".to_owned()),
        (Question::ConsentProof, "The order forms have a box for it; see the file.".to_owned()),
    ]);
    let files = [
        ("orders-2017-2019.csv", "mail;agreed on\n"),
        ("what the provider wrote.txt", "We are sorry for the import.\n"),
    ];
    let files = files.map(|(name, text)| Attachment::new(name, text.as_bytes().to_vec()).expect("taken"));
    Enclosures::new(answers, files.into()).expect("within bounds")
}

#[tokio::test]
async fn every_state_of_the_holders_page_reads_well() {
    let stage = Stage::since(230).await;
    let people = (stage.person("rosa", Role::Reviewer).await, stage.person("tom", Role::Reviewer).await);
    let mut links: BTreeMap<&'static str, String> = BTreeMap::new();

    let now = stage.clock.now();
    links.insert("expired", stage.impose(&plain("an-old-story", Rung::Suspend, now)).await);
    stage.until(40 * DAY);
    decided(&stage, &people, &mut links).await;
    links.insert("overdue", stage.appealed("florist-overdue").await.0);
    stage.until(2 * DAY);
    measures(&stage, &mut links).await;
    stage.until(3 * 3_600);
    waiting(&stage, &people.0, &mut links).await;
    stage.ledger.note_missed_deadlines().await.expect("noted");

    let opened = stage.start().await;
    let mut walk = Walk::begin(&opened).await;
    walk.all(looks(&opened, &links)).await;
    walk.end(SHOWS).await;
}

/// One measure of each kind, and one in each language.
async fn measures(stage: &Stage, links: &mut BTreeMap<&'static str, String>) {
    let now = stage.clock.now();
    for (name, tag) in [("en", "en"), ("de", "de"), ("fr", "fr"), ("es", "es"), ("pt", "pt")] {
        let about = decision(&format!("bakery-{tag}"), Rung::Suspend, now);
        links.insert(name, stage.impose_on(&about, &holder(tag, about.account_id.as_str())).await);
    }
    for (name, rung) in
        [("warned", Rung::Warn), ("limited", Rung::Limit), ("held", Rung::Hold), ("to-appeal", Rung::Suspend)]
    {
        links.insert(name, stage.impose(&plain(name, rung, now)).await);
    }
    let about = Decision { proposes_termination: true, ..decision("fraud-again", Rung::Suspend, now) };
    stage.impose(&about).await;
    let case = stage.case("fraud-again", CaseKind::TerminationProposal).await;
    for (name, role) in [("sam", Role::Senior), ("ada", Role::Admin)] {
        let who = stage.person(name, role).await;
        stage
            .ledger
            .approve_termination(&case, &who, "The third confirmed fraud on this account.")
            .await
            .expect("approved");
    }
    links.insert("terminated", stage.tell(&about).await);
}

/// Appeals that a person has decided or ended.
async fn decided(stage: &Stage, (rosa, tom): &(Principal, Principal), links: &mut BTreeMap<&'static str, String>) {
    let ends = [
        ("upheld", OutcomeKind::Upheld),
        ("reduced", OutcomeKind::UpheldReduced),
        ("overturned", OutcomeKind::OverturnedFalsePositive),
        ("victim", OutcomeKind::ReinstatedVictim),
    ];
    for (name, outcome) in ends {
        let (token, case) = stage.appealed(name).await;
        stage.decide(&case, rosa, outcome).await;
        links.insert(name, token);
    }
    for (name, is_decided) in [("second-waits", false), ("second-decided", true)] {
        let (token, case) = stage.appealed(name).await;
        stage.decide(&case, rosa, OutcomeKind::Upheld).await;
        stage.clock.advance_secs(DAY);
        let case = stage.file(&stage.ledger, &token, AppealKind::Dispute, &enclosed()).await;
        if is_decided {
            stage.decide(&case, tom, OutcomeKind::Upheld).await;
        }
        links.insert(name, token);
    }
    let (token, case) = stage.appealed("not-the-holder").await;
    stage.ledger.claim(&case, rosa).await.expect("claimed");
    let closing = Closing {
        closed_as: ClosedAs::Inadmissible { why: WhyNot::NotHolder },
        words: "This came from an address that is not yours as far as we know. Please write from the one you gave us."
            .to_owned(),
        reason: "Filed from an address of another customer.".to_owned(),
    };
    stage.ledger.close_appeal(&case, rosa, &closing).await.expect("closed");
    links.insert("inadmissible", token);
    merged(stage, rosa, links).await;
    let (token, _) = stage.appealed("taken-back").await;
    stage.ledger.withdraw_appeal(&link_key(), &presented(&token)).await.expect("withdrawn");
    links.insert("withdrawn", token);
}

/// Two measures of one account with one story: one appeal is read with the other.
async fn merged(stage: &Stage, rosa: &Principal, links: &mut BTreeMap<&'static str, String>) {
    let (into, first) = stage.appealed("twofold").await;
    let also = Decision { id: "twofold-limit".into(), ..plain("twofold", Rung::Limit, stage.clock.now()) };
    let token = stage.impose(&also).await;
    stage.clock.advance_secs(10);
    let case = stage.appeal(&token).await;
    assert_ne!(first, case, "an appeal of its own");
    stage.ledger.claim(&case, rosa).await.expect("claimed");
    let view = stage.ledger.holder_view(&link_key(), &presented(&into)).await.expect("a view").expect("opens");
    let closing = Closing {
        closed_as: ClosedAs::Merged { into: view.appeals[0].appeal_id.clone() },
        words: "You told us the same about two measures, so one person reads both of your appeals together.".to_owned(),
        reason: "One story about two measures.".to_owned(),
    };
    stage.ledger.close_appeal(&case, rosa, &closing).await.expect("merged");
    links.insert("merged", token);
    links.insert("merged-into", into);
}

/// Appeals that wait, with what was said and given meanwhile.
async fn waiting(stage: &Stage, rosa: &Principal, links: &mut BTreeMap<&'static str, String>) {
    for name in ["with-files", "question", "relief"] {
        let token = stage.impose(&plain(name, Rung::Suspend, stage.clock.now())).await;
        let case = stage.file(&stage.ledger, &token, AppealKind::Dispute, &enclosed()).await;
        stage.clock.advance_secs(600);
        if name != "with-files" {
            stage.ledger.claim(&case, rosa).await.expect("claimed");
            let text = "Thank you. I am reading the list that you sent.";
            stage.ledger.write_as_reviewer(&case, rosa, text, false).await.expect("written");
        }
        if name == "question" {
            let text = "The mail goes out every Monday until the shop opens again.";
            stage.ledger.write_as_holder(&link_key(), &presented(&token), text).await.expect("written");
            let text = "Who can change the list of recipients, besides you?";
            stage.ledger.write_as_reviewer(&case, rosa, text, true).await.expect("asked");
        }
        if name == "relief" {
            let grant = ReliefGrant {
                reason: "A shop before its busiest week.".to_owned(),
                share_percent: Some(20),
                known_recipients_only: Some(true),
                days: Some(10),
            };
            stage.ledger.grant_relief(&case, rosa, &grant).await.expect("granted");
        }
        links.insert(name, token);
    }
}

fn looks(opened: &Opened, links: &BTreeMap<&'static str, String>) -> Vec<Look> {
    let at = |name: &str| opened.holder_url(&links[name]);
    let look = |name: &'static str, link: &str| Look::new(name, at(link));
    let too_large = opened.stage.sandbox.path("film of the shop.txt");
    std::fs::write(&too_large, "x".repeat(6 << 20)).expect("written");
    vec![
        look("holder-suspended", "en"),
        look("holder-form", "en").then(Do::Unfold),
        look("holder-german", "de"),
        look("holder-german-beside", "de").then(Do::Unfold),
        look("holder-french", "fr"),
        look("holder-spanish", "es"),
        look("holder-portuguese", "pt"),
        look("holder-warned", "warned"),
        look("holder-limited", "limited"),
        look("holder-on-hold", "held"),
        look("holder-terminated", "terminated"),
        look("holder-waiting", "with-files"),
        look("holder-question", "question"),
        look("holder-relief", "relief"),
        look("holder-overdue", "overdue"),
        look("holder-upheld", "upheld"),
        look("holder-reduced", "reduced"),
        look("holder-overturned", "overturned"),
        look("holder-victim", "victim"),
        look("holder-second-waits", "second-waits"),
        look("holder-second-decided", "second-decided"),
        look("holder-inadmissible", "inadmissible"),
        look("holder-withdrawn", "withdrawn"),
        look("holder-merged", "merged"),
        look("holder-merged-into", "merged-into"),
        look("holder-expired", "expired"),
        look("holder-nothing-new", "upheld").pressing("#dispute").pressing("form[action*='#ask'] button"),
        look("holder-file-too-large", "limited")
            .pressing("#takeover")
            .typing("#view", "The film shows our shop.")
            .typing("#files", &too_large.to_string_lossy())
            .pressing("form[action*='#ask'] button"),
        Look::new("holder-german-refused", format!("{}?lang=de", at("upheld")))
            .pressing("#dispute")
            .typing("#view", "Wir sind eine Bäckerei.")
            .pressing("form[action*='#ask'] button"),
        look("holder-receipt", "to-appeal")
            .pressing("#dispute")
            .typing("#view", super::stage::VIEW)
            .pressing("form[action*='#ask'] button"),
        look("holder-wrote", "with-files")
            .typing("#text", "The shop opens again on Monday.")
            .pressing("form[action*='/messages'] button"),
        look("holder-taken-back", "with-files")
            .then(Do::Unfold)
            .pressing("#sure")
            .pressing("form[action*='/withdraw'] button"),
        Look::new("holder-unknown", opened.url("/a/none")),
        Look::new("transparency", opened.url("/transparency")),
    ]
}
