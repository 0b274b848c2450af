//! A narrow recording, then a wide one: what the narrow lines show to be there may as well have been missing.

use crate::infer::rules::meta::Meta;
#[cfg(test)]
use crate::infer::rules::tests::{Example, Recorded, hits, nearly};

pub(in crate::infer) static META: Meta = Meta {
    id: "beside-narrow-lines",
    says: "narrow lines of the recording prove nothing of what was there before",
};

#[cfg(test)]
pub(in crate::infer) const EXAMPLES: &[Example] = &[
    hits(
        "stat64 private/etc/b\n--\nopen F=3 (_WC__E) private/etc/a\nwrite F=3 B=10\nclose F=3",
        &["likely create /etc/a"],
    )
    .recorded(Recorded::Mixed),
    nearly(
        "open F=3 (_WC__E) private/etc/a\nwrite F=3 B=10\nclose F=3",
        &["certain create /etc/a"],
    ),
];
