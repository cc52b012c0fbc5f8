//! `redress-lab text`: learn a score for texts, judge it, score texts.

use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Subcommand;
use redress_datasets::output::Output;
use redress_datasets::{DatasetError, Watch as _};
use redress_learn::text::{Settings, TextModel, TextParams};
use redress_models::text::evaluate::{EvaluateError, evaluate};
use redress_models::text::set::{self, Labelled, Part};
use serde::Deserialize;

use crate::cli::words::thousands;
use crate::follow::Follow;

/// What can be done with texts.
#[derive(Debug, Subcommand)]
pub enum Text {
    /// Learn a score from labelled texts and write its file.
    #[command(after_long_help = TRAIN, arg_required_else_help = true)]
    Train(Train),
    /// Learn from two parts of a set and judge on the third: errors, spam caught at 0.1 % wanted texts lost, twins across the parts.
    #[command(after_long_help = EVALUATE, arg_required_else_help = true)]
    Evaluate(Evaluate),
    /// Score texts by a file that `train` wrote. No text is written anywhere.
    #[command(after_long_help = SCORE, arg_required_else_help = true)]
    Score(Score),
}

const TRAIN: &str = "\
Texts are JSON lines of id, label (1 abusive, 0 wanted), text, and maybe split and group, as `redress-lab import` writes them. What is in
the part `test` is not learned from. The file holds weights by the hash of words and runs of characters: no text. The same texts and the
same settings give the same bytes.

Examples:
  redress-lab import uci-sms SMSSpamCollection --out sms
  redress-lab text train --texts sms/texts.ndjson --name sms-1 --out sms.redress-text
  redress-lab text train --texts mails/texts.ndjson --wanted-times 30 --name mail-1 --out mail.redress-text";

const EVALUATE: &str = "\
Learned from the parts train and validate; thresholds are chosen by five blocks of time within those; judged on the part test. Everything is
said four times: as the set is and without marks of its collection (names of mailing lists, placeholders), on the whole test part and without
the texts that have a twin in what was learned from.

Examples:
  redress-lab text evaluate --texts sms/texts.ndjson
  redress-lab text evaluate --texts mails/texts.ndjson --wanted-times 30 --out table.md";

const SCORE: &str = "\
Texts are JSON lines of id and text; scores are JSON lines of id and score (0 to 1), in the same order.

Examples:
  redress-lab text score --model sms.redress-text --texts new.ndjson --out scores.ndjson
  redress-lab text score --model sms.redress-text --texts new.ndjson | head";

/// How a score is learned.
#[derive(Debug, clap::Args)]
pub struct Learning {
    /// Labelled texts: JSON lines, plain, gzip or zstd.
    #[arg(long, value_name = "FILE")]
    pub texts: PathBuf,
    /// How often a mistake about a wanted text counts; more than 1 where hardly one may be lost.
    #[arg(long, value_name = "N", default_value_t = 1.0)]
    pub wanted_times: f32,
    /// Pieces of texts are numbered below 2^N.
    #[arg(long, value_name = "N", default_value_t = 18, value_parser = clap::value_parser!(u32).range(10..=24))]
    pub bits: u32,
    /// Where the orders come from in which texts are learned.
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
    /// Replace an output that exists.
    #[arg(long)]
    pub force: bool,
}

impl Learning {
    fn params(&self) -> TextParams {
        let settings = Settings { bits: self.bits, ..Settings::default() };
        TextParams { settings, wanted_times: self.wanted_times, seed: self.seed, ..TextParams::default() }
    }

    fn set(&self, follow: &Follow) -> anyhow::Result<Vec<Labelled>> {
        set::read(&self.texts, follow).map_err(|error| match error {
            DatasetError::Read { path, source } if source.kind() == std::io::ErrorKind::NotFound => {
                let what = "is missing".to_owned();
                let remedy = "make it with `redress-lab import uci-sms` or `import spamassassin`; datasets/README.md says where the public gets the sets";
                DatasetError::Table { path, what, remedy: remedy.to_owned() }.into()
            }
            other => other.into(),
        })
    }
}

/// `text train`.
#[derive(Debug, clap::Args)]
pub struct Train {
    /// How.
    #[command(flatten)]
    pub learning: Learning,
    /// What the score is called.
    #[arg(long, value_name = "NAME", default_value = "text")]
    pub name: String,
    /// The file to write.
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
}

/// `text evaluate`.
#[derive(Debug, clap::Args)]
pub struct Evaluate {
    /// How.
    #[command(flatten)]
    pub learning: Learning,
    /// Draws that make the intervals.
    #[arg(long, value_name = "N", default_value_t = 1_000, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub draws: u32,
    /// The table, in Markdown; else it goes to standard output.
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

/// `text score`.
#[derive(Debug, clap::Args)]
pub struct Score {
    /// The file that `train` wrote.
    #[arg(long, value_name = "FILE")]
    pub model: PathBuf,
    /// Texts: JSON lines of id and text, plain, gzip or zstd.
    #[arg(long, value_name = "FILE")]
    pub texts: PathBuf,
    /// The scores; else they go to standard output.
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Replace an output that exists.
    #[arg(long)]
    pub force: bool,
}

impl Text {
    /// Does it.
    pub fn run(&self, follow: &Follow) -> anyhow::Result<()> {
        match self {
            Self::Train(args) => args.run(follow),
            Self::Evaluate(args) => args.run(follow),
            Self::Score(args) => args.run(follow),
        }
    }
}

impl Train {
    fn run(&self, follow: &Follow) -> anyhow::Result<()> {
        let mut out = Output::create(&self.out, self.learning.force)?;
        let set = self.learning.set(follow)?;
        let learned: Vec<&Labelled> = set.iter().filter(|text| text.split != Part::Test).collect();
        let abusive = learned.iter().filter(|text| text.label).count();
        let model = self.learning.params().fit(learned.iter().map(|text| (text.text.as_str(), text.label)));
        let model = model.with_context(|| format!("{}: nothing can be learned", self.learning.texts.display()))?;
        if follow.cancelled() {
            return Err(DatasetError::Interrupted.into());
        }
        let about = format!("learned from {} texts, {abusive} of them abusive", learned.len());
        let bytes = model.to_bytes(&self.name, &about);
        out.write_all(&bytes).map_err(DatasetError::write(&self.out))?;
        out.finish()?;
        let sizes = (thousands(model.weighty()), thousands(bytes.len()));
        follow.summary(&format!("{about}\n{} weights, {} bytes\nmodel  {}", sizes.0, sizes.1, self.out.display()));
        Ok(())
    }
}

impl Evaluate {
    fn run(&self, follow: &Follow) -> anyhow::Result<()> {
        let out = self.out.as_deref().map(|path| Output::create(path, self.learning.force)).transpose()?;
        let set = self.learning.set(follow)?;
        let found = evaluate(&set, &self.learning.params(), self.draws as usize, follow);
        let text = found.map_err(|error| match error {
            EvaluateError::Dataset(error) => anyhow::Error::new(error),
            other => anyhow::Error::new(other),
        });
        let text = text?.markdown();
        match (out, &self.out) {
            (Some(mut out), Some(path)) => {
                out.write_all(text.as_bytes()).map_err(DatasetError::write(path))?;
                out.finish()?;
                follow.summary(&format!("table  {}", path.display()));
            }
            _ => follow.answer(text.trim_end()),
        }
        Ok(())
    }
}

#[derive(Deserialize)]
struct Unlabelled {
    id: String,
    text: String,
}

impl Score {
    fn run(&self, follow: &Follow) -> anyhow::Result<()> {
        let model = read_model(&self.model)?;
        match &self.out {
            None => {
                let mut out = BufWriter::new(std::io::stdout().lock());
                let _ = self.write(&model, &mut out, Path::new("-"), follow)?;
                out.flush().map_err(DatasetError::write(Path::new("-")))?;
            }
            Some(path) => {
                let mut out = Output::create(path, self.force)?;
                let count = self.write(&model, &mut out, path, follow)?;
                out.finish()?;
                follow.summary(&format!("{} texts\nscores  {}", thousands(count), path.display()));
            }
        }
        Ok(())
    }

    fn write(&self, model: &TextModel, out: &mut dyn Write, to: &Path, follow: &Follow) -> anyhow::Result<usize> {
        let mut pieces = model.pieces();
        let count = set::lines(&self.texts, follow, |Unlabelled { id, text }| {
            let line = serde_json::json!({ "id": id, "score": model.score(&text, &mut pieces) });
            writeln!(out, "{line}").map_err(DatasetError::write(to))
        })?;
        Ok(count)
    }
}

/// A file of up to 64 MB, which is twice what 2^24 weights need.
fn read_model(path: &Path) -> anyhow::Result<TextModel> {
    const MAX: u64 = 64 << 20;
    let read = |source| DatasetError::Read { path: path.to_path_buf(), source };
    let wrong = |what: String| DatasetError::Table {
        path: path.to_path_buf(),
        what,
        remedy: "give a file that `redress-lab text train` wrote".to_owned(),
    };
    if std::fs::metadata(path).map_err(read)?.len() > MAX {
        return Err(wrong(format!("a text score has at most {MAX} bytes")).into());
    }
    let bytes = std::fs::read(path).map_err(read)?;
    Ok(TextModel::from_bytes(&bytes).map_err(|error| wrong(error.to_string()))?.0)
}
