//! Which process and thread did an operation: two programs do not know of each other.

use std::sync::Arc;

use bstr::BString;

use crate::infer::operation::Operation;

/// Who did something: the process, and its thread where the lines tell it.
pub(crate) type Doer = (Arc<BString>, Option<i64>);

/// Who did it.
pub(super) fn doer_of(operation: &Operation) -> Doer {
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
