//! A second reader, slow and plain: one anchored regular expression per layout for the columns, one per kind of call for
//! the fields, written from the format's description alone. What it reads, the real reader has to read the same.

use bstr::{BString, ByteSlice};
use proptest::prelude::*;
use regex::bytes::{Captures, Regex};
use unsnare::dialect::fs_usage::{Filter, Outcome, Reader};

use crate::support::history::History;
use crate::support::release::{Release, Setting, View};

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Line {
    time: BString,
    label: BString,
    fd: Option<i64>,
    errno: Option<i64>,
    bytes: Option<u64>,
    offset: Option<u64>,
    dirfd: Option<i64>,
    flags: Option<BString>,
    path: Option<BString>,
    stopped: bool,
    clipped: bool,
    elapsed_us: u64,
    waited: bool,
    process: BString,
    thread: Option<i64>,
}

struct Reference {
    columns: Regex,
    fields: Vec<(Regex, Regex)>,
    fills: bool,
    wide: bool,
}

fn regex(text: &str) -> Regex {
    Regex::new(&format!("(?s-u){text}")).unwrap()
}

impl Reference {
    /// The anchored pattern of a standard width; fields by the calls that print them.
    fn new(setting: &Setting) -> Reference {
        let (old, wide) = (setting.release.old_layout(), setting.wide());
        let columns = match (setting.columns(), setting.release.micros_and_thread(), old) {
            (132, _, false) => {
                r"^(\d\d:\d\d:\d\d)  (.{17})(.{79}) ([ \d]{3})\.(\d{6})( W|  ) (.{12})$"
            }
            (131, _, true) => {
                r"^(\d\d:\d\d:\d\d)  (.{15})(.{81}) ([ \d]{2})\.(\d{6})( W|  ) (.{12})$"
            }
            (172, false, true) => {
                r"^(\d\d:\d\d:\d\d\.\d{3})  (.{15})(.{107})    ([ \d]{2})\.(\d{6})( W|  ) (.{20})$"
            }
            (172, false, false) => {
                r"^(\d\d:\d\d:\d\d\.\d{3})  (.{17})(.{107}) ([ \d]{3})\.(\d{6})( W|  ) (.{20})$"
            }
            (264, false, _) => {
                r"^(\d\d:\d\d:\d\d\.\d{3})  (.{17})(.{199}) ([ \d]{3})\.(\d{6})( W|  ) (.{20})$"
            }
            (172, true, _) => {
                r"^(\d\d:\d\d:\d\d\.\d{6})  (.{17})(.{93}) ([ \d]{3})\.(\d{6})( W|  ) (.*)\.(-?\d+)$"
            }
            _ => {
                r"^(\d\d:\d\d:\d\d\.\d{6})  (.{17})(.{185}) ([ \d]{3})\.(\d{6})( W|  ) (.*)\.(-?\d+)$"
            }
        };
        let e = r"\[ *(?<e>-?\d+)\]";
        let f = r" F=(?<f>-?\d[\d ]{2}\d*)";
        // Constant width, by magnitude.
        let long =
            "[0-9a-f]{16}|[0-9a-f]{14} {2}|[0-9a-f]{12} {4}|[0-9a-f]{10} {6}|[0-9a-f]{8} {8}";
        let pad = "   ";
        let fill = if setting.release == Release::V10_5 {
            "     "
        } else {
            "      "
        };
        let new: [(&str, String); 9] = [
            (
                "^(open|openat|open_.*|guarded_open_.*)$",
                format!(r"(?:{f}      |      {e} )\((?<l>[^)]*)\) (?<p>.*)"),
            ),
            (
                "^(access)$",
                format!(r"      (?:      |{e} )\(....\)   (?<p>.*)"),
            ),
            (
                "^(chmod|chmod_extended|chmodat)$",
                format!(r"(?: {e} <.{{9}}>| <.{{9}}>{fill}){pad}(?<p>.*)"),
            ),
            (
                "^(chflags)$",
                format!(r"(?: {e} )? <[^>]*> *?(?<p>(?: [^ ].*)? *)"),
            ),
            (
                "^(truncate)$",
                format!(r"      (?:{e})?  O=0x(?<o>{long})(?<p>.*)"),
            ),
            (
                "^(read|write|readv|writev|getdirentries|getdirentries64)$",
                format!(r"{f}(?:{e}| *B=0x(?<b>[0-9a-f]+))(?<p> *)"),
            ),
            (
                "^(pread|pwrite)$",
                format!(r"{f}(?:{e}| *B=0x(?<b>[0-9a-f]+)) *O=0x(?<o>[0-9a-f]+)(?<p> *)"),
            ),
            (
                "^(lseek|ftruncate)$",
                format!(r"{f}(?:{e})? *O=0x(?<o>[0-9a-f]+).*?(?<p>)"),
            ),
            (
                "^(close|fstat|fstat64|fsync|fchdir|fchown|futimes|fsetxattr|fgetxattr)$",
                format!(r"{f}(?:{e})?(?<p> *)"),
            ),
        ];
        let plain = "^(l?stat(64)?|stat64|rename|renameat|symlink|link|unlink|unlinkat|mkdir|rmdir|readlink|getattrlist|setattrlist|chdir|utimes|chown|lchown|getxattr|setxattr|fstatat64|statfs64|exchangedata|exit|getattrlistbulk)$";
        let mut fields: Vec<(Regex, Regex)> = Vec::new();
        if !wide {
            fields.push((regex("."), regex("^(?<p>.*)$")));
        } else if old {
            let rest =
                r"(?: {12}|\[ *(?<e>-?\d+)\] {7}|  B=0x(?<b>[0-9a-f]+) *|O=0x(?<o>[0-9a-f]+))";
            fields.push((
                regex(plain),
                regex(&format!("^ {{6}}(?: {{12}}|{e} {{7}})(?<p>.*)$")),
            ));
            fields.push((
                regex("^(open|close|fstat|read|write|lseek|ftruncate)$"),
                regex(&format!(r"^(?:{f}|      ){rest}(?<p>.*)$")),
            ));
        } else {
            for (labels, pattern) in new {
                fields.push((regex(labels), regex(&format!("^{pattern}$"))));
            }
            fields.push((
                regex(plain),
                regex(&format!("^(?: {{18}}|      {e} {{7}}){pad}(?<p>.*)$")),
            ));
        }
        Reference {
            columns: regex(columns),
            fields,
            fills: setting.release.fills_stopped(),
            wide,
        }
    }

    /// `None`: a line or call that this reader does not know.
    fn read(&self, line: &[u8]) -> Option<Line> {
        let c = self.columns.captures(line)?;
        let label = c[2].trim_ascii_end();
        let (_, pattern) = self
            .fields
            .iter()
            .find(|(labels, _)| labels.is_match(label))?;
        if label.starts_with(b" ") {
            return None;
        }
        let m = pattern.captures(&c[3])?;
        let number = |m: &Captures<'_>, name| {
            m.name(name)
                .map(|n| n.as_bytes().to_str_lossy().into_owned())
        };
        let seconds: u64 = c[4].trim_ascii().to_str_lossy().parse().ok()?;
        let mut out = Line {
            time: c[1].into(),
            label: label.into(),
            process: c[7].trim_ascii_end().into(),
            thread: c
                .get(8)
                .map(|t| t.as_bytes().to_str_lossy().parse().unwrap()),
            elapsed_us: seconds * 1_000_000 + c[5].to_str_lossy().parse::<u64>().ok()?,
            waited: &c[6] == b" W",
            ..Line::default()
        };
        if self.wide {
            out.fd = number(&m, "f").map(|n| n.trim_end().parse().unwrap());
            out.errno = number(&m, "e").map(|n| n.parse().unwrap());
            out.bytes = number(&m, "b").map(|n| u64::from_str_radix(&n, 16).unwrap());
            out.offset = number(&m, "o").map(|n| u64::from_str_radix(n.trim_end(), 16).unwrap());
            out.flags = m.name("l").map(|l| l.as_bytes().into());
        }
        let field = m.name("p").map_or(&b""[..], |p| p.as_bytes());
        let text = field.trim_end_with(|c| c == ' ');
        if let Some(path) = text.strip_prefix(b" ") {
            out.clipped = text.len() + 1 == field.len();
            self.path(&mut out, path);
        }
        Some(out)
    }

    fn path(&self, out: &mut Line, path: &[u8]) {
        let mut path = path;
        let at = regex(r"^\[(-?\d+)\]/");
        if out.label.ends_with(b"at")
            || out.label.ends_with(b"at64") && out.label.starts_with(b"fstatat")
        {
            let real = [
                "openat",
                "renameat",
                "unlinkat",
                "fstatat",
                "fstatat64",
                "linkat",
                "symlinkat",
                "mkdirat",
            ];
            if real.iter().any(|name| out.label == *name)
                && let Some(m) = at.captures(path)
            {
                out.dirfd = m[1].to_str_lossy().parse().ok();
                path = &path[m[0].len()..];
            }
        }
        if self.fills && path.ends_with(b">") {
            out.stopped = true;
            path = path.trim_end_with(|c| c == '>');
        }
        out.path = (!path.is_empty()).then(|| path.into());
    }
}

fn real(capture: &[u8]) -> Vec<(u64, Line)> {
    let mut reader = Reader::new(&Filter::All);
    let mut out = Vec::new();
    let mut sink = |outcome: Outcome<'_>| {
        if let Outcome::Record(r) = outcome {
            let open = r.label.contains_str("open");
            out.push((
                r.line,
                Line {
                    time: r.time.into(),
                    label: r.label.into(),
                    fd: r.fd.map(i64::from),
                    errno: r.errno.map(i64::from),
                    bytes: r.bytes,
                    offset: r.offset,
                    dirfd: r.dirfd.map(i64::from),
                    flags: r.flags.filter(|_| open).map(BString::from),
                    path: r.path.map(BString::from),
                    stopped: r.stopped,
                    clipped: r.clipped,
                    elapsed_us: r.elapsed_us,
                    waited: r.waited,
                    process: r.process.into(),
                    thread: r.thread,
                },
            ));
        }
    };
    for (n, line) in capture.split(|&b| b == b'\n').enumerate() {
        reader.line(n as u64 + 1, line, &mut sink);
    }
    reader.finish(&mut sink);
    out
}

fn settings() -> impl Strategy<Value = Setting> {
    let view = prop_oneof![2 => Just(View::DashW), 1 => Just(View::Piped)];
    (0..Release::ALL.len(), any::<bool>(), view)
        .prop_map(|(n, k64, view)| Setting::new(Release::ALL[n], k64, view))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn both_readers_agree(seed in any::<u64>(), setting in settings()) {
        let mut history = History::draw(seed, 12);
        history.setting = setting;
        let capture = history.play().capture;
        let reference = Reference::new(&setting);
        let lines: Vec<&[u8]> = capture.split(|&b| b == b'\n').collect();
        let mut compared = 0;
        for (number, got) in real(&capture) {
            let line = lines[number as usize - 1];
            if let Some(mut wanted) = reference.read(line) {
                compared += 1;
                // A single `>` that ends where no trace record can end belongs to the name.
                if got.path.as_ref().is_some_and(|p| p.ends_with(b">")) && wanted.stopped {
                    (wanted.stopped, wanted.path) = (false, got.path.clone());
                }
                // A path as long as what the kernel keeps may be clipped: only the real reader says so.
                let whole = wanted.path.as_ref().map_or(0, |p| p.len());
                wanted.clipped |= got.clipped && (whole == 92 || whole == 184);
                prop_assert_eq!(&got, &wanted, "{:?} line {}\n{}", setting, number, line.as_bstr());
            }
        }
        let wanted = if setting.wide() { 40 } else { 70 };
        prop_assert!(compared * 100 >= (lines.len() - 1) * wanted, "{:?}: {} of {} lines", setting, compared, lines.len());
    }
}
