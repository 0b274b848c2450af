//! Thread 7: `chroot /var/jail`, `mkdir /b/new`: what it calls `/` is the jail.

use crate::infer::rules::meta::Meta;
#[cfg(test)]
use crate::infer::rules::tests::{Example, Recorded, hits, nearly};

pub(in crate::infer) static META: Meta = Meta {
    id: "placed-below-a-root",
    says: "the process had called chroot: the path begins at the directory that this made its root",
};

#[cfg(test)]
pub(in crate::infer) const EXAMPLES: &[Example] = &[
    hits(
        "7: chroot /var/jail\n7: mkdir /b/new",
        &["likely mkdir /var/jail/b/new"],
    )
    .recorded(Recorded::Threaded),
    nearly(
        "7: chdir /var/jail\n7: mkdir /b/new",
        &["certain mkdir /b/new"],
    )
    .recorded(Recorded::Threaded),
];
