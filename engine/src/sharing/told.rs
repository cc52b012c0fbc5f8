//! What was told lately: a plain array in which a mark stands at its own place and pushes out what stood there. A mark that is gone costs
//! an observation made again, which its account knows for a duplicate.

/// See the module.
#[derive(Debug)]
pub(super) struct Told(Box<[u64]>);

impl Told {
    /// With about so many places.
    pub fn new(places: usize) -> Self {
        Self(vec![0; places.clamp(1 << 10, 1 << 18).next_power_of_two()].into())
    }

    fn place(&self, mark: u64) -> usize {
        // The upper bits of a product are its best.
        (mark >> 40) as usize & (self.0.len() - 1)
    }

    pub fn has(&self, mark: u64) -> bool {
        self.0[self.place(mark)] == mark
    }

    pub fn insert(&mut self, mark: u64) {
        let place = self.place(mark);
        self.0[place] = mark;
    }

    pub fn remove(&mut self, mark: u64) {
        let place = self.place(mark);
        if self.0[place] == mark {
            self.0[place] = 0;
        }
    }
}
