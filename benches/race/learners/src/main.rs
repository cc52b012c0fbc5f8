//! Our learner's side of the race: reads a task as plain floats, trains, writes scores, and says what it took.
//!
//! A task is a folder: `train.f32` and `test.f32` hold rows of little-endian floats, `train.u8` a label a row. Plain floats,
//! so that no reader of tables counts into time or memory.

use std::collections::HashMap;
use std::path::Path;
use std::time::Instant;

use anyhow::{Context, bail};
use linfa::DatasetBase;
use linfa::traits::{Fit, Predict};
use ndarray::{Array1, Array2};
use redress_learn::gbdt::{Gbdt, GbdtParams};
use redress_learn::linear::{Logistic, LogisticParams};

const USAGE: &str =
    "redress-race-learners FOLDER features=N [threads=N] [trees=N] [leaves=N] [rate=X] [l2=X] [seed=N] \
                     [min-rows=X] [row-share=X] [feature-share=X] [logistic=L2]

logistic=L2 fits a logistic regression with that penalty instead of trees";

enum Trained {
    Trees(Gbdt),
    Linear(Logistic),
}

fn main() -> anyhow::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().context(USAGE)?;
    let folder = Path::new(&folder);
    let mut settings = HashMap::new();
    for argument in arguments {
        let (key, value) = argument.split_once('=').context(USAGE)?;
        settings.insert(key.to_owned(), value.parse::<f64>().with_context(|| format!("{argument}: not a number"))?);
    }
    let mut take = |key: &str, otherwise: f64| settings.remove(key).unwrap_or(otherwise);
    let features = count(take("features", 0.0));
    if features == 0 {
        bail!(USAGE);
    }
    let params = GbdtParams::new()
        .threads(count(take("threads", 1.0)))
        .trees(count(take("trees", 200.0)))
        .leaves(count(take("leaves", 31.0)))
        .learning_rate(take("rate", 0.1))
        .l2(take("l2", 1.0))
        .min_child_rows(take("min-rows", 20.0))
        .row_share(take("row-share", 1.0))
        .feature_share(take("feature-share", 1.0))
        .seed(count(take("seed", 1.0)) as u64);
    let logistic = take("logistic", 0.0);
    if let Some(unknown) = settings.keys().next() {
        bail!("{unknown}: unknown setting\n{USAGE}");
    }

    let train = records(&folder.join("train.f32"), features)?;
    let labels: Array1<bool> = std::fs::read(folder.join("train.u8"))?.into_iter().map(|byte| byte == 1).collect();
    let data = DatasetBase::new(train, labels);
    let before = memory("VmRSS")?;
    let (start, cpu_start) = (Instant::now(), cpu_seconds()?);
    let trained = if logistic > 0.0 {
        Trained::Linear(LogisticParams { l2: logistic, ..LogisticParams::default() }.fit(&data)?)
    } else {
        Trained::Trees(params.fit(&data)?)
    };
    let (seconds, cpu) = (start.elapsed().as_secs_f64(), cpu_seconds()? - cpu_start);
    let mb = memory("VmHWM")? - before;

    let test = records(&folder.join("test.f32"), features)?;
    let scores: Array1<f32> = match &trained {
        Trained::Trees(trees) => trees.predict(&test),
        Trained::Linear(linear) => linear.predict(&test),
    };
    std::fs::write(
        folder.join("scores.f32"),
        scores.iter().flat_map(|score| score.to_le_bytes()).collect::<Vec<u8>>(),
    )?;
    println!("{{\"seconds\":{seconds},\"cpu\":{cpu},\"mb\":{mb}}}");
    Ok(())
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "counts as they were typed")]
fn count(x: f64) -> usize {
    x as usize
}

fn records(path: &Path, features: usize) -> anyhow::Result<Array2<f32>> {
    let bytes = std::fs::read(path).with_context(|| format!("{}: cannot be read", path.display()))?;
    let (floats, rest) = bytes.as_chunks::<4>();
    if !rest.is_empty() || floats.len() % features != 0 {
        bail!("{}: no whole rows of {features} floats", path.display());
    }
    let floats: Vec<f32> = floats.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect();
    Ok(Array2::from_shape_vec((floats.len() / features, features), floats)?)
}

/// Seconds that this process computed, by all threads; the system counts hundredths.
fn cpu_seconds() -> anyhow::Result<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat").context("times are read from /proc: Linux only")?;
    let fields = stat.rsplit_once(") ").map(|(_, fields)| fields).context("/proc/self/stat has another shape")?;
    let ticks = fields.split(' ').skip(11).take(2).map(str::parse::<f64>);
    Ok(ticks.sum::<Result<f64, _>>()? / 100.0)
}

/// Megabytes of this process, as the system counts them.
fn memory(field: &str) -> anyhow::Result<f64> {
    let status = std::fs::read_to_string("/proc/self/status").context("memory is read from /proc: Linux only")?;
    let line = status.lines().find_map(|line| line.strip_prefix(field)?.strip_prefix(':'));
    let kb = line.and_then(|line| line.trim().strip_suffix("kB")).context("/proc/self/status has another shape")?;
    Ok(kb.trim().parse::<f64>()? / 1024.0)
}
