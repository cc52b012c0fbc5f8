//! How near an account is to rules: what of that is worth remembering from one event to the next, in this run alone. The rules' side of
//! it is `policy::Program`.

/// Counts and sets that rules watch are told apart by so many rooms.
pub const ROOMS: usize = 16;

/// Paces: how much slower or quicker events come than the steps take them to, at most.
const PACE_MAX: i8 = 3;

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
    /// How much slower than usual its events come: below 0, quicker.
    pub pace: i8,
    /// Whether no rule can fire as it stands.
    pub quiet: bool,
    /// So much more may be counted, by what is watched, before more may be met than is; nothing where that is not known.
    pub room: [u16; ROOMS],
    /// Nor while so many more are counted,
    quiet_events: u32,
    /// until this time (ms).
    quiet_until: i64,
    /// That is, for so long (ms).
    quiet_for: u32,
}

impl Default for Nearness {
    fn default() -> Self {
        Self {
            met: u64::MAX,
            spent: 0,
            near: true,
            step: 0,
            pace: 0,
            quiet: false,
            room: [0; ROOMS],
            quiet_events: 0,
            quiet_until: i64::MIN,
            quiet_for: 0,
        }
    }
}

impl Nearness {
    /// No rule can fire as it stands, nor while `events` more are counted, for so many ms from `now` on.
    pub fn be_quiet(&mut self, events: u32, now: i64, ms: u32) {
        (self.quiet, self.quiet_events, self.quiet_for) = (true, events, ms);
        self.quiet_until = now.saturating_add(ms.into());
    }

    /// `n` more were counted, at a time (ms).
    #[inline]
    pub fn pass(&mut self, n: u32, at: i64) {
        let was = self.quiet;
        self.quiet = n <= self.quiet_events && at <= self.quiet_until;
        if was && !self.quiet {
            self.note_pace(at);
        }
        self.quiet_events = if self.quiet { self.quiet_events - n } else { 0 };
    }

    /// Learns from what ended it how quickly events come.
    fn note_pace(&mut self, at: i64) {
        let left = self.quiet_until - at;
        if left < 0 {
            self.pace = (self.pace + 1).min(PACE_MAX);
        } else if left > i64::from(self.quiet_for) / 4 * 3 {
            self.pace = (self.pace - 1).max(-PACE_MAX);
        }
    }

    /// Whether an event may wait, as far as this tells: no rule is near, or none of those can fire by it.
    #[inline]
    pub fn lets_wait(&self) -> bool {
        !self.near || self.quiet
    }

    /// Whether an event of a time will be let wait, most probably.
    #[inline]
    pub fn will_let_wait(&self, at: i64) -> bool {
        let quiet = self.quiet && self.quiet_events > 0 && at <= self.quiet_until;
        (quiet || !self.near) && self.room != [0; ROOMS]
    }

    /// Takes `n` from the room of one of what is watched; whether it was there.
    #[inline]
    pub fn take_room(&mut self, of: usize, n: u32) -> bool {
        let Some(room) = self.room.get_mut(of) else { return true };
        let left = u32::from(*room).checked_sub(n);
        *room = left.and_then(|left| u16::try_from(left).ok()).unwrap_or(0);
        left.is_some()
    }

    /// More is met: what was found quiet is no longer.
    pub fn note_met(&mut self, met: u64) {
        (self.met, self.quiet, self.quiet_events) = (met, false, 0);
    }
}
