//! What the ledger and the place of a path forbid: the call would have failed, or the disk would look otherwise.

use super::rule::{Finding, Meta};
use crate::infer::candidates::candidate::{BeforeAndAfter, Source};
use crate::infer::facts::windows::Window;
use crate::infer::verdicts::Verdicts;
use crate::trace::names::PathId;

/// A path that a call might have given, before anything else is worked out of it.
pub(in crate::infer) struct Place<'p> {
    pub(in crate::infer) verdicts: &'p Verdicts<'p>,
    pub(in crate::infer) window: &'p Window,
    pub(in crate::infer) s: Source,
    pub(in crate::infer) id: PathId,
    pub(in crate::infer) known: &'p BeforeAndAfter,
    /// The texts of the source and of this one.
    pub(in crate::infer) from: &'p [u8],
    pub(in crate::infer) to: &'p [u8],
}

rules! { Place<'_>:
    other_volume
    below_the_source
    holds_the_source
    outside_the_directory
    link_never_replaces
    exchange_needs_both
    over_a_directory
    over_something
    missing_after
    still_missing
    made_later
    other_type_after
    no_link_after
}

/// The first rule that forbids it.
pub(in crate::infer) fn forbidden(place: &Place<'_>) -> Option<Finding> {
    let mut verdict = super::Verdict::default();
    judge(place, &mut verdict);
    verdict.forbidden()
}

/// As [`Meta::forbids`], where a condition holds.
fn forbids_if(rule: &'static Meta, so: bool) -> Option<Finding> {
    so.then(|| rule.forbids())
}
