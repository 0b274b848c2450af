//! `WrData /a/x`: the data go to the disk later, by whoever has them written.

use crate::infer::rules::meta::Meta;
#[cfg(test)]
use crate::infer::rules::tests::Example;

pub(in crate::infer) static META: Meta = Meta {
    id: "written-to-the-disk",
    says: "data of the file went to the disk: who had written them, and when, the line does not tell",
};

#[cfg(test)]
pub(in crate::infer) const EXAMPLES: &[Example] = &[];
