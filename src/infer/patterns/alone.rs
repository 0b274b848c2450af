//! What a name says by itself: a temporary, an original put aside, a vendor's template, a lock.

use bstr::ByteSlice;

use crate::trace::paths::at_or_below;

/// The final name that a temporary name carries, if it is of a known make.
///
/// `X.sb-8hex-6` (NSDocument), `X.plist.AbCdEfG` (CFPreferences), `.!pid!X` (sed -i of BSD), `.X.AbCdEf` (rsync),
/// `__db.X` (Berkeley DB), `X.dpkg-new`, `.tmp-pid-X` (git), `.X.swp` (vim), `#X#` (emacs), `.#X`, `X.tmp`, `X.new`, `X.XXXXXX` (mkstemp), `.X.tmp`, `X.part`, `X.$$`.
pub(crate) fn final_name(a: &[u8]) -> Option<&[u8]> {
    // `.dat.nosync1a2b.AbCdEf` has a tail drawn by lot, but no name before it.
    let word = a.starts_with(b".goutputstream-") || a.starts_with(b".nfs");
    if a.starts_with(b".dat") && blind_temporary(a) || a.starts_with(b"cf#") || word {
        return None;
    }
    if let Some(r) = a.strip_prefix(b".").and_then(|r| r.strip_suffix(b"~"))
        && let Some(r) = before_pythons_tail(r)
    {
        return Some(r);
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
    if let Some(r) = [&b"temp-"[..], b"tmp-"]
        .iter()
        .find_map(|begin| a.strip_prefix(*begin))
        && r.len() >= 3
        && r[0].is_ascii_alphabetic()
        && !random_tail(r)
    {
        return Some(r);
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
    if let Some(r) = without(a, &TEMPORARY_ENDINGS) {
        return of_ending(a, r);
    }
    // `X.tmp.4711`: the number of the process stands last
    let numbered = a.rfind_byte(b'.').filter(|dot| {
        let digits = &a[dot + 1..];
        digits.len() >= 2 && digits.iter().all(u8::is_ascii_digit)
    });
    if let Some(r) = numbered.and_then(|dot| without(&a[..dot], &[&b".tmp"[..], b".temp", b".new"]))
    {
        return Some(r);
    }
    before_random_tail(a).or_else(|| before_number_and_letters(a))
}

/// `X` of `X.2721qzmimho03x`: the number of the process and letters drawn by lot in one, as the tools of Node.js do.
fn before_number_and_letters(a: &[u8]) -> Option<&[u8]> {
    let (stem, tail) = a.split_at(a.rfind_byte(b'.').filter(|dot| *dot > 0)?);
    let tail = &tail[1..];
    let number = tail.iter().take_while(|c| c.is_ascii_digit()).count();
    let drawn = &tail[number..];
    let all = |c: &u8| c.is_ascii_lowercase() || c.is_ascii_digit();
    let letters = drawn.iter().filter(|c| c.is_ascii_lowercase()).count();
    let made = (2..=7).contains(&number) && (8..=14).contains(&drawn.len()) && letters >= 4;
    (made && tail.len() > 12 && drawn.iter().all(all)).then_some(stem)
}

/// Endings that a file has only until it is whole.
const TEMPORARY_ENDINGS: [&[u8]; 16] = [
    b".tmp",
    b".NEW",
    b".temp",
    b".TEMP",
    b".new",
    b".part",
    b".swp",
    b".lock",
    b"-new",
    b".partial",
    b"-part",
    b"-tmp",
    b"_tmp",
    b"~tmp",
    b".inprogress",
    b".download",
];

/// What stands behind a whole name while the file is not whole yet: `.lock`, `.tmp`, `.tmp.4711`, `.new`. A word after a hyphen may be
/// part of the name.
pub(crate) fn is_unfinished(ending: &[u8]) -> bool {
    const ENDINGS: [&[u8]; 8] = [
        b".tmp",
        b".temp",
        b".new",
        b".NEW",
        b".part",
        b".partial",
        b".lock",
        b"~tmp",
    ];
    ENDINGS.iter().any(|known| {
        let rest = ending.strip_prefix(*known);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(b".") && rest.len() > 2)
    })
}

/// The final name of `a`, which is `r` and such an ending.
fn of_ending<'a>(a: &[u8], r: &'a [u8]) -> Option<&'a [u8]> {
    // `X-AbCdEf.tmp`, `Xk3_9xabz.tmp`: the tail drawn by lot goes with the ending
    let temporary = a.ends_with(b".tmp") || a.ends_with(b".temp");
    if temporary && (is_counted(r) || is_drawn(r)) {
        return None;
    }
    if temporary && let Some(stem) = before_process_number(r) {
        return Some(stem.strip_prefix(b".").unwrap_or(stem));
    }
    if temporary && let Some(stem) = before_attached_tail(r).or_else(|| before_random_tail(r)) {
        return Some(stem);
    }
    // `.x.lock` locks `.x`, and `.x.tmp` is the temporary file of `x`
    let kept = [&b".lock"[..], b".new", b"-new"];
    if kept.iter().any(|end| a.ends_with(end)) {
        return Some(r);
    }
    let windows = r.strip_prefix(b".").filter(|h| !h.is_empty());
    Some(windows.unwrap_or(r))
}

/// What stands before a tail drawn by lot, without a leading dot: `X` of `.X.AbCdEf`, `X.AbCdEfG`, `X-AbCdEf` (mkstemp of C) and of
/// `X-k3_9x__z` (that of Python).
fn before_random_tail(a: &[u8]) -> Option<&[u8]> {
    let of_c = a
        .rfind_byteset(b".-_,")
        .filter(|i| random_tail(&a[i + 1..]));
    let of_python = || {
        let i = a.len().checked_sub(PYTHONS + 1)?;
        let tail = &a[i + 1..];
        let drawn = |c: &u8| c.is_ascii_lowercase() || c.is_ascii_digit() || *c == b'_';
        let odd = tail.contains(&b'_') && tail.iter().any(u8::is_ascii_alphanumeric);
        (b".-_".contains(&a[i]) && tail.iter().all(drawn) && odd && mixed(tail)).then_some(i)
    };
    let i = of_c.or_else(of_python).filter(|i| *i > 0)?;
    let stem = &a[..i];
    Some(
        stem.strip_prefix(b".")
            .filter(|s| !s.is_empty())
            .unwrap_or(stem),
    )
}

/// `X` of `X-mnzlmogu`: Python's letters, between a dot at the beginning and a tilde at the end.
fn before_pythons_tail(a: &[u8]) -> Option<&[u8]> {
    let (stem, tail) = a.split_at(a.len().checked_sub(PYTHONS)?);
    let drawn = |c: &u8| c.is_ascii_lowercase() || c.is_ascii_digit() || *c == b'_';
    let stem = stem.strip_suffix(b"-").filter(|stem| !stem.is_empty())?;
    tail.iter().all(drawn).then_some(stem)
}

/// `X` of `X.2740.host.k3_9xabz`: the process and the host that made it follow the name.
fn before_process_number(a: &[u8]) -> Option<&[u8]> {
    let mut at = 0;
    let mut parts = a.split(|c| *c == b'.').peekable();
    while let Some(part) = parts.next() {
        let number = (3..=7).contains(&part.len()) && part.iter().all(u8::is_ascii_digit);
        if at > 1 && number && parts.peek().is_some() {
            return Some(&a[..at - 1]);
        }
        at += part.len() + 1;
    }
    None
}

/// Nothing but letters and digits drawn by lot: no word has digits between its letters.
fn is_drawn(a: &[u8]) -> bool {
    const LEAST: usize = 8;
    let inside = a.windows(2);
    let mut inside = inside.filter(|two| two[0].is_ascii_digit() && two[1].is_ascii_lowercase());
    let all = |c: &u8| c.is_ascii_lowercase() || c.is_ascii_digit();
    a.len() >= LEAST && a.iter().all(all) && inside.next().is_some()
}

/// `X` of `Xk3_9xabz`, as Python's `mkstemp` does without a separator.
fn before_attached_tail(a: &[u8]) -> Option<&[u8]> {
    let (stem, tail) = a.split_at(a.len().checked_sub(PYTHONS)?);
    let drawn = |c: &u8| c.is_ascii_lowercase() || c.is_ascii_digit() || *c == b'_';
    let attached = stem.last().is_some_and(u8::is_ascii_alphanumeric);
    let inside = tail[1..].windows(2);
    let mut inside = inside.filter(|two| two[0].is_ascii_digit() && two[1].is_ascii_lowercase());
    (attached && tail.iter().all(drawn) && (inside.next().is_some() || tail.contains(&b'_')))
        .then_some(stem)
}

/// Java's temporary names: a word of the program's own, and a long number.
fn is_counted(a: &[u8]) -> bool {
    let digits = a.iter().rev().take_while(|c| c.is_ascii_digit()).count();
    digits >= 12
}

/// So long are the tails that Python draws by lot.
const PYTHONS: usize = 8;

/// Words hold no digits between letters, nor two `_` in a row.
fn mixed(tail: &[u8]) -> bool {
    let digit_inside = tail
        .windows(2)
        .any(|two| two[0].is_ascii_digit() && !two[1].is_ascii_digit());
    digit_inside || tail.contains_str("__")
}

/// The name of which a temporary one was made by letters drawn by lot put right at its end, as `mkstemp` does without a separator:
/// `main.cf` of `main.cfAbCdEf`, of `main.cfqphpjndc.tmp`, and of `.#main.cfAbCdEf`.
pub(crate) fn is_drawn_after(longer: &[u8], name: &[u8]) -> bool {
    let hidden = longer
        .strip_prefix(b".#")
        .and_then(|r| r.strip_prefix(name));
    if let Some(tail) = hidden.filter(|_| !name.is_empty()) {
        let hex = tail.len() == 16 && tail.iter().all(u8::is_ascii_hexdigit);
        return hex || tail.len() == 6 && random_tail(tail);
    }
    let Some(tail) = longer.strip_prefix(name).filter(|_| !name.is_empty()) else {
        return false;
    };
    if let Some(tail) = tail.strip_suffix(b".tmp") {
        let tail = tail.strip_prefix(b"-").unwrap_or(tail);
        let drawn = |c: &u8| c.is_ascii_lowercase() || c.is_ascii_digit() || *c == b'_';
        return tail.len() == PYTHONS && tail.iter().all(drawn);
    }
    tail.len() == 6 && random_tail(tail)
}

/// A temporary name says itself what it is saved as: more than what stands before letters drawn by lot, which may be no more than
/// the program's own word.
pub(crate) fn carries_a_name(own: &[u8], carried: Option<&[u8]>) -> bool {
    // `.x.AbCdEf` is made by what copies or saves `x`
    let hidden = |carried: &[u8]| {
        let rest = own.strip_prefix(b".").and_then(|r| r.strip_prefix(carried));
        rest.is_some_and(|rest| rest.len() == 7 && rest[0] == b'.')
    };
    let word = |carried: &[u8]| {
        let drawn = drawn(own) == Some(carried);
        drawn && !carried.contains(&b'.') && !hidden(carried)
    };
    carried.is_some_and(|carried| !word(carried))
}

/// The temporary name begins with the other one, or with what stands before its ending, and has that ending later: `smb.conf.tmp.Q9kLm2`
/// and `smb.conf`, `.receipt.json20230101-5501-x1y2z3` and `receipt.json`, `main-1a2b3c4d.o.tmp` and `main.o`.
pub(crate) fn stands_at_beginning(own: &[u8], name: &[u8]) -> bool {
    const SHORTEST: usize = 3;
    let apart = |rest: &[u8]| rest.first().is_some_and(|c| !c.is_ascii_alphabetic());
    let whole = |own: &[u8]| own.strip_prefix(name).is_some_and(apart);
    let dotted = || own.strip_prefix(b".").is_some_and(whole);
    if name.len() < SHORTEST {
        return false;
    }
    let Some(dot) = name.rfind_byte(b'.').filter(|dot| *dot > 0) else {
        return whole(own) || dotted();
    };
    let (stem, ending) = name.split_at(dot);
    let plain = without(own, &[&b".tmp"[..], b".temp", b".part"]).unwrap_or(own);
    let between = plain
        .strip_prefix(stem)
        .and_then(|r| r.strip_suffix(ending));
    let put_between = between.and_then(<[u8]>::first);
    whole(own) || dotted() || put_between.is_some_and(|c| b"-_.".contains(c))
}

/// The name without the first of the endings that it has.
pub(super) fn without<'a>(name: &'a [u8], endings: &[&[u8]]) -> Option<&'a [u8]> {
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
        || a.starts_with(b"sed") && a.len() == 9 && random_tail(&a[3..])
        || a.strip_suffix(b".tmp").is_some_and(is_counted)
        || a.starts_with(b".goutputstream-")
        || a.starts_with(b".nfs")
        || a.strip_prefix(b".").is_some_and(random_tail)
}

/// A temporary file that a program only numbers: `tmp.1`, `tmp17`.
pub(crate) fn is_counted_temporary(a: &[u8]) -> bool {
    let number = a
        .strip_prefix(b"tmp")
        .map(|r| r.strip_prefix(b".").unwrap_or(r));
    number.is_some_and(|n| (1..=4).contains(&n.len()) && n.iter().all(u8::is_ascii_digit))
}

/// A directory for temporary files of every program.
pub(crate) fn is_for_temporaries(directory: &[u8]) -> bool {
    let known = [&b"/tmp"[..], b"/var/tmp", b"/var/folders"];
    known.iter().any(|top| at_or_below(directory, top)) || directory.ends_with(b"/TemporaryItems")
}

/// The name before a tail drawn by lot, whatever ending follows.
pub(crate) fn drawn(a: &[u8]) -> Option<&[u8]> {
    before_random_tail(without(a, &[&b".tmp"[..], b".temp"]).unwrap_or(a))
}

/// The name without the ending of what packed it.
pub(crate) fn unpacked(name: &[u8]) -> Option<&[u8]> {
    without(name, &[&b".gz"[..], b".bz2", b".xz", b".Z", b".zst"])
}

/// The directory in which AppKit or Foundation saves a document before it is exchanged with, or renamed to, the old one.
pub(crate) fn save_directory(a: &[u8]) -> bool {
    a.starts_with(b"(A Document Being Saved By ") || a.starts_with(b"NSIRD_")
}

/// Whether the name looks like something that will be renamed away or removed soon.
pub(crate) fn temporary(a: &[u8]) -> bool {
    blind_temporary(a) || final_name(a).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_an_ending_and_a_tail_drawn_by_lot_both_go() {
        let cases: [(&str, Option<&str>); 29] = [
            ("new.json.2721qzmimho03x", Some("new.json")),
            ("new.json.20101231t101010", None),
            ("x.2721", None),
            ("location-u4f6n85e.tmp", Some("location")),
            ("lock.exclusive.zv3o5j__.tmp", Some("lock.exclusive")),
            ("state.json-k3_9x__z", Some("state.json")),
            ("txn.tmp", Some("txn")),
            ("INSTALLERremjw2yd.tmp", Some("INSTALLER")),
            ("direct_url.jsonfiq0_q0o.tmp", Some("direct_url.json")),
            ("app6991121869117818497.tmp", None),
            ("temp-appendonly.manifest", Some("appendonly.manifest")),
            ("temp-41.rdb", None),
            ("ntp.drift.TEMP", Some("ntp.drift")),
            ("request.pck.tmp.4711", Some("request.pck")),
            ("db.root,Ab12Cd", Some("db.root")),
            ("system.log.4711", None),
            ("new_file", None),
            ("my_notes_", None),
            ("long_name", None),
            ("x-read_me_", None),
            (".goutputstream-4FXQ12", None),
            (".branch2-base-mnzlmogu~", Some("branch2-base")),
            (".x.conf~", None),
            (".pack-names.2740.mac.m4k3_9xabz.tmp", Some("pack-names")),
            (".a.conf.2740.tmp", Some("a.conf.2740")),
            ("zjsb2f6jzd.tmp", None),
            (".gitmodules.lock", Some(".gitmodules")),
            (".main.cf.tmp", Some("main.cf")),
            ("state.new", Some("state")),
        ];
        for (name, carried) in cases {
            let told = final_name(name.as_bytes()).map(|told| told.as_bstr().to_string());
            assert_eq!(told.as_deref(), carried, "{name}");
        }
        assert!(is_drawn_after(b"main.cfAbCd3f", b"main.cf"));
        assert!(is_drawn_after(b"location-bsgbtjeo.tmp", b"location"));
        assert!(!is_drawn_after(b"main.cfackage", b"main.cf"));
    }

    #[test]
    fn a_temporary_name_begins_with_what_it_is_made_from() {
        for (own, name, so) in [
            ("smb.conf.tmp.Q9kLm2", "smb.conf", true),
            (".receipt.json20230101-5501-x1y2z3", "receipt.json", true),
            ("main-1a2b3c4d.o.tmp", "main.o", true),
            (".zsh_history.new", ".zsh_history", true),
            ("request.pck.tmp.4711", "request.pck", true),
            ("smb.confidential.tmp", "smb.conf", false),
            ("main-1a2b3c4d.o.tmp", "mainly.o", false),
            ("main-1a2b3c4d.o.tmp", "main.d", false),
            ("a1.tmp", "a", false),
        ] {
            let told = stands_at_beginning(own.as_bytes(), name.as_bytes());
            assert_eq!(told, so, "{own} {name}");
        }
    }

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
