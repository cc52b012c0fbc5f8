//! `redress-lab train`.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::PathBuf;

use clap::ValueEnum;
use redress_datasets::output::Output;
use redress_datasets::table::Table;
use redress_datasets::{DatasetError, Watch as _};
use redress_learn::artifact::Head;
use redress_learn::gbdt::{ClassWeight, GbdtParams};
use redress_learn::linear::LogisticParams;
use redress_models::learning::train::{Calibrate, Learner, Settings, Trained, train};

use crate::cli::shared::{Chance, Replace};
use crate::cli::words::thousands;
use crate::follow::Follow;

/// Features that are named in the summary.
const SHOWN: usize = 10;

/// `train`.
#[derive(Debug, clap::Args)]
#[command(after_long_help = HELP, arg_required_else_help = true)]
pub struct Args {
    /// The table: Parquet, as `redress-lab features` writes it.
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// The model to write.
    #[arg(long, value_name = "MODEL")]
    pub out: PathBuf,
    /// What the model is called.
    #[arg(long, value_name = "NAME", default_value = "abuse")]
    pub name: String,
    /// Its version.
    #[arg(long, value_name = "TEXT", default_value = "1")]
    pub model_version: String,
    /// One line about it for people.
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub about: String,
    /// What learns.
    #[arg(long, value_enum, default_value_t = Kind::Trees)]
    pub learner: Kind,
    /// Trees at most.
    #[arg(long, value_name = "N", default_value_t = 500)]
    pub trees: usize,
    /// Leaves of a tree at most.
    #[arg(long, value_name = "N", default_value_t = 31)]
    pub leaves: usize,
    /// Steps from a tree's root to a leaf at most.
    #[arg(long, value_name = "N", default_value_t = 8)]
    pub depth: usize,
    /// What a tree's values are multiplied by.
    #[arg(long, value_name = "X", default_value_t = 0.05)]
    pub rate: f64,
    /// What draws values and weights to 0.
    #[arg(long, value_name = "X", default_value_t = 1.0)]
    pub l2: f64,
    /// Rows of a leaf at least.
    #[arg(long, value_name = "X", default_value_t = 20.0)]
    pub min_rows: f64,
    /// Share of the rows that each tree sees.
    #[arg(long, value_name = "SHARE", default_value_t = 1.0)]
    pub row_share: f64,
    /// Share of the features that each tree sees.
    #[arg(long, value_name = "SHARE", default_value_t = 1.0)]
    pub feature_share: f64,
    /// Stop where so many trees in a row did not help the validation part; 0 grows them all.
    #[arg(long, value_name = "N", default_value_t = 50)]
    pub patience: usize,
    /// Let both kinds of rows weigh the same together.
    #[arg(long)]
    pub balanced: bool,
    /// A feature along which the score must not fall; may be given again.
    #[arg(long, value_name = "FEATURE")]
    pub rising: Vec<String>,
    /// A feature along which the score must not rise; may be given again.
    #[arg(long, value_name = "FEATURE")]
    pub falling: Vec<String>,
    /// How scores become probabilities.
    #[arg(long, value_enum, default_value_t = Map::Auto)]
    pub calibrate: Map,
    #[command(flatten)]
    pub chance: Chance,
    /// Threads; the model is the same for any number.
    #[arg(long, value_name = "N", default_value_t = 2)]
    pub threads: usize,
    #[command(flatten)]
    pub replace: Replace,
}

/// What learns.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Kind {
    /// Boosted trees.
    Trees,
    /// Logistic regression on scaled columns.
    Logistic,
}

/// How scores become probabilities.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Map {
    /// By the map that helps on held-out rows, if one does.
    Auto,
    /// As they are.
    None,
    /// By an isotonic map.
    Isotonic,
    /// By a beta map.
    Beta,
}

const HELP: &str = "\
Learns from the rows of split 0 that have a label. Those of split 1, where there are some, say when trees stop and how scores are
calibrated; those of split 2 are not looked at: `redress-lab evaluate` judges by them. Rows count by their weight. The same table,
options and seed give the same file to the byte.

Examples:
  redress-lab train rows.parquet --out model.json
  redress-lab train rows.parquet --out model.json --rising hard_bounce_rate_7d.value --falling account.age_days
  redress-lab train rows.parquet --out linear.json --learner logistic";

impl Args {
    fn settings(&self) -> Settings {
        let trees = GbdtParams::new()
            .trees(self.trees)
            .leaves(self.leaves)
            .depth(self.depth)
            .learning_rate(self.rate)
            .l2(self.l2)
            .min_child_rows(self.min_rows)
            .row_share(self.row_share)
            .feature_share(self.feature_share)
            .patience((self.patience > 0).then_some(self.patience))
            .positive(if self.balanced { ClassWeight::Balanced } else { ClassWeight::Equal })
            .seed(self.chance.seed)
            .threads(self.threads);
        Settings {
            learner: match self.learner {
                Kind::Trees => Learner::Trees(trees),
                Kind::Logistic => Learner::Logistic(LogisticParams { l2: self.l2, ..LogisticParams::default() }),
            },
            directions: [self.rising.clone(), self.falling.clone()],
            calibrate: match self.calibrate {
                Map::Auto => Calibrate::Auto,
                Map::None => Calibrate::None,
                Map::Isotonic => Calibrate::Isotonic,
                Map::Beta => Calibrate::Beta,
            },
            seed: self.chance.seed,
            head: Head {
                name: self.name.clone(),
                version: self.model_version.clone(),
                about: self.about.clone(),
                features: Vec::new(),
            },
        }
    }
}

/// Trains, and says what came of it.
pub fn run(args: &Args, follow: &Follow) -> anyhow::Result<()> {
    let table = Table::read(&args.file, follow)?;
    let mut out = Output::create(&args.out, args.replace.force)?;
    let trained = train(&table, &args.settings(), follow)?;
    if follow.cancelled() {
        return Err(DatasetError::Interrupted.into());
    }
    out.write_all(trained.text.as_bytes()).map_err(DatasetError::write(&args.out))?;
    out.finish()?;
    follow.summary(&format!("{}model  {}", words(&trained), args.out.display()));
    Ok(())
}

fn words(trained: &Trained) -> String {
    let rows = |(all, abusive): (usize, usize)| format!("{} rows, {} abusive", thousands(all), thousands(abusive));
    let mut text = format!("trained on  {}\n", rows(trained.rows));
    if trained.held.0 > 0 {
        let _ = writeln!(text, "validated on  {}", rows(trained.held));
    }
    if trained.trees > 0 {
        let _ = writeln!(text, "trees  {}", trained.trees);
    }
    let _ = write!(text, "calibration  {}", trained.map.name());
    if let Some(choice) = &trained.choice {
        let losses = [("none", choice.none), ("beta", choice.beta), ("isotonic", choice.isotonic)];
        let losses: Vec<String> = losses.iter().map(|(name, loss)| format!("{name} {loss:.5}")).collect();
        let _ = write!(text, " (held-out log-loss: {})", losses.join(", "));
    }
    let _ = writeln!(text, "\nfeatures  {}, the most used:", trained.features.len());
    for (name, size) in trained.features.iter().take(SHOWN) {
        let _ = writeln!(text, "  {size:.3}  {name}");
    }
    text
}
