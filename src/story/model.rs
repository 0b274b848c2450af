//! What the report tells besides the operations themselves.

use bstr::BString;
use serde::Serialize;

use crate::infer::operation::{Confidence, Evidence, ObjectType};

/// Operations of one action.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Group {
    /// 1-based.
    pub id: u32,
    /// "Postfix: configuration moved to the cluster".
    pub title: String,
    /// A recipe knows what it belongs to; the others are put together by their place.
    pub by_recipe: bool,
    /// Operation ids, in order of time.
    pub operations: Vec<u32>,
}

/// Something looked for and not found.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Obstacle {
    /// What is missing, as high up as the evidence allows: the volume, not a file on it.
    pub path: BString,
    /// errno of the failing calls (2, 20, ...), when the capture shows it.
    pub errno: Option<i32>,
    /// How many calls failed on it or below it.
    pub count: u64,
    /// Call label and how often.
    pub calls: Vec<(String, u64)>,
    /// Source and first failing line.
    pub first: (usize, u64),
    /// Source and last failing line.
    pub last: (usize, u64),
    /// Time of the first failure as printed.
    pub first_time: String,
    /// Time of the last failure as printed.
    pub last_time: String,
    /// Links that lead there (a name that `lstat` finds and `stat` does not).
    pub links: Vec<BString>,
    /// Files read just before the failures, most suspicious first.
    pub suspects: Vec<Suspect>,
    /// Indices into the report's log lines.
    pub log: Vec<usize>,
    /// Why it is an obstacle rather than a probe.
    pub reason: String,
}

/// A file that may have sent the program to what is missing.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Suspect {
    /// The file read.
    pub path: BString,
    /// In how many of the failing rounds it was read before.
    pub count: u64,
    /// Source and a line that reads it.
    pub line: (usize, u64),
    /// Why it is suspected.
    pub reason: String,
}

/// What stands in a leftover's place now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub enum LeftoverState {
    /// A link that leads to nothing.
    #[serde(rename = "link to nowhere")]
    LinkToNowhere,
    /// A link whose end was not seen to be missing.
    #[serde(rename = "link")]
    Link,
    /// Nothing.
    #[serde(rename = "absent")]
    Absent,
    /// A file or directory.
    #[serde(rename = "replaced")]
    Replaced,
}

/// The standing trace of an earlier change: the original stands aside.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Leftover {
    /// Where the original belongs.
    pub path: BString,
    /// Where the original stands now.
    pub aside: BString,
    /// What stands in its place.
    pub state: LeftoverState,
    /// Where the link in its place leads, when known.
    pub target: Option<BString>,
    /// Type of the thing aside, when proven.
    pub object: ObjectType,
    /// Recipe that names it.
    pub recipe: Option<String>,
    /// Where the link in its place must lead, by the recipe (`/Volumes/*/.*/`).
    pub leads: Option<String>,
    /// How sure.
    pub confidence: Confidence,
    /// Why. A leftover is put back only when a recipe names it and trace or disk show both sides (`both_shown`).
    pub evidence: Vec<Evidence>,
    /// The trace (or the disk) shows the thing aside and what stands in its place.
    pub both_shown: bool,
}

/// A file that a recipe says can be reset from a template (`MailServicesOther.plist` from `.default`).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Reset {
    /// The file to be reset.
    pub path: BString,
    /// The template; used only where it exists at run time.
    pub template: BString,
    /// Recipe that names it.
    pub recipe: String,
    /// Why.
    pub evidence: Vec<Evidence>,
    /// A line of the capture names the file.
    pub(crate) named: bool,
}
