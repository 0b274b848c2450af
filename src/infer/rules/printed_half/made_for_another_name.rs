//! `open (_WC_T_) /a/new`, written, `rename /a/new` to quite another name at once: who empties a file that was there would
//! lose both.

use crate::infer::rules::meta::Meta;
#[cfg(test)]
use crate::infer::rules::tests::Example;

pub(in crate::infer) static META: Meta = Meta {
    id: "made-for-another-name",
    says: "written and given quite another name at once: it was made for that",
};

#[cfg(test)]
pub(in crate::infer) const EXAMPLES: &[Example] = &[];
