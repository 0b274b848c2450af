//! `mkdir /Volumes/X/mail`, `symlink /etc/postfix`, `stat /Volumes/X/mail`: the program made the place before, and looks at it
//! through the link. What was made for the next link is that one's: where several were made and none has the link's name, it is possible only.

use crate::infer::rules::Meta;
#[cfg(test)]
use crate::infer::rules::tests::{Example, hits, nearly};

pub(in crate::infer) static META: Meta = Meta {
    id: "prepared-elsewhere",
    says: "what was made before, or stands on another volume, is looked up right after",
};

#[cfg(test)]
pub(in crate::infer) const EXAMPLES: &[Example] = &[
    hits(
        "mkdir /Volumes/X/mail\nsymlink private/etc/postfix\nstat64 /Volumes/X/mail",
        &[
            "certain mkdir /Volumes/X/mail",
            "likely symlink /etc/postfix -> /Volumes/X/mail",
        ],
    ),
    hits(
        "mkdir /Volumes/X/data\nmkdir /Volumes/X/conf\nsymlink private/etc/app\nstat64 /Volumes/X/data",
        &[
            "certain mkdir /Volumes/X/data",
            "certain mkdir /Volumes/X/conf",
            "possible symlink /etc/app -> /Volumes/X/data",
        ],
    ),
    nearly(
        "mkdir /Volumes/X/a\nsymlink private/etc/a\nstat64 /Volumes/X/b\nsymlink private/etc/b",
        &[
            "certain mkdir /Volumes/X/a",
            "certain symlink /etc/a -> ?",
            "possible symlink /etc/b -> /Volumes/X/b",
        ],
    ),
];
