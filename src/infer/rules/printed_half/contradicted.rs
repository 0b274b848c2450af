//! Another source tells `/a/x` renamed to `/a/y`, and the next look at `/a/y` finds nothing.

use crate::infer::rules::meta::Meta;
#[cfg(test)]
use crate::infer::rules::tests::Example;

pub(in crate::infer) static META: Meta = Meta {
    id: "contradicted",
    says: "another source contradicts what the lines suggest",
};

#[cfg(test)]
pub(in crate::infer) const EXAMPLES: &[Example] = &[];
