//! Answers and files: durable with the appeal, in the receipt, handed out to the case they belong to and to no other.

use std::collections::BTreeMap;

use redress_ledger::attachment::{Attachment, Media};
use redress_ledger::enclosure::{Enclosures, Likeness};
use redress_ledger::question::Question;
use redress_ledger::review::{AppealFiling, AppealKind, Receipt};
use redress_ledger::token::{PresentedToken, sha256_hex};
use redress_ledger::{AppealId, CaseId, Role, Rung};

use crate::bench::{Bench, decision, filing, filter};

on_both!(
    answers_and_files_are_stored_with_the_appeal_and_in_its_receipt,
    the_record_keeps_no_name_and_no_hash_that_could_be_guessed,
    a_file_is_handed_out_to_its_own_case_alone_and_the_look_is_audited,
    an_erased_file_leaves_its_kind_and_size,
    kept_files_and_answers_never_change,
    the_largest_file_comes_back_byte_for_byte,
    every_kind_of_appeal_is_kept,
    like_appeals_of_other_accounts_are_shown_and_those_of_the_same_account_are_not,
);

pub fn enclosed(answers: &[(Question, &str)], files: &[(&str, &[u8])]) -> Enclosures {
    let answers: BTreeMap<_, _> = answers.iter().map(|(q, text)| (*q, (*text).to_owned())).collect();
    let files = files.iter().map(|(name, bytes)| Attachment::new(name, bytes.to_vec()).unwrap()).collect();
    Enclosures::new(answers, files).unwrap()
}

/// A suspension that its holder was told of.
pub async fn told(bench: &Bench, name: &str, account: &str) -> PresentedToken {
    bench.imposed(&decision(name, account, Rung::Suspend)).await;
    let token = bench.deliver_all().await;
    bench.later(60).await;
    token
}

pub async fn file(bench: &Bench, token: &PresentedToken, enclosures: &Enclosures) -> Receipt {
    let receipt = bench.ledger.file_appeal_with(&bench.key, token, &filing(), enclosures).await.unwrap();
    bench.deliver_all().await;
    receipt
}

pub async fn case_of(bench: &Bench, name: &str) -> CaseId {
    let about = decision(name, "any", Rung::Suspend).id;
    let cases = bench.ledger.cases(&filter()).await.unwrap();
    cases.iter().find(|case| case.decision_id == about).expect("an open case").case_id.clone()
}

const LIST: (&str, &[u8]) = ("list.csv", b"mail;agreed\n");
const LETTER: (&str, &[u8]) = ("../letter.txt", b"Dear reviewer");

async fn answers_and_files_are_stored_with_the_appeal_and_in_its_receipt(bench: Bench) {
    let rita = bench.user("rita", Role::Reviewer).await;
    let token = told(&bench, "d1", "acme").await;
    let enclosures = enclosed(&[(Question::Cause, "A bad import"), (Question::Fixes, "Removed it")], &[LIST, LETTER]);
    let receipt = file(&bench, &token, &enclosures).await;
    assert_eq!(receipt.content_hash, enclosures.content_hash(&filing()));
    let names: Vec<_> = receipt.files.iter().map(|f| (f.name.as_str(), f.media, f.size)).collect();
    assert_eq!(names, [("list.csv", Media::Csv, 12), ("letter.txt", Media::Text, 13)]);
    assert_eq!(receipt.files[0].content_hash, sha256_hex(LIST.1));

    let other = bench.another().await;
    let case = case_of(&bench, "d1").await;
    let view = other.case(&case, &rita).await.unwrap().unwrap().enclosed.unwrap();
    let answers: Vec<_> = view.answers.iter().map(|a| (a.question, a.text.as_str())).collect();
    assert_eq!(answers, [(Question::Cause, "A bad import"), (Question::Fixes, "Removed it")]);
    assert_eq!(view.files[1].content_hash.as_deref(), Some(sha256_hex(LETTER.1).as_str()));
    let page = other.holder_view(&bench.key, &token).await.unwrap().unwrap();
    assert_eq!(page.appeals[0].files, view.files, "the holder sees what was stored");
}

async fn the_record_keeps_no_name_and_no_hash_that_could_be_guessed(bench: Bench) {
    let token = told(&bench, "d1", "acme").await;
    file(&bench, &token, &enclosed(&[], &[LIST])).await;
    let guess = sha256_hex(LIST.1);
    assert_eq!(bench.count(&format!("FROM attachments WHERE content_seal = '{guess}'")).await, 0);
    assert_eq!(bench.count(&format!("FROM audit WHERE detail LIKE '%{guess}%' OR detail LIKE '%list.csv%'")).await, 0);
}

async fn a_file_is_handed_out_to_its_own_case_alone_and_the_look_is_audited(bench: Bench) {
    let rita = bench.user("rita", Role::Reviewer).await;
    for (name, account) in [("d1", "acme"), ("d2", "other")] {
        let token = told(&bench, name, account).await;
        file(&bench, &token, &enclosed(&[], &[LIST])).await;
    }
    let (own, other) = (case_of(&bench, "d1").await, case_of(&bench, "d2").await);
    let files = bench.ledger.case(&own, &rita).await.unwrap().unwrap().enclosed.unwrap().files;
    let id = &files[0].attachment_id;
    assert_eq!(bench.ledger.attachment(&other, id, &rita.user_id).await.unwrap(), None, "another case's file");
    assert_eq!(bench.ledger.attachment(&"no case".into(), id, &rita.user_id).await.unwrap(), None);
    assert_eq!(bench.ledger.attachment(&own, &"no file".into(), &rita.user_id).await.unwrap(), None);
    assert_eq!(bench.count("FROM audit WHERE action = 'attachment.look'").await, 0);
    let read = bench.ledger.attachment(&own, id, &rita.user_id).await.unwrap().unwrap();
    assert_eq!((read.download_name.as_str(), read.bytes.as_slice()), ("list.csv.txt", LIST.1));
    let look =
        format!("FROM audit WHERE action = 'attachment.look' AND subject = '{id}' AND actor = '{}'", rita.user_id);
    assert_eq!(bench.count(&look).await, 1);
}

async fn an_erased_file_leaves_its_kind_and_size(bench: Bench) {
    let rita = bench.user("rita", Role::Reviewer).await;
    let token = told(&bench, "d1", "acme").await;
    file(&bench, &token, &enclosed(&[(Question::Cause, "x")], &[LIST])).await;
    for table in ["attachment_bytes", "appeal_answers", "appeal_prints"] {
        bench.sql(&format!("DELETE FROM {table}")).await.unwrap();
    }
    let case = case_of(&bench, "d1").await;
    let view = bench.ledger.case(&case, &rita).await.unwrap().unwrap().enclosed.unwrap();
    assert!(view.answers.is_empty());
    assert_eq!((view.files[0].name.as_deref(), view.files[0].media, view.files[0].size), (None, Media::Csv, 12));
    assert_eq!(bench.ledger.attachment(&case, &view.files[0].attachment_id, &rita.user_id).await.unwrap(), None);
}

async fn kept_files_and_answers_never_change(bench: Bench) {
    let token = told(&bench, "d1", "acme").await;
    file(&bench, &token, &enclosed(&[(Question::Cause, "x")], &[LIST])).await;
    for (attempt, table) in [
        ("UPDATE attachments SET size = 1", "attachments"),
        ("DELETE FROM attachments", "attachments"),
        ("UPDATE attachment_bytes SET name = 'other'", "attachment_bytes"),
        ("UPDATE appeal_answers SET answer = 'other'", "appeal_answers"),
        (
            "INSERT INTO attachments (attachment_id, appeal_id, position, media, size, content_seal)
             SELECT 'new', appeal_id, 2, media, size, content_seal FROM attachments",
            "attachments",
        ),
        (
            "INSERT INTO attachment_bytes (attachment_id, name, content_hash, salt, bytes)
             SELECT 'new', name, content_hash, salt, bytes FROM attachment_bytes",
            "attachment_bytes",
        ),
    ] {
        let refused = bench.sql(attempt).await.expect_err(attempt);
        assert!(refused.contains(table), "{attempt}: {refused}");
    }
}

async fn the_largest_file_comes_back_byte_for_byte(bench: Bench) {
    let rita = bench.user("rita", Role::Reviewer).await;
    let token = told(&bench, "d1", "acme").await;
    let large: Vec<u8> =
        (0..redress_ledger::attachment::FILE_BYTES_MAX).map(|n| b'a' + u8::try_from(n % 23).unwrap()).collect();
    file(&bench, &token, &enclosed(&[], &[("a.txt", &large)])).await;
    let case = case_of(&bench, "d1").await;
    let id = bench.ledger.case(&case, &rita).await.unwrap().unwrap().enclosed.unwrap().files[0].attachment_id.clone();
    assert!(bench.ledger.attachment(&case, &id, &rita.user_id).await.unwrap().unwrap().bytes == large);
}

async fn every_kind_of_appeal_is_kept(bench: Bench) {
    for kind in AppealKind::ALL {
        let token = told(&bench, kind.as_str(), kind.as_str()).await;
        let filing = AppealFiling { kind, ..filing() };
        bench.ledger.file_appeal(&bench.key, &token, &filing).await.unwrap();
        let page = bench.ledger.holder_view(&bench.key, &token).await.unwrap().unwrap();
        assert_eq!(page.appeals[0].kind, kind);
        bench.deliver_all().await;
    }
}

async fn like_appeals_of_other_accounts_are_shown_and_those_of_the_same_account_are_not(bench: Bench) {
    let rita = bench.user("rita", Role::Reviewer).await;
    let letter =
        "We only write to people who ordered from our shop, and the list that bounced was bought in good faith in May.";
    let renamed = letter.replace("shop", "store");
    let mut appeals: Vec<AppealId> = Vec::new();
    for (name, account, view, file) in [
        ("d1", "acme", letter, LIST),
        ("d2", "acme", letter, LETTER),
        ("d3", "twin", letter, LETTER),
        ("d4", "cousin", &renamed, ("x.txt", b"x".as_slice())),
        (
            "d5",
            "stranger",
            "Our clinic reminds patients of their appointments, each of whom signed a form for it at the desk.",
            ("y.txt", b"y"),
        ),
        (
            "d6",
            "sharer",
            "Entirely different words from somebody else who happens to send us the very same table again.",
            LIST,
        ),
    ] {
        let token = told(&bench, name, account).await;
        let filing = AppealFiling { view: view.to_owned(), contest: String::new(), ..filing() };
        let filed = bench.ledger.file_appeal_with(&bench.key, &token, &filing, &enclosed(&[], &[file])).await.unwrap();
        appeals.push(filed.appeal_id);
        bench.deliver_all().await;
        bench.later(3600).await; // the brake lets so many through an hour
    }
    let view = bench.ledger.case(&case_of(&bench, "d1").await, &rita).await.unwrap().unwrap();
    let alike = view.enclosed.unwrap().alike;
    let found: Vec<_> = alike.iter().map(|a| (&a.appeal_id, a.likeness)).collect();
    assert_eq!(
        found,
        [(&appeals[5], Likeness::SameFile), (&appeals[2], Likeness::SameWords), (&appeals[3], Likeness::LikeWords)]
    );
}
