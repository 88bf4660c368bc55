//! Sorting many short lists at once: a fixed list of comparisons, made for all of them together.

/// The comparisons that sort lists of one length: pairs of places, each to be put in ascending order in turn.
///
/// What is over after whole sixteens is sorted by Batcher's odd-even merge sort (*AFIPS Spring Joint Computer
/// Conference* 32 (1968) 307–314), and so are the sixteens themselves. They are merged by his bitonic sort of the same
/// paper, of which all but the first comparisons stay within a sixteen, and so need not go through memory.
pub(super) struct Network {
    /// Sorts what is over.
    rest: Vec<(u32, u32)>,
    merges: Vec<Merge>,
}

/// Merges sorted parts of twice as many places each time.
struct Merge {
    /// Between sixteens.
    between: Vec<(u32, u32)>,
    /// The whole sixteens that take part.
    sixteens: Vec<u32>,
    /// Within what is over.
    rest: Vec<(u32, u32)>,
}

impl Network {
    /// For lists of this length.
    pub(super) fn new(length: usize) -> Network {
        let mut merges = Vec::new();
        let mut part = 16;
        while part < length {
            merges.push(Merge::new(part, length));
            part *= 2;
        }
        let whole = length / 16 * 16;
        Network { rest: batcher(length - whole, whole), merges }
    }

    /// Sorts each of `L` lists ascending: list `l` is `rows[..][l]`. Without NaN.
    #[inline(always)]
    pub(super) fn sort<T: Copy + PartialOrd, const L: usize>(&self, rows: &mut [[T; L]]) {
        // Loops, and no calls that take the function: it would be left outside, in common instructions.
        for sixteen in rows.as_chunks_mut::<16>().0 {
            sort_sixteen(sixteen);
        }
        exchange_all(rows, &self.rest);
        for merge in &self.merges {
            exchange_all(rows, &merge.between);
            let sixteens = rows.as_chunks_mut::<16>().0;
            for &sixteen in &merge.sixteens {
                merge_sixteen(&mut sixteens[sixteen as usize]);
            }
            exchange_all(rows, &merge.rest);
        }
    }
}

impl Merge {
    /// Places beyond the end would hold what is greatest already, and nothing would move.
    fn new(part: usize, length: usize) -> Merge {
        let (whole, mut merge) =
            (length / 16 * 16, Merge { between: Vec::new(), sixteens: Vec::new(), rest: Vec::new() });
        // A first part without a second is sorted.
        for start in (0..length.saturating_sub(part)).step_by(2 * part) {
            let (middle, end) = (start + part, start + 2 * part);
            let mirrored = (start..middle).map(|a| (a, start + end - 1 - a));
            let halves = (0..).map(|n| part >> (n + 1)).take_while(|k| *k > 0);
            let cleaned = halves
                .flat_map(|k| (start..end).filter(move |a| (a - start) & k == 0).map(move |a| (a, a + k)));
            for (a, b) in mirrored.chain(cleaned).filter(|(_, b)| *b < length) {
                if a / 16 != b / 16 {
                    merge.between.push((a as u32, b as u32));
                } else if a >= whole {
                    merge.rest.push((a as u32, b as u32));
                }
            }
            merge.sixteens.extend((start / 16..end.min(whole) / 16).map(|s| s as u32));
        }
        merge
    }
}

/// Batcher's odd-even merge sort for so many places, from one on.
fn batcher(length: usize, from: usize) -> Vec<(u32, u32)> {
    let mut pairs = Vec::new();
    let whole = length.next_power_of_two();
    let mut p = 1;
    while p < whole {
        let mut k = p;
        while k >= 1 {
            for j in (k % p..whole - k).step_by(2 * k) {
                for i in 0..k {
                    let (a, b) = (i + j, i + j + k);
                    if b < length && a / (2 * p) == b / (2 * p) {
                        pairs.push(((from + a) as u32, (from + b) as u32));
                    }
                }
            }
            k /= 2;
        }
        p *= 2;
    }
    pairs
}

/// [`exchange`] for each of these pairs.
#[inline(always)]
fn exchange_all<T: Copy + PartialOrd, const L: usize>(rows: &mut [[T; L]], pairs: &[(u32, u32)]) {
    for &(a, b) in pairs {
        exchange(rows, a as usize, b as usize);
    }
}

/// Puts two rows in ascending order, list by list; the first comes before the second.
#[inline(always)]
fn exchange<T: Copy + PartialOrd, const L: usize>(rows: &mut [[T; L]], a: usize, b: usize) {
    // Copies: of two places in one table it would have to be asked each time whether they overlap.
    let (mut low, mut high) = (rows[a], rows[b]);
    for l in 0..L {
        (low[l], high[l]) = ordered(low[l], high[l]);
    }
    (rows[a], rows[b]) = (low, high);
}

/// The lesser and the greater, each in one instruction.
#[inline(always)]
fn ordered<T: Copy + PartialOrd>(x: T, y: T) -> (T, T) {
    (if x < y { x } else { y }, if y > x { y } else { x })
}

/// Comparisons within sixteen rows, written out.
macro_rules! sixteen {
    ($(#[$meta:meta])* $name:ident: $($a:literal $b:literal,)*) => {
        $(#[$meta])*
        #[inline(always)]
        fn $name<T: Copy + PartialOrd, const L: usize>(rows: &mut [[T; L]; 16]) {
            for l in 0..L {
                let mut v: [T; 16] = std::array::from_fn(|i| rows[i][l]);
                $((v[$a], v[$b]) = ordered(v[$a], v[$b]);)*
                for i in 0..16 {
                    rows[i][l] = v[i];
                }
            }
        }
    };
}

sixteen! {
    /// Sorts sixteen rows, by Batcher's odd-even merge sort.
    sort_sixteen:
    0 1, 2 3, 4 5, 6 7, 8 9, 10 11, 12 13, 14 15, 0 2, 1 3, 4 6, 5 7, 8 10, 9 11, 12 14, 13 15,
    1 2, 5 6, 9 10, 13 14, 0 4, 1 5, 2 6, 3 7, 8 12, 9 13, 10 14, 11 15, 2 4, 3 5, 10 12, 11 13,
    1 2, 3 4, 5 6, 9 10, 11 12, 13 14, 0 8, 1 9, 2 10, 3 11, 4 12, 5 13, 6 14, 7 15, 4 8, 5 9,
    6 10, 7 11, 2 4, 3 5, 6 8, 7 9, 10 12, 11 13, 1 2, 3 4, 5 6, 7 8, 9 10, 11 12, 13 14,
}

sixteen! {
    /// Sorts sixteen rows that first rise and then fall, or the other way round.
    merge_sixteen:
    0 8, 1 9, 2 10, 3 11, 4 12, 5 13, 6 14, 7 15, 0 4, 1 5, 2 6, 3 7, 8 12, 9 13, 10 14, 11 15,
    0 2, 1 3, 4 6, 5 7, 8 10, 9 11, 12 14, 13 15, 0 1, 2 3, 4 5, 6 7, 8 9, 10 11, 12 13, 14 15,
}

#[cfg(test)]
mod tests {
    use super::super::random::Random;
    use super::*;

    #[test]
    fn every_list_of_zeros_and_ones_is_sorted() {
        // Then every list is (Knuth's principle).
        for length in (0..=12_usize).chain([16, 17, 19]) {
            let network = Network::new(length);
            for bits in 0..1_u32 << length {
                let mut rows: Vec<[f64; 1]> = (0..length).map(|i| [f64::from(bits >> i & 1)]).collect();
                network.sort(&mut rows);
                assert!(rows.is_sorted(), "{length} {bits:b}");
            }
        }
    }

    #[test]
    fn long_lists_are_sorted() {
        let mut random = Random::<4>::of(1, 2);
        for length in (20..70).chain([95, 96, 97, 100, 128, 131, 257]) {
            let mut rows: Vec<[f64; 4]> = (0..length).map(|_| random.units()).collect();
            Network::new(length).sort(&mut rows);
            for l in 0..4 {
                assert!(rows.windows(2).all(|w| w[0][l] <= w[1][l]));
            }
        }
    }
}
