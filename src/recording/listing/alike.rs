//! Two lists of one disk: the number of a device is another after a restart, `find` and `ls` tell none, and lists of two disks tell
//! nothing of each other.

use std::collections::HashMap;

use super::{Inode, Listing};
use crate::object::ObjectType;

/// So many directories at one path in both lists are enough to tell that they are of two disks.
const ENOUGH: usize = 3;

/// How two lists go together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Alike {
    /// An object has one number in both.
    Same,
    /// No directory has the number that it had: they are of two disks, or it was all put there anew.
    TwoDisks,
}

impl Listing {
    /// Numbers objects alike in both, as far as they are of one disk.
    #[must_use]
    pub(crate) fn number_alike(before: &mut Listing, after: &mut Listing) -> Alike {
        let untold = |list: &Listing| list.table.devices() == [0];
        let (first, second) = (untold(before), untold(after));
        let any = !before.table.devices().is_empty() && !after.table.devices().is_empty();
        if !any {
            return Alike::Same;
        }
        if first != second {
            before.renumber(|_| 0);
            after.renumber(|_| 0);
        }
        let (mut common, mut same) = (0, 0);
        let mut devices: HashMap<u64, HashMap<u64, usize>> = HashMap::new();
        for (n, ..) in before.table.directories() {
            let old = before.table.entry(n);
            let Some(new) = after
                .at(&old.path)
                .filter(|new| new.object == ObjectType::Directory)
            else {
                continue;
            };
            let (Some(was), Some(is)) = (old.inode, new.inode) else {
                continue;
            };
            common += 1;
            if was.1 == is.1 {
                same += 1;
                *devices.entry(is.0).or_default().entry(was.0).or_default() += 1;
            }
        }
        let shared = before
            .table
            .devices()
            .iter()
            .any(|device| after.table.devices().contains(device));
        let by_device = shared && !(first || second);
        if common >= ENOUGH && same == 0 && !by_device {
            return Alike::TwoDisks;
        }
        if !(first || second) {
            after.renumber(|device| {
                let votes = devices.get(&device);
                let most = votes.and_then(|votes| votes.iter().max_by_key(|(_, count)| **count));
                most.map_or(device, |(before, _)| *before)
            });
        }
        Alike::Same
    }

    fn renumber(&mut self, number: impl Fn(u64) -> u64) {
        let old = self.table.devices();
        let new: Vec<u64> = old.iter().map(|device| number(*device)).collect();
        if new == old {
            return;
        }
        self.table.renumber(&new);
        let flags = std::mem::take(&mut self.flags);
        let again = |(inode, flags): (Inode, u32)| ((number(inode.0), inode.1), flags);
        self.flags = flags.into_iter().map(again).collect();
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::list;
    use super::*;

    fn kit(device: u64, first: u64) -> Listing {
        let dirs = ["/etc", "/etc/a", "/etc/b"].iter().enumerate();
        let lines: Vec<String> = dirs
            .map(|(n, path)| {
                format!(
                    "{device} {} 40755 0 0 2 0 1 1 \"{path}\" \"\"\n",
                    first + n as u64
                )
            })
            .collect();
        list(&format!(
            "#unsnare.lst 1 5\n{}#flags {device} {first} 2\n#flags\n#end\n",
            lines.concat()
        ))
    }

    #[test]
    fn after_a_restart_the_device_has_another_number() {
        let (mut before, mut after) = (kit(7, 100), kit(9, 100));
        assert_eq!(Listing::number_alike(&mut before, &mut after), Alike::Same);
        assert_eq!(after.at(b"/etc/a").unwrap().inode, Some((7, 101)));
        assert_eq!(after.paths((7, 101)).count(), 1);
        assert_eq!(after.flags_of(&after.at(b"/etc").unwrap()), Some(2));
    }

    #[test]
    fn a_list_of_find_beside_one_of_the_kit_tells_no_device() {
        let find = "  100        0 drwxr-xr-x    4 root             wheel                 170 Feb  8 10:31 /etc\n  101        0 drwxr-xr-x    2 root             wheel                 170 Feb  8 10:31 /etc/a\n  102        0 drwxr-xr-x    2 root             wheel                 170 Feb  8 10:31 /etc/b\n";
        let (mut before, mut after) = (kit(7, 100), list(find));
        assert_eq!(Listing::number_alike(&mut before, &mut after), Alike::Same);
        assert_eq!(
            before.at(b"/etc/a").unwrap().inode,
            after.at(b"/etc/a").unwrap().inode
        );
    }

    #[test]
    fn lists_of_two_disks_are_told_apart() {
        let (mut before, mut after) = (kit(7, 100), kit(9, 500));
        assert_eq!(
            Listing::number_alike(&mut before, &mut after),
            Alike::TwoDisks
        );
        // everything was put there anew, on the same volume
        let (mut before, mut after) = (kit(7, 100), kit(7, 500));
        assert_eq!(Listing::number_alike(&mut before, &mut after), Alike::Same);
        // no inodes, nothing to tell
        let plain = "/etc:\ntotal 0\n-rw-r--r--  1 root  wheel   612 Feb  8 10:31 a\n";
        let (mut before, mut after) = (kit(7, 100), list(plain));
        assert_eq!(Listing::number_alike(&mut before, &mut after), Alike::Same);
    }
}
