//! A source that is cleaned while it is read.

use std::io::{self, Read};

use super::colours::Colours;
use super::decode::Decode;
use super::prefix::Prefix;
use super::wrap::Joiner;
use super::{Form, Pasting, blanks, marks};

/// Longest line that is cleaned; a longer one is left as it is.
const LONGEST: usize = 64 * 1024;

impl Pasting {
    /// The source's text as `fs_usage` printed it; `head` is what has been read of it.
    pub(in crate::input) fn clean<R: Read>(self, head: &[u8], source: R) -> Cleaned<R> {
        Cleaned {
            source,
            coding: self.coding.and_then(|coding| coding.decoder(head)),
            form: self.form.map(Form::decoder),
            mark: self.mark,
            colours: self.colours,
            marks: self.marks,
            prefix: self.prefix,
            blanks: self.blanks,
            joiner: self.wrap.map(Joiner::new),
            raw: vec![0; LONGEST],
            text: Vec::new(),
            lines: Vec::new(),
            out: Vec::new(),
            at: 0,
            long: false,
            ended: false,
        }
    }
}

/// A source that is cleaned while it is read.
pub(in crate::input) struct Cleaned<R> {
    source: R,
    coding: Option<Box<dyn Decode>>,
    form: Option<Box<dyn Decode>>,
    mark: bool,
    colours: Option<Colours>,
    marks: bool,
    prefix: Option<Prefix>,
    blanks: bool,
    joiner: Option<Joiner>,
    raw: Vec<u8>,
    /// Decoded, but not within its form yet.
    text: Vec<u8>,
    /// Text whose last line may go on.
    lines: Vec<u8>,
    /// Cleaned, from `at` on not handed out.
    out: Vec<u8>,
    at: usize,
    /// The line is too long, and is handed out as it comes.
    long: bool,
    ended: bool,
}

impl<R: Read> Cleaned<R> {
    fn fill(&mut self) -> io::Result<()> {
        self.out.clear();
        self.at = 0;
        let count = loop {
            match self.source.read(&mut self.raw) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                result => break result?,
            }
        };
        self.ended = count == 0;
        let raw = &self.raw[..count];
        match &mut self.coding {
            Some(coding) if self.ended => coding.end(&mut self.text),
            Some(coding) => coding.push(raw, &mut self.text),
            None => self.text.extend_from_slice(raw),
        }
        if self.mark && self.text.len() >= 3 {
            self.mark = false;
            self.text.drain(..3);
        }
        match &mut self.form {
            Some(form) => {
                form.push(&self.text, &mut self.lines);
                if self.ended {
                    form.end(&mut self.lines);
                }
            }
            None => self.lines.extend_from_slice(&self.text),
        }
        self.text.clear();
        self.take_lines();
        Ok(())
    }

    /// Cleans the lines whose end has come.
    fn take_lines(&mut self) {
        let lines = std::mem::take(&mut self.lines);
        let mut rest = lines.as_slice();
        while let Some(end) = memchr::memchr(b'\n', rest) {
            let line = &rest[..end];
            if std::mem::take(&mut self.long) {
                self.out.extend_from_slice(&rest[..=end]);
            } else {
                self.line(line);
            }
            rest = &rest[end + 1..];
        }
        if self.ended {
            let open = !rest.is_empty();
            if open {
                self.line(rest);
            }
            if let Some(joiner) = &mut self.joiner {
                joiner.end(&mut self.out);
            }
            // the last line had no newline, and has none
            if open && self.out.last() == Some(&b'\n') {
                self.out.pop();
            }
        } else if self.long || rest.len() > LONGEST {
            self.long = true;
            self.out.extend_from_slice(rest);
        } else {
            self.lines.extend_from_slice(rest);
        }
    }

    fn line(&mut self, line: &[u8]) {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let bare = self.colours.as_ref().and_then(|c| c.plain(line));
        let line = bare.as_deref().unwrap_or(line);
        let line = if self.marks { marks::strip(line) } else { line };
        let line = self
            .prefix
            .as_ref()
            .map_or(line, |prefix| prefix.strip(line));
        let plain = self.blanks.then(|| blanks::plain(line)).flatten();
        let line = plain.as_deref().unwrap_or(line);
        match &mut self.joiner {
            Some(joiner) => joiner.line(line, &mut self.out),
            None => {
                self.out.extend_from_slice(line);
                self.out.push(b'\n');
            }
        }
    }
}

impl<R: Read> Read for Cleaned<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.at == self.out.len() {
            if self.ended {
                return Ok(0);
            }
            self.fill()?;
        }
        let left = &self.out[self.at..];
        let count = left.len().min(buffer.len());
        buffer[..count].copy_from_slice(&left[..count]);
        self.at += count;
        Ok(count)
    }
}
