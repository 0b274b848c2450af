//! `praudit -x`: a token a line, between `<record ...>` and `</record>`.

use bstr::{BString, ByteSlice as _};
use chrono::NaiveDateTime;

use super::event::Event;
use super::{Programs, Record};
use crate::dialect::named::{Before, Lines, Told};

/// A name with newlines is given up beyond this.
const LONGEST: usize = 1 << 20;

/// Does a file that begins so look like it?
#[must_use]
pub(crate) fn is_one(line: &[u8]) -> bool {
    line.starts_with(b"<?xml")
        || line.starts_with(b"<audit>")
        || line.starts_with(b"<record version=")
}

/// Takes lines.
#[derive(Debug, Default)]
pub(crate) struct Reader {
    programs: Programs,
    record: Option<Record>,
    /// A token that goes on, because a name holds a newline.
    pending: Vec<u8>,
}

impl Lines for Reader {
    fn line(&mut self, number: u64, text: &[u8], sink: &mut dyn FnMut(Told)) {
        let start = text.trim_ascii_start();
        if start.starts_with(b"<record ") {
            self.finish(sink);
            let record = begin(number, start);
            if record.is_none() {
                return sink(Told::Damaged {
                    line: number,
                    why: "no record of an audit trail",
                });
            }
            self.record = record;
            return sink(Told::Harmless { line: number });
        }
        let Some(mut record) = self.record.take() else {
            return sink(Told::Harmless { line: number });
        };
        if self.pending.is_empty() && start.starts_with(b"</record>") {
            return sink(match self.programs.call(record) {
                Some(call) => Told::Call(Box::new(call)),
                None => Told::Harmless { line: number },
            });
        }
        let token = if self.pending.is_empty() {
            start.to_vec()
        } else {
            let mut token = std::mem::take(&mut self.pending);
            token.push(b'\n');
            token.extend_from_slice(text);
            token
        };
        if is_whole(&token) || token.len() > LONGEST {
            take(&mut record, &token);
        } else {
            self.pending = token;
        }
        self.record = Some(record);
        sink(Told::Harmless { line: number });
    }

    fn finish(&mut self, sink: &mut dyn FnMut(Told)) {
        self.pending.clear();
        if let Some(record) = self.record.take() {
            sink(Told::Damaged {
                line: record.line,
                why: "the record is cut",
            });
        }
    }
}

fn begin(line: u64, text: &[u8]) -> Option<Record> {
    let time = attribute(text, "time")?;
    let time =
        NaiveDateTime::parse_from_str(time.to_str().ok()?.trim(), "%a %b %e %H:%M:%S %Y").ok()?;
    let msec = attribute(text, "msec")?;
    let msec = msec
        .to_str()
        .ok()?
        .trim_matches(|c: char| !c.is_ascii_digit());
    let fraction = msec.parse::<i64>().ok()?.checked_mul(1_000_000)?;
    let when = time.and_utc().timestamp().checked_mul(1_000_000_000)?;
    Some(Record {
        line,
        event: Some(Event::of_text(&attribute(text, "event")?)),
        when: when.checked_add(fraction),
        ..Record::default()
    })
}

fn is_whole(token: &[u8]) -> bool {
    let end = token.trim_ascii_end();
    let name = name(token);
    end.ends_with(b"/>") || end.ends_with(&[b"</", name, b">"].concat())
}

fn name(token: &[u8]) -> &[u8] {
    let rest = token.strip_prefix(b"<").unwrap_or_default();
    let end = rest.iter().position(|b| matches!(b, b' ' | b'>' | b'/'));
    &rest[..end.unwrap_or(rest.len())]
}

/// What stands between the tags.
fn content(token: &[u8]) -> Option<BString> {
    let end = token.trim_ascii_end();
    let inner = &end[token.find_byte(b'>')? + 1..];
    let cut = inner.rfind(b"</")?;
    Some(plain(&inner[..cut]))
}

/// Newer releases escape these; names with what looks like them are rare.
fn plain(text: &[u8]) -> BString {
    let mut out = text.to_vec();
    for (entity, byte) in [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&apos;", "'"),
        ("&amp;", "&"),
    ] {
        if out.contains_str(entity) {
            out = out.replace(entity, byte);
        }
    }
    out.into()
}

fn attribute(token: &[u8], key: &str) -> Option<BString> {
    let start = token.find(format!(" {key}=\""))? + key.len() + 3;
    let end = token[start..].find_byte(b'"')?;
    Some(plain(&token[start..start + end]))
}

fn take(record: &mut Record, token: &[u8]) -> Option<()> {
    let number = |key| attribute(token, key).and_then(|n| n.to_str().ok()?.parse::<u64>().ok());
    match name(token) {
        b"path" => record.path(content(token)?),
        b"text" => record.texts.push(content(token)?),
        b"argument" => {
            let value = attribute(token, "value")?;
            let value = value.to_str().ok()?.strip_prefix("0x")?;
            let value = u64::from_str_radix(value, 16).ok()?;
            record
                .arguments
                .push((u32::try_from(number("arg-num")?).ok()?, value));
        }
        b"attribute" => {
            let id = |key| match attribute(token, key)?.as_slice() {
                b"root" | b"wheel" => Some(0),
                text => text.to_str().ok()?.parse().ok(),
            };
            let mode = attribute(token, "mode")?;
            record.before = Some(Before {
                mode: u32::from_str_radix(mode.to_str().ok()?, 8).ok(),
                uid: id("uid"),
                gid: id("gid"),
                inode: number("nodeid"),
                flags: None,
            });
        }
        b"subject" | b"subject_ex" => record.pid = u32::try_from(number("pid")?).ok(),
        b"return" => {
            let value = number("retval").unwrap_or(0);
            let words = attribute(token, "errval")?;
            record.outcome = Some(match words.as_slice() {
                b"success" => Ok(value),
                words => Err(super::errno::errno(words)),
            });
        }
        b"exec_args" => {
            let first = token.find("<arg>").map(|start| &token[start + 5..]);
            record.program = first.and_then(|rest| Some(plain(&rest[..rest.find("</arg>")?])));
        }
        _ => {}
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialect::named::Named;

    fn all(text: &[u8]) -> Vec<Told> {
        crate::dialect::named::all::<Reader>(text)
    }

    fn calls(text: &[u8]) -> Vec<Named> {
        crate::dialect::named::calls::<Reader>(text)
    }

    const LINK: &str = r#"<?xml version='1.0' ?>
<audit>
<record version="1" event="symlink(2)" modifier="0" time="Tue Feb  8 10:31:12 2011" msec=" + 364 msec" >
<text>/Volumes/a &amp; b
c</text>
<path>/etc/postfix</path>
<subject audit-uid="-1" uid="root" gid="root" ruid="root" rgid="root" pid="87" sid="100000" tid="0 0.0.0.0" />
<return errval="success" retval="0" />
</record>
"#;

    #[test]
    fn a_link_has_its_text() {
        let [call] = &calls(LINK.as_bytes())[..] else {
            panic!("{:?}", all(LINK.as_bytes()))
        };
        assert_eq!((call.line, call.label), (3, "symlink"));
        assert_eq!(call.path, "/etc/postfix");
        assert_eq!(call.to.as_ref().unwrap(), "/Volumes/a & b\nc");
        assert_eq!(
            (call.by.pid, call.when),
            (Some(87), Some(1_297_161_072_364_000_000))
        );
    }

    #[test]
    fn cut_and_hostile_records_are_damaged() {
        for text in [
            &LINK.as_bytes()[..200],
            b"<record version=\"1\" event=\"rename(2)\" time=\"never\" msec=\"x\" >\n</record>\n",
            b"<record \xff\n",
        ] {
            assert!(all(text).iter().any(|t| matches!(t, Told::Damaged { .. })));
        }
    }
}
