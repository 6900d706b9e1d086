//! How evenly acts spread over places.

use model::{Places, Spread};

/// Acts that spread evenly over so many places are as broad as can be.
pub(crate) const PLACES: u32 = 64;

/// Sums are kept in whole units of `2^-20`, so that no order of adding changes a bit.
const UNIT: f64 = (1u64 << 20) as f64;

/// Adds up what the entropy of some counts needs.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Entropy {
    items: u64,
    /// `sum of c ln c`, in whole units.
    c_ln_c: u64,
}

impl Entropy {
    /// One place with `count` items.
    pub fn add(&mut self, count: u32) {
        let c = f64::from(count.max(1));
        self.items += u64::from(count);
        self.c_ln_c += (c * c.ln() * UNIT).round() as u64;
    }

    /// `H / ln min(n, 64)` with `H = ln n - (sum of c ln c) / n`; unknown for fewer than two items.
    pub fn spread(self, over: Places) -> Spread {
        if self.items < 2 {
            return Spread::default();
        }
        let n = self.items as f64;
        let entropy = n.ln() - self.c_ln_c as f64 / UNIT / n;
        let evenness = (entropy / n.min(f64::from(PLACES)).ln()).clamp(0.0, 1.0) as f32;
        Spread { over, items: u32::try_from(self.items).unwrap_or(u32::MAX), evenness }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn evenness(counts: &[u32]) -> f32 {
        let mut entropy = Entropy::default();
        counts.iter().for_each(|&count| entropy.add(count));
        entropy.spread(Places::Tags).evenness
    }

    #[test]
    fn one_place_is_zero_and_many_are_one() {
        assert_eq!(evenness(&[12]), 0.0);
        assert!((evenness(&[1; 12]) - 1.0).abs() < 1e-6);
        assert_eq!(evenness(&[5; 200]), 1.0);
        // Eight of 64 places, evenly: ln 8 / ln 64.
        assert!((evenness(&[100; 8]) - 0.5).abs() < 1e-6);
        assert!(evenness(&[9, 1, 1]) < evenness(&[4, 4, 3]));
    }

    #[test]
    fn a_single_item_tells_nothing() {
        let mut entropy = Entropy::default();
        entropy.add(1);
        assert_eq!(entropy.spread(Places::People), Spread::default());
    }
}
