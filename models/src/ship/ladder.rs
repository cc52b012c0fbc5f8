//! How high each account's score ever rose while there was something to limit: a ladder of rules, one a score, over every event of the
//! world. So a threshold is chosen by what the rule would have done, not by a sample of rows.

use std::collections::HashMap;
use std::io::PipeReader;
use std::sync::Arc;

use anyhow::anyhow;
use redress_datasets::Watch;
use redress_datasets::simulate::Town;
use redress_engine::decide::Bound;
use redress_engine::policy::check;

use super::seen::{Account, Seen};
use crate::judge::stage::play;
use crate::judge::{Decisions, IN_TIME, delivered, score_rule, scored};

/// The steps, from the lowest on.
pub const STEPS: [f64; 32] = [
    0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.84, 0.88, 0.9, 0.92,
    0.94, 0.95, 0.96, 0.97, 0.98, 0.985, 0.99, 0.9925, 0.995, 0.9975, 0.999, 0.9999,
];

/// When an account first reached each step, UTC ms.
pub type Climb = [Option<i64>; STEPS.len()];

/// The highest step that was reached; 0 where none was.
pub fn highest(climb: &Climb) -> f64 {
    STEPS.iter().zip(climb).filter(|(_, at)| at.is_some()).map(|(step, _)| *step).fold(0.0, f64::max)
}

/// What a threshold at a step would have come to, on some accounts.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Outcome {
    /// Abused accounts, and of them stopped before a tenth of the abuse was out.
    pub abused: usize,
    /// See above.
    pub in_time: usize,
    /// Accounts that nobody abused, and of them limited.
    pub clean: usize,
    /// See above.
    pub limited: usize,
}

/// Runs the world through the ladder: a climb for every account, in their order.
pub fn climb(town: Town, model: &Bound, seen: &Seen, watch: &dyn Watch) -> anyhow::Result<Vec<Climb>> {
    let rules = STEPS.iter().enumerate().map(|(step, score)| score_rule(&format!("step-{step}"), *score));
    let text = rules.fold("name = \"ladder\"\nversion = \"1\"\n".to_owned(), |text, rule| text + &rule);
    let policy = check(&text, "the ladder").and_then(|policy| policy.bind(true).map(|()| policy));
    let policy = Arc::new(policy.map_err(|errors| anyhow!("{errors}"))?);
    let mut climbs: HashMap<String, Climb> = HashMap::new();
    let mut decisions = Decisions::new(|said| {
        let climb = climbs.entry(said.account_id.clone()).or_default();
        let steps = said.rules.iter().filter_map(|why| why.rule_id.strip_prefix("step-")?.parse::<usize>().ok());
        steps.filter(|step| *step < STEPS.len()).for_each(|step| {
            climb[step].get_or_insert(said.event_at);
        });
    });
    let engine: Box<dyn FnOnce(PipeReader) -> anyhow::Result<u64> + Send + '_> =
        Box::new(|log| scored(log, &policy, Some(model.clone()), &mut decisions));
    play(town, vec![engine], &mut |_, _, _| {}, watch)?;
    drop(decisions);
    Ok(seen.accounts.iter().map(|account| climbs.remove(&account.truth.account_id).unwrap_or_default()).collect())
}

/// What a threshold at this step would have come to.
pub fn outcome<'a>(step: usize, accounts: impl Iterator<Item = (&'a Account, &'a Climb)>) -> Outcome {
    let mut sum = Outcome::default();
    for (account, climb) in accounts {
        if account.truth.abused.is_some() {
            sum.abused += 1;
            sum.in_time += usize::from(delivered(&account.abuse, climb[step]) < IN_TIME);
        } else {
            sum.clean += 1;
            sum.limited += usize::from(climb[step].is_some());
        }
    }
    sum
}
