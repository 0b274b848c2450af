//! A part of a report: what concerns some paths, or some kinds of operation. Everything is read and inferred all the
//! same; what is not asked for is counted, and the report says so.

use bstr::ByteSlice;
use regex::bytes::Regex;

use super::model::{Hidden, Report};
use super::phrases;
use crate::dialect::fs_usage::calls::Op;
use crate::dialect::fs_usage::record::Record;
use crate::infer::operation::{Kind, Operation};
use crate::revert::plan::{Action, Step};
use crate::trace::paths::{canonical, is_absolute, rooted};

/// What to show.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// One of them must match a path.
    paths: Vec<Regex>,
    /// None: all kinds.
    kinds: Vec<Kind>,
    /// As it was asked for.
    typed: Vec<String>,
}

impl Selection {
    /// Everything is shown.
    pub fn is_empty(&self) -> bool {
        self.typed.is_empty()
    }

    /// Only this kind of operation (and those chosen before).
    pub fn kind(&mut self, kind: Kind) {
        self.kinds.push(kind);
        self.typed.push(format!("--kind {}", phrases::kind(kind)));
    }

    /// Only paths that a shell's pattern matches, and what is below them: `*` and `?` stay within a name, `**` does not;
    /// a pattern without a slash is about the last name of a path.
    ///
    /// # Errors
    /// When it is no pattern.
    pub fn glob(&mut self, glob: &[u8]) -> Result<(), String> {
        let regex = Regex::new(&pattern(glob)).map_err(|error| error.to_string())?;
        self.paths.push(regex);
        let shown = phrases::shell_word(&crate::bytes::shown(glob));
        self.typed.push(format!("--path {shown}"));
        Ok(())
    }

    /// Only paths in which a regular expression (of bytes, the case as given) is found.
    ///
    /// # Errors
    /// When it is none; the sentence says where.
    pub fn regex(&mut self, text: &str) -> Result<(), String> {
        let regex = Regex::new(&format!("(?-u){text}"))
            .or_else(|_| Regex::new(text))
            .map_err(|error| error.to_string())?;
        self.paths.push(regex);
        self.typed
            .push(format!("--match {}", phrases::shell_word(text)));
        Ok(())
    }

    /// No path was chosen.
    pub(crate) fn is_about_all_paths(&self) -> bool {
        self.paths.is_empty()
    }

    /// The path concerns whoever asked.
    pub fn path(&self, path: &[u8]) -> bool {
        self.paths.is_empty() || self.paths.iter().any(|regex| regex.is_match(path))
    }

    /// The same for a path as a line prints it.
    pub fn printed(&self, path: &[u8]) -> bool {
        if self.paths.is_empty() || self.path(path) {
            return true;
        }
        is_absolute(path) && self.path(&canonical(&rooted(path)))
    }

    /// As it was asked for.
    pub fn typed(&self) -> String {
        self.typed.join(" ")
    }

    /// A line is about a path, and by a call, that concern whoever asked.
    pub fn event(&self, record: &Record<'_>) -> bool {
        let of_kind = || {
            let op = record.call.map(|call| call.op);
            self.kinds
                .iter()
                .any(|kind| op.is_some_and(|op| makes(op, *kind)))
        };
        let named = || {
            let paths = [record.path, record.path2].into_iter().flatten();
            paths.into_iter().any(|path| self.printed(path))
        };
        (self.paths.is_empty() || named()) && (self.kinds.is_empty() || of_kind())
    }

    /// One of the operation's names concerns whoever asked, and it is of a kind asked for.
    pub fn operation(&self, op: &Operation) -> bool {
        let rare = op.details.rare();
        let names = [
            op.path.as_ref(),
            op.to.as_ref(),
            rare.temporary.as_ref(),
            rare.copied_from.as_ref(),
        ];
        (self.kinds.is_empty() || self.kinds.contains(&op.kind))
            && (self.paths.is_empty() || names.into_iter().flatten().any(|name| self.path(name)))
    }

    fn step(&self, step: &Step) -> bool {
        let also = match &step.action {
            Action::Move(_) => None,
            action => action.from(),
        };
        self.path(step.action.path()) || also.is_some_and(|path| self.path(path))
    }
}

/// The call can be what makes an operation of this kind.
fn makes(op: Op, kind: Kind) -> bool {
    match kind {
        Kind::Rename | Kind::Replace => op == Op::Rename,
        Kind::Symlink => op == Op::Symlink,
        Kind::Link => op == Op::Link,
        Kind::Create => matches!(op, Op::Open | Op::Mknod | Op::Mkfifo),
        Kind::Mkdir => op == Op::Mkdir,
        Kind::Write => matches!(op, Op::Open | Op::Write | Op::Truncate | Op::Ftruncate),
        Kind::Unlink => matches!(op, Op::Unlink | Op::Delete),
        Kind::Rmdir => op == Op::Rmdir,
        Kind::Exchange => op == Op::Exchangedata,
        Kind::Chmod => matches!(op, Op::Chmod | Op::Fchmod),
        Kind::Chown => matches!(op, Op::Chown | Op::Fchown | Op::Lchown),
        Kind::Chflags => matches!(op, Op::Chflags | Op::Fchflags),
        Kind::Xattr => matches!(
            op,
            Op::Setxattr | Op::Fsetxattr | Op::Removexattr | Op::Fremovexattr
        ),
        Kind::Utimes => matches!(op, Op::Utimes | Op::Futimes),
    }
}

/// Leaves in the report what is asked for, and notes how much else there is.
pub(crate) fn select(report: &mut Report, selection: &Selection) {
    if selection.is_empty() {
        return;
    }
    let mut hidden = Hidden {
        by: selection.typed.join(" "),
        kinds: !selection.kinds.is_empty(),
        ..Hidden::default()
    };
    let lasting = |ops: &[Operation]| ops.iter().filter(|op| !op.details.transient).count() as u64;
    let before = (report.operations.len(), lasting(&report.operations));
    report.operations.retain(|op| selection.operation(op));
    hidden.operations = (before.0 - report.operations.len()) as u64;
    hidden.changes = before.1 - lasting(&report.operations);
    let kept: rustc_hash::FxHashSet<u32> = report.operations.iter().map(|op| op.id).collect();
    for group in &mut report.groups {
        group.operations.retain(|id| kept.contains(id));
    }
    report.groups.retain(|group| !group.operations.is_empty());

    let before = report.leftovers.len() + report.resets.len();
    report.leftovers.retain(|leftover| {
        let names = [
            Some(&leftover.path),
            Some(&leftover.aside),
            leftover.target.as_ref(),
        ];
        names.into_iter().flatten().any(|name| selection.path(name))
    });
    report
        .resets
        .retain(|reset| selection.path(&reset.path) || selection.path(&reset.template));
    hidden.leftovers = (before - report.leftovers.len() - report.resets.len()) as u64;

    obstacles(report, selection, &mut hidden);
    report
        .log
        .iter_mut()
        .for_each(|line| line.operations.retain(|id| kept.contains(id)));
    report.plan.net.retain(|change| {
        let names = [Some(&change.path), change.from.as_ref(), change.to.as_ref()];
        let named = names.into_iter().flatten().any(|name| selection.path(name));
        named
            && (selection.kinds.is_empty() || change.operations.iter().any(|id| kept.contains(id)))
    });
    let of_kept = |step: &Step| {
        selection.kinds.is_empty() || step.operations.iter().any(|id| kept.contains(id))
    };
    let why = format!("by {}", hidden.by);
    hidden.steps = report.plan.restrict(
        |step| selection.step(step) && of_kept(step),
        &why,
        "leave the filter out to have them, too",
    ) as u64;
    let advice_is_about = |advice: &crate::revert::plan::Advice| {
        advice.operations.iter().any(|id| kept.contains(id))
            || advice
                .path
                .as_ref()
                .is_some_and(|path| selection.path(path))
    };
    // what is said of the steps left out is the last
    let said = report.plan.advice.pop_if(|_| hidden.steps > 0);
    report.plan.advice.retain(|advice| advice_is_about(advice));
    report.plan.advice.extend(said);
    report.hidden = Some(hidden);
}

/// Obstacles are named by their places in the list: those that stay get new ones.
fn obstacles(report: &mut Report, selection: &Selection, hidden: &mut Hidden) {
    let concerns = |obstacle: &crate::story::model::Obstacle| {
        let suspects = obstacle.suspects.iter().map(|suspect| &suspect.path);
        std::iter::once(&obstacle.path)
            .chain(&obstacle.links)
            .chain(suspects)
            .any(|path| selection.path(path))
    };
    let mut place = Vec::with_capacity(report.obstacles.len());
    let mut next = 0;
    for obstacle in &report.obstacles {
        let stays = concerns(obstacle);
        place.push(stays.then_some(next));
        next += usize::from(stays);
    }
    hidden.obstacles = (report.obstacles.len() - next) as u64;
    report.obstacles.retain(|obstacle| concerns(obstacle));
    for line in &mut report.log {
        line.obstacles = line
            .obstacles
            .iter()
            .filter_map(|at| place.get(*at).copied().flatten())
            .collect();
    }
}

/// A shell's pattern as a regular expression over bytes.
fn pattern(glob: &[u8]) -> String {
    let glob = if glob.starts_with(b"/") {
        let mut whole = canonical_glob(glob);
        while whole.len() > 1 && whole.ends_with(b"/") {
            whole.pop();
        }
        whole
    } else {
        glob.to_vec()
    };
    let mut out = String::from("(?s-u)");
    out.push_str(if glob.starts_with(b"/") {
        "^"
    } else {
        "(?:^|/)"
    });
    let mut at = 0;
    while let Some(byte) = glob.get(at) {
        at += 1;
        match byte {
            b'*' if glob.get(at) == Some(&b'*') => {
                at += 1;
                out.push_str(".*");
            }
            b'*' => out.push_str("[^/]*"),
            b'?' => out.push_str("[^/]"),
            b'[' => match class(&glob[at..]) {
                Some((text, len)) => {
                    out.push_str(&text);
                    at += len;
                }
                None => out.push_str("\\["),
            },
            b'\\' if at < glob.len() => {
                out.push_str(&literal(glob[at]));
                at += 1;
            }
            byte => out.push_str(&literal(*byte)),
        }
    }
    out.push_str(if glob == b"/" { "" } else { "(?:/|$)" });
    out
}

/// `/private/etc` is `/etc` in a report; a pattern is about the names of the report.
fn canonical_glob(glob: &[u8]) -> Vec<u8> {
    let head = glob.find_byteset(b"*?[\\").unwrap_or(glob.len());
    let cut = glob[..head].rfind_byte(b'/').map_or(0, |slash| slash + 1);
    let cut = if head == glob.len() { head } else { cut };
    let mut out: Vec<u8> = canonical(&glob[..cut]).into();
    if cut < glob.len() && !out.ends_with(b"/") {
        out.push(b'/');
    }
    out.extend_from_slice(&glob[cut..]);
    out
}

fn literal(byte: u8) -> String {
    if byte.is_ascii_alphanumeric() {
        char::from(byte).to_string()
    } else {
        format!("\\x{byte:02x}")
    }
}

/// `[a-z]`, `[!a]`: the class, and how many bytes of the pattern it took.
fn class(rest: &[u8]) -> Option<(String, usize)> {
    // a bracket that comes first stands for itself
    let negated = matches!(rest.first(), Some(b'!' | b'^'));
    let from = usize::from(negated);
    let end = from + 1 + rest.get(from + 1..)?.find_byte(b']')?;
    let mut out = String::from(if negated { "[^/" } else { "[" });
    for (at, byte) in rest[from..end].iter().enumerate() {
        let between = at > 0 && from + at + 1 < end;
        if *byte == b'-' && between {
            out.push('-');
        } else {
            out.push_str(&literal(*byte));
        }
    }
    out.push(']');
    Some((out, end + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hits(glob: &str, path: &str) -> bool {
        let mut selection = Selection::default();
        selection.glob(glob.as_bytes()).expect("a pattern");
        selection.path(path.as_bytes())
    }

    #[test]
    fn a_pattern_is_about_a_path_and_what_is_below_it() {
        assert!(hits("/etc/postfix", "/etc/postfix"));
        assert!(hits("/etc/postfix", "/etc/postfix/main.cf"));
        assert!(hits("/etc/postfix/", "/etc/postfix/main.cf"));
        assert!(!hits("/etc/postfix", "/etc/postfix.cl-rst"));
        assert!(hits("/etc/postfix*", "/etc/postfix.cl-rst"));
        assert!(hits("/private/etc/*", "/etc/hosts"));
        assert!(!hits("/etc/*.conf", "/etc/a/b.conf"));
        assert!(hits("/etc/**.conf", "/etc/a/b.conf"));
        assert!(hits("/", "/anything"));
    }

    #[test]
    fn a_pattern_without_a_slash_is_about_a_name() {
        assert!(hits("*.plist", "/Library/Preferences/x.plist"));
        assert!(hits("main.cf", "/etc/postfix/main.cf"));
        assert!(!hits("main.cf", "/etc/postfix/amain.cf"));
        assert!(!hits("*.plist", "/Library/x.plist.lock"));
    }

    #[test]
    fn classes_escapes_and_hostile_bytes_are_what_they_are_in_a_shell() {
        assert!(hits("/a[0-9]", "/a7") && !hits("/a[0-9]", "/ax"));
        assert!(hits("/a[!0-9]", "/ax") && !hits("/a[!0-9]", "/a7"));
        assert!(hits("/a\\*", "/a*") && !hits("/a\\*", "/ab"));
        assert!(hits("/a[", "/a["));
        assert!(hits("/a.b", "/a.b") && !hits("/a.b", "/axb"));
        let mut selection = Selection::default();
        selection.glob(b"/a/\xff*").expect("a pattern");
        assert!(selection.path(b"/a/\xff\n") && !selection.path(b"/a/x"));
    }

    #[test]
    fn a_regular_expression_is_of_bytes_with_the_case_as_given() {
        let mut selection = Selection::default();
        selection.regex("Post.ix$").expect("an expression");
        assert!(selection.path(b"/etc/Postfix") && !selection.path(b"/etc/postfix"));
        assert!(selection.printed(b"private/etc/Postfix"));
        assert!(Selection::default().regex("(").is_err());
    }
}
