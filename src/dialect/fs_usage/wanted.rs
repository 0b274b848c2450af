//! Which processes a name on the command line stands for: one, one thread of one (`node.4278121`), or all that a pattern
//! matches (`post*`).

use bstr::ByteSlice;

/// The name is a pattern.
pub(crate) fn is_glob(name: &[u8]) -> bool {
    name.find_byteset(b"*?[").is_some()
}

/// The name and the thread of `node.4278121`.
pub(crate) fn with_thread(name: &[u8]) -> Option<(&[u8], i64)> {
    let dot = name.rfind_byte(b'.').filter(|dot| *dot > 0)?;
    let digits = &name[dot + 1..];
    let thread = digits.to_str().ok()?.parse().ok()?;
    digits
        .iter()
        .all(u8::is_ascii_digit)
        .then_some((&name[..dot], thread))
}

/// Does the pattern match all of the name? `*` any bytes, `?` one, `[a-z]` and `[!a-z]` one of several.
pub(crate) fn glob(pattern: &[u8], name: &[u8]) -> bool {
    let (mut p, mut n) = (0, 0);
    // where to go on when what follows the last star does not fit: the star takes one byte more
    let mut again = None;
    while n < name.len() {
        match one(&pattern[p..], name[n]) {
            Some(0) => {
                again = Some((p + 1, n));
                p += 1;
            }
            Some(len) => {
                p += len;
                n += 1;
            }
            None => match again {
                Some((after, from)) => {
                    again = Some((after, from + 1));
                    p = after;
                    n = from + 1;
                }
                None => return false,
            },
        }
    }
    pattern[p..].iter().all(|byte| *byte == b'*')
}

/// How much of the pattern stands for this byte; nothing of a star, which may stand for none.
fn one(pattern: &[u8], byte: u8) -> Option<usize> {
    match *pattern.first()? {
        b'*' => Some(0),
        b'?' => Some(1),
        b'[' => match class(&pattern[1..]) {
            Some((set, negated)) => {
                (in_set(set, byte) != negated).then_some(set.len() + usize::from(negated) + 2)
            }
            None => (byte == b'[').then_some(1),
        },
        literal => (literal == byte).then_some(1),
    }
}

/// What stands between the brackets, and whether it is what must not be.
fn class(rest: &[u8]) -> Option<(&[u8], bool)> {
    let negated = matches!(rest.first(), Some(b'!' | b'^'));
    let rest = &rest[usize::from(negated)..];
    let end = 1 + rest.get(1..)?.find_byte(b']')?;
    Some((&rest[..end], negated))
}

fn in_set(set: &[u8], byte: u8) -> bool {
    let mut at = 0;
    while at < set.len() {
        match set[at..] {
            [from, b'-', to, ..] => {
                if (from..=to).contains(&byte) {
                    return true;
                }
                at += 3;
            }
            _ => {
                if set[at] == byte {
                    return true;
                }
                at += 1;
            }
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_matches_the_whole_name() {
        for (pattern, name) in [
            ("post*", "postfix"),
            ("*", ""),
            ("*d", "servermgrd"),
            ("a*b*c", "aXbYbc"),
            ("n?de", "node"),
            ("[a-n]ode", "node"),
            ("[!a-m]ode", "node"),
            ("a[", "a["),
        ] {
            assert!(
                glob(pattern.as_bytes(), name.as_bytes()),
                "{pattern} {name}"
            );
        }
        for (pattern, name) in [
            ("post*", "apostfix"),
            ("a*b*c", "aXbYbcd"),
            ("n?de", "nde"),
            ("[!a-n]ode", "node"),
            ("", "a"),
        ] {
            assert!(
                !glob(pattern.as_bytes(), name.as_bytes()),
                "{pattern} {name}"
            );
        }
    }

    #[test]
    fn many_stars_take_no_time() {
        let pattern = b"*a".repeat(30);
        assert!(!glob(&[&pattern[..], b"b"].concat(), &b"a".repeat(3000)));
    }

    #[test]
    fn a_thread_stands_behind_the_last_dot() {
        assert_eq!(
            with_thread(b"node.4278121"),
            Some((&b"node"[..], 4_278_121))
        );
        assert_eq!(
            with_thread(b"com.apple.WebKit.5"),
            Some((&b"com.apple.WebKit"[..], 5))
        );
        assert_eq!(with_thread(b"com.apple.WebKit"), None);
        assert_eq!(with_thread(b".5"), None);
        assert_eq!(with_thread(b"a.+5"), None);
    }
}
