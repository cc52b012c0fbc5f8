//! The training world, played once for what its own platform gets to know: when each account was at work, when abuse went out, and which
//! labels people found by the end.

use redress_datasets::Watch;
use redress_datasets::simulate::{EPOCH_MS, Label, Simulated, Town, Truth};

use crate::judge::stage::play;

/// Everybody in the world.
pub struct Seen {
    /// What was played.
    pub made: Simulated,
    /// Everybody, in the order of their numbers.
    pub accounts: Vec<Account>,
}

/// One account.
pub struct Account {
    /// Who it is.
    pub truth: Truth,
    /// When its events happened, ms since [`EPOCH_MS`], in order.
    pub events: Vec<u32>,
    /// When abuse went out, likewise.
    pub abuse: Vec<u32>,
    /// What the platform knows of it by the end, if anything.
    pub label: Option<Label>,
}

/// Plays the world. No engine sees it.
pub fn seen(town: Town, watch: &dyn Watch) -> anyhow::Result<Seen> {
    let mut times: Vec<[Vec<u32>; 2]> = Vec::new();
    let mut note = |at: i64, account: usize, is_abuse: bool| {
        if times.len() <= account {
            times.resize_with(account + 1, Default::default);
        }
        let at = u32::try_from(at - EPOCH_MS).unwrap_or(u32::MAX);
        times[account][0].push(at);
        if is_abuse {
            times[account][1].push(at);
        }
    };
    let ((made, truths), _) = play::<()>(town, Vec::new(), &mut note, watch)?;
    times.resize_with(truths.len(), Default::default);
    let seed = town.seeds.first().copied().unwrap_or_default();
    let accounts = (1..).zip(truths).zip(times).map(|((number, truth), [events, abuse])| {
        let label = truth.label(seed, number, town.ends_at());
        Account { truth, events, abuse, label }
    });
    Ok(Seen { made, accounts: accounts.collect() })
}
