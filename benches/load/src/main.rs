//! `redress-load`: how many events a second does an engine take over HTTP, how long does each batch wait, and is everything
//! that it acknowledged still there after a crash?

mod args;
mod capacity;
mod clock;
mod dice;
mod http;
mod latency;
mod record;
mod report;
mod send;
mod stories;
mod traffic;
mod verify;
mod write;

#[cfg(test)]
mod tests;

use std::path::Path;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use clap::Parser as _;
use serde_json::{Value, json};

use args::Args;
use http::{Connection, Server};
use send::Pace;
use traffic::{Plan, Traffic};

/// Stories until accounts repeat, sent and written.
const DRAWS_SENT: usize = 1 << 20;
const DRAWS_WRITTEN: usize = 1 << 22;

fn main() -> ExitCode {
    let args = Args::parse();
    match run(&args) {
        Ok(fine) => ExitCode::from(u8::from(!fine)),
        Err(error) => {
            eprintln!("redress-load: {error:#}");
            ExitCode::from(2)
        }
    }
}

/// Does what was asked. Answers whether all is well.
fn run(args: &Args) -> anyhow::Result<bool> {
    let server = Server::parse(&args.url, &args.token).map_err(|why| anyhow::anyhow!("{}: {why}", args.url))?;
    if let Some(file) = &args.write {
        let traffic = Traffic::new(Plan { audit: false, run: 0, ..plan(args) }, DRAWS_WRITTEN);
        let written = write::write(&traffic, file, args.events, args.until_touched, args.hours)?;
        eprintln!("{written} events of {} accounts", args.accounts);
        return keep(args, &json!({ "events": written })).map(|()| true);
    }
    if let Some(secs) = args.await_ready {
        let waited = await_ready(&server, Duration::from_secs(secs)).context("not ready in time")?;
        println!("{:.1}", latency::millis(waited));
        return keep(args, &json!({ "ready_ms": latency::millis(waited) })).map(|()| true);
    }
    if let Some(file) = &args.verify {
        let (plan, batches) = record::read(file)?;
        let found = verify::verify(&server, &Traffic::new(plan, DRAWS_SENT), &batches, args.again)?;
        print!("{}", report::findings_words(&found));
        return keep(args, &report::findings_json(&found)).map(|()| found.wrong.is_empty());
    }
    let traffic = Traffic::new(plan(args), DRAWS_SENT);
    let answered = Connection::new(server.clone()).get("/healthz");
    answered.with_context(|| format!("nobody answers at {}", args.url))?;
    if args.find_capacity {
        let mut tell = |outcome: &send::Outcome| eprint!("{}", report::words(outcome));
        let capacity = capacity::find(&server, &traffic, pace(args), 0, &mut tell);
        print!("{}", report::capacity_words(&capacity));
        return keep(args, &report::capacity_json(&capacity)).map(|()| capacity.sustained.is_some());
    }
    let record = args.record.as_ref().map(|_| record::Record::default());
    let pace = Pace { batches_max: args.rounds.map(|rounds| traffic.batches_until_touched(rounds)), ..pace(args) };
    let outcome = send::send(&server, &traffic, pace, 0, record.as_ref());
    print!("{}", report::words(&outcome));
    if let (Some(file), Some(record)) = (&args.record, record) {
        record::write(file, traffic.plan(), &record.into_batches())?;
    }
    keep(args, &report::json(&outcome)).map(|()| outcome.batches > 0)
}

fn plan(args: &Args) -> Plan {
    Plan {
        seed: args.seed,
        // Milliseconds of the last 49 days: unlike those of any run that an engine remembers.
        run: u32::try_from(clock::now_ms() & i64::from(u32::MAX)).unwrap_or(0),
        accounts: args.accounts,
        batch: usize::try_from(args.batch).unwrap_or(1_000),
        events_per_abuser: args.abuser_every,
        spread: args.spread.into(),
        audit: true,
    }
}

fn pace(args: &Args) -> Pace {
    Pace {
        rate: args.rate,
        duration: Duration::from_secs_f64(args.duration),
        warm_up: Duration::try_from_secs_f64(args.warm_up).unwrap_or_default(),
        connections: args.connections,
        wait_decision: args.wait_decision,
        until_broken: args.until_broken,
        batches_max: None,
    }
}

fn await_ready(server: &Server, patience: Duration) -> Option<Duration> {
    let began = Instant::now();
    let mut connection = Connection::new(server.clone());
    while began.elapsed() < patience {
        if connection.get("/readyz").is_ok_and(|answer| answer.status == 200) {
            return Some(began.elapsed());
        }
        std::thread::sleep(Duration::from_millis(2));
    }
    None
}

fn keep(args: &Args, value: &Value) -> anyhow::Result<()> {
    args.json.as_deref().map_or(Ok(()), |path: &Path| {
        std::fs::write(path, format!("{value:#}\n")).with_context(|| format!("{} cannot be written", path.display()))
    })
}
