//! Another source tells `/a/x` renamed to `/a/y`, and the next look at `/a/y` finds nothing.

use crate::infer::rules::meta::Meta;
#[cfg(test)]
use crate::infer::rules::tests::{Example, Others, hits, nearly};

pub(in crate::infer) static META: Meta = Meta {
    id: "contradicted",
    says: "another source contradicts what the lines suggest",
};

#[cfg(test)]
pub(in crate::infer) const EXAMPLES: &[Example] = &[
    hits("rename /a/x\nlstat64 [2] /a/y", &["possible rename /a/x -> /a/y"]).beside(Others { told: "#unsnare.d 1 1297173780000000000 servermgrd\n1297173780000000000 87 5123 rename 0 \"/a/x\" \"/a/y\" 0 0\n", ..Others::NONE }),
    nearly("rename /a/x\nlstat64 /a/y", &["certain rename /a/x -> /a/y"]).beside(Others { told: "#unsnare.d 1 1297173780000000000 servermgrd\n1297173780000000000 87 5123 rename 0 \"/a/x\" \"/a/y\" 0 0\n", ..Others::NONE }),
];
