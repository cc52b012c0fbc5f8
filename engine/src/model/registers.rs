//! The widest registers that this processor has, for plain loops: a compiler makes vectors of them, as long as it may.

#[cfg(target_arch = "x86_64")]
use super::simd::Avx512;

/// What was found when it was asked for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Registers {
    #[cfg(target_arch = "x86_64")]
    wide: Option<Avx512>,
}

impl Registers {
    /// Asks the processor.
    pub(crate) fn detect() -> Self {
        Self {
            #[cfg(target_arch = "x86_64")]
            wide: Avx512::detect(),
        }
    }

    /// None that are wide, whatever there is.
    pub(super) fn narrow() -> Self {
        Self {
            #[cfg(target_arch = "x86_64")]
            wide: None,
        }
    }

    /// The proof that there are wide ones.
    #[cfg(target_arch = "x86_64")]
    pub(super) fn wide(self) -> Option<Avx512> {
        self.wide
    }

    /// Does some work in them: as far as it is inlined, so that what it calls should be. The same bits on every machine.
    #[inline]
    #[cfg_attr(not(target_arch = "x86_64"), expect(clippy::unused_self, reason = "others have one width"))]
    pub(crate) fn widely<R>(self, work: impl FnOnce() -> R) -> R {
        #[cfg(target_arch = "x86_64")]
        if let Some(wide) = self.wide {
            return wide.widely(work);
        }
        work()
    }
}
