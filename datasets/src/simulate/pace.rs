//! How busy an account is over its day.

use super::dice::Dice;

const HOUR_MS: i64 = 3_600_000;

/// Percent of the mean rate in each local hour of an ordinary business; their mean is 100.
const DAY: [i64; 24] =
    [40, 30, 25, 25, 30, 45, 70, 100, 130, 150, 155, 150, 140, 140, 145, 145, 140, 130, 125, 120, 115, 105, 85, 60];

/// A mean rate and the hour at which the account's day begins.
#[derive(Clone, Debug)]
pub struct Pace {
    per_hour: u32,
    offset_hours: i64,
}

impl Pace {
    /// `per_hour` on average, somewhere in the world.
    pub fn new(per_hour: u32, dice: &mut Dice) -> Self {
        Self { per_hour: per_hour.max(1), offset_hours: i64::from(dice.below(24)) }
    }

    /// The same at all hours.
    fn percent(&self, now: i64) -> i64 {
        let hour = (now / HOUR_MS + self.offset_hours).rem_euclid(24);
        usize::try_from(hour).ok().and_then(|h| DAY.get(h)).copied().unwrap_or(100)
    }

    /// Milliseconds to the next thing, `times` as busy as usual (in percent).
    pub fn next(&self, now: i64, times: u32, dice: &mut Dice) -> i64 {
        let rate = i64::from(self.per_hour) * self.percent(now) * i64::from(times.max(1)); // per hour, times 10,000
        dice.around(HOUR_MS * 10_000 / rate.max(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_has_about_as_many_events_as_the_rate_says() {
        let mut dice = Dice::new(5);
        let pace = Pace::new(60, &mut dice);
        let (mut now, mut events) = (0, 0);
        while now < 24 * HOUR_MS {
            now += pace.next(now, 100, &mut dice);
            events += 1;
        }
        assert!((1_300..1_580).contains(&events), "{events} events where 1,440 were meant");
        assert_eq!(DAY.iter().sum::<i64>(), 2_400);
    }
}
