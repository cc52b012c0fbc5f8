//! What one event costs before anything is counted: split, parse, hash. `cargo bench -p redress-engine --bench event`.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use redress_engine::event::{
    Arrival, Derived, Domain, IdentityKey, Lines, Needs, Parser, is_scanned, parse_line, parse_line_in_full,
};
use std::hint::black_box;

const NOW: i64 = 1_790_000_000_000;
const KINDS: usize = 1_000;
/// Events whose hashes are made together.
const BATCH: usize = 256;

/// Messages to numbers, as the workload W1 has them.
fn messages() -> Vec<String> {
    (0..KINDS)
        .map(|i| {
            let link = if i % 5 < 2 { format!(r#""url_domain":"site-{:04}.example","#, i * 7) } else { String::new() };
            format!(
                r#"{{"id":"evt_{:016x}{i:012x}","time":{},"account_id":"acct_{:06}","kind":"message.submitted","ip":"{}.75.{}.132","recipient":"+{}{:09}","country":"IN",{link}"content_hash":"{:064x}"}}"#,
                i.wrapping_mul(0x9E37_79B9_7F4A_7C15),
                NOW - 3_600_000 + i64::try_from(i).unwrap_or(0),
                i * 37 % 1_000,
                i % 256,
                i * 7 % 256,
                [1, 44, 234][i % 3],
                i * 7_919,
                i.wrapping_mul(0x9E37_79B9_7F4A_7C15),
            )
        })
        .collect()
}

fn mails() -> Vec<String> {
    (0..KINDS)
        .map(|i| {
            format!(
                r#"{{"id":"e-{i}","time":"2026-09-21T14:{:02}:{:02}.{:03}Z","account_id":"account-{}","kind":"email.submitted","message_id":"m-{i}@mail.example.com","recipient":"person{i}@customers.example.org","sender":"news@shop.example","ip":"203.0.113.{}","country":"DE","campaign_id":"c-{}","urls":["https://shop.example/{i}"],"traits":["bulk"]}}"#,
                i / 100,
                i % 60,
                i % 1_000,
                i % 50,
                i % 250,
                i % 9,
            )
        })
        .collect()
}

fn events(c: &mut Criterion) {
    let identity = IdentityKey::public();
    let arrival = Arrival { at: Some(NOW + 60_000), identity: &identity, default_source: "bench" };
    let (messages, mails) = (messages(), mails());
    let escaped: Vec<String> = mails.iter().map(|line| line.replace("person", "p\\u0065rson")).collect();
    let mut group = c.benchmark_group("event");
    for (name, lines, scanned) in [("message", &messages, true), ("mail", &mails, true), ("escapes", &escaped, false)] {
        for line in lines {
            assert!(parse_line(line.as_bytes(), &arrival).is_ok() && is_scanned(line) == scanned, "{line}");
        }
        for (needs, what) in [(Needs::ALL, ""), (Needs::each(Derived::RECIPIENT), ", recipient alone")] {
            let (mut turn, mut events) = (lines.iter().cycle(), Vec::with_capacity(BATCH));
            let mut parser = Parser::new(arrival, &needs);
            group.bench_function(format!("{name}{what}"), |b| {
                b.iter(|| {
                    if events.len() == BATCH {
                        parser.finish(&mut events);
                        events.clear();
                    }
                    parser.begin(black_box(turn.next().map_or(&[], |l| l.as_bytes())), &mut events)
                });
            });
        }
    }
    let mut turn = messages.iter().cycle();
    group.bench_function("message, full parser", |b| {
        b.iter(|| parse_line_in_full(black_box(turn.next().map_or(&[], |l| l.as_bytes())), &arrival));
    });
    let mut turn = messages.iter().cycle();
    group.bench_function("message, scanned alone", |b| b.iter(|| is_scanned(black_box(turn.next().map_or("", |l| l)))));
    group.bench_function("message, hashes alone", |b| {
        b.iter(|| {
            let value = black_box(messages[0].as_bytes());
            let name = black_box("evt_9e3779b97f4a7c15000000000001");
            let key = identity.event("bench", &name[..11], name);
            let of = |domain, len| identity.hash64(domain, &value[..len]);
            let number = [of(Domain::Person, 12), of(Domain::Block, 9), of(Domain::Ten, 11)];
            (key, number, of(Domain::Account, 11), of(Domain::IpPrefix, 3), of(Domain::Content, 64))
        });
    });
    group.finish();

    let body = messages.join("\n");
    let mut group = c.benchmark_group("lines");
    group.throughput(Throughput::Elements(KINDS as u64));
    group.bench_function("split", |b| {
        b.iter(|| {
            let (mut lines, mut count) = (Lines::default(), 0u64);
            lines.push(black_box(body.as_bytes()), |_, line| {
                count += u64::from(black_box(line) != redress_engine::event::Line::TooLong);
            });
            count
        });
    });
    group.finish();
}

criterion_group!(benches, events);
criterion_main!(benches);
