//! The parsed lines of a capture, normalised: `unsnare events`.
//!
//! Field names and meanings are a contract with other programs. Absent is null; a field whose bytes are not UTF-8 is
//! escaped, and says so in a second field, `NAME_escaped`.

use std::io::{self, Write};

use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

use crate::bytes::{csv_cell, json_text, shown};
use crate::dialect::fs_usage::calls::Op;
use crate::dialect::fs_usage::record::Record;

/// Columns of the CSV form; the keys of the JSON forms.
pub const COLUMNS: [&str; 22] = [
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
];

/// One record and the capture it comes from.
#[derive(Clone, Copy, Debug)]
pub struct Event<'a> {
    /// Name of the capture as given, `-` for standard input.
    pub source: &'a str,
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

fn text<M: SerializeMap>(
    map: &mut M,
    key: &'static str,
    value: Option<&[u8]>,
) -> Result<(), M::Error> {
    let Some(bytes) = value else {
        return map.serialize_entry(key, &());
    };
    if let Ok(text) = std::str::from_utf8(bytes) {
        return map.serialize_entry(key, text);
    }
    map.serialize_entry(key, &json_text(bytes).0)?;
    map.serialize_entry(&format!("{key}_escaped"), &true)
}

impl Serialize for Event<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let r = self.record;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("source", self.source)?;
        map.serialize_entry("line", &r.line)?;
        text(&mut map, "time", Some(r.time))?;
        text(&mut map, "call", Some(r.label))?;
        map.serialize_entry("fd", &r.fd)?;
        map.serialize_entry("errno", &r.errno)?;
        text(&mut map, "path", r.path)?;
        text(&mut map, "device", r.device)?;
        map.serialize_entry("dirfd", &r.dirfd)?;
        map.serialize_entry("stopped", &r.stopped)?;
        map.serialize_entry("clipped", &r.clipped)?;
        text(&mut map, "flags", self.open_flags())?;
        map.serialize_entry("bytes", &r.bytes)?;
        map.serialize_entry("offset", &r.offset)?;
        text(&mut map, "process", Some(r.process))?;
        map.serialize_entry("thread", &r.thread)?;
        map.serialize_entry("elapsed_us", &r.elapsed_us)?;
        map.serialize_entry("waited", &r.waited)?;
        map.serialize_entry("fd2", &r.fd2)?;
        text(&mut map, "path2", r.path2)?;
        text(&mut map, "detail", self.detail())?;
        map.serialize_entry("squeezed", &r.squeezed)?;
        map.end()
    }
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
                serde_json::to_writer(&mut self.text, event)?;
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
        csv_cell(&shown(event.source.as_bytes())),
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
                source: "-",
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
