//! Prints what the bounds that hold while one keeps looking keep and cost, beside Wilson's and a Beta mixture: the tables of
//! `src/signal/bound/README.md`. `cargo run --release -p redress-engine --example bounds_table`

#[path = "../src/signal/bound/looks.rs"]
mod looks;

use std::hint::black_box;
use std::time::Instant;

use looks::{SplitMix, growing, sliding};
use redress_engine::signal::{LeastCount, WRONGLY_CROSSED_MAX, sequence_lower, wilson_lower};

const LOOKS: u32 = 10_000;
const FLOOR: usize = 200;
const ACCOUNTS: u32 = 20_000;
const SEED: u64 = 20_260_101;

fn main() {
    println!("| threshold | bound | grow | grow, floor 200 | 1,000 slide | 1.5 times | twice | 5 times |");
    println!("|---|---|---|---|---|---|---|---|");
    for t in [0.005, 0.05, 0.1] {
        for (name, least) in [("Wilson 95 %", wilson(t)), ("Beta(1/2, 1/2) mixture", beta(t)), ("**ours**", ours(t))] {
            let slide = share(sliding(&least, t, 1_000, LOOKS as usize, FLOOR, ACCOUNTS, SEED));
            let [delay15, delay2, delay5] = [1.5, 2.0, 5.0].map(|times| delay(growing(&least, times * t, 1).1));
            let (grow, floored) = (share(growing(&least, t, 1).0), share(growing(&least, t, FLOOR).0));
            println!("| {t} | {name} | {grow} | {floored} | {slide} | {delay15} | {delay2} | {delay5} |");
        }
        let [delay15, delay2, delay5] = [1.5, 2.0, 5.0].map(|times| delay(plug_in(t, times * t).1));
        println!(
            "| {t} | bets on the rate so far | {} | | | {delay15} | {delay2} | {delay5} |",
            share(plug_in(t, t).0)
        );
    }
    println!("\n| window of | Wilson 95 % | ours |\n|---|---|---|");
    for window in [200, 500, 1_000, 2_000, 5_000] {
        let slide = |least: &[u32]| share(sliding(least, 0.05, window, LOOKS as usize, FLOOR, ACCOUNTS, SEED));
        println!("| {window} | {} | {} |", slide(&wilson(0.05)), slide(&ours(0.05)));
    }
    println!();
    speed();
}

fn share(share: f64) -> String {
    format!("{:.1} %", 100.0 * share)
}

fn delay(median: Option<usize>) -> String {
    median.map_or("over 10,000".to_owned(), |n| n.to_string())
}

fn wilson(t: f64) -> Vec<u32> {
    along(|k, n| wilson_lower(k, n) > t)
}

fn beta(t: f64) -> Vec<u32> {
    along(|k, n| beta_mixture(t, k, n) > -WRONGLY_CROSSED_MAX.ln())
}

fn ours(t: f64) -> Vec<u32> {
    let table = LeastCount::new(t, true);
    (0..=LOOKS).map(|n| table.least(n).unwrap_or(u32::MAX)).collect()
}

/// A single bet on each event, as the share up to then suggests: the path decides, not the counts, so there is no table for it.
/// Share of 4,000 accounts at rate `p` that cross `t`, and the median delay.
fn plug_in(t: f64, p: f64) -> (f64, Option<usize>) {
    let mut random = SplitMix(SEED);
    let mut crossings: Vec<usize> = (0..4_000)
        .map(|_| {
            let (mut hits, mut evidence) = (0.0, 0.0);
            let crossing = (0..LOOKS).position(|n| {
                let guess = ((hits + 1.5 * t) / (f64::from(n) + 1.0)).clamp(t, 0.999);
                let hit = random.unit() < p;
                evidence += if hit { (guess / t).ln() } else { ((1.0 - guess) / (1.0 - t)).ln() };
                hits += f64::from(u8::from(hit));
                evidence >= -WRONGLY_CROSSED_MAX.ln()
            });
            crossing.map_or(usize::MAX, |n| n + 1)
        })
        .collect();
    crossings.sort_unstable();
    let crossed = crossings.iter().filter(|&&n| n < usize::MAX).count();
    (crossed as f64 / 4_000.0, Some(crossings[2_000]).filter(|&n| n < usize::MAX))
}

/// Least counts for each sample size of a bound that rises in the hits.
fn along(crossed: impl Fn(f64, f64) -> bool) -> Vec<u32> {
    let mut k = 0_u32;
    (0..=LOOKS)
        .map(|n| {
            k = k.saturating_sub(1);
            while k <= n && !crossed(f64::from(k), f64::from(n)) {
                k += 1;
            }
            k
        })
        .collect()
}

/// Logarithm of the evidence of the usual Beta-binomial mixture, on the side above `t` only.
fn beta_mixture(t: f64, k: f64, n: f64) -> f64 {
    let ln_beta = |a: f64, b: f64| libm::lgamma(a) + libm::lgamma(b) - libm::lgamma(a + b);
    if k <= t * n {
        return 0.0;
    }
    ln_beta(k + 0.5, n - k + 0.5) - ln_beta(0.5, 0.5) - k * t.ln() - (n - k) * (1.0 - t).ln()
}

fn speed() {
    let start = Instant::now();
    let table = LeastCount::new(0.05, true);
    println!("table: built in {:.2} ms", start.elapsed().as_secs_f64() * 1e3);
    let time = |what: &str, from: u32, below: u32, per_mille: u32, run: &dyn Fn(u32, u32) -> bool| {
        // Sizes in no order that a processor could foresee; counts around the share of the threshold that is asked for.
        let pairs: Vec<(u32, u32)> = (0..4_096_u64)
            .map(|i| {
                let n = from + u32::try_from((i * 2_654_435_761) % u64::from(below - from)).unwrap_or(0);
                (n * per_mille / 1_000 + u32::try_from(i % 7).unwrap_or(0), n)
            })
            .collect();
        let (start, rounds) = (Instant::now(), 200);
        for _ in 0..rounds {
            for &(num, den) in &pairs {
                black_box(run(black_box(num), black_box(den)));
            }
        }
        println!("{what}: {:.1} ns", start.elapsed().as_secs_f64() * 1e9 / f64::from(rounds) / pairs.len() as f64);
    };
    let reached = |num, den| table.reached(num, den);
    let lower = |num, den| sequence_lower(f64::from(num), f64::from(den)) > 0.05;
    let wilson = |num, den| wilson_lower(f64::from(num), f64::from(den)) > 0.05;
    time("look, half the threshold", 200, 8_000, 25, &reached);
    time("look, near the edge, stored", 200, 8_000, 60, &reached);
    time("look, near the edge, past the table", 10_000, 200_000, 53, &reached);
    time("look, far over the edge, past the table", 10_000, 200_000, 100, &reached);
    time("sequence_lower", 200, 8_000, 60, &lower);
    time("wilson_lower", 200, 8_000, 60, &wilson);
}
