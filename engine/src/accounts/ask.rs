//! What is asked of memory ahead, step by step over many accounts: for events that will be taken in, and for what will be packed.

use super::{Accounts, Place, Seat, Stands};
use crate::ahead;
use crate::event::{Event, Hash};
use crate::signal::Counting;
use crate::window::{Account, Moved};

impl Accounts {
    /// Looks where these events' accounts are, and asks for the memory that taking them in will need, step by step: a step of all of them
    /// before the next of any. `whole`: whatever they move, all that an account counts will be read; of an event whose account the one
    /// before it has, only its own is asked for then.
    pub fn ask<'e>(
        &self,
        events: impl Iterator<Item = &'e Event> + Clone,
        seats: &mut Vec<Option<Seat>>,
        counting: &Counting,
        whole: bool,
    ) {
        let moves = |event: &Event| if whole { Moved::ALL } else { counting.usual(event.kind) };
        self.ask_seats(events.clone(), seats);
        self.ask_states(seats);
        self.ask_each(events.clone(), seats, |account, event, again| {
            if whole && again { account.seen.ask(event.key_short()) } else { account.ask(event, moves(event)) }
        });
        self.ask_each(events.clone(), seats, |account, event, again| {
            if !(whole && again) {
                account.ask_parts(event, moves(event));
            }
        });
        self.ask_each(events, seats, |account, event, again| {
            let things = counting.things(event);
            if whole && again {
                account.windows.ask_things(things);
            } else {
                account.ask_ends(event, moves(event), things);
            }
        });
    }

    /// As [`Accounts::ask`], for what tells whether they were seen before, and nothing else.
    pub fn ask_seen(&self, events: &[Event], seats: &mut Vec<Option<Seat>>) {
        self.ask_seats(events.iter(), seats);
        self.ask_states(seats);
        self.ask_each(events.iter(), seats, |account, event, _| account.seen.ask(event.key_short()));
    }

    fn ask_seats<'e>(&self, events: impl Iterator<Item = &'e Event>, seats: &mut Vec<Option<Seat>>) {
        seats.clear();
        let mut last = None;
        seats.extend(events.map(|event| {
            if let Some((hash, seat)) = last
                && hash == event.account
            {
                return seat;
            }
            let seat =
                self.table.find(event.account.get(), |found| found.hash == event.account).map(|found| found.seat);
            match seat.map(Seat::stands) {
                Some(Stands::Unpacked(place)) => ahead::of(self.at(place)),
                Some(Stands::Packed(place)) => self.shelf.ask(place),
                None => {}
            }
            last = Some((event.account, seat));
            seat
        }));
    }

    fn ask_states(&self, seats: &[Option<Seat>]) {
        for seat in seats.iter().flatten() {
            if let Stands::Packed(place) = seat.stands() {
                self.shelf.ask_state(place);
            }
        }
    }

    /// Takes a step for every event whose account is unpacked; says of each whether the event before has the same.
    #[inline]
    fn ask_each<'e>(
        &self,
        events: impl Iterator<Item = &'e Event>,
        seats: &[Option<Seat>],
        step: impl Fn(&Account, &Event, bool),
    ) {
        let mut last = None;
        for (event, seat) in events.zip(seats) {
            if let Some(Stands::Unpacked(place)) = seat.map(Seat::stands) {
                step(self.at(place), event, last.replace(place) == Some(place));
            }
        }
    }

    /// Asks for all that packing these accounts will read.
    pub fn ask_whole(&self, hashes: &[Hash]) {
        let places = hashes.iter().filter_map(|hash| {
            match self.table.find(hash.get(), |found| found.hash == *hash)?.seat.stands() {
                Stands::Unpacked(place) => Some(place),
                Stands::Packed(_) => None,
            }
        });
        let places: Vec<Place> = places.inspect(|place| ahead::of(self.at(*place))).collect();
        for step in [Account::ask_whole, Account::ask_whole_parts, Account::ask_whole_ends] {
            for place in &places {
                step(self.at(*place));
            }
        }
    }

    /// As [`Accounts::ask_whole`], for the accounts that the hand will come to: a step of each, the further the earlier.
    pub(super) fn ask_ahead(&self) {
        /// How far ahead, and what is asked for there.
        type Step = (usize, fn(&Account));
        const STEPS: [Step; 4] =
            [(32, ahead::of), (24, Account::ask_whole), (16, Account::ask_whole_parts), (8, Account::ask_whole_ends)];
        for (far, step) in STEPS {
            // Invariant: there are as many owners as places ever used.
            let place = Some(self.hand + far).filter(|place| *place < self.owners.len());
            if let Some(Ok(place)) = place.map(u32::try_from) {
                let account = self.at(Place(place));
                // Whether it is used is not known before the first step has come.
                if far == STEPS[0].0 || !account.transient.used {
                    step(account);
                }
            }
        }
    }
}
