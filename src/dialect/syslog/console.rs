//! Lines copied from Console, Mac OS X 10.5 to macOS 10.15: a date in the order of the user's country, and no host.
//!
//! `28/08/12 5:38:17.456 AM servermgrd[206]: text`, with TABs for the blanks when whole rows were copied.

use super::line::{Entry, Job, after_sender};
use super::stamp::{Stamp, Zone, number};

/// A line copied from Console.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Console<'a> {
    /// The message; where the line leaves it open, the month comes first.
    pub entry: Entry<'a>,
    /// Which of day and month comes first, where the line tells.
    pub order: Order,
}

/// Order of day and month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// `28/08/12`
    DayFirst,
    /// `12/28/15`
    MonthFirst,
    /// `08/02/11`: one or the other.
    Either,
    /// `03/03/11`, or the year comes first: it does not matter.
    Same,
}

/// One line without its newline; `None` if it is none of Console.
///
/// ```
/// use unsnare::dialect::syslog::{Order, console};
///
/// let line = b"28/08/12 5:38:17.456 AM servermgrd[206]: servermgr_mail: moved";
/// let copied = console(line).ok_or("not of Console")?;
/// assert_eq!((copied.entry.sender, copied.order), (&b"servermgrd"[..], Order::DayFirst));
/// # Ok::<(), &str>(())
/// ```
pub fn console(line: &[u8]) -> Option<Console<'_>> {
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    let (date, rest) = date(line)?;
    let (first, second, third) = date;
    let (year, month, day, order) = match (first, second, third) {
        (year, month, day) if year > 999 => (year, month, day, Order::Same),
        (day, month, year) if day > 12 => (year, month, day, Order::DayFirst),
        (month, day, year) if day > 12 => (year, month, day, Order::MonthFirst),
        (month, day, year) if month == day => (year, month, day, Order::Same),
        (month, day, year) => (year, month, day, Order::Either),
    };
    let year = if year < 100 { 2000 + year } else { year };
    let right =
        (1..=12).contains(&month) && (1..=31).contains(&day) && (1990..2100).contains(&year);
    let gap = rest.strip_prefix(b",").unwrap_or(rest);
    let text = gap.trim_ascii_start();
    if !right || text.len() == gap.len() {
        return None;
    }
    let (time_us, fraction, text) = clock(text)?;
    let printed = line[..line.len() - text.len()].trim_ascii_end();
    let body = text.trim_ascii_start();
    if body.is_empty() || body.len() == text.len() {
        return None;
    }
    let stamp = Stamp {
        printed,
        year: Some(year as i32),
        month: month as u32,
        day: day as u32,
        time_us,
        fraction,
        zone: Zone::Local,
    };
    let table = memchr::memchr(b'\t', body).and_then(|_| columns(stamp, body));
    let entry = table
        .or_else(|| after_sender(stamp, body))
        .or_else(|| columns(stamp, body))?;
    Some(Console { entry, order })
}

/// `servermgrd[206]<TAB>text`: columns of a table.
fn columns<'a>(stamp: Stamp<'a>, body: &'a [u8]) -> Option<Entry<'a>> {
    let end = memchr::memchr(b'\t', body).or_else(|| {
        // 10.5 and 10.6 print no colon after the pid
        memchr::memmem::find(body, b"] ").map(|at| at + 1)
    })?;
    let (who, message) = (&body[..end], body[end..].trim_ascii_start());
    let (sender, pid) = match who.strip_suffix(b"]").and_then(|head| {
        let open = memchr::memrchr(b'[', head)?;
        let digits = &head[open + 1..];
        let is_pid = !digits.is_empty() && digits.iter().all(u8::is_ascii_digit);
        is_pid.then(|| (&head[..open], number(digits)))
    }) {
        Some((sender, pid)) => (sender, i64::try_from(pid).ok()),
        None if body[end] == b'\t' => (who, None),
        None => return None,
    };
    // `(org.postfix.master) Throttling respawn`
    let service = message
        .strip_prefix(b"(")
        .filter(|_| sender.ends_with(b"launchd"))
        .and_then(|text| {
            let end = memchr::memmem::find(text, b") ")?;
            Some((&text[..end], &text[end + 2..]))
        });
    let job = service.map(|(label, _)| Job { label, pid: None });
    let message = service.map_or(message, |(_, rest)| rest);
    (!sender.is_empty() && !message.is_empty()).then_some(Entry {
        stamp,
        sender,
        pid,
        job,
        message,
        ..Entry::default()
    })
}

type Date<'a> = ((u64, u64, u64), &'a [u8]);

/// Three numbers with one sign between them, and what follows.
fn date(line: &[u8]) -> Option<Date<'_>> {
    let (first, rest) = digits(line, 4)?;
    let (&sign, rest) = rest.split_first()?;
    if !b"/.-".contains(&sign) {
        return None;
    }
    let (second, rest) = digits(rest, 2)?;
    let (&again, rest) = rest.split_first()?;
    let (third, rest) = digits(rest, 4)?;
    // a day has two digits, a year two or four
    let shaped = again == sign && !(32..=999).contains(&first);
    shaped.then_some(((first, second, third), rest))
}

fn digits(text: &[u8], most: usize) -> Option<(u64, &[u8])> {
    let count = text.iter().take_while(|b| b.is_ascii_digit()).count();
    (1..=most)
        .contains(&count)
        .then(|| (number(&text[..count]), &text[count..]))
}

/// `5:38:17.456 AM`: microseconds since midnight, whether there is a fraction, and what follows.
fn clock(text: &[u8]) -> Option<(u64, bool, &[u8])> {
    let (hour, rest) = digits(text, 2)?;
    let (&sign, rest) = rest.split_first()?;
    let (minute, rest) = digits(rest, 2)?;
    let (&again, rest) = rest.split_first()?;
    let (second, mut rest) = digits(rest, 2)?;
    if !b":.".contains(&sign) || again != sign || hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let mut micros = 0;
    let mut fraction = false;
    if let Some((b'.' | b',', after)) = rest.split_first()
        && let Some((value, left)) = digits(after, 6)
    {
        let count = after.len() - left.len();
        micros = value * 10u64.pow(6 - count as u32);
        fraction = true;
        rest = left;
    }
    let word = rest.trim_ascii_start();
    let half = word.get(..2).map(<[u8]>::to_ascii_uppercase);
    let ends = word.get(2).is_none_or(u8::is_ascii_whitespace);
    let hour = match half.as_deref() {
        Some(b"AM") if ends && (1..=12).contains(&hour) => hour % 12,
        Some(b"PM") if ends && (1..=12).contains(&hour) => hour % 12 + 12,
        _ => {
            let time = ((hour * 60 + minute) * 60 + second) * 1_000_000 + micros;
            return Some((time, fraction, rest));
        }
    };
    let time = ((hour * 60 + minute) * 60 + second) * 1_000_000 + micros;
    Some((time, fraction, &word[2..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> (String, Order, String, Option<i64>, String) {
        let found = console(line.as_bytes()).expect(line);
        let stamp = found.entry.stamp;
        let seconds = stamp.time_us / 1000;
        (
            format!(
                "{}-{:02}-{:02} {:02}:{:02}:{:02}.{:03}",
                stamp.year.unwrap_or_default(),
                stamp.month,
                stamp.day,
                seconds / 3_600_000,
                seconds / 60_000 % 60,
                seconds / 1000 % 60,
                seconds % 1000
            ),
            found.order,
            String::from_utf8_lossy(found.entry.sender).into_owned(),
            found.entry.pid,
            String::from_utf8_lossy(found.entry.message).into_owned(),
        )
    }

    #[test]
    fn the_forms_of_every_country() {
        for (line, time, order, sender, pid, message) in [
            (
                "28/08/12 5:38:17.456 AM servermgrd[206]: servermgr_mail: waiting",
                "2012-08-28 05:38:17.456",
                Order::DayFirst,
                "servermgrd",
                Some(206),
                "servermgr_mail: waiting",
            ),
            (
                "12/28/15 7:51:26.000 PM\tkernel[0]\tdisk2s1: device is not ready",
                "2015-12-28 19:51:26.000",
                Order::MonthFirst,
                "kernel",
                Some(0),
                "disk2s1: device is not ready",
            ),
            (
                "08.02.11 17:04:41,123 servermgrd[206]: gibt auf",
                "2011-08-02 17:04:41.123",
                Order::Either,
                "servermgrd",
                Some(206),
                "gibt auf",
            ),
            (
                "2011/02/08 17:04:41.000 servermgrd[206]: x",
                "2011-02-08 17:04:41.000",
                Order::Same,
                "servermgrd",
                Some(206),
                "x",
            ),
            (
                "3/3/11 12:04:41 AM com.apple.launchd[1] (org.postfix.master) Throttling respawn",
                "2011-03-03 00:04:41.000",
                Order::Same,
                "com.apple.launchd",
                Some(1),
                "Throttling respawn",
            ),
        ] {
            assert_eq!(
                read(line),
                (time.into(), order, sender.into(), pid, message.into()),
                "{line}"
            );
        }
    }

    #[test]
    fn other_text_is_none() {
        for line in [
            "1/2/3 of it",
            "28/08/12 5:38:17",
            "14:03:22  open   /etc/x",
            "99/99/12 5:38:17 a[1]: b",
            "10.8.5 12:00:00 and no sender",
        ] {
            assert_eq!(console(line.as_bytes()), None, "{line}");
        }
    }
}
