//! Weights as whole numbers, so that sums are exact.

/// Sums are kept in whole units of `2^-36`, so that no order of adding changes a bit of them: one responder is
/// resolved to 1e-11, and 2^28 of them fit.
const UNIT: f64 = (1u64 << 36) as f64;

/// A weight in whole units.
pub(crate) fn units(weight: f64) -> u64 {
    (weight * UNIT).round() as u64
}

/// A sum of [`units`] as a number.
pub(crate) fn of_units(units: u64) -> f64 {
    units as f64 / UNIT
}
