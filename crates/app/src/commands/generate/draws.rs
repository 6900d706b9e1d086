//! Numbers that look random and are functions of what they are for.
//!
//! Each act is drawn from numbers of its own, keyed by the seed, the purpose and its place. So nothing has to be
//! remembered from one day to the next: what is withdrawn ten days later is simply drawn again.

/// SplitMix64 (Steele, Lea and Flood 2014): one multiplication chain a number, and any key is a good start.
#[derive(Debug, Clone)]
pub struct Draws(u64);

/// What a number is drawn for; two purposes never share numbers.
#[derive(Debug, Clone, Copy)]
#[repr(u64)]
pub enum Purpose {
    Account = 1,
    Friend,
    Response,
    Withdrawal,
    Post,
}

impl Draws {
    /// The numbers of a purpose at a place.
    pub fn of(seed: u64, purpose: Purpose, place: u64, index: u64) -> Draws {
        let mut key = mix(seed.wrapping_add(purpose as u64));
        key = mix(key.wrapping_add(place));
        Draws(mix(key.wrapping_add(index)))
    }

    /// The next number.
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mix(self.0)
    }

    /// A whole number below a bound that is not 0.
    pub fn below(&mut self, bound: u64) -> u64 {
        // The high half of the product: exact enough here, and without a division.
        ((u128::from(self.next()) * u128::from(bound)) >> 64) as u64
    }

    /// A fraction from 0 to below 1.
    pub fn fraction(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// A place below `count` that follows a power law: place `r` is drawn in proportion to `(r + 1)^(-5/7)`.
    ///
    /// Only products and square roots are taken, which every machine rounds alike.
    pub fn heavy(&mut self, count: u64) -> u64 {
        let u = self.fraction();
        below(u * u * u * u.sqrt(), count)
    }

    /// The same with a lighter tail, in proportion to `(r + 1)^(-3/5)`.
    pub fn skewed(&mut self, count: u64) -> u64 {
        let u = self.fraction();
        below(u * u * u.sqrt(), count)
    }
}

fn below(fraction: f64, count: u64) -> u64 {
    ((fraction * count as f64) as u64).min(count.saturating_sub(1))
}

fn mix(mut x: u64) -> u64 {
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}
