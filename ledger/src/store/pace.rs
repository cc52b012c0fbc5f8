//! How long appeals took lately, so that a holder knows what to expect.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::db::{Tx, args};
use super::pause::paused;
use super::{Ledger, LedgerError};
use crate::clock::Timestamp;
use crate::dialogue::{PACE_SAMPLE_MIN, Pace};
use crate::keep::{Asked, Keep, Kept, Patience, Turn};
use crate::review::AppealKind;
use crate::rung::Rung;

const DAYS: i64 = 90;
/// Appeals that tell, of one kind about one rung.
const SAMPLE_MAX: usize = 1000;
/// From so many appeals on they are counted once a minute and not for each page.
const KEPT_MIN: usize = 500;
/// How old what took long to count may be: a minute, or ten while somebody counts anew.
const PATIENCE: Patience = Patience { quick_ms: 0, fresh_ms: 60_000, stale_ms: 600_000 };

/// What was counted last, of each kind and in it of each rung.
pub(super) type Paces = Keep<&'static str, BTreeMap<Rung, Pace>>;

type KeptPaces = Kept<BTreeMap<Rung, Pace>>;
type PaceTurn = Turn<&'static str, BTreeMap<Rung, Pace>>;

/// None yet.
pub(super) fn none() -> Arc<Paces> {
    Keep::new(AppealKind::ALL.len())
}

fn of_rung(paces: &BTreeMap<Rung, Pace>, rung: Rung) -> Pace {
    paces.get(&rung).cloned().unwrap_or_else(|| pace(Vec::new()))
}

/// Of the newest 1,000 appeals about this rung, among the newest 5,000 of this kind, that a person decided in the last 90 days. Where the
/// last answer may still be given out, nobody waits for the next one.
pub(super) async fn of(
    tx: &mut Tx,
    ledger: &Ledger,
    kind: AppealKind,
    rung: Rung,
    now: Timestamp,
) -> Result<Pace, LedgerError> {
    let turn = match ledger.inner.paces.ask(kind.as_str(), PATIENCE, &*ledger.inner.clock).await {
        Asked::Kept(known) => return Ok(of_rung(&known.what, rung)),
        Asked::Turn(turn) => turn,
    };
    if let Some(last) = turn.last() {
        let ledger = ledger.clone();
        tokio::spawn(async move {
            if let Err(error) = ledger.count_pace(turn, kind).await {
                tracing::warn!(%error, "how long appeals took could not be counted anew");
            }
        });
        return Ok(of_rung(&last.what, rung));
    }
    Ok(of_rung(&counted(tx, turn, kind, now).await?.what, rung))
}

async fn counted(tx: &mut Tx, turn: PaceTurn, kind: AppealKind, now: Timestamp) -> Result<Arc<KeptPaces>, LedgerError> {
    let rows = tx
        .all(
            concat!(
                "SELECT c.rung, a.closed_at - a.filed_at - ",
                paused!(),
                " AS took
             FROM (SELECT appeal_id, filed_at, closed_at FROM appeals WHERE kind = $1 AND closed_at > $2
                   ORDER BY closed_at DESC LIMIT 5000) a
             JOIN cases c ON c.appeal_id = a.appeal_id JOIN outcomes o ON o.appeal_id = a.appeal_id
             ORDER BY a.closed_at DESC"
            ),
            args![kind.as_str(), now.plus_days(-DAYS)],
        )
        .await?;
    let mut took = BTreeMap::<Rung, Vec<i64>>::new();
    for row in &rows {
        let of_rung = took.entry(row.word("rung", Rung::parse)?).or_default();
        if of_rung.len() < SAMPLE_MAX {
            of_rung.push(row.int("took")?);
        }
    }
    let paces = took.into_iter().map(|(rung, took)| (rung, pace(took))).collect();
    Ok(turn.keep(paces, rows.len() >= KEPT_MIN))
}

impl Ledger {
    async fn count_pace(&self, turn: PaceTurn, kind: AppealKind) -> Result<(), LedgerError> {
        let (mut tx, now) = (self.read().await?, self.now());
        counted(&mut tx, turn, kind, now).await.map(drop)
    }

    /// Counts how long appeals of each kind took, before a holder's page asks.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn count_paces(&self) -> Result<(), LedgerError> {
        for kind in AppealKind::ALL {
            let (mut tx, now) = (self.read().await?, self.now());
            of(&mut tx, self, kind, Rung::Suspend, now).await?;
        }
        Ok(())
    }
}

/// Nearest ranks: the smallest that at least half, and nine of ten, do not pass.
fn pace(mut took_ms: Vec<i64>) -> Pace {
    took_ms.sort_unstable();
    let decided = i64::try_from(took_ms.len()).unwrap_or(i64::MAX);
    if decided < PACE_SAMPLE_MIN {
        return Pace { decided, median_secs: None, p90_secs: None };
    }
    let rank = |tenths: usize| took_ms.get((took_ms.len() * tenths).div_ceil(10) - 1).map(|ms| ms / 1_000);
    Pace { decided, median_secs: rank(5), p90_secs: rank(9) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_and_nine_of_ten_are_nearest_ranks() {
        let secs = |n: i64| (1..=n).rev().map(|s| s * 1_000).collect::<Vec<_>>();
        assert_eq!(pace(secs(9)), Pace { decided: 9, median_secs: None, p90_secs: None });
        assert_eq!(pace(secs(10)), Pace { decided: 10, median_secs: Some(5), p90_secs: Some(9) });
        assert_eq!(pace(secs(11)), Pace { decided: 11, median_secs: Some(6), p90_secs: Some(10) });
    }
}
