//! Times as the networks write them.

use model::Timestamp;

/// RFC 3339 and its relatives, or Unix seconds; the common shapes without a general parser.
pub(crate) fn parse(text: &str) -> Option<Timestamp> {
    unix_seconds(text.as_bytes()).or_else(|| iso(text.as_bytes())).or_else(|| text.parse().ok())
}

/// The same where any whole number is Unix seconds, be it before 1990, for which it is refused in other words.
pub(crate) fn parse_number(text: &str) -> Option<Timestamp> {
    text.parse().ok().map(Timestamp::from_seconds).or_else(|| parse(text))
}

/// `Wed Aug 27 13:08:45 +0000 2008`, as X API v1.1 writes it.
pub(crate) fn parse_x(text: &str) -> Option<Timestamp> {
    let mut parts = text.split_ascii_whitespace();
    let (_, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    let (clock, zone, year) = (parts.next()?, parts.next()?, parts.next()?);
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let month = MONTHS.iter().position(|name| *name == month)? as i64 + 1;
    let days = days(digits(year.as_bytes(), 4)?, month, digits(day.as_bytes(), 2)?)?;
    let seconds = days * 86_400 + clock_seconds(clock.as_bytes())? - zone_seconds(zone.as_bytes())?;
    Some(Timestamp::from_seconds(seconds))
}

/// `Mon, 23 Nov 2026 01:32:33 +0000`, as RSS writes it.
pub(crate) fn parse_rfc2822(text: &str) -> Option<Timestamp> {
    let parsed =
        jiff::fmt::rfc2822::DateTimeParser::new().relaxed_weekday(true).parse_timestamp(text.trim()).ok()?;
    Some(Timestamp::from_micros(parsed.as_microsecond()))
}

/// Ten plain digits, the commonest time of all.
fn unix_seconds(bytes: &[u8]) -> Option<Timestamp> {
    (bytes.len() == 10).then(|| digits(bytes, 10)).flatten().map(Timestamp::from_seconds)
}

/// `2018-03-12T17:00:45.567`, with a blank for `T`, and `Z` or an offset after it.
fn iso(bytes: &[u8]) -> Option<Timestamp> {
    if bytes.len() < 19 || bytes[4] != b'-' || bytes[7] != b'-' || !matches!(bytes[10], b'T' | b' ') {
        return None;
    }
    let days = days(digits(&bytes[..4], 4)?, digits(&bytes[5..7], 2)?, digits(&bytes[8..10], 2)?)?;
    let seconds = days * 86_400 + clock_seconds(&bytes[11..19])?;
    let (micros, zone) = fraction(&bytes[19..])?;
    let seconds = seconds - zone_seconds(zone)?;
    Some(Timestamp::from_micros(seconds * 1_000_000 + micros))
}

/// Microseconds of `.567`, and what follows it.
fn fraction(bytes: &[u8]) -> Option<(i64, &[u8])> {
    let Some(rest) = bytes.strip_prefix(b".") else { return Some((0, bytes)) };
    let count = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    if count == 0 || count > 9 {
        return None;
    }
    let kept = digits(&rest[..count.min(6)], count.min(6))?;
    Some((kept * 10i64.pow(6 - count.min(6) as u32), &rest[count..]))
}

/// Seconds of an offset: nothing and `Z` are none; `+0200` and `+02:00` are 7,200.
fn zone_seconds(bytes: &[u8]) -> Option<i64> {
    let (sign, rest) = match bytes.split_first() {
        None => return Some(0),
        Some((b'Z' | b'z', [])) => return Some(0),
        Some((b'+', rest)) => (1, rest),
        Some((b'-', rest)) => (-1, rest),
        Some(_) => return None,
    };
    let (hours, minutes) = match rest.len() {
        4 => (&rest[..2], &rest[2..]),
        5 if rest[2] == b':' => (&rest[..2], &rest[3..]),
        _ => return None,
    };
    Some(sign * (digits(hours, 2)? * 3_600 + digits(minutes, 2)? * 60))
}

fn clock_seconds(bytes: &[u8]) -> Option<i64> {
    if bytes.len() != 8 || bytes[2] != b':' || bytes[5] != b':' {
        return None;
    }
    let (hour, minute, second) = (digits(&bytes[..2], 2)?, digits(&bytes[3..5], 2)?, digits(&bytes[6..], 2)?);
    (hour < 24 && minute < 60 && second < 60).then_some(hour * 3_600 + minute * 60 + second)
}

/// A number of exactly `count` digits.
fn digits(bytes: &[u8], count: usize) -> Option<i64> {
    if bytes.len() != count || !bytes.iter().all(u8::is_ascii_digit) {
        return None;
    }
    Some(bytes.iter().fold(0, |sum, byte| sum * 10 + i64::from(byte - b'0')))
}

/// Days since 1970-01-01 of a date of the common calendar; `None` for a date that does not exist.
///
/// Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", `days_from_civil`.
fn days(year: i64, month: i64, day: i64) -> Option<i64> {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let length = match month {
        4 | 6 | 9 | 11 => 30,
        2 => 28 + i64::from(leap),
        1..=12 => 31,
        _ => return None,
    };
    if day < 1 || day > length {
        return None;
    }
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year - era * 400;
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    Some(era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_network_s_way_of_writing_a_time_is_read() {
        let cases = [
            (parse("2018-03-12T17:00:45.567"), "2018-03-12T17:00:45.567Z"),
            (parse("2012-02-29 00:00:00"), "2012-02-29T00:00:00Z"),
            (parse("2014-11-23T01:34:27+02:00"), "2014-11-22T23:34:27Z"),
            (parse("1341100972"), "2012-07-01T00:02:52Z"),
            (parse_x("Wed Aug 27 13:08:45 +0000 2008"), "2008-08-27T13:08:45Z"),
            (parse_rfc2822("Mon, 16 Jan 2023 07:08:31 +0000"), "2023-01-16T07:08:31Z"),
        ];
        for (read, expected) in cases {
            assert_eq!(read.map(|time| time.to_string()).as_deref(), Some(expected));
        }
        for text in ["", "2018-02-30T00:00:00", "2018-03-12T25:00:00Z", "2018-03-12T17:00:45.", "soon"] {
            assert_eq!(parse(text), None, "{text}");
        }
        assert_eq!(parse_x("Wed Xyz 27 13:08:45 +0000 2008"), None);
    }

    proptest! {
        #[test]
        fn the_quick_way_agrees_with_the_general_one(micros in 0i64..4_000_000_000_000_000) {
            let text = Timestamp::from_micros(micros).to_string();
            prop_assert_eq!(iso(text.as_bytes()), text.parse::<Timestamp>().ok());
        }

        #[test]
        fn no_text_brings_the_parsers_down(text in ".{0,40}") {
            let _ = (parse(&text), parse_x(&text), parse_rfc2822(&text));
        }
    }
}
