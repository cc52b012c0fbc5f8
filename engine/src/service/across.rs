//! The engine's own sight across accounts: what the events of a request show to be shared is observed in the same journal entry, right behind
//! them. So it is durable with them, and a replay finds it there.

use super::backlog::Backlog;
use super::committer::Ack;
use super::metrics;
use super::saved_things::SavedThings;
use crate::event::Event;
use crate::pipeline::Pipeline;
use crate::sharing::{Sharing, Sort};

/// Events whose things are looked for together.
const LOOKED_FOR: usize = 64;
/// Events looked at for each commit group, of it and of those that wait before it, in search of accounts that are not in memory yet.
const LOOKS_MAX: usize = 131_072;

/// See the module. Without a table it sees nothing.
#[derive(Debug, Default)]
pub(super) struct Across {
    sharing: Option<Sharing>,
    file: Option<SavedThings>,
    made: Vec<Event>,
    looks: usize,
}

impl Across {
    pub fn new(sharing: Option<Sharing>, file: SavedThings) -> Self {
        Self { sharing, file: Some(file), ..Self::default() }
    }

    /// Notes what a request's fresh events use, and adds what they show to them; whether it added anything. `before` are the entries of
    /// the same group.
    pub fn observe(
        &mut self,
        fresh: &mut Vec<Event>,
        before: &[(Vec<Event>, Option<Ack>)],
        pipeline: &mut Pipeline,
        backlog: &mut Backlog,
    ) -> bool {
        let Some(sharing) = &mut self.sharing else { return false };
        if before.is_empty() {
            self.looks = LOOKS_MAX;
        }
        for some in fresh.chunks(LOOKED_FOR) {
            sharing.ask(some);
            for event in some {
                let names = &mut |account| {
                    pipeline.accounts().id_of(account).or_else(|| {
                        let earlier = before.iter().flat_map(|(events, _)| events).chain(fresh.iter());
                        let (some, mut looks) = (backlog.events().chain(earlier).take(self.looks), 0);
                        let found = some.inspect(|_| looks += 1).find(|event| event.account == account);
                        self.looks -= looks;
                        found.map(|event| event.account_id.clone())
                    })
                };
                sharing.take(event, names, &mut self.made);
            }
        }
        // After a restart it may be found once more.
        self.made.retain(|event| !pipeline.is_duplicate(event) && backlog.is_new(event.key));
        let any = !self.made.is_empty();
        fresh.append(&mut self.made);
        any
    }

    /// These could not be journalled.
    pub fn take_back(&mut self, entries: &[(Vec<Event>, Option<Ack>)]) {
        if let Some(sharing) = &mut self.sharing {
            for (events, _) in entries {
                sharing.take_back(events.iter());
            }
        }
    }

    /// Tells operators how much is held, and saves a little of it where that is due.
    pub fn tick(&mut self) {
        let Some(sharing) = &self.sharing else { return };
        for sort in Sort::ALL {
            metrics::shared(sort, sharing.held(sort));
        }
        if let Some(file) = &mut self.file {
            file.go_on(sharing);
        }
    }

    /// Saves all of it, at an orderly stop.
    pub fn stop(&mut self) {
        if let (Some(sharing), Some(file)) = (&self.sharing, &mut self.file) {
            file.save_all(sharing);
        }
    }
}

/// Shows the table events that stand in the journal: what they led to stands there too.
pub(super) fn replayed(sharing: &mut Sharing, events: &[Event]) {
    let mut unheeded = Vec::new();
    for event in events {
        sharing.take(event, &mut |_| None, &mut unheeded);
        unheeded.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::{Hash, IdentityKey, Kind};
    use std::collections::BTreeSet;

    /// Accounts that sign in with a few devices, from a few networks; each event of its own.
    fn events() -> Vec<Event> {
        let thing = |n: u64| Hash::new(n.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        let event = |n: u64| Event {
            key: u128::from(n) << 64 | u128::from(n + 1),
            at: 1_790_000_000_000 + i64::try_from(n).unwrap_or_default() * 500_000,
            kind: Kind::AuthLoginSucceeded,
            device: thing(1 + n * n % 23),
            ip_prefix: thing(100 + n * 7 % 11),
            ..Event::sample(&format!("account-{}", n * 5 % 17))
        };
        (0..600).map(event).collect()
    }

    struct Run {
        pipeline: Pipeline,
        across: Across,
        journal: Vec<Vec<Event>>,
    }

    impl Run {
        /// Begins with what the journal holds, all of it or from a position on, as a start does.
        fn start(journal: Vec<Vec<Event>>, from: usize) -> Self {
            let mut sharing = Sharing::new(IdentityKey::public(), 4_096);
            let mut pipeline = Pipeline::new(IdentityKey::public(), None);
            for (position, events) in journal.iter().enumerate() {
                pipeline.events(position as u64 + 1, events);
                if position >= from {
                    replayed(&mut sharing, events);
                }
            }
            Self { pipeline, across: Across { sharing: Some(sharing), ..Across::default() }, journal }
        }

        /// One commit group of requests.
        fn commit(&mut self, requests: &[Vec<Event>]) {
            let (mut backlog, mut entries) = (Backlog::default(), Vec::new());
            for request in requests {
                let mut fresh = request.clone();
                self.across.observe(&mut fresh, &entries, &mut self.pipeline, &mut backlog);
                entries.push((fresh, None));
            }
            for (events, _) in entries {
                self.journal.push(events);
                self.pipeline.events(self.journal.len() as u64, &self.journal[self.journal.len() - 1]);
            }
        }

        fn observed(&self) -> Vec<&Event> {
            self.journal.iter().flatten().filter(|event| event.kind == Kind::AccountObserved).collect()
        }
    }

    #[test]
    fn however_events_are_cut_into_requests_and_groups_the_same_is_observed() {
        let all = events();
        let keys = |size: usize, grouped: usize| {
            let requests: Vec<Vec<Event>> = all.chunks(size).map(<[Event]>::to_vec).collect();
            let mut run = Run::start(Vec::new(), 0);
            requests.chunks(grouped).for_each(|group| run.commit(group));
            let keys: Vec<(u128, u32)> = run.observed().iter().map(|event| (event.key, event.count)).collect();
            keys
        };
        let one_by_one = keys(1, 1);
        assert!(one_by_one.len() > 100, "{}", one_by_one.len());
        for (size, grouped) in [(7, 1), (100, 2), (1, 600), (600, 1)] {
            assert_eq!(keys(size, grouped), one_by_one, "requests of {size}, {grouped} a group");
        }
    }

    #[test]
    fn a_crash_anywhere_changes_nothing_that_is_journalled_and_makes_nothing_twice() {
        let requests: Vec<Vec<Event>> = events().chunks(20).map(<[Event]>::to_vec).collect();
        let run_with = |crash: Option<usize>, from: fn(usize) -> usize| {
            let mut run = Run::start(Vec::new(), 0);
            for (number, request) in requests.iter().enumerate() {
                if crash == Some(number) {
                    run = Run::start(run.journal, from(number));
                }
                run.commit(std::slice::from_ref(request));
            }
            run
        };
        let quiet = run_with(None, |_| 0);
        for crash in 0..requests.len() {
            let crashed = run_with(Some(crash), |_| 0);
            assert_eq!(crashed.journal, quiet.journal, "crash before request {crash}");
            // Where only the tail is replayed something may be found later, and still nothing twice.
            let forgetful = run_with(Some(crash), |crash| crash.saturating_sub(3));
            let keys: BTreeSet<u128> = forgetful.observed().iter().map(|event| event.key).collect();
            assert_eq!(keys.len(), forgetful.observed().len(), "crash before request {crash}");
        }
    }
}
