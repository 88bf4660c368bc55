//! Random numbers that stay the same for ever: results that are kept must come out again with any later version of any library.

/// Blackman & Vigna's generator xoshiro256++ (*ACM Transactions on Mathematical Software* 47(4) (2021) 36).
pub(super) struct Random([u64; 4]);

/// Steele, Lea & Flood's generator SplitMix64 (*OOPSLA 2014*), to make states of seeds.
fn split_mix(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let z = (*state ^ (*state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

impl Random {
    /// The generator of one stream of a seed; streams have nothing to do with each other.
    pub(super) fn of(mut seed: u64, mut stream: u64) -> Random {
        let mut state = split_mix(&mut seed) ^ split_mix(&mut stream).rotate_left(32);
        Random(std::array::from_fn(|_| split_mix(&mut state)))
    }

    #[inline]
    pub(super) fn next(&mut self) -> u64 {
        let s = &mut self.0;
        let out = s[0].wrapping_add(s[3]).rotate_left(23).wrapping_add(s[0]);
        let t = s[1] << 17;
        s[2] ^= s[0];
        s[3] ^= s[1];
        s[1] ^= s[2];
        s[0] ^= s[3];
        s[2] ^= t;
        s[3] = s[3].rotate_left(45);
        out
    }

    /// A number from 0 to below 1, a multiple of 2⁻⁵³.
    #[inline]
    pub(super) fn unit(&mut self) -> f64 {
        // Signed, since that is one instruction.
        ((self.next() >> 11) as i64) as f64 * (1.0 / 9_007_199_254_740_992.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_numbers() {
        // The first from the states 1, 2, 3, 4, by hand from the definition; the first of SplitMix64 from 0, as published.
        assert_eq!(Random([1, 2, 3, 4]).next(), 41_943_041);
        assert_eq!(split_mix(&mut 0), 0xe220_a839_7b1d_cdaf);
    }

    #[test]
    fn streams_differ_and_stay() {
        let draw = |seed, stream| Random::of(seed, stream).next();
        assert_eq!(draw(7, 1), draw(7, 1));
        let mut all: Vec<u64> = (0..10).flat_map(|s| (0..10).map(move |t| draw(s, t))).collect();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), 100);
    }
}
