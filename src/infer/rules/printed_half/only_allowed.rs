//! eslogger asks before the call: `AUTH` tells that it may be done, not that it was.

use crate::infer::rules::meta::Meta;
#[cfg(test)]
use crate::infer::rules::tests::Example;

pub(in crate::infer) static META: Meta = Meta {
    id: "only-allowed",
    says: "the other source tells that the call was allowed, not that it succeeded",
};

#[cfg(test)]
pub(in crate::infer) const EXAMPLES: &[Example] = &[];
