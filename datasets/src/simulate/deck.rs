//! Outcomes dealt from a shuffled deck: a sending of 1,000 with 18 % hard bounces has 180 of them, whatever the seed.

use super::dice::{Dice, WHOLE};

/// How often each outcome but the usual one comes, in parts of [`WHOLE`].
pub type Shares<T> = &'static [(T, u32)];

/// `n` outcomes in chance order, each exactly as often as its share says (rounded), the rest `usual`.
pub fn deal<T: Copy>(n: u32, usual: T, shares: &[(T, u32)], dice: &mut Dice) -> Vec<T> {
    let mut deck = Vec::with_capacity(n as usize);
    for (outcome, parts) in shares {
        let times = (u64::from(n) * u64::from(*parts) + u64::from(WHOLE / 2)) / u64::from(WHOLE);
        deck.extend((0..times).map(|_| *outcome));
    }
    deck.resize(n as usize, usual);
    dice.shuffle(&mut deck);
    deck
}

/// One outcome by chance.
pub fn draw<T: Copy>(usual: T, shares: &[(T, u32)], dice: &mut Dice) -> T {
    let mut roll = dice.below(WHOLE);
    for (outcome, parts) in shares {
        if roll < *parts {
            return *outcome;
        }
        roll -= parts;
    }
    usual
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_deck_holds_exactly_its_shares() {
        let deck = deal(1_000, 'd', &[('h', 1_800), ('s', 55)], &mut Dice::new(3));
        let count = |c| deck.iter().filter(|o| **o == c).count();
        assert_eq!((deck.len(), count('h'), count('s'), count('d')), (1_000, 180, 6, 814));
    }

    #[test]
    fn drawing_follows_the_shares_too() {
        let mut dice = Dice::new(3);
        let hard = (0..100_000).filter(|_| draw('d', &[('s', 100), ('h', 1_800)], &mut dice) == 'h').count();
        assert!((17_500..18_500).contains(&hard), "{hard}");
    }
}
