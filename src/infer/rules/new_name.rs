//! What speaks for a candidate for the new name of a rename.

use super::{Case, Finding};

rules! { Case<'_>:
    kept_by_link
    looked_for
    looked_for_long_before
    looked_for_last
    asked_for_elsewhere
    first_seen
    first_seen_aside
    carried
    carried_alone
    saved_around
    saved_elsewhere
    given_up
    asked_to_overwrite
    plain_name
    removed_for_it
    aside_for_the_moment
    used_around
    looked_at_around
    looked_at_in_turn
    over_empty
    tried_again
    filled_again
    known_below_it
    attributes_copied
    next_was_tried
    in_the_way
}

/// It rests on nothing but the temporary name.
pub(in crate::infer) fn is_by_name_alone(finding: Finding) -> bool {
    std::ptr::eq(finding.rule, &carried_alone::META)
}

/// It rests on looks around the call only: of two names beside a temporary file, the one that was looked at closer before it was
/// made contests the other.
pub(in crate::infer) fn is_by_looks(finding: Finding) -> bool {
    std::ptr::eq(finding.rule, &saved_around::META)
}
