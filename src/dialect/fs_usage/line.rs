//! One line whose tail has been found: cut by offset, then read field by field.

use super::calls::{Call, Format, Kind, TABLE};
use super::fields::{self, Fields};
use super::grammar;
use super::layout::{Era, Geometry, Stamp, era_clue};
use super::old_fields;
use super::path_field::{bare_path, path_field};
use super::record::Record;
use super::shapes;
use super::swar::{all_blank, trim_blanks};
use super::tail::{self, Tail, split_thread};

/// The label column: the label, its row, and where the fields begin.
struct Label<'a> {
    text: &'a [u8],
    call: Option<&'static Call>,
    nested: bool,
    end: usize,
}

/// Why a line cannot be read at these columns.
enum Mismatch {
    /// It has the columns of the other era.
    Era(Era),
    /// The process column or the label cannot be read.
    Garbled,
}

/// A line whose elapsed time has been found, at the columns of `geometry`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Located<'a, 't> {
    pub(super) number: u64,
    pub(super) text: &'a [u8],
    pub(super) geometry: Geometry,
    pub(super) tail: &'t Tail<'a>,
    /// This release fills stopped lookups with `>` (15.4 and later do not).
    pub(super) fill: bool,
    /// The row whose name, padded, is the label column, if somebody has looked already.
    pub(super) call: Option<&'static Call>,
}

impl<'a> Located<'a, '_> {
    /// Reads the fields into `record`, in the era that the line itself speaks for; the columns that were right.
    #[inline(always)]
    pub(super) fn read(&self, record: &mut Record<'a>) -> Option<Geometry> {
        let era = self.read_in_its_era(record)?;
        // By single fields, as elsewhere here: a copy of the whole waits for the stores that have just made it.
        let Geometry { stamp, dot, .. } = self.geometry;
        Some(Geometry { stamp, era, dot })
    }

    fn read_in_its_era(&self, record: &mut Record<'a>) -> Option<Era> {
        let era = match self.geometry.era {
            Era::New => match self.cut(record) {
                Ok(()) => return Some(Era::New),
                Err(Mismatch::Era(era)) => era,
                Err(Mismatch::Garbled) => return None,
            },
            // Nothing in a newer line contradicts the older columns, so every line is asked.
            Era::Old => era_clue(self.text, self.geometry.stamp).unwrap_or(Era::Old),
        };
        let tail = tail::at_dot(self.text, self.tail.dot, era.seconds_width())?;
        let again = Located {
            geometry: Geometry {
                era,
                ..self.geometry
            },
            tail: &tail,
            ..*self
        };
        again.cut(record).ok().map(|()| era)
    }

    /// The descriptor, where a wide line of the newer design tells nothing else between its label and its elapsed time.
    pub(super) fn lone_descriptor(&self) -> Option<i32> {
        let Geometry { stamp, era, .. } = self.geometry;
        if era == Era::Old || !self.geometry.wide() || self.call.is_none() {
            return None;
        }
        let start = stamp.len() + 2 + era.label_width();
        let (shown, rest) = self
            .text
            .get(start..self.tail.blank)?
            .split_first_chunk::<6>()?;
        let (_, fd) = grammar::descriptor(shown)
            .ok()
            .filter(|(left, _)| left.is_empty())?;
        (all_blank(rest) && process(self.tail.process, stamp).is_some()).then_some(fd)
    }

    /// Cuts the line at its columns.
    fn cut(&self, record: &mut Record<'a>) -> Result<(), Mismatch> {
        let (text, tail, geometry) = (self.text, self.tail, &self.geometry);
        let Geometry { stamp, era, .. } = *geometry;
        let label = label(text, geometry, self.call).ok_or(Mismatch::Garbled)?;
        if label.call.is_none() && !is_one_word(label.text) {
            let older = era == Era::New && era_clue(text, stamp) == Some(Era::Old);
            return Err(if older {
                Mismatch::Era(Era::Old)
            } else {
                Mismatch::Garbled
            });
        }
        let (process, thread) = process(tail.process, stamp).ok_or(Mismatch::Garbled)?;
        *record = Record {
            line: self.number,
            time: &text[..stamp.len()],
            time_us: stamp.time_of_day(text),
            label: label.text,
            call: label.call,
            nested: label.nested,
            process,
            thread,
            elapsed_us: tail.elapsed_us,
            waited: tail.waited,
            wide: geometry.wide(),
            ..Record::default()
        };
        if let (true, Era::New, Some(call)) = (geometry.wide(), era, label.call)
            && let Some(middle) = text.get(label.end..tail.blank)
            && let Some(path) = shapes::read(call.format, middle, record)
        {
            path_field(record, &middle[path..], geometry, self.fill);
            return Ok(());
        }
        self.cut_fields(&label, record)
    }

    /// What stands between the label and the elapsed time.
    fn cut_fields(&self, label: &Label<'a>, record: &mut Record<'a>) -> Result<(), Mismatch> {
        let (text, tail, geometry) = (self.text, self.tail, &self.geometry);
        let other_era =
            || geometry.era == Era::New && era_clue(text, geometry.stamp) == Some(Era::Old);
        if label.call.is_none() && other_era() {
            return Err(Mismatch::Era(Era::Old));
        }
        let field_end = match geometry.era {
            // The pad blanks come after the path here; Carbon lines and calls inside them have none.
            Era::Old if geometry.wide() && !label.nested && !is_carbon(label.call) => {
                tail.blank.saturating_sub(3)
            }
            _ => tail.blank,
        };
        let middle = text
            .get(label.end..field_end.max(label.end))
            .unwrap_or_default();
        if !geometry.wide() {
            path_field(record, middle, geometry, self.fill);
            return Ok(());
        }
        let Some((rest, fields)) = read_fields(label, geometry, middle) else {
            if other_era() {
                return Err(Mismatch::Era(Era::Old));
            }
            loose(record, middle);
            return Ok(());
        };
        take_fields(record, &fields);
        match strip_padding(rest, fields.padding) {
            Some(text) => path_field(record, text, geometry, self.fill),
            None => loose(record, rest),
        }
        Ok(())
    }
}

fn read_fields<'a>(
    label: &Label<'a>,
    geometry: &Geometry,
    middle: &'a [u8],
) -> Option<(&'a [u8], Fields<'a>)> {
    let parsed = match (label.call, geometry.era) {
        (Some(call), Era::New) => fields::parse(call.format, geometry.stamp, middle),
        (Some(call), Era::Old) => old_fields::parse(call.old_format, middle),
        (None, _) => unknown(middle, geometry),
    };
    parsed.ok()
}

/// A call that the table lacks: the common layouts are tried, the strictest first.
fn unknown<'a>(middle: &'a [u8], geometry: &Geometry) -> grammar::Parsed<'a, Fields<'a>> {
    if geometry.era == Era::Old {
        return old_fields::parse(Format::Plain, middle);
    }
    [
        Format::Plain,
        Format::Open,
        Format::Disk,
        Format::Access,
        Format::Chmod,
    ]
    .into_iter()
    .map(|format| fields::parse(format, geometry.stamp, middle))
    .find(Result::is_ok)
    .unwrap_or_else(|| fields::in_any_order(middle))
}

pub(super) fn take_fields<'a>(record: &mut Record<'a>, fields: &Fields<'a>) {
    record.fd = fields.fd;
    record.fd2 = fields.fd2;
    record.errno = fields.errno;
    record.flags = fields.flags;
    record.angle = fields.angle;
    record.bytes = fields.bytes;
    record.offset = fields.offset;
    record.address = fields.address;
    record.block = fields.block;
    record.count = fields.count;
    record.device = fields.device;
}

/// The pad blanks; fewer when the fields left no room.
pub(super) fn strip_padding(rest: &[u8], padding: usize) -> Option<&[u8]> {
    let pad = padding.min(rest.len());
    all_blank(&rest[..pad]).then(|| &rest[pad..])
}

/// Fields that do not follow their format: known words are taken, the rest is no path to rely on.
fn loose<'a>(record: &mut Record<'a>, middle: &'a [u8]) {
    record.squeezed = true;
    if let Ok((rest, fields)) = fields::in_any_order(middle) {
        if record.fd.is_none()
            && record.errno.is_none()
            && record.flags.is_none()
            && record.angle.is_none()
        {
            take_fields(record, &fields);
        }
        bare_path(record, rest.trim_ascii(), true);
    }
}

/// Label column, 17 wide (10.2-10.4: 15), or what Carbon makes of it.
#[inline(always)]
fn label<'a>(
    line: &'a [u8],
    geometry: &Geometry,
    known: Option<&'static Call>,
) -> Option<Label<'a>> {
    let start = geometry.stamp.len() + 2;
    if geometry.era == Era::New
        && let Some(column) = line.get(start..).and_then(<[u8]>::first_chunk::<17>)
        && let Some((call, text)) = match known.or_else(|| TABLE.find_column(column)) {
            Some(call) => Some((call, &column[..call.name.len()])),
            None => TABLE.find_disk(column),
        }
        && call.format != Format::Carbon
    {
        return Some(Label {
            text,
            call: Some(call),
            nested: false,
            end: start + column.len(),
        });
    }
    any_label(line, geometry)
}

/// No call's name holds a blank or a slash; where the column does, it is no column.
fn is_one_word(label: &[u8]) -> bool {
    !label.iter().any(|b| b.is_ascii_whitespace() || *b == b'/')
}

/// The label stands alone in its column: two blanks after the time, a name, and nothing that runs on into the fields. Which
/// of the two designs of line it is need not be known yet; the older one has no microseconds.
pub(super) fn label_is_one(line: &[u8], geometry: &Geometry) -> bool {
    let start = geometry.stamp.len();
    let alone = |era| {
        label(line, &Geometry { era, ..*geometry }, None)
            .is_some_and(|found| !found.text.is_empty() && is_one_word(found.text))
    };
    line.get(start..start + 2) == Some(b"  ")
        && (alone(geometry.era) || geometry.stamp != Stamp::Micros && alone(Era::Old))
}

#[inline(never)]
fn any_label<'a>(line: &'a [u8], geometry: &Geometry) -> Option<Label<'a>> {
    let start = geometry.stamp.len() + 2;
    let width = geometry.era.label_width();
    let column = line.get(start..start + width)?;
    let text = column.trim_ascii();
    let call = TABLE.find(text);
    let wide = geometry.wide();
    if wide && is_carbon(call) {
        // Exit lines of the Carbon File Manager have three bytes more for the name.
        let end = start + width + 3;
        let text = line.get(start..end)?.trim_ascii();
        return Some(Label {
            text,
            call: TABLE.find(text).or(call),
            nested: false,
            end,
        });
    }
    let indent = column.iter().take_while(|&&b| b == b' ').count();
    let inside = |c: &Call| {
        !matches!(c.kind, Kind::Disk)
            && !matches!(c.format, Format::HfsUpdate)
            && c.name != "THROTTLED"
    };
    if wide && geometry.era == Era::Old && indent == 3 {
        let end = start + width + 3;
        let text = line.get(start..end)?.trim_ascii();
        return Some(Label {
            text,
            call: TABLE.find(text),
            nested: true,
            end,
        });
    }
    let nested = wide && geometry.era == Era::New && indent == 2 && call.is_some_and(inside);
    Some(Label {
        text,
        call,
        nested,
        end: start + width,
    })
}

fn is_carbon(call: Option<&Call>) -> bool {
    call.is_some_and(|c| c.format == Format::Carbon)
}

#[inline(always)]
fn process(text: &[u8], stamp: Stamp) -> Option<(&[u8], Option<i64>)> {
    match stamp {
        Stamp::Micros => {
            split_thread(text.trim_ascii_end()).map(|(name, thread)| (name, Some(thread)))
        }
        _ => Some((trim_blanks(text), None)),
    }
}

/// Bytes between the fields and the elapsed time that a path could use; `None` when the fields cannot be read.
pub(super) fn room(line: &[u8], geometry: &Geometry, tail: &Tail<'_>) -> Option<usize> {
    let label = label(line, geometry, None)?;
    let middle = line.get(label.end..tail.blank)?;
    let (rest, fields) = read_fields(&label, geometry, middle)?;
    Some(rest.len().saturating_sub(fields.padding))
}

/// A record whose columns are those of no capture: blanks were added or removed before its elapsed time, so that
/// nothing can be said about a full column.
pub(super) fn off_column(record: &mut Record<'_>) {
    let path = record.path.map(<[u8]>::trim_ascii_start);
    record.path = path.filter(|path| !path.is_empty());
    record.clipped = false;
    record.squeezed = true;
}

/// The line that the Carbon File Manager prints at the start of a call: name, arguments, process, no elapsed time.
pub(super) fn carbon_entry(
    number: u64,
    line: &[u8],
    stamp: Stamp,
    geometry: Option<Geometry>,
) -> Option<Record<'_>> {
    let start = stamp.len() + 2;
    let text = line.get(start..)?;
    let open = text.iter().take(27).position(|&b| b == b'(')?;
    let name = text[..open].trim_ascii();
    let call = TABLE.find(name).filter(|c| c.format == Format::Carbon)?;
    let rest = &text[open..];
    let close = memchr::memchr(b')', rest)?;
    let arguments = &rest[1..close];
    if !arguments
        .iter()
        .all(|b| b.is_ascii_hexdigit() || b" ,-x".contains(b))
    {
        return None;
    }
    let (process, thread) = process(rest[close + 1..].trim_ascii(), stamp).unwrap_or_default();
    Some(Record {
        line: number,
        time: &line[..stamp.len()],
        time_us: stamp.time_of_day(line),
        label: name,
        call: Some(call),
        angle: Some(arguments),
        process,
        thread,
        wide: geometry.map_or(stamp != Stamp::Seconds, |g| g.wide()),
        ..Record::default()
    })
}

/// Disk labels are indented by two blanks more.
#[inline]
pub(super) fn is_disk(text: &[u8], stamp: Stamp) -> bool {
    text.get(stamp.len()..stamp.len() + 4) == Some(b"    ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use scriptable_mac::effort::every;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20_000 / every(4) as u32))]
        #[test]
        fn a_label_found_by_its_column_is_the_one_that_a_close_look_finds(
            row in 0..Call::all().len(),
            indent in 0..4usize,
            bracket in prop::sample::select(vec!["", "", "[A]", "[async]", "[ST2", "]", "\t", " x", "x"]),
            damage in prop::option::of((0..21usize, prop::sample::select(b" [\t]dDFA=W\xff".to_vec()))),
        ) {
            let name = format!("{:indent$}{}{bracket}", "", Call::all()[row].name);
            let mut line = format!("14:03:22.417  {name:<17} F=5      ").into_bytes();
            if let Some((at, byte)) = damage {
                line[14 + at] = byte;
            }
            for stamp in [Stamp::Millis, Stamp::Seconds] {
                let line = &line[12 - stamp.len()..];
                let geometry = Geometry { stamp, era: Era::New, dot: 100 };
                let (quick, slow) = (label(line, &geometry, None), any_label(line, &geometry));
                let told = |label: Option<Label<'_>>| {
                    let told = label?;
                    Some((told.text.to_vec(), told.call?.name, told.nested, told.end))
                };
                prop_assert_eq!(told(quick), told(slow));
            }
        }
    }
}
