//! The small words of a line's fields: descriptors, brackets, numbers. `nom` parsers over bytes.

use nom::bytes::complete::{tag, take, take_while, take_while_m_n, take_while1};
use nom::combinator::{map_opt, opt, verify};
use nom::error::Error;
use nom::sequence::{delimited, preceded, terminated};
use nom::{IResult, Parser};

use super::swar::{all_blank, leading_blanks};

pub(super) type Parsed<'a, T> = IResult<&'a [u8], T, Error<&'a [u8]>>;

/// Exactly `count` blanks.
pub(super) fn blanks<'a>(
    count: usize,
) -> impl Parser<&'a [u8], Output = &'a [u8], Error = Error<&'a [u8]>> {
    verify(take(count), all_blank)
}

/// Any number of blanks, none included.
pub(super) fn some_blanks(input: &[u8]) -> Parsed<'_, &[u8]> {
    take(leading_blanks(input)).parse(input)
}

/// A decimal number, possibly negative.
pub(super) fn decimal(input: &[u8]) -> Parsed<'_, i64> {
    let (rest, minus) = opt(tag("-")).parse(input)?;
    let (rest, digits) = take_while1(|b: u8| b.is_ascii_digit())(rest)?;
    if digits.len() > 18 {
        return Err(nom::Err::Error(Error::new(
            input,
            nom::error::ErrorKind::TooLarge,
        )));
    }
    let value = digits
        .iter()
        .fold(0i64, |n, b| n * 10 + i64::from(b - b'0'));
    Ok((rest, if minus.is_some() { -value } else { value }))
}

fn decimal32(input: &[u8]) -> Parsed<'_, i32> {
    map_opt(decimal, |n| i32::try_from(n).ok()).parse(input)
}

/// Hexadecimal digits after `0x`, 16 at most: the next word may follow without a blank, and `B` is a digit too.
pub(super) fn hex(input: &[u8]) -> Parsed<'_, u64> {
    let digits = take_while_m_n(1, 16, |b: u8| b.is_ascii_hexdigit());
    let (rest, digits) = preceded(tag("0x"), digits).parse(input)?;
    let value = digits.iter().fold(0u64, |n, &b| {
        let digit = if b.is_ascii_digit() {
            b - b'0'
        } else {
            (b | 0x20) - b'a' + 10
        };
        n << 4 | u64::from(digit)
    });
    Ok((rest, value))
}

/// The blanks that fill a word of `used` bytes to `width`.
pub(super) fn fill(input: &[u8], used: usize, width: usize) -> Parsed<'_, ()> {
    let (rest, _) = blanks(width.saturating_sub(used)).parse(input)?;
    Ok((rest, ()))
}

/// `·F={fd:<3}`
#[inline]
pub(super) fn descriptor(input: &[u8]) -> Parsed<'_, i32> {
    // nearly all have one digit
    if let [b' ', b'F', b'=', digit @ b'0'..=b'9', b' ', b' ', rest @ ..] = input {
        return Ok((rest, i32::from(digit - b'0')));
    }
    any_descriptor(input)
}

fn any_descriptor(input: &[u8]) -> Parsed<'_, i32> {
    let (rest, fd) = preceded(tag(" F="), decimal32).parse(input)?;
    let used = input.len() - rest.len() - 3;
    let (rest, ()) = fill(rest, used, 3)?;
    Ok((rest, fd))
}

/// `[{e:>3}]`
pub(super) fn bracket(input: &[u8]) -> Parsed<'_, i32> {
    delimited(tag("["), preceded(some_blanks, decimal32), tag("]")).parse(input)
}

/// `[{n}]/`, the directory descriptor before a path.
pub(super) fn dirfd(input: &[u8]) -> Parsed<'_, i32> {
    delimited(tag("["), decimal32, tag("]/")).parse(input)
}

/// `{label}0x{n:<width x}`, filled with blanks.
pub(super) fn sized<'a>(label: &'static str, width: usize) -> impl Fn(&'a [u8]) -> Parsed<'a, u64> {
    move |input| {
        let (rest, value) = preceded(tag(label), hex).parse(input)?;
        let used = input.len() - rest.len() - label.len() - 2;
        let (rest, ()) = fill(rest, used, width)?;
        Ok((rest, value))
    }
}

/// `{label}0x` and a 64-bit number whose digits and blanks always make 16.
pub(super) fn wide_number<'a>(label: &'static str) -> impl Fn(&'a [u8]) -> Parsed<'a, u64> {
    sized(label, 16)
}

/// Text between angle brackets; the text itself has none.
pub(super) fn angle(input: &[u8]) -> Parsed<'_, &[u8]> {
    delimited(tag("<"), take_while(|b| b != b'>' && b != b'<'), tag(">")).parse(input)
}

/// Flag letters in parentheses.
pub(super) fn letters(input: &[u8]) -> Parsed<'_, &[u8]> {
    let letter = |b: u8| b.is_ascii_alphabetic() || b == b'_';
    delimited(tag("("), take_while1(letter), tag(")")).parse(input)
}

/// `disk0s2`, `NFS`, `CS`, `NOTFOUND` behind `/dev/`.
pub(super) fn device(input: &[u8]) -> Parsed<'_, &[u8]> {
    verify(take_while1(|b| b != b' '), |name: &[u8]| {
        name.starts_with(b"/dev/")
    })
    .parse(input)
}

/// `BC:HIT·`, the buffer cache column of option `-b`.
pub(super) fn buffer_cache(input: &[u8]) -> Parsed<'_, &[u8]> {
    terminated(
        preceded(tag("BC:"), take_while1(|b: u8| b.is_ascii_uppercase())),
        tag(" "),
    )
    .parse(input)
}
