//! `unlink sub/x`, and of all that the list made before has only `/a/sub/x` is missing afterwards.

use crate::infer::rules::meta::Meta;
#[cfg(test)]
use crate::infer::rules::tests::{Example, Others, hits, nearly};

pub(in crate::infer) static META: Meta = Meta {
    id: "came-or-went",
    says: "lists of files show that something of that very name came or went",
};

#[cfg(test)]
pub(in crate::infer) const EXAMPLES: &[Example] = &[
    hits("chdir /a\nmkdir sub", &["likely mkdir /a/sub"]).beside(Others { before: "  11        8 drwxr-xr-x    2 root             wheel                   5 Feb  8 10:00 /a\n", after: "  11        8 drwxr-xr-x    3 root             wheel                   5 Feb  8 10:00 /a\n  12        8 drwxr-xr-x    2 root             wheel                   5 Feb  8 10:00 /a/sub\n", ..Others::NONE }),
    nearly("chdir /a\nmkdir sub", &["possible mkdir /a/sub"]).beside(Others { before: "  11        8 drwxr-xr-x    3 root             wheel                   5 Feb  8 10:00 /a\n  12        8 drwxr-xr-x    2 root             wheel                   5 Feb  8 10:00 /a/sub\n", after: "  11        8 drwxr-xr-x    3 root             wheel                   5 Feb  8 10:00 /a\n  12        8 drwxr-xr-x    2 root             wheel                   5 Feb  8 10:00 /a/sub\n", ..Others::NONE }),
    hits("mkdir he-one-directory-with-a-name-of-its-own/sub", &["likely mkdir /a/the-one-directory-with-a-name-of-its-own/sub"]).beside(Others { before: "  11        8 drwxr-xr-x    3 root             wheel                   5 Feb  8 10:00 /a\n  12        8 drwxr-xr-x    2 root             wheel                   5 Feb  8 10:00 /a/the-one-directory-with-a-name-of-its-own\n", after: "  11        8 drwxr-xr-x    3 root             wheel                   5 Feb  8 10:00 /a\n  12        8 drwxr-xr-x    3 root             wheel                   5 Feb  8 10:00 /a/the-one-directory-with-a-name-of-its-own\n  13        8 drwxr-xr-x    2 root             wheel                   5 Feb  8 10:00 /a/the-one-directory-with-a-name-of-its-own/sub\n", ..Others::NONE }),
    nearly("mkdir name-of-its-own/sub", &["possible mkdir /a/the-one-directory-with-a-name-of-its-own/sub"]).beside(Others { before: "  11        8 drwxr-xr-x    3 root             wheel                   5 Feb  8 10:00 /a\n  12        8 drwxr-xr-x    2 root             wheel                   5 Feb  8 10:00 /a/the-one-directory-with-a-name-of-its-own\n", after: "  11        8 drwxr-xr-x    3 root             wheel                   5 Feb  8 10:00 /a\n  12        8 drwxr-xr-x    3 root             wheel                   5 Feb  8 10:00 /a/the-one-directory-with-a-name-of-its-own\n  13        8 drwxr-xr-x    2 root             wheel                   5 Feb  8 10:00 /a/the-one-directory-with-a-name-of-its-own/sub\n", ..Others::NONE }),
];
