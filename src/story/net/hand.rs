//! Who did what: two programs do not know of each other.

use std::sync::Arc;

use bstr::BString;

use crate::infer::operation::Operation;

/// Who did something: the process, and its thread where the lines tell it.
pub(crate) type Hand = (Arc<BString>, Option<i64>);

/// Who did it.
pub(super) fn hand_of(operation: &Operation) -> Hand {
    (operation.process.clone(), operation.thread)
}

/// Who did every operation, if not all were done by one process.
pub(super) fn processes(operations: &[Operation]) -> Vec<(u32, Arc<BString>)> {
    let Some(first) = operations.first() else {
        return Vec::new();
    };
    if operations
        .iter()
        .all(|operation| operation.process == first.process)
    {
        return Vec::new();
    }
    let all = operations.iter();
    all.map(|operation| (operation.id, operation.process.clone()))
        .collect()
}
