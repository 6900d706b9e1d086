//! A horizon in equal slots: the grain at which days are active and support is told apart.

/// An active slot is this part of a horizon: a day of the usual 28.
pub(crate) const SLOTS_PER_HORIZON: i64 = 28;

/// The length of a slot in microseconds, at least one, whatever the horizon in seconds.
pub(crate) fn slot_micros(horizon_seconds: i64) -> i64 {
    (horizon_seconds * 1_000_000 / SLOTS_PER_HORIZON).max(1)
}
