//! `praudit`: a token a line, or with `-l` a record a line; with `-s` short names, with `-r` numbers.
//!
//! Nothing is escaped: a name may hold commas and newlines. What does not begin like a token belongs to the name before it.

use bstr::{BString, ByteSlice as _};
use chrono::NaiveDateTime;

use super::errno::errno;
use super::event::Event;
use super::{Programs, Record};
use crate::dialect::named::{Before, Lines, Told};

/// A record whose end does not come is given up.
const LONGEST: usize = 1 << 20;

/// Is this the first line of a record?
#[must_use]
pub(crate) fn is_head(line: &[u8]) -> bool {
    let mut fields = line.split_str(",");
    let word = fields.next().unwrap_or_default();
    let number = |field: Option<&[u8]>| {
        field.is_some_and(|f| !f.is_empty() && f.iter().all(u8::is_ascii_digit))
    };
    let known = [
        &b"header"[..],
        b"header_ex",
        b"header64",
        b"header64_ex",
        b"20",
        b"21",
        b"116",
        b"121",
    ];
    known.contains(&word) && number(fields.next()) && number(fields.next())
}

/// Takes lines.
#[derive(Debug, Default)]
pub(crate) struct Reader {
    programs: Programs,
    /// The record so far, and the line on which it begins.
    text: Vec<u8>,
    begun: Option<u64>,
}

impl Lines for Reader {
    fn line(&mut self, number: u64, text: &[u8], sink: &mut dyn FnMut(Told)) {
        let mut text = text;
        // a record that is cut, and the next one right after it
        let within = text.find_iter("header,").filter(|at| *at > 0);
        if let Some(at) = within.filter(|at| is_head(&text[*at..])).last() {
            self.begun.get_or_insert(number);
            text = &text[at..];
        }
        if is_head(text) {
            self.give_up(sink);
            self.begun = Some(number);
        }
        let Some(begun) = self.begun else {
            return sink(Told::Harmless { line: number });
        };
        if !self.text.is_empty() {
            self.text.push(b'\n');
        }
        self.text.extend_from_slice(text);
        if !ends(text) {
            if self.text.len() > LONGEST {
                return self.give_up(sink);
            }
            return sink(Told::Harmless { line: number });
        }
        self.begun = None;
        let record = record(begun, &std::mem::take(&mut self.text));
        sink(match record {
            None => Told::Damaged {
                line: begun,
                why: "no record of an audit trail",
            },
            Some(record)
                if record
                    .event
                    .is_some_and(|event| event.has_too_many_names(&record)) =>
            {
                Told::Damaged {
                    line: begun,
                    why: "a name in the record looks like several: the trail itself (without praudit) tells",
                }
            }
            Some(record) => match self.programs.call(record) {
                Some(call) => Told::Call(Box::new(call)),
                None => Told::Harmless { line: number },
            },
        });
    }

    fn finish(&mut self, sink: &mut dyn FnMut(Told)) {
        self.give_up(sink);
    }
}

impl Reader {
    fn give_up(&mut self, sink: &mut dyn FnMut(Told)) {
        self.text.clear();
        if let Some(line) = self.begun.take() {
            sink(Told::Damaged {
                line,
                why: "the record is cut",
            });
        }
    }
}

/// The record ends with this line.
fn ends(line: &[u8]) -> bool {
    let line = line.strip_suffix(b",").unwrap_or(line);
    let Some((rest, size)) = line.rsplit_once_str(",") else {
        return false;
    };
    let word = rest.rsplit_str(",").next().unwrap_or(rest);
    (word == b"trailer" || word == b"19") && !size.is_empty() && size.iter().all(u8::is_ascii_digit)
}

/// Token words, and their numbers with `-r`.
const WORDS: [(&str, &str, Token); 21] = [
    ("path", "35", Token::Path),
    ("text", "40", Token::Text),
    ("argument", "45", Token::Argument),
    ("argument64", "113", Token::Argument),
    ("attribute", "62", Token::Attribute),
    ("attribute64", "115", Token::Attribute),
    ("subject", "36", Token::Subject),
    ("subject_ex", "122", Token::Subject),
    ("subject64", "117", Token::Subject),
    ("subject64_ex", "124", Token::Subject),
    ("return", "39", Token::Return),
    ("return64", "114", Token::Return),
    ("trailer", "19", Token::Trailer),
    ("exec arg", "60", Token::Exec),
    ("exec env", "61", Token::Other),
    ("identity", "237", Token::Other),
    ("process", "38", Token::Other),
    ("process_ex", "123", Token::Other),
    ("socket-inet", "128", Token::Other),
    ("socket", "46", Token::Other),
    ("exit", "82", Token::Other),
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Token {
    Path,
    Text,
    Argument,
    Attribute,
    Subject,
    Return,
    Trailer,
    Exec,
    Other,
}

fn token(word: &[u8], raw: bool) -> Option<Token> {
    let found = WORDS.iter().find(|(name, number, _)| {
        word == if raw {
            number.as_bytes()
        } else {
            name.as_bytes()
        }
    });
    found.map(|(.., token)| *token)
}

fn record(line: u64, text: &[u8]) -> Option<Record> {
    let raw = text[0].is_ascii_digit();
    // a record a line ends its first line with the trailer; a token a line, its header
    let long = text
        .lines()
        .next()
        .is_none_or(|first| !by_token(first, raw));
    let mut record = Record {
        line,
        ..Record::default()
    };
    if long {
        let fields: Vec<&[u8]> = text.split_str(",").collect();
        let starts: Vec<usize> = (1..fields.len())
            .filter(|n| token(fields[*n], raw).is_some() && is_start(&fields, *n, raw))
            .collect();
        let first = *starts.first()?;
        header(&mut record, &fields[1..first], raw)?;
        for (n, start) in starts.iter().enumerate() {
            let end = starts.get(n + 1).copied().unwrap_or(fields.len());
            let token = token(fields[*start], raw)?;
            take(&mut record, token, &fields[start + 1..end], raw)?;
        }
    } else {
        let mut tokens: Vec<Vec<u8>> = Vec::new();
        for part in text.split_str("\n") {
            let word = part.split_str(",").next().unwrap_or_default();
            match tokens.last_mut() {
                Some(last) if token(word, raw).is_none() => {
                    last.push(b'\n');
                    last.extend_from_slice(part);
                }
                _ => tokens.push(part.to_vec()),
            }
        }
        let fields: Vec<&[u8]> = tokens[0].split_str(",").collect();
        header(&mut record, &fields[1..], raw)?;
        for text in &tokens[1..] {
            let fields: Vec<&[u8]> = text.split_str(",").collect();
            take(&mut record, token(fields[0], raw)?, &fields[1..], raw)?;
        }
    }
    Some(record)
}

/// The first line of a record ends with its time: a token a line.
fn by_token(first: &[u8], raw: bool) -> bool {
    if raw {
        let digits = |f: &[u8]| !f.is_empty() && f.iter().all(u8::is_ascii_digit);
        return first.split_str(",").count() <= 8 && first.split_str(",").all(digits);
    }
    first.ends_with(b" msec")
}

/// A word in the middle of a name is no token: what follows it must look like one.
fn is_start(fields: &[&[u8]], n: usize, raw: bool) -> bool {
    let next = fields.get(n + 1).copied().unwrap_or_default();
    let number = !next.is_empty() && next.iter().all(u8::is_ascii_digit);
    match token(fields[n], raw) {
        Some(Token::Path) => next.starts_with(b"/") || !raw,
        Some(Token::Trailer) => number && n + 3 >= fields.len(),
        Some(Token::Argument) => number && fields.len() > n + 3,
        Some(Token::Attribute) => number && fields.len() > n + 6,
        Some(Token::Subject) => fields.len() > n + 9,
        Some(Token::Return) => raw && number || next == b"success" || next.starts_with(b"failure"),
        Some(_) => true,
        None => false,
    }
}

/// size, version, event, modifier, time: the event's name may hold commas.
fn header(record: &mut Record, fields: &[&[u8]], raw: bool) -> Option<()> {
    let count = fields.len();
    if count < 6 {
        return None;
    }
    let (time, fraction) = (fields[count - 2], fields[count - 1]);
    record.when = Some(if raw {
        number::<i64>(time)?
            .checked_mul(1_000_000_000)?
            .checked_add(milliseconds(fraction)?)?
    } else {
        // the day of the week is not needed, and where somebody changed the date it is another one
        let (_, time) = time.to_str().ok()?.trim().split_once(' ')?;
        let time = NaiveDateTime::parse_from_str(time.trim(), "%b %e %H:%M:%S %Y").ok()?;
        let seconds = time.and_utc().timestamp().checked_mul(1_000_000_000)?;
        seconds.checked_add(milliseconds(fraction)?)?
    });
    let event = fields[2..count - 3].join(&b","[..]);
    record.event = Some(Event::of_text(&event));
    Some(())
}

/// ` + 363 msec`, or `363`, in nanoseconds.
fn milliseconds(text: &[u8]) -> Option<i64> {
    let text = text.trim_ascii();
    let text = text.strip_prefix(b"+").unwrap_or(text);
    let text = text.strip_suffix(b"msec").unwrap_or(text).trim_ascii();
    number::<i64>(text)?.checked_mul(1_000_000)
}

fn take(record: &mut Record, token: Token, fields: &[&[u8]], raw: bool) -> Option<()> {
    let name = || BString::from(fields.join(&b","[..]));
    // in the form of a record a line, the last field is followed by a delimiter
    match token {
        Token::Path => record.path(name()),
        Token::Text => record.texts.push(name()),
        Token::Argument => {
            let value = fields.get(1)?.strip_prefix(b"0x")?.to_str().ok()?;
            let value = u64::from_str_radix(value, 16).ok()?;
            record.arguments.push((number(fields.first()?)?, value));
        }
        Token::Attribute => {
            record.before = Some(Before {
                mode: u32::from_str_radix(fields.first()?.to_str().ok()?, 8).ok(),
                uid: fields.get(1).and_then(|user| id(user)),
                gid: fields.get(2).and_then(|group| id(group)),
                inode: fields.get(4).and_then(|inode| number(inode)),
                flags: None,
            });
        }
        Token::Subject => record.pid = fields.get(5).and_then(|pid| number(pid)),
        Token::Return => {
            let errno = match (raw, *fields.first()?) {
                (true, error) => number::<i32>(error)?,
                (false, b"success") => 0,
                (false, why) => errno(why),
            };
            let value = fields.get(1).and_then(|value| number(value)).unwrap_or(0);
            record.outcome = Some(if errno == 0 { Ok(value) } else { Err(errno) });
        }
        Token::Exec => record.program = fields.first().map(|arg| (*arg).into()),
        Token::Trailer | Token::Other => {}
    }
    Some(())
}

/// A user or group by its number, or as every Mac calls number 0.
fn id(text: &[u8]) -> Option<u32> {
    match text {
        b"root" | b"wheel" => Some(0),
        b"-1" => None,
        text => number(text),
    }
}

pub(super) fn number<T: std::str::FromStr>(text: &[u8]) -> Option<T> {
    text.to_str().ok()?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialect::named::Named;

    pub(super) fn all(text: &[u8]) -> Vec<Told> {
        crate::dialect::named::all::<Reader>(text)
    }

    fn calls(text: &[u8]) -> Vec<Named> {
        crate::dialect::named::calls::<Reader>(text)
    }

    const RENAME: &str = "header,160,1,rename(2),0,Tue Feb  8 10:31:12 2011, + 363 msec
path,/etc/postfix
path,/private/etc/postfix
attribute,40755,root,wheel,234881026,12345,0
path,/etc/postfix.cl-rst
subject,-1,root,wheel,root,wheel,87,100000,0,0.0.0.0
return,success,0
trailer,160
";

    fn one_line(text: &str) -> String {
        let tokens: Vec<&str> = text.lines().collect();
        tokens.join(",") + ",\n"
    }

    #[test]
    fn a_rename_is_the_same_in_every_form() {
        let raw = "20,160,1,42,0,1297161072,363\n35,/etc/postfix\n35,/private/etc/postfix\n62,40755,0,0,234881026,12345,0\n\
                   35,/etc/postfix.cl-rst\n36,-1,0,0,0,0,87,100000,0,0.0.0.0\n39,0,0\n19,160\n";
        let short = RENAME.replace("rename(2)", "AUE_RENAME");
        for text in [
            RENAME.to_owned(),
            one_line(RENAME),
            short,
            raw.to_owned(),
            one_line(raw),
        ] {
            let [call] = &calls(text.as_bytes())[..] else {
                panic!("{text}: {:?}", all(text.as_bytes()))
            };
            assert_eq!((call.label, call.line), ("rename", 1));
            assert_eq!(call.path, "/etc/postfix");
            assert_eq!(call.resolved.as_ref().unwrap(), "/private/etc/postfix");
            assert_eq!(call.to.as_ref().unwrap(), "/private/etc/postfix.cl-rst");
            assert_eq!(call.when, Some(1_297_161_072_363_000_000));
            assert_eq!((call.by.pid, call.errno), (Some(87), None));
            assert_eq!(
                (call.before.mode, call.before.uid),
                (Some(0o40755), Some(0))
            );
        }
    }

    #[test]
    fn names_may_hold_commas_and_newlines() {
        let odd = RENAME.replace("etc/postfix", "tmp/a,b\nc, path");
        for text in [odd.clone(), one_line(&odd).replace(",c, path", "\nc, path")] {
            let [call] = &calls(text.as_bytes())[..] else {
                panic!("{text}: {:?}", all(text.as_bytes()))
            };
            assert_eq!(call.path, "/tmp/a,b\nc, path");
        }
    }

    #[test]
    fn a_name_that_looks_like_several_is_no_name() {
        // `postfix,path,/etc/evil`, with the kernel's own path of it; and as the new name
        let old = RENAME.replace("etc/postfix\n", "etc/postfix\npath,/etc/evil\n");
        let new = RENAME.replace("cl-rst\n", "cl-rst\npath,/etc/evil\n");
        let link = RENAME
            .replace("rename", "symlink")
            .replace("path,/etc/postfix\n", "text,/x\npath,/etc/evil\npath,/etc/postfix\n")
            .replace("path,/private/etc/postfix\nattribute,40755,root,wheel,234881026,12345,0\npath,/etc/postfix.cl-rst\n", "");
        for text in [old, new, link] {
            for text in [one_line(&text), text] {
                assert!(
                    matches!(all(text.as_bytes())[..], [.., Told::Damaged { .. }]),
                    "{text}: {:?}",
                    all(text.as_bytes())
                );
                assert!(calls(text.as_bytes()).is_empty(), "{text}");
            }
        }
        // the new name existed: the kernel tells it once more
        let known = RENAME.replace("cl-rst\n", "cl-rst\npath,/private/etc/Postfix.cl-rst\n");
        assert_eq!(calls(known.as_bytes())[0].replaced, Some(true));
    }

    #[test]
    fn a_failure_has_its_errno_and_both_names() {
        let text = "header,107,1,rename(2),0,Tue Feb  8 10:31:12 2011, + 365 msec,path,/etc/nothing,path,/etc/nothing.cl-rst,subject,-1,root,root,root,root,87,100000,0,0.0.0.0,return,failure : No such file or directory,4354967105,trailer,107";
        let [call] = &calls(text.as_bytes())[..] else {
            panic!()
        };
        assert_eq!(call.errno, Some(2));
        assert_eq!(call.to.as_ref().unwrap(), "/etc/nothing.cl-rst");
        assert_eq!(errno(b"failure: Unknown error: 93"), 93);
        assert_eq!(errno(b"failure : Etwas ging schief"), -1);
    }

    #[test]
    fn what_was_before_a_chmod_and_how_an_open_made_its_file() {
        let text = "header,169,1,chmod(2),0,Tue Feb  8 10:31:12 2011, + 367 msec\nargument,2,0x180,new file mode\npath,/etc/a\npath,/private/etc/a\nattribute,100644,root,27,234881026,888,0\nsubject,-1,root,root,root,root,87,100000,0,0.0.0.0\nreturn,success,0\ntrailer,169\nheader,1,1,open(2) - write,creat,trunc,0,Tue Feb  8 10:31:12 2011, + 371 msec\nargument,3,0x1a4,mode\nargument,2,0x602,flags\npath,/etc/new\nsubject,-1,root,root,root,root,87,100000,0,0.0.0.0\nreturn,success,9\ntrailer,196\n";
        let [chmod, open] = &calls(text.as_bytes())[..] else {
            panic!("{:?}", all(text.as_bytes()))
        };
        assert_eq!(
            (chmod.mode, chmod.before.mode, chmod.before.gid),
            (Some(0o600), Some(0o100_644), Some(27))
        );
        assert_eq!((open.label, open.flags), ("open", Some(*b"RWC_TE")));
    }

    #[test]
    fn flags_are_the_argument_of_chflags_in_every_form() {
        let long = "header,139,11,chflags(2),0,Mon Nov  4 13:58:10 2024, + 373 msec,argument,2,0x8002,flags,path,/etc/t,path,/private/etc/t,attribute,100644,root,root,16777220,12350,0,subject,-1,root,root,root,root,87,100000,0,0.0.0.0,return,success,0,trailer,139,\n";
        let lines = long
            .replace(" msec,", " msec\n")
            .replace(",path,", "\npath,")
            .replace(",attribute,", "\nattribute,")
            .replace(",subject,", "\nsubject,")
            .replace(",return,", "\nreturn,")
            .replace(",trailer,139,", "\ntrailer,139");
        let short = lines.replace("chflags(2)", "AUE_DARWIN_CHFLAGS");
        for text in [long, &lines] {
            let [call] = &calls(text.as_bytes())[..] else {
                panic!("{:?}", all(text.as_bytes()))
            };
            assert_eq!((call.label, call.file_flags), ("chflags", Some(0x8002)));
        }
        assert_eq!(calls(short.as_bytes())[0].file_flags, Some(0x8002));
    }

    #[test]
    fn a_date_that_somebody_changed_is_read_though_its_day_of_the_week_is_another() {
        let changed = RENAME.replace("Tue Feb  8 10:31:12 2011", "Mon Feb  8 10:31:12 2011");
        assert_ne!(changed, RENAME);
        assert_eq!(calls(changed.as_bytes()), calls(RENAME.as_bytes()));
    }

    #[test]
    fn programs_are_known_by_their_exec() {
        let exec = "header,201,11,execve(2),0,Tue Feb  8 10:31:12 2011, + 195 msec,exec arg,/usr/sbin/servermgrd,-x,path,/usr/sbin/servermgrd,path,/usr/sbin/servermgrd,attribute,100755,root,wheel,16777220,986535,0,subject,-1,root,wheel,root,wheel,87,100005,50511731,0.0.0.0,return,success,0,trailer,201,\n";
        let both = format!("{exec}{RENAME}");
        assert_eq!(calls(both.as_bytes())[0].process(), "servermgrd");
        assert_eq!(calls(RENAME.as_bytes())[0].process(), "87");
    }

    #[test]
    fn cut_records_are_damaged_and_those_after_them_are_read() {
        let cut = format!("{}{RENAME}", &RENAME[..120]);
        let told = all(cut.as_bytes());
        assert!(
            told.iter()
                .any(|t| matches!(t, Told::Damaged { line: 1, .. })),
            "{told:?}"
        );
        for hostile in [
            "header,1,1,rename(2),0\ntrailer,1\n",
            "header,1,1,rename(2),0,Tue Feb 99 10:31:12 2011, + 9 msec\npath,/a\ntrailer,9\n",
            "20,1,1,42,0,99999999999999999999,1\n35,/a\n19,1\n",
            "header,1,1\ntrailer,1\n",
        ] {
            let told = all(hostile.as_bytes());
            assert!(
                told.iter().any(|t| matches!(t, Told::Damaged { .. })),
                "{hostile}: {told:?}"
            );
        }
    }
}
