//! Sorting many short lists at once: a fixed list of comparisons, made for all of them together.

/// Batcher's odd-even merge sort (*AFIPS Spring Joint Computer Conference* 32 (1968) 307–314), for any length: pairs
/// of places, each to be put in ascending order in turn. Without those that [`sort`] makes first, in groups of
/// sixteen.
pub(super) fn network(length: usize) -> Vec<(u32, u32)> {
    let mut pairs = Vec::new();
    let whole = length.next_power_of_two();
    let mut p = 1;
    while p < whole {
        let mut k = p;
        while k >= 1 {
            // Places beyond the end would hold what is greatest already, and nothing would move.
            for j in (k % p..whole - k).step_by(2 * k) {
                for i in 0..k {
                    let (a, b) = (i + j, i + j + k);
                    let done = p < 16 && a < length / 16 * 16;
                    if b < length && a / (2 * p) == b / (2 * p) && !done {
                        pairs.push((a as u32, b as u32));
                    }
                }
            }
            k /= 2;
        }
        p *= 2;
    }
    pairs
}

/// Puts two rows in ascending order, list by list; the first comes before the second.
#[inline]
fn exchange<T: Copy + PartialOrd, const L: usize>(rows: &mut [[T; L]], a: usize, b: usize) {
    let (before, from) = rows.split_at_mut(b);
    let (low, high) = (&mut before[a], &mut from[0]);
    for l in 0..L {
        (low[l], high[l]) = ordered(low[l], high[l]);
    }
}

/// The lesser and the greater, each in one instruction.
#[inline(always)]
fn ordered<T: Copy + PartialOrd>(x: T, y: T) -> (T, T) {
    (if x < y { x } else { y }, if y > x { y } else { x })
}

/// Sorts sixteen rows by the same comparisons as the [`network`] for sixteen. Written out, they need not go through
/// memory.
#[expect(clippy::needless_range_loop, reason = "a list is a column, and there is nothing to iterate over")]
fn sort_sixteen<T: Copy + PartialOrd, const L: usize>(rows: &mut [[T; L]; 16]) {
    macro_rules! exchange {
        ($v:ident: $($a:literal $b:literal,)*) => {$(
            ($v[$a], $v[$b]) = ordered($v[$a], $v[$b]);
        )*};
    }
    for l in 0..L {
        let mut v: [T; 16] = std::array::from_fn(|i| rows[i][l]);
        exchange! { v:
            0 1, 2 3, 4 5, 6 7, 8 9, 10 11, 12 13, 14 15, 0 2, 1 3, 4 6, 5 7, 8 10, 9 11, 12 14, 13 15,
            1 2, 5 6, 9 10, 13 14, 0 4, 1 5, 2 6, 3 7, 8 12, 9 13, 10 14, 11 15, 2 4, 3 5, 10 12, 11 13,
            1 2, 3 4, 5 6, 9 10, 11 12, 13 14, 0 8, 1 9, 2 10, 3 11, 4 12, 5 13, 6 14, 7 15, 4 8, 5 9,
            6 10, 7 11, 2 4, 3 5, 6 8, 7 9, 10 12, 11 13, 1 2, 3 4, 5 6, 7 8, 9 10, 11 12, 13 14,
        }
        for i in 0..16 {
            rows[i][l] = v[i];
        }
    }
}

/// Sorts each of `L` lists ascending: list `l` is `rows[..][l]`. Without NaN.
#[inline]
pub(super) fn sort<T: Copy + PartialOrd, const L: usize>(pairs: &[(u32, u32)], rows: &mut [[T; L]]) {
    rows.as_chunks_mut::<16>().0.iter_mut().for_each(sort_sixteen);
    for &(a, b) in pairs {
        exchange(rows, a as usize, b as usize);
    }
}

#[cfg(test)]
mod tests {
    use super::super::random::Random;
    use super::*;

    #[test]
    fn every_list_of_zeros_and_ones_is_sorted() {
        // Then every list is (Knuth's principle).
        for length in (0..=12_usize).chain([16, 17]) {
            let pairs = network(length);
            for bits in 0..1_u32 << length {
                let mut rows: Vec<[f64; 1]> = (0..length).map(|i| [f64::from(bits >> i & 1)]).collect();
                sort(&pairs, &mut rows);
                assert!(rows.is_sorted(), "{length} {bits:b}");
            }
        }
    }

    #[test]
    fn long_lists_are_sorted() {
        let mut random = Random::<4>::of(1, 2);
        for length in [33, 50, 64, 100, 257] {
            let mut rows: Vec<[f64; 4]> = (0..length).map(|_| random.units()).collect();
            sort(&network(length), &mut rows);
            for l in 0..4 {
                assert!(rows.windows(2).all(|w| w[0][l] <= w[1][l]));
            }
        }
    }
}
