//! What speaks for a candidate for the second name of a hard link.

use super::Case;

rules! { Case<'_>:
    link_looked_for
    link_first_seen
    link_renamed_next
}
