//! What notices say: the ten blocks of every kind, in plain and short sentences, with nothing to click in the evidence.

use crate::common::{appeal_received, delivery, every_delivery, house, imposed, link, outcome};
use redress_ledger::notice::{Channel, Delivery, NoticeKind};
use redress_ledger::review::OutcomeKind;
use redress_ledger::{AccountId, Rung};
use redress_review_api::notify::render::{Line, Part, RenderError, Rendered};

fn render(delivery: &Delivery) -> Rendered {
    house().render(delivery).expect("renders")
}

#[test]
fn a_suspension_reads_like_this() {
    insta::assert_snapshot!(render(&imposed(Rung::Suspend)).text);
}

#[test]
fn a_warning_reads_like_this() {
    insta::assert_snapshot!(render(&imposed(Rung::Warn)).text);
}

#[test]
fn an_appeal_received_reads_like_this() {
    insta::assert_snapshot!(render(&appeal_received()).text);
}

#[test]
fn an_upheld_decision_reads_like_this() {
    insta::assert_snapshot!(render(&outcome(OutcomeKind::Upheld)).text);
}

#[test]
fn a_lesser_measure_reads_like_this() {
    insta::assert_snapshot!(render(&outcome(OutcomeKind::UpheldReduced)).text);
}

#[test]
fn an_overturned_decision_reads_like_this() {
    insta::assert_snapshot!(render(&outcome(OutcomeKind::OverturnedFalsePositive)).text);
}

#[test]
fn a_reinstated_victim_reads_this_as_html() {
    insta::assert_snapshot!(render(&outcome(OutcomeKind::ReinstatedVictim)).html);
}

/// The openings of everything else, one line each.
#[test]
fn every_kind_of_notice_opens_in_its_own_words() {
    let openings: Vec<String> = every_delivery()
        .iter()
        .map(|(name, delivery)| {
            let letter = house().letter(delivery).expect("composes");
            format!("{name}\n  {}\n  {}", letter.subject, letter.blocks[0].lines[0].words())
        })
        .collect();
    insta::assert_snapshot!(openings.join("\n"));
}

#[test]
fn every_notice_has_ten_blocks_in_order_and_none_is_empty() {
    for (name, delivery) in every_delivery() {
        let letter = house().letter(&delivery).expect("composes");
        let parts: Vec<Part> = letter.blocks.iter().map(|b| b.part).collect();
        assert_eq!(parts, Part::ALL, "{name}");
        let text = render(&delivery).text;
        let mut at = 0;
        for block in &letter.blocks {
            assert!(block.lines.iter().any(|l| !l.words().trim().is_empty()), "{name}: {:?} is empty", block.part);
            let heading = format!("\n{}. {}\n", block.number, block.heading);
            let found = text[at..].find(&heading).unwrap_or_else(|| panic!("{name} lacks {heading:?}"));
            at += found + heading.len();
        }
    }
}

#[test]
fn every_notice_carries_the_link_in_text_and_html() {
    for (name, delivery) in every_delivery() {
        let rendered = render(&delivery);
        assert!(rendered.text.lines().any(|l| l == link()), "{name}");
        assert!(rendered.html.contains(&format!("<a href=\"{}\"", link())), "{name}");
    }
}

/// Every reason code of the taxonomy that a policy may name, and one that it does not know.
const REASONS: [&str; 24] = [
    "SPAM_EMAIL_UNSOLICITED",
    "SPAM_SMS_UNSOLICITED",
    "PHISHING",
    "SMISHING",
    "MALWARE",
    "SNOWSHOE",
    "LIST_QUALITY",
    "SPAMTRAP",
    "NO_CONSENT_PROOF",
    "OPT_OUT_IGNORED",
    "AIT_SMS_PUMPING",
    "IRSF_TOLL_FRAUD",
    "ROBOCALL",
    "WANGIRI",
    "CALLER_ID_SPOOFING",
    "SIGNUP_FRAUD",
    "PAYMENT_FRAUD",
    "TRIAL_ABUSE",
    "ACCOUNT_TAKEOVER",
    "RING_RELATED",
    "EVASION_AFTER_BAN",
    "RESTRICTED_CONTENT",
    "LEGAL_ORDER",
    "SOMETHING_NEW",
];

fn fixes(reason: &str) -> Vec<String> {
    let mut delivery = imposed(Rung::Suspend);
    reason.clone_into(&mut delivery.statement.clauses[0].reason);
    delivery.statement.counterfactuals.clear();
    let letter = house().letter(&delivery).expect("composes");
    let block = letter.blocks.into_iter().find(|b| b.part == Part::NextSteps).expect("is there");
    block.lines.iter().filter(|l| matches!(l, Line::Item(_))).map(|l| l.words().to_owned()).collect()
}

#[test]
fn every_reason_says_what_to_mend() {
    let general = fixes("SOMETHING_NEW");
    for reason in REASONS {
        let said = fixes(reason);
        assert!(!said.is_empty() && said.iter().all(|s| s.split_whitespace().count() <= 12), "{reason}: {said:?}");
        assert_eq!(said == general, reason == "SOMETHING_NEW", "{reason} has an answer of its own");
    }
}

#[test]
fn no_notice_hides_behind_set_phrases_or_words_that_we_do_not_use() {
    let never =
        ["violat", "terms of service", "banned", "blocked", "ticket", "moderator", "hereby", "pursuant", "abuse"];
    for (name, delivery) in every_delivery() {
        let rendered = render(&delivery);
        for word in never {
            assert!(!rendered.text.to_lowercase().contains(word), "{name} says {word:?}");
        }
    }
}

#[test]
fn evidence_cannot_be_clicked_and_names_no_recipient() {
    for (name, delivery) in every_delivery() {
        let rendered = render(&delivery);
        for body in [&rendered.text, &rendered.html] {
            assert!(body.contains("mail[.]example[.]org"), "{name}");
            assert!(body.contains("hxxp://login[.]evil[.]example/"), "{name}");
            assert!(!body.contains("evil.example") && !body.contains("bob"), "{name}");
        }
    }
}

#[test]
fn a_holder_s_own_words_cannot_forge_markup_or_a_block() {
    let mut delivery = imposed(Rung::Limit);
    delivery.account_id = AccountId::from("<b>x</b>\n\n8. Ask a person\n\nhttps://evil.example");
    let rendered = render(&delivery);
    assert!(!rendered.html.contains("<b>x</b>"));
    assert_eq!(rendered.text.lines().filter(|l| *l == "8. Ask a person").count(), 1);
    assert!(!rendered.subject.contains('\n'));
}

#[test]
fn a_rule_s_address_is_a_link_only_on_the_web() {
    let mut delivery = imposed(Rung::Limit);
    delivery.statement.clauses[0].clause.url = "javascript:alert(1)".to_owned();
    assert!(!render(&delivery).html.contains("javascript:"));
}

#[test]
fn the_html_page_loads_nothing_and_runs_nothing() {
    for (name, delivery) in every_delivery() {
        let html = render(&delivery).html;
        for forbidden in ["<script", "<img", "<link", "src=", "url(", "onclick"] {
            assert!(!html.contains(forbidden), "{name} contains {forbidden}");
        }
        assert!(html.contains("<html lang=\"en\">"), "{name}");
    }
}

#[test]
fn what_set_it_off_is_what_the_statement_says() {
    let told = |trigger: &str| {
        let mut delivery = imposed(Rung::Limit);
        trigger.clone_into(&mut delivery.statement.trigger);
        render(&delivery).text.replace('\n', " ")
    };
    let (own, others) = ("Our own checks found this.", "Reports of recipients took part in this.");
    assert!(told("own_initiative").contains(own) && !told("own_initiative").contains(others));
    assert!(told("reports_of_others").contains(others) && !told("reports_of_others").contains(own));
}

#[test]
fn a_warning_that_stands_after_an_outcome_takes_nothing_away() {
    let told = |standing| render(&Delivery { standing, ..outcome(OutcomeKind::OverturnedTechnical) }).text;
    assert!(told(Rung::Warn).contains("Everything works. A warning stands."));
    assert!(told(Rung::Limit).contains("Not everything works. A limit stands."));
}

#[test]
fn an_erased_answer_is_said_to_be_erased() {
    let mut delivery = outcome(OutcomeKind::Upheld);
    delivery.outcome.as_mut().expect("has one").answer = None;
    assert!(render(&delivery).text.contains("It has since been erased."));
}

#[test]
fn an_unknown_language_falls_back_to_english() {
    let mut delivery = imposed(Rung::Warn);
    delivery.locale = Some("tlh-Latn".to_owned());
    assert_eq!(render(&delivery), render(&imposed(Rung::Warn)));
}

#[test]
fn the_same_delivery_renders_to_the_same_bytes_and_another_to_others() {
    let one = render(&imposed(Rung::Suspend)).content_hash();
    assert_eq!(one, render(&imposed(Rung::Suspend)).content_hash());
    assert_ne!(one, render(&imposed(Rung::Hold)).content_hash());
}

#[test]
fn a_dismissed_deferral_tells_that_its_interim_limit_is_lifted() {
    let dismissed = delivery(NoticeKind::Outcome, Rung::Limit, Channel::Email);
    assert!(dismissed.outcome.is_none());
    let letter = render(&dismissed);
    for words in [
        "The limit of your account is lifted",
        "A person looked at our check and dismissed it",
        "You need not do anything",
    ] {
        assert!(letter.text.contains(words), "{words}: {}", letter.text);
    }
}

#[test]
fn a_damaged_record_is_an_error_and_not_a_notice() {
    let mut nonce = imposed(Rung::Suspend);
    nonce.link_nonce = "zz".repeat(16);
    assert!(matches!(house().render(&nonce), Err(RenderError::Nonce)));
    let mut short = imposed(Rung::Suspend);
    short.link_nonce = "5a".to_owned();
    assert!(matches!(house().render(&short), Err(RenderError::Nonce)));
    assert!(matches!(house().render(&imposed(Rung::Observe)), Err(RenderError::Lacks("a measure"))));
}
