//! After a crash: was every acknowledged event counted exactly once?
//!
//! Each batch carries one post of an audit account that it shares with few others, so few that the engine's count is exact. The
//! sums must fit what was acknowledged; acknowledged batches sent again must be duplicates to the last event; and once the
//! batches of unknown fate are sent again too, every sum must be exact.

use std::collections::BTreeMap;

use anyhow::{Context as _, bail};
use serde_json::Value;

use crate::http::{Connection, Server};
use crate::record::{Batches, Fate};
use crate::send::number_after;
use crate::traffic::{AUDIT_SIGNAL, BATCHES_PER_AUDIT, Traffic};

/// Sends a batch anew so often while the server is busy.
const TRIES: u32 = 200;
/// Complaints told one by one.
const TOLD_MAX: usize = 10;

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Findings {
    /// Batches acknowledged.
    pub acknowledged: u64,
    /// Batches of unknown fate.
    pub unknown: u64,
    /// Of those, found in the engine before they were sent again.
    pub unknown_taken: u64,
    /// Acknowledged batches sent again.
    pub again: u64,
    /// Events of those, all of which must be duplicates.
    pub again_duplicates: u64,
    /// What is wrong.
    pub wrong: Vec<String>,
}

impl Findings {
    fn complain(&mut self, what: String) {
        if self.wrong.len() < TOLD_MAX {
            self.wrong.push(what);
        }
    }
}

/// Verifies; sends the last `again` acknowledged batches a second time.
///
/// # Errors
/// Where the server cannot be asked.
pub fn verify(server: &Server, traffic: &Traffic, batches: &Batches, again: usize) -> anyhow::Result<Findings> {
    let mut verifier = Verifier { server, traffic, connection: Connection::new(server.clone()) };
    let of = |fate: Fate| batches.iter().filter(move |(_, (_, f))| *f == fate).map(|(number, (at, _))| (*number, *at));
    let mut found = Findings {
        acknowledged: of(Fate::Acknowledged).count() as u64,
        unknown: of(Fate::Unknown).count() as u64,
        ..Findings::default()
    };
    for (group, least, most) in groups(batches) {
        let counted = verifier.counted(group)?;
        if !(least..=most).contains(&counted) {
            found.complain(format!(
                "{}: {counted} batches counted, {least} acknowledged, {most} sent",
                traffic.audit_account(group)
            ));
        }
        found.unknown_taken += counted.saturating_sub(least);
    }
    let size = traffic.plan().batch as u64;
    for (number, at_ms) in of(Fate::Acknowledged).rev().take(again) {
        let (accepted, duplicates) = verifier.send(number, at_ms)?;
        found.again += 1;
        found.again_duplicates += duplicates;
        if (accepted, duplicates) != (0, size) {
            found.complain(format!("batch {number} was acknowledged; sent again, {accepted} of its events were new"));
        }
    }
    for (number, at_ms) in of(Fate::Unknown) {
        let (accepted, duplicates) = verifier.send(number, at_ms)?;
        if accepted + duplicates != size {
            found.complain(format!("batch {number}: only {accepted} + {duplicates} of its events were taken"));
        }
    }
    for (group, _, most) in groups(batches) {
        let counted = verifier.counted(group)?;
        if counted != most {
            found.complain(format!(
                "{}: {counted} batches counted of {most}, all of which were taken",
                traffic.audit_account(group)
            ));
        }
    }
    Ok(found)
}

/// For each audit account: a batch of it, how many of its batches were acknowledged, how many were sent.
fn groups(batches: &Batches) -> Vec<(u64, u64, u64)> {
    let mut groups: BTreeMap<u64, (u64, u64)> = BTreeMap::new();
    for (number, (_, fate)) in batches {
        let (least, most) = groups.entry(number / BATCHES_PER_AUDIT).or_default();
        *least += u64::from(*fate == Fate::Acknowledged);
        *most += 1;
    }
    groups.into_iter().map(|(group, (least, most))| (group * BATCHES_PER_AUDIT, least, most)).collect()
}

struct Verifier<'a> {
    server: &'a Server,
    traffic: &'a Traffic,
    connection: Connection,
}

impl Verifier<'_> {
    /// Posts that the engine counts for the audit account of this batch.
    fn counted(&mut self, batch: u64) -> anyhow::Result<u64> {
        let account = self.traffic.audit_account(batch);
        let answer =
            self.connection.get(&format!("/v1/accounts/{account}")).context("the account cannot be asked for")?;
        match answer.status {
            404 => Ok(0),
            200 => posts(&answer.body).with_context(|| format!("{account} has no signal {AUDIT_SIGNAL}")),
            status => bail!("{account}: the server answers {status}: {}", String::from_utf8_lossy(&answer.body)),
        }
    }

    /// Sends a batch until it is taken. Answers how many events were new and how many were not.
    fn send(&mut self, number: u64, at_ms: i64) -> anyhow::Result<(u64, u64)> {
        let mut request = Vec::new();
        let length = self.traffic.prefix(number, self.traffic.plan().batch);
        request.extend_from_slice(self.server.head("POST", "/v1/events", length).as_bytes());
        self.traffic.batch(number, at_ms, 0, &mut request);
        let (mut accepted, mut duplicates) = (0, 0);
        for _ in 0..TRIES {
            let answer = self.connection.send(&request).context("a batch cannot be sent again")?;
            let new = number_after(&answer.body, b"\"accepted\":");
            accepted += new;
            duplicates = number_after(&answer.body, b"\"duplicates\":");
            match answer.status {
                // What an earlier try of ours brought in is no duplicate.
                200 => return Ok((accepted, duplicates.saturating_sub(accepted - new))),
                503 => std::thread::sleep(std::time::Duration::from_millis(100)),
                status => bail!("the server answers {status}: {}", String::from_utf8_lossy(&answer.body)),
            }
        }
        bail!("the server stayed busy; {accepted} and {duplicates} events of batch {number} were taken")
    }
}

fn posts(body: &[u8]) -> Option<u64> {
    let account: Value = serde_json::from_slice(body).ok()?;
    let signal = account["signals"].as_array()?.iter().find(|signal| signal["signal"] == AUDIT_SIGNAL)?;
    let (lower, upper) = (signal["lower"].as_f64()?, signal["upper"].as_f64()?);
    // An exact count, or none at all.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a small whole number")]
    (upper - lower).abs().lt(&0.5).then_some(lower.round() as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn batches_are_gathered_by_audit_account() {
        let batches = BTreeMap::from([
            (3, (0, Fate::Acknowledged)),
            (31, (0, Fate::Unknown)),
            (32, (0, Fate::Acknowledged)),
            (40, (0, Fate::Acknowledged)),
        ]);
        assert_eq!(groups(&batches), [(0, 1, 2), (32, 2, 2)]);
    }

    #[test]
    fn only_an_exact_count_is_taken_for_one() {
        let body = |lower: f64, upper: f64| {
            format!(
                r#"{{"signals":[{{"signal":"other","lower":1,"upper":1}},{{"signal":"{AUDIT_SIGNAL}","lower":{lower},"upper":{upper}}}]}}"#
            )
        };
        assert_eq!(posts(body(31.0, 31.0).as_bytes()), Some(31));
        assert_eq!(posts(body(31.0, 33.0).as_bytes()), None);
        assert_eq!(posts(b"{}"), None);
    }
}
