//! Names that differ in a number: rotations and series.

use super::alike;

/// `b` is the next in a rotation after `a`: one run of digits moved on by one, or `a` got a first number. They begin with
/// `same` equal bytes.
pub(super) fn rotation(a: &[u8], b: &[u8], same: usize) -> bool {
    // `log` -> `log.0` or `log.1`
    if same == a.len() {
        let first = matches!(&b[same..], b".0" | b".1" | b".00" | b".01" | b"-1");
        if first {
            return true;
        }
    }
    let digit = |name: &[u8]| name.get(same).copied().filter(u8::is_ascii_digit);
    let may_go_on = match (digit(a), digit(b)) {
        // one higher there, or one digit more: `9` and `10`
        (Some(x), Some(y)) => y == x + 1 || (x, y) == (b'9', b'1'),
        (one, other) => one.is_some() || other.is_some(),
    };
    if !may_go_on {
        return false;
    }
    let start = a[..same]
        .iter()
        .rposition(|c| !c.is_ascii_digit())
        .map_or(0, |i| i + 1);
    let run = |s: &[u8]| s[start..].iter().take_while(|c| c.is_ascii_digit()).count();
    let (na, nb) = (run(a), run(b));
    let value = |s: &[u8], n: usize| {
        s[start..start + n]
            .iter()
            .fold(0u64, |v, d| v * 10 + u64::from(d - b'0'))
    };
    na > 0
        && nb > 0
        && na < 8
        && nb < 8
        && value(a, na) + 1 == value(b, nb)
        && extension_of(&a[start + na..], &b[start + nb..])
}

/// The number ends the name, or what it is packed with follows: `part1.txt` and `part2.txt` are no rotation.
fn extension_of(a: &[u8], b: &[u8]) -> bool {
    let packed = |end: &[u8]| matches!(end, b".gz" | b".bz2" | b".xz" | b".Z");
    // a rename does not pack
    (a.is_empty() || packed(a)) && a == b
}

/// Both names but for one number in each, which stands at the same place, and is higher in the second one: both numbers.
pub(crate) fn numbers_apart(a: &[u8], b: &[u8]) -> Option<(u64, u64)> {
    let same = alike(a, b);
    let start = a[..same]
        .iter()
        .rposition(|c| !c.is_ascii_digit())
        .map_or(0, |i| i + 1);
    let number = |name: &[u8]| {
        let digits = name[start..].iter().take_while(|c| c.is_ascii_digit());
        let end = start + digits.count();
        let value = std::str::from_utf8(&name[start..end]).ok()?.parse().ok()?;
        Some((value, end))
    };
    let ((x, after_a), (y, after_b)): ((u64, usize), (u64, usize)) = (number(a)?, number(b)?);
    (x < y && a[after_a..] == b[after_b..]).then_some((x, y))
}

/// The same but for one number, which is one higher, wherever it stands: `s.1.txt` and `s.2.txt`.
pub(crate) fn next_in_number(a: &[u8], b: &[u8]) -> bool {
    numbers_apart(a, b).is_some_and(|(x, y)| y - x == 1)
}

/// The next name of a rotation: the last run of digits, one higher.
pub(crate) fn successor(name: &[u8]) -> Option<Vec<u8>> {
    let end = name.iter().rposition(u8::is_ascii_digit)? + 1;
    let start = name[..end]
        .iter()
        .rposition(|c| !c.is_ascii_digit())
        .map_or(0, |i| i + 1);
    let apart = name[..start].last().is_some_and(|c| b".-_".contains(c));
    if end - start > 4 || !apart || !(end == name.len() || matches!(&name[end..], b".gz" | b".bz2"))
    {
        return None;
    }
    let value = name[start..end]
        .iter()
        .fold(0u64, |v, d| v * 10 + u64::from(d - b'0'));
    let mut out = name[..start].to_vec();
    out.extend_from_slice(format!("{:0w$}", value + 1, w = end - start).as_bytes());
    out.extend_from_slice(&name[end..]);
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_that_is_one_higher() {
        for (a, b, is) in [
            ("s.log.1.txt", "s.log.2.txt", true),
            ("log.9", "log.10", true),
            ("log.1.gz", "log.2.gz", true),
            ("log.1", "log.3", false),
            ("log.1", "log.1", false),
            ("log.1.gz", "log.2.xz", false),
            ("log", "log.1", false),
        ] {
            assert_eq!(next_in_number(a.as_bytes(), b.as_bytes()), is, "{a} {b}");
        }
    }

    #[test]
    fn names_that_differ_in_one_number() {
        for (a, b, is) in [
            ("f.5.log", "f.7.log", Some((5, 7))),
            ("n-1.log", "n-12.log", Some((1, 12))),
            ("f.7.log", "f.5.log", None),
            ("f.log", "f.5.log", None),
            ("f.5.log", "f.7.txt", None),
            ("f.99999999999999999999.log", "f.7.log", None),
        ] {
            assert_eq!(numbers_apart(a.as_bytes(), b.as_bytes()), is, "{a} {b}");
        }
    }

    #[test]
    fn the_next_name_of_a_rotation() {
        for (a, b) in [
            ("log.1", Some("log.2")),
            ("log.09", Some("log.10")),
            ("log.9.gz", Some("log.10.gz")),
            ("log", None),
            ("a2b", None),
        ] {
            assert_eq!(
                successor(a.as_bytes()).as_deref(),
                b.map(str::as_bytes),
                "{a}"
            );
        }
    }
}
