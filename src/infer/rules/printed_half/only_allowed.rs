//! eslogger asks before the call: `AUTH` tells that it may be done, not that it was.

use crate::infer::rules::meta::Meta;
#[cfg(test)]
use crate::infer::rules::tests::{Example, Others, hits, nearly};

pub(in crate::infer) static META: Meta = Meta {
    id: "only-allowed",
    says: "the other source tells that the call was allowed, not that it succeeded",
};

#[cfg(test)]
pub(in crate::infer) const EXAMPLES: &[Example] = &[
    hits("stat64 /a\nunlink /a/x", &["likely unlink /a/x"]).narrow_beside(Others { told: "{\"time\":\"2011-02-08T14:03:22.000000000Z\",\"thread\":{\"thread_id\":5123},\"process\":{\"audit_token\":{\"pid\":87},\"executable\":{\"path\":\"/usr/sbin/servermgrd\"}},\"event\":{\"unlink\":{\"target\":{\"path\":\"/a/x\",\"stat\":{\"st_mode\":33188}}}}}\n", ..Others::NONE }),
    nearly("stat64 /a\nunlink /a/x", &["certain unlink /a/x"]).narrow_beside(Others { told: "#unsnare.d 1 1297173780000000000 servermgrd\n1297173802000000000 87 5123 unlink 0 \"/a/x\" \"\" 0 0\n", ..Others::NONE }),
];
