//! What other processes changed: no operation, but known, in order, for the net effect.

use super::calls::{findings, operations};

fn foreign(calls: &str) -> Vec<String> {
    let found = findings(calls);
    found
        .foreign_changes()
        .map(|c| {
            let (kind, confidence) = (format!("{:?}", c.kind), format!("{:?}", c.confidence));
            let (kind, confidence) = (kind.to_lowercase(), confidence.to_lowercase());
            let part = if c.whole { "" } else { " (in part)" };
            let by = c.process;
            format!("{}: {confidence} {kind} {}{part} by {by}", c.line, c.path)
        })
        .collect()
}

/// A file that we made, that another process removed and a third made again is not ours any more.
#[test]
fn what_another_process_removed_and_made_again_is_known() {
    let calls = "lstat64 [2] private/etc/new.conf
         open F=4 (_WC__E) private/etc/new.conf
         write F=4 B=32
         close F=4
         @unlink private/etc/new.conf
         @open F=8 (_WC__E) private/etc/new.conf
         @write F=8 B=153
         @close F=8";
    assert_eq!(operations(calls), ["certain create /etc/new.conf"]);
    assert_eq!(
        foreign(calls),
        [
            "5: certain unlink /etc/new.conf by mds",
            "6: certain create /etc/new.conf by mds",
            "7: certain write /etc/new.conf by mds",
        ]
    );
}

#[test]
fn what_another_process_moved_made_and_set_is_known_and_repeated_writes_are_one() {
    assert_eq!(
        foreign(
            "stat64 /Library/w
             @rename /Library/w
             @mkdir /Library/w
             @symlink /Library/w/link
             @open F=4 (_W__T_) /Library/w.conf
             @write F=4 B=9
             @write F=4 B=9
             @chmod <rw-r--r--> /Library/w.conf
             @rmdir /Library/gone
             @stat64 /Library/w.conf"
        ),
        [
            "2: certain rename /Library/w by mds",
            "3: certain mkdir /Library/w by mds",
            "4: certain symlink /Library/w/link by mds",
            "5: certain write /Library/w.conf by mds",
            "8: certain chmod /Library/w.conf by mds",
            "9: certain rmdir /Library/gone by mds",
        ]
    );
}
