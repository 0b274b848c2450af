//! What speaks for a candidate for the new name of a rename.

use super::Case;

rules! { Case<'_>:
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
    plain_name
    aside_for_the_moment
    used_around
    looked_at_around
    over_empty
}
