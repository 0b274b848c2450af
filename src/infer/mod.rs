//! Records and ledger in, operations out.

mod candidate;
mod content;
mod draft;
mod engine;
mod finish;
mod hidden;
mod link;
pub mod operation;
pub mod patterns;
mod rename;

use crate::dialect::fs_usage::record::Record;
use operation::Operation;

/// The inference of one capture: records in, in order; operations out.
#[derive(Debug, Default)]
pub struct Inference {
    engine: engine::Engine,
}

impl Inference {
    /// Nothing read yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes the next record of source `source`; `target` tells whether its process is reported on (the others are
    /// evidence only).
    pub fn push(&mut self, source: usize, record: &Record<'_>, target: bool) {
        self.engine.push(source, record, target);
    }

    /// Solves what is hidden and returns all operations, in order of time.
    pub fn finish(mut self) -> Vec<Operation> {
        rename::solve(&mut self.engine);
        link::solve(&mut self.engine);
        finish::operations(&mut self.engine)
    }
}
