//! Whose hand is behind several accounts: ties some residents of a world to each other, as operators of many accounts do, and as honest
//! people do for their own reasons. Only what events show beside their course changes (device, card, address, text, link), so that a
//! world with hands is otherwise the same world. A search for campaigns is judged by it.

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::desk::SOURCE;
use super::dice::Dice;
use super::persona::Persona;
use super::town::{Resident, Town};
use crate::event::Event;

/// A part of a seed that no account's own chance takes.
const HAND_PART: u64 = 1 << 42;

/// A sort of tie between accounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum HandKind {
    /// One hand, one or two devices, one text, one link; names and cards of their own.
    Ring,
    /// One lure and one link from many accounts, each with a device of its own.
    Snowshoe,
    /// Trials opened on one device, one after the other.
    TrialFarm,
    /// Back under other names: the same device or the same card.
    Respawn,
    /// One device; the text never twice the same.
    HashBuster,
    /// Honest: a reseller's sub-accounts, all run from its one device, with its one text.
    Reseller,
    /// Honest: an agency that runs the accounts of old customers from one device and pays with one card.
    Agency,
    /// Honest: the same with customers that are new to the platform.
    NewAgency,
    /// Honest: shops of one shop system, with its text and its link, long there.
    ShopSystem,
    /// Honest: neighbours on one rented server, with its address and its link.
    SharedHosting,
}

/// Kind, its name, whether it is one abusive hand, of which personas, accounts from and to.
type Row = (HandKind, &'static str, bool, Persona, u32, u32);

const ROWS: [Row; 10] = [
    (HandKind::Ring, "ring", true, Persona::Ring, 4, 8),
    (HandKind::Snowshoe, "snowshoe", true, Persona::Snowshoe, 5, 10),
    (HandKind::TrialFarm, "trial_farm", true, Persona::TrialFarm, 4, 9),
    (HandKind::Respawn, "respawn", true, Persona::Respawn, 2, 4),
    (HandKind::HashBuster, "hash_buster", true, Persona::HashBuster, 2, 4),
    (HandKind::Reseller, "reseller", false, Persona::Reseller, 4, 12),
    (HandKind::Agency, "agency", false, Persona::SteadySender, 4, 6),
    (HandKind::NewAgency, "new_agency", false, Persona::ViralLaunch, 3, 5),
    (HandKind::ShopSystem, "shop_system", false, Persona::SeasonalShop, 15, 40),
    (HandKind::SharedHosting, "shared_hosting", false, Persona::PoorHygiene, 15, 40),
];

impl HandKind {
    fn row(self) -> &'static Row {
        ROWS.iter().find(|row| row.0 == self).unwrap_or(&ROWS[0])
    }

    /// Its name in tables.
    pub fn name(self) -> &'static str {
        self.row().1
    }

    /// Whether the accounts belong together as a campaign; else they only look like it.
    pub fn abusive(self) -> bool {
        self.row().2
    }
}

/// An account's place in a hand.
#[derive(Clone, Debug)]
struct Place {
    kind: HandKind,
    /// Number of the hand, from 1.
    number: usize,
    /// Place in it, from 0.
    member: usize,
    met: bool,
}

/// Every account's hand, where it has one.
#[derive(Clone, Debug)]
pub struct Hands {
    seed: u64,
    places: Vec<Option<Place>>,
    ids: Vec<String>,
}

impl Hands {
    /// Gathers the residents of a world into hands: nearly all of each persona that has a kind of its own, in their order.
    pub fn of(town: Town) -> Self {
        Self::among(town.seeds.first().copied().unwrap_or_default(), &town.residents())
    }

    fn among(seed: u64, residents: &[Resident]) -> Self {
        let mut places = vec![None; residents.len()];
        let mut number = 0;
        for (sort, (kind, _, _, persona, low, high)) in (0u64..).zip(ROWS) {
            let mut dice = Dice::part(seed, HAND_PART + sort);
            let mut members = (0..residents.len()).filter(|at| residents[*at].persona == persona);
            while let Some(first) = members.next() {
                // The others work alone; a ring's texts are shared already, so that none of its accounts does.
                if dice.chance(1_200) && kind != HandKind::Ring {
                    continue;
                }
                number += 1;
                let more = dice.between(low, high).saturating_sub(1) as usize;
                for (member, at) in std::iter::once(first).chain(members.by_ref().take(more)).enumerate() {
                    places[at] = Some(Place { kind, number, member, met: false });
                }
            }
        }
        Self { seed, places, ids: residents.iter().map(|resident| resident.id.clone()).collect() }
    }

    /// Makes an event what the account's hand would show in it; answers an event that comes with the account's first.
    pub(super) fn dress(&mut self, account: usize, event: &mut Event) -> Option<Event> {
        let place = self.places.get_mut(account)?.as_mut()?;
        let first = !std::mem::replace(&mut place.met, true);
        let Place { kind, number, member, .. } = *place;
        let name = format!("{}-{}", self.seed, number);
        let sends = matches!(event.kind, "email.submitted" | "message.submitted");
        let mut set = |device: Option<usize>, text: bool, link: bool| {
            if let (Some(of), true) = (device, event.device_id.is_some()) {
                event.device_id = Some(format!("hand-{name}-{of}"));
            }
            if sends && text && event.text.is_none() {
                event.content_hash = Some(format!("hand-{name}"));
            }
            if sends && link && event.url_domain.is_some() {
                event.url_domain = Some(format!("hand-{name}.example.net"));
            }
        };
        match kind {
            HandKind::Ring => set(Some(member % 2), true, true),
            HandKind::Snowshoe | HandKind::ShopSystem => set(None, true, true),
            HandKind::TrialFarm | HandKind::HashBuster | HandKind::Agency | HandKind::NewAgency => {
                set(Some(0), false, false);
            }
            HandKind::Respawn => set((number % 2 == 0).then_some(0), false, false),
            HandKind::Reseller => {
                set(Some(0), true, false);
                event.parent_account_id = Some(format!("hand-{name}"));
            }
            HandKind::SharedHosting => {
                set(None, false, true);
                if event.ip.is_some() {
                    event.ip = Some(format!("10.{}.{}.{}", number / 250, number % 250, member % 250));
                }
            }
        }
        let one_card = match kind {
            HandKind::Respawn => number % 2 == 1,
            HandKind::Agency | HandKind::NewAgency => true,
            HandKind::Ring => false,
            _ => return None,
        };
        let card = if one_card { format!("hand-{name}") } else { format!("card-{name}-{member}") };
        first.then(|| Event {
            time: event.time,
            account_id: event.account_id.clone(),
            kind: "payment.method_added",
            source: SOURCE,
            content_hash: Some(card),
            ..Event::default()
        })
    }

    /// Writes who belongs together, as CSV: `account_id,group,kind,campaign`; `campaign` is 1 where one abusive hand is behind the group.
    ///
    /// # Errors
    /// When the sink fails.
    pub fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "account_id,group,kind,campaign")?;
        for (id, place) in self.ids.iter().zip(&self.places) {
            if let Some(Place { kind, number, .. }) = place {
                writeln!(out, "{id},{}-{number},{},{}", kind.name(), kind.name(), u8::from(kind.abusive()))?;
            }
        }
        Ok(())
    }

    /// How many groups there are of each kind.
    pub fn counts(&self) -> BTreeMap<&'static str, usize> {
        let mut groups: Vec<(&'static str, usize)> =
            self.places.iter().flatten().map(|place| (place.kind.name(), place.number)).collect();
        groups.sort_unstable();
        groups.dedup();
        let mut counts = BTreeMap::new();
        for (name, _) in groups {
            *counts.entry(name).or_default() += 1;
        }
        counts
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulate::TRAINING;

    #[test]
    fn hands_tie_what_events_show_and_leave_the_rest() {
        let mut hands = Hands::of(TRAINING);
        assert_eq!(hands.counts().len(), ROWS.len(), "{:?}", hands.counts());
        let ring: Vec<usize> = (0..hands.places.len())
            .filter(|at| hands.places[*at].as_ref().is_some_and(|place| place.kind == HandKind::Ring))
            .take(3)
            .collect();
        let event = |account: &str| Event {
            account_id: account.to_owned(),
            kind: "email.submitted",
            content_hash: Some("own".to_owned()),
            device_id: Some("own".to_owned()),
            ..Event::default()
        };
        let (mut first, mut third, mut alone) = (event("a"), event("c"), event("z"));
        assert!(hands.dress(ring[0], &mut first).is_some_and(|card| card.kind == "payment.method_added"));
        assert!(hands.dress(ring[0], &mut first.clone()).is_none(), "with the first event alone");
        let _ = hands.dress(ring[2], &mut third);
        assert_eq!((&first.content_hash, &first.device_id), (&third.content_hash, &third.device_id));
        assert_ne!(first.content_hash.as_deref(), Some("own"));
        let free = hands.places.iter().position(Option::is_none).unwrap_or_default();
        assert!(hands.dress(free, &mut alone).is_none() && alone == event("z"));
        let mut out = Vec::new();
        assert!(hands.write(&mut out).is_ok() && out.starts_with(b"account_id,group,kind,campaign\n"));
    }
}
