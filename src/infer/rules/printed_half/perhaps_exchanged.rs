//! `mkdir /d/N.sb-1a2b3c4d-AbCdEf`, a file `N` made in it, `unlink` of that, `rmdir`, and never a rename: the document `/d/N` may have been
//! exchanged with it by `renamex_np`, which is not traced.

use crate::infer::rules::meta::Meta;
#[cfg(test)]
use crate::infer::rules::tests::{Example, nearly, unseen_calls};

pub(in crate::infer) static META: Meta = Meta {
    id: "perhaps-exchanged",
    says: "a file is made in a directory for saving, and is removed without being renamed: from macOS 10.12 on two files are exchanged by a call without a line, and what is removed may be the old content",
};

#[cfg(test)]
pub(in crate::infer) const EXAMPLES: &[Example] = &[
    unseen_calls(
        "lstat64 /d/N
         mkdir /d/N.sb-1a2b3c4d-AbCdEf
         open F=5 (RWC__E) /d/N.sb-1a2b3c4d-AbCdEf/N
         write F=5 B=4
         close F=5
         unlink /d/N.sb-1a2b3c4d-AbCdEf/N
         rmdir /d/N.sb-1a2b3c4d-AbCdEf",
        &[
            "certain mkdir /d/N.sb-1a2b3c4d-AbCdEf",
            "possible replace /d/N",
            "certain rmdir /d/N.sb-1a2b3c4d-AbCdEf",
        ],
    ),
    nearly(
        "lstat64 /d/N
         mkdir /d/N.sb-1a2b3c4d-AbCdEf
         open F=5 (RWC__E) /d/N.sb-1a2b3c4d-AbCdEf/N
         write F=5 B=4
         close F=5
         unlink /d/N.sb-1a2b3c4d-AbCdEf/N
         rmdir /d/N.sb-1a2b3c4d-AbCdEf",
        &[
            "certain mkdir /d/N.sb-1a2b3c4d-AbCdEf",
            "certain create /d/N.sb-1a2b3c4d-AbCdEf/N",
            "certain unlink /d/N.sb-1a2b3c4d-AbCdEf/N",
            "certain rmdir /d/N.sb-1a2b3c4d-AbCdEf",
        ],
    ),
];
