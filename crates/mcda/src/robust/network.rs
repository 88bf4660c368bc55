//! Sorting many short lists at once: a fixed list of comparisons, made for all of them together.

/// Batcher's odd-even merge sort (*AFIPS Spring Joint Computer Conference* 32 (1968) 307–314), for any length: pairs of places, each to be put in
/// ascending order in turn.
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
                    if b < length && a / (2 * p) == b / (2 * p) {
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

/// Sorts each of `L` lists ascending: list `l` is `rows[..][l]`. Without NaN.
#[inline]
pub(super) fn sort<const L: usize>(pairs: &[(u32, u32)], rows: &mut [[f64; L]]) {
    for &(a, b) in pairs {
        let (x, y) = (rows[a as usize], rows[b as usize]);
        let (low, high) = (&mut rows[a as usize], [0.0; L]);
        let mut high = high;
        for l in 0..L {
            low[l] = if x[l] < y[l] { x[l] } else { y[l] };
            high[l] = if y[l] > x[l] { y[l] } else { x[l] };
        }
        rows[b as usize] = high;
    }
}

#[cfg(test)]
mod tests {
    use super::super::random::Random;
    use super::*;

    #[test]
    fn every_list_of_zeros_and_ones_is_sorted() {
        // Then every list is (Knuth's principle).
        for length in 0..=12_usize {
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
        let mut random = Random::of(1, 2);
        for length in [33, 50, 64, 100, 257] {
            let mut rows: Vec<[f64; 4]> =
                (0..length).map(|_| std::array::from_fn(|_| random.unit())).collect();
            sort(&network(length), &mut rows);
            for l in 0..4 {
                assert!(rows.windows(2).all(|w| w[0][l] <= w[1][l]));
            }
        }
    }
}
