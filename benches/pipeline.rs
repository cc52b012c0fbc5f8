//! One event's way, timed step by step: parse, count and judge, journal. `cargo bench --bench pipeline`; figures in ARCHITECTURE.md.

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use redress_engine::event::{Arrival, Event, IdentityKey, parse_line};
use redress_engine::pipeline::Pipeline;
use redress_engine::policy;
use redress_engine::state::{Entry, Journal, JournalOptions};
use std::hint::black_box;
use std::sync::Arc;

const NOW: i64 = 1_790_000_000_000;
const EVENTS: usize = 20_000;
const ACCOUNTS: usize = 500;

/// Mails of many accounts, each followed by what became of it.
fn lines() -> Vec<String> {
    (0..EVENTS)
        .map(|i| {
            let (account, mail, at) = ((i / 2 * 7) % ACCOUNTS, i / 2, NOW - 3_600_000 + i64::try_from(i).unwrap_or(0) * 100);
            let (kind, status) = match (i % 2, mail % 40) {
                (0, _) => ("email.submitted", ""),
                (_, 0) => ("email.bounced", r#","smtp_status":"5.1.1""#),
                _ => ("email.delivered", r#","smtp_status":"2.0.0""#),
            };
            format!(
                r#"{{"id":"e-{i}","time":{at},"account_id":"account-{account}","kind":"{kind}","source":"bench","message_id":"m-{mail}@mail.example.com","recipient":"person{mail}@customers.example.org","sender":"news@account-{account}.example.com","ip":"203.0.113.{}","country":"DE","campaign_id":"c-{}"{status}}}"#,
                mail % 250,
                mail % 9,
            )
        })
        .collect()
}

fn parse(line: &str, identity: &IdentityKey) -> Event {
    parse_line(line.as_bytes(), &Arrival { at: Some(NOW), identity, default_source: "bench" })
        .unwrap_or_else(|refusal| panic!("{refusal:?}: {line}"))
}

fn one_event(c: &mut Criterion) {
    let (identity, lines) = (IdentityKey::public(), lines());
    let events: Vec<Event> = lines.iter().map(|line| parse(line, &identity)).collect();
    let rules = Arc::new(policy::load(&policy::default_text(), "shipped").unwrap_or_else(|e| panic!("{e}")));
    let mut group = c.benchmark_group("events");
    group.throughput(Throughput::Elements(EVENTS as u64)).sample_size(20);

    group.bench_function("parse", |b| b.iter(|| lines.iter().map(|line| parse(line, &identity).at).sum::<i64>()));
    group.bench_function("count and judge", |b| {
        b.iter_batched_ref(
            || Pipeline::new(identity.clone(), Some(Arc::clone(&rules))),
            |pipeline| black_box(pipeline.events(1, &events)).counted(),
            BatchSize::LargeInput,
        );
    });
    let folder = tempfile::tempdir().unwrap_or_else(|e| panic!("{e}"));
    let opened = Journal::open(folder.path(), &identity, JournalOptions::default());
    let (mut journal, _) = opened.unwrap_or_else(|e| panic!("{e}"));
    let groups: Vec<Entry> = events.chunks(1_000).map(|chunk| Entry::Events(chunk.to_vec())).collect();
    group.bench_function("journal, synced every 1,000", |b| {
        b.iter(|| {
            for entry in &groups {
                journal.append(std::slice::from_ref(entry)).unwrap_or_else(|e| panic!("{e}"));
            }
        });
    });
    group.finish();
}

criterion_group!(benches, one_event);
criterion_main!(benches);
