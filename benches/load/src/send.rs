//! The run: batches sent at the times that were set for them, whatever the server does, and each latency counted from the time
//! that was set. A server that stalls is so charged for every batch that had to wait (coordinated omission).

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use crate::clock::now_ms;
use crate::http::{Answer, Connection, Server};
use crate::latency::Latencies;
use crate::record::{Fate, Record};
use crate::traffic::Traffic;

/// After a lost connection this long passes until the next try.
const RETRY: Duration = Duration::from_millis(20);

/// A batch due just before the end is sent after it, if it is no later than this.
const PUNCTUAL: Duration = Duration::from_millis(20);

/// How to send.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pace {
    /// Events a second; `None`: each connection sends as soon as it has its answer.
    pub rate: Option<f64>,
    /// How long batches are due.
    pub duration: Duration,
    /// Sent before, at the same rate, and not measured.
    pub warm_up: Duration,
    /// Connections.
    pub connections: usize,
    /// Whether the answer is to wait for decisions.
    pub wait_decision: bool,
    /// Whether a lost connection ends the run.
    pub until_broken: bool,
    /// So many batches at most.
    pub batches_max: Option<u64>,
}

/// What came of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outcome {
    /// Events a second that were to be sent; `None`: as many as can be.
    pub rate: Option<f64>,
    /// Batches answered with 200 in the measured time.
    pub batches: u64,
    /// Events acknowledged as new.
    pub accepted: u64,
    /// Events acknowledged as seen before.
    pub duplicates: u64,
    /// Lines not taken.
    pub rejected: u64,
    /// Decisions told.
    pub decisions: u64,
    /// Batches that were due and could not be sent in time.
    pub unsent: u64,
    /// Requests without an answer of 200: by status, or `connection`.
    pub errors: BTreeMap<String, u64>,
    /// From the time set to the end of the answer.
    pub latencies: Latencies,
    /// From the first batch due to the last answer.
    pub elapsed: Duration,
    /// Number after the last batch taken.
    pub next_batch: u64,
}

impl Outcome {
    /// Events acknowledged a second.
    pub fn achieved(&self) -> f64 {
        (self.accepted + self.duplicates) as f64 / self.elapsed.as_secs_f64().max(1e-9)
    }

    /// Whether the server kept up: every batch was sent in time, taken, and nothing grew.
    pub fn is_sustained(&self) -> bool {
        let kept_up = self.rate.is_none_or(|rate| self.achieved() >= 0.97 * rate);
        self.unsent == 0 && self.errors.is_empty() && kept_up && self.latencies.at(0.99) < Duration::from_secs(1)
    }
}

/// One connection's share.
#[derive(Default)]
struct Share {
    out: Outcome,
    nanos: Vec<u64>,
    last_answer: Option<Instant>,
}

struct Run<'a> {
    traffic: &'a Traffic,
    pace: Pace,
    /// Time between two batches; zero when there is no rate.
    interval: Duration,
    first: u64,
    next: AtomicU64,
    begin: Instant,
    begin_ms: i64,
    measured_from: Instant,
    end: Instant,
    broken: AtomicBool,
    record: Option<&'a Record>,
}

/// Sends batches from number `first` on.
pub fn send(server: &Server, traffic: &Traffic, pace: Pace, first: u64, record: Option<&Record>) -> Outcome {
    let interval =
        pace.rate.map_or(Duration::ZERO, |rate| Duration::from_secs_f64(traffic.plan().batch as f64 / rate.max(1e-3)));
    // The connections are up before the first batch is due.
    let begin = Instant::now() + Duration::from_millis(50);
    let run = Run {
        traffic,
        pace,
        interval,
        first,
        next: AtomicU64::new(first),
        begin,
        begin_ms: now_ms() + 50,
        measured_from: begin + pace.warm_up,
        end: begin + pace.warm_up + pace.duration,
        broken: AtomicBool::new(false),
        record,
    };
    let shares = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..pace.connections.max(1) {
            scope.spawn(|| {
                let share = run.connection(server);
                if let Ok(mut shares) = shares.lock() {
                    shares.push(share);
                }
            });
        }
    });
    run.gathered(shares.into_inner().unwrap_or_default())
}

impl Run<'_> {
    fn connection(&self, server: &Server) -> Share {
        let (mut share, mut connection, mut request) = (Share::default(), Connection::new(server.clone()), Vec::new());
        let path = if self.pace.wait_decision { "/v1/events?wait=decision" } else { "/v1/events" };
        loop {
            let number = self.next.fetch_add(1, Ordering::Relaxed);
            let Some(due) = self.due(number) else { break };
            let at_ms =
                self.begin_ms + i64::try_from(due.saturating_duration_since(self.begin).as_millis()).unwrap_or(0);
            self.render(server, path, number, at_ms, &mut request);
            std::thread::sleep(due.saturating_duration_since(Instant::now()));
            if self.broken.load(Ordering::Relaxed) || Instant::now() >= self.end.max(due + PUNCTUAL) {
                // It was due, but nobody was free to send it.
                share.out.unsent += u64::from(self.interval > Duration::ZERO && due >= self.measured_from);
                break;
            }
            let answer = connection.send(&request);
            let answered = Instant::now();
            self.note(number, at_ms, &answer);
            if due >= self.measured_from {
                share.take(&answer, answered.saturating_duration_since(due), answered);
            }
            if answer.is_err() {
                if self.pace.until_broken {
                    self.broken.store(true, Ordering::Relaxed);
                    break;
                }
                std::thread::sleep(RETRY);
            }
        }
        share
    }

    /// How many batches are due before the end.
    fn due_in_all(&self) -> u64 {
        let batches = (self.end - self.begin).as_secs_f64() / self.interval.as_secs_f64();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a rate times seconds")]
        let whole = batches.ceil() as u64;
        whole
    }

    /// When a batch is due; `None` after the end.
    fn due(&self, number: u64) -> Option<Instant> {
        if self.pace.batches_max.is_some_and(|most| number - self.first >= most) {
            return None;
        }
        if self.interval == Duration::ZERO {
            return Some(Instant::now().max(self.begin)).filter(|now| *now < self.end);
        }
        let offset = Duration::try_from_secs_f64(self.interval.as_secs_f64() * (number - self.first) as f64).ok()?;
        self.begin.checked_add(offset).filter(|due| *due < self.end)
    }

    fn render(&self, server: &Server, path: &str, number: u64, at_ms: i64, request: &mut Vec<u8>) {
        request.clear();
        let length = self.traffic.prefix(number, self.traffic.plan().batch);
        request.extend_from_slice(server.head("POST", path, length).as_bytes());
        self.traffic.batch(number, at_ms, 0, request);
    }

    fn note(&self, number: u64, at_ms: i64, answer: &std::io::Result<Answer>) {
        if let Some(record) = self.record {
            let acknowledged = answer.as_ref().is_ok_and(|answer| answer.status == 200);
            record.add(number, at_ms, if acknowledged { Fate::Acknowledged } else { Fate::Unknown });
        }
    }

    fn gathered(&self, shares: Vec<Share>) -> Outcome {
        let mut whole = Outcome { rate: self.pace.rate, ..Outcome::default() };
        let (mut nanos, mut last) = (Vec::new(), None);
        for share in shares {
            whole.batches += share.out.batches;
            whole.accepted += share.out.accepted;
            whole.duplicates += share.out.duplicates;
            whole.rejected += share.out.rejected;
            whole.decisions += share.out.decisions;
            whole.unsent += share.out.unsent;
            for (what, n) in share.out.errors {
                *whole.errors.entry(what).or_default() += n;
            }
            nanos.extend(share.nanos);
            last = last.max(share.last_answer);
        }
        let taken = self.next.load(Ordering::Relaxed);
        if self.interval > Duration::ZERO && !self.broken.load(Ordering::Relaxed) {
            // Batches due before the end that no connection came to.
            whole.unsent += self.due_in_all().saturating_sub(taken - self.first);
        }
        whole.latencies = Latencies::new(nanos);
        // A batch is due until the end, however soon the last one was answered; unless there are no more.
        let ended = self.broken.load(Ordering::Relaxed) || self.pace.batches_max.is_some();
        let until = last.map_or(self.end, |last| if ended { last } else { last.max(self.end) });
        whole.elapsed = until.saturating_duration_since(self.measured_from);
        whole.next_batch = taken;
        whole
    }
}

impl Share {
    fn take(&mut self, answer: &std::io::Result<Answer>, latency: Duration, answered: Instant) {
        match answer {
            Ok(answer) if answer.status == 200 => {
                self.out.batches += 1;
                self.out.accepted += number_after(&answer.body, b"\"accepted\":");
                self.out.duplicates += number_after(&answer.body, b"\"duplicates\":");
                self.out.rejected += number_after(&answer.body, b"\"rejected_total\":");
                self.out.decisions += occurrences(&answer.body, b"\"decision_id\":");
                self.nanos.push(u64::try_from(latency.as_nanos()).unwrap_or(u64::MAX));
                self.last_answer = Some(answered);
            }
            Ok(answer) => *self.out.errors.entry(answer.status.to_string()).or_default() += 1,
            Err(_) => *self.out.errors.entry("connection".to_owned()).or_default() += 1,
        }
    }
}

/// The whole number that follows the first `name` in an answer, or 0.
pub fn number_after(body: &[u8], name: &[u8]) -> u64 {
    let Some(at) = body.windows(name.len()).position(|window| window == name) else { return 0 };
    let digits = body[at + name.len()..].iter().take_while(|byte| byte.is_ascii_digit());
    digits.fold(0u64, |n, digit| n.saturating_mul(10).saturating_add(u64::from(digit - b'0')))
}

fn occurrences(body: &[u8], name: &[u8]) -> u64 {
    body.windows(name.len()).filter(|window| window == &name).count() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answers_numbers_are_read() {
        let body = br#"{"accepted":998,"duplicates":2,"rejected":[],"rejected_total":0,"decisions":[{"decision_id":"a"},{"decision_id":"b"}]}"#;
        assert_eq!(number_after(body, b"\"accepted\":"), 998);
        assert_eq!(number_after(body, b"\"duplicates\":"), 2);
        assert_eq!(number_after(body, b"\"nothing\":"), 0);
        assert_eq!(occurrences(body, b"\"decision_id\":"), 2);
    }
}
