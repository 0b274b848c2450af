//! What the capture tells of names beside the operations: since when something is known to stand there, what other
//! processes changed, and which names had operations that are not kept any more. The plan acts on no name whose past is
//! open.

use std::collections::{BTreeMap, BTreeSet};

use bstr::{BString, ByteSlice};

use crate::bytes::shown;
use crate::infer::memory::dropped::Dropped;
use crate::infer::operation::{Confidence, Kind, ObjectType, Operation};
use crate::infer::patterns::{Relation, blind_temporary, names_a_companion, relation, temporary};
use crate::infer::sources::lists::Listings;
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
    /// It is a look, and what other processes did since then is not in the recording.
    pub unguarded: bool,
    /// No line of the recording is a narrow one, which would not tell whether the call succeeded.
    pub wide: bool,
    /// The release has calls that exchange two files and leave no line.
    pub unseen_calls: bool,
    /// A recipe puts what stands there aside to the very name that is claimed. Alone that is a hint; the script acts on it
    /// only where the disk shows the object there.
    pub in_recipe: bool,
    /// The last that a look of a wide recording shows of the old name of a rename: something stands there again, and no line tells
    /// what put it there.
    pub taken_again: Option<At>,
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

impl Foreign {
    /// Why what stands there is not ours to touch.
    pub(crate) fn done_as_well(&self) -> String {
        let done = match self.kind {
            Kind::Rename | Kind::Exchange => "moved",
            Kind::Unlink | Kind::Rmdir => "removed",
            kind if kind.edits() => "changed",
            _ => "made",
        };
        let (process, line) = (shown(&self.process), self.at.line());
        format!("{process} {done} it as well, or something in its place (line {line})")
    }
}

/// The rule of names that are first seen right after the call.
const FOUND_AFTER: &str = "first-seen";

/// The past of the names.
#[derive(Clone, Debug, Default)]
pub(crate) struct Past {
    /// By the number of the operation: of those that are planned for, and of those that a recipe may confirm.
    pub known: BTreeMap<u32, Known>,
    /// In order of time.
    pub foreign: Vec<Foreign>,
    /// What another process changed by a line that shows no more than the end of a path: that end, the line, the process.
    pub unplaced: Vec<(BString, At, BString)>,
    /// Names of operations that are not kept.
    pub dropped: Dropped,
    /// How many operations are not kept.
    pub not_kept: u64,
    /// Lists of files made before and afterwards.
    pub(crate) lists: Listings,
}

impl Past {
    /// What the capture tells of the names of `operations`, of which those from `planned` on are planned for.
    pub(crate) fn of(
        f: &Findings,
        operations: &[Operation],
        planned: usize,
        recipes: &[Recipe],
    ) -> Past {
        let wide = !f.facts().any_narrow;
        let tried = &f.facts().renames_in_vain;
        let through = exchanged_through(operations);
        let known = operations.iter().enumerate().filter_map(|(n, operation)| {
            let in_recipe =
                operation.kind == Kind::Rename && recipe_of(operation, recipes).is_some();
            if n < planned && !in_recipe {
                return None;
            }
            let at = line_of(operation);
            let missing = hidden_name(operation).and_then(|to| {
                if through.contains(&operation.id) {
                    return Some(at);
                }
                free_before(f, operation, to).or_else(|| {
                    let next = relation(operation.path.as_ref()?, to) == Relation::Rotation;
                    let failed = *tried.get(&f.names().find(to)?)?;
                    let there = f.ledger().before(f.names().find(to)?, at);
                    let since = there.is_some_and(|s| s.state.present() && s.last > failed);
                    (next && failed < at && is_close(failed, at) && !since).then_some(failed)
                })
            });
            let looked = missing.is_some_and(|since| since < at) && {
                let id = hidden_name(operation).and_then(|to| f.names().find(to));
                let before = id.and_then(|id| f.ledger().before(id, at));
                before.is_some_and(|span| span.cause != Cause::Call)
            };
            // a name that no line holds is known from the operation alone
            let id = f.names().find(operation.path.as_ref()?);
            let known = id.and_then(|id| known(f.ledger(), id, at, operation.kind));
            let (since, perhaps_made) = known.unwrap_or((at, false));
            let known = Known {
                since,
                perhaps_made,
                free: missing.is_some(),
                free_since: missing,
                unguarded: looked && f.facts().blind_spots.alone,
                wide,
                unseen_calls: f.facts().blind_spots.has_unseen_calls(at),
                in_recipe,
                taken_again: taken_again(f, operation, at).filter(|_| wide && !in_recipe),
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
        let unplaced = f.unplaced_foreign_changes();
        let unplaced = unplaced.map(|(shown, at, by)| (shown.clone(), at, by.into()));
        let mut unplaced: Vec<(BString, At, BString)> = unplaced.collect();
        unplaced.sort_by_key(|change| change.1);
        Past {
            unplaced,
            known: known.collect(),
            foreign,
            dropped: f.dropped().clone(),
            not_kept: f.forgotten().operations,
            lists: f.lists().clone(),
        }
    }
}

/// The line of the call behind an operation.
fn line_of(operation: &Operation) -> At {
    At::new(operation.details.source, operation.details.line)
}

/// The first line after a rename that finds something under the old name, which no visible call put there, and which nothing is known
/// to have taken away since.
fn taken_again(f: &Findings, operation: &Operation, at: At) -> Option<At> {
    let path = operation.path.as_ref().filter(|_| operation.whole)?;
    let last = f.ledger().now(f.names().find(path)?)?;
    let seen = last.state.present() && last.cause == Cause::Seen && last.first > at;
    (operation.kind == Kind::Rename && seen).then_some(last.first)
}

/// So many lines apart at most are two calls of one piece of work.
const CLOSE: u64 = 60;

fn is_close(earlier: At, later: At) -> bool {
    earlier.source() == later.source() && later.line().saturating_sub(earlier.line()) <= CLOSE
}

/// The last line that shows that the new name was free just before: what stood there had left, or it was looked for and missing
/// and is one that programs give, beside the old name or the same in another directory.
fn free_before(f: &Findings, operation: &Operation, to: &BString) -> Option<At> {
    let at = line_of(operation);
    let named = f.names().find(to);
    let before = named.and_then(|id| f.ledger().before(id, at));
    let Some(before) = before else {
        // nothing stood in a directory that was made just before, but what is shown
        let directory = f.names().find(&to[..to.rfind_byte(b'/')?])?;
        let made = f.ledger().before(directory, at)?;
        let ours = made.state.present() && made.cause == Cause::Call && is_close(made.first, at);
        let same = base(operation.path.as_ref()?) == base(to);
        return (operation.kind == Kind::Rename && ours && same).then_some(made.first);
    };
    let left = before.cause == Cause::Call;
    let elsewhere = operation.kind == Kind::Rename
        && operation
            .path
            .as_ref()
            .is_some_and(|path| base(path) == base(to))
        && is_close(before.last, at);
    let free = left || belong_together(operation, to) || elsewhere;
    (!before.state.present() && free).then_some(before.last)
}

/// Renames that put the first of two aside for the moment, so that they can be exchanged: `A` to a temporary name beside it, `B`
/// to `A`, and that temporary to `B`, with nothing else done by the thread in between.
fn exchanged_through(operations: &[Operation]) -> BTreeSet<u32> {
    let renames: Vec<&Operation> = operations
        .iter()
        .filter(|operation| operation.kind == Kind::Rename && operation.whole)
        .collect();
    let circles = renames.windows(3).filter(|three| {
        let [first, second, third] = three else {
            return false;
        };
        let both = |operation: &Operation| Some((operation.path.clone()?, operation.to.clone()?));
        let (Some((a, temporary_name)), Some((b, a_again)), Some((through, b_again))) =
            (both(first), both(second), both(third))
        else {
            return false;
        };
        let together = first.thread == second.thread
            && second.thread == third.thread
            && first.id + 1 == second.id
            && second.id + 1 == third.id;
        together
            && (&a_again, &through, &b_again) == (&a, &temporary_name, &b)
            && temporary(base(&temporary_name))
            && directory(&a) == directory(&temporary_name)
    });
    circles.map(|three| three[0].id).collect()
}

fn directory(path: &BString) -> &[u8] {
    &path[..path.len() - base(path).len()]
}

/// What was looked for and missing just before a rename, or is found right after it, and is the very name to which a recipe puts
/// the thing aside, is likely its new name: neither the hint nor the look would be enough.
pub(crate) fn recipes_confirm(operations: &mut [Operation], past: &Past, recipes: &[Recipe]) {
    for operation in operations {
        let known = past.known.get(&operation.id);
        let found = operation
            .evidence
            .iter()
            .any(|e| e.rule == Some(FOUND_AFTER));
        if operation.confidence == Confidence::Possible
            && known.is_some_and(|known| (known.free || found) && known.in_recipe)
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
        Kind::Replace => &operation.details.rare().temporary,
        _ => &operation.path,
    };
    let Some(path) = old else {
        return false;
    };
    let (old, new) = (base(path), base(to));
    let beside = path[..path.len() - old.len()] == to[..to.len() - new.len()];
    // what is looked for to be read, too, may be made by anybody later
    beside
        && !names_a_companion(new)
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
