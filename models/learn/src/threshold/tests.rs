//! The promise kept over many draws of labels, against a population whose truth is known.

use super::*;
use crate::Chance;

fn honest(scores: impl IntoIterator<Item = f64>) -> Vec<Judged> {
    scores.into_iter().map(|score| Judged { score, honest: true }).collect()
}

/// Draws `labels` honest accounts `draws` times; the share of draws whose threshold stops more than alpha of the population.
fn violated(population: &[f64], labels: usize, draws: u32, promise: Promise) -> f64 {
    let mut sorted = population.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let mut dice = Chance::new(7);
    let mut wrong = 0;
    for _ in 0..draws {
        let drawn = honest((0..labels).map(|_| population[dice.below(population.len())]));
        let chosen = choose(&drawn, promise).unwrap();
        let stopped = sorted.len() - sorted.partition_point(|score| *score < chosen.threshold);
        wrong += u32::from(stopped as f64 / sorted.len() as f64 > promise.alpha());
    }
    f64::from(wrong) / f64::from(draws)
}

#[test]
fn over_two_thousand_draws_the_promise_is_broken_no_oftener_than_said() {
    let mut dice = Chance::new(1);
    // Scores of honest accounts crowd near 0, with a long tail; some are alike.
    let smooth: Vec<f64> = (0..200_000).map(|_| dice.unit().powi(6)).collect();
    let coarse: Vec<f64> = smooth.iter().map(|score| (score * 50.0).round() / 50.0).collect();
    for (alpha, labels) in [(0.001, 20_000), (0.005, 4_000)] {
        let promise = Promise::new(alpha, 0.05).unwrap();
        let share = violated(&smooth, labels, 2_000, promise);
        // Nearer than three standard errors to 5 % at most, and not won by stopping nobody.
        assert!(share <= 0.05 + 3.0 * (0.05_f64 * 0.95 / 2_000.0).sqrt(), "alpha {alpha}: {share}");
        assert!(share > 0.005, "alpha {alpha}: {share} is far stricter than asked for");
        assert!(violated(&coarse, labels, 500, promise) <= 0.05, "scores that are alike make it stricter only");
    }
}

#[test]
fn the_naive_threshold_breaks_it_about_every_second_time() {
    let mut dice = Chance::new(2);
    let population: Vec<f64> = (0..100_000).map(|_| dice.unit()).collect();
    let (mut wrong, labels) = (0, 20_000);
    for _ in 0..500 {
        let mut drawn: Vec<f64> = (0..labels).map(|_| population[dice.below(population.len())]).collect();
        drawn.sort_unstable_by(|a, b| b.total_cmp(a));
        let threshold = drawn[20].next_up();
        wrong += u32::from(population.iter().filter(|score| **score >= threshold).count() > 100);
    }
    assert!(wrong > 150, "{wrong} of 500: then the exact bound would not be needed");
}

#[test]
fn too_few_labels_are_refused_with_how_many_are_missing() {
    let promise = Promise::new(0.001, 0.05).unwrap();
    let refusal = choose(&honest(vec![0.1; 2_000]), promise).unwrap_err();
    assert_eq!(refusal, Refusal::TooFew { honest: 2_000, needed: 2_995 });
    assert_eq!(refusal.to_string(), "2000 honest accounts are labelled and 2995 are needed: 995 are missing");
    assert!(choose(&honest(vec![0.1; 2_995]), promise).is_ok());
}

#[test]
fn the_chosen_threshold_spares_the_first_honest_account_that_it_must() {
    let promise = Promise::new(0.1, 0.05).unwrap();
    let most = usize::try_from(binomial::most_that_proves(200, 0.1, 0.05).unwrap()).unwrap();
    let mut accounts = honest((0..200).map(|i| f64::from(i) / 200.0));
    accounts.push(Judged { score: 1.0, honest: false });
    let chosen = choose(&accounts, promise).unwrap();
    assert_eq!(chosen.honest_stopped, most as u64);
    let spared = f64::from(199 - u32::try_from(most).unwrap()) / 200.0;
    assert!(chosen.threshold > spared && chosen.threshold < spared + 1e-9, "{}", chosen.threshold);
    assert_eq!((chosen.abusive, chosen.abusive_stopped), (1, 1));
    assert!(chosen.share_at_most <= 0.1);
}

#[test]
fn segments_share_the_chance_of_failure_and_refuse_each_for_itself() {
    let large = honest((0..5_000).map(|i| f64::from(i) / 5_000.0));
    let accounts: Vec<(&str, Judged)> =
        large.iter().map(|a| ("large", *a)).chain(honest([0.5]).into_iter().map(|a| ("new", a))).collect();
    let promise = Promise::new(0.005, 0.05).unwrap();
    let chosen = choose_by_segment(&accounts, promise);
    assert_eq!(chosen["large"], choose(&large, Promise::new(0.005, 0.025).unwrap()));
    assert!(matches!(chosen["new"], Err(Refusal::TooFew { honest: 1, .. })));
}

#[test]
fn what_is_no_share_or_no_number_is_refused() {
    for (alpha, delta) in [(0.0, 0.05), (1.0, 0.05), (0.01, 0.0), (0.01, f64::NAN)] {
        assert!(Promise::new(alpha, delta).is_err(), "{alpha}, {delta}");
    }
    let promise = Promise::new(0.5, 0.05).unwrap();
    assert_eq!(choose(&honest([0.1, f64::NAN]), promise), Err(Refusal::NotANumber { index: 1 }));
}
