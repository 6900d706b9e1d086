//! Moments to judge at, and how far ahead.

use std::fmt;
use std::str::FromStr;

use model::{ResponseKind, Timestamp};

use crate::responses::Responses;

const DAY_SECONDS: i64 = 86_400;

/// Where to cut time: what lies before is known, what lies after is judged.
#[derive(Debug, Clone, PartialEq)]
pub enum Cuts {
    /// So many at equal steps through the last 60 % of the span, less the horizon.
    Count(usize),
    /// These moments.
    At(Vec<Timestamp>),
    /// The moment by which half of the responses of a kind have happened.
    Half(ResponseKind),
}

/// How far ahead to judge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Horizon {
    /// So many seconds.
    Seconds(i64),
    /// Until the last response.
    Rest,
}

/// A text that names no cuts or no horizon.
#[derive(Debug, thiserror::Error)]
#[error("{found:?} is not {expected}")]
pub struct CutsError {
    found: String,
    expected: &'static str,
}

impl FromStr for Cuts {
    type Err = CutsError;

    /// Reads `5`, `2018-06-01,2018-07-01`, full times, or `half:repost`.
    fn from_str(text: &str) -> Result<Cuts, CutsError> {
        let wrong = || CutsError {
            found: text.to_owned(),
            expected: "a number of cuts up to 100, dates such as 2018-06-01,2018-07-01, or half:KIND",
        };
        if let Some(kind) = text.strip_prefix("half:") {
            let found = ResponseKind::ALL.into_iter().find(|known| known.as_str() == kind);
            return found.map(Cuts::Half).ok_or_else(wrong);
        }
        if let Ok(count) = text.parse::<usize>() {
            return if (1..=100).contains(&count) { Ok(Cuts::Count(count)) } else { Err(wrong()) };
        }
        let moments: Result<Vec<Timestamp>, _> = text.split(',').map(str::parse).collect();
        moments.map(Cuts::At).map_err(|_| wrong())
    }
}

impl FromStr for Horizon {
    type Err = CutsError;

    /// Reads `28d`, `12h`, `90s` or `rest`.
    fn from_str(text: &str) -> Result<Horizon, CutsError> {
        let wrong =
            || CutsError { found: text.to_owned(), expected: "a horizon such as 1d, 7d, 28d, 12h or rest" };
        if text == "rest" {
            return Ok(Horizon::Rest);
        }
        let unit = match text.as_bytes().last() {
            Some(b'd') => DAY_SECONDS,
            Some(b'h') => 3600,
            Some(b's') => 1,
            _ => return Err(wrong()),
        };
        let count: i64 = text[..text.len() - 1].parse().map_err(|_| wrong())?;
        let seconds = count.checked_mul(unit).filter(|seconds| (1..=36_500 * DAY_SECONDS).contains(seconds));
        seconds.map(Horizon::Seconds).ok_or_else(wrong)
    }
}

impl fmt::Display for Horizon {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Horizon::Rest => out.write_str("rest"),
            Horizon::Seconds(seconds) if seconds % DAY_SECONDS == 0 => {
                write!(out, "{}d", seconds / DAY_SECONDS)
            }
            Horizon::Seconds(seconds) if seconds % 3600 == 0 => write!(out, "{}h", seconds / 3600),
            Horizon::Seconds(seconds) => write!(out, "{seconds}s"),
        }
    }
}

impl Horizon {
    /// The longest of 28, 7 and 1 days that fits six times into the span; else a seventh of the span, in whole
    /// hours where there are any.
    pub fn fitting(first: Timestamp, last: Timestamp) -> Horizon {
        let span = last.seconds() - first.seconds();
        let fits = [28, 7, 1].into_iter().map(|days| days * DAY_SECONDS).find(|horizon| horizon * 6 <= span);
        let seventh = if span >= 7 * 3600 { span / 7 / 3600 * 3600 } else { (span / 7).max(1) };
        Horizon::Seconds(fits.unwrap_or(seventh))
    }

    /// Seconds from `at` on; of `rest`, until just after the last response.
    pub fn seconds(self, at: Timestamp, last: Timestamp) -> i64 {
        match self {
            Horizon::Seconds(seconds) => seconds,
            Horizon::Rest => (last.seconds() - at.seconds() + 1).max(1),
        }
    }
}

impl Cuts {
    /// The moments, by rising time; empty where the data is too short or lacks the kind.
    pub fn moments(&self, responses: &Responses, horizon: Horizon) -> Vec<Timestamp> {
        let Some((first, last)) = responses.span() else { return Vec::new() };
        let mut moments = match self {
            Cuts::At(moments) => moments.clone(),
            Cuts::Half(kind) => half(responses, *kind).into_iter().collect(),
            Cuts::Count(count) => equal_steps(first, last, horizon, *count),
        };
        moments.sort_unstable();
        moments.dedup();
        moments
    }
}

fn equal_steps(first: Timestamp, last: Timestamp, horizon: Horizon, count: usize) -> Vec<Timestamp> {
    let span = (last.micros() - first.micros()) as f64;
    let begin = first.micros() as f64 + 0.4 * span;
    // With `rest` the last cut would have nothing left to judge; a seventh of the span is left to it.
    let ahead = match horizon {
        Horizon::Seconds(seconds) => seconds as f64 * 1e6,
        Horizon::Rest => span / 7.0,
    };
    let end = last.micros() as f64 - ahead;
    if end < begin {
        return Vec::new();
    }
    let steps = (count.max(2) - 1) as f64;
    (0..count)
        .map(|step| Timestamp::from_micros((begin + (end - begin) * step as f64 / steps) as i64))
        .collect()
}

fn half(responses: &Responses, kind: ResponseKind) -> Option<Timestamp> {
    let mut times: Vec<i64> = responses
        .all()
        .iter()
        .filter(|response| response.kind == kind)
        .map(|response| response.time)
        .collect();
    times.sort_unstable();
    let middle = times.len().checked_sub(1)? / 2;
    // The half itself is known at the cut: what is known is what lies strictly before.
    times.get(middle).map(|&time| Timestamp::from_micros(time + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cuts_and_horizons_are_read() {
        assert_eq!("5".parse::<Cuts>().expect("count"), Cuts::Count(5));
        assert_eq!("half:repost".parse::<Cuts>().expect("half"), Cuts::Half(ResponseKind::Repost));
        assert!(
            matches!("2018-06-01,2018-07-01".parse::<Cuts>().expect("dates"), Cuts::At(moments) if moments.len() == 2)
        );
        for wrong in ["0", "101", "half:votes", "soon", ""] {
            assert!(wrong.parse::<Cuts>().is_err(), "{wrong:?} was taken");
        }
        for text in ["1d", "28d", "12h", "90s", "rest"] {
            assert_eq!(text.parse::<Horizon>().expect(text).to_string(), text);
        }
        assert!("28".parse::<Horizon>().is_err());
        assert!("-1d".parse::<Horizon>().is_err());
    }
}
