//! `lstat [2] /etc/postfix.cl-rst`, `rename /etc/postfix`, and the recipe of the mail cluster puts it aside to this very
//! name.

use crate::infer::rules::meta::Meta;
#[cfg(test)]
use crate::infer::rules::tests::{Example, Others, hits, nearly};

pub(in crate::infer) static META: Meta = Meta {
    id: "looked-for-and-in-a-recipe",
    says: "it was looked for and missing, and a recipe puts the thing aside to this very name",
};

#[cfg(test)]
pub(in crate::infer) const EXAMPLES: &[Example] = &[
    hits(
        "lstat64 [2] private/etc/postfix.cl-rst\nrename private/etc/postfix\nstat64 /usr/lib",
        &["likely rename /etc/postfix -> /etc/postfix.cl-rst"],
    )
    .beside(Others {
        disk: "",
        ..Others::NONE
    }),
    nearly(
        "lstat64 [2] private/etc/postfix.bak\nrename private/etc/postfix\nstat64 /usr/lib",
        &["possible rename /etc/postfix -> /etc/postfix.bak"],
    )
    .beside(Others {
        disk: "",
        ..Others::NONE
    }),
];
