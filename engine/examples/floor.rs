//! The floor under the engine: what it costs to read a log in blocks, parse each line with all its keyed hashes, and touch one of
//! many records by the account's hash. Nothing that scores can be quicker. `floor LOG ACCOUNTS [RECORD_BYTES]`; prints JSON.

use std::fs::{File, read_to_string};
use std::io::Read;
use std::time::Instant;

use redress_engine::event::{Arrival, Event, IdentityKey, Line, Lines, Needs, Parser};

/// As the engine reads a log.
const BLOCK_BYTES: usize = 256 << 10;
/// Events whose hashes are made together before their records are touched.
const BATCH: usize = 256;
/// A record: a few lines of a cache, as an account's own part is.
const RECORD_BYTES: usize = 256;

/// Records side by side; only the first word of each is used.
struct Records {
    words: Vec<u64>,
    stride: usize,
    many: u64,
}

impl Records {
    /// As many as asked, written once, so that no page is met for the first time while the time runs.
    fn new(many: u64, bytes: usize) -> Result<Self, Box<dyn std::error::Error>> {
        let stride = bytes.div_ceil(8).max(1);
        let words = usize::try_from(many)?.checked_mul(stride).ok_or("too many records")?;
        Ok(Self { words: vec![1; words], stride, many: many.max(1) })
    }

    /// One load and one store that depends on it, at a place that the hash says.
    #[inline]
    fn touch(&mut self, hash: u64, value: u64) -> u64 {
        let place = (u128::from(hash) * u128::from(self.many)) >> 64;
        let word = &mut self.words[usize::try_from(place).unwrap_or(0) * self.stride];
        *word = word.rotate_left(1) ^ value;
        *word
    }
}

/// Nanoseconds for which this thread has had a processor.
fn cpu_nanos() -> Result<u64, Box<dyn std::error::Error>> {
    let told = read_to_string("/proc/thread-self/schedstat")?;
    Ok(told.split(' ').next().unwrap_or_default().parse()?)
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [log, accounts, rest @ ..] = arguments.as_slice() else {
        return Err("floor LOG ACCOUNTS [RECORD_BYTES]".into());
    };
    let bytes = rest.first().map_or(Ok(RECORD_BYTES), |bytes| bytes.parse())?;
    let mut records = Records::new(accounts.parse()?, bytes)?;
    let identity = IdentityKey::public();
    let arrival = Arrival { at: None, identity: &identity, default_source: "log" };
    let (mut parser, mut parsed) = (Parser::new(arrival, &Needs::ALL), Vec::with_capacity(BATCH));
    let (mut events, mut refused, mut sum) = (0u64, 0u64, 0u64);
    let mut touch = |parser: &mut Parser<'_>, parsed: &mut Vec<Event>| {
        parser.finish(parsed);
        for event in parsed.iter() {
            events += 1;
            sum ^= records.touch(event.account.get(), event.at.cast_unsigned() ^ event.key_short());
            // Every field counts as used: none may be left out.
            std::hint::black_box(event);
        }
        parsed.clear();
    };
    let mut each = |_: u64, line: Line<'_>| {
        let taken = matches!(line, Line::Whole(line) if parser.begin(line, &mut parsed).is_ok());
        refused += u64::from(!taken);
        if parsed.len() == BATCH {
            touch(&mut parser, &mut parsed);
        }
    };
    let (mut input, mut block, mut lines) = (File::open(log)?, vec![0; BLOCK_BYTES], Lines::default());
    let (began, cpu) = (Instant::now(), cpu_nanos()?);
    loop {
        let got = input.read(&mut block)?;
        if got == 0 {
            break;
        }
        lines.push(&block[..got], &mut each);
    }
    lines.finish(&mut each);
    touch(&mut parser, &mut parsed);
    let (wall, cpu) = (began.elapsed().as_secs_f64(), (cpu_nanos()? - cpu) as f64 / 1e9);
    println!(
        r#"{{"events":{events},"refused":{refused},"cpu_s":{cpu:.6},"wall_s":{wall:.6},"sum":{}}}"#,
        std::hint::black_box(sum)
    );
    Ok(())
}
