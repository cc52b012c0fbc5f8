//! The plainest abuse: arrive, then send one thing after the other at an even pace until none is left. Attacks differ in what they
//! send, to whom, and in what the platform notices beside.

use crate::simulate::desk::{Conduct, Desk};
use crate::simulate::home::Place;

/// `what` sent with each of `fates`, by `send`.
pub(super) struct Burst<S, F> {
    pub(super) home: Place,
    /// Whether the account is opened on arrival.
    pub(super) fresh: bool,
    pub(super) what: S,
    pub(super) fates: Vec<F>,
    pub(super) gap_ms: i64,
    pub(super) send: fn(&mut Desk<'_>, &S, F),
    /// What else happens on arrival.
    pub(super) opening: fn(&mut Desk<'_>, &Place),
    pub(super) begun: bool,
}

impl<S, F> Conduct for Burst<S, F> {
    fn turn(&mut self, desk: &mut Desk<'_>) -> Option<i64> {
        if !self.begun {
            self.begun = true;
            self.home.arrive(desk, self.fresh);
            (self.opening)(desk, &self.home);
            return Some(desk.dice.secs(200, 800));
        }
        let fate = self.fates.pop()?;
        desk.abusing = true;
        (self.send)(desk, &self.what, fate);
        Some(desk.dice.around(self.gap_ms))
    }
}

/// Nothing else on arrival.
pub(super) fn nothing(_: &mut Desk<'_>, _: &Place) {}
