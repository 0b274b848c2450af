//! The mail cluster story on 10.6.8: the wizard that sets it up, and the way back that fails once the volume is gone.

use super::calls::Flags;
use super::disk::Disk;
use super::mac::{Mac, Task};
use super::noise::{Noise, read_file};
use super::programs::{copy_tree, join, list, make_dirs, parent, read_plist, save_foundation};
use super::release::Setting;
use super::syslog::SystemLog;

pub const VOLUME: &str = "MailXsan";
pub const STORE: &str = "/Volumes/MailXsan/.MailXsan/mail";
pub const PLIST: &str = "/etc/MailServicesOther.plist";

/// What the wizard moves: where it stands, and where its copy goes below the store.
pub const MOVED: [(&str, &str); 4] = [
    ("/etc/postfix", "etc/postfix"),
    ("/var/spool/postfix", "var/spool/postfix"),
    ("/etc/dovecot", "etc/dovecot"),
    ("/var/spool/dovecot", "var/spool/dovecot"),
];

/// Something that the service needs in each of them.
const INSIDE: [&str; 4] = ["main.cf", "public", "dovecot.conf", "mail"];

const STANDALONE: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\" \"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">\n<plist version=\"1.0\">\n<dict>\n\t<key>state</key>\n\t<string>SERVICE_ENABLE</string>\n\t<key>postfix</key>\n\t<dict>\n\t\t<key>spam_enabled</key>\n\t\t<true/>\n\t</dict>\n</dict>\n</plist>\n";
const CLUSTERED: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\" \"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">\n<plist version=\"1.0\">\n<dict>\n\t<key>state</key>\n\t<string>SERVICE_ENABLE</string>\n\t<key>clustered</key>\n\t<true/>\n\t<key>cluster_location</key>\n\t<string>/Volumes/MailXsan/.MailXsan/mail</string>\n\t<key>postfix</key>\n\t<dict>\n\t\t<key>spam_enabled</key>\n\t\t<true/>\n\t</dict>\n</dict>\n</plist>\n";
const DEFAULT: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\" \"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">\n<plist version=\"1.0\">\n<dict>\n\t<key>state</key>\n\t<string>SERVICE_DISABLE</string>\n</dict>\n</plist>\n";

/// A machine with a mail service as 10.6 installs it.
pub struct Story {
    pub mac: Mac,
    pub log: SystemLog,
    servermgrd: Task,
}

/// A recorded story.
pub struct Recorded {
    pub capture: Vec<u8>,
    pub log: String,
    pub before: Disk,
    pub after: Disk,
    pub mac: Mac,
}

impl Story {
    pub fn new(setting: Setting, seed: u64, start_s: u64) -> Self {
        let mut mac = Mac::new(setting, seed, start_s);
        furnish(&mut mac.disk);
        let servermgrd = mac.process("servermgrd");
        Self {
            mac,
            log: SystemLog::new("Feb  8", "xserve"),
            servermgrd,
        }
    }

    fn say(&mut self, message: &str) {
        self.log.say(self.mac.clock_us, "servermgrd[58]", message);
    }

    /// Recorded while Server Admin turns the mail service into a clustered one.
    pub fn set_up(mut self) -> Recorded {
        self.mac.disk.add_volume(VOLUME);
        let before = self.mac.disk.clone();
        self.others(28);
        let t = self.servermgrd;
        self.log.say(
            self.mac.clock_us - 4_000_000,
            "kernel[0]",
            "acfs: volume MailXsan mounted",
        );
        self.say("servermgr_mail: setState requested: clusterEnabled = 1");
        read_plist(&mut self.mac, t, PLIST.as_bytes());
        let _ = self.mac.statfs(t, b"/Volumes/MailXsan");
        make_dirs(&mut self.mac, t, STORE.as_bytes());
        for (n, (original, name)) in MOVED.into_iter().enumerate() {
            self.move_to_store(t, original.as_bytes(), name.as_bytes(), n);
        }
        self.say("servermgr_mail: mail data moved to /Volumes/MailXsan/.MailXsan/mail");
        self.log.say(
            self.mac.clock_us,
            "postfix/master[131]",
            "terminating on signal 15",
        );
        self.amavisd(t);
        read_plist(&mut self.mac, t, PLIST.as_bytes());
        save_foundation(&mut self.mac, t, PLIST.as_bytes(), CLUSTERED.as_bytes());
        read_plist(&mut self.mac, t, PLIST.as_bytes());
        self.log.say(
            self.mac.clock_us,
            "com.apple.launchd[1]",
            "(org.amavis.amavisd[214]) Exited with exit code: 1",
        );
        self.through_the_links(t);
        self.say("servermgr_mail: mail service is clustered, starting");
        self.end(before)
    }

    /// Copy, step aside, link: with the checks that each part of the wizard happens to make.
    fn move_to_store(&mut self, t: Task, original: &[u8], name: &[u8], n: usize) {
        let mac = &mut self.mac;
        let copy = join(STORE.as_bytes(), name);
        let aside = [original, b".cl-rst"].concat();
        let _ = mac.stat(t, &copy);
        make_dirs(mac, t, parent(&copy));
        if n != 1 {
            copy_tree(mac, t, original, &copy);
        }
        // The configuration of Postfix is checked before the rename, its spool after it, Dovecot's both ways.
        if n == 0 || n == 2 {
            let _ = mac.lstat(t, &aside);
        }
        let _ = mac.rename(t, original, &aside);
        if n != 0 {
            let _ = mac.lstat(t, &aside);
        }
        if n == 1 {
            copy_tree(mac, t, &aside, &copy);
        }
        if n >= 2 {
            let _ = mac.lstat(t, original);
        }
        let _ = mac.symlink(t, &copy, original);
        let _ = mac.lstat(t, original);
        if n == 0 || n == 3 {
            list(mac, t, original);
        }
    }

    fn amavisd(&mut self, t: Task) {
        let mac = &mut self.mac;
        let _ = mac.stat(t, b"/etc/amavisd.conf");
        let _ = mac.lstat(t, b"/etc/amavisd.conf.cl-rst");
        let _ = mac.rename(t, b"/etc/amavisd.conf", b"/etc/amavisd.conf.cl-rst");
        let _ = mac.stat(t, b"/etc/amavisd.conf");
        read_file(mac, t, b"/etc/amavisd.conf.cl-rst");
    }

    /// The service starts over the links: their targets show.
    fn through_the_links(&mut self, t: Task) {
        let mac = &mut self.mac;
        for path in [
            "/etc/postfix/main.cf",
            "/etc/postfix/master.cf",
            "/etc/dovecot/dovecot.conf",
            "/etc/dovecot/partition_map.conf",
        ] {
            let _ = mac.stat(t, path.as_bytes());
            read_file(mac, t, path.as_bytes());
        }
        let _ = mac.access(t, b"/var/spool/postfix/public", 4);
        let _ = mac.statfs(t, b"/var/spool/dovecot/mail");
        let _ = mac.readlink(t, b"/var/spool/dovecot");
    }

    /// Recorded while the way back to a standalone service fails: the volume is gone.
    pub fn way_back_fails(mut self) -> Recorded {
        self.clustered_long_ago();
        let before = self.mac.disk.clone();
        self.others(16);
        let t = self.servermgrd;
        self.log.say(
            self.mac.clock_us - 9_000_000,
            "com.apple.launchd[1] (org.postfix.master)",
            "Throttling respawn: Will start in 10 seconds",
        );
        self.say("servermgr_mail: setState requested: clusterEnabled = 0");
        for attempt in 1..=4 {
            read_plist(&mut self.mac, t, PLIST.as_bytes());
            self.look_for_the_volume(t);
            for (n, (original, name)) in MOVED.into_iter().enumerate() {
                self.look_at(t, original, name, INSIDE[n], attempt);
            }
            let _ = self.mac.lstat(t, b"/etc/amavisd.conf");
            let _ = self.mac.lstat(t, b"/etc/amavisd.conf.cl-rst");
            self.say(&format!("servermgr_mail: shared storage /Volumes/MailXsan is not available (attempt {attempt})"));
        }
        self.say("servermgr_mail: FILE_NOT_FOUND_ERR for action 'setState'");
        self.say("servermgr_mail: giving up, the service stays clustered");
        let _ = self.mac.stat(t, b"/etc/MailServicesOther.plist.default");
        self.mac.sleep_us(700_000);
        read_plist(&mut self.mac, t, PLIST.as_bytes());
        let _ = self.mac.stat(t, STORE.as_bytes());
        self.log.say(
            self.mac.clock_us,
            "Server Admin[312]",
            "server returned FILE_NOT_FOUND_ERR for action 'setState'",
        );
        self.end(before)
    }

    /// The wizard waits for the volume, and looks again and again.
    fn look_for_the_volume(&mut self, t: Task) {
        self.say("servermgr_mail: waiting for shared storage /Volumes/MailXsan");
        let rounds = self.mac.rng.range(3, 6) as u32;
        for round in 0..rounds {
            let _ = self.mac.stat(t, b"/Volumes/MailXsan");
            if round % 2 == 0 {
                let _ = self.mac.stat(t, STORE.as_bytes());
            }
            let wait = *self.mac.rng.pick(&[250_000, 500_000, 1_000_000]);
            self.mac.select(t, 0, wait);
        }
        self.log.repeated(self.mac.clock_us, rounds - 1);
    }

    fn look_at(&mut self, t: Task, original: &str, name: &str, inside: &str, attempt: usize) {
        let mac = &mut self.mac;
        let _ = mac.lstat(t, original.as_bytes());
        if attempt != 2 {
            let _ = mac.readlink(t, original.as_bytes());
        }
        let _ = mac.lstat(t, format!("{original}.cl-rst").as_bytes());
        let _ = mac.stat(t, format!("{original}/{inside}").as_bytes());
        if attempt == 1 {
            let _ = mac.access(t, format!("{STORE}/{name}").as_bytes(), 4);
        }
    }

    /// The state that the setup left behind, without the volume. Apple's setup script has made `amavisd.conf` anew.
    fn clustered_long_ago(&mut self) {
        self.mac.disk.add_volume(VOLUME);
        let quiet = self.mac.process("earlier");
        self.mac.traced = Some(Vec::new());
        for (original, name) in MOVED {
            let copy = format!("{STORE}/{name}");
            make_dirs(&mut self.mac, quiet, parent(copy.as_bytes()));
            copy_tree(&mut self.mac, quiet, original.as_bytes(), copy.as_bytes());
            let _ = self.mac.rename(
                quiet,
                original.as_bytes(),
                format!("{original}.cl-rst").as_bytes(),
            );
            let _ = self
                .mac
                .symlink(quiet, copy.as_bytes(), original.as_bytes());
        }
        let _ = self
            .mac
            .rename(quiet, b"/etc/amavisd.conf", b"/etc/amavisd.conf.cl-rst");
        self.mac.disk.put_file(
            "/private/etc/amavisd.conf",
            "use strict;\n$myhostname = 'localhost';\n1;\n",
        );
        save_foundation(&mut self.mac, quiet, PLIST.as_bytes(), CLUSTERED.as_bytes());
        self.mac.truth.clear();
        self.mac.traced = None;
        let _ = self.mac.disk.unmount(VOLUME);
    }

    fn end(self, before: Disk) -> Recorded {
        Recorded {
            capture: self.mac.capture(),
            log: self.log.text(),
            before,
            after: self.mac.disk.clone(),
            mac: self.mac,
        }
    }

    /// The other processes of a server at work.
    fn others(&mut self, percent: u64) {
        let mac = &mut self.mac;
        let names = [
            "mds",
            "Finder",
            "launchd",
            "DirectoryService",
            "master",
            "qmgr",
            "syslogd",
        ];
        let tasks: Vec<Task> = names.iter().map(|name| mac.process(name)).collect();
        // Postfix's daemons work in the queue directory and name files relative to it.
        mac.traced = Some(Vec::new());
        let queue = tasks[4..6]
            .iter()
            .all(|t| mac.chdir(*t, b"/private/var/spool/postfix").is_ok());
        mac.traced = None;
        mac.noise = Some(Noise {
            percent,
            habits: vec![
                (tasks[0], |mac, t| {
                    let path = *mac.rng.pick(&[
                        "/usr/bin/ditto",
                        "/Library/Preferences/com.apple.mail.plist",
                        "/private/etc/hosts",
                    ]);
                    let _ = mac.getattrlist(t, path.as_bytes());
                    let label = *mac.rng.pick(&["RdData", "RdMeta", "WrMeta"]);
                    let bytes = 0x1000 * mac.rng.range(1, 8);
                    mac.disk_io(t, label, bytes, "/dev/disk0s2", None);
                }),
                (tasks[1], |mac, t| {
                    let path = *mac.rng.pick(&[
                        "/Users/admin/Desktop",
                        "/Users/admin/Desktop/notes servermgrd.txt",
                        "/Volumes",
                    ]);
                    let _ = mac.getattrlist(t, path.as_bytes());
                }),
                (tasks[2], |mac, t| {
                    let _ = mac.stat(t, b"/Library/LaunchDaemons/org.postfix.master.plist");
                    mac.page_in(t);
                }),
                (tasks[3], |mac, t| {
                    let user = *mac.rng.pick(&["root", "admin", "_postfix", "_dovecot"]);
                    let _ = mac.stat(
                        t,
                        format!("/var/db/dslocal/nodes/Default/users/{user}.plist").as_bytes(),
                    );
                    let wait = mac.rng.range(300, 9_000);
                    mac.select(t, 1, wait);
                }),
                (tasks[4], |mac, t| {
                    let _ = mac.stat(t, b"pid/master.pid");
                    let wait = mac.rng.range(300, 2_000);
                    mac.select(t, 1, wait);
                }),
                (tasks[5], |mac, t| {
                    list(mac, t, b"deferred");
                }),
                (tasks[6], |mac, t| {
                    if let Ok(fd) = mac.open(t, b"/var/log/system.log", Flags::APPEND) {
                        let _ = mac.write(t, fd, b"Feb  8 ");
                        let _ = mac.close(t, fd);
                    }
                }),
            ],
        });
        // Without a queue they are not running.
        if let Some(noise) = mac.noise.as_mut().filter(|_| !queue) {
            noise.habits.retain(|(t, _)| !tasks[4..6].contains(t));
        }
    }
}

/// The files of a 10.6 server that the story touches.
fn furnish(disk: &mut Disk) {
    for (path, content) in [
        (
            "/etc/postfix/main.cf",
            "myhostname = mail.example.com\nqueue_directory = /private/var/spool/postfix\ninet_interfaces = all\n",
        ),
        (
            "/etc/postfix/master.cf",
            "smtp      inet  n       -       n       -       -       smtpd\npickup    fifo  n       -       n       60      1       pickup\n",
        ),
        ("/etc/postfix/aliases", "postmaster: root\nroot: admin\n"),
        ("/etc/postfix/virtual", "example.org anything\n"),
        ("/var/spool/postfix/deferred/3F1A2C", "queued message one\n"),
        ("/var/spool/postfix/incoming/77B01D", "queued message two\n"),
        ("/var/spool/postfix/pid/master.pid", "131\n"),
        ("/var/spool/postfix/public/cleanup", ""),
        (
            "/etc/dovecot/dovecot.conf",
            "protocols = imap pop3\nmail_location = maildir:/var/spool/imap/dovecot/mail/%u\n",
        ),
        (
            "/etc/dovecot/partition_map.conf",
            "default:/var/spool/imap/dovecot/mail\n",
        ),
        ("/etc/dovecot/notify/notify.conf", "port = 1211\n"),
        (
            "/var/spool/dovecot/mail/admin/cur/1297.M1.xserve",
            "From: somebody\n\nfirst\n",
        ),
        ("/var/spool/dovecot/mail/admin/dovecot.index", "index\n"),
        (
            "/etc/amavisd.conf",
            "use strict;\n$myhostname = 'mail.example.com';\n$max_servers = 4;\n1;\n",
        ),
        (
            "/etc/amavisd.conf.default",
            "use strict;\n$myhostname = 'localhost';\n1;\n",
        ),
        ("/etc/MailServicesOther.plist", STANDALONE),
        ("/etc/MailServicesOther.plist.default", DEFAULT),
        ("/etc/hosts", "127.0.0.1 localhost\n"),
        ("/var/log/system.log", "Feb  8 earlier\n"),
        ("/var/db/dslocal/nodes/Default/users/root.plist", "root\n"),
        ("/var/db/dslocal/nodes/Default/users/admin.plist", "admin\n"),
        (
            "/var/db/dslocal/nodes/Default/users/_postfix.plist",
            "_postfix\n",
        ),
        (
            "/var/db/dslocal/nodes/Default/users/_dovecot.plist",
            "_dovecot\n",
        ),
    ] {
        disk.put_file(&format!("/private{path}"), content);
    }
    disk.put_link(
        "/private/var/spool/dovecot/mail/shared",
        "../../../shared mail",
    );
    disk.put_file("/usr/bin/ditto", "ditto");
    disk.put_file("/Library/Preferences/com.apple.mail.plist", "mail\n");
    disk.put_file(
        "/Library/LaunchDaemons/org.postfix.master.plist",
        "launchd\n",
    );
    disk.put_file(
        "/Users/admin/Desktop/notes servermgrd.txt",
        "ask about the volume\n",
    );
}
