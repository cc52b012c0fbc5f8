//! Accounts: facts, contacts, commands to the engine.

use redress_ledger::account::AccountUpdate;
use redress_ledger::command::{AccountFacts, CommandBody};
use redress_ledger::{AccountId, LedgerError, Rung};

use crate::bench::{Bench, START, decision};

on_both!(
    an_account_reads_back_what_was_put,
    an_unknown_account_is_none,
    changed_facts_reach_the_engine_as_numbered_commands,
    protection_stays_until_somebody_takes_it_away,
    putting_again_replaces_contacts,
    bounds_on_accounts_name_the_field,
);

fn update() -> AccountUpdate {
    AccountUpdate {
        contacts: vec!["one@example.com".into(), "two@example.com".into()],
        locale: Some("de-AT".into()),
        created_at: Some(START.plus_days(-10)),
        plan: Some("pro".into()),
        protected: Some(true),
    }
}

async fn an_account_reads_back_what_was_put(bench: Bench) {
    let account = AccountId::from("acme/ü 1");
    bench.ledger.put_account(&account, &update(), "cli").await.unwrap();
    let view = bench.ledger.account(&account).await.unwrap().unwrap();
    assert_eq!(view.locale.as_deref(), Some("de-AT"));
    assert_eq!(view.plan.as_deref(), Some("pro"));
    assert_eq!(view.created_at, Some(START.plus_days(-10)));
    assert!(view.protected);
    assert_eq!((view.standing, view.reinstated_at), (Rung::Observe, None));
}

async fn an_unknown_account_is_none(bench: Bench) {
    assert_eq!(bench.ledger.account(&"nobody".into()).await.unwrap(), None);
}

async fn changed_facts_reach_the_engine_as_numbered_commands(bench: Bench) {
    let account = AccountId::from("acme");
    bench.ledger.put_account(&account, &update(), "cli").await.unwrap();
    bench.ledger.put_account(&account, &update(), "cli").await.unwrap();
    let moved = AccountUpdate { contacts: Vec::new(), ..update() };
    bench.ledger.put_account(&account, &moved, "cli").await.unwrap();
    let plain = AccountUpdate::default();
    bench.ledger.put_account(&account, &plain, "cli").await.unwrap();
    bench.ledger.put_account(&"other".into(), &plain, "cli").await.unwrap();

    let commands = bench.ledger.commands_after(0, 10).await.unwrap();
    let facts = AccountFacts { created_at: Some(START.plus_days(-10)), plan: Some("pro".into()), protected: true };
    let bodies: Vec<CommandBody> = commands.iter().map(|c| c.body.clone()).collect();
    assert_eq!(
        bodies,
        [
            CommandBody::AccountFacts { account_id: account.clone(), facts: facts.clone() },
            // The plan went; protection and the opening date stay until somebody says otherwise.
            CommandBody::AccountFacts { account_id: account.clone(), facts: AccountFacts { plan: None, ..facts } },
        ]
    );
    assert_eq!(commands.iter().map(|c| c.id).collect::<Vec<_>>(), [1, 2]);
    assert_eq!(bench.ledger.commands_after(1, 10).await.unwrap().len(), 1);
}

async fn protection_stays_until_somebody_takes_it_away(bench: Bench) {
    let account = AccountId::from("acme");
    bench.ledger.put_account(&account, &update(), "cli").await.unwrap();
    bench.ledger.put_account(&account, &AccountUpdate::default(), "cli").await.unwrap();
    let view = bench.ledger.account(&account).await.unwrap().unwrap();
    assert_eq!((view.protected, view.created_at), (true, Some(START.plus_days(-10))));
    let open = AccountUpdate { protected: Some(false), ..AccountUpdate::default() };
    bench.ledger.put_account(&account, &open, "cli").await.unwrap();
    assert!(!bench.ledger.account(&account).await.unwrap().unwrap().protected);
}

async fn putting_again_replaces_contacts(bench: Bench) {
    let account = AccountId::from("acme");
    bench.ledger.put_account(&account, &update(), "cli").await.unwrap();
    let fewer = AccountUpdate { contacts: vec!["three@example.com".into()], ..AccountUpdate::default() };
    bench.ledger.put_account(&account, &fewer, "cli").await.unwrap();
    bench.imposed(&decision("d1", "acme", Rung::Warn)).await;
    assert_eq!(bench.due().await[0].0.contacts, ["three@example.com"]);
}

async fn bounds_on_accounts_name_the_field(bench: Bench) {
    let long = "x".repeat(129);
    let cases: [(&str, AccountUpdate, &str); 8] = [
        ("", AccountUpdate::default(), "account_id"),
        (&long, AccountUpdate::default(), "account_id"),
        ("a\0b", AccountUpdate::default(), "account_id"),
        ("a", AccountUpdate { contacts: vec!["a@b".into(); 9], ..Default::default() }, "contacts"),
        ("a", AccountUpdate { contacts: vec!["not an address".into()], ..Default::default() }, "contacts"),
        ("a", AccountUpdate { contacts: vec!["a@b\r\nBcc: c@d".into()], ..Default::default() }, "contacts"),
        ("a", AccountUpdate { locale: Some("e".into()), ..Default::default() }, "locale"),
        ("a", AccountUpdate { plan: Some("p".repeat(65)), ..Default::default() }, "plan"),
    ];
    for (account, update, field) in cases {
        let error = bench.ledger.put_account(&account.into(), &update, "cli").await.unwrap_err();
        assert!(matches!(&error, LedgerError::Invalid(why) if why.starts_with(field)), "{field}: {error}");
    }
    assert_eq!(bench.count("FROM accounts").await, 0);
}
