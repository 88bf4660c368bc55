//! Chance that is always the same: FNV-1a for the key, splitmix64 for the stream.

/// FNV-1a over several parts, with a separator so that `ab, c` and `a, bc` differ.
pub(crate) fn hash(parts: &[&str]) -> u64 {
    let mut h: u64 = 0xcbf2_9ce4_8422_2325;
    for part in parts {
        for b in part.bytes().chain([0xff]) {
            h ^= u64::from(b);
            h = h.wrapping_mul(0x0000_0100_0000_01b3);
        }
    }
    h
}

/// A stream of numbers that depends on its seed alone.
#[derive(Clone, Debug)]
pub(crate) struct Seed(u64);

impl Seed {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A whole number from `lo` to `hi`, both included.
    pub(crate) fn int(&mut self, lo: i32, hi: i32) -> i32 {
        let span = u64::from(hi.abs_diff(lo)) + 1;
        // The remainder is below 2^32, so the conversion never falls back.
        lo + i32::try_from(self.next() % span).unwrap_or(0)
    }

    /// A number from `lo` to `hi` in steps of a tenth.
    pub(crate) fn tenth(&mut self, lo: i32, hi: i32) -> f64 {
        f64::from(self.int(lo * 10, hi * 10)) / 10.0
    }

    pub(crate) fn chance(&mut self, percent: i32) -> bool {
        self.int(1, 100) <= percent
    }

    pub(crate) fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        let n = self.next() % (from.len() as u64);
        from[usize::try_from(n).unwrap_or(0)]
    }

    /// A copy of the list in a chance order.
    pub(crate) fn shuffled<T: Copy>(&mut self, from: &[T]) -> Vec<T> {
        let mut v = from.to_vec();
        for i in (1..v.len()).rev() {
            let j = usize::try_from(self.next() % (i as u64 + 1)).unwrap_or(0);
            v.swap(i, j);
        }
        v
    }
}
