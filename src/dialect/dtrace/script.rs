//! The script of `unsnare kit`: `NS PID TID CALL ERRNO "P1" "P2" A1 A2`, and remarks that begin with `#`.
//!
//! NS is the time at the entry of the call, in nanoseconds since 1970. Lines come by processor, not by time. Until 10.5 TID is
//! an address in the kernel, later the number that `fs_usage` prints.

use bstr::{BString, ByteSlice as _};

use super::string::quoted;
use super::{Call, named};
use crate::dialect::named::{By, Lines, Named, Told};

const HEAD: &[u8] = b"#unsnare.d 1 ";

/// Is this the first line?
#[must_use]
pub(crate) fn is_head(line: &[u8]) -> bool {
    line.starts_with(HEAD)
}

/// Takes lines.
#[derive(Debug, Default)]
pub(crate) struct Reader {
    /// The process that the script was told to watch.
    process: Option<BString>,
}

impl Lines for Reader {
    fn line(&mut self, number: u64, text: &[u8], sink: &mut dyn FnMut(Told)) {
        if let Some(rest) = text.strip_prefix(HEAD) {
            let name = rest.splitn_str(2, " ").nth(1).unwrap_or_default();
            self.process = (!name.is_empty()).then(|| name.into());
            return sink(Told::Harmless { line: number });
        }
        if let Some(what) = super::dtruss::lost(text) {
            return sink(Told::Lost { line: number, what });
        }
        if text.trim_ascii().is_empty() || text[0] == b'#' || text.starts_with(b"dtrace: ") {
            return sink(Told::Harmless { line: number });
        }
        sink(match self.call(text) {
            Some(Some(mut call)) => {
                call.line = number;
                Told::Call(Box::new(call))
            }
            Some(None) => Told::Harmless { line: number },
            None => Told::Damaged {
                line: number,
                why: "no line of the script",
            },
        });
    }
}

impl Reader {
    /// `None` if the line is none, `Some(None)` if it matters not.
    fn call(&self, text: &[u8]) -> Option<Option<Named>> {
        let mut fields = text.splitn_str(6, " ");
        let mut next = || fields.next();
        let when: i64 = number(next()?)?;
        let pid: u32 = number(next()?)?;
        let thread: i64 = number(next()?)?;
        let name = next()?.to_str().ok()?;
        let errno: i32 = number(next()?)?;
        let (one, rest) = quoted(next()?)?;
        let (two, rest) = quoted(rest.strip_prefix(b" ")?)?;
        let numbers = rest.fields().map(number).collect::<Option<Vec<i64>>>()?;
        if numbers.len() != 2 {
            return None;
        }
        let call = named(Call {
            name,
            texts: vec![one, two],
            numbers: numbers.iter().map(|n| *n as u64).collect(),
            returned: None,
        });
        Some(call.map(|call| Named {
            when: Some(when),
            errno: (errno != 0).then_some(errno),
            by: By {
                process: self.process.clone(),
                pid: Some(pid),
                thread: Some(thread),
            },
            ..call
        }))
    }
}

fn number<T: std::str::FromStr>(text: &[u8]) -> Option<T> {
    text.to_str().ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &[u8]) -> Vec<Told> {
        crate::dialect::named::all::<Reader>(text)
    }

    const TEXT: &[u8] = br#"#unsnare.d 1 1297161072000000000 servermgrd
1297161072363000111 87 5123 rename 0 "/etc/postfix" "/etc/postfix.cl-rst" 0 0
1297161072364000222 87 5123 symlink 0 "/Volumes/MailXsan/\303\251" "/etc/postfix" 0 0
1297161072365000333 87 5123 rename 2 "/etc/nothing" "/etc/nothing.cl-rst" 0 0
1297161072366000333 87 5123 chmod 0 "/etc/a b" "" 384 0
1297161072366000333 87 5123 open_nocancel 0 "/etc/n" "" 1538 420
dtrace: 12 drops on CPU 1
#end 1297161073000000000
"#;

    #[test]
    fn lines_name_both_ends() {
        let told = all(TEXT);
        let Told::Call(rename) = &told[1] else {
            panic!("{told:?}")
        };
        assert_eq!(rename.path, "/etc/postfix");
        assert_eq!(rename.to.as_ref().unwrap(), "/etc/postfix.cl-rst");
        assert_eq!(rename.when, Some(1_297_161_072_363_000_111));
        assert_eq!(rename.by.process.as_ref().unwrap(), "servermgrd");
        assert_eq!(rename.by.thread, Some(5123));
        let Told::Call(link) = &told[2] else {
            panic!("{told:?}")
        };
        assert_eq!(
            (link.path.as_bstr(), link.to.as_ref().unwrap().as_bstr()),
            ("/etc/postfix".into(), "/Volumes/MailXsan/\u{e9}".into())
        );
        let Told::Call(failed) = &told[3] else {
            panic!("{told:?}")
        };
        assert_eq!(failed.errno, Some(2));
        let Told::Call(chmod) = &told[4] else {
            panic!("{told:?}")
        };
        assert_eq!(
            (chmod.path.as_bstr(), chmod.mode),
            ("/etc/a b".into(), Some(0o600))
        );
        let Told::Call(open) = &told[5] else {
            panic!("{told:?}")
        };
        assert_eq!((open.label, open.flags), ("open", Some(*b"RWC_T_")));
        assert!(matches!(&told[6], Told::Lost { line: 7, what } if what.contains("12 drops")));
        assert!(matches!(told[7], Told::Harmless { line: 8 }));
    }

    #[test]
    fn flags_are_the_number_behind_the_names_of_chflags() {
        let [Told::Call(call)] =
            &all(b"1297161072366000333 87 5123 chflags 0 \"/etc/a b\" \"\" 32770 0\n")[..]
        else {
            panic!()
        };
        assert_eq!((call.label, call.file_flags), ("chflags", Some(0x8002)));
    }

    #[test]
    fn cut_and_hostile_lines_are_damaged() {
        for line in [
            &b"1297161072363000111 87 5123 rename 0 \"/etc/post"[..],
            b"1297161072363000111 87 5123 rename 0 \"/a\" \"/b\"",
            b"99999999999999999999999999 87 5123 rename 0 \"/a\" \"/b\" 0 0",
            b"1 87 5123 ren\xffame 0 \"/a\" \"/b\" 0 0",
            b"-",
        ] {
            assert!(matches!(all(line)[..], [Told::Damaged { .. }]), "{line:?}");
        }
    }
}
