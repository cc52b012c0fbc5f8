//! `redress model …`: its words on the command line.

use std::path::PathBuf;

use clap::Subcommand;

/// `redress model …`
#[derive(Debug, Subcommand)]
pub enum ModelCommand {
    /// Checks a model as the engine would: its layout, its checksum, and that this version measures every feature it reads.
    #[command(after_help = "Examples:
  redress model check models/outbound-abuse.json

Ends with 1 where the model is refused, with place and remedy. `redress score --model FILE` then shows what it would decide.")]
    Check {
        /// The model (redress-model/1, JSON).
        file: PathBuf,
    },
    /// Puts a model to work: first in shadow, then live by another admin.
    #[command(after_help = "Examples:
  redress model activate models/outbound-abuse.json --shadow --token-file ada.token
  redress model activate new.json --shadow --promotion promotion.json --token-file ada.token
  redress model activate models/outbound-abuse.json --token-file bea.token

In shadow it scores every event and moves nothing; /metrics counts its scores (redress_scores_total) and what rules that name `score`
would have decided by them (redress_shadow_model_decisions_total). Who put it in shadow does not make it live. A running engine
takes it within a second. A promotion (`redress-lab compare --out`) sets a challenger beside the model that is live; it stands in the
record, `redress model list` shows its figures to whoever approves, and one that says worse does not go live. Issue a token with `redress user add … --role admin --token`.")]
    Activate {
        /// The model (redress-model/1, JSON).
        file: PathBuf,
        /// Scores and is counted; moves nothing.
        #[arg(long)]
        shadow: bool,
        /// The comparison with the model that is live, as `redress-lab compare` wrote it.
        #[arg(long, value_name = "FILE", requires = "shadow")]
        promotion: Option<PathBuf>,
        /// File with the API token of the admin who does it.
        #[arg(long, value_name = "FILE")]
        token_file: PathBuf,
    },
    /// Lists models with where they stand, and how often people overturned what rests on their scores.
    #[command(after_help = "Examples:
  redress model list")]
    List,
    /// Takes a model out of service at once. Rules that name `score` no longer fire then, unless another model is live.
    #[command(after_help = "Examples:
  redress model retire 5e1f… --token-file ada.token

The first digits of the hash suffice, as `redress model list` prints them.")]
    Retire {
        /// Its hash, or the first digits.
        hash: String,
        /// File with the API token of the admin who does it.
        #[arg(long, value_name = "FILE")]
        token_file: PathBuf,
    },
}
