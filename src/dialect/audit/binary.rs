//! A trail as the system writes it: records of tokens, big-endian, back to back.

use bstr::{BString, ByteSlice as _};

use super::event::Event;
use super::{Programs, Record};
use crate::dialect::named::{Before, Told};

/// A longer record is none.
const LONGEST: usize = 1 << 20;

/// So far into a trail that begins in mid-record its first whole record is looked for.
pub(crate) const SEARCHED: usize = 64 << 10;

/// Do these bytes begin a trail, be it in mid-record?
#[must_use]
pub(crate) fn is_trail(head: &[u8]) -> bool {
    begins_one(head) || first_whole(head).is_some()
}

/// The size of the record at the front, if its header, its trailer and the two sizes agree.
fn whole(bytes: &[u8]) -> Option<usize> {
    if !matches!(bytes.first()?, 0x14 | 0x15 | 0x74 | 0x79) {
        return None;
    }
    let size: [u8; 4] = bytes.get(1..5)?.try_into().ok()?;
    let length = u32::from_be_bytes(size) as usize;
    if !(25..=LONGEST).contains(&length) || !matches!(bytes.get(5)?, 1 | 2 | 10 | 11) {
        return None;
    }
    let trailer = bytes.get(length - 7..length)?;
    (trailer[..3] == [0x13, 0xb1, 0x05] && trailer[3..] == size).then_some(length)
}

/// Where the first whole record stands in a trail that begins in mid-record (a log that was cut, or copied while it was
/// written): one that another whole one follows, or the end. One alone may be chance, in bytes of any kind.
fn first_whole(bytes: &[u8]) -> Option<usize> {
    (1..bytes.len().min(SEARCHED)).find(|&at| {
        let rest = &bytes[at..];
        whole(rest).is_some_and(|size| size == rest.len() || whole(&rest[size..]).is_some())
    })
}

fn begins_one(head: &[u8]) -> bool {
    match head.first() {
        // a header: its size, and a version that there is
        Some(0x14 | 0x15 | 0x74 | 0x79) => {
            let size = head
                .get(1..5)
                .and_then(|b| b.try_into().ok())
                .map(u32::from_be_bytes);
            size.is_some_and(|size| (18..LONGEST as u32).contains(&size))
                && matches!(head.get(5), Some(1 | 2 | 10 | 11))
        }
        // the name of the file: seconds, milliseconds, length, text
        Some(0x11) => {
            head.get(9..11)
                .is_some_and(|l| (1..1024).contains(&u16::from_be_bytes([l[0], l[1]])))
                && !head.iter().take(9).all(|b| *b == 0x11)
        }
        _ => false,
    }
}

/// Takes a whole trail; lines are the numbers of the records, from 1 on.
pub(crate) fn read(trail: &[u8], sink: &mut dyn FnMut(Told)) -> u64 {
    let mut programs = Programs::default();
    let (mut rest, mut number) = (trail, 0);
    if !begins_one(trail)
        && let Some(skipped) = first_whole(trail)
    {
        rest = &trail[skipped..];
        sink(Told::Lost {
            line: 1,
            what: format!(
                "the trail begins in mid-record: {skipped} bytes before its first whole record are skipped"
            ),
        });
    }
    while !rest.is_empty() {
        number += 1;
        let skipped = match record(number, rest) {
            Some((size, found)) => {
                let call = found.map(|record| programs.call(record));
                sink(match call {
                    Some(Some(call)) => Told::Call(Box::new(call)),
                    Some(None) => Told::Harmless { line: number },
                    None => Told::Damaged {
                        line: number,
                        why: "no record of an audit trail",
                    },
                });
                size
            }
            None => {
                sink(Told::Damaged {
                    line: number,
                    why: "the record is cut or broken",
                });
                // go on after the next trailer
                rest.find([0x13, 0xb1, 0x05])
                    .map_or(rest.len(), |at| (at + 7).min(rest.len()))
            }
        };
        rest = &rest[skipped..];
    }
    number
}

/// Bytes taken one after the other.
struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (head, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(head)
    }

    fn u8(&mut self) -> Option<u8> {
        self.take(1).map(|b| b[0])
    }

    fn u16(&mut self) -> Option<u16> {
        self.take(2)?.try_into().ok().map(u16::from_be_bytes)
    }

    fn u32(&mut self) -> Option<u32> {
        self.take(4)?.try_into().ok().map(u32::from_be_bytes)
    }

    fn u64(&mut self) -> Option<u64> {
        self.take(8)?.try_into().ok().map(u64::from_be_bytes)
    }

    /// A text with its length, and the NUL that ends it.
    fn text(&mut self) -> Option<BString> {
        let length = self.u16()?;
        let text = self.take(usize::from(length))?;
        Some(text.strip_suffix(b"\0").unwrap_or(text).into())
    }

    fn address(&mut self) -> Option<()> {
        let length = self.u32()?;
        self.take(if length == 16 { 16 } else { 4 }).map(|_| ())
    }

    /// Texts, each ended by a NUL; the first.
    fn texts(&mut self) -> Option<Option<BString>> {
        let count = self.u32()?;
        let mut first = None;
        for _ in 0..count.min(LONGEST as u32) {
            let end = self.0.find_byte(0)?;
            let text = self.take(end + 1)?;
            first.get_or_insert_with(|| text[..end].into());
        }
        Some(first)
    }
}

/// The size of what stands at the front, and the record, if it can be read. `None`: not even its size can be.
fn record(number: u64, bytes: &[u8]) -> Option<(usize, Option<Record>)> {
    let mut head = Bytes(bytes);
    let kind = head.u8()?;
    if kind == 0x11 {
        head.take(8)?;
        head.text()?;
        return Some((bytes.len() - head.0.len(), Some(Record::default())));
    }
    if !matches!(kind, 0x14 | 0x15 | 0x74 | 0x79) {
        return None;
    }
    let size = head.u32()? as usize;
    if !(18..=LONGEST).contains(&size) || size > bytes.len() {
        return None;
    }
    Some((size, tokens(number, kind, &bytes[5..size])))
}

fn tokens(number: u64, kind: u8, bytes: &[u8]) -> Option<Record> {
    let mut b = Bytes(bytes);
    let mut record = Record {
        line: number,
        ..Record::default()
    };
    let version = b.u8()?;
    record.event = Some(Event::of_number(u32::from(b.u16()?)));
    b.u16()?;
    if matches!(kind, 0x15 | 0x79) {
        b.address()?;
    }
    let (seconds, fraction) = match kind {
        0x14 | 0x15 => (u64::from(b.u32()?), u64::from(b.u32()?)),
        _ => (b.u64()?, b.u64()?),
    };
    let when = seconds.checked_mul(1_000_000_000)?;
    let when = when.checked_add(fraction.checked_mul(1_000_000)?)?;
    record.when = i64::try_from(when).ok();
    while let Some(token) = b.u8() {
        match token {
            0x13 => return (b.u16()? == 0xb105).then_some(record),
            0x23 => {
                let path = b.text()?;
                record.path(path);
            }
            0x28 => {
                let text = b.text()?;
                record.texts.push(text);
            }
            0x2d | 0x71 => {
                let n = u32::from(b.u8()?);
                let value = if token == 0x2d {
                    u64::from(b.u32()?)
                } else {
                    b.u64()?
                };
                b.text()?;
                record.arguments.push((n, value));
            }
            0x3e | 0x73 | 0x31 => {
                let (mode, uid, gid) = (b.u32()?, b.u32()?, b.u32()?);
                b.u32()?;
                let inode = b.u64()?;
                b.take(if token == 0x73 { 8 } else { 4 })?;
                record.before = Some(Before {
                    mode: Some(mode),
                    uid: Some(uid),
                    gid: Some(gid),
                    inode: Some(inode),
                    flags: None,
                });
            }
            0x24 | 0x7a | 0x26 | 0x7b => {
                b.take(20)?;
                let pid = b.u32()?;
                b.take(8)?;
                match token {
                    0x24 | 0x26 => {
                        b.take(4)?;
                    }
                    _ => b.address()?,
                }
                if matches!(token, 0x24 | 0x7a) {
                    record.pid = Some(pid);
                }
            }
            0x27 | 0x72 => {
                let error = b.u8()?;
                let value = if token == 0x27 {
                    u64::from(b.u32()?)
                } else {
                    b.u64()?
                };
                // from 10.6 on these are numbers of its own, of which the first ones are those of errno
                let errno = match error {
                    35.. if version > 1 => -1,
                    error => i32::from(error),
                };
                record.outcome = Some(if error == 0 { Ok(value) } else { Err(errno) });
            }
            0x3c => record.program = b.texts()?,
            0x3d => {
                b.texts()?;
            }
            0xed => {
                b.u32()?;
                b.text()?;
                b.u8()?;
                b.text()?;
                b.u8()?;
                b.text()?;
            }
            // what follows an unknown token cannot be told from it
            _ => break,
        }
    }
    record.outcome.is_some().then_some(record)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialect::named::Named;

    fn text(token: u8, text: &str) -> Vec<u8> {
        let length = (text.len() as u16 + 1).to_be_bytes();
        [&[token][..], &length, text.as_bytes(), b"\0"].concat()
    }

    fn attribute(mode: u32) -> Vec<u8> {
        let mut out = vec![0x3e];
        for n in [mode, 27, 28, 1] {
            out.extend(n.to_be_bytes());
        }
        out.extend(12345u64.to_be_bytes());
        out.extend(0u32.to_be_bytes());
        out
    }

    fn record_of(event: u16, tokens: &[Vec<u8>], error: u8) -> Vec<u8> {
        let mut body = Vec::from([11]);
        body.extend(event.to_be_bytes());
        body.extend([0, 0]);
        body.extend(1_297_161_072u32.to_be_bytes());
        body.extend(363u32.to_be_bytes());
        body.extend(tokens.concat());
        let mut subject = vec![0x24];
        for n in [u32::MAX, 0, 0, 0, 0, 87, 100_000, 0, 0] {
            subject.extend(n.to_be_bytes());
        }
        body.extend(subject);
        body.extend([0x27, error]);
        body.extend(0u32.to_be_bytes());
        let size = (body.len() + 5 + 7) as u32;
        let mut out = vec![0x14];
        out.extend(size.to_be_bytes());
        out.extend(body);
        out.extend([0x13, 0xb1, 0x05]);
        out.extend(size.to_be_bytes());
        out
    }

    fn all(trail: &[u8]) -> Vec<Told> {
        let mut told = Vec::new();
        read(trail, &mut |t| told.push(t));
        told
    }

    fn calls(trail: &[u8]) -> Vec<Named> {
        let call = |told| match told {
            Told::Call(call) => Some(*call),
            _ => None,
        };
        all(trail).into_iter().filter_map(call).collect()
    }

    fn rename(error: u8) -> Vec<u8> {
        let tokens = [
            text(0x23, "/etc/postfix"),
            text(0x23, "/private/etc/postfix"),
            attribute(0o40755),
            text(0x23, "/etc/postfix.cl-rst"),
        ];
        record_of(42, &tokens, error)
    }

    #[test]
    fn a_rename_names_both_ends_and_what_it_ended_with() {
        let trail = [rename(0), rename(1)].concat();
        assert!(is_trail(&trail));
        let [done, failed] = &calls(&trail)[..] else {
            panic!()
        };
        assert_eq!((done.line, done.label, done.errno), (1, "rename", None));
        assert_eq!(done.to.as_ref().unwrap(), "/private/etc/postfix.cl-rst");
        assert_eq!(
            (done.by.pid, done.when),
            (Some(87), Some(1_297_161_072_363_000_000))
        );
        assert_eq!(done.before.inode, Some(12345));
        assert_eq!((failed.line, failed.errno), (2, Some(1)));
    }

    #[test]
    fn event_numbers_depend_on_the_release() {
        for (number, label) in [
            (303, "chflags"),
            (43003, "chflags"),
            (338, "exchangedata"),
            (43, "truncate"),
        ] {
            let tokens = [text(0x23, "/a"), text(0x23, "/a"), attribute(0o100_644)];
            assert_eq!(calls(&record_of(number, &tokens, 0))[0].label, label);
        }
    }

    #[test]
    fn an_at_form_tells_one_path_only() {
        let tokens = [
            text(0x23, "/etc/b"),
            text(0x23, "/private/etc/b"),
            attribute(0o100_644),
        ];
        let [call] = &calls(&record_of(282, &tokens, 0))[..] else {
            panic!()
        };
        assert_eq!((call.label, &call.to), ("rename", &None));
    }

    #[test]
    fn a_trail_that_begins_in_mid_record_is_read_from_its_first_whole_one_on() {
        let lost = record_of(
            42,
            &[text(0x23, "/a"), text(0x23, "/a"), text(0x23, "/lost")],
            0,
        );
        let trail = [lost.clone(), rename(0), rename(1)].concat();
        for skipped in 1..lost.len() {
            let cut = &trail[skipped..];
            // what begins with the byte of a header by chance is no other file, but a broken record
            if begins_one(cut) {
                continue;
            }
            assert!(is_trail(cut), "{skipped}");
            let told = all(cut);
            let [
                Told::Lost { line: 1, what },
                Told::Call(one),
                Told::Call(two),
            ] = &told[..]
            else {
                panic!("{skipped}: {told:?}")
            };
            let bytes = lost.len() - skipped;
            assert!(
                what.contains(&format!("in mid-record: {bytes} bytes")),
                "{what}"
            );
            assert_eq!((one.line, two.line, two.errno), (1, 2, Some(1)));
            let to = [&one.to, &two.to].map(|to| to.as_ref().unwrap().to_string());
            assert_eq!(to, ["/private/etc/postfix.cl-rst"; 2]);
        }
    }

    #[test]
    fn a_whole_record_after_other_bytes_needs_a_second_one_or_the_end() {
        let one = [&b"\x01\x02\x03"[..], &rename(0)].concat();
        assert!(is_trail(&one));
        assert!(!is_trail(&[&one[..], b"\x00\x01\x02\x03"].concat()));
        // the size in the trailer is another one, or there is no trailer
        for at in [one.len() - 1, one.len() - 6, 3 + 5, 3 + 2] {
            let mut broken = one.clone();
            broken[at] ^= 0x40;
            assert!(!is_trail(&broken), "{at}");
        }
        let far = [vec![0; SEARCHED], rename(0), rename(0)].concat();
        assert!(!is_trail(&far));
    }

    #[test]
    fn broken_bytes_cost_one_record() {
        let mut trail = [rename(0), rename(0), rename(0)].concat();
        let one = rename(0).len();
        trail[one + 1] = 0xff;
        assert_eq!(calls(&trail).len(), 2);
        let cut = &trail[..trail.len() - 3];
        assert!(matches!(all(cut).last(), Some(Told::Damaged { .. })));
        for hostile in [
            &b"\x14"[..],
            b"\x14\x00\x00\x00\x12\x0b",
            b"\x11\xff\xff",
            &[0x14; 64],
        ] {
            assert!(
                all(hostile)
                    .iter()
                    .all(|t| matches!(t, Told::Damaged { .. }))
            );
        }
    }
}
