//! What it costs to see what accounts share, an event: a table of the usual size, filled, with many accounts and things at random, so that
//! look-ups wait for memory. `cargo bench -p redress-engine --bench sharing`.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use redress_engine::event::{Domain, Event, IdentityKey, Kind};
use redress_engine::sharing::{Sharing, THINGS_MAX};

const NOW: i64 = 1_790_000_000_000;
const ACCOUNTS: u64 = 200_000;
const BATCH: usize = 64;

fn mixed(n: u64) -> u64 {
    let n = (n ^ n >> 31).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    (n ^ n >> 29).wrapping_mul(0xBF58_476D_1CE4_E5B9)
}

/// Messages of accounts at random: each from an address and with a text of its own account's few, one in `shared` of an address of a hundred.
fn events(shared: u64) -> Vec<Event> {
    let identity = IdentityKey::public();
    (0..400_000)
        .map(|n| {
            let (number, dice) = (mixed(n) % ACCOUNTS, mixed(n + 1_000_000_007));
            let address = if dice % shared == 0 { dice / shared % 5_000 } else { 10_000 + number * 2 + dice % 2 };
            Event {
                kind: Kind::MessageSubmitted,
                at: NOW + i64::try_from(n).unwrap_or(0) * 10,
                ip_prefix: Some(identity.hash64(Domain::IpPrefix, &address.to_le_bytes())),
                content: Some(identity.hash64(Domain::Content, &(number * 4 + dice % 4).to_le_bytes())),
                ..Event::sample(&format!("account-{number}"))
            }
        })
        .collect()
}

fn sharing(c: &mut Criterion) {
    let mut group = c.benchmark_group("sharing");
    for (name, shared) in [("one in 100 shared", 100), ("half shared", 2)] {
        let (events, mut out) = (events(shared), Vec::new());
        let mut sharing = Sharing::new(IdentityKey::public(), THINGS_MAX);
        let mut take = |some: &[Event]| {
            sharing.ask(some);
            for event in some {
                sharing.take(event, &mut |_| None, &mut out);
            }
            out.clear();
        };
        events.chunks(BATCH).for_each(&mut take);
        let mut turn = events.chunks_exact(BATCH).cycle();
        group.throughput(Throughput::Elements(BATCH as u64));
        group.bench_function(name, |b| b.iter(|| turn.next().map(&mut take)));
    }
    group.finish();
}

criterion_group!(benches, sharing);
criterion_main!(benches);
