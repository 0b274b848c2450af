//! A name that was missing, and was found after an operation that is said to have given it: what else gave something a name in
//! between, by another thread or process, may have put there what was found.

use bstr::BString;

use super::doer::{Doer, doer_of};
use super::tree::{Id, Tree};
use super::unknown_names::UnknownName;
use crate::infer::operation::{Confidence, Operation};
use crate::story::past::{Known, hidden_name};
use crate::trace::At;

/// A name that is said to have been given, and the lines that show it missing and found.
#[derive(Clone, Debug)]
pub(crate) struct Appearance {
    path: BString,
    missing: At,
    found: At,
    doer: Doer,
}

impl Appearance {
    /// What the lines show of the name that `operation` is said to have given; `None` where they do not show it missing and found. What
    /// is certain excludes all others, and on what is possible nobody acts.
    pub(super) fn of(operation: &Operation, known: Option<&Known>) -> Option<Appearance> {
        if operation.confidence != Confidence::Likely {
            return None;
        }
        let missing = known?.free_since?;
        let source = operation.details.source;
        let later = operation.evidence.iter().filter_map(|evidence| {
            let after = evidence.source == source && evidence.line > operation.details.line;
            after.then_some(evidence.line)
        });
        Some(Appearance {
            path: hidden_name(operation)?.clone(),
            missing,
            found: At::new(source, later.min()?),
            doer: doer_of(operation),
        })
    }
}

impl Tree {
    /// Another process did it than the one that did operation `by`.
    pub(super) fn is_by_another_process(&self, open: &UnknownName, by: u32) -> bool {
        let found = self.processes.binary_search_by_key(&by, |(id, _)| *id);
        let (Ok(at), Some((process, _))) = (found, &open.doer) else {
            return open.operation.is_none();
        };
        self.processes[at].1 != *process
    }

    /// Who else may have put there what stands there, between the line that shows nothing and the one that shows something.
    pub(crate) fn may_have_appeared(&self, id: Id) -> Option<String> {
        let node = &self.nodes[id];
        let operations = node.moved.iter().chain(&node.made);
        let mut appearances = operations.filter_map(|by| Some((by, self.appeared.get(by)?)));
        appearances.find_map(|(by, appearance)| {
            let between = |at: At| appearance.missing < at && at < appearance.found;
            let mut others = self.open.iter().chain(&self.links_by_others);
            let other = others.find(|open| {
                let another = open.operation != Some(*by)
                    && open
                        .doer
                        .as_ref()
                        .is_none_or(|doer| *doer != appearance.doer);
                another && between(open.at) && open.may_stand_at(&appearance.path, node.object)
            });
            other.map(UnknownName::name)
        })
    }
}
