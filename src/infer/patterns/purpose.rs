//! What a name says that a file is for: a template, a companion, an original put aside, a lock, what libraries look up.

use bstr::ByteSlice;

use super::alone::without;

/// Endings of templates that a vendor ships beside the file. The script has them, too (`machinery/unseen.sh`).
pub(crate) const TEMPLATE_ENDINGS: [&str; 7] = [
    ".default",
    ".defaultserver",
    ".dist",
    ".sample",
    ".example",
    ".template",
    ".in",
];

/// A template that a vendor ships beside the file: that it exists says nothing about a rename.
pub(crate) fn template(name: &[u8]) -> bool {
    TEMPLATE_ENDINGS
        .iter()
        .any(|end| name.ends_with(end.as_bytes()))
        || name.windows(9).any(|part| part == b".default.")
}

/// The ending of a name that programs look for beside a file, to read it, too, or to see who works on it.
pub(crate) fn names_a_companion(name: &[u8]) -> bool {
    const ENDINGS: [&[u8]; 12] = [
        b".d",
        b".local",
        b"-local",
        b".override",
        b".custom",
        b".db",
        b".dir",
        b".pag",
        b".new",
        b".tmp",
        b".conf",
        b".user",
    ];
    ENDINGS.iter().any(|end| name.ends_with(end))
}

/// Endings that mark a name as the original put aside, or as an older copy.
pub(crate) fn aside_of(name: &[u8]) -> Option<&[u8]> {
    without(
        name,
        &[
            &b".cl-rst"[..],
            b".bak",
            b".orig",
            b".old",
            b".previous",
            b".saved",
            b".save",
            b".backup",
            b"~orig",
            b"~previous",
            b".applesaved",
            b"~",
            b".disabled",
            b".rpmsave",
            b".prev",
            b".corrupt",
            b".broken",
        ],
    )
}

/// What the C library, the loader and the frameworks of every program look up, whatever the program is about.
pub(crate) fn is_of_libraries(path: &[u8]) -> bool {
    let name = &path[path.rfind_byte(b'/').map_or(0, |slash| slash + 1)..];
    const KNOWN: [&[u8]; 10] = [
        b"locale.alias",
        b"nsswitch.conf",
        b"resolv.conf",
        b"localtime",
        b"ld.so.cache",
        b"ld.so.preload",
        b"gai.conf",
        b"host.conf",
        b"passwd",
        b"group",
    ];
    const ENDINGS: [&[u8]; 3] = [b".dylib", b".mo", b".strings"];
    const TOPS: [&[u8]; 3] = [b"/dev/", b"/usr/share/locale/", b"/usr/share/zoneinfo/"];
    // a letter that few paths have
    let mut ends = memchr::memchr_iter(b'j', path);
    let is_localised =
        |j: usize| path[..=j].ends_with(b".lproj") && matches!(path.get(j + 1), None | Some(b'/'));
    KNOWN.contains(&name)
        || ENDINGS.iter().any(|end| name.ends_with(end))
        || TOPS.iter().any(|top| path.starts_with(top))
        || ends.any(is_localised)
}

/// A name that other programs look for while a file is in use: its coming and going is no change worth undoing.
pub(crate) fn lock_or_pid(name: &[u8]) -> bool {
    name.ends_with(b".lock")
        || name.ends_with(b".pid")
        || name.ends_with(b".lck")
        || name == b"4913"
}

/// A link of that name holds who has the lock: `lock`, `wlock`, `.#hosts`, `x.pid`.
pub(crate) fn is_lock(name: &[u8]) -> bool {
    lock_or_pid(name) || name.ends_with(b"lock") || name.starts_with(b".#")
}
