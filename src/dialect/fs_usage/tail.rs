//! The right end of a line: elapsed time, the `W` flag, process and thread.
//!
//! Everything is found from the dot of the elapsed time: its offset is the same on every line of a capture, unless a
//! call took 1000 s or more or the fields left no room for the path.

use super::layout::{Era, Geometry, Stamp};
use super::swar::{Shape, number, trim_blanks, word};

/// The elapsed time and what follows it, located in one line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Tail<'a> {
    /// Offset of the blank before the seconds' column; the path field ends here.
    pub(super) blank: usize,
    /// Offset of the dot between seconds and microseconds.
    pub(super) dot: usize,
    pub(super) elapsed_us: u64,
    pub(super) waited: bool,
    /// Everything after the blank that follows the `W` pair, thread included, trailing blanks included.
    pub(super) process: &'a [u8],
}

/// Six ASCII digits as a number.
#[inline]
pub(super) fn six_digits(bytes: &[u8; 6]) -> Option<u32> {
    let mut value = 0;
    let mut bad = 0u8;
    for &b in bytes {
        let digit = b.wrapping_sub(b'0');
        bad |= u8::from(digit > 9);
        value = value * 10 + u32::from(digit);
    }
    (bad == 0).then_some(value)
}

/// The part after the microseconds: `W` and process. Log tools strip trailing blanks, so all of it may be missing.
#[inline]
fn after_usecs(rest: &[u8]) -> Option<(bool, &[u8])> {
    match rest {
        [b' ', b' ', b' ', process @ ..] => Some((false, process)),
        [b' ', b'W', b' ', process @ ..] => Some((true, process)),
        [] | [b' '] | [b' ', b' '] => Some((false, &[])),
        [b' ', b'W'] => Some((true, &[])),
        _ => None,
    }
}

/// Reads the tail whose dot stands at `dot`, if there is one. `width` is that of the seconds' column, 3 (10.2-10.4: 2).
#[inline]
pub(super) fn at_dot(line: &[u8], dot: usize, width: usize) -> Option<Tail<'_>> {
    let usecs = line.get(dot + 1..dot + 7)?;
    if line[dot] != b'.' {
        return None;
    }
    let usecs = six_digits(usecs.try_into().ok()?)?;
    let (waited, process) = after_usecs(&line[dot + 7..])?;
    let mut start = dot;
    let mut secs = 0u64;
    let mut power = 1u64;
    while start > 0 && line[start - 1].is_ascii_digit() && dot - start < 12 {
        start -= 1;
        secs += u64::from(line[start] - b'0') * power;
        power *= 10;
    }
    if start == dot {
        return None;
    }
    let blank = start.min(dot.checked_sub(width)?).checked_sub(1)?;
    if !line[blank..start].iter().all(|&b| b == b' ') {
        return None;
    }
    Some(Tail {
        blank,
        dot,
        elapsed_us: secs * 1_000_000 + u64::from(usecs),
        waited,
        process,
    })
}

/// Reads the commonest tail: whole columns, and less than ten seconds.
#[inline(always)]
pub(super) fn quick<'a>(line: &'a [u8], geometry: &Geometry) -> Option<Tail<'a>> {
    const ELAPSED: Shape = Shape::new(b"0.000000");
    let dot = geometry.dot;
    let text: &[u8; 14] = line.get(dot.checked_sub(4)?..)?.first_chunk()?;
    let elapsed = ELAPSED.digits(word(text, 3)?)?;
    let waited = text[12] == b'W';
    let framed = text[..3] == *b"   "
        && text[11] == b' '
        && text[13] == b' '
        && (waited || text[12] == b' ');
    if !framed {
        return None;
    }
    Some(Tail {
        blank: dot - 1 - geometry.era.seconds_width(),
        dot,
        // The byte of the dot counts as zero, so the seconds move up one place.
        elapsed_us: (elapsed & 0xff) * 1_000_000 + number(elapsed & !0xff),
        waited,
        process: &line[dot + 10..],
    })
}

/// The tail, when the line has it exactly where the columns want it.
#[inline(always)]
pub(super) fn fits<'a>(text: &'a [u8], geometry: &Geometry) -> Option<Tail<'a>> {
    // one after the other, lest the tail be copied
    if let Some(tail) = quick(text, geometry) {
        let fits = plausible(&tail, geometry.stamp) && geometry.stamp.begins(text);
        return fits.then_some(tail);
    }
    slower(text, geometry)
        .filter(|tail| plausible(tail, geometry.stamp) && geometry.stamp.begins(text))
}

#[cold]
fn slower<'a>(text: &'a [u8], geometry: &Geometry) -> Option<Tail<'a>> {
    let width = geometry.era.seconds_width();
    at_dot(text, geometry.dot, width).filter(|tail| tail.dot - tail.blank == width + 1)
}

/// The process column is no wider than this kind of line has it; with threads, it ends in one.
#[inline]
pub(super) fn plausible(tail: &Tail<'_>, stamp: Stamp) -> bool {
    match stamp.process_width() {
        Some(width) => tail.process.len() <= width,
        None => match tail.process.last() {
            Some(b' ') => trim_blanks(tail.process)
                .last()
                .is_some_and(u8::is_ascii_digit),
            last => last.is_some_and(u8::is_ascii_digit),
        },
    }
}

/// Reads the tail of a line of this geometry, also when the seconds have more digits than their column.
pub(super) fn at_geometry<'a>(line: &'a [u8], geometry: &Geometry) -> Option<Tail<'a>> {
    let width = geometry.era.seconds_width();
    if let Some(tail) = at_dot(line, geometry.dot, width).filter(|t| t.dot - t.blank == width + 1) {
        return Some(tail);
    }
    let blank = geometry.dot.checked_sub(width + 1)?;
    let digits = line
        .get(blank + 1..)?
        .iter()
        .take_while(|b| b.is_ascii_digit())
        .count();
    if line[blank] != b' ' || digits <= width {
        return None;
    }
    at_dot(line, blank + 1 + digits, width)
}

/// Looks for a tail anywhere after `from`, the most believable one: the process column exactly as wide as this kind of
/// line has it, else the rightmost.
pub(super) fn search<'a>(line: &'a [u8], stamp: Stamp, from: usize) -> Option<Tail<'a>> {
    let mut rightmost = None;
    for dot in memchr::memrchr_iter(b'.', line) {
        if dot < from + 2 {
            break;
        }
        let Some(tail) =
            at_dot(line, dot, 3).or_else(|| at_dot(line, dot, Era::Old.seconds_width()))
        else {
            continue;
        };
        match stamp.process_width() {
            Some(width) if tail.process.len() == width => return Some(tail),
            Some(width) if tail.process.len() > width => {}
            Some(_) => rightmost = rightmost.or(Some(tail)),
            None if split_thread(tail.process).is_some() => return Some(tail),
            None => {}
        }
    }
    rightmost
}

/// Process and thread of a wide line of 10.7 and later: the thread id is behind the last dot. It is 32 bits and signed
/// before 10.12.
#[inline]
pub(super) fn split_thread(process: &[u8]) -> Option<(&[u8], i64)> {
    let mut value = 0i64;
    let mut power = 1i64;
    let mut at = process.len();
    while at > 0 && process[at - 1].is_ascii_digit() && process.len() - at < 18 {
        at -= 1;
        value += i64::from(process[at] - b'0') * power;
        power = power.wrapping_mul(10);
    }
    if at == process.len() {
        return None;
    }
    if at > 0 && process[at - 1] == b'-' {
        at -= 1;
        value = -value;
    }
    let name = process[..at].strip_suffix(b".")?;
    Some((name, value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tail_is_read_from_its_dot() {
        let line = b"xx   0.000041 W servermgrd.123456";
        let tail = at_dot(line, 6, 3).unwrap();
        assert_eq!((tail.blank, tail.elapsed_us, tail.waited), (2, 41, true));
        assert_eq!(
            split_thread(tail.process),
            Some((&b"servermgrd"[..], 123456))
        );
    }

    #[test]
    fn seconds_of_four_digits_widen_their_column() {
        let line = b"path  1000.000001   x.7";
        assert_eq!(
            at_dot(line, 10, 3).map(|t| (t.blank, t.elapsed_us)),
            Some((5, 1_000_000_001))
        );
    }

    #[test]
    fn stripped_blanks_leave_an_empty_process() {
        assert_eq!(
            at_dot(b"    0.000001", 5, 3).map(|t| t.process),
            Some(&b""[..])
        );
        assert!(at_dot(b"    0.000001 W", 5, 3).is_some_and(|t| t.waited));
        assert_eq!(at_dot(b"    0.0000010", 5, 3), None);
    }

    #[test]
    fn a_thread_is_behind_the_last_dot() {
        assert_eq!(split_thread(b"a.123.4567"), Some((&b"a.123"[..], 4567)));
        assert_eq!(split_thread(b".99"), Some((&b""[..], 99)));
        assert_eq!(
            split_thread(b"x.-1073745920"),
            Some((&b"x"[..], -1_073_745_920))
        );
        assert_eq!(split_thread(b"servermgrd"), None);
        assert_eq!(split_thread(b"123"), None);
    }
}
