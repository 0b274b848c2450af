//! `...le.with.a.long.name`: the column had no room for the beginning; one known path only ends like that.

use crate::infer::rules::meta::Meta;
#[cfg(test)]
use crate::infer::rules::tests::Example;

pub(in crate::infer) static META: Meta = Meta {
    id: "head-cut-off",
    says: "the head of the path was cut off: the only known path that ends this way is meant",
};

#[cfg(test)]
pub(in crate::infer) const EXAMPLES: &[Example] = &[];
