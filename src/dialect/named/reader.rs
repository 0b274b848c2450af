//! Which of these sources a text is, and its lines taken one by one.

use bstr::ByteSlice as _;

use super::Told;
use crate::dialect::{audit, dtrace, eslogger};

/// A source that names both ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Form {
    /// `eslogger`, Mac Monitor: JSON.
    Eslogger,
    /// `praudit`, with or without `-l`, `-s`, `-r`.
    Praudit,
    /// `praudit -x`.
    PrauditXml,
    /// An audit trail as the system writes it.
    Trail,
    /// The DTrace script of `unsnare kit`.
    BothEnds,
    /// `dtruss`.
    Dtruss,
}

impl Form {
    /// Tells by the first lines. A log that consists of JSON, and `fs_usage`, are none.
    #[must_use]
    pub fn of(head: &[u8]) -> Option<Form> {
        if audit::binary::is_trail(head) {
            return Some(Form::Trail);
        }
        head.lines().take(40).find_map(Form::of_line)
    }

    /// Tells by one line, if it does.
    #[must_use]
    pub fn of_line(line: &[u8]) -> Option<Form> {
        let text = line.trim_ascii_start();
        if eslogger::is_one(text) {
            Some(Form::Eslogger)
        } else if dtrace::script::is_head(text) {
            Some(Form::BothEnds)
        } else if audit::xml::is_one(text) {
            Some(Form::PrauditXml)
        } else if audit::text::is_head(text) {
            Some(Form::Praudit)
        } else if dtrace::dtruss::is_one(text) {
            Some(Form::Dtruss)
        } else {
            None
        }
    }

    /// What to call it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Form::Eslogger => "eslogger",
            Form::Praudit | Form::PrauditXml => "praudit",
            Form::Trail => "audit trail",
            Form::BothEnds => "DTrace",
            Form::Dtruss => "dtruss",
        }
    }

    /// The lines are in the order of the processors that made them, not of time.
    #[must_use]
    pub fn is_unordered(self) -> bool {
        self == Form::BothEnds
    }
}

/// Takes the lines of one source.
///
/// ```
/// use unsnare::dialect::named::{Form, Reader, Told};
///
/// let text = b"   87/0x5a3f:  rename(\"/etc/postfix\\0\", \"/etc/postfix.cl-rst\\0\")\t\t = 0 0";
/// let mut reader = Form::of(text).and_then(Reader::new).ok_or("a source that names both ends")?;
/// let mut renamed = None;
/// let mut sink = |told| {
///     if let Told::Call(call) = told {
///         renamed = call.to;
///     }
/// };
/// reader.line(1, text, &mut sink);
/// reader.finish(&mut sink);
/// assert_eq!(renamed.ok_or("both ends")?, "/etc/postfix.cl-rst");
/// # Ok::<(), &str>(())
/// ```
#[derive(Debug)]
pub enum Reader {
    /// See [`Form`].
    Eslogger(Box<eslogger::Reader>),
    /// See [`Form`].
    Praudit(audit::text::Reader),
    /// See [`Form`].
    PrauditXml(audit::xml::Reader),
    /// See [`Form`].
    BothEnds(dtrace::script::Reader),
    /// See [`Form`].
    Dtruss(dtrace::dtruss::Reader),
}

impl Reader {
    /// `None` for what has no lines.
    #[must_use]
    pub fn new(form: Form) -> Option<Reader> {
        Some(match form {
            Form::Eslogger => Reader::Eslogger(Box::default()),
            Form::Praudit => Reader::Praudit(audit::text::Reader::default()),
            Form::PrauditXml => Reader::PrauditXml(audit::xml::Reader::default()),
            Form::BothEnds => Reader::BothEnds(dtrace::script::Reader::default()),
            Form::Dtruss => Reader::Dtruss(dtrace::dtruss::Reader::default()),
            Form::Trail => return None,
        })
    }

    /// Takes the next line, without its newline.
    pub fn line(&mut self, number: u64, text: &[u8], sink: &mut dyn FnMut(Told)) {
        let text = text.strip_suffix(b"\r").unwrap_or(text);
        match self {
            Reader::Eslogger(reader) => reader.line(number, text, sink),
            Reader::Praudit(reader) => reader.line(number, text, sink),
            Reader::PrauditXml(reader) => reader.line(number, text, sink),
            Reader::BothEnds(reader) => reader.line(number, text, sink),
            Reader::Dtruss(reader) => reader.line(number, text, sink),
        }
    }

    /// Hands out what was kept back.
    pub fn finish(&mut self, sink: &mut dyn FnMut(Told)) {
        match self {
            Reader::Eslogger(reader) => reader.finish(sink),
            Reader::Praudit(reader) => reader.finish(sink),
            Reader::PrauditXml(reader) => reader.finish(sink),
            Reader::BothEnds(_) | Reader::Dtruss(_) => {}
        }
    }
}
