//! Three stories on present systems: an editor that saves, a daemon that rotates its files, an installer.

use super::calls::Flags;
use super::disk::Disk;
use super::mac::{Mac, Task};
use super::mail::Recorded;
use super::noise::{Noise, read_file};
use super::programs::{
    copy_file, copy_tree, list, make_dirs, read_plist, remove_tree, save_through, write_file,
};
use super::release::{Release, Setting, View};

fn machine(release: Release, seed: u64, start_s: u64, furnish: &[(&str, &str)]) -> Mac {
    let mut mac = Mac::new(Setting::new(release, true, View::DashW), seed, start_s);
    for (path, content) in furnish {
        mac.disk.put_file(path, content);
    }
    mac
}

fn recorded(mac: Mac, before: Disk) -> Recorded {
    Recorded {
        capture: mac.capture(),
        log: String::new(),
        before,
        after: mac.disk.clone(),
        mac,
    }
}

fn others(mac: &mut Mac, percent: u64) {
    let tasks = [
        mac.process("mds_stores"),
        mac.process("cfprefsd"),
        mac.process("logd"),
    ];
    mac.noise = Some(Noise {
        percent,
        habits: vec![
            (tasks[0], |mac, t| {
                let path = *mac.rng.pick(&[
                    "/Library/Preferences/com.apple.dock.plist",
                    "/usr/bin/ditto",
                    "/Users/anna/Documents",
                ]);
                let _ = mac.getattrlist(t, path.as_bytes());
                mac.disk_io(t, "RdData", 0x4000, "/dev/disk3s5", Some(path.as_bytes()));
            }),
            (tasks[1], |mac, t| {
                read_plist(mac, t, b"/Library/Preferences/com.apple.dock.plist");
            }),
            (tasks[2], |mac, t| {
                if let Ok(fd) = mac.open(
                    t,
                    b"/private/var/db/diagnostics/Persist/0001.tracev3",
                    Flags::APPEND,
                ) {
                    let _ = mac.write(t, fd, b"\x01\x02");
                    let _ = mac.close(t, fd);
                }
            }),
        ],
    });
}

/// macOS 14: TextEdit saves two documents safely, and its own preferences by a temporary.
pub fn editor() -> Recorded {
    let documents = "/Users/anna/Documents";
    let mut mac = machine(
        Release::V12,
        0xed17,
        15 * 3600 + 7 * 60,
        &[
            (
                "/Users/anna/Documents/Budget 2026.rtf",
                "{\\rtf1 rent 900}\n",
            ),
            (
                "/Users/anna/Documents/Letter to J. O'Neil.txt",
                "Dear John,\n",
            ),
            (
                "/Users/anna/Library/Preferences/com.apple.TextEdit.plist",
                "<plist><dict/></plist>\n",
            ),
            ("/Library/Preferences/com.apple.dock.plist", "dock\n"),
            ("/usr/bin/ditto", "ditto"),
            ("/private/var/db/diagnostics/Persist/0001.tracev3", "log\n"),
        ],
    );
    mac.disk
        .put_dir("/private/var/folders/qj/8_2k0000gn/T/TemporaryItems");
    let before = mac.disk.clone();
    let t = mac.process("TextEdit");
    others(&mut mac, 25);
    let budget = format!("{documents}/Budget 2026.rtf");
    read_file(&mut mac, t, budget.as_bytes());
    safe_save(
        &mut mac,
        t,
        &budget,
        ".sb-5d0e31c2-Xq3bTa",
        b"{\\rtf1 rent 950}\n",
    );
    read_file(&mut mac, t, budget.as_bytes());
    let letter = format!("{documents}/Letter to J. O'Neil.txt");
    let temporary = format!("{documents}/.dat.nosync02b7.KmZ81p");
    let _ = mac.lstat(t, letter.as_bytes());
    save_through(
        &mut mac,
        t,
        temporary.as_bytes(),
        letter.as_bytes(),
        b"Dear John,\n\nthe budget is attached.\n",
        false,
    );
    let _ = mac.getattrlist(t, letter.as_bytes());
    let _ = mac.setxattr(
        t,
        letter.as_bytes(),
        b"com.apple.TextEncoding",
        b"utf-8;134217984",
    );
    let preferences = "/Users/anna/Library/Preferences/com.apple.TextEdit.plist";
    save_through(
        &mut mac,
        t,
        format!("{preferences}.VbT71wQ").as_bytes(),
        preferences.as_bytes(),
        b"<plist><dict><key>x</key></dict></plist>\n",
        true,
    );
    read_plist(&mut mac, t, preferences.as_bytes());
    recorded(mac, before)
}

/// The new version is written in a directory of its own, the old one steps aside, the new one takes its place.
fn safe_save(mac: &mut Mac, t: Task, path: &str, suffix: &str, content: &[u8]) {
    let items = "/var/folders/qj/8_2k0000gn/T/TemporaryItems/NSIRD_TextEdit_4CtYgW";
    let name = path.rsplit('/').next().unwrap_or(path);
    let fresh = format!("{items}/{name}");
    let aside = format!("{path}{suffix}");
    let _ = mac.getattrlist(t, path.as_bytes());
    let _ = mac.mkdir(t, items.as_bytes(), 0o700);
    write_file(mac, t, fresh.as_bytes(), content, Flags::NEW);
    let _ = mac.chmod(t, fresh.as_bytes(), 0o644);
    let _ = mac.lstat(t, aside.as_bytes());
    let _ = mac.rename(t, path.as_bytes(), aside.as_bytes());
    let _ = mac.rename(t, fresh.as_bytes(), path.as_bytes());
    let _ = mac.getattrlist(t, path.as_bytes());
    let _ = mac.unlink(t, aside.as_bytes());
    let _ = mac.rmdir(t, items.as_bytes());
}

/// macOS 15.4: a relay daemon rotates its configuration and log, and writes new ones.
pub fn rotation() -> Recorded {
    let dir = "/Library/Relay";
    let mut mac = machine(
        Release::V15_4,
        0x207a,
        23 * 3600 + 59 * 60 + 58,
        &[
            (
                "/Library/Relay/relay.conf",
                "listen 25\nsmarthost mx1.example.com\n",
            ),
            (
                "/Library/Relay/relay.conf.1",
                "listen 25\nsmarthost mx0.example.com\n",
            ),
            ("/Library/Relay/relay.conf.2", "listen 25\n"),
            ("/Library/Relay/relay.log", "started\n"),
            (
                "/Library/Relay/certs/relay.pem",
                "-----BEGIN CERTIFICATE-----\n",
            ),
            ("/Library/Relay/maps/aliases", "root: anna\n"),
            ("/Library/Preferences/com.apple.dock.plist", "dock\n"),
            ("/usr/bin/ditto", "ditto"),
            ("/private/var/db/diagnostics/Persist/0001.tracev3", "log\n"),
        ],
    );
    mac.disk.put_link("/Library/Relay/current", "certs");
    let before = mac.disk.clone();
    let t = mac.process("relayd");
    others(&mut mac, 20);
    let conf = format!("{dir}/relay.conf");
    let _ = mac.stat(t, conf.as_bytes());
    let _ = mac.lstat(t, format!("{conf}.3").as_bytes());
    for n in [2, 1] {
        let _ = mac.rename(
            t,
            format!("{conf}.{n}").as_bytes(),
            format!("{conf}.{}", n + 1).as_bytes(),
        );
    }
    let _ = mac.rename(t, conf.as_bytes(), format!("{conf}.1").as_bytes());
    for n in 1..=3 {
        let _ = mac.stat(t, format!("{conf}.{n}").as_bytes());
    }
    write_file(
        &mut mac,
        t,
        conf.as_bytes(),
        b"listen 587\nsmarthost mx2.example.com\n",
        Flags::NEW,
    );
    let _ = mac.chmod(t, conf.as_bytes(), 0o640);
    // Midnight passes.
    mac.select(t, 0, 2_500_000);
    let log = format!("{dir}/relay.log");
    let old = format!("{dir}/relay.log.0");
    let _ = mac.lstat(t, old.as_bytes());
    let _ = mac.rename(t, log.as_bytes(), old.as_bytes());
    let _ = mac.lstat(t, old.as_bytes());
    write_file(&mut mac, t, log.as_bytes(), b"rotated\n", Flags::APPEND);
    // The certificates change by turning a link around.
    let _ = mac.stat(t, format!("{dir}/current/relay.pem").as_bytes());
    let _ = mac.readlink(t, format!("{dir}/current").as_bytes());
    make_dirs(&mut mac, t, format!("{dir}/certs-2026").as_bytes());
    copy_file(
        &mut mac,
        t,
        format!("{dir}/certs/relay.pem").as_bytes(),
        format!("{dir}/certs-2026/relay.pem").as_bytes(),
    );
    let _ = mac.unlink(t, format!("{dir}/current").as_bytes());
    let _ = mac.symlink(t, b"certs-2026", format!("{dir}/current").as_bytes());
    let _ = mac.stat(t, format!("{dir}/current/relay.pem").as_bytes());
    // Maps are copied before they are edited in place.
    copy_file(
        &mut mac,
        t,
        format!("{dir}/maps/aliases").as_bytes(),
        format!("{dir}/maps/aliases.bak").as_bytes(),
    );
    write_file(
        &mut mac,
        t,
        format!("{dir}/maps/aliases").as_bytes(),
        b"root: anna\npostmaster: root\n",
        Flags {
            write: true,
            truncate: true,
            ..Flags::NONE
        },
    );
    write_file(
        &mut mac,
        t,
        b"/var/run/relayd.pid",
        b"871\n",
        Flags::REWRITE,
    );
    let _ = mac.unlink(t, b"/var/run/relayd.pid");
    recorded(mac, before)
}

/// macOS 26: an installer puts a program in place and takes the former version away.
pub fn installer() -> Recorded {
    let mut furnished: Vec<(String, String)> = (0..40)
        .map(|n| {
            (
                format!(
                    "/private/tmp/PKInstallSandbox.k2XbQe/Root/Agent/Resources/strings {n}.loctable"
                ),
                format!("text {n}\n").repeat(1 + n % 5),
            )
        })
        .collect();
    for (path, content) in [
        (
            "/private/tmp/PKInstallSandbox.k2XbQe/Root/Agent/bin/agent",
            "agent 4.1\n",
        ),
        (
            "/private/tmp/PKInstallSandbox.k2XbQe/Root/Agent/etc/agent.conf",
            "interval 60\n",
        ),
        (
            "/private/tmp/PKInstallSandbox.k2XbQe/Root/com.acme.agent.plist",
            "<plist/>\n",
        ),
        (
            "/Library/Application Support/Acme/Agent 3/bin/agent",
            "agent 3.9\n",
        ),
        (
            "/Library/Application Support/Acme/Agent 3/etc/agent.conf",
            "interval 300\n",
        ),
        (
            "/Library/Application Support/Acme/Agent 3/Résumé.txt",
            "three\n",
        ),
        (
            "/Library/LaunchDaemons/com.acme.agent.plist",
            "<plist>3</plist>\n",
        ),
        ("/private/etc/paths.d/acme", "/usr/local/bin\n"),
        ("/Library/Preferences/com.apple.dock.plist", "dock\n"),
        ("/usr/bin/ditto", "ditto"),
        ("/private/var/db/diagnostics/Persist/0001.tracev3", "log\n"),
    ] {
        furnished.push((path.to_owned(), content.to_owned()));
    }
    let borrowed: Vec<(&str, &str)> = furnished
        .iter()
        .map(|(p, c)| (p.as_str(), c.as_str()))
        .collect();
    let mut mac = machine(Release::V26, 0x1257, 9 * 3600 + 41 * 60, &borrowed);
    mac.disk.put_link(
        "/private/tmp/PKInstallSandbox.k2XbQe/Root/Agent/Resources/default.loctable",
        "strings 0.loctable",
    );
    mac.disk.put_dir("/usr/local/bin");
    mac.disk.put_link(
        "/usr/local/bin/acme-agent",
        "/Library/Application Support/Acme/Agent 3/bin/agent",
    );
    let before = mac.disk.clone();
    let t = mac.process("installer");
    others(&mut mac, 30);
    let root = b"/tmp/PKInstallSandbox.k2XbQe/Root";
    list(&mut mac, t, root);
    let home = "/Library/Application Support/Acme/Agent 4";
    make_dirs(&mut mac, t, format!("{home}/etc").as_bytes());
    for part in ["bin", "Resources"] {
        copy_tree(
            &mut mac,
            t,
            format!("/tmp/PKInstallSandbox.k2XbQe/Root/Agent/{part}").as_bytes(),
            format!("{home}/{part}").as_bytes(),
        );
    }
    let _ = mac.chmod(t, format!("{home}/bin/agent").as_bytes(), 0o755);
    // The user's settings move over; the new ones stand beside them.
    let _ = mac.lstat(t, format!("{home}/etc/agent.conf").as_bytes());
    let _ = mac.rename(
        t,
        b"/Library/Application Support/Acme/Agent 3/etc/agent.conf",
        format!("{home}/etc/agent.conf").as_bytes(),
    );
    let _ = mac.stat(t, format!("{home}/etc/agent.conf").as_bytes());
    copy_file(
        &mut mac,
        t,
        b"/tmp/PKInstallSandbox.k2XbQe/Root/Agent/etc/agent.conf",
        format!("{home}/etc/agent.conf.default").as_bytes(),
    );
    let link = b"/usr/local/bin/acme-agent";
    let _ = mac.readlink(t, link);
    let _ = mac.unlink(t, link);
    let _ = mac.symlink(t, format!("{home}/bin/agent").as_bytes(), link);
    let _ = mac.stat(t, link);
    let plist = b"/Library/LaunchDaemons/com.acme.agent.plist";
    let _ = mac.lstat(t, b"/Library/LaunchDaemons/com.acme.agent.plist.applesaved");
    let _ = mac.rename(
        t,
        plist,
        b"/Library/LaunchDaemons/com.acme.agent.plist.applesaved",
    );
    let _ = mac.lstat(t, b"/Library/LaunchDaemons/com.acme.agent.plist.applesaved");
    copy_file(
        &mut mac,
        t,
        b"/tmp/PKInstallSandbox.k2XbQe/Root/com.acme.agent.plist",
        plist,
    );
    let _ = mac.chown(t, plist, 0, 0);
    let _ = mac.link(
        t,
        format!("{home}/bin/agent").as_bytes(),
        format!("{home}/bin/agent-4.1").as_bytes(),
    );
    let _ = mac.stat(t, format!("{home}/bin/agent-4.1").as_bytes());
    remove_tree(&mut mac, t, b"/Library/Application Support/Acme/Agent 3");
    let _ = mac.posix_spawn(t, b"/usr/bin/ditto", "ditto");
    recorded(mac, before)
}
