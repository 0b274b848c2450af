//! eslogger tells that the call was allowed, and the lines show the new name afterwards: it was done.

use crate::infer::rules::meta::Meta;
#[cfg(test)]
use crate::infer::rules::tests::Example;

pub(in crate::infer) static META: Meta = Meta {
    id: "named-and-seen",
    says: "another source names it, and the lines show it there afterwards",
};

#[cfg(test)]
pub(in crate::infer) const EXAMPLES: &[Example] = &[];
