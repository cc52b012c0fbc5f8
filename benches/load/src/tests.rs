//! The generator against a server that behaves as it is told: slow, forgetful, or gone.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};

use crate::http::Server;
use crate::record::{Fate, Record};
use crate::send::{Pace, send};
use crate::traffic::{Plan, Spread, Traffic};
use crate::verify::verify;

/// How it behaves.
#[derive(Clone, Copy, Default)]
struct Manner {
    /// Waits before each answer.
    slow: Duration,
    /// Forgets the last event of each batch whose number this divides, though it acknowledges it; 0: none.
    loses_every: u64,
    /// Takes an event that it has seen for a new one.
    counts_twice: bool,
    /// Hangs up without an answer once it has had so many requests, having taken them nevertheless; 0: never.
    dies_after: u64,
}

#[derive(Default)]
struct Memory {
    ids: BTreeSet<String>,
    posts: BTreeMap<String, u64>,
    requests: u64,
}

/// Starts it; it ends with the process.
fn server(manner: Manner) -> Server {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("bound");
    let memory = Arc::new(Mutex::new(Memory::default()));
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let memory = Arc::clone(&memory);
            std::thread::spawn(move || serve(&stream, &memory, manner));
        }
    });
    Server { authority: address.to_string(), token: "t".to_owned() }
}

fn serve(mut stream: &TcpStream, memory: &Mutex<Memory>, manner: Manner) -> Option<()> {
    let mut reader = BufReader::new(stream);
    loop {
        let (mut line, mut length) = (String::new(), 0);
        reader.read_line(&mut line).ok().filter(|n| *n > 0)?;
        let path = line.split(' ').nth(1)?.to_owned();
        while line != "\r\n" {
            line.clear();
            reader.read_line(&mut line).ok()?;
            if let Some(value) = line.strip_prefix("content-length: ") {
                length = value.trim().parse().ok()?;
            }
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body).ok()?;
        std::thread::sleep(manner.slow);
        let answer = memory.lock().ok()?.answer(&path, &body, manner)?.to_string();
        write!(stream, "HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{answer}", answer.len()).ok()?;
    }
}

impl Memory {
    fn answer(&mut self, path: &str, body: &[u8], manner: Manner) -> Option<Value> {
        if let Some(account) = path.strip_prefix("/v1/accounts/") {
            let posts = self.posts.get(account).copied().unwrap_or(0);
            return Some(json!({"signals": [{"signal": "posts_24h", "lower": posts, "upper": posts}]}));
        }
        self.requests += 1;
        let lines: Vec<Value> =
            body.split(|b| *b == b'\n').filter_map(|line| serde_json::from_slice(line).ok()).collect();
        let (mut accepted, mut duplicates) = (0, 0);
        for (place, event) in lines.iter().enumerate() {
            let forgotten = self.requests.is_multiple_of(manner.loses_every) && place + 1 == lines.len();
            if forgotten {
                accepted += 1;
            } else if self.ids.insert(event["id"].as_str()?.to_owned()) || manner.counts_twice {
                accepted += 1;
                let post = event["kind"] == "content.posted";
                *self.posts.entry(event["account_id"].as_str()?.to_owned()).or_default() += u64::from(post);
            } else {
                duplicates += 1;
            }
        }
        if manner.dies_after == self.requests {
            return None;
        }
        Some(json!({"accepted": accepted, "duplicates": duplicates, "rejected": [], "rejected_total": 0}))
    }
}

fn traffic() -> Traffic {
    let plan =
        Plan { seed: 1, run: 7, accounts: 500, batch: 50, events_per_abuser: 0, spread: Spread::Zipf, audit: true };
    Traffic::new(plan, 1_000)
}

fn pace() -> Pace {
    Pace {
        rate: Some(5_000.0),
        duration: Duration::from_millis(400),
        warm_up: Duration::ZERO,
        connections: 1,
        wait_decision: false,
        until_broken: true,
        batches_max: None,
    }
}

/// As fast as it answers, for as long as it does.
fn until_dead() -> Pace {
    Pace { rate: None, duration: Duration::from_mins(1), ..pace() }
}

#[test]
fn a_slow_server_is_charged_for_every_batch_that_had_to_wait() {
    // A batch is due every 10 ms, and takes 40 or more: the tenth waits for nine others.
    let server = server(Manner { slow: Duration::from_millis(40), ..Manner::default() });
    let outcome = send(&server, &traffic(), pace(), 0, None);
    assert!(outcome.latencies.at(1.0) >= Duration::from_millis(200), "{:?}", outcome.latencies.named());
    assert!(outcome.unsent > 10 && !outcome.is_sustained(), "{outcome:?}");
    assert_eq!(outcome.batches + outcome.unsent, 40);
}

#[test]
fn every_event_sent_is_counted_once_by_both_sides() {
    let (server, traffic, record) =
        (server(Manner { dies_after: 40, ..Manner::default() }), traffic(), Record::default());
    let outcome = send(&server, &traffic, until_dead(), 0, Some(&record));
    assert_eq!((outcome.batches, outcome.accepted), (39, 50 * 39));
    let found = verify(&server, &traffic, &record.into_batches(), 5).expect("verified");
    assert_eq!((found.wrong, found.acknowledged, found.again_duplicates), (Vec::new(), 39, 50 * 5));
}

#[test]
fn a_batch_cut_off_by_the_servers_death_is_of_unknown_fate_and_no_error() {
    let (server, traffic, record) =
        (server(Manner { dies_after: 5, ..Manner::default() }), traffic(), Record::default());
    let outcome = send(&server, &traffic, until_dead(), 0, Some(&record));
    let batches = record.into_batches();
    assert_eq!((batches.len(), outcome.errors.get("connection")), (5, Some(&1)));
    assert_eq!(batches.get(&4).map(|(_, fate)| *fate), Some(Fate::Unknown));
    let found = verify(&server, &traffic, &batches, 20).expect("verified");
    assert_eq!((found.acknowledged, found.unknown, found.unknown_taken, found.wrong), (4, 1, 1, Vec::new()));
}

#[test]
fn lost_and_doubled_events_are_found() {
    for manner in [Manner { loses_every: 3, ..Manner::default() }, Manner { counts_twice: true, ..Manner::default() }] {
        let (server, traffic, record) = (server(Manner { dies_after: 10, ..manner }), traffic(), Record::default());
        send(&server, &traffic, until_dead(), 0, Some(&record));
        let found = verify(&server, &traffic, &record.into_batches(), 5).expect("verified");
        assert!(!found.wrong.is_empty(), "{found:?}");
    }
}
