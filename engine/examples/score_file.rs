//! Runs a log through the engine alone, for profilers: `score_file LOG [POLICY [MODEL [THREADS [needed]]]]`. Prints what `redress score` would,
//! without its table.

use std::fs::{File, read_to_string};
use std::sync::Arc;
use std::time::Instant;

use redress_engine::accounts::UNPACKED_MAX;
use redress_engine::decide::Bound;
use redress_engine::pipeline::Keep;
use redress_engine::policy;
use redress_engine::score::{ScoreOptions, Source, score};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [log, rest @ ..] = arguments.as_slice() else { return Err("score_file LOG [POLICY [MODEL [THREADS]]]".into()) };
    let text = rest.first().filter(|file| *file != "-").map_or_else(|| Ok(policy::default_text()), read_to_string)?;
    let model = rest.get(1).filter(|file| *file != "-").map(read_to_string).transpose()?;
    let model = model.map(|text| Bound::read(&text)).transpose()?;
    let threads = rest.get(2).map_or(Ok(1), |threads| threads.parse())?;
    let checked = policy::check(&text, "policy")?;
    checked.bind(model.is_some())?;
    let began = Instant::now();
    let options = ScoreOptions {
        policy: Arc::new(checked),
        model,
        keep: if rest.get(3).is_some_and(|keep| keep == "needed") { Keep::Needed } else { Keep::All },
        batch: 256,
        threads,
        partitions: threads,
        unpacked_max: UNPACKED_MAX,
        flags: None,
        decisions: None,
        journal_out: None,
        rejected: &mut |_| {},
        progress: &mut |_| {},
    };
    let summary = score(Source::Lines(Box::new(File::open(log)?)), options)?;
    let seconds = began.elapsed().as_secs_f64();
    println!("{summary:?}\n{seconds:.2} s, {:.0} events/s", summary.read as f64 / seconds);
    Ok(())
}
