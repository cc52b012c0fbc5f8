//! Policies: activation, the command to the engine, the record of who did it.

use redress_ledger::Role;
use redress_ledger::command::CommandBody;
use redress_ledger::store::CheckedPolicy;

use crate::bench::Bench;

on_both!(an_activated_policy_reaches_the_engine, the_active_policy_is_activated_once, an_earlier_policy_comes_back);

fn policy(text: &str) -> CheckedPolicy {
    CheckedPolicy {
        hash: redress_ledger::token::sha256_hex(text.as_bytes()),
        text: text.to_owned(),
        rules: vec![("bounces".to_owned(), "ada".to_owned())],
        conditions: Vec::new(),
    }
}

async fn an_activated_policy_reaches_the_engine(bench: Bench) {
    assert_eq!(bench.ledger.active_policy().await.unwrap(), None);
    let admin = bench.user("ada", Role::Admin).await;
    let number = bench.ledger.activate_policy(&policy("one"), Some(&admin)).await.unwrap();
    let commands = bench.ledger.commands_after(number - 1, 10).await.unwrap();
    let CommandBody::ActivatePolicy { hash, text } = &commands[0].body else { panic!("{commands:?}") };
    assert_eq!((hash, text.as_str()), (&policy("one").hash, "one"));
    assert_eq!(bench.ledger.active_policy().await.unwrap(), Some((policy("one").hash, "one".to_owned())));
    let user = admin.user_id.as_str();
    assert_eq!(bench.count(&format!("FROM policy_activations WHERE activated_by = '{user}'")).await, 1);
}

async fn the_active_policy_is_activated_once(bench: Bench) {
    let first = bench.ledger.activate_policy(&policy("one"), None).await.unwrap();
    assert_eq!(bench.ledger.activate_policy(&policy("one"), None).await.unwrap(), first);
    assert_eq!(bench.count("FROM engine_commands").await, 1);
}

async fn an_earlier_policy_comes_back(bench: Bench) {
    let numbers = [
        bench.ledger.activate_policy(&policy("one"), None).await.unwrap(),
        bench.ledger.activate_policy(&policy("two"), None).await.unwrap(),
        bench.ledger.activate_policy(&policy("one"), None).await.unwrap(),
    ];
    assert_eq!(numbers, [1, 2, 3]);
    assert_eq!(bench.ledger.active_policy().await.unwrap().unwrap().1, "one");
}
