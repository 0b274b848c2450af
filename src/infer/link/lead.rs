//! What speaks for where a link leads.

use bstr::BString;

use crate::infer::operation::Confidence;
use crate::infer::rules::{Finding, Verdict};
use crate::trace::At;
use crate::trace::names::PathId;

/// Where a link may lead, and why.
pub(super) struct Lead {
    pub(super) target: BString,
    pub(super) id: Option<PathId>,
    /// The rule that says so.
    pub(super) finding: Finding,
    pub(super) reasons: Vec<(At, String)>,
}

impl Lead {
    /// How sure it is.
    pub(super) fn confidence(&self) -> Confidence {
        let mut verdict = Verdict::default();
        verdict.take(self.finding);
        verdict.confidence()
    }
}
