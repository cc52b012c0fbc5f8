//! Which rows stand in which leaf: one list, in which a leaf's rows are neighbours and keep their order.

use crate::matrix::Line;

/// The list, and room to part it.
pub struct Rows {
    list: Vec<u32>,
    aside: Vec<u32>,
}

/// Where a row's bin sends it.
#[derive(Clone, Copy, Debug)]
pub struct Way {
    /// The lane of its feature.
    pub lane: usize,
    /// The last bin that goes left.
    pub bin: u8,
    /// Whether bin 0 does.
    pub missing_left: bool,
}

impl Rows {
    /// Of `count` rows at most.
    pub fn new(count: usize) -> Self {
        Self { list: Vec::with_capacity(count), aside: vec![0; count] }
    }

    /// All of `count` rows, or those that `keep` keeps.
    pub fn fill(&mut self, count: usize, keep: Option<impl Fn(usize) -> bool>) {
        self.list.clear();
        let all = 0..u32::try_from(count).unwrap_or(u32::MAX);
        match keep {
            None => self.list.extend(all),
            Some(keep) => self.list.extend(all.filter(|row| keep(*row as usize))),
        }
    }

    /// Every row, in the order of leaves.
    pub fn all(&self) -> &[u32] {
        &self.list
    }

    /// Parts the rows `from..to`; returns how many went left. Both sides keep their order.
    pub fn part(&mut self, from: usize, to: usize, lines: &[Line], way: Way) -> usize {
        let list = &mut self.list[from..to];
        let aside = &mut self.aside[..list.len()];
        // One comparison for both directions: bin 0 turns into the largest where missing goes right.
        let shift = u8::from(!way.missing_left);
        let last = way.bin.wrapping_sub(shift);
        let (mut left, mut right) = (0, 0);
        for i in 0..list.len() {
            let row = list[i];
            let goes_left = lines[row as usize][way.lane].wrapping_sub(shift) <= last;
            // Both are written, and one of them counts: which one cannot be guessed.
            list[left] = row;
            aside[right] = row;
            left += usize::from(goes_left);
            right += usize::from(!goes_left);
        }
        list[left..].copy_from_slice(&aside[..right]);
        left
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matrix::LANES;

    #[test]
    fn rows_are_parted_in_their_order_and_missing_ones_go_where_they_are_sent() {
        let bins: Vec<u8> = (0..1_000_u32).map(|i| u8::try_from(i * 37 % 6).unwrap_or(0)).collect();
        let lines: Vec<Line> =
            bins.iter().map(|bin| std::array::from_fn(|lane| if lane == 3 { *bin } else { 9 })).collect();
        for missing_left in [true, false] {
            for bin in 1..=5 {
                let mut rows = Rows::new(1_000);
                rows.fill(1_000, Some(|row: usize| !row.is_multiple_of(7)));
                let before = rows.all().to_vec();
                let way = Way { lane: LANES - 5, bin, missing_left };
                let left = rows.part(10, 800, &lines, way);
                let goes = |row: &u32| match bins[*row as usize] {
                    0 => missing_left,
                    own => own <= bin,
                };
                let expected = before[10..800].iter().filter(|row| goes(row));
                let expected = expected.chain(before[10..800].iter().filter(|row| !goes(row))).copied();
                assert_eq!(rows.all()[10..800], expected.collect::<Vec<_>>());
                assert_eq!(left, before[10..800].iter().filter(|row| goes(row)).count());
                assert_eq!((&rows.all()[..10], &rows.all()[800..]), (&before[..10], &before[800..]));
            }
        }
    }
}
