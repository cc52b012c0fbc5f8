//! How long appeals took lately, so that a holder knows what to expect.

use super::LedgerError;
use super::db::{Tx, args};
use super::pause::paused;
use crate::clock::Timestamp;
use crate::dialogue::{PACE_SAMPLE_MIN, Pace};
use crate::review::AppealKind;
use crate::rung::Rung;

const DAYS: i64 = 90;

/// Of the newest 1,000 appeals of this kind about this rung that a person decided in the last 90 days.
pub(super) async fn of(tx: &mut Tx, kind: AppealKind, rung: Rung, now: Timestamp) -> Result<Pace, LedgerError> {
    let rows = tx
        .all(
            concat!(
                "SELECT a.closed_at - a.filed_at - ",
                paused!(),
                " AS took
             FROM appeals a JOIN cases c ON c.appeal_id = a.appeal_id JOIN outcomes o ON o.appeal_id = a.appeal_id
             WHERE a.kind = $1 AND c.rung = $2 AND a.closed_at > $3 ORDER BY a.closed_at DESC LIMIT 1000"
            ),
            args![kind.as_str(), rung.as_str(), now.plus_days(-DAYS)],
        )
        .await?;
    let took = rows.iter().map(|row| row.int("took")).collect::<Result<Vec<_>, _>>()?;
    Ok(pace(took))
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
