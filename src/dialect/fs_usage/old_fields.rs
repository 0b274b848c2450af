//! The fields of wide lines of 10.2-10.4: a slot of 6 bytes for the descriptor, one of 12 for the error or the rest.

use nom::Parser;
use nom::bytes::complete::tag;
use nom::combinator::opt;
use nom::sequence::preceded;

use super::calls::Format;
use super::fields::Fields;
use super::grammar::{
    Parsed, blanks, bracket, decimal, descriptor, device, hex, sized, some_blanks,
};

/// Reads the fields; what is left is the path field.
pub(super) fn parse(format: Format, input: &[u8]) -> Parsed<'_, Fields<'_>> {
    match format {
        Format::Disk => disk(input),
        Format::Page => page(input),
        Format::PageOut => {
            let (rest, (_, bytes)) = (blanks(6), sized("B=", 8)).parse(input)?;
            Ok((
                rest,
                Fields {
                    bytes: Some(bytes),
                    ..Fields::default()
                },
            ))
        }
        _ => slots(input),
    }
}

fn slots(input: &[u8]) -> Parsed<'_, Fields<'_>> {
    let (rest, fd) = opt(descriptor).parse(input)?;
    let (rest, _) = blanks(if fd.is_some() { 0 } else { 6 }).parse(rest)?;
    let mut fields = Fields {
        fd,
        ..Fields::default()
    };
    if let Ok((rest, _)) = blanks(12).parse(rest) {
        return Ok((rest, fields));
    }
    if let Ok((rest, (errno, _))) = (bracket, blanks(7)).parse(rest) {
        fields.errno = Some(errno);
        return Ok((rest, fields));
    }
    if let Ok((rest, bytes)) = sized("  B=", 6)(rest) {
        fields.bytes = Some(bytes);
        return Ok((rest, fields));
    }
    if let Ok((rest, (_, count, _))) = (tag("  S="), decimal, some_blanks).parse(rest) {
        fields.count = Some(count);
        return Ok((rest, fields));
    }
    let (rest, bytes) = opt(sized("B=", 8)).parse(rest)?;
    let (rest, offset) = preceded(tag("O="), hex).parse(rest)?;
    (fields.bytes, fields.offset) = (bytes, Some(offset));
    Ok((rest, fields))
}

fn disk(input: &[u8]) -> Parsed<'_, Fields<'_>> {
    let (rest, (block, errno)) =
        (sized(" D=", 8), opt(preceded(tag("  "), bracket))).parse(input)?;
    if errno.is_some() {
        let (rest, (_, device)) = (some_blanks, opt(device)).parse(rest)?;
        return Ok((
            rest,
            Fields {
                errno,
                block: Some(block),
                device,
                ..Fields::default()
            },
        ));
    }
    let (rest, (bytes, _, device)) = (sized("  B=", 0), some_blanks, device).parse(rest)?;
    Ok((
        rest,
        Fields {
            bytes: Some(bytes),
            block: Some(block),
            device: Some(device),
            ..Fields::default()
        },
    ))
}

fn page(input: &[u8]) -> Parsed<'_, Fields<'_>> {
    let (rest, (address, bytes)) = (sized(" A=", 8), opt(sized("  B=", 8))).parse(input)?;
    let (rest, _) = blanks(if bytes.is_some() { 0 } else { 14 }).parse(rest)?;
    Ok((
        rest,
        Fields {
            bytes,
            address: Some(address),
            ..Fields::default()
        },
    ))
}
