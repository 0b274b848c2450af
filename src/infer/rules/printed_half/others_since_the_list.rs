//! A list made before has no `/a/x`; `open (_WC_T_) /a/x` makes it, unless somebody else did so in between, who is not
//! recorded.

use crate::infer::rules::meta::Meta;
#[cfg(test)]
use crate::infer::rules::tests::{Example, Others, hits, nearly};

pub(in crate::infer) static META: Meta = Meta {
    id: "others-since-the-list",
    says: "a list made before tells what stood there, and others, of whom nothing is recorded, may have changed it since",
};

#[cfg(test)]
pub(in crate::infer) const EXAMPLES: &[Example] = &[
    hits("open F=5 (_WC_T_) /a/x\nwrite F=5 B=4\nclose F=5", &["likely create /a/x"]).beside(Others { before: "  11        8 drwxr-xr-x    1 root             wheel                   5 Feb  8 10:00 /a\n  12        8 -rw-r--r--    1 root             wheel                   5 Feb  8 10:00 /a/y\n", ..Others::NONE }),
    nearly("open F=5 (_WC_T_) /a/x\nwrite F=5 B=4\nclose F=5", &["possible write /a/x"]).beside(Others { before: "  11        8 drwxr-xr-x    1 root             wheel                   5 Feb  8 10:00 /b\n  12        8 -rw-r--r--    1 root             wheel                   5 Feb  8 10:00 /b/y\n", ..Others::NONE }),
];
