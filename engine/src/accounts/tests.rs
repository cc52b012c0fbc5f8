//! Accounts packed, stored and brought back: as they were, whatever the bounds.

use super::*;
use crate::event::IdentityKey;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

#[derive(Debug, Default, Clone)]
struct Store(Arc<Mutex<BTreeMap<String, Vec<u8>>>>);

impl Cold for Store {
    fn fetch(&mut self, _: Hash, id: &str) -> Result<Option<Account>, String> {
        if id == "broken" {
            return Err("it burnt".to_owned());
        }
        Ok(self.0.lock().unwrap().get(id).map(|bytes| Account::unpack(bytes).unwrap()))
    }
}

fn storing(accounts: &mut Accounts, hashes: &[Hash], store: &Store) {
    for hash in hashes {
        accounts.storing(*hash, |id, state| drop(store.0.lock().unwrap().insert(id.to_owned(), state))).unwrap();
    }
}

fn store_all(accounts: &mut Accounts, store: &Store) {
    let hashes = accounts.take_changed();
    storing(accounts, &hashes, store);
    accounts.stored(&hashes);
}

fn change(accounts: &mut Accounts, name: &str, position: u64) {
    let place = accounts.find_or_new(IdentityKey::public().account(name), name);
    accounts.at_mut(place).position = position;
}

fn position(accounts: &mut Accounts, name: &str) -> Option<u64> {
    let place = accounts.find_or_load(IdentityKey::public().account(name), name)?;
    assert_eq!(accounts.at(place).id, name);
    Some(accounts.at(place).position)
}

fn with_maxima(in_memory: usize, unpacked: usize) -> (Accounts, Store) {
    let (mut accounts, store) = (Accounts::default(), Store::default());
    accounts.set_cold(Box::new(store.clone()));
    accounts.set_in_memory_max(in_memory);
    accounts.set_unpacked_max(unpacked);
    (accounts, store)
}

#[test]
fn accounts_put_out_of_memory_come_back_as_they_were_stored() {
    for unpacked in [7, 1_000] {
        let (mut accounts, store) = with_maxima(100, unpacked);
        let names: Vec<String> = (0..1_000).map(|n| format!("a{n}")).collect();
        for (n, name) in names.iter().enumerate() {
            change(&mut accounts, name, n as u64 + 1);
            if n % 50 == 49 {
                store_all(&mut accounts, &store);
                accounts.evict();
                assert!(accounts.len() <= 100 && accounts.unpacked() <= unpacked);
            }
        }
        for (n, name) in names.iter().enumerate() {
            assert_eq!(position(&mut accounts, name), Some(n as u64 + 1));
        }
        assert!(position(&mut accounts, "nobody").is_none() && accounts.failed().is_none());
    }
}

#[test]
fn packed_accounts_are_found_unpacked_and_stored_from_their_bytes() {
    let (mut accounts, store) = with_maxima(usize::MAX, 10);
    for round in 0..5 {
        for n in 0..100 {
            change(&mut accounts, &format!("a{n}"), round * 100 + n);
        }
        accounts.evict();
    }
    assert_eq!((accounts.len(), accounts.unpacked(), accounts.changed()), (100, 10, 100));
    assert_eq!(accounts.iter().map(|(_, account)| account.position).sum::<u64>(), (400..500u64).sum::<u64>());
    let hash = IdentityKey::public().account("a3");
    assert!(accounts.contains(hash, "a3") && !accounts.contains(hash, "a4"));
    let unpacked_before = accounts.unpacked();
    store_all(&mut accounts, &store);
    assert_eq!(accounts.unpacked(), unpacked_before, "nothing is unpacked to be stored");
    let stored = store.0.lock().unwrap().clone();
    assert_eq!(stored.len(), 100);
    for n in 0..100 {
        let name = format!("a{n}");
        assert_eq!(Account::unpack(&stored[&name]).unwrap().position, 400 + n);
        assert_eq!(position(&mut accounts, &name), Some(400 + n));
    }
    assert_eq!((accounts.changed(), accounts.unpacked()), (0, 100), "looks change nothing");
}

#[test]
fn what_is_not_stored_yet_stays_and_a_checkpoint_is_asked_for() {
    for unpacked in [3, 50] {
        let (mut accounts, store) = with_maxima(10, unpacked);
        for n in 0..50 {
            change(&mut accounts, &format!("a{n}"), 1);
        }
        (0..3).for_each(|_| accounts.evict());
        assert_eq!((accounts.len(), accounts.is_crowded()), (50, true));
        let hashes = accounts.take_changed();
        storing(&mut accounts, &hashes, &store);
        (0..3).for_each(|_| accounts.evict());
        assert_eq!(accounts.len(), 50, "on their way to the store");
        change(&mut accounts, "a7", 2);
        accounts.evict();
        accounts.stored(&hashes);
        (0..3).for_each(|_| accounts.evict());
        assert_eq!(accounts.len(), 10);
        assert!(accounts.contains(IdentityKey::public().account("a7"), "a7"), "changed since");
        store_all(&mut accounts, &store);
        assert_eq!(Account::unpack(&store.0.lock().unwrap()["a7"]).unwrap().position, 2);
    }
}

#[test]
fn what_could_not_be_stored_counts_as_changed_again_packed_or_not() {
    for unpacked in [1, 10] {
        let (mut accounts, store) = with_maxima(usize::MAX, unpacked);
        for name in ["a", "b", "c"] {
            change(&mut accounts, name, 1);
        }
        (0..2).for_each(|_| accounts.evict());
        let hashes = accounts.take_changed();
        storing(&mut accounts, &hashes[..2], &store);
        change(&mut accounts, "b", 2);
        (0..2).for_each(|_| accounts.evict());
        accounts.not_stored(&hashes[..2]);
        accounts.give_back(hashes[2..].to_vec());
        let (mut again, mut before) = (accounts.take_changed(), hashes);
        again.sort_unstable();
        before.sort_unstable();
        assert_eq!(again, before);
        storing(&mut accounts, &again, &store);
        assert_eq!(Account::unpack(&store.0.lock().unwrap()["b"]).unwrap().position, 2);
    }
}

#[test]
fn two_accounts_of_one_hash_are_two_states_packed_or_not() {
    let (hash, (mut accounts, store)) = (IdentityKey::public().account("a"), with_maxima(usize::MAX, 1));
    for (n, id) in [(1, "a"), (2, "b"), (3, "c")] {
        let place = accounts.find_or_new(hash, id);
        accounts.at_mut(place).position = n;
    }
    (0..2).for_each(|_| accounts.evict());
    assert_eq!((accounts.len(), accounts.unpacked()), (3, 1));
    store_all(&mut accounts, &store);
    for (n, id) in [(1, "a"), (2, "b"), (3, "c")] {
        let place = accounts.find_or_load(hash, id).unwrap();
        assert_eq!((accounts.at(place).position, accounts.at(place).id.as_str()), (n, id));
        assert_eq!(Account::unpack(&store.0.lock().unwrap()[id]).unwrap().position, n);
    }
}

#[test]
fn which_entries_a_state_includes_is_known_of_a_packed_one_too() {
    let (mut accounts, _) = with_maxima(usize::MAX, 1);
    let hash = IdentityKey::public().account("a");
    accounts.restore(hash, Account { position: 77, ..Account::new("a".into(), layout().id) });
    change(&mut accounts, "b", 1);
    (0..2).for_each(|_| accounts.evict());
    assert!(accounts.find(hash, "a").is_none() && accounts.contains(hash, "a"), "packed");
    let place = accounts.find_or_load(hash, "a").unwrap();
    assert_eq!((accounts.at(place).transient.includes, accounts.at(place).transient.dirty), (77, false));
}

#[test]
fn a_state_that_cannot_be_read_is_told_and_not_taken_for_none() {
    let (mut accounts, _) = with_maxima(10, 10);
    assert!(position(&mut accounts, "broken").is_none());
    assert_eq!(accounts.failed(), Some("it burnt"));
}
