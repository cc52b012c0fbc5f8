//! Prints what packing an account takes and saves: `pack_figures LOG`, a log as `redress-load --write` makes it up. Every account that
//! the log leaves behind is packed and unpacked.

use redress_engine::event::{Arrival, Event, IdentityKey, parse_line};
use redress_engine::pipeline::Pipeline;
use redress_engine::window::Account;
use std::hint::black_box;
use std::time::Instant;

const ROUNDS: usize = 5;
const BATCH: usize = 256;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let log = std::env::args().nth(1).ok_or("pack_figures LOG")?;
    let identity = IdentityKey::public();
    let arrival = Arrival { at: None, identity: &identity, default_source: "log" };
    let mut newest = i64::MIN;
    let text = std::fs::read(log)?;
    let lines = text.split(|byte| *byte == b'\n');
    let events: Vec<Event> = lines.filter_map(|line| parse_line(line, &arrival).ok()).collect();
    let mut pipeline = Pipeline::new(identity.clone(), None);
    pipeline.accounts_mut().set_unpacked_max(usize::MAX);
    for (position, some) in events.chunks(BATCH).enumerate() {
        let mut some = some.to_vec();
        for event in &mut some {
            newest = newest.max(event.at);
            event.arrived = newest;
        }
        pipeline.events(position as u64 + 1, &some);
    }
    let accounts: Vec<Account> = pipeline.accounts().iter().map(|(_, account)| account.into_owned()).collect();
    let (mut pack, mut unpack, mut bytes, mut stored) = (f64::MAX, f64::MAX, 0, 0);
    for _ in 0..ROUNDS {
        let start = Instant::now();
        let mut scratch = Vec::new();
        let mut packed: Vec<Box<[u8]>> = Vec::with_capacity(accounts.len());
        for account in &accounts {
            scratch.clear();
            account.pack(&mut scratch)?;
            packed.push(scratch.as_slice().into());
        }
        pack = start.elapsed().as_secs_f64().min(pack);
        bytes = packed.iter().map(|bytes| bytes.len()).sum();
        let start = Instant::now();
        for bytes in &packed {
            drop(black_box(Account::unpack(bytes)));
        }
        unpack = start.elapsed().as_secs_f64().min(unpack);
    }
    for account in &accounts {
        stored += postcard::to_stdvec(account)?.len();
    }
    let each = |all: f64| all / accounts.len() as f64;
    println!("{} accounts, {:.1} events each", accounts.len(), each(events.len() as f64));
    println!("packed {:.0} bytes (by postcard alone {:.0})", each(bytes as f64), each(stored as f64));
    println!("packing {:.0} ns, unpacking and dropping {:.0} ns", each(pack * 1e9), each(unpack * 1e9));
    Ok(())
}
