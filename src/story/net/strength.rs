//! How far an operation is taken: acted on, offered, or a mere doubt.

use crate::infer::operation::{Confidence, Kind, Operation, Proof};
use crate::infer::patterns::{Relation, relation};

/// What an operation may be used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Strength {
    /// To act on.
    Acts,
    /// To be offered, for this reason.
    Offered(&'static str),
    /// Nothing but doubt.
    None,
}

/// It gives something a name that no line prints.
pub(crate) fn hides_a_name(operation: &Operation) -> bool {
    match operation.kind {
        Kind::Rename | Kind::Link | Kind::Exchange => operation.to.is_some(),
        Kind::Replace => true,
        _ => false,
    }
}

/// A rename whose new name is claimed on too weak evidence, but was free just before: where something stands there when the
/// script runs, the name was missing before and is found after.
pub(super) fn is_for_the_disk(operation: &Operation, wide: bool) -> bool {
    let done = match operation.kind {
        Kind::Rename => operation.visible >= Confidence::Likely,
        // that its temporary was renamed, every wide line shows
        Kind::Replace => wide && operation.details.rare().temporary.is_some(),
        _ => false,
    };
    done && operation.whole
        && operation.confidence == Confidence::Possible
        && !operation.details.rotated
        && !operation.details.made_otherwise
}

/// What it may be used for where what is less sure than `threshold` is left; `name_confirmed`: its new name was missing or is in a recipe.
pub(super) fn strength(
    operation: &Operation,
    threshold: Confidence,
    name_confirmed: bool,
) -> Strength {
    let hidden = hides_a_name(operation);
    if operation.details.only_listed {
        return Strength::Offered(
            "only the lists of files show it: by whom it was done is not known",
        );
    }
    // what was missing, or what a recipe names, and stands there when the script runs is as good as half witnessed
    let proven = !hidden || name_confirmed || operation.proof >= Some(Proof::HalfWitnessed);
    if operation.confidence >= Confidence::Likely && proven {
        Strength::Acts
    } else if operation.confidence >= threshold && (!hidden || is_more_than_a_guess(operation)) {
        Strength::Offered(match hidden {
            true => "nothing but its looks speaks for the name that no line prints",
            false => "the capture does not tell for sure that it was done",
        })
    } else {
        Strength::None
    }
}

/// A claimed name that may be shown to a person: likely, or related to the one that is shown.
fn is_more_than_a_guess(operation: &Operation) -> bool {
    let temporary = operation.details.rare().temporary.as_ref();
    let (seen, claimed) = match operation.kind {
        Kind::Replace => (temporary, operation.path.as_ref()),
        _ => (operation.path.as_ref(), operation.to.as_ref()),
    };
    operation.confidence >= Confidence::Likely
        || seen
            .zip(claimed)
            .is_some_and(|(seen, claimed)| is_related(operation, seen, claimed))
}

/// More than its place in the capture speaks for a guessed name: a look, or the names themselves.
pub(super) fn is_related(operation: &Operation, seen: &[u8], guess: &[u8]) -> bool {
    operation.proof >= Some(Proof::HalfWitnessed) || relation(seen, guess) < Relation::SameDirectory
}
