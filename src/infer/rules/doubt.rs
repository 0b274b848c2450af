//! What the lines cannot tell, and may be all the same: it makes a claim less sure.

use super::Case;
use crate::infer::facts::blind_spots::Between;

rules! { Case<'_>:
    made_elsewhere
    made_from_another
    other_letters
    placed_by_hand
    long_ago
    others_unrecorded
    shells_unrecorded
    shared_volume
    calls_without_lines
    into_the_directory
    another_made_free
    another_turns_up
}

impl Case<'_> {
    /// What may have happened between the proof that the candidate was absent, or the call, and that it is there; `None` if it was
    /// not found afterwards.
    fn blind_spots(&self) -> Option<Between<'_>> {
        Between::of(
            &self.verdicts.facts.blind_spots,
            self.verdicts.names(),
            self.candidate,
            self.window.at,
        )
    }
}
