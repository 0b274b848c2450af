//! The fields of the commonest wide lines of 10.5 and later, told by their shapes, eight bytes at a time.
//!
//! What fields there are and what they mean is said in `fields`. Here is what is quick to tell and stands alone in its
//! line; all else is left to the grammar there.

use super::calls::Format;
use super::record::Record;
use super::swar::{Shape, blank_between, hexadecimal, leading, letters, word};

/// Reads fields and pad blanks; where the path field begins. `None`, and nothing read, unless they have the commonest shape.
#[inline]
pub(super) fn read<'a>(format: Format, text: &'a [u8], record: &mut Record<'a>) -> Option<usize> {
    match format {
        Format::Plain | Format::At => {
            let head: &[u8; 18] = text.first_chunk()?;
            if *head != [b' '; 18] {
                let errno = errno(head).filter(|_| head[11..] == [b' '; 7])?;
                return past_padding(text, 18).inspect(|_| record.errno = Some(errno));
            }
            past_padding(text, 18)
        }
        Format::Fd => {
            let fd = descriptor(text)?;
            past_padding(text, 6).inspect(|_| record.fd = Some(fd))
        }
        Format::FdBytes => {
            let fd = descriptor(text)?;
            let (bytes, end) = sized::<6>(text, after(b"  B=0x", text, 6)?)?;
            let end = past_padding(text, end)?;
            (record.fd, record.bytes) = (Some(fd), Some(bytes));
            Some(end)
        }
        Format::FdBytesOffset => {
            let fd = descriptor(text)?;
            let (bytes, end) = sized::<8>(text, after(b"  B=0x", text, 6)?)?;
            let (offset, end) = wide_number(text, after(b" O=0x", text, end)?)?;
            let end = past_padding(text, end)?;
            (record.fd, record.bytes, record.offset) = (Some(fd), Some(bytes), Some(offset));
            Some(end)
        }
        Format::Lseek => {
            let fd = descriptor(text)?;
            let (offset, end) = wide_number(text, after(b"  O=0x", text, 6)?)?;
            let (whence, end) = angle(text, end)?;
            let end = past_padding(text, end)?;
            (record.fd, record.offset, record.angle) = (Some(fd), Some(offset), Some(whence));
            Some(end)
        }
        Format::Fcntl | Format::Ioctl => {
            let fd = descriptor(text)?;
            let (command, end) = angle(text, 6)?;
            let end = past_padding(text, end)?;
            (record.fd, record.angle) = (Some(fd), Some(command));
            Some(end)
        }
        Format::Open | Format::OpenAt => {
            let head: &[u8; 12] = text.first_chunk()?;
            let (flags, end) = flags(text)?;
            let fd = match head[6..] == [b' '; 6] {
                true => Ok(descriptor(text)?),
                false => Err(errno(head)?),
            };
            if text.get(end) != Some(&b' ') {
                return None;
            }
            (record.fd, record.errno, record.flags) = (fd.ok(), fd.err(), Some(flags));
            Some(end + 1)
        }
        Format::Access => {
            let head: &[u8; 12] = text.first_chunk()?;
            let (letters, end) = flags(text)?;
            let errno = match *head == [b' '; 12] {
                true => None,
                false => Some(errno(head)?),
            };
            let end = past_padding(text, end)?;
            (record.errno, record.flags) = (errno, Some(letters));
            Some(end)
        }
        Format::Truncate | Format::Ftruncate => {
            let fd = match text.first_chunk::<6>()? == b"      " {
                true => None,
                false => Some(descriptor(text)?),
            };
            let (offset, end) = wide_number(text, after(b"  O=0x", text, 6)?)?;
            (record.fd, record.offset) = (fd, Some(offset));
            Some(end)
        }
        Format::Page => {
            let (address, end) = wide_number(text, after(b" A=0x", text, 0)?)?;
            past_padding(text, end).inspect(|_| record.address = Some(address))
        }
        Format::Disk => disk(text, record),
        _ => None,
    }
}

fn disk<'a>(text: &'a [u8], record: &mut Record<'a>) -> Option<usize> {
    let (block, end) = sized::<8>(text, after(b" D=0x", text, 0)?)?;
    let (bytes, end) = sized::<0>(text, after(b"  B=0x", text, end)?)?;
    let start = end + leading(word(text, end)?, b' ', b' ');
    let name = text.get(start..)?.strip_prefix(b"/dev/")?;
    let end = start + 5 + leading(word(name, 0)?, b'!', b'~');
    if end == start + 5 || text.get(end) != Some(&b' ') {
        return None;
    }
    (record.bytes, record.device) = (Some(bytes), Some(&text[start..end]));
    record.block = Some(block);
    Some(end + 1)
}

/// Behind this text.
#[inline(always)]
fn after(label: &[u8], text: &[u8], at: usize) -> Option<usize> {
    text.get(at..)?.starts_with(label).then(|| at + label.len())
}

/// Behind the three pad blanks.
#[inline(always)]
fn past_padding(text: &[u8], at: usize) -> Option<usize> {
    after(b"   ", text, at)
}

/// `·F={fd:<3}` at the beginning, of at most three digits.
#[inline(always)]
fn descriptor(text: &[u8]) -> Option<i32> {
    const ONE: Shape = Shape::new(b" F=0  \0\0");
    const TWO: Shape = Shape::new(b" F=00 \0\0");
    const THREE: Shape = Shape::new(b" F=000\0\0");
    let word = word(text, 0)?;
    // nearly all have one digit
    if let Some(digits) = ONE.digits(word) {
        return Some((digits >> 24) as i32);
    }
    let [_, _, _, a, b, c, ..] = if let Some(digits) = TWO.digits(word) {
        (digits << 8).to_le_bytes()
    } else {
        let digits = THREE.digits(word).filter(|_| !text[6].is_ascii_digit())?;
        digits.to_le_bytes()
    };
    Some(i32::from(a) * 100 + i32::from(b) * 10 + i32::from(c))
}

/// `[{e:>3}]·` behind six blanks.
#[inline(always)]
fn errno(head: &[u8]) -> Option<i32> {
    let [
        b' ',
        b' ',
        b' ',
        b' ',
        b' ',
        b' ',
        b'[',
        a,
        b,
        c,
        b']',
        b' ',
        ..,
    ] = *head
    else {
        return None;
    };
    let digit = |b: u8| b.is_ascii_digit();
    let whole = digit(c) & (digit(b) & (a == b' ' || digit(a)) | (b == b' ') & (a == b' '));
    let value = |b: u8| i32::from(b & 0x0f);
    whole.then(|| value(a) * 100 + value(b) * 10 + value(c))
}

/// Letters in parentheses behind twelve bytes, less than 16.
#[inline(always)]
fn flags(text: &[u8]) -> Option<(&[u8], usize)> {
    let mut count = letters(word(text, 13)?);
    if count == 8 {
        count += letters(word(text, 21)?);
    }
    let end = 13 + count;
    (count > 0 && text[12] == b'(' && text.get(end) == Some(&b')'))
        .then(|| (&text[13..end], end + 1))
}

/// Text between angle brackets behind a blank.
#[inline(always)]
fn angle(text: &[u8], at: usize) -> Option<(&[u8], usize)> {
    let inside = text.get(at..)?.strip_prefix(b" <")?;
    let length = inside.iter().position(|b| b"<>".contains(b))?;
    (inside[length] == b'>').then(|| (&inside[..length], at + length + 3))
}

/// A hexadecimal number of at most 8 digits, filled with blanks to so many bytes.
#[inline(always)]
fn sized<const WIDTH: usize>(text: &[u8], at: usize) -> Option<(u64, usize)> {
    let word = word(text, at)?;
    let (value, count) = hexadecimal(word);
    let more = count == 8 && text.get(at + 8).is_some_and(u8::is_ascii_hexdigit);
    (count > 0 && !more && blank_between(word, count, WIDTH))
        .then(|| (value, at + count.max(WIDTH)))
}

/// A hexadecimal number whose digits and blanks make 16.
#[inline(always)]
fn wide_number(text: &[u8], at: usize) -> Option<(u64, usize)> {
    let (first, second) = (word(text, at)?, word(text, at + 8)?);
    let (high, count) = hexadecimal(first);
    if count == 8 {
        let (low, count) = hexadecimal(second);
        return blank_between(second, count, 8).then(|| (high << (4 * count) | low, at + 16));
    }
    let filled = blank_between(first, count, 8) && blank_between(second, 0, 8);
    (count > 0 && filled).then_some((high, at + 16))
}

#[cfg(test)]
mod tests {
    use super::super::fields;
    use super::super::layout::Stamp;
    use super::super::line::{strip_padding, take_fields};
    use super::*;
    use proptest::prelude::*;
    use scriptable_mac::effort::every;

    /// Fields as they are printed, with the pad blanks that belong to them.
    const PRINTED: &[(Format, &str)] = &[
        (Format::Plain, "                     "),
        (Format::Plain, "      [  2]          "),
        (Format::At, "      [102]          "),
        (Format::Fd, " F=5     "),
        (Format::Fd, " F=137   "),
        (Format::Fd, " F=1024   "),
        (Format::Fd, " F=5  [ 35]   "),
        (Format::FdBytes, " F=12   B=0x1000     "),
        (Format::FdBytes, " F=5    B=0x12345678   "),
        (Format::FdBytes, " F=5    B=0x123456789   "),
        (Format::FdBytes, " F=5  [  9]   "),
        (
            Format::FdBytesOffset,
            " F=5    B=0x1000     O=0x0000000000001000   ",
        ),
        (
            Format::FdBytesOffset,
            " F=5    B=0x12345678 O=0x1000               ",
        ),
        (Format::FdBytesOffset, " F=5    B=0x1000     "),
        (Format::Lseek, " F=5    O=0x00000000000002c5 <SEEK_SET>   "),
        (Format::Lseek, " F=5    O=0x2C5              <SEEK_END>   "),
        (Format::Lseek, " F=5    O=0x00000000000002c5   "),
        (Format::Fcntl, " F=5   <GETPATH>   "),
        (Format::Fcntl, " F=5   <OPENFROM> F=6     "),
        (Format::Ioctl, " F=5   <CMD=0x40046604>   "),
        (Format::Open, " F=5        (R_____) "),
        (Format::Open, "      [  2] (_WC_T_) "),
        (Format::Open, " F=12       (RWCATEN________) "),
        (Format::OpenAt, " F=1234      (R_____________) "),
        (Format::Access, "            (___F)   "),
        (Format::Access, "      [  2] (R_X_)   "),
        (Format::Truncate, "        O=0x0000000000000400"),
        (Format::Truncate, "      [  2]  O=0x0000000000000400"),
        (Format::Ftruncate, " F=5    O=0x400             "),
        (Format::Page, " A=0x00000001005f3000   "),
        (Format::Page, " A=0x7FFF5fc0           "),
        (Format::Disk, " D=0x006aa0f0  B=0x8000     /dev/disk0s2 "),
        (Format::Disk, " D=0x123456789  B=0x100000   /dev/disk10s2 "),
        (Format::Disk, " D=0x006aa0f0  B=0x8000 BC:HIT /dev/disk0s2 "),
        (Format::Disk, " D=0x006aa0f0  [  5] "),
        (Format::Select, "   S=1   "),
    ];

    /// Both ways into records that begin empty; what the shape tells, and whether it is what the grammar tells.
    fn both(format: Format, text: &[u8]) -> (Option<usize>, bool) {
        let (mut quick, mut slow) = (Record::default(), Record::default());
        let told = read(format, text, &mut quick);
        let Some(at) = told else {
            return (None, quick == slow);
        };
        let same = fields::parse(format, Stamp::Micros, text).is_ok_and(|(rest, fields)| {
            take_fields(&mut slow, &fields);
            strip_padding(rest, fields.padding) == Some(&text[at..]) && quick == slow
        });
        (told, same)
    }

    #[test]
    fn what_is_printed_most_has_a_shape() {
        let told: Vec<bool> = (PRINTED.iter())
            .map(|&(format, fields)| {
                let text = format!("{fields} /private/etc/postfix/main.cf      ");
                let (told, same) = both(format, text.as_bytes());
                assert!(same, "{text}");
                assert!(told.is_none_or(|at| at == fields.len()), "{text}");
                told.is_some()
            })
            .collect();
        let untold = told.iter().filter(|&&told| !told).count();
        assert_eq!((told.len(), untold), (36, 13), "{told:?}");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(100_000 / every(4) as u32))]
        #[test]
        fn a_shape_tells_nothing_but_what_the_grammar_tells(
            (format, fields) in prop::sample::select(PRINTED),
            path in prop::sample::select(vec!["", " /a b", " [-2]/x", "    /dev/disk0", "x"]),
            width in 0..90usize,
            damage in prop::collection::vec(
                (0..45usize, 0..3, prop::sample::select(b" 0123456789abfgABF=xOD<>()[]_/B-S\t\xff\xb0".to_vec())),
                0..4,
            ),
        ) {
            let mut text = format!("{fields}{path}");
            text.extend(std::iter::repeat_n(' ', width));
            let mut text = text.into_bytes();
            for (at, how, byte) in damage {
                let at = at.min(text.len());
                match (how, text.get_mut(at)) {
                    (0, _) | (_, None) => text.insert(at, byte),
                    (1, Some(old)) => *old = byte,
                    _ => { text.remove(at); }
                }
            }
            prop_assert!(both(format, &text).1, "{format:?} {:?}", String::from_utf8_lossy(&text));
        }
    }
}
