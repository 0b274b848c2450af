//! What a program did to the disk: the claims that everything after inference works with.

use std::borrow::Cow;
use std::sync::Arc;

use bstr::BString;
use serde::Serialize;

pub use crate::object::ObjectType;
pub use crate::time_of_day::PrintedTime;

/// How sure a claim is. The order is meaningful: `Unknown < Possible < Likely < Certain`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    /// Nothing claimed.
    Unknown,
    /// Weak or contested evidence.
    Possible,
    /// Positive evidence and no rival.
    Likely,
    /// The trace allows nothing else, or another source names it.
    Certain,
}

/// What the claim of a hidden half rests on, which decides what the script may do on its own. The order is meaningful:
/// weakest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Proof {
    /// Names that look related, a number that follows, the same name elsewhere, a place near the call.
    Likeness,
    /// The name was looked for and missing before, or found afterwards, not both; the names are related as a program relates
    /// them (suffix, prefix, temporary form), in one directory, and the look was close to the call.
    HalfWitnessed,
    /// The name was looked for and missing (or had just been made free), nothing visible made it, and afterwards it is there;
    /// no other operation explains that.
    Witnessed,
    /// The trace leaves no other name.
    Excluded,
    /// Another source names both ends.
    Named,
}

impl Proof {
    /// As the report writes it.
    pub fn name(self) -> &'static str {
        match self {
            Proof::Likeness => "likeness",
            Proof::HalfWitnessed => "half witnessed",
            Proof::Witnessed => "witnessed",
            Proof::Excluded => "excluded",
            Proof::Named => "named",
        }
    }
}

impl Serialize for Proof {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

/// The kinds of operation of the report contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Kind {
    /// `path` got the name `to`.
    Rename,
    /// `path` is the new link, `to` its target text.
    Symlink,
    /// `path` is the existing file, `to` its new, additional name.
    Link,
    /// A regular file (or fifo, socket, device) came into being.
    Create,
    /// A directory came into being.
    Mkdir,
    /// Content changed in place, appended or truncated.
    Write,
    /// A temporary was renamed over, or into, `path`.
    Replace,
    /// A file or link was removed.
    Unlink,
    /// A directory was removed.
    Rmdir,
    /// `path` and `to` exchanged their contents.
    Exchange,
    /// Permission bits.
    Chmod,
    /// Owner or group.
    Chown,
    /// BSD file flags.
    Chflags,
    /// Extended attributes.
    Xattr,
    /// Access and modification times.
    Utimes,
}

impl Kind {
    /// Those that change content or attributes, and give or take no name.
    pub const EDITS: [Kind; 6] = [
        Kind::Write,
        Kind::Chmod,
        Kind::Chown,
        Kind::Chflags,
        Kind::Xattr,
        Kind::Utimes,
    ];

    /// It is one of [`Kind::EDITS`].
    pub fn edits(self) -> bool {
        Self::EDITS.contains(&self)
    }
}

/// One reason for a claim.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Evidence {
    /// Index into the capture's (or the logs') list of sources.
    pub source: usize,
    /// 1-based physical line in that source; 0 for evidence that is no line (a recipe, the mounted disk).
    pub line: u64,
    /// Why this line speaks for the claim, in one sentence.
    pub reason: Cow<'static, str>,
    /// The rule that says so, by its id; `None` for what needs no rule: what the line itself tells.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<&'static str>,
}

/// A candidate for a hidden half that lost, kept for `--explain`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Rival {
    /// The candidate path.
    pub path: BString,
    /// Why it lost.
    pub why: Cow<'static, str>,
    /// The rule that decided, by its id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<&'static str>,
}

/// One operation: a visible call (or several that belong together), with the hidden half that inference added.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Operation {
    /// 1-based, in order of time; stable within one report.
    pub id: u32,
    /// What was done.
    pub kind: Kind,
    /// Absolute, with `/etc`, `/var`, `/tmp` rather than `/private/...`; `None` when the capture does not tell.
    /// When `whole` is false this is a relative or clipped text and must not become an operand.
    pub path: Option<BString>,
    /// `path` is whole and absolute.
    pub whole: bool,
    /// The hidden half: new name, link target (text), new link name, partner. `None` when unknown. Always whole
    /// (a symlink's target text may be relative).
    pub to: Option<BString>,
    /// Of the claim as a whole, hidden half included; with `to` `None` that of the visible half.
    pub confidence: Confidence,
    /// Of the visible half alone.
    pub visible: Confidence,
    /// What the hidden half rests on: of `to`; of `replace`, that the temporary became `path`. `None` where there is no hidden
    /// half, or it is not told.
    pub proof: Option<Proof>,
    /// Why.
    pub evidence: Vec<Evidence>,
    /// Candidates for the hidden half that lost.
    pub rivals: Vec<Rival>,
    /// As printed: time of the (last) call.
    pub time: PrintedTime,
    /// Microseconds since the first midnight of the capture.
    pub at_us: u64,
    /// Thread id, where the release prints one.
    pub thread: Option<i64>,
    /// Process name as printed; operations of one process share it.
    pub process: Arc<BString>,
    /// Further details, by kind.
    pub details: OperationDetails,
}

/// What an operation is told with besides its paths, for those who work with it. `None` means that the trace does not tell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OperationDetails {
    /// Index of the source and first line of the calls behind it.
    pub source: usize,
    /// Line of the call that made the change final (the rename of a `replace`, the first write of a `write`).
    pub line: u64,
    /// Type of the object acted upon.
    pub object: ObjectType,
    /// rename, replace: something stood at the destination and was overwritten. create: the file existed before
    /// (`open` with CREAT and TRUNC of an existing file is a `write`).
    pub replaced: Option<bool>,
    /// write: bytes written, as far as shown.
    pub bytes: Option<u64>,
    /// write: how.
    pub append: bool,
    /// Created and removed again within the capture, or a lock or pid file: no lasting effect.
    pub transient: bool,
    /// rename in a narrow capture, which may have failed: it is one of a rotation whose next rename is likely to have
    /// been done, so what stands at `to` now, if anything does, came from `path`.
    pub rotated: bool,
    /// rename whose new name is not told, or guessed weakly: nothing in the capture names anything else in the directory
    /// that begins like the old one and came afterwards, so such a name, if the disk shows exactly one, is the new one.
    pub beside: bool,
    /// rename, replace: no line holds the new name, nor does a log or the disk: it is made from the old one by a pattern (a
    /// rotation's next number, a suffix that the program uses), or no line shows it whole (it is relative, say). Such a name
    /// is told, and is never an operand.
    pub guessed: bool,
    /// utimes: attributes were set, and the line does not tell which: times, owner, permissions, or others (`setattrlist`).
    pub unnamed_attributes: bool,
    /// No line shows it, only lists of files that were made before and afterwards: when it was done, and by whom, is not known.
    pub only_listed: bool,
    /// What stands under the claimed name may have been made by a visible call that spells it in other letters, or does not tell where.
    pub made_otherwise: bool,
    /// unlink, rmdir: something is seen under the name afterwards, and nothing visible made it.
    pub there_again: bool,
    /// What few operations have: a long recording holds many operations.
    rare: Option<Box<RareDetails>>,
}

/// Details that few operations have. `None` means that the trace does not tell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RareDetails {
    /// replace: the temporary name that was renamed.
    pub temporary: Option<BString>,
    /// create, write, replace: the content was copied from this file, which still held the old bytes then.
    pub copied_from: Option<BString>,
    /// create, write, replace: files that the process had open to read them while it had this one open, and directories of such, which
    /// end with a slash; what is not placed as far as it is shown.
    pub(crate) read_meanwhile: Vec<BString>,
    /// replace: source and line of the call that made the temporary, where that is part of it.
    pub begun: Option<(usize, u64)>,
    /// write, replace, unlink: a whole copy of the *old* content stands here (made before, never changed since).
    pub old_copy: Option<BString>,
    /// unlink of a link: its target text, where an earlier readlink or lookup showed it.
    pub old_target: Option<BString>,
    /// link whose new name is not told: bytes the file held then, where the program read it from end to end before
    /// anything could have replaced it.
    pub size: Option<u64>,
    /// link or rename whose new name is not told: names in the directory that begin with the file's and that the capture
    /// knows, so that none of them is the new one.
    pub known_names: Vec<BString>,
    /// chmod: new permission text `rwxr-xr-x`; chflags: new flag names.
    pub new_value: Option<String>,
    /// chmod: old permission text, when the trace shows it; chflags: old flag names, when a list shows them.
    pub old_value: Option<String>,
    /// chown: owner and group before the call and after it, when another source tells them.
    pub owners: Option<((u32, u32), (u32, u32))>,
}

impl OperationDetails {
    /// Where it was done, and nothing more.
    pub fn of(source: usize, line: u64) -> Self {
        OperationDetails {
            source,
            line,
            ..OperationDetails::default()
        }
    }

    /// The details that few operations have.
    pub fn rare(&self) -> &RareDetails {
        const NONE: &RareDetails = &RareDetails {
            temporary: None,
            copied_from: None,
            read_meanwhile: Vec::new(),
            begun: None,
            old_copy: None,
            old_target: None,
            new_value: None,
            old_value: None,
            owners: None,
            size: None,
            known_names: Vec::new(),
        };
        self.rare.as_deref().unwrap_or(NONE)
    }

    /// The details that few operations have, to be filled in.
    pub fn rare_mut(&mut self) -> &mut RareDetails {
        self.rare.get_or_insert_default()
    }
}

/// A change that was tried and failed, as often as it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// Label of the call.
    pub call: &'static str,
    /// The path, when the capture tells which.
    pub path: Option<BString>,
    /// errno of the failure; `None` where the capture shows none and what followed tells of the failure.
    pub errno: Option<i32>,
    /// How often.
    pub count: u64,
    /// Index of the source and first line.
    pub source: usize,
    /// See `source`.
    pub line: u64,
}
