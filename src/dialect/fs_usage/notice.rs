//! Lines of a capture that are no events: notices of `fs_usage` itself, and system.log lines mixed in.

use crate::dialect::escapes;
use crate::dialect::month::month;

/// Why a line that is no event does no harm.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Harmless {
    /// Nothing on it.
    Blank,
    /// The rest of a record whose name holds a newline.
    Continuation,
    /// The kernel's buffer overran: events are missing here.
    Overrun,
    /// Another message of `fs_usage`.
    Notice,
    /// A command at a shell's prompt, and other marks of a terminal or of who cut the text out: a fence, `...`.
    Session,
    /// A line of system.log.
    Syslog,
    /// Text around the lines: the mail or the page that they were copied out of.
    Around,
    /// It stands in the capture before: a part that was pasted twice, a line that was printed twice.
    Repeated,
}

const OVERRUN: &[&[u8]] = &[b"fs_usage: buffer overrun", b"buffer wrapped  count ="];

/// Beginnings of the other messages, any release (format page, section 2.7).
const NOTICES: &[&[u8]] = &[
    b"'fs_usage' must be run as root",
    b"reallocating bitmap for threadid",
    b"fs_usage: ",
    b"          fs_usage, sc_usage, and latency use this f",
    b"Could not re-execute: ",
    b"Can't open RAW file: ",
    b"read of RAW file failed: ",
    b"read failed: ",
    b"ERROR: reading trace from ",
    b"ERROR: cannot both include and exclude",
    b"ERROR: could not set time limit",
    b"NOTE: time limit ignored",
    b"ktrace_start: ",
    b"Cleaning up tracing state because of ",
    b"Usage: fs_usage",
    b"^C",
];

/// What a line without a time stamp of its own is, if it is known.
pub(super) fn classify(line: &[u8]) -> Option<Harmless> {
    if line.iter().all(|b| b.is_ascii_whitespace()) {
        return Some(Harmless::Blank);
    }
    if OVERRUN.iter().any(|start| line.starts_with(start)) {
        return Some(Harmless::Overrun);
    }
    let gone = line.starts_with(b"pid ") && line.ends_with(b" does not exist");
    if gone || NOTICES.iter().any(|start| line.starts_with(start)) {
        return Some(Harmless::Notice);
    }
    if is_session(line) {
        return Some(Harmless::Session);
    }
    is_syslog(line).then_some(Harmless::Syslog)
}

/// A line without a time that is no part of the event before it.
pub(crate) fn stands_alone(line: &[u8]) -> bool {
    classify(line).is_some()
}

/// A prompt, or what stands around lines that were cut out of a terminal's window.
fn is_session(line: &[u8]) -> bool {
    const WHOLE: &[&[u8]] = &[
        b"...",
        b"[...]",
        b"(...)",
        b"\xe2\x80\xa6",
        b"--",
        b"^D",
        b"[snip]",
        b"<snip>",
        b"$",
        b"%",
        b"#",
        b"Password:",
        b"[code]",
        b"[/code]",
        b"<code>",
        b"</code>",
        b"<pre>",
        b"</pre>",
    ];
    const BEGIN: &[&[u8]] = &[
        b"```",
        b"~~~",
        b"Script started",
        b"Script done",
        b"{code",
        b"{noformat",
        b"$ ",
        b"% ",
    ];
    let plain = escapes::without(line);
    let text = plain.as_deref().unwrap_or(line).trim_ascii();
    let heading = text.starts_with(b"==> ") && text.ends_with(b" <==");
    heading
        || is_row(text)
        || WHOLE.contains(&text)
        || BEGIN.iter().any(|begin| text.starts_with(begin))
        || command(text).is_some()
        || is_prompt(text)
}

/// The head of a Markdown table, and the rule below it.
fn is_row(text: &[u8]) -> bool {
    text.len() > 2 && text.starts_with(b"|") && text.ends_with(b"|")
}

/// `mail:~ admin$`, `[admin@mail ~]$`, `admin@mail ~ %`, `bash-3.2#`, with or without a command.
fn is_prompt(text: &[u8]) -> bool {
    let Some(end) = text
        .windows(2)
        .position(|w| b"$#%".contains(&w[0]) && w[1] == b' ')
        .or_else(|| {
            text.last()
                .filter(|b| b"$#%".contains(b))
                .map(|_| text.len() - 1)
        })
    else {
        return false;
    };
    let host = text[..end].split(|&b| b == b' ').next().unwrap_or_default();
    let named = host.contains(&b'@')
        || host.ends_with(b":~")
        || [&b"bash-"[..], b"sh-", b"zsh-"]
            .iter()
            .any(|shell| host.starts_with(shell))
        || memchr::memmem::find(host, b":/").is_some();
    named && end < 60 && text[..end].iter().filter(|b| **b == b' ').count() <= 2
}

/// The command by which the recording was made, if the line shows it.
pub(crate) fn command(line: &[u8]) -> Option<Vec<u8>> {
    let plain = escapes::without(line);
    let text = plain.as_deref().unwrap_or(line).trim_ascii();
    let at = memchr::memmem::find(text, b"fs_usage")?;
    let start = memchr::memmem::rfind(&text[..at], b"sudo ").unwrap_or(at);
    let named = text[..start].strip_suffix(b"/usr/bin/");
    let before = named.unwrap_or(&text[..start]).trim_ascii_end();
    let typed = match before.last() {
        // its name may be a word of a sentence
        None if start == at => named.is_some() || text[at..].starts_with(b"fs_usage -"),
        None => true,
        // behind a prompt, or behind what tells of it; in a sentence it is no command
        Some(mark) => b"$#%:".contains(mark),
    };
    typed.then(|| text[start..].to_vec())
}

/// A command that keeps lines of one process or with one word only.
pub(crate) fn filters(command: &[u8]) -> bool {
    let mut words = command
        .split(u8::is_ascii_whitespace)
        .filter(|word| !word.is_empty())
        .skip_while(|word| !word.ends_with(b"fs_usage"))
        .skip(1);
    while let Some(word) = words.next() {
        match word {
            b"-f" | b"-t" | b"-R" | b"-S" | b"-E" => {
                words.next();
            }
            b"|" => {
                return words.any(|word| {
                    [&b"grep"[..], b"egrep", b"fgrep", b"awk", b"sed", b"rg"].contains(&word)
                });
            }
            [b'-' | b'>' | b'2' | b'&', ..] => {
                if word == b">" || word == b">>" || word == b"2>" {
                    words.next();
                }
            }
            _ => return true,
        }
    }
    false
}

/// Offset at which an overrun notice begins that was written into the middle of an event's line.
pub(super) fn interleaved(line: &[u8]) -> Option<usize> {
    memchr::memmem::find(line, OVERRUN[0])
}

/// `Mmm dd hh:mm:ss ` (BSD) or `yyyy-mm-dd hh:mm:ss` (`log show`).
fn is_syslog(line: &[u8]) -> bool {
    let clock = |at: usize| {
        line.get(at..at + 8).is_some_and(|t| {
            t.iter().enumerate().all(|(i, b)| {
                if i % 3 == 2 {
                    *b == b':'
                } else {
                    b.is_ascii_digit()
                }
            })
        })
    };
    let iso = line.len() > 19
        && line[4] == b'-'
        && line[7] == b'-'
        && line[..4].iter().all(u8::is_ascii_digit);
    month(line).is_some() && line.get(3) == Some(&b' ') && clock(7) || iso && clock(11)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notices_of_every_release() {
        for (line, kind) in [
            ("", Harmless::Blank),
            (
                "fs_usage: buffer overrun, events generated too quickly",
                Harmless::Overrun,
            ),
            (
                "fs_usage: buffer overrun, events generated too quickly: 512",
                Harmless::Overrun,
            ),
            ("buffer wrapped  count = 3", Harmless::Overrun),
            ("pid 512 does not exist", Harmless::Notice),
            (
                "reallocating bitmap for threadid 3, fd = 1, setsize = 2",
                Harmless::Notice,
            ),
            (
                "Nov  5 12:00:01 mail servermgrd[512]: --Module servermgr_mail's response",
                Harmless::Syslog,
            ),
            (
                "2023-05-01 12:00:01.123456+0200 host process[1]: text",
                Harmless::Syslog,
            ),
        ] {
            assert_eq!(classify(line.as_bytes()), Some(kind), "{line}");
        }
        assert_eq!(classify(b"133 LIBARCHIVE.xattr.com.apple.macl=B"), None);
    }

    #[test]
    fn marks_of_a_terminal_are_no_damage() {
        for line in [
            "$ sudo fs_usage -w -f filesys | grep tool",
            "mail:~ admin$ sudo fs_usage -w",
            "mail:~ admin$ ",
            "admin@mail ~ % ls",
            "sudo fs_usage -w -f filesys servermgrd > capture.txt",
            "...",
            "```console",
            "==> capture.txt <==",
            "Script started on Tue Feb  8 10:31:12 2011",
            "--",
            "bash-3.2# ^D\x08\x08fs_usage -w -f filesys",
            "\x1b[1;32madmin@mail\x1b[0m ~ % exit",
            "sh-3.2#",
            "Password:",
            "{noformat}",
            "|------|:-----|",
            "| line | text |",
        ] {
            assert_eq!(classify(line.as_bytes()), Some(Harmless::Session), "{line}");
        }
        for line in [
            "of 100 % x",
            "b $ c",
            "etc/x   0.000041   fs_usage",
            "a# b",
            "I ran sudo fs_usage and got",
        ] {
            assert_eq!(classify(line.as_bytes()), None, "{line}");
        }
    }

    #[test]
    fn a_command_tells_whether_it_filters() {
        for (line, is_filter) in [
            ("$ sudo fs_usage -w -f filesys | grep tool", true),
            ("sudo fs_usage -w -f filesys servermgrd > capture.txt", true),
            ("sudo fs_usage -w -f filesys > capture.txt", false),
            ("# fs_usage -w -t 60 | tee capture.txt", false),
            ("% sudo fs_usage -w 2> /dev/null | awk '/mail/'", true),
        ] {
            let found = command(line.as_bytes()).map(|command| filters(&command));
            assert_eq!(found, Some(is_filter), "{line}");
        }
        assert_eq!(command(b"a word of fs_usage"), None);
    }
}
