//! Plain bit sets over the documents of one segment, counted word by word.

/// Words counted together before one population count (see [`and_count`]).
const BLOCK: usize = 32;
/// Independent lanes of the counter, so that the compiler can use vector registers.
const LANES: usize = 4;

/// A set of document numbers.
#[derive(Clone, Debug, Default)]
pub(crate) struct Bits {
    words: Vec<u64>,
}

impl Bits {
    /// The empty set of numbers below `len`.
    pub fn none(len: u32) -> Self {
        Self { words: vec![0; (len as usize).div_ceil(64)] }
    }

    /// Every number below `len`.
    pub fn all(len: u32) -> Self {
        let mut words = vec![u64::MAX; (len as usize).div_ceil(64)];
        if let (Some(last), rest @ 1..) = (words.last_mut(), len % 64) {
            *last = (1 << rest) - 1;
        }
        Self { words }
    }

    /// Adds a document; a number out of range is ignored.
    #[inline]
    pub fn set(&mut self, doc: u32) {
        if let Some(word) = self.words.get_mut(doc as usize / 64) {
            *word |= 1 << (doc % 64);
        }
    }

    /// Adds ascending documents, a word at a time.
    #[inline]
    pub fn set_all(&mut self, docs: &[u32]) {
        let (mut at, mut word) = (usize::MAX, 0);
        for doc in docs {
            let own = *doc as usize / 64;
            if own != at {
                if let Some(before) = self.words.get_mut(at) {
                    *before |= word;
                }
                (at, word) = (own, 0);
            }
            word |= 1 << (doc % 64);
        }
        if let Some(before) = self.words.get_mut(at) {
            *before |= word;
        }
    }

    /// Is the document in the set?
    #[inline]
    pub fn has(&self, doc: u32) -> bool {
        self.words.get(doc as usize / 64).is_some_and(|word| word >> (doc % 64) & 1 == 1)
    }

    /// Keeps what is in both.
    pub fn and(&mut self, other: &Self) {
        for (a, b) in self.words.iter_mut().zip(&other.words) {
            *a &= b;
        }
    }

    /// Adds the other's documents.
    pub fn or(&mut self, other: &Self) {
        for (a, b) in self.words.iter_mut().zip(&other.words) {
            *a |= b;
        }
    }

    /// Takes the other's documents away.
    pub fn without(&mut self, other: &Self) {
        for (a, b) in self.words.iter_mut().zip(&other.words) {
            *a &= !b;
        }
    }

    /// How many documents are in the set.
    pub fn count(&self) -> u64 {
        and_count(&self.words, &self.words)
    }

    /// How many documents are in both.
    pub fn count_with(&self, other: &Self) -> u64 {
        and_count(&self.words, &other.words)
    }

    /// Is nothing in the set?
    pub fn is_empty(&self) -> bool {
        self.words.iter().all(|word| *word == 0)
    }

    /// The documents in ascending order.
    pub fn iter(&self) -> impl Iterator<Item = u32> + '_ {
        self.words.iter().enumerate().filter(|(_, word)| **word != 0).flat_map(|(at, word)| {
            let base = at as u32 * 64;
            let mut rest = *word;
            std::iter::from_fn(move || {
                let next = (rest != 0).then(|| base + rest.trailing_zeros());
                rest &= rest.wrapping_sub(1);
                next
            })
        })
    }

    /// Calls `f` with every document in ascending order.
    #[inline]
    pub fn each(&self, f: impl FnMut(u32)) {
        each_of(self.words.iter().copied(), f);
    }

    /// Calls `f` with every document that is here and not in `other`.
    #[inline]
    pub fn each_without(&self, other: &Self, f: impl FnMut(u32)) {
        each_of(self.words.iter().zip(&other.words).map(|(a, b)| a & !b), f);
    }

    /// Bytes held.
    pub fn bytes(&self) -> usize {
        self.words.len() * 8
    }
}

#[inline]
fn each_of(words: impl Iterator<Item = u64>, mut f: impl FnMut(u32)) {
    for (at, mut word) in words.enumerate() {
        let base = at as u32 * 64;
        while word != 0 {
            f(base + word.trailing_zeros());
            word &= word - 1;
        }
    }
}

type Lane = [u64; LANES];

/// Full adder on bit columns: (carry, sum) of three words.
#[inline(always)]
fn add3(a: Lane, b: Lane, c: Lane) -> (Lane, Lane) {
    let mut carry = [0; LANES];
    let mut sum = [0; LANES];
    for i in 0..LANES {
        let half = a[i] ^ b[i];
        carry[i] = (a[i] & b[i]) | (half & c[i]);
        sum[i] = half ^ c[i];
    }
    (carry, sum)
}

#[inline(always)]
fn ones(lane: Lane) -> u64 {
    lane.iter().map(|word| u64::from(word.count_ones())).sum()
}

/// Counts the bits set in both. Eight words are added up as bit columns before one population count, which is several times
/// cheaper than a count per word where the processor's own instruction may not be assumed.
pub(crate) fn and_count(a: &[u64], b: &[u64]) -> u64 {
    let (mut ones_, mut twos, mut fours) = ([0; LANES], [0; LANES], [0; LANES]);
    let mut total = 0;
    let (blocks_a, rest_a) = a.as_chunks::<BLOCK>();
    let (blocks_b, rest_b) = b.as_chunks::<BLOCK>();
    for (x, y) in blocks_a.iter().zip(blocks_b) {
        let mut w = [[0; LANES]; BLOCK / LANES];
        for (g, lane) in w.iter_mut().enumerate() {
            for (i, word) in lane.iter_mut().enumerate() {
                *word = x[g * LANES + i] & y[g * LANES + i];
            }
        }
        let (t0, s0) = add3(ones_, w[0], w[1]);
        let (t1, s1) = add3(s0, w[2], w[3]);
        let (f0, u0) = add3(twos, t0, t1);
        let (t2, s2) = add3(s1, w[4], w[5]);
        let (t3, s3) = add3(s2, w[6], w[7]);
        let (f1, u1) = add3(u0, t2, t3);
        let (eights, v) = add3(fours, f0, f1);
        (ones_, twos, fours) = (s3, u1, v);
        total += 8 * ones(eights);
    }
    total += 4 * ones(fours) + 2 * ones(twos) + ones(ones_);
    total + rest_a.iter().zip(rest_b).map(|(x, y)| u64::from((x & y).count_ones())).sum::<u64>()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counting_agrees_with_a_plain_count() {
        let mut rng = fastrand::Rng::with_seed(7);
        for len in [0u32, 1, 63, 64, 65, 1000, 2048, 4099, 70_001] {
            let (mut a, mut b) = (Bits::none(len), Bits::none(len));
            for doc in 0..len {
                if rng.u8(..) < 90 {
                    a.set(doc);
                }
                if rng.u8(..) < 200 {
                    b.set(doc);
                }
            }
            let plain = (0..len).filter(|doc| a.has(*doc) && b.has(*doc)).count() as u64;
            assert_eq!(a.count_with(&b), plain, "{len}");
            assert_eq!(Bits::all(len).count(), u64::from(len));
            let listed: Vec<u32> = a.iter().collect();
            assert_eq!(listed, (0..len).filter(|doc| a.has(*doc)).collect::<Vec<_>>());
            let mut seen = 0;
            a.each_without(&b, |_| seen += 1);
            assert_eq!(seen + plain, a.count());
        }
    }
}
