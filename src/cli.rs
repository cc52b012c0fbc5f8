//! The command line: every subcommand with what it does and how it is called.

pub mod bulk_reverse;
pub mod campaigns;
pub mod export;
pub mod model;

use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser as _};
use clap::{Args, Parser, Subcommand, ValueEnum};
use redress_engine::signal::GROUPS;
use redress_ledger::Role;
use redress_ledger::audit::checkpoint::PublicKey;
use redress_ledger::topic::Topic;

/// Stops abuse on a communications platform, and treats the people it stops fairly.
#[derive(Debug, Parser)]
#[command(name = "redress", version, about, disable_help_subcommand = true, arg_required_else_help = true)]
#[command(after_help = "Examples:
  redress run                          engine and review API in one process, on http://127.0.0.1:8080
  redress user add ada --role admin    a person for the console; prints a password once
  redress run --print-config           every setting, its meaning and its value")]
pub struct Cli {
    /// Configuration file [default: redress.toml where there is one].
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Data folder, instead of [data] dir [default: redress-data].
    #[arg(long, global = true, value_name = "DIR")]
    pub data: Option<PathBuf>,
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Runs engine and review API in one process.
    #[command(after_help = "Examples:
  redress run
  redress run --config /etc/redress.toml
  REDRESS_SERVER_LISTEN=0.0.0.0:8080 redress run
  redress run --print-config > redress.toml

Stops on SIGINT or SIGTERM after the requests under way; a second signal stops at once.")]
    Run(Serve),
    /// Runs the engine alone: events in, decisions to the ledger.
    #[command(after_help = "Examples:
  redress engine --data /var/lib/redress
  REDRESS_LEDGER_URL=postgres://redress@db/redress redress engine

Run `redress review-api` on the same ledger beside it.")]
    Engine(Serve),
    /// Runs the review API alone: appeals, console, notices.
    #[command(
        name = "review-api",
        after_help = "Examples:
  redress review-api --data /var/lib/redress
  REDRESS_SERVER_PUBLIC_BASE_URL=https://review.example.com redress review-api

Run `redress engine` on the same ledger beside it."
    )]
    ReviewApi(Serve),
    /// Shows the whole product on bundled traffic; needs nothing installed.
    #[command(after_help = "Examples:
  redress demo                       streams for a minute, then leaves console and appeal page open
  redress demo --once                plays the story of one wrong suspension to its end, and exits
  redress demo --input my.ndjson     the same on your own events

Keeps everything in a new folder below redress-demo/ and says which.")]
    Demo(Demo),
    /// Scores an event log in memory: what would these rules have decided?
    #[command(after_help = "Examples:
  redress score --input events.ndjson
  zcat last-month.ndjson.gz | redress score --input - --policy new.toml --decisions decisions.ndjson
  redress score --journal redress-data/engine/journal --flags flags.tsv

Uses no clock: how late an event is, is judged against the latest time in the log itself. Touches no ledger.")]
    Score(Score),
    /// Checks policies.
    #[command(subcommand)]
    Policy(PolicyCommand),
    /// Checks models, puts them to work and takes them out of service.
    #[command(subcommand)]
    Model(model::ModelCommand),
    /// Prints the catalogue of signals that rules can use.
    #[command(after_help = "Examples:
  redress signals --group E
  redress signals bounce
  redress signals --format json | jq '.[].name'")]
    Signals(Signals),
    /// Turns automatic impositions on or off; alone it says how it stands.
    #[command(after_help = "Examples:
  redress automation          prints on or off
  redress automation off      goes on scoring; every imposition waits for a person
  redress automation on")]
    Automation {
        /// The state wanted.
        #[arg(value_enum)]
        state: Option<Switch>,
    },
    /// Undoes what a rule did in a time: counted, proposed by one person, approved by another, told to every holder.
    #[command(subcommand, name = "bulk-reverse")]
    BulkReverse(bulk_reverse::BulkReverseCommand),
    /// Brings campaigns of the laboratory before people, and lists them.
    #[command(subcommand)]
    Campaigns(campaigns::CampaignsCommand),
    /// Examines the audit log.
    #[command(subcommand)]
    Audit(AuditCommand),
    /// Manages the people and machines that may sign in.
    #[command(subcommand)]
    User(UserCommand),
    /// Looks after notices that did not arrive.
    #[command(subcommand)]
    Notices(NoticesCommand),
    /// Writes what the record holds for others: labels, figures, statements of reasons.
    #[command(subcommand)]
    Export(export::ExportCommand),
}

/// How a service starts.
#[derive(Clone, Copy, Debug, Args)]
pub struct Serve {
    /// Prints the configuration in effect as TOML, secrets masked, and ends.
    #[arg(long)]
    pub print_config: bool,
}

/// `redress demo`
#[derive(Clone, Debug, Args)]
pub struct Demo {
    /// Plays the whole story at once and exits: suspension, notice, appeal, claim, overturn, reinstatement, audit.
    #[arg(long)]
    pub once: bool,
    /// Your own events, one JSON object a line; their times are moved so that the last one happens now.
    #[arg(long, value_name = "FILE")]
    pub input: Option<PathBuf>,
    /// How long the stream takes.
    #[arg(long, value_name = "SECS", default_value_t = 60)]
    pub seconds: u64,
}

/// `redress signals`
#[derive(Debug, Args)]
pub struct Signals {
    /// Only signals whose number, name or description holds this text.
    pub text: Option<String>,
    /// Only one group, by its letter: E, M, V, C, P, G, T, F, L or B.
    #[arg(long, value_name = "LETTER", value_parser = signal_group)]
    pub group: Option<char>,
    /// How it is written.
    #[arg(long, value_enum, default_value_t = SignalsFormat::Text)]
    pub format: SignalsFormat,
    /// The same as --format json.
    #[arg(long, conflicts_with = "format")]
    pub json: bool,
}

/// How the catalogue is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum SignalsFormat {
    /// Tables for a terminal.
    Text,
    /// Tables for the docs.
    Markdown,
    /// Everything, for machines.
    Json,
}

fn signal_group(text: &str) -> Result<char, String> {
    let known = GROUPS.iter().map(|(letter, _)| *letter).find(|letter| text.eq_ignore_ascii_case(&letter.to_string()));
    known.ok_or_else(|| {
        let groups: Vec<String> = GROUPS.iter().map(|(letter, title)| format!("{letter} ({title})")).collect();
        format!("no such group; there are {}", groups.join(", "))
    })
}

/// `redress score`
#[derive(Debug, Args)]
#[command(group(clap::ArgGroup::new("source").required(true).args(["input", "journal"])))]
pub struct Score {
    /// Events, one JSON object a line; - for standard input.
    #[arg(long, value_name = "FILE")]
    pub input: Option<PathBuf>,
    /// Events from the folder of an engine's journal (or a copy of it).
    #[arg(long, value_name = "DIR")]
    pub journal: Option<PathBuf>,
    /// The rules [default: the shipped policy].
    #[arg(long, value_name = "FILE")]
    pub policy: Option<PathBuf>,
    /// A trained model (redress-model/1) that scores every event; rules read it as `score`.
    #[arg(long, value_name = "FILE")]
    pub model: Option<PathBuf>,
    /// Writes account, time in ms and rule of each account's first decision above observe, separated by tabs.
    #[arg(long, value_name = "FILE")]
    pub flags: Option<PathBuf>,
    /// Writes every decision as a line of JSON.
    #[arg(long, value_name = "FILE")]
    pub decisions: Option<PathBuf>,
    /// Also keeps the events as a journal in this folder.
    #[arg(long, value_name = "DIR")]
    pub journal_out: Option<PathBuf>,
    /// Signals that are kept of accounts, and shown in decisions: all there are, or those that policy and model read, which is quicker.
    /// The decisions are the same.
    #[arg(long, value_enum, value_name = "WHICH", default_value_t = Kept::All)]
    pub signals: Kept,
    /// Events handed on together; changes the speed, never the result.
    #[arg(long, value_name = "N", default_value_t = 1_024, value_parser = clap::value_parser!(u32).range(1..=65_536))]
    pub batch: u32,
    /// Threads that share the work.
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=64))]
    pub threads: u32,
    /// Partitions that accounts are spread over; changes speed alone [default: as many as threads].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=64))]
    pub partitions: Option<u32>,
    /// Accounts kept ready to use; the others are packed to a fifth of the memory; 0: as many usual ones as an eighth of the machine's
    /// memory holds. Changes speed and memory alone.
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub accounts_unpacked_max: u32,
}

/// Which signals `redress score` keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Kept {
    /// The whole catalogue.
    All,
    /// What policy and model read.
    Needed,
}

/// `redress policy …`
#[derive(Debug, Subcommand)]
pub enum PolicyCommand {
    /// Checks a policy as the engine would, and lists its rules.
    #[command(after_help = "Examples:
  redress policy check engine/policies/email.toml

Ends with 1 where the policy is wrong or unfair, with file, line, column and remedy of each error.")]
    Check {
        /// The policy, TOML.
        file: PathBuf,
    },
}

/// `redress audit …`
#[derive(Debug, Subcommand)]
pub enum AuditCommand {
    /// Finds whatever was edited, taken out, moved or cut off, and names the first entry that is not what was written.
    #[command(after_help = "Examples:
  redress audit verify
  redress audit verify --checkpoints /mnt/worm/checkpoints.ndjson
  redress audit verify --input audit.ndjson --key 3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c

Walks the hash chain, the signatures of the checkpoints, and the copies of them beside the keys in the data folder. With
--input it needs neither database nor data folder. Ends with 1 where the log is not what was written.")]
    Verify {
        /// An export to verify instead of the ledger.
        #[arg(long, value_name = "FILE")]
        input: Option<PathBuf>,
        /// A public key to trust, as `redress audit key` prints it; instead of the one in the data folder or export. May be repeated.
        #[arg(long, value_name = "KEY", value_parser = public_key)]
        key: Vec<PublicKey>,
        /// Copies of checkpoints that were kept elsewhere, instead of those beside the keys.
        #[arg(long, value_name = "FILE")]
        checkpoints: Option<PathBuf>,
    },
    /// Writes the whole log for an auditor: entries, checkpoints and public key as JSON Lines, with how to verify them.
    #[command(after_help = "Examples:
  redress audit export --out audit.ndjson
  redress audit export --out - | zstd > audit.ndjson.zst

The log holds ids and hashes, no personal text. `redress audit verify --input FILE` checks it anywhere.")]
    Export {
        /// The file to write; it must not exist yet. `-` is standard output.
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
    /// Prints the public key that verifies checkpoints; give it to your auditor by another way than the log.
    #[command(after_help = "Examples:
  redress audit key
  redress audit key > audit-key.txt")]
    Key,
    /// Signs a checkpoint now, and prints it; a running service signs by itself.
    #[command(after_help = "Examples:
  redress audit checkpoint
  redress audit checkpoint | mail -s checkpoint auditor@example.com")]
    Checkpoint,
}

fn public_key(text: &str) -> Result<PublicKey, String> {
    PublicKey::parse(text).ok_or_else(|| "a public key is 64 hex digits, as `redress audit key` prints it".to_owned())
}

/// What a reviewer is competent for; without one, everything.
#[derive(Clone, Debug, Default, Args)]
pub struct CompetenceFlags {
    /// Kinds of abuse, separated by commas.
    #[arg(long, value_delimiter = ',', value_parser = topics(), value_name = "TOPIC")]
    pub topics: Vec<Topic>,
    /// Languages read, separated by commas, such as en,de.
    #[arg(long, value_delimiter = ',', value_name = "LANGUAGE")]
    pub languages: Vec<String>,
}

fn topics() -> impl clap::builder::TypedValueParser<Value = Topic> {
    PossibleValuesParser::new(Topic::ALL.map(Topic::as_str))
        .map(|name| Topic::parse(&name).unwrap_or_else(|| unreachable!("clap lets known names through only")))
}

/// `redress user …`
#[derive(Debug, Subcommand)]
pub enum UserCommand {
    /// Adds a person or a machine.
    #[command(after_help = "Examples:
  redress user add ada --role admin                     prints a new password, once
  redress user add ben --role reviewer --password-stdin < password.txt
  redress user add eva --role senior --topics email,sms --languages en,de
  redress user add pipeline --role service              prints an API token, once
  redress user add cleo --role auditor --token          a password and a token")]
    Add {
        /// The name to sign in with; unique.
        name: String,
        /// What the user may do.
        #[arg(long, value_parser = roles())]
        role: Role,
        /// Reads the password from the first line of standard input instead of making one.
        #[arg(long)]
        password_stdin: bool,
        /// Also issues an API token; a service always gets one.
        #[arg(long)]
        token: bool,
        #[command(flatten)]
        competence: CompetenceFlags,
    },
    /// Says what a reviewer is competent for and which languages they read; the queue hands out cases by it.
    #[command(after_help = "Examples:
  redress user competence ben --topics email,sms --languages en,de
  redress user competence ben                           everything, in every language")]
    Competence {
        /// The name.
        name: String,
        #[command(flatten)]
        competence: CompetenceFlags,
    },
    /// Disables a user: password, sessions and tokens stop working at once; what was decided stays.
    #[command(after_help = "Examples:
  redress user disable ben")]
    Disable {
        /// The name.
        name: String,
    },
    /// Takes a person's second factor away, who lost phone and recovery codes; their sessions end.
    #[command(after_help = "Examples:
  redress user reset-second-factor ben

Make sure that it is ben who asks: from then on the password suffices, until another second factor is set up.")]
    ResetSecondFactor {
        /// The name.
        name: String,
    },
}

/// `redress notices …`
#[derive(Debug, Subcommand)]
pub enum NoticesCommand {
    /// Puts notices that were given up back in line; a running service then sends them.
    #[command(after_help = "Examples:
  redress notices resume

Mend what kept them from arriving first; each gets its whole time again.")]
    Resume,
}

/// On or off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Switch {
    /// Rules impose by themselves.
    On,
    /// Every imposition waits for a person.
    Off,
}

fn roles() -> impl clap::builder::TypedValueParser<Value = Role> {
    PossibleValuesParser::new(Role::ALL.map(Role::as_str))
        .map(|name| Role::parse(&name).unwrap_or_else(|| unreachable!("clap lets known names through only")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::command().debug_assert();
    }

    #[test]
    fn every_command_says_what_it_does_and_gives_an_example() {
        fn visit(command: &clap::Command) {
            assert!(command.get_about().is_some(), "{} says nothing", command.get_name());
            if command.has_subcommands() {
                command.get_subcommands().for_each(visit);
            } else {
                let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
                assert!(help.contains("redress "), "{} gives no example", command.get_name());
            }
        }
        visit(&Cli::command());
    }

    #[test]
    fn a_role_is_one_of_the_five() {
        let parse = |role| Cli::try_parse_from(["redress", "user", "add", "ada", "--role", role]);
        for role in Role::ALL {
            parse(role.as_str()).expect("a role");
        }
        parse("root").expect_err("no role");
    }
}
