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
    let (mut pack, mut unpack, mut bytes, mut stored) = ([f64::MAX; 2], [f64::MAX; 2], 0, 0);
    for _ in 0..ROUNDS {
        let mut scratch = Vec::new();
        let mut packed: Vec<Box<[u8]>> = Vec::with_capacity(accounts.len());
        let (mut packing, mut unpacking) = ([0.0; 2], [0.0; 2]);
        for account in &accounts {
            // First out of the machine's caches, then in them.
            for sum in &mut packing {
                let start = Instant::now();
                scratch.clear();
                account.pack(&mut scratch)?;
                *sum += start.elapsed().as_secs_f64();
            }
            packed.push(scratch.as_slice().into());
        }
        bytes = packed.iter().map(|bytes| bytes.len()).sum();
        for bytes in &packed {
            for sum in &mut unpacking {
                let start = Instant::now();
                drop(black_box(Account::unpack(bytes)));
                *sum += start.elapsed().as_secs_f64();
            }
        }
        pack = std::array::from_fn(|n| packing[n].min(pack[n]));
        unpack = std::array::from_fn(|n| unpacking[n].min(unpack[n]));
    }
    for account in &accounts {
        stored += postcard::to_stdvec(account)?.len();
    }
    let each = |all: f64| all / accounts.len() as f64;
    println!("{} accounts, {:.1} events each", accounts.len(), each(events.len() as f64));
    println!("packed {:.0} bytes (by postcard alone {:.0})", each(bytes as f64), each(stored as f64));
    for (n, from) in ["memory", "the caches"].into_iter().enumerate() {
        println!(
            "from {from}: packing {:.0} ns, unpacking and dropping {:.0} ns",
            each(pack[n] * 1e9),
            each(unpack[n] * 1e9)
        );
    }
    Ok(())
}
