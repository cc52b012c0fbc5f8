//! What a job does to many rows it does in small transactions: whoever writes meanwhile (each look at a case is noted before it is shown) waits
//! for one of them, not for all. Two hundred cases in one took 0.2 s on SQLite and 0.6 s on Postgres.

/// Rows in one transaction of a job: about 5 ms on SQLite, 15 ms on Postgres.
pub(super) const ROWS: i64 = 5;

/// What one call of a job has done so far, in transactions of [`ROWS`]:
/// `while parts.go_on(self.some(now).await?) {}`, where `some` answers how many rows it found.
pub(super) struct Parts {
    done: u64,
    at_most: u64,
}

impl Parts {
    /// Nothing yet, and no more than about `at_most` rows in this call: the next goes on.
    pub(super) fn at_most(at_most: u64) -> Self {
        Self { done: 0, at_most }
    }

    /// Adds what a transaction has done; answers whether another one is due.
    pub(super) fn go_on(&mut self, rows: u64) -> bool {
        self.done += rows;
        rows >= ROWS.unsigned_abs() && self.done < self.at_most
    }

    /// How many rows were done in all.
    pub(super) fn done(&self) -> u64 {
        self.done
    }
}

#[cfg(test)]
mod tests {
    use super::{Parts, ROWS};

    /// A job with so many rows to do; answers how many transactions it took, and how many rows they did.
    fn job(mut rows: u64, at_most: u64) -> (u32, u64) {
        let (mut parts, mut transactions) = (Parts::at_most(at_most), 0);
        loop {
            let some = rows.min(ROWS.unsigned_abs());
            rows -= some;
            transactions += 1;
            if !parts.go_on(some) {
                return (transactions, parts.done());
            }
        }
    }

    #[test]
    fn a_job_ends_with_the_first_part_that_is_not_full_or_at_its_bound() {
        assert_eq!(job(0, 100), (1, 0));
        assert_eq!(job(4, 100), (1, 4));
        assert_eq!(job(5, 100), (2, 5));
        assert_eq!(job(12, 100), (3, 12));
        assert_eq!(job(1000, 100), (20, 100));
    }
}
