//! Stands in for `wide` where no processor has AVX2: there is never proof of one, and the portable ways are all there is.

use super::due::{Halves, LANES};
use super::facts::Facts;
use super::guess::Guesses;

/// That this processor has AVX2: none has.
#[derive(Clone, Copy, Debug)]
pub(super) enum Avx2 {}

impl Avx2 {
    pub(super) const fn detect() -> Option<Self> {
        None
    }

    pub(super) fn compact<'l>(self, _: &mut Facts<'l>, _: &'l [u8], _: &mut Guesses) -> Option<()> {
        match self {}
    }

    pub(super) fn together<const BYTES: usize>(
        self,
        _: &[[u64; LANES]; 4],
        _: &[[u8; BYTES]; LANES],
        _: [usize; LANES],
    ) -> Halves {
        match self {}
    }

    pub(super) fn plain_v4(self, _: &[u8]) -> Option<[u8; 3]> {
        match self {}
    }
}

/// As `scan::words`.
pub(super) fn words(text: &[u8]) -> &str {
    super::scan::words(text)
}
