//! What speaks for where a link leads.

use bstr::BString;

use crate::infer::operation::Confidence;
use crate::trace::At;
use crate::trace::names::PathId;

/// Where a link may lead, and why.
pub(super) struct Lead {
    pub(super) target: BString,
    pub(super) id: Option<PathId>,
    pub(super) confidence: Confidence,
    pub(super) reasons: Vec<(At, String)>,
}
