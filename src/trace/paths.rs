//! What a printed path means: which file, and how much of it is shown.
//!
//! Source: `fs_usage` prints the kernel's lookup buffer, so a path that crossed a link is printed as the link's text
//! plus the rest (`private/etc/postfix`), a relative path stays relative, and a full column loses the head.

use bstr::{BString, ByteSlice};

use super::names::{Names, PathId, base, rest};

/// How much of a path the line shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Completeness {
    /// Absolute and whole: the only kind that may become an operand.
    Whole,
    /// A middle component failed; what is shown ends with that component.
    Stopped,
    /// The head was cut off, and exactly one known path ends that way.
    Completed,
    /// Relative, put together with a working directory that the trace shows.
    Relative,
    /// Put together with the directory that `chroot` made the process's root.
    Rooted,
    /// `/.vol/VOLUME/NUMBER/...` (printed by 10.2 to 10.4): a directory by its number, which has another name.
    Numbered,
}

/// Puts an absolute printed path into the one spelling used for comparison: no doubled slashes, no `.` and `..`,
/// no trailing slash, `/etc` `/var` `/tmp` without `/private`, no firmlink prefix.
///
/// `..` may be resolved by text because a link that was crossed has already been replaced by its own text.
pub(crate) fn canonical(path: &[u8]) -> BString {
    let mut out: Vec<u8> = Vec::with_capacity(path.len() + 1);
    for part in path.split(|b| *b == b'/') {
        match part {
            b"" | b"." => {}
            b".." => {
                let up = out.iter().rposition(|b| *b == b'/').unwrap_or(0);
                out.truncate(up);
            }
            _ => {
                out.push(b'/');
                out.extend_from_slice(part);
            }
        }
    }
    if let Some(r) = out.strip_prefix(b"/System/Volumes/Data")
        && (r.is_empty() || r[0] == b'/')
    {
        out.drain(..20);
    }
    if out.get(1..).is_some_and(is_private) {
        out.drain(..PRIVATE.len());
    }
    if out.is_empty() {
        out.push(b'/');
    }
    out.into()
}

/// The components of an absolute path that is in its canonical spelling.
pub(crate) fn parts(path: &[u8]) -> impl Iterator<Item = &[u8]> {
    path.split(|b| *b == b'/').skip(1)
}

/// The components of an absolute path in its canonical spelling; `None` for a relative one.
pub(crate) fn components(path: &[u8]) -> Option<Vec<BString>> {
    path.starts_with(b"/").then(|| {
        let parts = |path: &[u8]| parts(path).map(BString::from).collect();
        match is_canonical(path) {
            true => parts(path),
            false => match canonical(path) {
                root if root == "/" => Vec::new(),
                path => parts(&path),
            },
        }
    })
}

/// The directory that holds what an absolute path names; the root's is the root.
pub(crate) fn directory(path: &[u8]) -> &[u8] {
    match path.rfind_byte(b'/') {
        Some(0) | None => b"/",
        Some(slash) => &path[..slash],
    }
}

/// An absolute path without what most often stands before its canonical spelling; nothing is copied.
pub(crate) fn unprefixed(path: &[u8]) -> &[u8] {
    let data = path.strip_prefix(b"/System/Volumes/Data");
    let path = data.filter(|p| p.first() == Some(&b'/')).unwrap_or(path);
    if path.get(1..).is_some_and(is_private) {
        &path[PRIVATE.len()..]
    } else {
        path
    }
}

/// Whether `path` is already in canonical spelling (the common case, decided without copying).
pub(crate) fn is_canonical(path: &[u8]) -> bool {
    // without an early end, so that many bytes are looked at at once
    let pairs = path.iter().zip(path.iter().skip(1));
    let odd = pairs.fold(false, |odd, (&a, &b)| {
        odd | (a == b'/') & ((b == b'/') | (b == b'.'))
    });
    path.len() > 1
        && path[0] == b'/'
        && path[path.len() - 1] != b'/'
        && (!odd || plain_parts(path))
        && !path.starts_with(b"/private/")
        && !path.starts_with(b"/System/Volumes/Data")
}

/// No component is empty or made of dots; the first one stands before the leading slash.
fn plain_parts(path: &[u8]) -> bool {
    let mut parts = path.split(|b| *b == b'/').skip(1);
    parts.all(|p| p != b"" && p != b"." && p != b"..")
}

/// Where three directories of the root stand on every Mac.
pub(crate) const PRIVATE: &[u8] = b"/private";
/// These three: at the root stand links to them.
pub(crate) const IN_PRIVATE: [&str; 3] = ["etc", "var", "tmp"];

/// `private/etc/...`: the text of the links that every Mac has. Only this relative form may become absolute.
#[inline]
pub(crate) fn is_private(path: &[u8]) -> bool {
    path.strip_prefix(&PRIVATE[1..])
        .is_some_and(|rest| rest.first() == Some(&b'/') && is_linked(&rest[1..]))
}

/// Begins with a name that is a link into `/private`: `etc/postfix`.
#[inline]
fn is_linked(path: &[u8]) -> bool {
    IN_PRIVATE.iter().any(|name| {
        path.strip_prefix(name.as_bytes())
            .is_some_and(|rest| rest.is_empty() || rest[0] == b'/')
    })
}

/// Where a canonical path stands once the links of the root are followed: `/etc/postfix` in `/private/etc/postfix`.
#[cfg(feature = "script")]
pub(crate) fn physical(path: &[u8]) -> std::borrow::Cow<'_, [u8]> {
    match path.strip_prefix(b"/").is_some_and(is_linked) {
        true => [PRIVATE, path].concat().into(),
        false => path.into(),
    }
}

/// A path as it is printed, with the leading slash that `private/etc/...` lacks.
pub(crate) fn rooted(printed: &[u8]) -> BString {
    let root: &[u8] = if is_private(printed) { b"/" } else { b"" };
    [root, printed].concat().into()
}

/// The text begins at the root: it is not relative to a working directory.
pub(crate) fn is_absolute(path: &[u8]) -> bool {
    path.first() == Some(&b'/') || is_private(path)
}

/// It stands where volumes are mounted that other machines may use, too.
pub(crate) fn may_be_shared(path: &[u8]) -> bool {
    const MOUNTED: [&[u8]; 4] = [b"/Volumes/", b"/Network/", b"/net/", b"/home/"];
    MOUNTED.iter().any(|root| path.starts_with(root))
}

/// What is written to it is no file's content, and stays on no disk.
pub(crate) fn is_device(path: &[u8]) -> bool {
    path.starts_with(b"/dev/")
}

/// The file whose resource fork this is. (Up to 15.3 lines show it so themselves, as a lookup that stopped at the file.)
pub(crate) fn of_resource_fork(path: &[u8]) -> Option<&[u8]> {
    path.strip_suffix(b"/..namedfork/rsrc")
}

/// The file whose resource fork this may be, by the name that Carbon gives it; a directory may hold a file of that name.
pub(super) fn of_old_resource_fork(path: &[u8]) -> Option<&[u8]> {
    path.strip_suffix(b"/rsrc").filter(|file| !file.is_empty())
}

/// `/.vol/...`: the path of a directory's number. From 10.5 on the kernel puts its name there first.
pub(super) fn is_numbered(path: &[u8]) -> bool {
    path.starts_with(b"/.vol/")
}

/// The one known path that ends with the visible tail of a clipped path, if there is exactly one; directories are tried
/// too, so that a new name in a known directory is found.
pub(crate) fn complete(names: &mut Names, tail: &[u8]) -> Option<PathId> {
    match ending(names, tail) {
        Hits::One(id) => return only_head(names, id, tail).then_some(id),
        Hits::Many => return None,
        Hits::None => {}
    }
    let mut cut = tail.len();
    while let Some(slash) = tail[..cut].rfind_byte(b'/') {
        let dir = &tail[..slash];
        // One whole component and a piece of another must be left, or the match would be a coincidence.
        dir.find_byte(b'/')?;
        match ending(names, dir) {
            Hits::One(id) if only_head(names, id, dir) => {
                let mut whole = Vec::from(names.get(id).as_bytes());
                whole.extend_from_slice(&tail[slash..]);
                return Some(names.intern(&canonical(&whole)));
            }
            Hits::One(_) | Hits::Many => return None,
            Hits::None => cut = slash,
        }
    }
    None
}

/// No other known directory could be the head of the tail: a tree that was copied has the same names below another top,
/// and its deeper paths may never be shown whole.
fn only_head(names: &Names, id: PathId, tail: &[u8]) -> bool {
    let path = names.get(id);
    let mut up = names.parent(id);
    while up != PathId::ROOT {
        let below = path.len() - names.get(up).len();
        // What the tail shows of this ancestor; nothing, when it begins below.
        let shown = &tail[..tail.len().saturating_sub(below)];
        let rival = names
            .named(names.base(up))
            .any(|other| other != up && names.get(other).ends_with(shown));
        if rival {
            return false;
        }
        up = names.parent(up);
    }
    true
}

enum Hits {
    None,
    One(PathId),
    Many,
}

fn ending(names: &Names, tail: &[u8]) -> Hits {
    let mut hits = names
        .named(base(tail))
        .filter(|id| names.get(*id).ends_with(tail));
    match (hits.next(), hits.next()) {
        (None, _) => Hits::None,
        (Some(id), None) => Hits::One(id),
        _ => Hits::Many,
    }
}

/// Whether `below` stands at or below `top`, by text.
pub(crate) fn at_or_below(below: &[u8], top: &[u8]) -> bool {
    below == top || rest(below, top).is_some()
}

/// `path` stands in `directory`, or further below it.
pub(crate) fn strictly_below(path: &[u8], directory: &[u8]) -> bool {
    path.strip_prefix(directory)
        .is_some_and(|rest| rest.starts_with(b"/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_spelling_for_every_printed_form() {
        for (printed, want) in [
            ("/etc/postfix", "/etc/postfix"),
            ("/private/etc/postfix/", "/etc/postfix"),
            ("//usr//lib/x", "/usr/lib/x"),
            ("/a/./b/../c", "/a/c"),
            ("/System/Volumes/Data/Users/x", "/Users/x"),
            ("/System/Volumes/Data/private/var/x", "/var/x"),
            ("/private/etcetera", "/private/etcetera"),
            ("/System/Volumes/Database", "/System/Volumes/Database"),
            ("/..", "/"),
            ("/", "/"),
        ] {
            assert_eq!(canonical(printed.as_bytes()), want, "{printed}");
            assert_eq!(
                is_canonical(printed.as_bytes()),
                printed == want
                    && printed.len() > 1
                    && !printed.starts_with("/System/Volumes/Data")
                    && !printed.starts_with("/private/"),
                "{printed}"
            );
        }
        assert!(is_private(b"private/etc/x") && is_private(b"private/tmp"));
        assert!(!is_private(b"private/etcetera") && !is_private(b"private/x"));
    }

    #[test]
    fn a_clipped_tail_is_completed_only_when_one_path_fits() {
        let mut n = Names::new();
        let long =
            n.intern(b"/Library/Application Support/Vendor Number 01/Module 02/settings.plist");
        assert_eq!(
            complete(&mut n, b"dor Number 01/Module 02/settings.plist"),
            Some(long)
        );
        let new = complete(&mut n, b"dor Number 01/Module 02/other.plist").unwrap();
        assert_eq!(
            n.get(new),
            "/Library/Application Support/Vendor Number 01/Module 02/other.plist"
        );
        n.intern(b"/Users/Vendor Number 01/Module 02/settings.plist");
        assert_eq!(
            complete(&mut n, b"dor Number 01/Module 02/settings.plist"),
            None
        );
        // A copy of the tree: its deeper names are never shown whole, but they may be meant.
        let mut n = Names::new();
        n.intern(b"/Library/Server/Vendor 00/Module 01/Part 02/a.conf");
        n.intern(b"/Volumes/Data/Server/Vendor 00");
        assert_eq!(complete(&mut n, b"ule 01/Part 02/a.conf"), None);
        assert_eq!(
            complete(&mut n, b"ary/Server/Vendor 00/Module 01/Part 02/a.conf")
                .map(|id| n.base(id).to_owned()),
            Some("a.conf".into())
        );
        assert_eq!(complete(&mut n, b"settings.plis"), None);
        assert_eq!(complete(&mut n, b"X/nothing/known"), None);
    }
}
