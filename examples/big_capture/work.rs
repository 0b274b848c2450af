//! What the programs on the scriptable Mac do, round by round.

use scriptable_mac::noise::read_file;
use scriptable_mac::programs::{copy_file, join, list, remove_tree, save_foundation, write_file};
use scriptable_mac::{Flags, Mac, Task};

/// Stands in names where the number of the round goes.
pub(crate) const MARK: &[u8] = b"round00000000";
/// The same for the number of a file that lives on, and for that of the directory it is in.
pub(crate) const LIVE: &[u8] = b"alive00000000";
pub(crate) const BOX: &[u8] = b"boxes00000000";

/// What a round does.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Work {
    Mixed,
    Renames,
    Deliveries,
}

impl Work {
    /// One round; `keep`: its files stay.
    pub(crate) fn round(self, mac: &mut Mac, t: Task, keep: bool) {
        let named = |before: &[u8], after: &[u8]| [before, MARK, after].concat();
        match self {
            Work::Mixed => one_round(mac, t, keep),
            Work::Renames => {
                let file = named(b"/Library/Server/Data/", b".conf");
                one_rename(mac, t, &file, &[file.as_slice(), b".bak"].concat());
            }
            Work::Deliveries => {
                let delivered = |to: &[u8]| named(b"/Library/Server/Mail/", to);
                let (new, cur) = (delivered(b"/new/message"), delivered(b"/cur/message"));
                one_rename(mac, t, &new, &cur);
            }
        }
    }
}

pub(crate) fn furnish(mac: &mut Mac) {
    for path in [
        "/Library/Server/Data/template.conf",
        "/private/etc/hosts",
        "/private/etc/named.conf",
        "/usr/bin/ditto",
        "/Library/Preferences/com.apple.mail.plist",
        "/private/var/log/system.log",
    ] {
        mac.disk.put_file(path, &"line of text\n".repeat(40));
    }
    mac.disk
        .put_file(&String::from_utf8_lossy(&live_file()), "a message");
    for n in 0..60 {
        mac.disk.put_file(
            &format!(
                "/Users/anna/Documents/Folder {}/Paper number {n}.pdf",
                n % 7
            ),
            "pdf",
        );
    }
}

/// One round of work: make, copy, save, step aside, link, and (mostly) clean up.
fn one_round(mac: &mut Mac, t: Task, keep: bool) {
    let dir = [b"/Library/Server/Data/".as_slice(), MARK].concat();
    let file = |name: &str| join(&dir, name.as_bytes());
    let _ = mac.stat(t, &dir);
    let _ = mac.mkdir(t, &dir, 0o755);
    copy_file(
        mac,
        t,
        b"/Library/Server/Data/template.conf",
        &file("main.conf"),
    );
    for n in 0..4 {
        write_file(
            mac,
            t,
            &file(&format!("item {n}.plist")),
            &[b'x'; 900],
            Flags::NEW,
        );
    }
    let plist = file("item 0.plist");
    save_foundation(mac, t, &plist, b"<plist/>");
    let _ = mac.stat(t, &plist);
    let _ = mac.lstat(t, &file("main.conf.bak"));
    let _ = mac.rename(t, &file("main.conf"), &file("main.conf.bak"));
    let _ = mac.lstat(t, &file("main.conf.bak"));
    let _ = mac.symlink(t, b"main.conf.bak", &file("main.conf"));
    let _ = mac.stat(t, &file("main.conf"));
    list(mac, t, &dir);
    for n in 0..6 {
        let _ = mac.stat(t, &file(&format!("missing {n}")));
        let _ = mac.getattrlist(t, &file(&format!("item {}.plist", n % 4)));
    }
    if keep {
        // The Mac forgets it, so that the next round can begin; the capture does not show that.
        untraced(mac, |mac| remove_tree(mac, t, &dir));
    } else {
        remove_tree(mac, t, &dir);
    }
}

/// A rename with a look before and one after. The file was there before, and stays; the Mac forgets it.
fn one_rename(mac: &mut Mac, t: Task, from: &[u8], to: &[u8]) {
    mac.disk.put_file(&String::from_utf8_lossy(from), "text");
    let directory = to.iter().rposition(|byte| *byte == b'/').unwrap_or(0);
    untraced(mac, |mac| {
        let _ = mac.mkdir(t, &to[..directory], 0o755);
    });
    let _ = mac.lstat(t, to);
    let _ = mac.rename(t, from, to);
    let _ = mac.lstat(t, to);
    untraced(mac, |mac| {
        let _ = mac.unlink(t, to);
    });
}

/// Does something that the capture does not show.
fn untraced(mac: &mut Mac, work: impl FnOnce(&mut Mac)) {
    let traced = mac.traced.replace(Vec::new());
    work(mac);
    mac.traced = traced;
}

/// A look at a file that lives on, and now and then a change to it.
pub(crate) fn one_live_round(mac: &mut Mac, t: Task, n: u64) {
    let path = live_file();
    let _ = mac.stat(t, &path);
    let _ = mac.getattrlist(t, &path);
    match n % 32 {
        0 | 8 | 16 | 24 => {
            let flags = Flags {
                write: true,
                truncate: true,
                ..Flags::NONE
            };
            write_file(mac, t, &path, &[b'x'; 900], flags);
        }
        1 | 17 => {
            let _ = mac.chmod(t, &path, 0o640);
        }
        3 => {
            save_foundation(mac, t, &path, b"a message");
        }
        5 => {
            let _ = mac.unlink(t, &path);
            write_file(mac, t, &path, &[b'x'; 900], Flags::NEW);
        }
        _ => {}
    }
}

fn live_file() -> Vec<u8> {
    [
        b"/Library/Server/Mail/".as_slice(),
        BOX,
        b"/",
        LIVE,
        b".eml",
    ]
    .concat()
}

pub(crate) fn others_turn(mac: &mut Mac, t: Task) {
    let n = mac.rng.below(60);
    let document = format!(
        "/Users/anna/Documents/Folder {}/Paper number {n}.pdf",
        n % 7
    );
    match mac.rng.below(8) {
        0 => {
            let _ = mac.getattrlist(t, document.as_bytes());
        }
        1 => {
            read_file(mac, t, document.as_bytes());
        }
        2 => mac.disk_io(
            t,
            "RdData",
            0x8000,
            "/dev/disk0s2",
            Some(document.as_bytes()),
        ),
        3 => mac.page_in(t),
        4 => {
            let _ = mac.stat(t, b"/etc/hosts");
        }
        5 => {
            let _ = mac.lstat(t, b"/usr/share/servermgrd/bundles/servermgr_mail.bundle");
        }
        6 => write_log(mac, t),
        _ => mac.select(t, 1, 700),
    }
}

/// Another process looks at what servermgrd works on, and reads it.
pub(crate) fn turn_at_ours(mac: &mut Mac, t: Task) {
    let dir = [b"/Library/Server/Data/".as_slice(), MARK].concat();
    let n = mac.rng.below(4);
    let item = join(&dir, format!("item {n}.plist").as_bytes());
    match mac.rng.below(8) {
        0 | 1 => {
            let _ = mac.getattrlist(t, &item);
        }
        2 => {
            read_file(mac, t, &item);
        }
        3 => {
            let _ = mac.lstat(t, &item);
        }
        4 => {
            let _ = mac.stat(t, &join(&dir, b"main.conf"));
        }
        5 => {
            let _ = mac.lstat(t, &join(&dir, b"main.conf.bak"));
        }
        6 => mac.disk_io(t, "RdData", 0x8000, "/dev/disk0s2", Some(&item)),
        _ => {
            let _ = mac.getattrlist(t, &dir);
        }
    }
}

pub(crate) fn write_log(mac: &mut Mac, t: Task) {
    write_file(mac, t, b"/var/log/system.log", b"a line\n", Flags::APPEND);
    let _ = mac.truncate(t, b"/var/log/system.log", 0);
}
