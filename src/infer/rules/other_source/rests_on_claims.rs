//! The inode was not listed under this name but under one that a claim leads to.

use crate::infer::rules::meta::Meta;
#[cfg(test)]
use crate::infer::rules::tests::Example;

pub(in crate::infer) static META: Meta = Meta {
    id: "rests-on-claims",
    says: "what the lists tell rests on other claims that are likely",
};

#[cfg(test)]
pub(in crate::infer) const EXAMPLES: &[Example] = &[];
