//! Are the features of training those of serving? Two runs over one log: one as `redress score` serves, a model in it that reads every
//! feature, and one as `redress-lab features` replays. Row by row, bit for bit.

use std::fmt::Write as _;
use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use redress_datasets::{DatasetError, Watch};
use redress_engine::decide::{Bound, Sampled, Sampling, feature_names};
use redress_engine::model;

use super::replay::{FeaturesError, Replay, replay};
use super::which::Which;

/// Batches of rows that wait to be compared.
const WAITING: usize = 4;

/// What the comparison found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Compared {
    /// Events of which both runs have a row.
    pub rows: u64,
    /// Features of a row.
    pub features: usize,
    /// Values compared, bit by bit.
    pub values: u64,
    /// Values of them that are not missing and not 0.
    pub telling: u64,
    /// Values that differ.
    pub different: u64,
    /// Scores that differ between the one served and the one made of the replayed row.
    pub different_scores: u64,
    /// The largest difference of two scores.
    pub score_gap: f64,
    /// Where the first difference is.
    pub first: Option<String>,
    /// Accounts seen.
    pub accounts: usize,
}

/// A model that reads every feature there is, so that a run with it serves them all. Its score says something about each.
///
/// # Errors
/// Never, unless this build offers more features than one model may have.
pub fn model_of_all() -> Result<Bound, model::ModelError> {
    let names = feature_names();
    let list = |value: &dyn Fn(usize) -> String| (0..names.len()).map(value).collect::<Vec<_>>().join(",");
    let stated = "0123456789abcdef".repeat(4);
    let text = format!(
        "{{\"format\":\"{}\",\"name\":\"every-feature\",\"version\":\"1\",\"checksum\":\"{stated}\",\"features\":[{}],\"base_score\":-1,\"linear\":{{\"feature\":[{}],\"transform\":[{}],\"center\":[{}],\"scale\":[{}],\"weight\":[{}],\"missing\":[{}]}},\"link\":\"logistic\",\"calibration\":{{\"kind\":\"none\"}}}}",
        model::FORMAT,
        list(&|at| format!("\"{}\"", names[at])),
        list(&|at| at.to_string()),
        list(&|_| "\"log1p\"".to_owned()),
        list(&|_| "0".to_owned()),
        list(&|_| "1".to_owned()),
        list(&|at| format!("{}", (at % 7) as f64 / 100.0 - 0.03)),
        list(&|at| format!("{}", (at % 5) as f64 / 1000.0)),
    );
    Bound::read(&model::seal(&text, &stated).unwrap_or(text))
}

/// Compares over a whole log; `model` serves instead of [`model_of_all`] where it is given, and then its features alone are compared.
///
/// # Errors
/// When log or policy cannot be used, or the user stops.
pub fn compare(
    events: &Path,
    policy: Option<&Path>,
    model: &Bound,
    watch: &dyn Watch,
) -> Result<Compared, FeaturesError> {
    let all = feature_names();
    let read: Vec<usize> = model
        .model()
        .features()
        .iter()
        .filter_map(|feature| all.iter().position(|name| *name == feature.name))
        .collect();
    let every = Which { every: Some(1), ..Which::default() };
    // Other batches, partitions and threads than the replay has, and hardly an account left unpacked: nothing may depend on these.
    let served = Replay {
        model: Some(model.clone()),
        partitions: 1,
        batch: 1_000,
        unpacked_max: 64,
        ..Replay::new(events, policy, 1)
    };
    let replayed = Replay::new(events, policy, 2);
    let (from_served, served_rows) = sync_channel(WAITING);
    let (from_replay, replayed_rows) = sync_channel(WAITING);
    let (quiet, every) = (Quiet(watch), &every);
    let (served, replayed) = (&served, &replayed);
    std::thread::scope(|scope| {
        // Each run owns its end of the channel: it closes with the run.
        let serving = scope.spawn({
            let quiet = &quiet;
            move || {
                let sampler = || Sampling::of_served(every.sampler());
                replay(served, &sampler, &mut |rows| hand_over(&from_served, rows), quiet)
            }
        });
        let replaying = scope.spawn(move || {
            let sampler = || Sampling::of_all(every.sampler());
            replay(replayed, &sampler, &mut |rows| hand_over(&from_replay, rows), watch)
        });
        let mut compared = Compared { features: read.len(), ..Compared::default() };
        compared.all(&served_rows, &replayed_rows, &read, model, &all);
        drop((served_rows, replayed_rows));
        let broke = || DatasetError::write(events)(std::io::Error::other("a run broke off"));
        let runs = (serving.join().map_err(|_| broke())?, replaying.join().map_err(|_| broke())?);
        if compared.different == 0 {
            runs.0?;
            compared.accounts = runs.1?.0.accounts;
        }
        Ok(compared)
    })
}

fn hand_over(to: &SyncSender<Sampled>, rows: &Sampled) -> Result<(), DatasetError> {
    to.send(rows.clone()).map_err(|_| DatasetError::Interrupted)
}

/// Rows one by one, out of batches.
struct Stream<'a> {
    from: &'a Receiver<Sampled>,
    batch: Sampled,
    row: usize,
}

impl<'a> Stream<'a> {
    fn new(from: &'a Receiver<Sampled>) -> Self {
        Self { from, batch: Sampled::default(), row: 0 }
    }

    /// Goes to the next row; false at the end.
    fn next(&mut self) -> bool {
        self.row += 1;
        while self.row >= self.batch.len() {
            let Ok(batch) = self.from.recv() else { return false };
            (self.batch, self.row) = (batch, 0);
        }
        true
    }
}

impl Compared {
    fn all(
        &mut self,
        served: &Receiver<Sampled>,
        replayed: &Receiver<Sampled>,
        read: &[usize],
        model: &Bound,
        names: &[String],
    ) {
        let (mut served, mut replayed) = (Stream::new(served), Stream::new(replayed));
        let mut row = vec![0.0; read.len()];
        let mut scratch = model::Scratch::default();
        loop {
            let (one, other) = (served.next(), replayed.next());
            if one != other {
                let ended = if one { "the replay" } else { "the serving run" };
                self.note(format!("{ended} has fewer rows than the other run, which goes on after {}", self.rows));
            }
            if !(one && other) {
                return;
            }
            let (a, b) = (&served.batch, &replayed.batch);
            let here = (a.places[served.row], a.accounts[served.row], a.at[served.row]);
            if here != (b.places[replayed.row], b.accounts[replayed.row], b.at[replayed.row]) {
                self.note(format!("row {} is of another event in the other run", self.rows));
                return;
            }
            self.rows += 1;
            let (left, right) = (a.row(served.row), b.row(replayed.row));
            for ((place, value), from) in row.iter_mut().zip(left).zip(read) {
                *place = right[*from];
                self.values += 1;
                self.telling += u64::from(!value.is_nan() && *value != 0.0);
                if value.to_bits() != right[*from].to_bits() {
                    self.note(format!("line {}, {}: served {value}, replayed {}", here.0, names[*from], right[*from]));
                }
            }
            let (score, again) = (a.scores[served.row], model.model().score_one(&row, &mut scratch));
            self.score_gap = self.score_gap.max(f64::from((score - again).abs()));
            self.different_scores += u64::from(score.to_bits() != again.to_bits());
        }
    }

    fn note(&mut self, what: String) {
        self.different += 1;
        self.first.get_or_insert(what);
    }

    /// Whether nothing differs, and something was compared.
    pub fn is_equal(&self) -> bool {
        self.different == 0 && self.different_scores == 0 && self.rows > 0 && self.telling > 0
    }

    /// In one paragraph.
    pub fn words(&self) -> String {
        let mut text = format!(
            "{} rows of {} features ({} values, {} of them neither missing nor 0) of {} accounts, served and replayed: {}",
            self.rows,
            self.features,
            self.values,
            self.telling,
            self.accounts,
            if self.different == 0 { "equal bit for bit" } else { "NOT EQUAL" }
        );
        if let Some(first) = &self.first {
            let _ = write!(text, "\n{} differences; the first: {first}", self.different);
        }
        let _ = write!(
            text,
            "\nscores served and made of the replayed rows: {} differ, by at most {:e}",
            self.different_scores, self.score_gap
        );
        text
    }
}

/// Stops with the other run, and tells nothing.
struct Quiet<'a>(&'a dyn Watch);

impl Watch for Quiet<'_> {
    fn total(&self, _units: u64) {}
    fn done(&self, _units: u64) {}
    fn cancelled(&self) -> bool {
        self.0.cancelled()
    }
}
