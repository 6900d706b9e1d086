//! Time zones, from the database that is built in: no file of the system is read.

use jiff::tz::{TimeZone, TimeZoneDatabase};

use crate::Day;

/// Longest name of a zone that is looked up.
const MOST_BYTES: usize = 64;

/// A time zone as it was on a day: its clocks are so far ahead of UTC.
///
/// Daylight saving is that of the day, all year round.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Zone {
    /// Its name, such as `Europe/Berlin`.
    pub name: String,
    /// Minutes ahead of UTC; negative where it is behind.
    pub minutes: i32,
}

/// A text that names no time zone.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no time zone: expected a name such as Europe/Berlin")]
pub struct ZoneError(pub String);

impl Zone {
    /// Coordinated universal time.
    pub fn utc() -> Zone {
        Zone { name: "UTC".to_owned(), minutes: 0 }
    }

    /// The zone of a name, whatever its case, as it is at noon (UTC) of a day.
    pub fn on(name: &str, day: Day) -> Result<Zone, ZoneError> {
        let unknown = || ZoneError(name.chars().take(MOST_BYTES).collect());
        let trimmed = name.trim();
        if trimmed.len() > MOST_BYTES {
            return Err(unknown());
        }
        if trimmed.eq_ignore_ascii_case("utc") {
            return Ok(Zone::utc());
        }
        let zone: TimeZone = TimeZoneDatabase::bundled().get(trimmed).map_err(|_| unknown())?;
        let noon = jiff::Timestamp::from_second(day.start().seconds() + 43_200).map_err(|_| unknown())?;
        let named = zone.iana_name().unwrap_or(trimmed).to_owned();
        Ok(Zone { name: named, minutes: zone.to_offset(noon).seconds().div_euclid(60) })
    }

    /// Names of zones to choose from, each once, sorted.
    pub fn names() -> Vec<String> {
        let available = TimeZoneDatabase::bundled();
        let places = [
            "Africa/",
            "America/",
            "Antarctica/",
            "Asia/",
            "Atlantic/",
            "Australia/",
            "Europe/",
            "Indian/",
            "Pacific/",
        ];
        let names = available.available().map(|name| name.to_string());
        let mut names: Vec<String> =
            names.filter(|name| places.iter().any(|place| name.starts_with(place))).collect();
        names.push("UTC".to_owned());
        names.sort_unstable();
        names.dedup();
        names
    }

    /// Quarters of an hour ahead of UTC, which every zone of today is a whole number of.
    pub fn quarters(&self) -> i32 {
        self.minutes.div_euclid(15)
    }

    /// How far from UTC, as text: `UTC+05:45`.
    pub fn offset(&self) -> String {
        let sign = if self.minutes < 0 { '\u{2212}' } else { '+' };
        let minutes = self.minutes.abs();
        if minutes == 0 {
            "UTC".to_owned()
        } else {
            format!("UTC{sign}{:02}:{:02}", minutes / 60, minutes % 60)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zone_is_as_far_from_utc_as_it_is_on_the_day() {
        let on =
            |name: &str, day: &str| Zone::on(name, day.parse().expect("a day")).map(|zone| zone.offset());
        assert_eq!(on("Europe/Berlin", "2018-08-31").as_deref(), Ok("UTC+02:00"));
        assert_eq!(on("europe/berlin", "2018-12-31").as_deref(), Ok("UTC+01:00"));
        assert_eq!(on("Asia/Kathmandu", "2018-08-31").as_deref(), Ok("UTC+05:45"));
        assert_eq!(on("America/St_Johns", "2018-12-31").as_deref(), Ok("UTC\u{2212}03:30"));
        assert_eq!(on(" utc ", "2018-08-31").as_deref(), Ok("UTC"));
        for wrong in ["", "Berlin", "../etc/passwd", "Europe/Berlin\0", &"x".repeat(999)] {
            assert!(on(wrong, "2018-08-31").is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn every_zone_to_choose_from_is_found() {
        let day = "2026-07-01".parse().expect("a day");
        let names = Zone::names();
        assert!(names.len() > 300 && names.contains(&"America/Sao_Paulo".to_owned()), "{}", names.len());
        for name in names {
            let zone = Zone::on(&name, day).expect("a zone");
            assert_eq!((zone.minutes.rem_euclid(15), zone.minutes.abs() <= 14 * 60), (0, true), "{name}");
        }
    }
}
