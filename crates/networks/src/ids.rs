//! Identities of acts, made without allocation.

use model::{EventId, Kind, Network, Timestamp, event_id};

/// The decimal digits of a number, on the stack.
pub(crate) struct Digits {
    bytes: [u8; 20],
    start: usize,
}

impl Digits {
    pub(crate) fn new(number: i64) -> Digits {
        let mut digits = Digits { bytes: [0; 20], start: 20 };
        let mut rest = number.unsigned_abs();
        loop {
            digits.push((rest % 10) as u8 + b'0');
            rest /= 10;
            if rest == 0 {
                break;
            }
        }
        if number < 0 {
            digits.push(b'-');
        }
        digits
    }

    fn push(&mut self, byte: u8) {
        self.start -= 1;
        self.bytes[self.start] = byte;
    }

    pub(crate) fn as_str(&self) -> &str {
        std::str::from_utf8(&self.bytes[self.start..]).unwrap_or_default()
    }
}

/// The id of an act that the network does not name: of all that tells it apart.
///
/// The same act gets the same id in whatever order and file it is read.
pub(crate) fn keyed(
    network: Network,
    kind: Kind,
    actor: &str,
    target: Option<&str>,
    post: Option<&str>,
    time: Timestamp,
) -> EventId {
    let time = Digits::new(time.micros());
    let parts = [kind.as_str(), actor, target.unwrap_or_default(), post.unwrap_or_default(), time.as_str()];
    event_id(network, &parts)
}

/// The id of one of several events that one act of the network gives: its name, what it is, and to whom.
pub(crate) fn part(network: Network, act: &str, kind: Kind, target: &str) -> EventId {
    event_id(network, &[act, kind.as_str(), target])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_those_of_the_number() {
        for number in [0, 7, -7, 1_341_100_972_000_000, i64::MIN, i64::MAX] {
            assert_eq!(Digits::new(number).as_str(), number.to_string());
        }
    }
}
