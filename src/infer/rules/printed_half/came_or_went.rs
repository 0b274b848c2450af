//! `unlink sub/x`, and of all that the list made before has only `/a/sub/x` is missing afterwards.

use crate::infer::rules::meta::Meta;
#[cfg(test)]
use crate::infer::rules::tests::Example;

pub(in crate::infer) static META: Meta = Meta {
    id: "came-or-went",
    says: "lists of files show that something of that very name came or went",
};

#[cfg(test)]
pub(in crate::infer) const EXAMPLES: &[Example] = &[];
