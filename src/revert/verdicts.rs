//! What becomes of every operation: undone, in part, left to a person, or nothing to be done.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::plan::{Advice, Revert, Step};
use crate::infer::operation::Operation;

/// What becomes of every operation.
pub(super) fn verdicts(
    operations: &[Operation],
    steps: &[Step],
    advice: &[Advice],
) -> BTreeMap<u32, Revert> {
    let mut verdicts: BTreeMap<u32, Revert> = operations
        .iter()
        .map(|operation| (operation.id, Revert::NoneNeeded))
        .collect();
    for id in steps.iter().flat_map(|step| &step.operations) {
        verdicts.insert(*id, Revert::Automatic);
    }
    for step in steps {
        let Some(reason) = &step.offer else { continue };
        for id in &step.operations {
            verdicts.insert(*id, Revert::offered(step.number, reason));
        }
    }
    for note in advice {
        let reason: Arc<str> = note.reason.as_str().into();
        for id in &note.operations {
            let verdict = match verdicts.get(id) {
                Some(Revert::Manual(_)) => continue,
                Some(Revert::Automatic) => Revert::in_part(&note.reason),
                _ => Revert::Manual(Arc::clone(&reason)),
            };
            verdicts.insert(*id, verdict);
        }
    }
    verdicts
}
