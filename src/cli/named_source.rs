//! Files of sources that name both ends, read for a subcommand that shows their calls one by one.

use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Read as _};
use std::path::PathBuf;

use crate::analysis::LARGEST;
use crate::dialect::audit::binary;
use crate::dialect::named::{Form, Reader, Told};
use crate::input::{self, Source};

/// A line that is longer is no message.
const LONGEST: u64 = 16 << 20;

/// A file of such a source.
pub(super) struct NamedSource {
    pub(super) path: PathBuf,
    form: Form,
    reader: BufReader<Box<dyn io::Read>>,
}

impl NamedSource {
    /// The source, if it is one; what cannot be opened is none.
    pub(super) fn of(source: &Source) -> Option<NamedSource> {
        let Source::File(path) = source else {
            return None;
        };
        let file = File::open(path).ok()?;
        if !file.metadata().ok()?.is_file() {
            return None;
        }
        let (reader, _) = input::unpacked(file).ok()?;
        let mut reader = BufReader::with_capacity(64 << 10, Box::new(reader) as Box<dyn io::Read>);
        let form = Form::of(reader.fill_buf().ok()?)?;
        Some(NamedSource {
            path: path.clone(),
            form,
            reader,
        })
    }

    /// Hands out what it tells, in the order of its lines.
    pub(super) fn read(mut self, sink: &mut dyn FnMut(Told)) -> io::Result<()> {
        let Some(mut lines) = Reader::new(self.form) else {
            let mut trail = Vec::new();
            self.reader.take(LARGEST).read_to_end(&mut trail)?;
            binary::read(&trail, sink);
            return Ok(());
        };
        let (mut line, mut number) = (Vec::new(), 0);
        loop {
            line.clear();
            let mut piece = self.reader.by_ref().take(LONGEST);
            if piece.read_until(b'\n', &mut line)? == 0 {
                break;
            }
            number += 1;
            lines.line(number, line.strip_suffix(b"\n").unwrap_or(&line), sink);
        }
        lines.finish(sink);
        Ok(())
    }
}
