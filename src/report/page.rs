//! Text in columns: wrapped at blanks, never within a path, coloured by meaning.

use std::collections::HashMap;
use std::io::{self, Write};

use anstyle::{AnsiColor, Style};

use crate::bytes;
use crate::infer::operation::Confidence;

/// What a piece of text means; the colour follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tone {
    /// Running text.
    Plain,
    /// A section's name, a title.
    Heading,
    /// A path or another name from the capture: kept together as long as it fits on a line.
    Name,
    /// Sure, or possible to undo.
    Good,
    /// Likely.
    Fair,
    /// Doubtful, or for a person to decide.
    Doubt,
    /// Failed, missing, damaged.
    Bad,
    /// Less important.
    Faint,
}

impl Tone {
    fn style(self) -> Style {
        match self {
            Tone::Plain | Tone::Name => Style::new(),
            Tone::Heading => Style::new().bold(),
            Tone::Good => AnsiColor::Green.on_default(),
            Tone::Fair => AnsiColor::Cyan.on_default(),
            Tone::Doubt => AnsiColor::Yellow.on_default(),
            Tone::Bad => AnsiColor::Red.on_default().bold(),
            Tone::Faint => Style::new().dimmed(),
        }
    }

    /// The tone of a confidence.
    pub(crate) fn of(confidence: Confidence) -> Self {
        match confidence {
            Confidence::Certain => Tone::Good,
            Confidence::Likely => Tone::Fair,
            Confidence::Possible => Tone::Doubt,
            Confidence::Unknown => Tone::Faint,
        }
    }
}

/// A piece of a paragraph.
pub(crate) type Span = (Tone, String);

/// A page under way.
pub(crate) struct Page<'a> {
    out: &'a mut dyn Write,
    width: usize,
    colored: bool,
    /// Names that hold a blank, by what stands before it, the longest first.
    blank: HashMap<String, Vec<String>>,
}

impl<'a> Page<'a> {
    pub(crate) fn new(out: &'a mut dyn Write, width: usize, colored: bool) -> Self {
        Page {
            out,
            width: width.max(40),
            colored,
            blank: HashMap::new(),
        }
    }

    /// These names are not broken at their blanks where a sentence quotes them.
    pub(crate) fn keeping(mut self, names: &[String]) -> Self {
        for name in names {
            if let Some((head, _)) = name.split_once(' ') {
                self.blank
                    .entry(head.to_owned())
                    .or_default()
                    .push(name.clone());
            }
        }
        for list in self.blank.values_mut() {
            list.sort_by_key(|name| std::cmp::Reverse(name.len()));
            list.dedup();
        }
        self
    }

    /// A command to be copied: what does not fit goes on in the next line, as a shell allows.
    pub(crate) fn command(&mut self, indent: usize, text: &str) -> io::Result<()> {
        let mut used = indent;
        write!(self.out, "{:indent$}", "")?;
        for (nth, word) in words_of_command(text).into_iter().enumerate() {
            let wide = bytes::width(word);
            // room for a blank before it and for the mark that the line goes on
            if nth > 0 && used + 1 + wide + 2 > self.width {
                let hang = indent + 4;
                write!(self.out, " \\\n{:hang$}", "")?;
                used = hang;
            } else if nth > 0 {
                write!(self.out, " ")?;
                used += 1;
            }
            write!(self.out, "{word}")?;
            used += wide;
        }
        writeln!(self.out)
    }

    /// The next word of a sentence: up to a blank, or a whole name with its blanks and what sticks to it.
    fn next_word<'t>(&self, text: &'t str) -> (&'t str, Option<&'t str>) {
        let cut = |at: usize| {
            let end = text[at..].find(' ').map(|blank| at + blank);
            end.map_or((text, None), |end| (&text[..end], Some(&text[end + 1..])))
        };
        if self.blank.is_empty() {
            return cut(0);
        }
        let end = text.find(' ').unwrap_or(text.len());
        let quoted = text[..end].find('/').unwrap_or(end);
        let known = self.blank.get(&text[quoted..end]).into_iter().flatten();
        let whole = known
            .filter(|name| text[quoted..].starts_with(name.as_str()))
            .map(String::len)
            .next();
        cut(whole.map_or(0, |len| quoted + len))
    }

    /// An empty line.
    pub(crate) fn gap(&mut self) -> io::Result<()> {
        writeln!(self.out)
    }

    /// A section's name on its own line, with an empty line before it.
    pub(crate) fn section(&mut self, name: &str) -> io::Result<()> {
        self.gap()?;
        self.flow(0, 0, &[(Tone::Heading, name.to_owned())])
    }

    /// A paragraph with a mark in its margin.
    #[cfg(feature = "cli")]
    pub(crate) fn marked(&mut self, mark: &str, hang: usize, spans: &[Span]) -> io::Result<()> {
        write!(self.out, "{mark}")?;
        self.fill(bytes::width(mark), hang, spans)
    }

    /// A paragraph: the first line indented by `first`, the others by `hang`.
    pub(crate) fn flow(&mut self, first: usize, hang: usize, spans: &[Span]) -> io::Result<()> {
        write!(self.out, "{:first$}", "")?;
        self.fill(first, hang, spans)
    }

    fn fill(&mut self, first: usize, hang: usize, spans: &[Span]) -> io::Result<()> {
        let mut line = Line {
            used: first,
            empty: true,
            tone: Tone::Plain,
        };
        let mut glued = true;
        for (nth, (tone, text)) in spans.iter().enumerate() {
            if *tone == Tone::Name {
                // a comma or the like behind it stays with it
                let next = spans.get(nth + 1).filter(|(tone, _)| *tone != Tone::Name);
                let mark = next.map_or(0, |(_, text)| bytes::width(self.next_word(text).0));
                if mark == 1
                    && !glued
                    && !line.empty
                    && line.used + 1 + bytes::width(text) == self.width
                {
                    self.wrap(&mut line, hang)?;
                }
                self.word(&mut line, hang, *tone, text, glued)?;
                glued = true;
                continue;
            }
            // the part before the first blank belongs to the word before it
            let mut rest = Some(text.as_str());
            while let Some(text) = rest {
                let (piece, more) = self.next_word(text);
                if !piece.is_empty() {
                    self.word(&mut line, hang, *tone, piece, glued)?;
                    glued = true;
                }
                glued &= more.is_none();
                rest = more;
            }
        }
        self.switch(&mut line, Tone::Plain)?;
        writeln!(self.out)
    }

    /// One word; a new line before it when it does not fit. A word longer than a line is broken, but a path or another name
    /// stands whole on a line of its own, so that it can be copied.
    fn word(
        &mut self,
        line: &mut Line,
        hang: usize,
        tone: Tone,
        text: &str,
        glued: bool,
    ) -> io::Result<()> {
        let blank = usize::from(!glued && !line.empty);
        let wide = bytes::width(text);
        // punctuation that sticks to the word before it may stand in the margin rather than alone on a line
        let margin = usize::from(glued && wide == 1 && !line.empty);
        let sticks = glued && line.used > self.width;
        if line.used + blank + wide <= self.width + margin || sticks {
            if tone != line.tone {
                self.switch(line, Tone::Plain)?;
            }
            write!(self.out, "{:blank$}", "")?;
            self.switch(line, tone)?;
            self.out.write_all(text.as_bytes())?;
            line.used += blank + wide;
            line.empty = false;
            return Ok(());
        }
        if !line.empty && line.used + blank > hang {
            self.wrap(line, hang)?;
        } else {
            // after the mark of a list it has as much room as on the next line
            write!(self.out, "{:blank$}", "")?;
            line.used += blank;
        }
        let whole = tone == Tone::Name || text.contains('/');
        let mut rest = text;
        loop {
            let room = self.width.saturating_sub(line.used).max(8);
            self.switch(line, tone)?;
            if whole || bytes::width(rest) <= room {
                self.out.write_all(rest.as_bytes())?;
                line.used += bytes::width(rest);
                line.empty = false;
                return Ok(());
            }
            let (head, tail) = rest.split_at(break_at(rest, room));
            self.out.write_all(head.as_bytes())?;
            self.wrap(line, hang)?;
            rest = tail;
        }
    }

    /// Ends the line and begins the next one.
    fn wrap(&mut self, line: &mut Line, hang: usize) -> io::Result<()> {
        self.switch(line, Tone::Plain)?;
        writeln!(self.out)?;
        write!(self.out, "{:hang$}", "")?;
        line.used = hang;
        line.empty = true;
        Ok(())
    }

    /// Goes over to another tone.
    fn switch(&mut self, line: &mut Line, tone: Tone) -> io::Result<()> {
        if self.colored && line.tone.style() != tone.style() {
            write!(self.out, "{:#}{}", line.tone.style(), tone.style())?;
        }
        line.tone = tone;
        Ok(())
    }

    fn paint(&mut self, tone: Tone, text: &str) -> io::Result<()> {
        let style = tone.style();
        if self.colored && style != Style::new() {
            write!(self.out, "{style}{text}{style:#}")
        } else {
            self.out.write_all(text.as_bytes())
        }
    }

    /// A quoted line: broken between its fields, which two blanks part, never within one that holds a path.
    pub(crate) fn raw(&mut self, indent: usize, tone: Tone, text: &str) -> io::Result<()> {
        let mut margin = indent;
        let mut rest = text;
        loop {
            let room = self.width.saturating_sub(margin).max(8);
            let end = raw_end(rest, room);
            let (head, tail) = rest.split_at(end);
            write!(self.out, "{:margin$}", "")?;
            self.paint(tone, head.trim_end())?;
            writeln!(self.out)?;
            rest = tail.trim_start();
            if rest.is_empty() {
                return Ok(());
            }
            margin = indent + 2;
        }
    }
}

/// Where a quoted line is broken so that its head takes at most `room` columns.
fn raw_end(text: &str, room: usize) -> usize {
    let gaps = text.match_indices("  ").map(|(at, _)| at);
    let gaps = gaps.filter(|at| !text[..*at].trim_end().is_empty());
    let (mut last, mut first) = (None, text.len());
    for at in gaps.chain([text.len()]) {
        if bytes::width(text[..at].trim_end()) > room {
            first = at;
            break;
        }
        last = Some(at);
    }
    last.unwrap_or_else(|| match text[..first].contains('/') {
        true => first,
        false => break_at(text, room),
    })
}

/// The words of a command; what stands in single quotes is one.
fn words_of_command(text: &str) -> Vec<&str> {
    let mut quoted = false;
    text.split(|c| {
        quoted ^= c == '\'';
        c == ' ' && !quoted
    })
    .collect()
}

struct Line {
    used: usize,
    empty: bool,
    tone: Tone,
}

/// Where to cut `text` so that its head takes at most `room` columns.
fn break_at(text: &str, room: usize) -> usize {
    let mut used = 0;
    let mut last = 0;
    for (at, c) in text.char_indices() {
        let wide = bytes::width(c.encode_utf8(&mut [0; 4]));
        if used + wide > room {
            break;
        }
        used += wide;
        last = at + c.len_utf8();
    }
    match last {
        0 => text.chars().next().map_or(0, char::len_utf8),
        last => last,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(width: usize, colored: bool, spans: &[Span]) -> String {
        let mut out = Vec::new();
        Page::new(&mut out, width, colored)
            .flow(2, 4, spans)
            .unwrap();
        String::from_utf8(out).unwrap()
    }

    fn plain(text: &str) -> Span {
        (Tone::Plain, text.to_owned())
    }

    #[test]
    fn words_wrap_and_hang() {
        let text = page(
            40,
            false,
            &[plain("one two three four five six seven eight nine ten")],
        );
        assert_eq!(
            text,
            "  one two three four five six seven\n    eight nine ten\n"
        );
    }

    #[test]
    fn a_name_with_blanks_stays_together_and_stands_alone_where_it_is_longer_than_a_line() {
        let name = (
            Tone::Name,
            "/Volumes/Mail Xsan/.MailXsan/mail/postfix/private/spool".to_owned(),
        );
        let text = page(40, false, &[plain("link to "), name, plain(", gone")]);
        assert_eq!(
            text,
            "  link to\n    /Volumes/Mail Xsan/.MailXsan/mail/postfix/private/spool,\n    gone\n"
        );
    }

    #[test]
    fn a_path_in_a_sentence_is_never_broken_and_a_long_word_is() {
        let path = "/a/path/that/is/longer/than/one/line/of/the/page/is.txt";
        let text = page(40, false, &[plain(&format!("see ({path}); then go on"))]);
        assert_eq!(text, format!("  see\n    ({path});\n    then go on\n"));
        let text = page(40, false, &[plain(&"x".repeat(60))]);
        assert_eq!(text.lines().count(), 2);
    }

    #[test]
    fn a_quoted_line_is_broken_between_its_fields() {
        let mut out = Vec::new();
        let path = "/a/path/that is/longer/than/one/line/of/the/page/is.txt";
        Page::new(&mut out, 40, false)
            .raw(
                2,
                Tone::Plain,
                &format!("10:31:12.363  rename  [  2]  {path}  0.000008  foo.7"),
            )
            .unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            format!("  10:31:12.363  rename  [  2]\n    {path}\n    0.000008  foo.7\n")
        );
    }

    #[test]
    fn a_name_that_a_sentence_quotes_is_not_broken_at_its_blank() {
        let mut out = Vec::new();
        let names = [
            "/Volumes/Mail Xsan".to_owned(),
            "/Volumes/Mail Xsan/a b".to_owned(),
        ];
        Page::new(&mut out, 40, false)
            .keeping(&names)
            .flow(
                0,
                2,
                &[plain(
                    "it leads away to (/Volumes/Mail Xsan/a b), which is gone",
                )],
            )
            .unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "it leads away to\n  (/Volumes/Mail Xsan/a b), which is\n  gone\n"
        );
    }

    #[test]
    fn a_long_command_goes_on_as_a_shell_allows() {
        let mut out = Vec::new();
        Page::new(&mut out, 40, false)
            .command(4, "unsnare explain 18 -l 'my log' a/rather/long/name.txt")
            .unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "    unsnare explain 18 -l 'my log' \\\n        a/rather/long/name.txt\n"
        );
    }

    #[test]
    fn colour_takes_no_columns() {
        let spans = [
            (Tone::Bad, "failed".to_owned()),
            plain(" again and again and again and again ok"),
        ];
        let bare = page(40, false, &spans);
        let colored = page(40, true, &spans);
        assert!(
            colored.contains("\u{1b}[1m\u{1b}[31mfailed\u{1b}[0m"),
            "{colored:?}"
        );
        assert_eq!(anstream::adapter::strip_str(&colored).to_string(), bare);
        let two = page(40, true, &[(Tone::Faint, "two words".to_owned())]);
        assert_eq!(
            two, "  \u{1b}[2mtwo words\u{1b}[0m\n",
            "one run, one colour"
        );
    }
}
