//! Random numbers that stay the same for ever: results that are kept must come out again with any later version of any
//! library.

/// `S` of Blackman & Vigna's generators xoshiro256++ (*ACM Transactions on Mathematical Software* 47(4) (2021) 36),
/// side by side.
pub(super) struct Random<const S: usize>([[u64; S]; 4]);

/// Steele, Lea & Flood's generator SplitMix64 (*OOPSLA 2014*), to make states of seeds.
fn split_mix(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let z = (*state ^ (*state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

impl<const S: usize> Random<S> {
    /// The generators of one stream of a seed; streams have nothing to do with each other.
    pub(super) fn of(mut seed: u64, mut stream: u64) -> Random<S> {
        let mut state = split_mix(&mut seed) ^ split_mix(&mut stream).rotate_left(32);
        let mut random = Random([[0; S]; 4]);
        for s in 0..S {
            random.0.iter_mut().for_each(|word| word[s] = split_mix(&mut state));
        }
        random
    }

    #[inline(always)]
    fn next(&mut self) -> [u64; S] {
        let [mut a, mut b, mut c, mut d] = self.0;
        let mut out = [0; S];
        for s in 0..S {
            out[s] = a[s].wrapping_add(d[s]).rotate_left(23).wrapping_add(a[s]);
            let t = b[s] << 17;
            c[s] ^= a[s];
            d[s] ^= b[s];
            b[s] ^= c[s];
            a[s] ^= d[s];
            c[s] ^= t;
            d[s] = d[s].rotate_left(45);
        }
        self.0 = [a, b, c, d];
        out
    }

    /// Numbers from 0 to below 1, multiples of 2⁻⁵².
    #[inline(always)]
    pub(super) fn units(&mut self) -> [f64; S] {
        // The digits of a number from 1 to below 2.
        let (bits, mut units) = (self.next(), [0.0; S]);
        for s in 0..S {
            units[s] = f64::from_bits(bits[s] >> 12 | 0x3ff0_0000_0000_0000) - 1.0;
        }
        units
    }
}

impl Random<1> {
    /// A number from 0 to below 1.
    #[inline]
    pub(super) fn unit(&mut self) -> f64 {
        self.units()[0]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_numbers() {
        // The first from the states 1, 2, 3, 4, by hand from the definition; the first of SplitMix64 from 0, as
        // published.
        assert_eq!(Random([[1], [2], [3], [4]]).next(), [41_943_041]);
        assert_eq!(split_mix(&mut 0), 0xe220_a839_7b1d_cdaf);
    }

    #[test]
    fn streams_differ_and_stay() {
        let draw = |seed, stream| Random::<2>::of(seed, stream).next();
        assert_eq!(draw(7, 1), draw(7, 1));
        let mut all: Vec<u64> =
            (0..10).flat_map(|s| (0..10).map(move |t| (s, t))).flat_map(|(s, t)| draw(s, t)).collect();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), 200);
    }
}
