//! DTrace tells a rename, and a capture that should hold it does not.

use crate::infer::rules::meta::Meta;
#[cfg(test)]
use crate::infer::rules::tests::{Example, Others, hits, nearly};

pub(in crate::infer) static META: Meta = Meta {
    id: "no-line-shows-it",
    says: "the other source tells it, and no line of a capture that should hold it does",
};

#[cfg(test)]
pub(in crate::infer) const EXAMPLES: &[Example] = &[
    hits("rename /b/w\nmkdir /c", &["certain rename /b/w -> /b/v", "likely rename /a/x -> /a/y", "certain mkdir /c"]).beside(Others { told: "#unsnare.d 1 1297173780000000000 servermgrd\n1297173780000000000 87 5123 rename 0 \"/b/w\" \"/b/v\" 0 0\n1297173780000500000 87 5123 rename 0 \"/a/x\" \"/a/y\" 0 0\n", ..Others::NONE }),
    nearly("rename /b/w\nrename /a/x\nmkdir /c", &["certain rename /b/w -> /b/v", "certain rename /a/x -> /a/y", "certain mkdir /c"]).beside(Others { told: "#unsnare.d 1 1297173780000000000 servermgrd\n1297173780000000000 87 5123 rename 0 \"/b/w\" \"/b/v\" 0 0\n1297173780001000000 87 5123 rename 0 \"/a/x\" \"/a/y\" 0 0\n", ..Others::NONE }),
];
