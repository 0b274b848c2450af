//! Lines whose blanks were squeezed or stripped by a mail program or a web page: read word by word, best effort.

use super::calls::{Call, Format};
use super::fields;
use super::grammar;
use super::layout::Stamp;
use super::line::take_fields;
use super::path_field::bare_path;
use super::record::Record;
use super::tail::{six_digits, split_thread};

/// The line's right end: where it begins, and what it says.
struct End<'a> {
    start: usize,
    elapsed_us: u64,
    waited: bool,
    process: &'a [u8],
}

/// Reads a line by pattern. `None`: there is no elapsed time in it, so it is no whole line.
pub(super) fn record(number: u64, line: &[u8], stamp: Stamp) -> Option<Record<'_>> {
    let end = find_end(line, stamp)?;
    let (process, thread) = match stamp {
        Stamp::Micros => split_thread(end.process).map(|(name, thread)| (name, Some(thread)))?,
        _ => (end.process, None),
    };
    let body = line.get(stamp.len()..end.start)?.trim_ascii_start();
    let label_end = body
        .iter()
        .position(|b| b.is_ascii_whitespace())
        .unwrap_or(body.len());
    let (label, middle) = body.split_at(label_end);
    let call = Call::find(label);
    if call.is_none() && !may_be_call(label, stamp) {
        return None;
    }
    let mut record = Record {
        line: number,
        time: &line[..stamp.len()],
        time_us: stamp.time_of_day(line),
        label,
        call,
        process,
        thread,
        elapsed_us: end.elapsed_us,
        waited: end.waited,
        wide: stamp != Stamp::Seconds,
        squeezed: true,
        ..Record::default()
    };
    let middle = if record.wide {
        take_words(&mut record, middle)
    } else {
        middle
    };
    bare_path(&mut record, middle.trim_ascii(), true);
    Some(record)
}

/// The fields that a call of this format prints, and nothing more: a path may begin like a field.
fn take_words<'a>(record: &mut Record<'a>, middle: &'a [u8]) -> &'a [u8] {
    let Some(call) = record.call else {
        return middle;
    };
    let text = middle.trim_ascii_start();
    if matches!(call.format, Format::Plain | Format::At) {
        // An error bracket has blanks inside, or is followed by one.
        return match grammar::bracket(text) {
            Ok((rest, errno)) if rest.first().is_none_or(|&b| b == b' ') => {
                record.errno = Some(errno);
                rest
            }
            _ => middle,
        };
    }
    let Ok((rest, mut fields)) = fields::in_any_order(middle) else {
        return middle;
    };
    if call.format == Format::Disk || call.format == Format::DiskControl {
        let text = rest.trim_ascii_start();
        if let Ok((rest, device)) = grammar::device(text) {
            fields.device = Some(device);
            take_fields(record, &fields);
            return rest;
        }
    }
    take_fields(record, &fields);
    rest
}

/// A label that the table lacks looks like the name of a call. Any text may follow a clock, so only the wide lines of 10.7
/// and later, whose end names a thread, are taken for lines by that.
pub(super) fn may_be_call(label: &[u8], stamp: Stamp) -> bool {
    let shown = |b: &u8| b.is_ascii_lowercase() || b.is_ascii_digit() || *b == b'_';
    stamp == Stamp::Micros
        && label.len() > 2
        && label[0].is_ascii_lowercase()
        && label.iter().all(shown)
}

/// The line ends with an elapsed time and the name of a process, which a line that was broken before it lacks.
pub(super) fn has_end(line: &[u8], stamp: Stamp) -> bool {
    find_end(line, stamp).is_some_and(|end| match stamp {
        Stamp::Micros => split_thread(end.process.trim_ascii_end()).is_some(),
        _ => !end.process.is_empty(),
    })
}

fn find_end(line: &[u8], stamp: Stamp) -> Option<End<'_>> {
    for dot in memchr::memrchr_iter(b'.', line) {
        if dot < stamp.len() + 4 {
            break;
        }
        let Some(usecs) = line
            .get(dot + 1..dot + 7)
            .and_then(|d| six_digits(d.try_into().ok()?))
        else {
            continue;
        };
        let digits = line[..dot]
            .iter()
            .rev()
            .take_while(|b| b.is_ascii_digit())
            .count();
        let start = dot - digits;
        if digits == 0 || digits > 9 || !line[start - 1].is_ascii_whitespace() {
            continue;
        }
        let rest = &line[dot + 7..];
        if rest.first().is_some_and(|b| !b.is_ascii_whitespace()) {
            continue;
        }
        let rest = rest.trim_ascii();
        let (waited, process) = match rest.strip_prefix(b"W") {
            Some(after) if after.first().is_none_or(u8::is_ascii_whitespace) => {
                (true, after.trim_ascii_start())
            }
            _ => (false, rest),
        };
        let secs = line[start..dot]
            .iter()
            .fold(0u64, |n, b| n * 10 + u64::from(b - b'0'));
        let elapsed_us = secs * 1_000_000 + u64::from(usecs);
        return Some(End {
            start,
            elapsed_us,
            waited,
            process,
        });
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn single_blanks_between_the_fields() {
        let line = b"14:03:22.417123 open F=5 (R_____) private/etc/postfix/main.cf 0.000041 servermgrd.123456";
        let record = record(7, line, Stamp::Micros).unwrap();
        assert_eq!(record.label, b"open");
        assert_eq!((record.fd, record.flags), (Some(5), Some(&b"R_____"[..])));
        assert_eq!(record.path, Some(&b"private/etc/postfix/main.cf"[..]));
        assert_eq!(
            (record.elapsed_us, record.process, record.thread),
            (41, &b"servermgrd"[..], Some(123456))
        );
        assert!(record.squeezed);
    }

    #[test]
    fn errors_and_waits_survive() {
        let line = b"14:03:22.418 lstat [ 2] /nosuchdir>> 0.000014 W servermgrd";
        let record = record(1, line, Stamp::Millis).unwrap();
        assert_eq!(
            (record.errno, record.path, record.stopped),
            (Some(2), Some(&b"/nosuchdir"[..]), true)
        );
        assert_eq!((record.waited, record.process), (true, &b"servermgrd"[..]));
    }

    #[test]
    fn other_text_with_a_clock_is_no_event() {
        assert_eq!(
            record(1, b"14:03:22 hello world 1.000000 times", Stamp::Seconds),
            None
        );
        assert_eq!(
            record(1, b"14:03:22.418 open F=5 (R_____) /etc/x", Stamp::Millis),
            None
        );
    }
}
