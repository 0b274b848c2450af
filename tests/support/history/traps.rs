//! Names that turn up without being the hidden half of anything: made at a place that the line does not tell, by a call
//! that leaves no line, or in another directory than it seems.

use super::super::calls::Flags;
use super::super::programs::{list, write_file};
use super::*;

pub(super) const HABITS: &[(u64, Habit)] = &[
    (40, ("made by a relative name", made_by_a_relative_name)),
    (40, ("made without a line", made_without_a_line)),
    (30, ("another of that name", another_of_that_name)),
    (20, ("another root", another_root)),
];

const SUFFIXES: [&str; 4] = [".bak", "~", ".orig", ".kept"];

impl Scene {
    /// A name that a file may be put aside under, looked for in vain.
    fn free_name_beside(&mut self, path: &[u8]) -> Option<Vec<u8>> {
        let suffix = *self.rng.pick(&SUFFIXES);
        let aside = [path, suffix.as_bytes()].concat();
        if self.mac.peek(&aside).is_some() {
            return None;
        }
        let (mac, task) = (&mut self.mac, self.task);
        let _ = mac.lstat(task, &aside);
        Some(aside)
    }

    /// The file goes somewhere else, of which nothing is seen.
    fn rename_away(&mut self, path: &[u8]) {
        let new = join(parent(path), &self.new_name());
        let _ = self.mac.rename(self.task, path, &new);
    }
}

/// Another process, which was in the directory before the recording began, makes the name that was looked for.
fn made_by_a_relative_name(s: &mut Scene) {
    let Some(path) = s.any(Kind::File) else {
        return;
    };
    let Some(aside) = s.free_name_beside(&path) else {
        return;
    };
    let maker = s.mac.process("cp");
    s.mac.set_cwd(maker, parent(&path));
    let text = s.text();
    let flags = *s.rng.pick(&[Flags::NEW, Flags::REWRITE]);
    let first = s.rng.chance(50);
    if first {
        write_file(&mut s.mac, maker, base(&aside), &text, flags);
    }
    s.rename_away(&path);
    if !first {
        write_file(&mut s.mac, maker, base(&aside), &text, flags);
    }
    s.look(&aside);
}

/// `clonefile` leaves no line (10.12 and later).
fn made_without_a_line(s: &mut Scene) {
    let Some(path) = s.any(Kind::File) else {
        return;
    };
    if s.mac.setting.release < Release::V10_12 {
        return;
    }
    let Some(aside) = s.free_name_beside(&path) else {
        return;
    };
    let _ = s.mac.clonefile(s.task, &path, &aside);
    s.rename_away(&path);
    s.look(&aside);
}

/// A process of the same name changes its directory, and the lines do not tell which of the two looks.
fn another_of_that_name(s: &mut Scene) {
    let (Some(path), Some(here)) = (s.any(Kind::File), s.any(Kind::Dir)) else {
        return;
    };
    let there = parent(&path).to_vec();
    let suffix = *s.rng.pick(&SUFFIXES);
    let aside = [base(&path), suffix.as_bytes()].concat();
    let twice = s.mac.peek(&join(&here, &aside)).is_some();
    if here == there || twice || s.mac.chdir(s.task, &here).is_err() {
        return;
    }
    let twin = s.mac.process(ACTOR);
    let _ = s.mac.chdir(twin, &there);
    let _ = s.mac.lstat(s.task, &aside);
    let text = s.text();
    write_file(&mut s.mac, s.other, &join(&here, &aside), &text, Flags::NEW);
    s.rename_away(&path);
    let _ = s.mac.lstat(s.task, &aside);
    let _ = s.mac.chdir(s.task, b"/");
}

/// A process of the same name works below another root: what it names stands somewhere else.
fn another_root(s: &mut Scene) {
    let Some(jail) = s.any(Kind::Dir) else { return };
    let twin = s.mac.process(ACTOR);
    if s.mac.chroot(twin, &jail).is_err() {
        return;
    }
    let (mac, text) = (&mut s.mac, b"kept in\n");
    let _ = mac.mkdir(twin, b"/etc", 0o755);
    write_file(mac, twin, b"/etc/hostconfig", text, Flags::REWRITE);
    let _ = mac.lstat(twin, b"/etc/hostconfig.bak");
    let _ = mac.rename(twin, b"/etc/hostconfig", b"/etc/hostconfig.bak");
    let _ = mac.lstat(twin, b"/etc/hostconfig.bak");
    list(mac, twin, b"/etc");
}
