//! Whether a piece of text is a line of `fs_usage`, before anything is known of the columns of the capture.

use super::calls::Call;
use super::layout::{Era, Geometry, Stamp};
use super::line::{Located, label_is_one};
use super::record::Record;
use super::squeezed;
use super::tail;

/// What a piece of text looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LineForm {
    /// No line of `fs_usage`.
    Nothing,
    /// The beginning of one: a time and a call, but no elapsed time and process.
    Begun,
    /// A line, whatever became of its blanks.
    Whole,
}

/// Looks at a text that may be a line.
pub(crate) fn line_form(text: &[u8]) -> LineForm {
    let text = text.strip_suffix(b"\r").unwrap_or(text);
    let Some(stamp) = Stamp::of(text) else {
        return LineForm::Nothing;
    };
    let body = text[stamp.len()..].trim_ascii_start();
    let end = body
        .iter()
        .position(|&b| b.is_ascii_whitespace() || b == b'(')
        .unwrap_or(body.len());
    let label = &body[..end];
    let known = Call::find(label).is_some();
    match (known, squeezed::has_end(text, stamp)) {
        (true, true) => LineForm::Whole,
        (true, false) => LineForm::Begun,
        (false, true) if squeezed::may_be_call(label, stamp) => LineForm::Whole,
        _ => LineForm::Nothing,
    }
}

/// Offset of the dot in the elapsed time, if every field stands where the columns that it gives put them.
pub(crate) fn exact(text: &[u8]) -> Option<usize> {
    let text = text.strip_suffix(b"\r").unwrap_or(text);
    let stamp = Stamp::of(text)?;
    let found = tail::search(text, stamp, stamp.len() + 4)?;
    [Era::New, Era::Old].into_iter().find_map(|era| {
        let geometry = Geometry {
            stamp,
            era,
            dot: found.dot,
        };
        let tail = tail::at_dot(text, found.dot, era.seconds_width())?;
        let line = Located {
            number: 1,
            text,
            geometry,
            tail: &tail,
            fill: false,
            call: None,
        };
        let mut record = Record::default();
        let read = line.read(&mut record)?;
        let exact = !record.squeezed
            && label_is_one(text, &read)
            && begins_its_field(text, &record, read.era);
        exact.then_some(found.dot)
    })
}

/// The path of a narrow line, which has no fields, stands behind one blank: more of them stand there where lines were joined
/// at a column that is not theirs.
fn begins_its_field(text: &[u8], record: &Record<'_>, era: Era) -> bool {
    let start = record.time.len() + 2 + era.label_width();
    record.wide || record.path.is_none() || text.get(start + 1).is_some_and(|b| *b != b' ')
}

/// That is where one of the usual widths puts it.
pub(crate) fn is_standard(text: &[u8], dot: usize) -> bool {
    let stamp = Stamp::of(text);
    stamp.is_some_and(|stamp| Geometry::standard(stamp).any(|g| g.dot == dot))
}

/// Length of the path of a line whose blanks were changed.
pub(crate) fn path_length(text: &[u8]) -> Option<usize> {
    let stamp = Stamp::of(text)?;
    let record = squeezed::record(1, text, stamp)?;
    record.path.map(<[u8]>::len)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_known_by_its_time_its_call_and_its_end() {
        for (text, form) in [
            (
                "11:46:35  chmod             /Users/xx/a                    0.000024   fsnotify.tes",
                LineForm::Whole,
            ),
            (
                "14:03:22.417123 open F=5 (R_____) /etc/x 0.000041 servermgrd.12",
                LineForm::Whole,
            ),
            (
                "14:03:22.417123  newcall_np    /etc/x 0.000041 servermgrd.12",
                LineForm::Whole,
            ),
            (
                "14:03:22.417  open              F=5        (R_____)  /etc/x",
                LineForm::Begun,
            ),
            (
                "19:35:57 19:35:56.979682  unlink /Users/xx/a.txt 0.000024   foo.12345",
                LineForm::Nothing,
            ),
            ("14:03:22 and then it took 1.000000 s", LineForm::Nothing),
            (
                "Nov  5 12:00:01 mail servermgrd[512]: open 1.000000",
                LineForm::Nothing,
            ),
        ] {
            assert_eq!(line_form(text.as_bytes()), form, "{text}");
        }
    }

    #[test]
    fn columns_are_exact_or_they_are_not() {
        let line = format!(
            "14:03:22  open              {:<79}   0.000041   servermgrd  ",
            "/etc/x"
        );
        let dot = line.find("0.000041").map(|at| at + 1);
        assert_eq!(exact(line.as_bytes()), dot);
        assert_eq!(exact(b"14:03:22 open /etc/x 0.000041 servermgrd"), None);
        let shifted = line.replacen("  open  ", "  open", 1);
        assert_ne!(exact(shifted.as_bytes()), dot);
    }
}
