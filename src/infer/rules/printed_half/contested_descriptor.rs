//! `open F=5 /a/one` and `open F=5 /a/two` by two processes of one name that lines do not tell apart: what goes through 5 is
//! the one or the other. Where a number is opened twice without a close, a write is possible only, in lines that tell no threads or by
//! a thread that did not open it.
//!
//! So it is where a number is written through after its close: two processes of the name hold it, as a daemon and its child do, and
//! one of them has closed its own.

use crate::infer::operation::Confidence;
use crate::infer::rules::meta::Meta;
#[cfg(test)]
use crate::infer::rules::tests::{Example, Recorded, hits, nearly};
use crate::trace::Descriptor;

pub(in crate::infer) static META: Meta = Meta {
    id: "contested-descriptor",
    says: "another process of the same name may have another file under that number",
};

/// How sure it is, at most, what a number stands for that this thread uses. The thread that opened it means its own process's.
pub(in crate::infer) fn at_most(f: &Descriptor, thread: Option<i64>) -> Option<Confidence> {
    let another = thread.is_none() || f.thread != thread.map(|thread| thread as i32);
    match (f.contested && another, f.doubtful) {
        (true, _) => Some(Confidence::Possible),
        (_, true) => Some(Confidence::Likely),
        _ => None,
    }
}

/// How sure a write is where two processes of the name hold a number: this one, or another.
pub(in crate::infer) fn of_two(this_one: bool) -> Confidence {
    match this_one {
        true => Confidence::Possible,
        false => Confidence::Likely,
    }
}

#[cfg(test)]
pub(in crate::infer) const EXAMPLES: &[Example] = &[
    hits(
        "lstat64 [2] /a/one\nlstat64 [2] /a/two\nopen F=5 (_WC__E) /a/one\nopen F=5 (_WC__E) /a/two\nwrite F=5 B=4",
        &["certain create /a/one", "likely create /a/two"],
    ),
    hits(
        "open F=5 (RW____) /a/one\nopen F=5 (RW____) /a/two\nwrite F=5 B=4",
        &["possible write /a/two"],
    ),
    hits(
        "1: open F=5 (RW____) /a/one\n2: open F=5 (RW____) /a/two\n3: write F=5 B=4",
        &["possible write /a/two"],
    )
    .recorded(Recorded::Threaded),
    nearly(
        "1: open F=5 (RW____) /a/one\n2: open F=6 (RW____) /a/two\n2: write F=6 B=4",
        &["certain write /a/two"],
    )
    .recorded(Recorded::Threaded),
    hits(
        "open F=5 (_W_A__) /a/log
         write F=5 B=6
         close F=5
         open F=5 (RW____) /a/counter
         write F=5 B=6
         close F=5
         write F=5 B=6",
        &["likely write /a/log", "possible write /a/counter"],
    ),
    nearly(
        "open F=5 (_W_A__) /a/log
         write F=5 B=6
         close F=5
         open F=5 (RW____) /a/counter
         write F=5 B=6
         close F=5
         write F=6 B=6",
        &["certain write /a/log", "certain write /a/counter"],
    ),
    nearly(
        "lstat64 [2] /a/one\nlstat64 [2] /a/two\nopen F=5 (_WC__E) /a/one\nopen F=6 (_WC__E) /a/two\nwrite F=6 B=4",
        &["certain create /a/one", "certain create /a/two"],
    ),
];
