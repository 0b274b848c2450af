//! Changes by lines that show no more than the end of a path: relative to a directory that no line tells, behind a link, or cut off by
//! the column. Whatever ends alike may be what they changed.

use std::collections::HashMap;

use bstr::{BStr, BString, ByteSlice};

use crate::infer::operation::{Kind, Operation};
use crate::trace::At;
use crate::trace::names::base;

/// A change of something of which no more than the end is shown.
#[derive(Clone, Debug)]
struct PartlyShown {
    at: At,
    /// The path as far as it is shown.
    shown: BString,
    /// The program's own operation; else another process did it.
    operation: Option<u32>,
    /// It took the name away, or may have.
    takes: bool,
    /// Who did it, in words.
    by: String,
}

/// All of them, by the last name.
#[derive(Clone, Debug, Default)]
pub(crate) struct PathEnds(HashMap<BString, Vec<PartlyShown>>);

impl PathEnds {
    /// Takes note of a change by the program's own operation.
    pub(super) fn add(&mut self, at: At, shown: &[u8], operation: &Operation) {
        let takes = matches!(operation.kind, Kind::Rename | Kind::Unlink | Kind::Rmdir);
        let by = format!("operation {}", operation.id);
        self.push(at, shown, Some(operation.id), takes, by);
    }

    /// Takes note of a change by another process, of whatever kind.
    pub(super) fn add_others(&mut self, at: At, shown: &[u8], by: String) {
        self.push(at, shown, None, true, by);
    }

    fn push(&mut self, at: At, shown: &[u8], operation: Option<u32>, takes: bool, by: String) {
        let shown = plain(shown);
        let last = base(shown);
        if !matches!(last.as_bytes(), b"" | b"." | b"..") {
            let all = self.0.entry(last.into()).or_default();
            all.push(PartlyShown {
                at,
                shown: shown.into(),
                operation,
                takes,
                by,
            });
        }
    }

    /// Who may have changed what stands at `path` after a line: another process, or the program where it took a name away.
    pub(crate) fn may_have_changed(&self, path: &BStr, since: At) -> Option<&str> {
        let all = self.0.get(base(path).as_bstr())?;
        let end = (all.iter())
            .find(|end| end.at > since && end.takes && may_end_with(path, &end.shown))?;
        Some(&end.by)
    }

    /// The program changed something that is printed alike after operation `since`, or another process did at any time.
    pub(super) fn is_changed_alike(&self, shown: &BStr, since: u32) -> bool {
        let shown = plain(shown).as_bstr();
        let all = self.0.get(base(shown).as_bstr());
        all.into_iter().flatten().any(|end| {
            let end_of = |one: &BStr, other: &BStr| one == other || may_end_with(one, other);
            let theirs = end.shown.as_bstr();
            let same = end_of(shown, theirs) || end_of(theirs, shown);
            same && end.operation.is_none_or(|by| by > since)
        })
    }
}

/// Without what stands for nothing, or for a directory that is not known.
fn plain(mut shown: &[u8]) -> &[u8] {
    loop {
        let rest = [&b"./"[..], b"../", b"private/"]
            .iter()
            .find_map(|head| shown.strip_prefix(*head));
        match rest {
            Some(rest) => shown = rest,
            None => return shown,
        }
    }
}

/// `path` ends with the names of a path of which only the end is shown.
pub(super) fn ends_with(path: &[u8], shown: &[u8]) -> bool {
    path.strip_suffix(shown)
        .is_some_and(|head| head.ends_with(b"/"))
}

/// The same, where the first of several names may be cut off itself.
pub(super) fn may_end_with(path: &[u8], shown: &[u8]) -> bool {
    ends_with(path, shown) || shown.contains(&b'/') && path.ends_with(shown)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_changed_by_a_line_that_shows_its_end() {
        let mut ends = PathEnds::default();
        for (line, shown) in [(5, "r/X"), (6, "../k"), (7, "pport/acme/list"), (8, "..")] {
            ends.add_others(At::new(0, line), shown.as_bytes(), format!("vi {line}"));
        }
        let who = |path: &str, since| {
            ends.may_have_changed(path.into(), At::new(0, since))
                .map(str::to_owned)
        };
        assert_eq!(who("/W/r/X", 1), Some("vi 5".to_owned()));
        assert_eq!(who("/W/r/X", 5), None);
        assert_eq!(who("/W/q/X", 1), None);
        assert_eq!(who("/W/or/X", 1), Some("vi 5".to_owned()));
        assert_eq!(who("/W/k", 1), Some("vi 6".to_owned()));
        assert_eq!(who("/W/ak", 1), None);
        assert_eq!(
            who("/Library/Support/acme/list", 1),
            Some("vi 7".to_owned())
        );
    }
}
