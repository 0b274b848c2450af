//! DTrace tells a rename, and a capture that should hold it does not.

use crate::infer::rules::meta::Meta;
#[cfg(test)]
use crate::infer::rules::tests::Example;

pub(in crate::infer) static META: Meta = Meta {
    id: "no-line-shows-it",
    says: "the other source tells it, and no line of a capture that should hold it does",
};

#[cfg(test)]
pub(in crate::infer) const EXAMPLES: &[Example] = &[];
