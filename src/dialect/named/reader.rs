//! Which of these sources a text is, and its lines taken one by one.

use bstr::ByteSlice as _;

use super::Told;
use crate::dialect::{audit, dtrace, eslogger};

/// What takes the lines of one source.
pub(crate) trait Lines: std::fmt::Debug + Send {
    /// Takes the next line, without its newline.
    fn line(&mut self, number: u64, text: &[u8], sink: &mut dyn FnMut(Told));

    /// Hands out what was kept back.
    fn finish(&mut self, _sink: &mut dyn FnMut(Told)) {}
}

/// A source that names both ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Form {
    /// `eslogger`, Mac Monitor: JSON.
    Eslogger,
    /// `praudit`, with or without `-l`, `-s`, `-r`.
    Praudit,
    /// `praudit -x`.
    PrauditXml,
    /// The DTrace script of `unsnare kit`.
    BothEnds,
    /// `dtruss`.
    Dtruss,
    /// An audit trail as the system writes it: records, no lines.
    Trail,
}

/// What there is to know of a source that has lines.
struct Source {
    name: &'static str,
    /// What is to be known of its times, to be put behind its name.
    times: &'static str,
    /// Tells it by a line.
    is: fn(&[u8]) -> bool,
    lines: fn() -> Box<dyn Lines>,
}

impl Form {
    /// Those that have lines, in the order in which a line is tried.
    pub(crate) const WITH_LINES: [Form; 5] = [
        Form::Eslogger,
        Form::BothEnds,
        Form::PrauditXml,
        Form::Praudit,
        Form::Dtruss,
    ];

    fn source(self) -> Option<Source> {
        Some(match self {
            Form::Eslogger => Source {
                name: "eslogger",
                times: ", times in UTC",
                is: eslogger::is_one,
                lines: || Box::<eslogger::Reader>::default(),
            },
            Form::BothEnds => Source {
                name: "DTrace",
                times: ", times in UTC",
                is: dtrace::script::is_head,
                lines: || Box::<dtrace::script::Reader>::default(),
            },
            Form::PrauditXml => Source {
                name: "praudit",
                times: "",
                is: audit::xml::is_one,
                lines: || Box::<audit::xml::Reader>::default(),
            },
            Form::Praudit => Source {
                name: "praudit",
                times: "",
                is: audit::text::is_head,
                lines: || Box::<audit::text::Reader>::default(),
            },
            Form::Dtruss => Source {
                name: "dtruss",
                times: ", without times; the order is sure within a thread",
                is: dtrace::dtruss::is_one,
                lines: || Box::<dtrace::dtruss::Reader>::default(),
            },
            Form::Trail => return None,
        })
    }

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
        let is = |form: &Form| form.source().is_some_and(|source| (source.is)(text));
        Form::WITH_LINES.into_iter().find(is)
    }

    /// What to call it.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.source().map_or("audit trail", |source| source.name)
    }

    /// What is to be known of its times, to be put behind its name.
    pub(crate) fn times(self) -> &'static str {
        self.source()
            .map_or(", times in UTC", |source| source.times)
    }

    /// The lines are in the order of the processors that made them, not of time.
    #[must_use]
    pub fn is_unordered(self) -> bool {
        self == Form::BothEnds
    }
}

// none is forgotten: what has no lines stands last
const _: () = assert!(Form::WITH_LINES.len() == Form::Trail as usize);

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
pub struct Reader(Box<dyn Lines>);

impl Reader {
    /// `None` for what has no lines.
    #[must_use]
    pub fn new(form: Form) -> Option<Reader> {
        Some(Reader((form.source()?.lines)()))
    }

    /// Takes the next line, without its newline.
    pub fn line(&mut self, number: u64, text: &[u8], sink: &mut dyn FnMut(Told)) {
        let text = text.strip_suffix(b"\r").unwrap_or(text);
        self.0.line(number, text, sink);
    }

    /// Hands out what was kept back.
    pub fn finish(&mut self, sink: &mut dyn FnMut(Told)) {
        self.0.finish(sink);
    }
}

/// What a text tells, all of it.
#[cfg(test)]
pub(crate) fn all<L: Lines + Default>(text: &[u8]) -> Vec<Told> {
    let (mut lines, mut told) = (L::default(), Vec::new());
    for (n, line) in text.lines().enumerate() {
        lines.line(n as u64 + 1, line, &mut |t| told.push(t));
    }
    lines.finish(&mut |t| told.push(t));
    told
}

/// The calls that a text tells.
#[cfg(test)]
pub(crate) fn calls<L: Lines + Default>(text: &[u8]) -> Vec<super::Named> {
    let call = |told| match told {
        Told::Call(call) => Some(*call),
        _ => None,
    };
    all::<L>(text).into_iter().filter_map(call).collect()
}
