//! What the capture tells of names beside the operations: since when something is known to stand there, what other
//! processes changed, and which names had operations that are not kept any more. The plan acts on no name whose past is
//! open.

use std::collections::BTreeMap;

use bstr::BString;

use crate::infer::dropped::Dropped;
use crate::infer::lists::Listings;
use crate::infer::operation::{Confidence, Kind, ObjectType, Operation};
use crate::infer::patterns::{Relation, blind_temporary, relation, temporary};
use crate::infer::{Findings, recipe_confirms};
use crate::ledger::{Cause, Ledger, Span};
use crate::recipe::Recipe;
use crate::trace::At;
use crate::trace::names::{PathId, base};

/// What is known of the name that an operation is about, before that operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Known {
    /// First line of those that show, without a break, that something stands there; for what an operation made, the last
    /// line that shows that nothing did.
    pub since: At,
    /// The first of them opened it with CREAT and may have made it.
    pub perhaps_made: bool,
    /// The new name that is claimed was proven to be free just before: missing, or left by what stood there.
    pub free: bool,
    /// The last line that shows so.
    pub free_since: Option<At>,
    /// A recipe puts what stands there aside to the very name that is claimed. Alone that is a hint; the script acts on it
    /// only where the disk shows the object there.
    pub in_recipe: bool,
}

/// A change by another process.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Foreign {
    /// Its line.
    pub at: At,
    /// What was done; where something went no line tells.
    pub kind: Kind,
    /// What was put there, taken away, repaired or written.
    pub path: BString,
    /// Its type.
    pub object: ObjectType,
    /// Who did it.
    pub process: BString,
}

/// The past of the names.
#[derive(Clone, Debug, Default)]
pub(crate) struct Past {
    /// By the operation's number.
    pub known: BTreeMap<u32, Known>,
    /// In order of time.
    pub foreign: Vec<Foreign>,
    /// Names of operations that are not kept.
    pub dropped: Dropped,
    /// How many operations are not kept.
    pub not_kept: u64,
    /// Lists of files made before and afterwards.
    pub(crate) lists: Listings,
}

impl Past {
    /// What the capture tells of the names of `operations`.
    pub(crate) fn of(f: &Findings, operations: &[Operation], recipes: &[Recipe]) -> Past {
        let known = operations.iter().filter_map(|operation| {
            let at = At::new(operation.facts.source, operation.facts.line);
            let left = |span: &Span| span.cause == Cause::Call;
            let missing = hidden_name(operation).and_then(|to| {
                let before = f.ledger().before(f.names().find(to)?, at)?;
                let free = left(&before) || belong_together(operation, to);
                (!before.state.present() && free).then_some(before)
            });
            // a name that no line holds is known from the operation alone
            let id = f.names().find(operation.path.as_ref()?);
            let known = id.and_then(|id| known(f.ledger(), id, at, operation.kind));
            let (since, perhaps_made) = known.unwrap_or((at, false));
            let known = Known {
                since,
                perhaps_made,
                free: missing.is_some(),
                free_since: missing.map(|span| span.last),
                in_recipe: operation.kind == Kind::Rename
                    && recipe_of(operation, recipes).is_some(),
            };
            Some((operation.id, known))
        });
        let changes = f.foreign_changes().map(|change| Foreign {
            at: At::new(change.source, change.line),
            kind: change.kind,
            path: change.path,
            object: change.object,
            process: change.process,
        });
        let mut foreign: Vec<Foreign> = changes.collect();
        // of writes in a row the list holds the first
        let mut last: BTreeMap<&BString, &Foreign> = BTreeMap::new();
        for change in &foreign {
            last.insert(&change.path, change);
        }
        let again = f.foreign().filter_map(|(path, at)| {
            let known = last.get(&BString::from(f.names().get(path)))?;
            (known.at < at && known.kind.edits()).then(|| Foreign {
                at,
                ..(*known).clone()
            })
        });
        let again: Vec<Foreign> = again.collect();
        foreign.extend(again);
        foreign.sort_by_key(|change| change.at);
        Past {
            known: known.collect(),
            foreign,
            dropped: f.dropped().clone(),
            not_kept: f.forgotten().operations,
            lists: f.lists().clone(),
        }
    }
}

/// What was looked for and missing just before a rename, and is the very name to which a recipe puts the thing aside, is likely
/// its new name: neither the hint nor the look would be enough.
pub(crate) fn recipes_confirm(operations: &mut [Operation], past: &Past, recipes: &[Recipe]) {
    for operation in operations {
        let known = past.known.get(&operation.id);
        if operation.confidence == Confidence::Possible
            && known.is_some_and(|known| known.free && known.in_recipe)
            && let Some(recipe) = recipe_of(operation, recipes)
        {
            recipe_confirms(operation, &recipe.name);
        }
    }
}

/// The recipe that puts what the operation renamed aside to the very name that is claimed.
fn recipe_of<'r>(operation: &Operation, recipes: &'r [Recipe]) -> Option<&'r Recipe> {
    let (path, to) = (operation.path.as_ref()?, operation.to.as_ref()?);
    let puts_aside = |recipe: &&Recipe| recipe.place_of(to).is_some_and(|(place, _)| place == path);
    recipes.iter().find(puts_aside)
}

/// The name that an operation is said to have given, and that no line prints.
pub(crate) fn hidden_name(operation: &Operation) -> Option<&BString> {
    match operation.kind {
        Kind::Replace => operation.path.as_ref(),
        _ => operation.to.as_ref(),
    }
}

/// The names are such as a program makes of one another, in one directory.
fn belong_together(operation: &Operation, to: &BString) -> bool {
    let old = match operation.kind {
        Kind::Replace => &operation.facts.texts().temporary,
        _ => &operation.path,
    };
    let Some(path) = old else {
        return false;
    };
    let (old, new) = (base(path), base(to));
    let beside = path[..path.len() - old.len()] == to[..to.len() - new.len()];
    beside
        && (relation(path, to) < Relation::SameDirectory || temporary(new) || blind_temporary(new))
}

/// Since when something stands there, or last did not, and whether the program may have made it.
fn known(ledger: &Ledger, id: PathId, at: At, kind: Kind) -> Option<(At, bool)> {
    let spans = ledger.spans(id);
    let until = spans.partition_point(|span| span.first < at);
    let last = spans[..until].last()?;
    if !last.state.present() {
        let made = matches!(kind, Kind::Create | Kind::Write);
        return made.then_some((last.last.min(at), false));
    }
    let unbroken = |span: &&Span| span.state.present();
    let first = spans[..until].iter().rev().take_while(unbroken).last()?;
    Some((first.first, first.cause == Cause::Perhaps))
}
