//! `WrData /a/x`: the data go to the disk later, by whoever has them written.

use crate::infer::rules::meta::Meta;
#[cfg(test)]
use crate::infer::rules::tests::{Example, lines, nearly_lines};

pub(in crate::infer) static META: Meta = Meta {
    id: "written-to-the-disk",
    says: "data of the file went to the disk: who had written them, and when, the line does not tell",
};

#[cfg(test)]
pub(in crate::infer) const EXAMPLES: &[Example] = &[
    lines(
        "14:03:00.000100    WrData[AT2]     D=0x00a886d2  B=0x1000   /dev/disk3s5  /Users/x/stats",
        &["possible write /Users/x/stats"],
    ),
    nearly_lines(
        "14:03:00.000100  open              F=5        (_W__________)  /Users/x/stats
14:03:00.000200  write             F=5    B=0x1000
14:03:00.000300    WrData[AT2]     D=0x00a886d2  B=0x1000   /dev/disk3s5  /Users/x/stats",
        &["certain write /Users/x/stats"],
    ),
];
