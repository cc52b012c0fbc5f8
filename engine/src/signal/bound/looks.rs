//! What a boundary does to accounts that are looked at after every event: worked out exactly while counts only grow, and simulated
//! where a window slides. For the tests here and for the example that prints the README's table.

/// Share of accounts that ever reach `least[n]` hits at some `n >= floor`, and the median `n` at which they first do (`None` where not
/// half of them do). `least` holds the counts for sample sizes from 0; independent events at rate `p`; no simulation, no noise.
pub fn growing(least: &[u32], p: f64, floor: usize) -> (f64, Option<usize>) {
    // at[k]: probability of having k hits without having reached the boundary yet.
    let mut at = vec![0.0; least.len() + 1];
    at[0] = 1.0;
    let (mut top, mut crossed, mut median) = (0, 0.0, None);
    for (n, &least) in least.iter().enumerate().skip(1) {
        for k in (0..=top).rev() {
            at[k + 1] += at[k] * p;
            // Below 1e-200 nothing can matter; numbers near the smallest there is are slow.
            at[k] = if at[k] < 1e-200 { 0.0 } else { at[k] * (1.0 - p) };
        }
        top += 1;
        let least = least as usize;
        if n >= floor && least <= top {
            crossed += at[least..=top].iter_mut().map(std::mem::take).sum::<f64>();
            top = least.saturating_sub(1);
        }
        if crossed >= 0.5 && median.is_none() {
            median = Some(n);
        }
    }
    (crossed, median)
}

/// Share of simulated accounts that within `looks` events ever have `least[n]` hits among their last `window` events (`n`: how many
/// there are yet), at some `n >= floor`.
pub fn sliding(least: &[u32], p: f64, window: usize, looks: usize, floor: usize, accounts: u32, seed: u64) -> f64 {
    let mut random = SplitMix(seed);
    let mut ring = vec![0; window];
    let crossed = (0..accounts)
        .filter(|_| {
            let mut hits = 0;
            (0..looks).any(|i| {
                if i >= window {
                    hits -= ring[i % window];
                }
                let hit = u32::from(random.unit() < p);
                ring[i % window] = hit;
                hits += hit;
                let n = (i + 1).min(window);
                // The boundary can be reached at a hit only.
                hit == 1 && n >= floor && hits >= least[n]
            })
        })
        .count();
    crossed as f64 / f64::from(accounts)
}

/// `SplitMix64` (Steele, Lea, Flood 2014).
pub struct SplitMix(pub u64);

impl SplitMix {
    /// In 0..1.
    pub fn unit(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }
}
