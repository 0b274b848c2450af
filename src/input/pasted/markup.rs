//! The text in an HTML page or an RTF document.
//!
//! Newlines of the source stay, so that lines keep their numbers, as far as the document has one for each line of text.

use super::decode::Decode;

/// Appends the UTF-8 of a character's number.
fn put(number: u32, out: &mut Vec<u8>) {
    let read = char::from_u32(number).unwrap_or(char::REPLACEMENT_CHARACTER);
    out.extend_from_slice(read.encode_utf8(&mut [0; 4]).as_bytes());
}

/// Tags that end a line of text.
const ENDS: &[&[u8]] = &[
    b"br", b"/p", b"/div", b"/li", b"/tr", b"/pre", b"/h1", b"/h2",
];
/// Tags whose content is no text.
const HIDDEN: &[&[u8]] = &[b"script", b"style", b"head", b"svg"];
/// Other tags that pages have around text. What else stands in angle brackets is text: `<rw-r--r-->`.
const TAGS: &[&[u8]] = &[
    b"html",
    b"body",
    b"meta",
    b"link",
    b"title",
    b"pre",
    b"code",
    b"span",
    b"div",
    b"p",
    b"a",
    b"b",
    b"i",
    b"u",
    b"em",
    b"strong",
    b"tt",
    b"table",
    b"tbody",
    b"thead",
    b"tr",
    b"td",
    b"th",
    b"ul",
    b"ol",
    b"li",
    b"font",
    b"blockquote",
    b"h1",
    b"h2",
    b"h3",
    b"h4",
    b"hr",
    b"img",
    b"center",
    b"samp",
    b"kbd",
    b"section",
    b"article",
    b"main",
    b"header",
    b"footer",
    b"nav",
    b"button",
    b"label",
    b"small",
    b"sup",
    b"sub",
    b"wbr",
    b"o:p",
];

/// The text begins like an HTML page, or a piece of one.
pub(in crate::input) fn is_html(head: &[u8]) -> bool {
    let text = head.trim_ascii_start();
    let Some(rest) = text.strip_prefix(b"<") else {
        return false;
    };
    let name = tag_name(rest);
    rest.starts_with(b"!--")
        || name == b"!doctype"
        || rest.starts_with(b"?xml")
        || TAGS.contains(&name.as_slice())
        || HIDDEN.contains(&name.as_slice())
}

/// Name of a tag, in small letters, with the slash of an end tag.
fn tag_name(text: &[u8]) -> Vec<u8> {
    let end = text
        .iter()
        .position(|&b| !(b.is_ascii_alphanumeric() || b"/!:".contains(&b)))
        .unwrap_or(text.len());
    let name = &text[..end.min(16)];
    let name = match name {
        [b'/', ..] => name,
        _ => name.strip_suffix(b"/").unwrap_or(name),
    };
    name.to_ascii_lowercase()
}

/// HTML.
#[derive(Default)]
pub(super) struct Html {
    /// A tag, a comment or an entity whose end has not come.
    open: Vec<u8>,
    /// Content is passed over until this end tag.
    hidden: Option<Vec<u8>>,
    /// A tag has ended the line; a newline of the source may do the same.
    owed: bool,
}

impl Html {
    fn text(&mut self, bytes: &[u8], out: &mut Vec<u8>) {
        if self.hidden.is_some() {
            return;
        }
        for &byte in bytes {
            if std::mem::take(&mut self.owed) && byte != b'\n' && byte != b'\r' {
                out.push(b'\n');
            }
            out.push(byte);
        }
    }

    fn tag(&mut self, out: &mut Vec<u8>) {
        let open = std::mem::take(&mut self.open);
        let name = tag_name(&open[1..]);
        let lines = memchr::memchr_iter(b'\n', &open).count();
        if let Some(hidden) = &self.hidden {
            if name.strip_prefix(b"/") == Some(hidden) {
                self.hidden = None;
            }
        } else {
            let bare = name.strip_prefix(b"/").unwrap_or(&name);
            let known = ENDS.contains(&name.as_slice())
                || TAGS.contains(&bare)
                || HIDDEN.contains(&bare)
                || name.starts_with(b"!")
                || open.starts_with(b"<?");
            if !known {
                return self.text(&open, out);
            }
            if HIDDEN.contains(&name.as_slice()) {
                self.hidden = Some(name.clone());
            }
            self.owed |= ENDS.contains(&name.as_slice());
        }
        out.resize(out.len() + lines, b'\n');
    }

    fn entity(&mut self, out: &mut Vec<u8>) {
        let open = std::mem::take(&mut self.open);
        let name = &open[1..open.len() - 1];
        let number = match name {
            b"amp" => Some(u32::from('&')),
            b"lt" => Some(u32::from('<')),
            b"gt" => Some(u32::from('>')),
            b"quot" => Some(u32::from('"')),
            b"apos" => Some(u32::from('\'')),
            b"nbsp" => Some(0xa0),
            [b'#', b'x' | b'X', digits @ ..] => std::str::from_utf8(digits)
                .ok()
                .and_then(|d| u32::from_str_radix(d, 16).ok()),
            [b'#', digits @ ..] => std::str::from_utf8(digits)
                .ok()
                .and_then(|d| d.parse().ok()),
            _ => None,
        };
        match number {
            Some(number) => {
                let mut read = Vec::new();
                put(number, &mut read);
                self.text(&read, out);
            }
            None => self.text(&open, out),
        }
    }

    fn byte(&mut self, byte: u8, out: &mut Vec<u8>) {
        match self.open.first() {
            None if byte == b'<' || byte == b'&' => self.open.push(byte),
            // lines of what is passed over count, too
            None if self.hidden.is_some() => out.extend((byte == b'\n').then_some(byte)),
            None => self.text(&[byte], out),
            Some(b'<') => {
                let begins = byte.is_ascii_alphabetic() || b"/!?".contains(&byte);
                if self.open.len() == 1 && !begins {
                    self.open.clear();
                    self.text(b"<", out);
                    return self.byte(byte, out);
                }
                self.open.push(byte);
                let comment = self.open.starts_with(b"<!--");
                if byte == b'>' && (!comment || self.open.ends_with(b"-->")) {
                    self.tag(out);
                } else if self.open.len() > 8192 {
                    let open = std::mem::take(&mut self.open);
                    self.text(&open, out);
                }
            }
            Some(_) => {
                self.open.push(byte);
                if byte == b';' {
                    self.entity(out);
                } else if !(byte.is_ascii_alphanumeric() || byte == b'#') || self.open.len() > 10 {
                    let open = std::mem::take(&mut self.open);
                    self.text(&open[..open.len() - 1], out);
                    self.byte(byte, out);
                }
            }
        }
    }
}

impl Decode for Html {
    fn push(&mut self, bytes: &[u8], out: &mut Vec<u8>) {
        for &byte in bytes {
            self.byte(byte, out);
        }
    }

    fn end(&mut self, out: &mut Vec<u8>) {
        let open = std::mem::take(&mut self.open);
        self.text(&open, out);
        out.extend(std::mem::take(&mut self.owed).then_some(b'\n'));
    }
}

/// The text is RTF.
pub(in crate::input) fn is_rtf(head: &[u8]) -> bool {
    head.trim_ascii_start().starts_with(b"{\\rtf")
}

/// Groups of RTF that hold no text.
const UNSHOWN: &[&[u8]] = &[
    b"fonttbl",
    b"colortbl",
    b"stylesheet",
    b"info",
    b"pict",
    b"header",
    b"footer",
    b"listtable",
];

/// RTF, as TextEdit, Word and Mail write it.
#[derive(Default)]
pub(super) struct Rtf {
    /// A control word whose end has not come.
    open: Vec<u8>,
    depth: u32,
    /// Groups from this depth on hold no text.
    unshown: Option<u32>,
    /// Characters to be passed over, which stand for one that was given by its number.
    skip: u32,
    fallback: u32,
    /// The line has text.
    text: bool,
    /// A paragraph has ended; a newline of the source may follow.
    ended: bool,
    /// Newlines of the source within a line of text.
    owed: usize,
}

impl Rtf {
    pub(super) fn new() -> Rtf {
        Rtf {
            // one character stands for a number where nothing else is said
            fallback: 1,
            ..Rtf::default()
        }
    }

    fn newline(&mut self, out: &mut Vec<u8>) {
        out.resize(out.len() + 1 + std::mem::take(&mut self.owed), b'\n');
        self.text = false;
        self.ended = false;
    }

    fn shown(&mut self, number: u32, out: &mut Vec<u8>) {
        if self.skip > 0 {
            self.skip -= 1;
        } else if self.unshown.is_none() {
            if self.ended {
                self.newline(out);
            }
            self.text = true;
            put(number, out);
        }
    }

    fn paragraph(&mut self, out: &mut Vec<u8>) {
        if self.unshown.is_none() {
            if self.ended {
                self.newline(out);
            }
            self.ended = true;
        }
    }

    fn word(&mut self, out: &mut Vec<u8>) {
        let open = std::mem::take(&mut self.open);
        let letters = open[1..]
            .iter()
            .take_while(|b| b.is_ascii_alphabetic())
            .count();
        let (name, number) = open[1..].split_at(letters);
        let number: Option<i32> = std::str::from_utf8(number)
            .ok()
            .and_then(|n| n.parse().ok());
        match (name, number) {
            (b"par" | b"line", _) => self.paragraph(out),
            (b"tab", _) => self.shown(9, out),
            (b"uc", Some(count)) => self.fallback = count.clamp(0, 8) as u32,
            (b"u", Some(unit)) => {
                self.skip = 0;
                self.shown(u32::from(unit as u16), out);
                self.skip = self.fallback;
            }
            (name, _) if UNSHOWN.contains(&name) => {
                self.unshown = self.unshown.or(Some(self.depth));
            }
            _ => {}
        }
    }

    fn plain(&mut self, byte: u8, out: &mut Vec<u8>) {
        match byte {
            b'\\' => self.open.push(byte),
            b'{' => self.depth += 1,
            b'}' => {
                self.depth = self.depth.saturating_sub(1);
                if self.unshown.is_some_and(|depth| depth > self.depth) {
                    self.unshown = None;
                }
            }
            b'\r' => {}
            // a newline is no text; but lines are counted by them
            b'\n' if self.ended || !self.text => self.newline(out),
            b'\n' => self.owed += 1,
            _ => self.shown(u32::from(byte), out),
        }
    }

    fn byte(&mut self, byte: u8, out: &mut Vec<u8>) {
        match self.open.as_slice() {
            [] => self.plain(byte, out),
            [_] => match byte {
                b'\n' => {
                    self.open.clear();
                    self.paragraph(out);
                    self.newline(out);
                }
                b'\r' => {}
                b'*' => {
                    self.open.clear();
                    self.unshown = self.unshown.or(Some(self.depth));
                }
                b'\'' => self.open.push(byte),
                b'~' => {
                    self.open.clear();
                    self.shown(0xa0, out);
                }
                _ if byte.is_ascii_alphabetic() => self.open.push(byte),
                _ => {
                    self.open.clear();
                    self.shown(u32::from(byte), out);
                }
            },
            [_, b'\'', ..] => {
                self.open.push(byte);
                if let [_, _, high, low] = self.open[..] {
                    self.open.clear();
                    let digit = |b: u8| (b as char).to_digit(16).unwrap_or(0);
                    self.shown(digit(high) << 4 | digit(low), out);
                }
            }
            [_, word @ ..] => {
                let digits = word.last().is_some_and(u8::is_ascii_digit);
                let goes_on = byte.is_ascii_digit()
                    || byte == b'-' && !digits
                    || byte.is_ascii_alphabetic() && !digits;
                if goes_on && word.len() < 40 {
                    return self.open.push(byte);
                }
                self.word(out);
                // one blank ends the word and belongs to it
                if byte != b' ' {
                    self.byte(byte, out);
                }
            }
        }
    }
}

impl Decode for Rtf {
    fn push(&mut self, bytes: &[u8], out: &mut Vec<u8>) {
        for &byte in bytes {
            self.byte(byte, out);
        }
    }

    fn end(&mut self, out: &mut Vec<u8>) {
        if self.text {
            self.newline(out);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(mut decode: impl Decode, text: &str) -> String {
        let mut out = Vec::new();
        for byte in text.as_bytes() {
            decode.push(&[*byte], &mut out);
        }
        decode.end(&mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_page_gives_its_text_and_keeps_its_lines() {
        let page = "<!DOCTYPE html>\n<html><head><title>x</title>\n<style>a > b {}</style></head>\n<body class=\"x\"\n>\
                    <pre>14:03:22  open   &lt;R&gt; /a&amp;b\n14:03:23  chmod  <rw-r--r-->  /c\n</pre></body>";
        assert!(is_html(page.as_bytes()));
        assert_eq!(
            all(Html::default(), page),
            "\n\n\n\n14:03:22  open   <R> /a&b\n14:03:23  chmod  <rw-r--r-->  /c\n\n"
        );
    }

    #[test]
    fn tags_end_lines_where_the_source_has_none() {
        let page = "<p>one&nbsp;&#32;x</p><p>two<br>three<br>\nfour</p>";
        assert_eq!(
            all(Html::default(), page),
            "one\u{a0} x\ntwo\nthree\nfour\n"
        );
        assert!(!is_html(b"14:03:22  open  <R>"));
        assert!(!is_html(b"<rw-r--r-->"));
    }

    #[test]
    fn an_rtf_document_gives_its_text_and_keeps_its_lines() {
        let text = "{\\rtf1\\ansi\\ansicpg1252\n{\\fonttbl\\f0\\fmodern Menlo;}\n{\\*\\expandedcolortbl;;}\n\\f0\\fs22 \\cf0 14:03:22  open   \\{a\\}\\\n\
                    14:03:23  open   /b\\'e9 \\u228 ?x\\\n\\\n\\pard 14:03:24 \\tab x}";
        assert!(is_rtf(text.as_bytes()));
        assert_eq!(
            all(Rtf::new(), text),
            "\n\n\n14:03:22  open   {a}\n14:03:23  open   /bé äx\n\n14:03:24 \tx\n"
        );
    }

    #[test]
    fn paragraphs_end_lines_in_rtf_too() {
        let text = "{\\rtf1 one\\par two\nand more\\par\nthree}";
        assert_eq!(all(Rtf::default(), text), "one\ntwoand more\n\nthree\n");
    }
}
