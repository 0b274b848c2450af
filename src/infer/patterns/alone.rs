//! What a name says by itself: a temporary, an original put aside, a vendor's template, a lock.

use bstr::ByteSlice;

/// The final name that a temporary name carries, if it is of a known make.
///
/// `X.sb-8hex-6` (NSDocument), `X.plist.AbCdEfG` (CFPreferences), `.!pid!X` (sed -i of BSD), `.X.AbCdEf` (rsync),
/// `__db.X` (Berkeley DB), `X.dpkg-new`, `.tmp-pid-X` (git), `.X.swp` (vim), `#X#` (emacs), `.#X`, `X.tmp`, `X.new`, `X.XXXXXX` (mkstemp), `.X.tmp`, `X.part`, `X.$$`.
pub(crate) fn final_name(a: &[u8]) -> Option<&[u8]> {
    // `.dat.nosync1a2b.AbCdEf` has a tail drawn by lot, but no name before it.
    if a.starts_with(b".dat") && blind_temporary(a) || a.starts_with(b"cf#") {
        return None;
    }
    if let Some(i) = a.windows(4).position(|part| part == b".sb-")
        && i > 0
        && hex_tail(&a[i + 4..])
    {
        return Some(&a[..i]);
    }
    if let Some(r) = a.strip_prefix(b".!")
        && let Some(i) = r.find_byte(b'!')
        && i > 0
        && r[..i].iter().all(u8::is_ascii_digit)
        && i + 1 < r.len()
    {
        return Some(&r[i + 1..]);
    }
    if let Some(r) = a.strip_prefix(b"__db.")
        && !r.is_empty()
        && !r.iter().all(u8::is_ascii_digit)
    {
        return Some(r);
    }
    if let Some(r) = a.strip_prefix(b".tmp-")
        && let Some(i) = r.find_byte(b'-')
        && i > 0
        && r[..i].iter().all(u8::is_ascii_digit)
        && i + 1 < r.len()
    {
        return Some(&r[i + 1..]);
    }
    if let Some(r) = without(a, &[&b".dpkg-new"[..], b".dpkg-tmp"]) {
        return Some(r);
    }
    if let Some(r) = a.strip_prefix(b"#").and_then(|r| r.strip_suffix(b"#"))
        && !r.is_empty()
    {
        return Some(r);
    }
    if let Some(r) = a.strip_prefix(b".#")
        && !r.is_empty()
    {
        return Some(r);
    }
    if let Some(r) = without(
        a,
        &[
            &b".tmp"[..],
            b".temp",
            b".new",
            b".part",
            b".swp",
            b".lock",
            b"-new",
            b".partial",
            b"~tmp",
            b".inprogress",
            b".download",
        ],
    ) {
        let windows = r.strip_prefix(b".").filter(|h| !h.is_empty());
        return Some(windows.unwrap_or(r));
    }
    // mkstemp tails: `.X.AbCdEf`, `X.AbCdEfG`, `X-AbCdEf`.
    if let Some(i) = a.rfind_byteset(b".-_")
        && i > 0
        && random_tail(&a[i + 1..])
    {
        let stem = &a[..i];
        let stem = stem
            .strip_prefix(b".")
            .filter(|s| !s.is_empty())
            .unwrap_or(stem);
        return Some(stem);
    }
    None
}

/// The name without the first of the endings that it has.
fn without<'a>(name: &'a [u8], endings: &[&[u8]]) -> Option<&'a [u8]> {
    let mut left = endings.iter().filter_map(|end| name.strip_suffix(*end));
    left.find(|rest| !rest.is_empty())
}

fn hex_tail(t: &[u8]) -> bool {
    t.len() >= 8 && t[..8].iter().all(u8::is_ascii_hexdigit)
}

/// Six to twelve letters and digits that look drawn by lot: mixed case or digits among letters.
fn random_tail(t: &[u8]) -> bool {
    (6..=12).contains(&t.len()) && t.iter().all(u8::is_ascii_alphanumeric) && {
        let upper = t.iter().filter(|c| c.is_ascii_uppercase()).count();
        let lower = t.iter().filter(|c| c.is_ascii_lowercase()).count();
        let digit = t.iter().filter(|c| c.is_ascii_digit()).count();
        upper > 0 && lower > 0 && (upper > 1 || !t[0].is_ascii_uppercase())
            || digit > 0 && upper + lower > 0 && digit < t.len()
    }
}

/// A temporary name that does not carry the final one: `.dat1a2b.003`, `.dat.nosync1a2b.AbCdEf`, `cf#AbCdE`,
/// `.tmpXXXX`, `tmp.XXXX`, `4913`.
pub(crate) fn blind_temporary(a: &[u8]) -> bool {
    if let Some(r) = a.strip_prefix(b".dat") {
        return r
            .first()
            .is_some_and(|c| c.is_ascii_hexdigit() || *c == b'.');
    }
    a.starts_with(b"cf#")
        || a.starts_with(b".tmp")
        || a.starts_with(b"tmp.")
        || a.starts_with(b"tmp") && random_tail(&a[3..])
        || a.starts_with(b".goutputstream-")
        || a.starts_with(b".nfs")
        || a.strip_prefix(b".").is_some_and(random_tail)
}

/// The directory in which AppKit or Foundation saves a document before it is exchanged with, or renamed to, the old one.
pub(crate) fn save_directory(a: &[u8]) -> bool {
    a.starts_with(b"(A Document Being Saved By ") || a.starts_with(b"NSIRD_")
}

/// Whether the name looks like something that will be renamed away or removed soon.
pub(crate) fn temporary(a: &[u8]) -> bool {
    blind_temporary(a) || final_name(a).is_some()
}

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
        ],
    )
}

/// What the C library, the loader and the frameworks of every program look up, whatever the program is about.
pub(crate) fn is_of_libraries(path: &[u8]) -> bool {
    let name = &path[path.rfind_byte(b'/').map_or(0, |slash| slash + 1)..];
    let known: [&[u8]; 8] = [
        b"locale.alias",
        b"nsswitch.conf",
        b"resolv.conf",
        b"localtime",
        b"ld.so.cache",
        b"ld.so.preload",
        b"gai.conf",
        b"host.conf",
    ];
    let endings: [&[u8]; 4] = [b".lproj", b".dylib", b".mo", b".strings"];
    known.contains(&name)
        || endings.iter().any(|end| name.ends_with(end))
        || path.contains_str(".lproj/")
        || path.starts_with(b"/dev/")
}

/// A name that other programs look for while a file is in use: its coming and going is no change worth undoing.
pub(crate) fn lock_or_pid(name: &[u8]) -> bool {
    name.ends_with(b".lock")
        || name.ends_with(b".pid")
        || name.ends_with(b".lck")
        || name == b"4913"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_names_are_not_temporary() {
        for n in [
            "main.cf",
            "named.conf",
            "com.apple.Finder.plist",
            "README",
            "settings 43.xml",
            "a.default",
        ] {
            assert!(!temporary(n.as_bytes()), "{n}");
        }
    }
}
