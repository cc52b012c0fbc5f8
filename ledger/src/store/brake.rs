//! The brake: how much automation may impose before a person has to look. Counted while no other writer runs.

use super::db::{Tx, args};
use super::{LedgerError, beat};
use crate::clock::Timestamp;
use crate::decision::Decision;
use crate::impose::BrakeLimits;

const HOUR_SECS: i64 = 3600;

/// Whether one more automatic suspension or hold by these rules would exceed the brake.
pub(super) async fn suspension_exceeds(
    tx: &mut Tx,
    now: Timestamp,
    decision: &Decision,
    brake: &BrakeLimits,
) -> Result<bool, LedgerError> {
    let since = now.plus_secs(-HOUR_SECS);
    let imposed = tx
        .count(
            "SELECT COUNT(*) AS n FROM enforcements
             WHERE cause = 'automatic' AND rung IN ('suspend', 'hold') AND imposed_at > $1",
            args![since],
        )
        .await?;
    let active = beat::active_accounts(tx).await?;
    if imposed + 1 > brake.suspensions_per_hour || imposed + 1 > share_max(brake, active) {
        return Ok(true);
    }
    for rule in &decision.rules {
        let by_rule = tx
            .count(
                "SELECT COUNT(*) AS n FROM enforcements e JOIN decision_rules r ON r.decision_id = e.decision_id
                 WHERE e.cause = 'automatic' AND e.rung IN ('suspend', 'hold') AND e.imposed_at > $1 AND r.rule_id = $2",
                args![since, &rule.rule_id],
            )
            .await?;
        if by_rule + 1 > brake.suspensions_per_hour_per_rule {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether one more automatic limit would exceed the larger brake behind the first.
pub(super) async fn limit_exceeds(tx: &mut Tx, now: Timestamp, brake: &BrakeLimits) -> Result<bool, LedgerError> {
    let imposed = tx
        .count(
            "SELECT COUNT(*) AS n FROM enforcements
             WHERE cause IN ('automatic', 'brake') AND rung = 'limit' AND imposed_at > $1",
            args![now.plus_secs(-HOUR_SECS)],
        )
        .await?;
    Ok(imposed + 1 > brake.limits_per_hour)
}

/// The share of active accounts as a whole number, never below the floor.
#[expect(
    clippy::cast_possible_truncation,
    reason = "a share of a count of accounts stays far below 2^53; the cast saturates"
)]
fn share_max(brake: &BrakeLimits, active_accounts: i64) -> i64 {
    let share = (brake.suspended_share_of_active * active_accounts as f64).floor() as i64;
    share.max(brake.suspended_share_floor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_share_never_bites_below_its_floor() {
        let brake = BrakeLimits { suspended_share_of_active: 0.01, suspended_share_floor: 5, ..BrakeLimits::default() };
        for (active, most) in [(0, 5), (499, 5), (599, 5), (1000, 10), (123_456, 1234)] {
            assert_eq!(share_max(&brake, active), most, "{active}");
        }
    }
}
