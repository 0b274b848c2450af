//! Text around the lines of a capture: the mail or the page that it was copied out of. A record begins with a time, so a text
//! that has none, and no end of a record, is no part of one where the record before it is whole.

use super::super::notice::Harmless;
use super::super::outcome::{Damage, Sink};
use super::Reader;

/// Lines that wait for what comes after them.
const MOST_WAITING: usize = 4096;

impl Reader {
    /// Takes a line without a time that no notice is.
    #[cold]
    pub(super) fn unstamped(&mut self, number: u64, text: &[u8], sink: &mut Sink<'_>) {
        if ends_like_a_record(text) {
            self.damage(number, Damage::NoTimeStamp, text, sink);
        } else if !self.has_begun() {
            self.harmless(number, Harmless::Around, text, sink);
        } else {
            self.around.push((number, text.to_vec()));
            if self.around.len() > MOST_WAITING {
                self.between(sink);
            }
        }
    }

    /// Lines of the capture go on behind lines that wait: between them only prose is text around it.
    #[cold]
    pub(super) fn between(&mut self, sink: &mut Sink<'_>) {
        let waiting = std::mem::take(&mut self.around);
        let prose = waiting.iter().any(|(_, text)| is_prose(text))
            && waiting
                .iter()
                .all(|(_, text)| is_prose(text) || is_short(text));
        for (number, text) in waiting {
            match prose {
                true => self.harmless(number, Harmless::Around, &text, sink),
                false => self.damage(number, Damage::NoTimeStamp, &text, sink),
            }
        }
    }

    /// The capture has ended, and with it the records.
    pub(super) fn behind(&mut self, sink: &mut Sink<'_>) {
        for (number, text) in std::mem::take(&mut self.around) {
            self.harmless(number, Harmless::Around, &text, sink);
        }
    }

    fn has_begun(&self) -> bool {
        self.census.understood + self.census.other_process + self.census.damaged > self.before
    }

    /// What is read next is another capture.
    pub(super) fn begin_anew(&mut self) {
        self.before = self.census.understood + self.census.other_process + self.census.damaged;
    }
}

/// It holds an elapsed time, as the end of a record does.
fn ends_like_a_record(text: &[u8]) -> bool {
    memchr::memchr_iter(b'.', text).any(|dot| {
        let digits = text.get(dot + 1..dot + 7);
        let behind = text.get(dot + 7);
        dot > 0
            && text[dot - 1].is_ascii_digit()
            && digits.is_some_and(|six| six.iter().all(u8::is_ascii_digit))
            && behind.is_none_or(|b| *b == b' ')
    })
}

/// A word of a language, with the marks that sentences have.
fn is_word(word: &[u8]) -> bool {
    let word = word.trim_ascii();
    let bare: Vec<u8> = (word.iter())
        .copied()
        .filter(|b| !b",.;:!?'\"()-".contains(b))
        .collect();
    !bare.is_empty() && bare.iter().all(|b| b.is_ascii_alphabetic() || *b >= 0x80)
}

fn words(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    text.split(u8::is_ascii_whitespace)
        .filter(|word| !word.is_empty())
}

/// A sentence, or the head of a mail.
fn is_prose(text: &[u8]) -> bool {
    let text = text.trim_ascii();
    if memchr::memmem::find(text, b"   ").is_some() {
        return false;
    }
    let (all, of_language) = words(text).fold((0, 0), |(all, some), word| {
        (all + 1, some + usize::from(is_word(word)))
    });
    let head = text.split(|b| *b == b' ').next().unwrap_or_default();
    let of_a_mail = head.strip_suffix(b":").is_some_and(|name| {
        name.first().is_some_and(u8::is_ascii_uppercase)
            && name.iter().all(|b| b.is_ascii_alphabetic() || *b == b'-')
    });
    of_a_mail && all > 1 || all >= 4 && of_language * 4 >= all * 3
}

/// A greeting, a heading.
fn is_short(text: &[u8]) -> bool {
    words(text).count() < 4 && words(text).all(is_word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_and_heads_of_mails_are_told_from_pieces_of_records() {
        for text in [
            "Then I pressed the button, and waited:",
            "Subject: mail is gone",
            "On Tuesday, somebody at example.org wrote the following lines",
            "Danach habe ich den Knopf gedr\u{fc}ckt:",
        ] {
            assert!(is_prose(text.as_bytes()), "{text}");
        }
        for text in [
            "etc/postfix/main.cf",
            "/Users/ann/Library/Mail of Monday",
            "rename      /etc/x",
            "F=4   B=0x10",
            "a",
        ] {
            assert!(!is_prose(text.as_bytes()), "{text}");
        }
        assert!(is_short(b"Regards,") && !is_short(b"/etc/x") && !is_short(b"x9"));
    }

    #[test]
    fn the_end_of_a_record_is_known_by_its_time() {
        for text in [
            "etc/x   0.000041   servermgrd",
            "etc/x 0.000041 servermgrd.4711",
            "0.000041",
        ] {
            assert!(ends_like_a_record(text.as_bytes()), "{text}");
        }
        for text in ["version 1.23", "see 10.6.8", "x.000041y"] {
            assert!(!ends_like_a_record(text.as_bytes()), "{text}");
        }
    }
}
