//! A disk on which years of work have left their traces: beside many a file stands what somebody once kept of it. No line
//! of the history names these, or one that has nothing to do with what is renamed.

use super::super::disk::{Body, Disk, canonical};
use super::super::rng::Rng;

/// What stands beside `X`, and is nobody's new name.
const NEIGHBOURS: [&str; 12] = [
    "~", ".old", ".bak", ".save", ".db", " 2", "-journal", ".orig", ".1", ".2.gz", ".first", "-2",
];

/// Puts old neighbours beside some of the files and directories that stand there.
pub(super) fn untidy(disk: &mut Disk, rng: &mut Rng, standing: &[Vec<u8>]) {
    for path in standing {
        for suffix in NEIGHBOURS {
            let beside = [path.as_slice(), suffix.as_bytes()].concat();
            if !rng.chance(12) || disk.find_bytes(&beside).is_some() {
                continue;
            }
            let content = format!(
                "# left here long ago: {} {}\n",
                String::from_utf8_lossy(&canonical(&beside)),
                rng.below(1 << 40)
            );
            disk.put(&beside, Body::File(content.into_bytes()), 0o644);
        }
    }
    disk.put_dir("/Users/anna/.Trash");
    disk.put_file("/Users/anna/.Trash/notes.txt", "# thrown away long ago\n");
}
