//! Captures as people have them: quoted in a mail, numbered by an editor, in a page, broken at a column.
//!
//! The first lines of a source decide. Where they are lines of `fs_usage`, nothing is touched; else what was done to them is
//! found out, and undone while the source is read. A line keeps its number: where lines are joined, blank ones follow.

mod blanks;
mod clean;
mod colours;
mod decode;
mod marks;
mod markup;
mod prefix;
mod wrap;

use std::borrow::Cow;

use colours::Colours;
use decode::Decode;
pub(in crate::input) use markup::{is_html, is_rtf};
use prefix::{Found, Prefix};
use wrap::Wrap;

use super::foreign::{self, Foreign};
use crate::dialect::fs_usage::recognise::{LineForm, exact, line_form, path_length};
use crate::dialect::named;

/// Most bytes that are read before it is decided what a source is.
const MOST: usize = 256 * 1024;
/// Lines that are looked at.
const LINES: usize = 200;
/// Lines among which colours are looked for: a heading may stand before those of the capture.
const MOST_LOOKED: usize = 2 * LINES;
/// Lines after which a live pipe is taken as it is.
const LIVE: usize = 40;

/// The source is UTF-16.
pub(super) fn is_utf16(head: &[u8]) -> bool {
    decode::utf16(head).is_some()
}

/// What the first bytes say of a source.
pub(super) enum Verdict {
    /// Not enough yet.
    More,
    /// Nothing is done to it.
    AsItIs {
        /// Longest path of a line that has lost its columns.
        longest: usize,
    },
    /// It is cleaned.
    Pasted(Box<Pasting>),
}

/// What was done to a capture.
pub(super) struct Pasting {
    coding: Option<Coding>,
    /// The text of which form, within the coding.
    form: Option<Form>,
    colours: Option<Colours>,
    marks: bool,
    prefix: Option<Prefix>,
    blanks: bool,
    wrap: Option<Wrap>,
    mark: bool,
    /// Longest path of a line that has lost its columns.
    pub(super) longest: usize,
    /// What it looks like, when it has no line of a capture even so.
    pub(super) foreign: Option<&'static Foreign>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Coding {
    Utf16,
    LoneReturns,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Quoted,
    Html,
    Rtf,
}

impl Coding {
    fn of(head: &[u8]) -> Option<Coding> {
        if decode::utf16(head).is_some() {
            return Some(Coding::Utf16);
        }
        let lone = memchr::memchr(b'\n', head).is_none() && memchr::memchr(b'\r', head).is_some();
        lone.then_some(Coding::LoneReturns)
    }

    fn decoder(self, head: &[u8]) -> Option<Box<dyn Decode>> {
        Some(match self {
            Coding::Utf16 => Box::new(decode::utf16(head)?),
            Coding::LoneReturns => Box::new(decode::LoneReturns),
        })
    }
}

impl Form {
    fn of(head: &[u8]) -> Option<Form> {
        if is_rtf(head) {
            Some(Form::Rtf)
        } else if is_html(head) {
            Some(Form::Html)
        } else {
            decode::is_quoted(head).then_some(Form::Quoted)
        }
    }

    fn decoder(self) -> Box<dyn Decode> {
        match self {
            Form::Quoted => Box::new(decode::Quoted::default()),
            Form::Html => Box::new(markup::Html::default()),
            Form::Rtf => Box::new(markup::Rtf::new()),
        }
    }
}

/// Decides what a source is. `ended`: there is nothing after these bytes; `live`: what is held back is missed by somebody.
pub(super) fn classify(head: &[u8], ended: bool, live: bool) -> Verdict {
    let ended = ended || head.len() >= MOST;
    // a carriage return at the end may be half of a newline
    let coding = Coding::of(head).filter(|coding| *coding == Coding::Utf16 || ended);
    let mut text = Vec::new();
    match coding.and_then(|coding| coding.decoder(head)) {
        Some(mut decoder) => decoder.push(head, &mut text),
        None => text.extend_from_slice(head),
    }
    let mark = text.starts_with(b"\xef\xbb\xbf");
    if mark {
        text.drain(..3);
    }
    let form = Form::of(&text);
    if let Some(form) = form {
        let mut read = Vec::new();
        let mut decoder = form.decoder();
        decoder.push(&text, &mut read);
        if ended {
            decoder.end(&mut read);
        }
        text = read;
    }
    let changed = coding.is_some() || form.is_some() || mark;
    let whole = match (ended, memchr::memrchr(b'\n', &text)) {
        (true, _) => text.len(),
        (false, Some(end)) => end,
        (false, None) => return Verdict::More,
    };
    let lines: Vec<&[u8]> = text[..whole]
        .split(|&b| b == b'\n')
        .map(|line| line.strip_suffix(b"\r").unwrap_or(line))
        .collect();
    let other = lines
        .iter()
        .take(LINES)
        .any(|line| named::Form::of_line(line).is_some());
    let enough = ended || other || live && form.is_none() && lines.len() > LIVE;
    match of_lines(&lines, enough) {
        None => Verdict::More,
        Some(found) if found.is_plain() && !changed => Verdict::AsItIs {
            longest: found.longest,
        },
        Some(found) => Verdict::Pasted(Box::new(Pasting {
            coding,
            form,
            mark,
            foreign: foreign::recognised(&text[..whole]),
            colours: found.colours,
            marks: found.marks,
            prefix: found.prefix,
            blanks: found.blanks,
            wrap: found.wrap,
            longest: found.longest,
        })),
    }
}

/// What lines say.
#[derive(Default)]
struct Lines {
    colours: Option<Colours>,
    marks: bool,
    prefix: Option<Prefix>,
    blanks: bool,
    wrap: Option<Wrap>,
    longest: usize,
}

impl Lines {
    fn is_plain(&self) -> bool {
        self.colours.is_none()
            && !self.marks
            && self.prefix.is_none()
            && !self.blanks
            && self.wrap.is_none()
    }
}

/// `None`: they do not tell enough, and more may.
fn of_lines(lines: &[&[u8]], ended: bool) -> Option<Lines> {
    let mut found = Lines {
        colours: Colours::learn(lines.iter().take(MOST_LOOKED).copied()),
        marks: lines.iter().any(|line| marks::begins(line)),
        ..Lines::default()
    };
    let bare: Vec<Cow<'_, [u8]>> = lines
        .iter()
        .map(|line| {
            let plain = found.colours.as_ref().and_then(|c| c.plain(line));
            match (plain, found.marks) {
                (Some(plain), _) => Cow::Owned(plain),
                (None, true) => Cow::Borrowed(marks::strip(line)),
                (None, false) => Cow::Borrowed(*line),
            }
        })
        .collect();
    let lines: Vec<&[u8]> = bare.iter().map(AsRef::as_ref).collect();
    // the first lines may be a heading, a prompt, or a page's head
    let first = lines
        .iter()
        .position(|line| prefix::find(line) != Found::Nothing);
    let Some(first) = first else {
        return ended.then_some(found);
    };
    let lines = &lines[first..lines.len().min(first + LINES)];
    // TABs in the place of blanks do not keep a line from being read, but they hide its columns
    let plain = |line: &[u8]| {
        line_form(line) == LineForm::Whole && (!blanks::any(line) || exact(line).is_some())
    };
    let whole = lines.iter().filter(|line| plain(line)).count();
    let others = lines
        .iter()
        .filter(|line| !plain(line) && prefix::find(line) != Found::Nothing)
        .count();
    // where lines are broken at blanks, the short ones are whole
    let begun = lines
        .iter()
        .filter(|line| line_form(line) == LineForm::Begun);
    if whole > others && whole > 10 * begun.count() {
        found.longest = longest(lines.iter().copied());
        return Some(found);
    }
    if !ended && lines.len() < 6 {
        return None;
    }
    found.prefix = Prefix::learn(lines.iter().copied());
    let stripped: Vec<&[u8]> = lines
        .iter()
        .map(|line| {
            found
                .prefix
                .as_ref()
                .map_or(*line, |prefix| prefix.strip(line))
        })
        .collect();
    let changed = |line: &&&[u8]| blanks::any(line);
    found.blanks = stripped.iter().filter(changed).count() * 2 > stripped.len();
    let texts: Vec<Vec<u8>> = stripped
        .iter()
        .map(|line| match found.blanks {
            true => blanks::plain(line).unwrap_or_else(|| line.to_vec()),
            false => line.to_vec(),
        })
        .collect();
    found.wrap = Wrap::learn(&texts);
    if found.wrap.is_none() && !texts.iter().any(|text| line_form(text) == LineForm::Whole) {
        // nothing is gained by it
        return Some(Lines::default());
    }
    found.longest = longest(texts.iter().map(Vec::as_slice));
    Some(found)
}

fn longest<'a>(lines: impl Iterator<Item = &'a [u8]>) -> usize {
    lines
        .filter(|line| exact(line).is_none())
        .filter_map(path_length)
        .max()
        .unwrap_or(0)
}

impl Pasting {
    /// What is done, one sentence each.
    pub(super) fn told(&self) -> Vec<String> {
        let mut told = Vec::new();
        if self.coding == Some(Coding::Utf16) {
            told.push("it is UTF-16, and was read as such".to_owned());
        }
        if self.coding == Some(Coding::LoneReturns) {
            told.push("its lines end with carriage returns alone".to_owned());
        }
        match self.form {
            Some(Form::Quoted) => {
                told.push("its text is quoted-printable, and was decoded".to_owned())
            }
            Some(Form::Html) => told.push("the text was taken out of an HTML page".to_owned()),
            Some(Form::Rtf) => told.push("the text was taken out of an RTF document".to_owned()),
            None => {}
        }
        if self.colours.is_some() {
            told.push("the colours of a terminal were taken out".to_owned());
        }
        told.extend(self.prefix.as_ref().map(Prefix::told));
        if self.blanks {
            told.push("TABs and no-break blanks between the columns became blanks".to_owned());
        }
        told.extend(self.wrap.as_ref().map(Wrap::told));
        told
    }
}
