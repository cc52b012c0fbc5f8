//! How near an account is to rules: what of that is worth remembering from one event to the next, in this run alone. The rules' side of
//! it is `policy::Program`.

/// How near an account is to rules.
#[derive(Clone, Copy, Debug)]
pub struct Nearness {
    /// Counts that rules need and it may have; all where that is not known.
    pub met: u64,
    /// Rules that change nothing by firing once more; none where that is not known.
    pub spent: u64,
    /// Whether some rule may fire by these.
    pub near: bool,
    /// How far ahead was looked last.
    pub step: u8,
    /// No rule can fire while so many more events come,
    quiet_events: u32,
    /// until this time (ms).
    quiet_until: i64,
}

impl Default for Nearness {
    fn default() -> Self {
        Self { met: u64::MAX, spent: 0, near: true, step: 0, quiet_events: 0, quiet_until: i64::MIN }
    }
}

impl Nearness {
    /// No rule can fire while `events` more come, until a time (ms).
    pub fn be_quiet(&mut self, events: u32, until: i64) {
        (self.quiet_events, self.quiet_until) = (events, until);
    }

    /// Whether it is still quiet after `n` more events, at a time (ms).
    #[inline]
    pub fn is_quiet(&mut self, n: u32, at: i64) -> bool {
        let quiet = n <= self.quiet_events && at <= self.quiet_until;
        self.quiet_events = if quiet { self.quiet_events - n } else { 0 };
        quiet
    }

    /// More is met: what was found quiet is no longer.
    pub fn note_met(&mut self, met: u64) {
        (self.met, self.quiet_events) = (met, 0);
    }
}
