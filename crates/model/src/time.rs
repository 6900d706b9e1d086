//! Instants and days, both in UTC. A day ends at 24:00 UTC.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

const MICROS_PER_SECOND: i64 = 1_000_000;
const SECONDS_PER_DAY: i64 = 86_400;

/// When something happened: microseconds since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Timestamp(i64);

/// A text that is no time or day.
#[derive(Debug, thiserror::Error)]
#[error("{found:?} is not {expected}")]
pub struct TimeError {
    /// The text as it came.
    pub found: String,
    /// What would have been accepted.
    pub expected: &'static str,
}

impl Timestamp {
    /// Before every event.
    pub const MIN: Timestamp = Timestamp(i64::MIN);
    /// After every event.
    pub const MAX: Timestamp = Timestamp(i64::MAX);

    /// Takes microseconds since the Unix epoch.
    pub const fn from_micros(micros: i64) -> Timestamp {
        Timestamp(micros)
    }

    /// Takes seconds since the Unix epoch; saturates far outside of any calendar.
    pub const fn from_seconds(seconds: i64) -> Timestamp {
        Timestamp(seconds.saturating_mul(MICROS_PER_SECOND))
    }

    /// Microseconds since the Unix epoch.
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// Whole seconds since the Unix epoch, rounded down.
    pub const fn seconds(self) -> i64 {
        self.0.div_euclid(MICROS_PER_SECOND)
    }

    /// The UTC day that holds this instant.
    pub const fn day(self) -> Day {
        Day(self.0.div_euclid(MICROS_PER_SECOND * SECONDS_PER_DAY) as i32)
    }

    /// This instant moved by a number of seconds; saturates.
    pub const fn plus_seconds(self, seconds: i64) -> Timestamp {
        Timestamp(self.0.saturating_add(seconds.saturating_mul(MICROS_PER_SECOND)))
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match jiff::Timestamp::from_microsecond(self.0) {
            Ok(instant) => write!(out, "{instant}"),
            Err(_) => write!(out, "{} us since 1970", self.0),
        }
    }
}

impl FromStr for Timestamp {
    type Err = TimeError;

    /// Reads RFC 3339 (`2018-08-31T12:00:00Z`), a date and time without a zone (taken as UTC), a date
    /// alone (its first instant), or Unix seconds, which may carry a fraction.
    fn from_str(text: &str) -> Result<Timestamp, TimeError> {
        let text = text.trim();
        parse_seconds(text)
            .or_else(|| text.parse::<jiff::Timestamp>().ok().map(|t| Timestamp(t.as_microsecond())))
            .or_else(|| {
                let civil = text.parse::<jiff::civil::DateTime>().ok()?;
                let zoned = civil.to_zoned(jiff::tz::TimeZone::UTC).ok()?;
                Some(Timestamp(zoned.timestamp().as_microsecond()))
            })
            .ok_or_else(|| TimeError {
                found: text.chars().take(60).collect(),
                expected: "a time: RFC 3339 such as 2018-08-31T12:00:00Z, or Unix seconds",
            })
    }
}

/// Unix seconds with an optional fraction; `None` where the text is anything else.
fn parse_seconds(text: &str) -> Option<Timestamp> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || whole.len() > 12 || !all_digits(whole) || !all_digits(fraction) {
        return None;
    }
    let seconds: i64 = whole.parse().ok()?;
    let micros = fraction.bytes().chain(std::iter::repeat(b'0')).take(6);
    let micros = micros.fold(0i64, |sum, digit| sum * 10 + i64::from(digit - b'0'));
    Some(Timestamp(sign * (seconds * MICROS_PER_SECOND + micros)))
}

impl Serialize for Timestamp {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Timestamp, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// A UTC day: days since 1970-01-01.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Day(i32);

impl Day {
    /// Takes days since 1970-01-01.
    pub const fn from_number(days: i32) -> Day {
        Day(days)
    }

    /// Days since 1970-01-01.
    pub const fn number(self) -> i32 {
        self.0
    }

    /// The first instant of the day.
    pub const fn start(self) -> Timestamp {
        Timestamp(self.0 as i64 * SECONDS_PER_DAY * MICROS_PER_SECOND)
    }

    /// The first instant after the day: 24:00 UTC.
    pub const fn end(self) -> Timestamp {
        Day(self.0 + 1).start()
    }

    /// The day that follows by `days` (or precedes, if negative).
    pub const fn plus(self, days: i32) -> Day {
        Day(self.0 + days)
    }

    fn civil(self) -> Option<jiff::civil::Date> {
        let instant = jiff::Timestamp::from_second(i64::from(self.0) * SECONDS_PER_DAY).ok()?;
        Some(instant.to_zoned(jiff::tz::TimeZone::UTC).date())
    }

    /// The day in words, as pages print it: `31 August 2018`.
    pub fn words(self) -> String {
        const MONTHS: [&str; 12] = [
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ];
        match self.civil() {
            Some(date) => {
                format!(
                    "{} {} {}",
                    date.day(),
                    MONTHS[usize::from(date.month().unsigned_abs()) - 1],
                    date.year()
                )
            }
            None => self.to_string(),
        }
    }
}

impl fmt::Display for Day {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.civil() {
            Some(date) => write!(out, "{date}"),
            None => write!(out, "day {}", self.0),
        }
    }
}

impl FromStr for Day {
    type Err = TimeError;

    /// Reads `2018-08-31`.
    fn from_str(text: &str) -> Result<Day, TimeError> {
        let date: jiff::civil::Date = text.trim().parse().map_err(|_| TimeError {
            found: text.chars().take(60).collect(),
            expected: "a day such as 2018-08-31",
        })?;
        let zoned = date
            .to_zoned(jiff::tz::TimeZone::UTC)
            .map_err(|_| TimeError { found: text.to_owned(), expected: "a day of the common calendar" })?;
        Ok(Timestamp(zoned.timestamp().as_microsecond()).day())
    }
}

impl Serialize for Day {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Day, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_in_every_accepted_form() {
        let noon = Timestamp::from_seconds(1_535_716_800);
        for text in ["2018-08-31T12:00:00Z", "2018-08-31T14:00:00+02:00", "1535716800", "2018-08-31 12:00:00"]
        {
            assert_eq!(text.parse::<Timestamp>().expect(text), noon);
        }
        assert_eq!("2018-08-31".parse::<Timestamp>().expect("day").day().to_string(), "2018-08-31");
        assert_eq!("1.5".parse::<Timestamp>().expect("fraction").micros(), 1_500_000);
        for text in ["", "yesterday", "2018-13-01", "1e9", "--5", "9999999999999"] {
            assert!(text.parse::<Timestamp>().is_err(), "{text:?} was taken");
        }
    }

    #[test]
    fn a_day_ends_at_midnight_utc() {
        let day: Day = "2018-08-31".parse().expect("day");
        assert_eq!(day.end().to_string(), "2018-09-01T00:00:00Z");
        assert_eq!(Timestamp::from_micros(day.end().micros() - 1).day(), day);
        assert_eq!(day.words(), "31 August 2018");
        assert_eq!(Timestamp::from_micros(-1).day().to_string(), "1969-12-31");
    }
}
