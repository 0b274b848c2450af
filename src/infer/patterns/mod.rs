//! What names say about each other: backups, temporaries, rotations. Names decide last; see `infer/decide.rs`.

mod alone;
mod numbers;
mod purpose;

use bstr::ByteSlice;

pub(crate) use alone::{
    blind_temporary, carries_a_name, drawn, final_name, is_counted_temporary, is_drawn_after,
    is_for_temporaries, is_unfinished, save_directory, stands_at_beginning, temporary, unpacked,
};
use numbers::rotation;
pub(crate) use numbers::{next_in_number, numbers_apart, successor};
#[cfg(test)]
pub(crate) use purpose::TEMPLATE_ENDINGS;
pub(crate) use purpose::{
    aside_of, is_lock, is_of_libraries, lock_or_pid, names_a_companion, template,
};

use crate::trace::names::base;

/// How the new name relates to the old one, strongest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Relation {
    /// `X` -> `X.bak`, `X~`, `X.cl-rst`, `X.20100105`: the same directory, the old name kept as the beginning.
    Backup,
    /// The reverse: `X.bak` -> `X`, `X.orig` -> `X`.
    Restore,
    /// A temporary name that carries the final name: `.X.swp`, `X.sb-1a2b3c4d-AbCdEf`, `.!123!X` -> `X`.
    Temporary,
    /// A number in the name moved on: `log.1` -> `log.2`, `log` -> `log.0`.
    Rotation,
    /// `X` -> `old.X`, `#X#`, `Copy of X`: the same directory, the old name within the new one.
    Within,
    /// Same last component, another directory.
    SameName,
    /// A temporary name that tells nothing but its directory: `.dat1a2b.003`, `cf#AbCdE`.
    BlindTemporary,
    /// Same directory, unrelated names.
    SameDirectory,
    /// Nothing in common.
    None,
}

impl Relation {
    /// The names alone already suggest each other.
    pub(crate) fn named(self) -> bool {
        self <= Relation::SameName
    }
}

/// The directory, with its slash, and the last component.
fn apart(path: &[u8]) -> (&[u8], &[u8]) {
    path.split_at(path.len() - base(path).len())
}

/// The old name of a rename, taken apart once for all candidates.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Old<'a> {
    dir: &'a [u8],
    name: &'a [u8],
    /// So much of the name stands before its extension, if it has one.
    stem: Option<usize>,
    /// The final name that it carries, as a temporary name.
    carried: Option<&'a [u8]>,
    blind: bool,
}

impl<'a> Old<'a> {
    /// Takes a path apart.
    pub(crate) fn new(path: &'a [u8]) -> Self {
        let (dir, name) = apart(path);
        Old {
            dir,
            name,
            stem: stem(name),
            carried: final_name(name),
            blind: blind_temporary(name),
        }
    }

    /// The final name that it carries, as a temporary name.
    pub(crate) fn carried(&self) -> Option<&'a [u8]> {
        self.carried
    }

    /// Relation to a candidate for the new name.
    pub(crate) fn relation(&self, to: &[u8]) -> Relation {
        let (dir, name) = apart(to);
        if self.dir == dir {
            self.beside(name)
        } else {
            self.elsewhere(name)
        }
    }

    /// Relation to a name in another directory.
    pub(crate) fn elsewhere(&self, name: &[u8]) -> Relation {
        if self.name == name {
            Relation::SameName
        } else {
            Relation::None
        }
    }

    /// Relation to another name in the same directory.
    pub(crate) fn beside(&self, b: &[u8]) -> Relation {
        let a = self.name;
        if self.carried == Some(b) || is_drawn_after(a, b) {
            return Relation::Temporary;
        }
        // In a directory of many names most begin alike: how far decides which pattern can apply at all.
        let same = alike(a, b);
        if rotation(a, b, same) {
            return Relation::Rotation;
        }
        if same == a.len() && begins_suffix(a, &b[same..])
            || self
                .stem
                .is_some_and(|stem| stem <= same && tilde_around(a, stem, b))
        {
            return Relation::Backup;
        }
        if same == b.len() && begins_suffix(b, &a[same..])
            || a.last() == b.last()
                && stem(b).is_some_and(|stem| stem <= same && tilde_around(b, stem, a))
        {
            return Relation::Restore;
        }
        if self.blind {
            return Relation::BlindTemporary;
        }
        let telling = |name: &[u8]| name.len() >= TELLING;
        if telling(a) && same < a.len() && holds_word(b, a) {
            return Relation::Within;
        }
        if telling(b) && same < b.len() && holds_word(a, b) {
            return Relation::Restore;
        }
        Relation::SameDirectory
    }

    /// Relation to another name of the directory when the old one has just been made: what is made and then renamed is
    /// a temporary, of whatever make.
    ///
    /// What it says itself that it is saved as counts where some line has that name (`is_carried_known`).
    pub(crate) fn by_use(&self, to: &[u8], is_carried_known: bool) -> Option<Relation> {
        let (dir, name) = apart(to);
        if self.dir != dir {
            return None;
        }
        if self.is_numbered(name) {
            return Some(Relation::BlindTemporary);
        }
        if carries_a_name(self.name, self.carried) {
            if is_carried_known {
                return None;
            }
            if stands_at_beginning(self.name, name) && !temporary(name) {
                return Some(Relation::Temporary);
            }
        }
        if holds_word(self.name, name) && !other_part(self.name, name) {
            return Some(Relation::Temporary);
        }
        // `output.1t` is made to become `output.1`
        let rest = self.name.strip_prefix(name);
        if name.len() >= TELLING && rest.is_some_and(|rest| rest.len() <= 2) {
            return Some(Relation::Temporary);
        }
        let blind = !name.starts_with(self.name);
        blind.then_some(Relation::BlindTemporary)
    }

    /// What the name carries is the other one with a number: `umber.dat.1` of `umber.dat.1.tmp`.
    fn is_numbered(&self, name: &[u8]) -> bool {
        let rest = self.carried.and_then(|carried| carried.strip_prefix(name));
        let digits = rest.and_then(|rest| rest.strip_prefix(b"."));
        let short = |digits: &[u8]| (1..=3).contains(&digits.len());
        digits.is_some_and(|digits| short(digits) && digits.iter().all(u8::is_ascii_digit))
    }

    /// The old name is the next after a candidate's in a rotation.
    pub(crate) fn rotates_from(&self, to: &[u8]) -> bool {
        let (dir, before) = apart(to);
        self.dir == dir
            && rotation(before, self.name, alike(before, self.name))
            && final_name(before) != Some(self.name)
    }
}

/// Relation of a rename's source to a candidate for its destination.
pub(crate) fn relation(from: &[u8], to: &[u8]) -> Relation {
    Old::new(from).relation(to)
}

/// How many bytes two names have in common at their beginning.
fn alike(a: &[u8], b: &[u8]) -> usize {
    let mut same = 0;
    while let (Some(x), Some(y)) = (a[same..].first_chunk::<8>(), b[same..].first_chunk::<8>()) {
        let differ = u64::from_le_bytes(*x) ^ u64::from_le_bytes(*y);
        if differ != 0 {
            return same + differ.trailing_zeros() as usize / 8;
        }
        same += 8;
    }
    let rest = a[same..].iter().zip(&b[same..]);
    same + rest.take_while(|(x, y)| x == y).count()
}

/// How many bytes two names have in common at their end: none, where that may be an accident, an extension or a common word.
pub(crate) fn alike_end(a: &[u8], b: &[u8]) -> usize {
    const LONG: usize = 12;
    let pairs = a.iter().rev().zip(b.iter().rev());
    let same = pairs.take_while(|(x, y)| x == y).count();
    if same < LONG { 0 } else { same }
}

/// Bytes of a name that hardly stands in another one by accident.
const TELLING: usize = 5;

/// `name` stands in the longer one as it is, with nothing that could belong to a word on either side.
fn holds_word(longer: &[u8], name: &[u8]) -> bool {
    const SHORTEST: usize = 3;
    if name.len() < SHORTEST || longer.len() <= name.len() {
        return false;
    }
    let free = |c: Option<&u8>| c.is_none_or(|c| !c.is_ascii_alphanumeric());
    let mut at = 0;
    while let Some(place) = longer.get(at..at + name.len()) {
        // the first and the last byte tell most apart
        if place[0] != name[0] || place.last() != name.last() || place != name {
            at += 1;
            continue;
        }
        if free(longer[..at].last()) && free(longer.get(at + name.len())) {
            return true;
        }
        at += name.len();
    }
    false
}

/// Both names have an extension, not the same one, and what stands before it is the same in both, as far as the shorter one
/// goes: two parts of one thing, or a longer name that only begins or ends like the shorter one.
pub(crate) fn other_part(longer: &[u8], name: &[u8]) -> bool {
    // `relay.conf.next` is made from `relay.conf`
    if longer.starts_with(name) {
        return false;
    }
    let (Some(a), Some(b)) = (stem(longer), stem(name)) else {
        return false;
    };
    longer[a..] != name[b..] && (longer[..a] == name[..b] || holds_word(&longer[..a], &name[..b]))
}

/// What follows the shorter name in the longer one begins like a suffix.
fn begins_suffix(name: &[u8], rest: &[u8]) -> bool {
    let Some(&first) = rest.first() else {
        return false;
    };
    // a longer number is another number
    if first.is_ascii_digit() && name.last().is_some_and(u8::is_ascii_digit) {
        return false;
    }
    // `log.2` is no backup of `log`: it is what `log.1` becomes.
    if rest.len() <= 3
        && first == b'.'
        && rest[1..].iter().all(u8::is_ascii_digit)
        && rest != b".0"
        && rest != b".1"
        && rest.len() > 1
    {
        return false;
    }
    // `log.1.old` and `log.2.gz` are made from `log.1` and `log.2`
    if first == b'.' {
        let digits = rest[1..].iter().take_while(|c| c.is_ascii_digit()).count();
        if (1..=3).contains(&digits) && rest.len() > 1 + digits {
            return false;
        }
    }
    !first.is_ascii_alphanumeric() && first != b'/' || first.is_ascii_digit()
}

/// How much of a name stands before its extension, which begins with a letter.
fn stem(name: &[u8]) -> Option<usize> {
    let dot = name.rfind_byte(b'.').filter(|dot| *dot > 0)?;
    let letter = name.get(dot + 1).is_some_and(u8::is_ascii_alphabetic);
    letter.then_some(dot)
}

/// The name ends in something that tells its kind.
pub(crate) fn has_extension(name: &[u8]) -> bool {
    stem(name).is_some()
}

/// `name.ext` and `name~.ext`, `name.bak.ext`, `name-old.ext`: something was put before the extension. Both names begin with
/// the stem of the shorter one.
fn tilde_around(short: &[u8], stem: usize, long: &[u8]) -> bool {
    let extension = &short[stem..];
    long[stem..]
        .strip_suffix(extension)
        // `log.gz.1.gz` is made from `log.gz.1`
        .filter(|put| !put.starts_with(extension))
        .and_then(|put| put.first())
        .is_some_and(|c| !c.is_ascii_alphanumeric())
}

/// The same but for the extension: `j1.job` and `j1.ok`.
pub(crate) fn is_same_stem(a: &[u8], b: &[u8]) -> bool {
    let (a, b) = (stem(a).map(|n| &a[..n]), stem(b).map(|n| &b[..n]));
    a.is_some_and(|stem| stem.len() > 1) && a == b
}

/// The second name is the first one with something at its end, as originals are put aside.
pub(crate) fn is_made_from(a: &[u8], b: &[u8]) -> bool {
    let rest = b.strip_prefix(a);
    rest.is_some_and(|rest| begins_suffix(a, rest))
}

/// The same letters and digits in the same order, in other letters or with other signs between them: `A 1.JPG` and `a_1.jpg`.
pub(crate) fn is_respelled(a: &[u8], b: &[u8]) -> bool {
    let plain = |name: &[u8]| -> Vec<u8> {
        let kept = name.iter().filter(|c| !b" _-".contains(c));
        kept.map(u8::to_ascii_lowercase).collect()
    };
    a != b && a.iter().any(u8::is_ascii_alphanumeric) && plain(a) == plain(b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relations_of_names() {
        use Relation::*;
        for (from, to, want) in [
            ("/etc/postfix", "/etc/postfix.cl-rst", Backup),
            ("/etc/a.conf", "/etc/a.conf~", Backup),
            ("/etc/a.conf", "/etc/a.bak.conf", Backup),
            ("/etc/a.conf", "/etc/a.conf.20100105-102031", Backup),
            ("/etc/a.conf.orig", "/etc/a.conf", Restore),
            ("/etc/.!2615!named.conf", "/etc/named.conf", Temporary),
            ("/x/afp.conf.sb-bd041716-f8b5sc", "/x/afp.conf", Temporary),
            ("/x/a.plist.AbCdEfG", "/x/a.plist", Temporary),
            ("/x/.a.plist.aB3dE6", "/x/a.plist", Temporary),
            ("/x/main.cf.tmp", "/x/main.cf", Temporary),
            ("/x/log.1", "/x/log.2", Rotation),
            ("/x/log.9", "/x/log.10", Rotation),
            ("/x/log.199", "/x/log.200", Rotation),
            ("/x/log.099.gz", "/x/log.100.gz", Rotation),
            ("/x/log.1", "/x/log.3", SameDirectory),
            ("/x/log.11", "/x/log.2", SameDirectory),
            ("/x/log.3", "/x/log.2", SameDirectory),
            ("/x/log.1.gz", "/x/log.2.gz", Rotation),
            ("/x/log.0", "/x/log.1.gz", SameDirectory),
            ("/x/part1.txt", "/x/part2.txt", SameDirectory),
            ("/x/log", "/x/log.0", Rotation),
            ("/x/.dat1a2b.003", "/x/a.plist", BlindTemporary),
            ("/x/cf#Ab12z", "/x/a.plist", BlindTemporary),
            (
                "/x/.dat.nosync1a2b.AbCdEf",
                "/x/dat.nosync1a2b",
                BlindTemporary,
            ),
            ("/x/a", "/y/a", SameName),
            ("/x/a", "/x/b", SameDirectory),
            ("/x/a", "/y/b", None),
            ("/x/main", "/x/mainly", SameDirectory),
        ] {
            assert_eq!(
                relation(from.as_bytes(), to.as_bytes()),
                want,
                "{from} {to}"
            );
        }
    }

    #[test]
    fn names_are_compared_to_the_first_byte_that_differs() {
        let name = b"com.apple.mail.plist.old";
        for end in 0..=name.len() {
            assert_eq!(alike(name, &name[..end]), end);
            assert_eq!(alike(&name[..end], name), end);
            let mut other = name.to_vec();
            if let Some(byte) = other.get_mut(end) {
                *byte ^= 0x80;
            }
            assert_eq!(alike(name, &other), end);
        }
    }

    #[test]
    fn the_same_name_with_other_signs_or_letters() {
        for (a, b, is) in [
            ("A 1.JPG", "a_1.jpg", true),
            ("IMG_1.JPG", "img-1.jpg", true),
            ("IMG_1.JPG", "img_2.jpg", false),
            ("a.jpg", "a.jpg", false),
            ("__", "--", false),
        ] {
            assert_eq!(is_respelled(a.as_bytes(), b.as_bytes()), is, "{a} {b}");
        }
    }
}
