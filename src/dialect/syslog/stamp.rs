//! Time stamps of log lines.

use crate::dialect::month::month;
use nom::branch::alt;
use nom::bytes::complete::{tag, take_while_m_n};
use nom::character::complete::{char, one_of};
use nom::combinator::{map_opt, opt, recognize, value};
use nom::error::{Error, ErrorKind};
use nom::sequence::preceded;
use nom::{AsChar, Err, IResult, Parser};

/// How a printed time relates to the Mac's local time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Zone {
    /// Local time (system.log; also a time printed with its offset, which is local by construction).
    #[default]
    Local,
    /// Universal time (`syslog -T utc`, raw form): not comparable with a capture.
    Utc,
}

/// A printed point in time. system.log prints no year and no zone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stamp<'a> {
    /// As printed.
    pub printed: &'a [u8],
    /// Only where the format prints one.
    pub year: Option<i32>,
    /// 1 to 12.
    pub month: u32,
    /// 1 to 31; the month may be shorter.
    pub day: u32,
    /// Microseconds since midnight.
    pub time_us: u64,
    /// A fraction of a second was printed.
    pub fraction: bool,
    /// Local or universal.
    pub zone: Zone,
}

type Parsed<'a, T> = IResult<&'a [u8], T>;

pub(crate) fn number(input: &[u8]) -> u64 {
    input.iter().fold(0u64, |sum, digit| {
        sum.saturating_mul(10)
            .saturating_add(u64::from(digit.wrapping_sub(b'0')))
    })
}

fn digits<'a>(
    least: usize,
    most: usize,
) -> impl Parser<&'a [u8], Output = u64, Error = Error<&'a [u8]>> {
    take_while_m_n(least, most, AsChar::is_dec_digit).map(number)
}

fn month_name(input: &[u8]) -> Parsed<'_, u32> {
    match month(input) {
        Some(number) => Ok((&input[3..], number)),
        None => Err(Err::Error(Error::new(input, ErrorKind::Tag))),
    }
}

/// `HH:MM:SS`, with a fraction of up to nine digits; microseconds and whether there was a fraction.
fn clock(input: &[u8]) -> Parsed<'_, (u64, bool)> {
    let (rest, (hour, _, minute, _, second)) = (
        digits(2, 2),
        char(':'),
        digits(2, 2),
        char(':'),
        digits(2, 2),
    )
        .parse(input)?;
    // 60 is a leap second.
    if hour > 23 || minute > 59 || second > 60 {
        return Err(Err::Error(Error::new(input, ErrorKind::Verify)));
    }
    let (rest, fraction) = opt(preceded(
        one_of(".,"),
        take_while_m_n(1, 9, AsChar::is_dec_digit),
    ))
    .parse(rest)?;
    let micros = fraction.map_or(0, |text: &[u8]| {
        let kept = &text[..text.len().min(6)];
        number(kept) * 10u64.pow(6 - kept.len() as u32)
    });
    Ok((
        rest,
        (
            ((hour * 60 + minute) * 60 + second) * 1_000_000 + micros,
            fraction.is_some(),
        ),
    ))
}

/// `Mmm dd HH:MM:SS`: the day blank-padded, as syslogd writes it, or zero-padded, as people retype it.
pub(crate) fn bsd(input: &[u8]) -> Parsed<'_, Stamp<'_>> {
    let day = alt((
        preceded(tag("  "), digits(1, 1)),
        preceded(char(' '), digits(1, 2)),
    ));
    let (rest, (month, day, _, (time_us, fraction))) =
        (month_name, day, char(' '), clock).parse(input)?;
    checked(
        input,
        rest,
        None,
        month,
        day as u32,
        time_us,
        fraction,
        Zone::Local,
    )
}

/// `YYYY-MM-DD HH:MM:SS`, with `T` for the blank, a fraction, and `Z` or an offset from universal time.
pub(crate) fn iso(input: &[u8]) -> Parsed<'_, Stamp<'_>> {
    let (rest, (year, _, month, _, day, _, (time_us, fraction))) = (
        digits(4, 4),
        one_of("-."),
        digits(2, 2),
        one_of("-."),
        digits(2, 2),
        one_of(" T"),
        clock,
    )
        .parse(input)?;
    let offset = recognize((
        one_of("+-"),
        digits(2, 2),
        opt(preceded(opt(char(':')), digits(2, 2))),
    ));
    let zone = alt((
        value(Zone::Utc, alt((tag("Z"), tag(" UTC")))),
        value(Zone::Local, offset),
    ));
    let (rest, zone) = opt(zone).parse(rest)?;
    checked(
        input,
        rest,
        Some(year as i32),
        month as u32,
        day as u32,
        time_us,
        fraction,
        zone.unwrap_or_default(),
    )
}

/// Seconds since 1970 in universal time, with a fraction (`syslog -F raw`, `-T sec`).
pub(crate) fn epoch(input: &[u8]) -> Parsed<'_, Stamp<'_>> {
    let (rest, (seconds, fraction)) = (
        digits(1, 12),
        opt(preceded(
            char('.'),
            take_while_m_n(1, 9, AsChar::is_dec_digit),
        )),
    )
        .parse(input)?;
    let date = map_opt(nom::combinator::success(seconds), |seconds: u64| {
        chrono::DateTime::from_timestamp(i64::try_from(seconds).ok()?, 0)
    })
    .parse(rest)?
    .1
    .naive_utc();
    let micros = fraction.map_or(0, |text: &[u8]| {
        let kept = &text[..text.len().min(6)];
        number(kept) * 10u64.pow(6 - kept.len() as u32)
    });
    use chrono::{Datelike, Timelike};
    let time_us = u64::from(date.num_seconds_from_midnight()) * 1_000_000 + micros;
    checked(
        input,
        rest,
        Some(date.year()),
        date.month(),
        date.day(),
        time_us,
        fraction.is_some(),
        Zone::Utc,
    )
}

#[allow(clippy::too_many_arguments)]
fn checked<'a>(
    input: &'a [u8],
    rest: &'a [u8],
    year: Option<i32>,
    month: u32,
    day: u32,
    time_us: u64,
    fraction: bool,
    zone: Zone,
) -> Parsed<'a, Stamp<'a>> {
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return Err(Err::Error(Error::new(input, ErrorKind::Verify)));
    }
    let printed = &input[..input.len() - rest.len()];
    Ok((
        rest,
        Stamp {
            printed,
            year,
            month,
            day,
            time_us,
            fraction,
            zone,
        },
    ))
}
