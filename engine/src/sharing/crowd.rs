//! The families that use one thing: the sixteen that came last by name and time; where there are more, a sliding distinct count over all.

use crate::event::Hash;
use crate::window::{LENGTHS_MS, Windows};

use super::sort::Bounds;
use super::table::User;

/// Families known by name.
pub(super) const NAMED: usize = 16;
/// A count of no more than so many is given up: those known by name are all there are.
const FEW: u64 = 8;

/// What a look says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Sharers {
    /// Other families that use it; none where that says nothing. Exact up to 128, beyond that at least so many (in 19 of 20 cases).
    pub others: u32,
    /// Whether the family is new to the thing.
    pub came: bool,
}

/// See the module.
#[derive(Debug)]
pub(super) struct Crowd {
    pub thing: Hash,
    /// Newest use (s).
    pub newest: u32,
    /// Until then it says nothing, because too many use it (s).
    pub quiet_until: u32,
    pub users: Vec<User>,
    /// Everybody, where they are more than can be named. One slot of one account's windows serves.
    pub count: Option<Box<Windows>>,
}

impl Crowd {
    /// Of one so far.
    pub fn new(thing: Hash, first: User) -> Self {
        Self { thing, newest: first.seen, quiet_until: 0, users: vec![first], count: None }
    }

    /// Notes a use. Where more families than can be named use it and `may_count` is false, it says nothing.
    pub fn see(&mut self, user: User, bounds: Bounds, may_count: bool) -> Sharers {
        let window = bounds.window_secs;
        if user.seen.saturating_add(window) <= self.newest {
            return Sharers::default();
        }
        if user.seen > self.newest {
            self.newest = user.seen;
            self.users.retain(|other| other.seen.saturating_add(window) > user.seen);
        }
        let known = self.users.iter().position(|other| other.account == user.account);
        let came = known.is_none();
        let mut is_full = false;
        match known {
            Some(place) => {
                let known = &mut self.users[place];
                known.seen = known.seen.max(user.seen);
                known.under_parent &= user.under_parent;
            }
            None if self.users.len() < NAMED => self.users.push(user),
            None => {
                if self.count.is_none() && may_count {
                    let mut count = Box::<Windows>::default();
                    self.users.iter().for_each(|user| note(&mut count, *user));
                    self.count = Some(count);
                }
                is_full = self.count.is_none();
                if let Some(oldest) = self.users.iter_mut().min_by_key(|other| (other.seen, other.account))
                    && oldest.seen < user.seen
                {
                    *oldest = user;
                }
            }
        }
        let families = match &mut self.count {
            None => self.users.len() as u64,
            Some(count) => {
                note(count, user);
                let families = families(count, window);
                if families <= FEW {
                    self.count = None;
                }
                families
            }
        };
        if is_full || families > u64::from(bounds.families_max) {
            self.quiet_until = self.newest.saturating_add(window);
        }
        let says = self.newest >= self.quiet_until;
        let others = u32::try_from(families.saturating_sub(1)).unwrap_or(u32::MAX);
        Sharers { others: if says { others } else { 0 }, came }
    }
}

fn note(count: &mut Windows, user: User) {
    let at = i64::from(user.seen) * 1_000;
    count.move_on(at);
    count.see(0, user.account.get(), at, count.span());
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count")]
fn families(count: &mut Windows, window_secs: u32) -> u64 {
    let length = LENGTHS_MS.iter().position(|length| length / 1_000 >= window_secs).unwrap_or(LENGTHS_MS.len() - 1);
    let span = count.span();
    count.distinct_on(0, span, length).min as u64
}
