//! `rename /a/httpd.conf`, `stat /a/httpd.conf.default`: the vendor ships a template of that name.
//!
//! Not where the program looked for it and it was missing, or where it turned up.

use crate::infer::patterns;
#[cfg(test)]
use crate::infer::rules::tests::{Example, hits, nearly};
use crate::infer::rules::{Case, Finding, Meta};

pub(super) static META: Meta = Meta {
    id: "template",
    says: "is a template that a vendor ships: that it is there says nothing",
};

#[inline]
pub(super) fn judge(case: &Case<'_>) -> Option<Finding> {
    let c = case.candidate;
    (!case.appeared() && !c.probed_missing && patterns::template(case.name)).then(|| META.forbids())
}

#[cfg(test)]
pub(super) const EXAMPLES: &[Example] = &[
    hits(
        "rename /a/httpd.conf\nstat64 /a/httpd.conf.default",
        &["certain rename /a/httpd.conf -> ?"],
    ),
    nearly(
        "access [2] /a/httpd.conf.default\nrename /a/httpd.conf",
        &["possible rename /a/httpd.conf -> /a/httpd.conf.default"],
    ),
];
