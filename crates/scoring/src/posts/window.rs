//! The days that subscores and style look back.

use model::{PORTRAIT_DAYS, PORTRAIT_WEEKS, Timestamp};

const DAY: i64 = 86_400_000_000;

/// The last [`PORTRAIT_DAYS`] before a moment.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Window {
    until: Timestamp,
}

/// Weeks, as bits.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Weeks(u16);

impl Window {
    pub fn before(until: Timestamp) -> Window {
        Window { until }
    }

    /// Its end: what happened then or later is not in it.
    pub fn until(self) -> Timestamp {
        self.until
    }

    /// True for a moment within it.
    pub fn holds(self, time: i64) -> bool {
        (0..PORTRAIT_DAYS * DAY).contains(&(self.until.micros() - time - 1))
    }

    /// The week of a moment within it, counted back from its end.
    pub fn week(self, time: i64) -> Weeks {
        let back = (self.until.micros() - time - 1) / (7 * DAY);
        Weeks(1 << back.clamp(0, i64::from(PORTRAIT_WEEKS) - 1))
    }
}

impl Weeks {
    /// Those in either.
    pub fn and(self, other: Weeks) -> Weeks {
        Weeks(self.0 | other.0)
    }

    /// How many.
    pub fn count(self) -> u32 {
        self.0.count_ones()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ninety_days_are_thirteen_weeks_and_nothing_beyond() {
        let window = Window::before(Timestamp::from_micros(1_000 * DAY));
        assert!(!window.holds(1_000 * DAY) && window.holds(1_000 * DAY - 1));
        assert!(window.holds(910 * DAY) && !window.holds(910 * DAY - 1));
        let all = (910..1_000).fold(Weeks::default(), |weeks, day| weeks.and(window.week(day * DAY)));
        assert_eq!(all.count(), PORTRAIT_WEEKS);
        let last = (993..1_000).fold(Weeks::default(), |weeks, day| weeks.and(window.week(day * DAY)));
        assert_eq!(last.count(), 1);
    }
}
