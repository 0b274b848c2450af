//! What could be meant as far as the disk goes, and is not.

use super::Case;

rules! { Case<'_>:
    template
    standing_temporary
    was_temporary
    temporary_elsewhere
    there_all_along
    just_left
    source_of_the_next
    removed_later
    lock
    looked_up_by_libraries
    carries_another
    other_ending
    other_packing
    removed_at_once
    lower_number_free
}
