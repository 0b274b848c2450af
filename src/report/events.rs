//! The parsed lines of a capture, normalised: `unsnare events`.
//!
//! Field names and meanings are a contract with other programs. Absent is null; a field whose bytes are not UTF-8 is
//! escaped, and says so in a second field, `NAME_escaped`.

use std::io::{self, Write};

use crate::bytes::{csv_cell, json_text, shown};
use crate::dialect::fs_usage::calls::Op;
use crate::dialect::fs_usage::record::Record;

/// Columns of the CSV form; the keys of the JSON forms.
pub const COLUMNS: [&str; 25] = [
    "source",
    "line",
    "time",
    "call",
    "fd",
    "errno",
    "path",
    "device",
    "dirfd",
    "stopped",
    "clipped",
    "flags",
    "bytes",
    "offset",
    "process",
    "thread",
    "elapsed_us",
    "waited",
    "fd2",
    "path2",
    "detail",
    "squeezed",
    "address",
    "block",
    "count",
];

/// One record and the capture it comes from.
#[derive(Clone, Copy, Debug)]
pub struct Event<'a> {
    /// Name of the capture as given, `-` for standard input.
    pub source: &'a [u8],
    /// The line.
    pub record: &'a Record<'a>,
}

impl<'a> Event<'a> {
    fn is_open(&self) -> bool {
        self.record.call.is_some_and(|c| c.op == Op::Open)
    }

    /// The letters of open; those of access and HFS_update are details.
    fn open_flags(&self) -> Option<&'a [u8]> {
        self.record.flags.filter(|_| self.is_open())
    }

    /// Mode, command, whence, names, letters: whatever else the line shows.
    fn detail(&self) -> Option<&'a [u8]> {
        self.record
            .angle
            .or(self.record.flags.filter(|_| !self.is_open()))
    }
}

/// An object under way. Its keys need no escaping, so nothing looks at them.
struct Object<'o>(&'o mut Vec<u8>);

/// `,"NAME":`
macro_rules! key {
    ($name:literal) => {
        concat!(",\"", $name, "\":")
    };
}

impl Object<'_> {
    fn put(&mut self, text: &str) {
        self.0.extend_from_slice(text.as_bytes());
    }

    fn number(&mut self, key: &str, value: Option<impl itoa::Integer>) {
        self.put(key);
        match value {
            Some(value) => self.put(itoa::Buffer::new().format(value)),
            None => self.put("null"),
        }
    }

    fn flag(&mut self, key: &str, value: bool) {
        self.put(key);
        self.put(if value { "true" } else { "false" });
    }

    fn text(&mut self, key: &str, value: Option<&[u8]>) -> io::Result<()> {
        self.put(key);
        let Some(bytes) = value else {
            self.put("null");
            return Ok(());
        };
        // most text is plain: it stands between its quotes as it is
        let plain = |b: u8| (b' '..0x7f).contains(&b) && b != b'"' && b != b'\\';
        if bytes.iter().fold(true, |all, b| all & plain(*b)) {
            self.put("\"");
            self.0.extend_from_slice(bytes);
            self.put("\"");
        } else if let Ok(text) = std::str::from_utf8(bytes) {
            serde_json::to_writer(&mut *self.0, text)?;
        } else {
            serde_json::to_writer(&mut *self.0, &json_text(bytes).0)?;
            let name = key.trim_start_matches(['{', ',']).trim_end_matches("\":");
            self.put(",");
            self.put(name);
            self.put("_escaped\":true");
        }
        Ok(())
    }
}

fn object(out: &mut Vec<u8>, event: &Event<'_>) -> io::Result<()> {
    let r = event.record;
    let mut object = Object(out);
    object.text("{\"source\":", Some(event.source))?;
    object.number(key!("line"), Some(r.line));
    object.text(key!("time"), Some(r.time))?;
    object.text(key!("call"), Some(r.label))?;
    object.number(key!("fd"), r.fd);
    object.number(key!("errno"), r.errno);
    object.text(key!("path"), r.path)?;
    object.text(key!("device"), r.device)?;
    object.number(key!("dirfd"), r.dirfd);
    object.flag(key!("stopped"), r.stopped);
    object.flag(key!("clipped"), r.clipped);
    object.text(key!("flags"), event.open_flags())?;
    object.number(key!("bytes"), r.bytes);
    object.number(key!("offset"), r.offset);
    object.text(key!("process"), Some(r.process))?;
    object.number(key!("thread"), r.thread);
    object.number(key!("elapsed_us"), Some(r.elapsed_us));
    object.flag(key!("waited"), r.waited);
    object.number(key!("fd2"), r.fd2);
    object.text(key!("path2"), r.path2)?;
    object.text(key!("detail"), event.detail())?;
    object.flag(key!("squeezed"), r.squeezed);
    object.number(key!("address"), r.address);
    object.number(key!("block"), r.block);
    object.number(key!("count"), r.count);
    object.put("}");
    Ok(())
}

/// Form of the output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// One object per line.
    Ndjson,
    /// One array.
    Json,
    /// Comma separated values with a header.
    Csv,
}

/// Writes events one after the other.
///
/// ```
/// use unsnare::dialect::fs_usage::{Filter, Outcome, Reader};
/// use unsnare::report::events::{Event, Form, Writer};
///
/// let line = format!("10:31:12.303  mkdir {:>24}private/etc/box {:>60}0.000044   servermgrd", "", "");
/// let mut writer = Writer::new(Vec::new(), Form::Ndjson)?;
/// let mut written = Ok(());
/// let mut sink = |outcome: Outcome<'_>| {
///     if let Outcome::Record(record) = outcome {
///         written = writer.write(&Event { source: b"capture.txt", record: &record });
///     }
/// };
/// let mut reader = Reader::new(&Filter::All);
/// reader.line(1, line.as_bytes(), &mut sink);
/// reader.finish(&mut sink);
/// written?;
/// assert_eq!(writer.finish()?, 1);
/// # Ok::<(), std::io::Error>(())
/// ```
pub struct Writer<W: Write> {
    out: Out<W>,
    count: u64,
    text: Vec<u8>,
}

enum Out<W: Write> {
    Json { out: W, array: bool },
    Csv(Box<csv::Writer<W>>),
}

impl<W: Write> Writer<W> {
    /// Begins the output.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn new(mut out: W, form: Form) -> io::Result<Writer<W>> {
        let out = match form {
            Form::Csv => {
                let mut table = csv::Writer::from_writer(out);
                table.write_record(COLUMNS)?;
                Out::Csv(Box::new(table))
            }
            Form::Json => {
                out.write_all(b"[")?;
                Out::Json { out, array: true }
            }
            Form::Ndjson => Out::Json { out, array: false },
        };
        Ok(Writer {
            out,
            count: 0,
            text: Vec::new(),
        })
    }

    /// Adds one event.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write(&mut self, event: &Event<'_>) -> io::Result<()> {
        self.count += 1;
        match &mut self.out {
            Out::Csv(table) => row(table, event),
            Out::Json { out, array } => {
                // In memory first: the many small pieces of an object are slow to write one by one.
                self.text.clear();
                if *array {
                    self.text
                        .extend_from_slice(if self.count == 1 { b"\n" } else { b",\n" });
                }
                object(&mut self.text, event)?;
                if !*array {
                    self.text.push(b'\n');
                }
                out.write_all(&self.text)
            }
        }
    }

    /// Makes written events visible to the reader of a pipe.
    ///
    /// # Errors
    /// When they cannot be written.
    pub fn flush(&mut self) -> io::Result<()> {
        match &mut self.out {
            Out::Csv(table) => table.flush(),
            Out::Json { out, .. } => out.flush(),
        }
    }

    /// Ends the output; the number of events written.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn finish(mut self) -> io::Result<u64> {
        if let Out::Json { out, array: true } = &mut self.out {
            out.write_all(b"\n]\n")?;
        }
        self.flush()?;
        Ok(self.count)
    }
}

/// Bytes escaped as on a terminal, so that no cell breaks a row or begins a formula.
fn row<W: Write>(table: &mut csv::Writer<W>, event: &Event<'_>) -> io::Result<()> {
    fn text(bytes: Option<&[u8]>) -> String {
        bytes.map(|b| csv_cell(&shown(b))).unwrap_or_default()
    }
    fn number<N: ToString>(value: Option<N>) -> String {
        value.map(|n| n.to_string()).unwrap_or_default()
    }
    let r = event.record;
    table.write_record([
        csv_cell(&shown(event.source)),
        r.line.to_string(),
        text(Some(r.time)),
        text(Some(r.label)),
        number(r.fd),
        number(r.errno),
        text(r.path),
        text(r.device),
        number(r.dirfd),
        r.stopped.to_string(),
        r.clipped.to_string(),
        text(event.open_flags()),
        number(r.bytes),
        number(r.offset),
        text(Some(r.process)),
        number(r.thread),
        r.elapsed_us.to_string(),
        r.waited.to_string(),
        number(r.fd2),
        text(r.path2),
        text(event.detail()),
        r.squeezed.to_string(),
        number(r.address),
        number(r.block),
        number(r.count),
    ])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(form: Form, record: &Record<'_>) -> String {
        let mut out = Vec::new();
        let mut writer = Writer::new(&mut out, form).unwrap();
        writer
            .write(&Event {
                source: b"-",
                record,
            })
            .unwrap();
        assert_eq!(writer.finish().unwrap(), 1);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn bytes_that_are_no_text_are_escaped_and_marked() {
        let record = Record {
            line: 3,
            label: b"stat64",
            path: Some(b"\xa4/fin"),
            process: b"x",
            ..Record::default()
        };
        let json: serde_json::Value =
            serde_json::from_str(&written(Form::Ndjson, &record)).unwrap();
        assert_eq!(json["path"], "\\xa4/fin");
        assert_eq!(json["path_escaped"], true);
        assert_eq!(json["process"], "x");
        assert_eq!(json["fd"], serde_json::Value::Null);
        assert!(json.get("process_escaped").is_none());
    }

    #[test]
    fn so_is_the_name_of_the_capture() {
        let record = Record::default();
        let mut out = Vec::new();
        let mut writer = Writer::new(&mut out, Form::Ndjson).unwrap();
        writer
            .write(&Event {
                source: b"caf\xe9.txt",
                record: &record,
            })
            .unwrap();
        writer.finish().unwrap();
        let json: serde_json::Value = serde_json::from_slice(&out).unwrap();
        assert_eq!(json["source"], "caf\\xe9.txt");
        assert_eq!(json["source_escaped"], true);
    }

    #[test]
    fn every_column_is_a_key_in_this_order() {
        let record = Record {
            line: 7,
            time: b"14:00:00.000001",
            label: b"open",
            fd: Some(-1),
            path: Some("/caf\u{e9} \"x\"\\\n".as_bytes()),
            flags: Some(b"RWCT__"),
            offset: Some(u64::MAX),
            process: b"\xff",
            thread: Some(i64::MIN),
            waited: true,
            ..Record::default()
        };
        let text = written(Form::Ndjson, &record);
        let json: serde_json::Value = serde_json::from_str(&text).unwrap();
        let keys: Vec<_> = text
            .split(['{', ','])
            .filter_map(|part| part.strip_prefix('"')?.split_once("\":"))
            .map(|(key, _)| key)
            .filter(|key| *key != "process_escaped")
            .collect();
        assert_eq!(keys, COLUMNS);
        assert_eq!(json["path"], "/caf\u{e9} \"x\"\\\n");
        assert_eq!(json["process"], "\\xff");
        assert_eq!(json["process_escaped"], true);
        assert_eq!(json["fd"], -1);
        assert_eq!(json["offset"], u64::MAX);
        assert_eq!(json["thread"], i64::MIN);
        assert_eq!(json["detail"], "RWCT__");
    }

    #[test]
    fn an_array_is_one_document() {
        let record = Record {
            label: b"sync",
            ..Record::default()
        };
        let json: serde_json::Value = serde_json::from_str(&written(Form::Json, &record)).unwrap();
        assert_eq!(json[0]["call"], "sync");
    }

    #[test]
    fn a_cell_is_no_formula_and_breaks_no_row() {
        let record = Record {
            label: b"open",
            path: Some(b"=cmd|' /C calc'!A0\n\"x\","),
            ..Record::default()
        };
        let csv = written(Form::Csv, &record);
        let mut reader = csv::Reader::from_reader(csv.as_bytes());
        let row = reader.records().next().unwrap().unwrap();
        assert_eq!(&row[6], "'=cmd|' /C calc'!A0\\n\"x\",");
        assert_eq!(csv.lines().count(), 2);
    }
}
