//! Limits of memory, and what was let go to keep them.

use crate::trace::At;

/// When to tidy up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Limits {
    /// Distinct paths at which something is known to stand.
    pub paths: usize,
    /// Operations that later evidence may still change; the older ones are settled by what is known.
    pub changes: usize,
    /// Settled operations that are kept one by one.
    pub lasting: usize,
    /// Distinct paths that the operations kept are about, their directories included: the plan draws a picture of them all.
    pub places: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            paths: 110_000,
            changes: 3_000,
            lasting: 12_000,
            places: 24_000,
        }
    }
}

/// Memory that a settled operation takes to the end of the report, the paths that it names included, on the large side.
const PER_OPERATION: u64 = 1_700;

impl Limits {
    /// No operation is let go below so many bytes of memory.
    pub(crate) fn within(bytes: u64) -> Limits {
        let usual = Limits::default();
        let lasting = usize::try_from(bytes / PER_OPERATION).unwrap_or(usize::MAX);
        Limits {
            lasting: lasting.max(usual.lasting),
            places: lasting.saturating_mul(3).max(usual.places),
            ..usual
        }
    }
}

/// What was let go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Forgotten {
    /// Paths.
    pub paths: u64,
    /// Calls on files that were made and removed again.
    pub transient: u64,
    /// Operations whose hidden halves were settled before the end.
    pub settled: u64,
    /// Names that were looked for in vain.
    pub missing: u64,
    /// The oldest operations, where there were too many to be kept one by one.
    pub operations: u64,
    /// The last line of theirs.
    pub until: Option<At>,
}
