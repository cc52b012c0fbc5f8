//! Attacks 18 and 27: whoever takes an account over changes its contacts, reads the letters, and takes the holder's appeal back.

use redress_ledger::account::AccountUpdate;
use redress_ledger::contact::{EARLIER_DAYS, EARLIER_DAYS_MAX, FREEZE_HOURS, LETTERS_PER_DAY_MAX};
use redress_ledger::notice::NoticeKind;
use redress_ledger::review::AppealState;
use redress_ledger::{LedgerError, Rung, Timestamp};

use crate::bench::{Bench, START, decision};

on_both!(
    attack_27_who_reads_the_letters_of_a_stolen_account_does_not_keep_them_from_its_holder,
    attack_27_a_change_of_contacts_is_told_to_old_and_new_ones,
    attack_18_who_changed_the_contacts_takes_no_appeal_back_for_72_hours,
    attack_18_a_change_some_days_before_the_appeal_counts_from_the_appeal,
    many_changes_push_no_earlier_contact_out_and_letters_stay_few,
    earlier_contacts_are_erased_when_their_time_is_over,
    the_first_contacts_of_an_account_and_another_order_are_no_change,
);

pub async fn put(bench: &Bench, contacts: &[&str]) {
    let contacts = contacts.iter().map(|address| (*address).to_owned()).collect();
    let update = AccountUpdate { contacts, ..AccountUpdate::default() };
    bench.ledger.put_account(&"acme".into(), &update, "platform").await.unwrap();
}

/// Who gets the next letters of the account, and what they say; delivers them.
async fn told(bench: &Bench) -> Vec<(NoticeKind, Vec<String>)> {
    let mut told = Vec::new();
    loop {
        let due = bench.due().await;
        if due.is_empty() {
            return told;
        }
        for (delivery, _) in due {
            told.push((delivery.kind, delivery.addresses().map(str::to_owned).collect()));
            bench.delivered(&delivery).await;
        }
    }
}

async fn attack_27_who_reads_the_letters_of_a_stolen_account_does_not_keep_them_from_its_holder(bench: Bench) {
    put(&bench, &["holder@example.com"]).await;
    bench.later(3 * 86_400).await;
    put(&bench, &["thief@example.com"]).await;
    assert_eq!(told(&bench).await, [], "nothing stands, so there is nothing to write about");

    bench.later(3_600).await;
    bench.imposed(&decision("d1", "acme", Rung::Suspend)).await;
    let due = bench.due().await;
    let (delivery, token) = &due[0];
    assert_eq!(delivery.contacts, ["thief@example.com"]);
    assert_eq!(delivery.earlier_contacts, ["holder@example.com"]);
    bench.delivered(delivery).await;
    bench.appeal(token).await;
    let both = || vec!["thief@example.com".to_owned(), "holder@example.com".to_owned()];
    assert_eq!(told(&bench).await, [(NoticeKind::AppealReceived, both())]);

    // Emptied, the contacts are told all the same, and telling them counts as having told the holder.
    put(&bench, &[]).await;
    let changed = (NoticeKind::ContactsChanged, vec!["holder@example.com".to_owned(), "thief@example.com".to_owned()]);
    assert_eq!(told(&bench).await, [changed]);
    // While the measure stands, beyond the 30 days.
    bench.later((EARLIER_DAYS + 1) * 86_400).await;
    assert_eq!(bench.ledger.forget_earlier_contacts().await.unwrap(), 0);
    bench.imposed(&decision("d2", "acme", Rung::Suspend)).await;
    let due = bench.due().await;
    assert_eq!(due[0].0.earlier_contacts, ["holder@example.com", "thief@example.com"]);
    assert!(due[0].0.contact_known);
    bench.delivered(&due[0].0).await;
    let page = bench.ledger.holder_view(&bench.key, &due[0].1).await.unwrap().unwrap();
    assert!(page.appeal_until.is_some(), "the holder was told");
    // And never longer than a year.
    bench.later(EARLIER_DAYS_MAX * 86_400).await;
    assert_eq!(bench.ledger.forget_earlier_contacts().await.unwrap(), 2);
    assert_eq!(bench.count("FROM earlier_contacts").await, 0);
}

async fn attack_27_a_change_of_contacts_is_told_to_old_and_new_ones(bench: Bench) {
    put(&bench, &["holder@example.com", "office@example.com"]).await;
    let (_, _, token) = bench.appealed(&decision("d1", "acme", Rung::Suspend)).await;
    told(&bench).await;
    bench.later(60).await;
    put(&bench, &["thief@example.com", "office@example.com"]).await;
    let due = bench.due().await;
    let (delivery, link) = &due[0];
    assert_eq!((due.len(), delivery.kind), (1, NoticeKind::ContactsChanged));
    assert_eq!(delivery.contacts, ["thief@example.com", "office@example.com"]);
    assert_eq!(delivery.earlier_contacts, ["holder@example.com"]);
    assert!(delivery.appeal_id.is_some() && link.nonce == token.nonce, "with the link to the open appeal");
    bench.delivered(delivery).await;
    let page = bench.ledger.holder_view(&bench.key, &token).await.unwrap().unwrap();
    assert_eq!(page.contacts_changed_at, Some(bench.now()));
    // The audit log has the change and no address.
    assert_eq!(bench.count("FROM audit WHERE action = 'account.contacts_change'").await, 1);
    assert_eq!(bench.count("FROM audit WHERE detail LIKE '%example.com%'").await, 0);
    bench.later(EARLIER_DAYS * 86_400).await;
    let page = bench.ledger.holder_view(&bench.key, &token).await.unwrap().unwrap();
    assert_eq!(page.contacts_changed_at, None);
}

/// Tries to take the appeal back; answers whether it went.
async fn taken_back(bench: &Bench, token: &redress_ledger::token::PresentedToken) -> bool {
    let page = bench.ledger.holder_view(&bench.key, token).await.unwrap().unwrap();
    match bench.ledger.withdraw_appeal(&bench.key, token).await {
        Ok(_) => {
            assert_eq!(page.withdraw_from, None);
            true
        }
        Err(LedgerError::Conflict(why)) => {
            let from = page.withdraw_from.expect("the page says from when on");
            assert!(why.contains(&from.minute()) && why.contains("changed lately"), "{why}");
            assert_eq!(page.appeals[0].state, AppealState::Open);
            false
        }
        Err(other) => panic!("{other}"),
    }
}

async fn attack_18_who_changed_the_contacts_takes_no_appeal_back_for_72_hours(bench: Bench) {
    put(&bench, &["holder@example.com"]).await;
    let (_, _, token) = bench.appealed(&decision("d1", "acme", Rung::Suspend)).await;
    bench.later(3_600).await;
    put(&bench, &["thief@example.com"]).await;
    let changed = bench.now();
    assert!(!taken_back(&bench, &token).await);
    // Putting the old ones back is a change as well, and shortens nothing.
    bench.later(FREEZE_HOURS * 3600 - 1).await;
    assert!(!taken_back(&bench, &token).await);
    assert_eq!(bench.count("FROM appeals WHERE closed_at IS NOT NULL").await, 0);
    bench.later(1).await;
    assert_eq!(bench.now(), changed.plus_secs(FREEZE_HOURS * 3600));
    assert!(taken_back(&bench, &token).await);
    // Whoever took it back: the earlier contact reads it, and may file anew.
    let letters = told(&bench).await;
    let (kind, addresses) = letters.last().unwrap();
    assert_eq!(*kind, NoticeKind::Withdrawn);
    assert!(addresses.contains(&"holder@example.com".to_owned()), "{addresses:?}");
    assert!(bench.ledger.holder_view(&bench.key, &token).await.unwrap().unwrap().may_appeal);
}

async fn attack_18_a_change_some_days_before_the_appeal_counts_from_the_appeal(bench: Bench) {
    put(&bench, &["holder@example.com"]).await;
    for (days, frozen) in [(EARLIER_DAYS - 1, true), (EARLIER_DAYS, false)] {
        put(&bench, &[&format!("thief-{days}@example.com")]).await;
        told_anything(&bench).await;
        bench.later(days * 86_400).await;
        let (_, _, token) = bench.appealed(&decision(&format!("d{days}"), "acme", Rung::Suspend)).await;
        let page = bench.ledger.holder_view(&bench.key, &token).await.unwrap().unwrap();
        let from: Option<Timestamp> = frozen.then(|| bench.now().plus_secs(FREEZE_HOURS * 3600));
        assert_eq!(page.withdraw_from, from, "{days}");
        assert_eq!(taken_back(&bench, &token).await, !frozen, "{days}");
        told_anything(&bench).await;
    }
}

async fn told_anything(bench: &Bench) {
    told(bench).await;
}

async fn many_changes_push_no_earlier_contact_out_and_letters_stay_few(bench: Bench) {
    put(&bench, &["holder@example.com"]).await;
    let (_, _, token) = bench.appealed(&decision("d1", "acme", Rung::Suspend)).await;
    told(&bench).await;
    for n in 0..20 {
        bench.later(60).await;
        put(&bench, &[&format!("thief-{n}@example.com")]).await;
    }
    let letters = told(&bench).await;
    assert_eq!(letters.len(), usize::try_from(LETTERS_PER_DAY_MAX).unwrap());
    for (_, addresses) in &letters {
        assert!(addresses.contains(&"holder@example.com".to_owned()) && addresses.len() <= 9, "{addresses:?}");
    }
    assert_eq!(bench.count("FROM earlier_contacts").await, 8);
    assert_eq!(bench.count("FROM contact_changes").await, 20);
    assert!(!taken_back(&bench, &token).await);
}

async fn earlier_contacts_are_erased_when_their_time_is_over(bench: Bench) {
    put(&bench, &["one@example.com", "two@example.com"]).await;
    put(&bench, &["two@example.com"]).await;
    bench.later(10 * 86_400).await;
    put(&bench, &["one@example.com"]).await;
    bench.later(EARLIER_DAYS * 86_400 - 10 * 86_400 - 1).await;
    assert_eq!(bench.ledger.forget_earlier_contacts().await.unwrap(), 0);
    bench.later(1).await;
    assert_eq!(bench.ledger.forget_earlier_contacts().await.unwrap(), 1);
    // Who comes back and goes again is told for the whole time from then on.
    put(&bench, &["three@example.com"]).await;
    bench.later(10 * 86_400).await;
    assert_eq!(bench.ledger.forget_earlier_contacts().await.unwrap(), 1);
    assert_eq!(bench.count("FROM earlier_contacts WHERE address = 'one@example.com'").await, 1);
    bench.later(EARLIER_DAYS * 86_400).await;
    bench.ledger.forget_earlier_contacts().await.unwrap();
    assert_eq!(bench.count("FROM earlier_contacts").await, 0);
    let verdict = bench.ledger.verify_audit().await.unwrap();
    assert!(matches!(verdict, redress_ledger::audit::AuditVerdict::Intact { .. }), "{verdict:?}");
}

async fn the_first_contacts_of_an_account_and_another_order_are_no_change(bench: Bench) {
    bench.imposed(&decision("d1", "acme", Rung::Suspend)).await;
    put(&bench, &["one@example.com", "two@example.com", "one@example.com"]).await;
    assert_eq!(bench.count("FROM account_contacts").await, 2, "each once");
    put(&bench, &["two@example.com", "one@example.com"]).await;
    put(&bench, &["two@example.com", "one@example.com"]).await;
    assert_eq!(bench.count("FROM contact_changes").await, 0);
    let due = bench.due().await;
    assert_eq!(due[0].0.contacts, ["two@example.com", "one@example.com"]);
    assert_eq!((due.len(), due[0].0.earlier_contacts.len()), (1, 0));
    assert_eq!(bench.now(), START);
}
