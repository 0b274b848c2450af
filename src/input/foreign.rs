//! What a text is that is no capture of `fs_usage`, and what to do with it: one row for each kind, asked in order.
//!
//! A format that another dialect reads ([`crate::dialect::named::Form`]) is dispatched to it before anybody asks here.

/// A kind of text.
pub(crate) struct Foreign {
    /// Whether lines are of this kind: the first ones of a source, blank ones left out.
    is: fn(&[&[u8]]) -> bool,
    /// What it looks like.
    pub(crate) what: &'static str,
    /// What to do.
    pub(crate) advice: &'static str,
}

impl std::fmt::Debug for Foreign {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.what)
    }
}

/// How to record.
const RECORD: &str = "record with: sudo fs_usage -w -f filesys NAME > capture.txt";

/// Formats with a dialect of their own.
const ELSEWHERE: &str =
    "'unsnare analyze', 'revert' and 'explain' read it; 'events' prints lines of fs_usage only";

const KINDS: &[Foreign] = &[
    Foreign {
        is: |lines| {
            any(lines, |l| {
                has(l, "trace facility is currently in use")
                    || has(l, "use this facility")
                    || has(l, "use this feature")
                    || has(l, "ktrace_start: Resource busy")
                    || has(l, "ktrace_start: Operation not permitted")
            })
        },
        what: "nothing was recorded, because another program held the trace facility",
        advice: "only one program can trace at a time: end the other one (fs_usage, sc_usage, latency, trace, Instruments; \
                 'sudo ktrace reset' where there is ktrace), and record again",
    },
    Foreign {
        is: |lines| any(lines, |l| has(l, "must be run as root")),
        what: "nothing was recorded, because fs_usage was not run as root",
        advice: "record with sudo: sudo fs_usage -w -f filesys NAME > capture.txt",
    },
    Foreign {
        is: |lines| {
            any(lines, |l| {
                l.starts_with(b"Usage: fs_usage") || l.starts_with(b"usage: fs_usage")
            })
        },
        what: "nothing was recorded: it is the usage message of fs_usage",
        advice: RECORD,
    },
    Foreign {
        is: |lines| {
            any(lines, |l| {
                has(l, "DBG_FUNC_START") || has(l, "DBG_FUNC_END")
            })
        },
        what: "it looks like a dump of the kernel's trace (kdebug)",
        advice: RECORD,
    },
    Foreign {
        is: |lines| {
            any(lines, |l| {
                l.starts_with(b"\"event\"") || l.starts_with(b"{") && has(l, "\"ES_EVENT_TYPE_")
            })
        },
        what: "it looks like the output of FileMonitor or ProcessMonitor",
        advice: "it is not read; record with fs_usage at the same time, or instead",
    },
    Foreign {
        is: |lines| {
            any(lines, |l| {
                l.starts_with(b"{") && has(l, "\"event_type\"") && has(l, "\"schema_version\"")
            })
        },
        what: "it looks like the output of eslogger",
        advice: ELSEWHERE,
    },
    Foreign {
        is: |lines| {
            any(lines, |l| {
                l.starts_with(b"{") && (has(l, "\"eventMessage\"") || has(l, "\"machTimestamp\""))
            }) || most(lines, |l| {
                (l.first().is_some_and(u8::is_ascii_digit)
                    && matches!(unified::decode(l), Ok(unified::Line::Entry(_))))
                    || l.starts_with(b"Timestamp  ")
            })
        },
        what: "it looks like the output of 'log show'",
        advice: "give it with --log, beside a capture of fs_usage",
    },
    Foreign {
        is: |lines| most(&without_continuations(lines), is_syslog),
        what: "it looks like a system log",
        advice: "give it with --log, beside a capture of fs_usage",
    },
    Foreign {
        is: |lines| most(lines, is_console),
        what: "it looks like text copied from Console",
        advice: "give it with --log, beside a capture of fs_usage",
    },
    Foreign {
        is: |lines| {
            any(lines, |l| {
                l.starts_with(b"SYSCALL(args)") || has(l, "PID/THRD") && has(l, "SYSCALL(args)")
            }) || most(lines, is_dtruss)
        },
        what: "it looks like the output of dtruss",
        advice: ELSEWHERE,
    },
    Foreign {
        is: |lines| any(lines, |l| holds_in_order(l, &["PID", "COMM", "FD", "PATH"])),
        what: "it looks like the output of opensnoop",
        advice: "it tells of files that are opened, not of what is done to them; record with: sudo fs_usage -w -f filesys NAME > \
                 capture.txt",
    },
    Foreign {
        is: |lines| any(lines, |l| holds_in_order(l, &["PID", "PPID", "ARGS"])),
        what: "it looks like the output of execsnoop",
        advice: "it tells of programs that are started, not of files; record with: sudo fs_usage -w -f filesys NAME > \
                 capture.txt",
    },
    Foreign {
        is: |lines| any(lines, |l| holds_in_order(l, &["PID", "D", "BLOCK", "SIZE"])),
        what: "it looks like the output of iosnoop",
        advice: "it tells of blocks on the disk, not of names; record with: sudo fs_usage -w -f filesys NAME > capture.txt",
    },
    Foreign {
        is: |lines| any(lines, |l| has(l, "FSE_ARG_") || has(l, "= FSE_")),
        what: "it looks like the output of fslogger",
        advice: RECORD,
    },
    Foreign {
        is: |lines| {
            any(lines, |l| {
                l.starts_with(b"header,") && (has(l, "subject,") || has(l, "msec"))
            })
        },
        what: "it looks like the output of praudit",
        advice: ELSEWHERE,
    },
    Foreign {
        is: |lines| {
            any(lines, |l| {
                l.starts_with(b"FsEvent {") || has(l, "FsUsageEvent") || has(l, "fs_usage_sys")
            })
        },
        what: "it looks like the output of a program made with fs_usage_sys",
        advice: "it has not all that fs_usage printed; record with: sudo fs_usage -w -f filesys NAME > capture.txt",
    },
    Foreign {
        is: |lines| {
            any(lines, |l| {
                has(l, "NUMBER/ARGUMENTS") || has(l, "PREEMPTED") || has(l, "System Calls")
            }) || any(lines, |l| holds_in_order(l, &["SCHEDULER", "INTERRUPTS"]))
        },
        what: "it looks like the screen of sc_usage or latency",
        advice: RECORD,
    },
    Foreign {
        is: |lines| {
            any(lines, |l| {
                l.starts_with(b"#!/bin/sh") || l.starts_with(b"#!/bin/bash")
            })
        },
        what: "it looks like a shell script",
        advice: "name the capture from which it was made",
    },
    Foreign {
        is: is_base64,
        what: "it looks like base64, as in the source of a mail",
        advice: "decode it first: base64 -D < FILE > capture.txt (base64 -d on other systems)",
    },
    Foreign {
        is: |lines| {
            any(lines, |l| {
                l.starts_with(b"begin 6") || l.starts_with(b"begin-base64 6")
            })
        },
        what: "it looks like a file that was sent with uuencode",
        advice: "decode it first: uudecode -o capture.txt < FILE ",
    },
    Foreign {
        is: |lines| {
            any(lines, |l| {
                l.starts_with(b"Content-Transfer-Encoding:") || l.starts_with(b"MIME-Version:")
            })
        },
        what: "it looks like the source of a mail",
        advice: "save its text, or the file that is attached to it",
    },
    Foreign {
        is: |lines| lines.iter().take(5).any(|l| is_html(l)),
        what: "it looks like an HTML page",
        advice: "there is no capture in its text; save what fs_usage printed as plain text",
    },
    Foreign {
        is: |lines| lines.first().is_some_and(|l| is_rtf(l)),
        what: "it is an RTF document",
        advice: "there is no capture in its text; save what fs_usage printed as plain text",
    },
    Foreign {
        is: |lines| {
            lines
                .first()
                .is_some_and(|l| matches!(l.trim_ascii(), [b'{' | b'[', ..]))
        },
        what: "it looks like JSON, but no message of eslogger is in it",
        advice: "give what eslogger printed, one message a line, each with its \"event\"; or record with: sudo fs_usage -w -f \
                 filesys NAME > capture.txt",
    },
];

use super::pasted::{is_html, is_rtf};
use crate::dialect::{syslog, unified};

/// What a source is that holds no capture, by its first lines.
pub(crate) fn recognised(text: &[u8]) -> Option<&'static Foreign> {
    let lines: Vec<&[u8]> = text
        .split(|&b| b == b'\n')
        .map(|line| line.strip_suffix(b"\r").unwrap_or(line))
        .filter(|line| !line.trim_ascii().is_empty())
        .take(200)
        .collect();
    KINDS.iter().find(|kind| (kind.is)(&lines))
}

fn any(lines: &[&[u8]], is: impl Fn(&[u8]) -> bool) -> bool {
    lines.iter().any(|line| is(line))
}

/// Four of five.
fn most(lines: &[&[u8]], is: impl Fn(&[u8]) -> bool) -> bool {
    let count = lines.iter().filter(|line| is(line)).count();
    count > 0 && count * 5 >= lines.len() * 4
}

fn has(line: &[u8], text: &str) -> bool {
    memchr::memmem::find(line, text.as_bytes()).is_some()
}

/// A heading: its words, in this order, perhaps with others between.
fn holds_in_order(line: &[u8], wanted: &[&str]) -> bool {
    let mut found = line
        .split(u8::is_ascii_whitespace)
        .filter(|word| !word.is_empty());
    wanted
        .iter()
        .all(|word| found.by_ref().any(|shown| shown == word.as_bytes()))
}

/// `open("/etc/x\0", 0x0, 0x0) = 3 0`, with TABs before the equals sign, perhaps after a process and times.
fn is_dtruss(line: &[u8]) -> bool {
    let Some(at) = memchr::memmem::rfind(line, b" = ") else {
        return false;
    };
    let call = memchr::memchr(b'(', line).filter(|open| *open > 0 && *open < at);
    call.is_some() && memchr::memmem::find(&line[..at], b")\t").is_some()
}

fn is_syslog(line: &[u8]) -> bool {
    matches!(
        syslog::decode(line),
        Ok(syslog::Line::Entry(_) | syslog::Line::Repeat { .. })
    )
}

/// Lines that begin with a TAB belong to the message before them.
fn without_continuations<'a>(lines: &[&'a [u8]]) -> Vec<&'a [u8]> {
    let begun = |line: &&&[u8]| line.first() != Some(&b'\t');
    lines.iter().filter(begun).copied().collect()
}

/// `28/08/12 5:38:17.456 AM servermgrd[206]: ...`
fn is_console(line: &[u8]) -> bool {
    syslog::console(line).is_some()
}

fn is_base64(lines: &[&[u8]]) -> bool {
    let code = |b: &u8| b.is_ascii_alphanumeric() || b"+/=".contains(b);
    let body: Vec<_> = lines.iter().filter(|line| line.len() >= 60).collect();
    let mixed = |line: &[u8]| {
        line.iter().any(u8::is_ascii_uppercase)
            && line.iter().any(u8::is_ascii_lowercase)
            && line.iter().any(u8::is_ascii_digit)
    };
    !body.is_empty()
        && body.iter().all(|line| line.iter().all(code))
        && body.iter().any(|line| mixed(line))
        && body.len() * 2 >= lines.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_is_told_from_the_others() {
        for (text, what) in [
            (
                "fs_usage: the trace facility is currently in use...\n          fs_usage, sc_usage, and latency use this facility.\n",
                "trace facility",
            ),
            ("ktrace_start: Resource busy\n", "trace facility"),
            ("'fs_usage' must be run as root...\n", "not run as root"),
            (
                "Usage: fs_usage [-e] [-w] [-f mode] [-b] [-t seconds]\n",
                "usage message",
            ),
            (
                "Nov  5 12:00:01 mail servermgrd[512]: one\nNov  5 12:00:02 mail kernel[0]: two\n",
                "a system log",
            ),
            (
                "2023-05-26 13:42:44.136082+0200  localhost kernel[0]: (Sandbox) x\n",
                "'log show'",
            ),
            (
                "{\"timestamp\":\"2026-06-29 15:54:42.063082+0200\",\"eventMessage\":\"x\"}\n",
                "'log show'",
            ),
            (
                "{\n \"_comment\": \"keys\",\n \"definitions\": {\n",
                "JSON, but no message of eslogger",
            ),
            (
                "SYSCALL(args) \t\t = return\nthread_selfid(0x0, 0x0, 0x0)\t\t = 3691529 0\n",
                "dtruss",
            ),
            (
                "open(\"/etc/x\\0\", 0x0, 0x0)\t\t = 3 0\nclose(0x3)\t\t = 0 0\n",
                "dtruss",
            ),
            (
                "  UID    PID COMM          FD PATH\n  501    206 servermgrd     3 /etc/x\n",
                "opensnoop",
            ),
            (
                "  UID    PID   PPID ARGS\n    0    300    206 /bin/sh\n",
                "execsnoop",
            ),
            (
                "  UID   PID D    BLOCK   SIZE       COMM PATHNAME\n    0   206 R   123456   4096 servermgrd /etc/x\n",
                "iosnoop",
            ),
            (
                "{\"event\":\"ES_EVENT_TYPE_NOTIFY_RENAME\",\"timestamp\":\"2020-05-03\",\"file\":{}}\n",
                "FileMonitor",
            ),
            (
                "{\"schema_version\":1,\"event_type\":25,\"event\":{\"rename\":{}}}\n",
                "eslogger",
            ),
            ("# Event\n  type           = FSE_STAT_CHANGED\n", "fslogger"),
            (
                "header,201,11,execve(2),0,Thu Sep  1 12:00:00 2015, + 195 msec,subject,a,\n",
                "praudit",
            ),
            (
                "MTE6NDY6MzUgIGNobW9kICAgICAgICAgICAgIC9Vc2Vycy94eC9hLnRlc3RmaWxlICAgICAgICAg\nMTE6NDY6MzUgIGNobW9kICAgICAgICAgICAgIC9Vc2Vycy94\n",
                "base64",
            ),
            ("begin 644 capture.txt\nM,3$Z-#8Z,S4@(&-H;6]D\n", "uuencode"),
            ("<html><body>no capture</body></html>\n", "HTML"),
            ("{\\rtf1\\ansi nothing}\n", "RTF"),
            (
                "28/08/12 5:38:17.456 AM servermgrd[206]: a\n28/08/12 5:38:18.456 AM servermgrd[206]: b\n",
                "Console",
            ),
        ] {
            let found = recognised(text.as_bytes());
            assert!(
                found.is_some_and(|kind| kind.what.contains(what)),
                "{text}{found:?}"
            );
        }
        assert!(recognised(b"dear all, see the attached file\n").is_none());
    }
}
