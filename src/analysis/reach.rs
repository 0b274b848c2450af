//! How far back the script of a very large run goes: the newest operations are planned for. What happened before them is
//! listed, and a step at a name that it touched is not made.

use std::collections::BTreeMap;

use bstr::BString;
use rustc_hash::FxHashSet;

use crate::infer::operation::{Kind, Operation};
use crate::report::phrases;
use crate::revert::plan::{Plan, Revert, Step};
use crate::trace::paths::directory;

/// Operations that the script goes back over. The order of their steps takes time with the square of their number.
const PLANNED: usize = 20_000;

/// Where in the list the planning begins.
pub(super) fn begin(operations: &[Operation]) -> usize {
    operations.len().saturating_sub(PLANNED)
}

/// What was done before the planned operations to names that matter, and to the directories above them.
#[derive(Default)]
struct Past<'o> {
    /// Names that were given, taken, filled or dressed.
    named: FxHashSet<&'o [u8]>,
    /// Those of them that may have taken along what is below.
    moved: FxHashSet<&'o [u8]>,
    /// Directories of all these.
    above: FxHashSet<&'o [u8]>,
}

/// The paths and all directories above them.
fn with_directories<'p>(paths: impl IntoIterator<Item = &'p [u8]>) -> FxHashSet<&'p [u8]> {
    let mut all = FxHashSet::default();
    for path in paths {
        let mut path = path;
        while path != b"/" && all.insert(path) {
            path = directory(path);
        }
    }
    all
}

impl<'o> Past<'o> {
    fn of(operations: &'o [Operation], matter: &FxHashSet<&[u8]>) -> Self {
        let mut past = Past::default();
        for op in operations {
            let texts = op.details.rare();
            // a link's target is a text, no place
            let to = op.to.as_ref().filter(|_| op.kind != Kind::Symlink);
            let names = [op.path.as_ref(), to, texts.temporary.as_ref()];
            for name in names.into_iter().flatten() {
                if matter.contains(name.as_slice()) {
                    past.named.insert(name);
                    if !op.kind.edits() && !matches!(op.kind, Kind::Mkdir | Kind::Create) {
                        past.moved.insert(name);
                    }
                }
                let mut dir = directory(name);
                while dir != b"/" && (!matter.contains(dir) || past.above.insert(dir)) {
                    dir = directory(dir);
                }
            }
        }
        past
    }

    fn touches(&self, path: &[u8]) -> bool {
        if self.named.contains(path) || self.above.contains(path) {
            return true;
        }
        let mut dir = directory(path);
        while dir != b"/" {
            if self.moved.contains(dir) {
                return true;
            }
            dir = directory(dir);
        }
        false
    }
}

/// The names that a step acts on.
fn names(step: &Step) -> impl Iterator<Item = &[u8]> {
    let from: Option<&BString> = step.action.from();
    let path: &[u8] = step.action.path();
    [Some(path), from.map(|from| from.as_slice())]
        .into_iter()
        .flatten()
}

/// Takes out of the plan what earlier operations make unsure, marks these, and says so.
pub(super) fn keep_clear(
    plan: &mut Plan,
    operations: &[Operation],
    first: usize,
) -> Option<String> {
    if first == 0 {
        return None;
    }
    let acted_on = plan
        .steps
        .iter()
        .flat_map(|step| names(step).map(BString::from));
    let acted_on: Vec<BString> = acted_on.collect();
    let matter = with_directories(acted_on.iter().map(|name| name.as_slice()));
    let past = Past::of(&operations[..first], &matter);
    let clear = |step: &Step| !names(step).any(|path| past.touches(path));
    let planned = phrases::thousands((operations.len() - first) as u64);
    let gone = plan.restrict(
        clear,
        "because operations older than those it covers have touched the same names",
        "look at these names by hand",
    );
    let older = operations[..first]
        .iter()
        .filter(|op| !op.details.transient);
    let manual = Revert::Manual("older than what the script covers".into());
    // they are many: in order they take the least room
    let mut verdicts: BTreeMap<u32, Revert> = older.map(|op| (op.id, manual.clone())).collect();
    plan.verdicts.append(&mut verdicts);
    let steps = match gone {
        0 => String::new(),
        n => format!(
            "; {} of theirs at names that older ones have touched",
            phrases::count(n as u64, "step is left out", "steps are left out")
        ),
    };
    Some(format!(
        "the script goes back over the newest {planned} operations{steps}. The {} before them are listed, and left to a person: \
         --path takes a part of the disk, but goes no further back",
        phrases::thousands(first as u64)
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample::op;

    #[test]
    fn a_name_with_an_older_past_is_touched_and_its_neighbours_are_not() {
        let operations = [
            op(1, Kind::Rename, "/a/dir", Some("/a/old")),
            op(2, Kind::Write, "/b/x/file", None),
            op(3, Kind::Mkdir, "/c", None),
            op(4, Kind::Symlink, "/d", Some("/e")),
        ];
        let touched = [
            "/a/dir",
            "/a/dir/below",
            "/a/old",
            "/a",
            "/b/x/file",
            "/b/x",
            "/b",
            "/c",
            "/d",
            "/d/x",
        ];
        let untouched = ["/a/other", "/b/x/file2", "/b/y", "/c/new", "/e", "/f"];
        let paths = || touched.iter().chain(&untouched).map(|path| path.as_bytes());
        let all = Past::of(&operations, &with_directories(paths()));
        for path in paths() {
            let wanted = touched.iter().any(|touched| touched.as_bytes() == path);
            // what is asked alone has the same answer
            let alone = Past::of(&operations, &with_directories([path]));
            for past in [&all, &alone] {
                assert_eq!(past.touches(path), wanted, "{}", path.escape_ascii());
            }
        }
    }
}
