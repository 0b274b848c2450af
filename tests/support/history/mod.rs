//! Random histories: programs' habits, one after the other, on a small disk. A history is its seed and the list of its
//! steps; each step draws from its own seed, so that steps can be left out and the rest stays what it was.

mod attributes;
mod content;
mod everyday;
mod locks;
mod moves;
mod names;
mod noise;
mod saves;
mod seldom;
mod services;
mod tools;
mod traps;
mod trees;
mod untidy;

use super::calls::Kind;
use super::disk::{Body, Disk, Ino, ROOT, canonical};
use super::letter_cipher::LetterCipher;
use super::mac::{Mac, Task};
use super::programs::{base, join, parent};
use super::release::{Release, Setting, View};
use super::rng::Rng;
use super::truth::Mutation;

/// One habit: its name and what it does.
type Habit = (&'static str, fn(&mut Scene));

/// Every habit, with how often it is drawn.
fn habits() -> Vec<(u64, Habit)> {
    [
        names::HABITS,
        content::HABITS,
        trees::HABITS,
        attributes::HABITS,
        noise::HABITS,
    ]
    .concat()
}

/// Those, and what programs do that nobody here invented.
fn all_habits() -> Vec<(u64, Habit)> {
    [&habits()[..], moves::HABITS, saves::HABITS, locks::HABITS].concat()
}

/// Those, and more of what runs on a server.
fn server_habits() -> Vec<(u64, Habit)> {
    [&all_habits()[..], services::HABITS].concat()
}

/// Those, and more of what tools of every day do, three times as often.
fn everyday_habits() -> Vec<(u64, Habit)> {
    let often = everyday::HABITS
        .iter()
        .map(|(weight, habit)| (3 * weight, *habit));
    server_habits().into_iter().chain(often).collect()
}

/// A history to be played.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct History {
    pub seed: u64,
    pub setting: Setting,
    /// Name of the habit and its seed.
    pub steps: Vec<(&'static str, u64)>,
    /// Printed in words that nobody knows.
    pub disguised: bool,
    /// Old backups and templates stand around from the start.
    pub cluttered: bool,
    /// Beside many a file stands what somebody once kept of it.
    pub untidy: bool,
}

/// A history that was played.
pub struct Played {
    pub seed: u64,
    pub capture: Vec<u8>,
    pub before: Disk,
    pub after: Disk,
    pub truth: Vec<Mutation>,
}

/// The process whose changes are to be found.
pub const ACTOR: &str = "servermgrd";

impl History {
    /// Draws a history of `steps` habits: mostly wide, of 10.5 or later; some narrow, some older, some on a terminal.
    pub fn draw(seed: u64, steps: usize) -> Self {
        Self::draw_from(&habits(), seed, steps)
    }

    /// The same with traps in it: names that turn up and are nobody's hidden half.
    pub fn draw_with_traps(seed: u64, steps: usize) -> Self {
        Self::draw_from(&[&habits()[..], traps::HABITS].concat(), seed, steps)
    }

    /// The same with the habits of many more programs, on a disk where old neighbours stand beside many a file.
    pub fn draw_untidy(seed: u64, steps: usize) -> Self {
        Self {
            untidy: true,
            ..Self::draw_from(&all_habits(), seed, steps)
        }
    }

    /// The same with still more programs, which name their files in other ways.
    pub fn draw_server(seed: u64, steps: usize) -> Self {
        Self {
            untidy: true,
            ..Self::draw_from(&server_habits(), seed, steps)
        }
    }

    /// The same with more of `mv`, `cp`, filters, second names.
    pub fn draw_everyday(seed: u64, steps: usize) -> Self {
        Self {
            untidy: true,
            ..Self::draw_from(&everyday_habits(), seed, steps)
        }
    }

    /// What few programs do, one in two steps, among the habits of many.
    pub fn draw_seldom(seed: u64, steps: usize) -> Self {
        let weight =
            |habits: &[(u64, Habit)]| habits.iter().map(|(weight, _)| *weight).sum::<u64>();
        let often = weight(&all_habits()) / weight(seldom::HABITS);
        let often = seldom::HABITS.iter().map(|(n, habit)| (often * n, *habit));
        let habits: Vec<(u64, Habit)> = all_habits().into_iter().chain(often).collect();
        Self {
            untidy: seed.is_multiple_of(2),
            ..Self::draw_from(&habits, seed, steps)
        }
    }

    fn draw_from(habits: &[(u64, Habit)], seed: u64, steps: usize) -> Self {
        let mut rng = Rng::new(seed);
        let (old, new) = Release::ALL.split_at(3);
        let release = if rng.chance(8) {
            *rng.pick(old)
        } else {
            *rng.pick(new)
        };
        let view = match rng.below(100) {
            0..10 => View::Piped,
            10..16 => View::Terminal(rng.range(140, 320) as usize),
            _ => View::DashW,
        };
        let setting = Setting::new(release, rng.chance(80), view);
        let total: u64 = habits.iter().map(|(weight, _)| weight).sum();
        let steps = (0..steps)
            .map(|_| {
                let mut at = rng.below(total);
                let chosen = habits.iter().find(|(weight, _)| {
                    let here = at < *weight;
                    at = at.saturating_sub(*weight);
                    here
                });
                (chosen.map_or("scan", |(_, (name, _))| name), rng.draw())
            })
            .collect();
        Self {
            seed,
            setting,
            steps,
            disguised: false,
            cluttered: seed % 3 == 1,
            untidy: false,
        }
    }

    /// Plays it.
    pub fn play(&self) -> Played {
        let mut mac = Mac::new(self.setting, self.seed, 8 * 3600 + self.seed % 50_000);
        mac.disk.keeps_bytes = true;
        furnish(&mut mac.disk, &mut Rng::new(self.seed ^ 0xd15c));
        if self.cluttered {
            clutter(&mut mac.disk);
        }
        if self.untidy {
            let mut standing = Vec::new();
            for kind in [Kind::File, Kind::Dir] {
                collect(&mac.disk, ROOT, b"", kind, &mut standing);
            }
            let real = |path: &Vec<u8>| mac.disk.find_bytes(path).is_some();
            standing = standing.iter().map(|path| physical(path)).collect();
            standing.retain(real);
            untidy::untidy(&mut mac.disk, &mut Rng::new(self.seed ^ 0x07d), &standing);
        }
        let versions = self
            .steps
            .iter()
            .filter(|(name, _)| *name == "next version");
        moves::install_versions(&mut mac.disk, versions.count());
        let before = mac.disk.clone();
        let task = mac.process(ACTOR);
        let other = mac.process("mds");
        let second = mac.thread(task);
        // Named as an argument, `fs_usage` shows that process alone.
        if self.seed % 10 == 3 {
            mac.traced = Some(vec![ACTOR.as_bytes().to_vec()]);
        }
        if self.disguised {
            mac.words = Some(LetterCipher::draw(self.seed));
        }
        let mut scene = Scene {
            mac,
            task,
            other,
            rng: Rng::new(0),
            numbers: 0,
        };
        let habits = [&everyday_habits()[..], traps::HABITS, seldom::HABITS].concat();
        for (name, seed) in &self.steps {
            scene.rng = Rng::new(*seed);
            // Now and then another thread of the same process does it.
            scene.task = if scene.rng.chance(15) { second } else { task };
            if let Some((_, (_, habit))) = habits.iter().find(|(_, (n, _))| n == name) {
                habit(&mut scene);
            }
        }
        let mut mac = scene.mac;
        if let Some(words) = &mac.words {
            for done in &mut mac.truth {
                done.path = words.of(&done.path);
                done.to = done.to.as_deref().map(|to| words.of(to));
            }
        }
        Played {
            seed: self.seed,
            capture: mac.capture(),
            before,
            after: mac.disk.clone(),
            truth: mac.truth,
        }
    }

    /// The same without step `n`.
    pub fn without(&self, n: usize) -> Self {
        let mut shorter = self.clone();
        shorter.steps.remove(n);
        shorter
    }
}

/// Where a habit plays.
pub struct Scene {
    pub mac: Mac,
    pub task: Task,
    pub other: Task,
    pub rng: Rng,
    numbers: u64,
}

/// How a program looks at a name before or after it uses it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Probe {
    Never,
    Before,
    After,
    Both,
}

impl Scene {
    /// A look that tells whether `path` exists.
    pub fn look(&mut self, path: &[u8]) {
        let (mac, t) = (&mut self.mac, self.task);
        let _ = match self.rng.below(4) {
            0 => mac.stat(t, path).map(|_| ()),
            1 => mac.getattrlist(t, path).map(|_| ()),
            2 => mac.access(t, path, 0),
            _ => mac.lstat(t, path).map(|_| ()),
        };
    }

    pub fn probe(&mut self) -> Probe {
        *self.rng.pick(&[
            Probe::Before,
            Probe::After,
            Probe::Both,
            Probe::Both,
            Probe::Never,
        ])
    }

    /// Renames with looks at the new name.
    pub fn rename(&mut self, from: &[u8], to: &[u8], probe: Probe) -> bool {
        if matches!(probe, Probe::Before | Probe::Both) {
            self.look(to);
        }
        let done = self.mac.rename(self.task, from, to).is_ok();
        if matches!(probe, Probe::After | Probe::Both) {
            self.look(to);
        }
        done
    }

    /// A number not used before in this history.
    pub fn number(&mut self) -> u64 {
        self.numbers += 1;
        self.numbers * 7 + self.rng.below(7)
    }

    /// Content that no other file has.
    pub fn text(&mut self) -> Vec<u8> {
        let n = self.number();
        let lines = self.rng.range(1, 6);
        (0..lines)
            .flat_map(|i| format!("setting{i} = {n}.{}\n", self.rng.below(1000)).into_bytes())
            .collect()
    }

    /// Paths (as a program would spell them) of one kind, away from the Mac's own directories.
    pub fn all(&self, kind: Kind) -> Vec<Vec<u8>> {
        let mut found = Vec::new();
        collect(&self.mac.disk, ROOT, b"", kind, &mut found);
        found
    }

    /// One of them.
    pub fn any(&mut self, kind: Kind) -> Option<Vec<u8>> {
        let all = self.all(kind);
        if all.is_empty() {
            None
        } else {
            Some(self.rng.pick(&all).clone())
        }
    }

    /// One of the first kind in `percent` of 100 cases, else of the second.
    pub fn either(&mut self, percent: u64, first: Kind, second: Kind) -> Option<Vec<u8>> {
        let kind = if self.rng.chance(percent) {
            first
        } else {
            second
        };
        self.any(kind)
    }

    /// A name for something new.
    pub fn new_name(&mut self) -> Vec<u8> {
        let n = self.number();
        let odd: [&[u8]; 12] = [
            b"two  blanks",
            b"-rf",
            b"it's here",
            b"say \"hi\" $HOME `id`",
            b"caf\xc3\xa9 \xe6\x97\xa5",
            b"[2] F=3",
            b"a.0.000012",
            b"star*?[x]",
            b"back\\slash",
            b"tab\there",
            b"semi;colon&",
            b"*",
        ];
        if self.rng.chance(15) {
            let odd = *self.rng.pick(&odd);
            return [odd, format!(" {n}").as_bytes()].concat();
        }
        let word = *self.rng.pick(&[
            "relay", "main", "users", "access", "zones", "site", "proxy", "policy",
        ]);
        let end = *self.rng.pick(&[".conf", ".plist", ".cf", ".txt", ""]);
        format!("{word}{n}{end}").into_bytes()
    }
}

/// Directories in which the habits play.
const STAGE: [&[u8]; 4] = [b"/private/etc", b"/private/var", b"/Library", b"/Users"];

/// `/private/etc` rather than `/etc`: a path without links.
fn physical(path: &[u8]) -> Vec<u8> {
    let linked = [&b"/etc/"[..], b"/var/", b"/tmp/"];
    if linked.iter().any(|top| path.starts_with(top)) {
        [b"/private", path].concat()
    } else {
        path.to_vec()
    }
}

fn collect(disk: &Disk, dir: Ino, path: &[u8], kind: Kind, found: &mut Vec<Vec<u8>>) {
    let Some(entries) = disk.entries(dir) else {
        return;
    };
    for (name, ino) in entries {
        let child = join(path, name);
        let on_stage = STAGE
            .iter()
            .any(|s| child.len() > s.len() + 1 && child.starts_with(s) && child[s.len()] == b'/');
        let towards = STAGE
            .iter()
            .any(|s| s.starts_with(&child) || child.starts_with(s));
        let fits = match &disk.inode(*ino).body {
            Body::File(_) => kind == Kind::File,
            Body::Link(_) => kind == Kind::Link,
            // What the system itself needs is left alone.
            Body::Dir(_) => {
                kind == Kind::Dir
                    && !matches!(
                        canonical(&child).as_slice(),
                        b"/var/run"
                            | b"/var/spool"
                            | b"/var/log"
                            | b"/var/db"
                            | b"/Library/Preferences"
                    )
            }
        };
        if fits && on_stage {
            found.push(canonical(&child));
        }
        if towards && disk.is_dir(*ino) {
            collect(disk, *ino, &child, kind, found);
        }
    }
}

/// What stands around from earlier times, and is none of anybody's business now.
fn clutter(disk: &mut Disk) {
    for path in [
        "/private/etc/relay/main.cf.default",
        "/private/etc/named.conf.orig",
        "/private/var/log/relay.log.before",
    ] {
        disk.put_file(path, &format!("# from earlier times: {path}\n"));
    }
}

/// A small disk with something of everything.
fn furnish(disk: &mut Disk, rng: &mut Rng) {
    let files = [
        "/private/etc/relay/main.cf",
        "/private/etc/relay/master.cf",
        "/private/etc/hostconfig",
        "/private/etc/named.conf",
        "/private/var/spool/relay/active/1A",
        "/private/var/log/relay.log",
        "/private/var/log/relay.log.1",
        "/private/var/log/relay.log.2",
        "/Library/Server/Web/site one.conf",
        "/Library/Server/Web/site two.conf",
        "/Library/Server/Web/modules/list",
        "/Library/Preferences/org.example.relay.plist",
        "/Library/Preferences/org.example.users.plist",
        "/Users/anna/notes.txt",
    ];
    for (n, path) in files.iter().enumerate() {
        disk.put_file(path, &format!("# file {n}\nkey = {}\n", rng.below(1 << 40)));
    }
    disk.put_link("/Library/Server/current", "Web");
    disk.put_link("/private/etc/relay.conf", "/private/etc/relay/main.cf");
    disk.put_dir("/Library/Server/empty");
    let volume = disk.add_volume("Data");
    let kept = disk.make(Body::Dir(Default::default()), 0o755, volume);
    disk.enter(volume, b".store", kept);
}
