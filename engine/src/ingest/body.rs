//! Reads a request's body as it comes: bounded lines, bounded groups, each group durable before the next is read.

use axum::body::{Body, Bytes};
use serde::Serialize;
use std::time::Duration;

use crate::event::{
    Arrival, BATCH_EVENTS_MAX, Event, LINE_BYTES_MAX, Line, Lines, Needs, Parser, Refusal, Rejected, parse_cloudevent,
    parse_cloudevent_batch,
};
use crate::service::{Engine, IngestError, Taken, metrics};

/// Events handed to the writer together.
const GROUP: usize = 4_096;
/// Largest body, unpacked.
const BODY_BYTES_MAX: u64 = 1 << 30;
/// Rejections listed in an answer; the rest is counted.
const REJECTED_LISTED_MAX: usize = 1_000;
/// A sender that is silent for so long has gone.
const SILENCE_MAX: Duration = Duration::from_secs(30);

/// What became of a body.
#[derive(Debug, Default, Serialize)]
pub struct Intake {
    /// Events taken for the first time: durable.
    pub accepted: u64,
    /// Events seen before.
    pub duplicates: u64,
    /// Lines not taken, the first 1,000.
    pub rejected: Vec<Rejected>,
    /// All lines not taken.
    pub rejected_total: u64,
    /// Every line up to this one is dealt with: durable, seen before, or refused.
    pub through_line: u64,
    #[serde(skip)]
    pub(crate) taken: Taken,
}

/// Why a body was not read to its end. What had been taken before stays taken.
#[derive(Debug, thiserror::Error)]
pub enum BodyError {
    /// The sender stopped in the middle, or sent a broken compression.
    #[error("the body was cut off or could not be unpacked")]
    Cut,
    /// The sender was silent for 30 s.
    #[error("nothing came for 30 s")]
    Silent,
    /// Over 1 GiB.
    #[error("the body is larger than 1 GiB; send several")]
    TooLarge,
    /// The body as a whole is not what its content type says.
    #[error("{0}")]
    Malformed(String),
    /// The engine did not take a group.
    #[error(transparent)]
    Ingest(#[from] IngestError),
}

struct Reader<'a> {
    engine: &'a Engine,
    source: &'a str,
    wait: bool,
    arrived: i64,
    out: Intake,
    events: Vec<Event>,
    /// The line read last.
    at_line: u64,
    parser: Parser<'a>,
}

impl Reader<'_> {
    fn arrival(&self) -> Arrival<'_> {
        Arrival { at: Some(self.arrived), identity: &self.engine.identity, default_source: self.source }
    }

    fn reject(&mut self, rejected: Rejected) {
        metrics::rejected(&rejected);
        self.out.rejected_total += 1;
        if self.out.rejected.len() < REJECTED_LISTED_MAX {
            self.out.rejected.push(rejected);
        }
    }

    fn line(&mut self, number: u64, line: &Line<'_>) {
        self.at_line = number;
        let taken = match line {
            Line::TooLong => Err(Refusal::too_long().at_line(number, &[])),
            Line::Whole(bytes) => {
                self.parser.begin(bytes, &mut self.events).map_err(|refusal| refusal.at_line(number, bytes))
            }
        };
        if let Err(rejected) = taken {
            self.reject(rejected);
        }
    }

    async fn hand_on(&mut self) -> Result<(), IngestError> {
        self.parser.finish(&mut self.events);
        if self.events.is_empty() {
            self.out.through_line = self.at_line;
            return Ok(());
        }
        let taken = self.engine.take(std::mem::take(&mut self.events), self.wait).await?;
        self.out.accepted += taken.accepted;
        self.out.duplicates += taken.duplicates;
        self.out.through_line = self.at_line;
        self.out.taken.answers.extend(taken.answers);
        Ok(())
    }

    fn finish(self) -> Intake {
        if !self.out.rejected.is_empty() {
            let (log, source, rejected) =
                (self.engine.rejects.clone(), self.source.to_owned(), self.out.rejected.clone());
            let at = redress_ledger::Timestamp(self.arrived);
            tokio::task::spawn_blocking(move || log.add(at, &source, &rejected));
        }
        self.out
    }
}

/// Reads native lines. Answers what was taken, also where it ends in an error.
pub async fn read_lines(engine: &Engine, source: &str, wait: bool, body: Body) -> (Intake, Result<(), BodyError>) {
    let mut reader = reader(engine, source, wait);
    let result = lines(&mut reader, body).await;
    (reader.finish(), result)
}

fn reader<'a>(engine: &'a Engine, source: &'a str, wait: bool) -> Reader<'a> {
    let arrived = engine.clock.now().0;
    let arrival = Arrival { at: Some(arrived), identity: &engine.identity, default_source: source };
    let parser = Parser::new(arrival, &Needs::ALL);
    Reader { engine, source, wait, arrived, out: Intake::default(), events: Vec::new(), at_line: 0, parser }
}

async fn lines(reader: &mut Reader<'_>, body: Body) -> Result<(), BodyError> {
    let mut stream = Chunks::new(body);
    let mut lines = Lines::default();
    while let Some(chunk) = stream.next().await? {
        lines.push(&chunk, |number, line| reader.line(number, &line));
        if reader.events.len() >= GROUP {
            reader.hand_on().await?;
        }
    }
    lines.finish(|number, line| reader.line(number, &line));
    Ok(reader.hand_on().await?)
}

/// Reads one `CloudEvent` (structured mode) or a batch of them.
pub async fn read_batch(
    engine: &Engine,
    source: &str,
    wait: bool,
    body: Body,
    batch: bool,
) -> (Intake, Result<(), BodyError>) {
    let mut reader = reader(engine, source, wait);
    let result = cloudevents(&mut reader, body, batch).await;
    (reader.finish(), result)
}

async fn cloudevents(reader: &mut Reader<'_>, body: Body, batch: bool) -> Result<(), BodyError> {
    let most = if batch { BATCH_EVENTS_MAX * LINE_BYTES_MAX } else { LINE_BYTES_MAX };
    let mut stream = Chunks::new(body);
    let mut bytes = Vec::new();
    while let Some(chunk) = stream.next().await? {
        if bytes.len() + chunk.len() > most {
            return Err(BodyError::Malformed(format!("the body is larger than {most} bytes; send smaller batches")));
        }
        bytes.extend_from_slice(&chunk);
    }
    let text = std::str::from_utf8(&bytes)
        .map_err(|e| BodyError::Malformed(format!("invalid UTF-8 at byte {}; send UTF-8", e.valid_up_to() + 1)))?;
    let parsed = if batch {
        parse_cloudevent_batch(text, &reader.arrival()).map_err(|r| BodyError::Malformed(r.error))?
    } else {
        vec![parse_cloudevent(text, &reader.arrival())]
    };
    for (index, result) in parsed.into_iter().enumerate() {
        reader.at_line = index as u64 + 1;
        match result {
            Ok(event) => reader.events.push(event),
            Err(refusal) => reader.reject(refusal.at_line(index as u64 + 1, &[])),
        }
    }
    Ok(reader.hand_on().await?)
}

/// The chunks of a body, bounded in number and patience.
struct Chunks {
    body: Body,
    seen: u64,
}

impl Chunks {
    fn new(body: Body) -> Self {
        Self { body, seen: 0 }
    }

    async fn next(&mut self) -> Result<Option<Bytes>, BodyError> {
        use http_body_util::BodyExt as _;
        loop {
            let frame = tokio::time::timeout(SILENCE_MAX, self.body.frame()).await.map_err(|_| BodyError::Silent)?;
            let Some(frame) = frame else { return Ok(None) };
            let Ok(data) = frame.map_err(|_| BodyError::Cut)?.into_data() else { continue };
            self.seen += data.len() as u64;
            if self.seen > BODY_BYTES_MAX {
                return Err(BodyError::TooLarge);
            }
            return Ok(Some(data));
        }
    }
}
