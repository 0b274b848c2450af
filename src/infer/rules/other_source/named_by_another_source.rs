//! DTrace, eslogger or the audit trail tells the same call, of the same thread at the same moment, with both names.

use crate::infer::rules::meta::Meta;
#[cfg(test)]
use crate::infer::rules::tests::{Example, Others, hits, nearly};

pub(in crate::infer) static META: Meta = Meta {
    id: "named-by-another-source",
    says: "another trace, an audit record or the line itself names both ends",
};

#[cfg(test)]
pub(in crate::infer) const EXAMPLES: &[Example] = &[
    hits("rename /a/x\nstat64 /usr/lib", &["certain rename /a/x -> /a/y"]).beside(Others { told: "#unsnare.d 1 1297173780000000000 servermgrd\n1297173780000000000 87 5123 rename 0 \"/a/x\" \"/a/y\" 0 0\n", ..Others::NONE }),
    nearly("rename /a/x\nstat64 /usr/lib", &["certain rename /a/x -> ?"]).beside(Others { told: "#unsnare.d 1 1297173780000000000 servermgrd\n1297173780000000000 87 5123 rename 0 \"/b/x\" \"/b/y\" 0 0\n", ..Others::NONE }),
];
