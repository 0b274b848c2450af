//! Marks that stand on the lines themselves: a fence without a line of its own, as chat programs write it, and the beginning of
//! a printed page.

use crate::dialect::fs_usage::has_time_stamp;

/// What begins and what ends a quoted text.
const MARKS: [(&[u8], &[u8]); 6] = [
    (b"\x0c", b"\x0c"),
    (b"```", b"```"),
    (b"[code]", b"[/code]"),
    (b"<pre>", b"</pre>"),
    (b"<code>", b"</code>"),
    (b"{noformat}", b"{noformat}"),
];

/// The text behind a mark, if that is a line of `fs_usage`.
fn behind(line: &[u8]) -> Option<&[u8]> {
    let mut marked = MARKS
        .iter()
        .filter_map(|(mark, _)| line.strip_prefix(*mark));
    marked.find(|rest| has_time_stamp(rest))
}

/// A line begins with a mark.
pub(super) fn begins(line: &[u8]) -> bool {
    behind(line).is_some()
}

/// The line without the marks that quoted text begins and ends with.
pub(super) fn strip(line: &[u8]) -> &[u8] {
    let line = behind(line).unwrap_or(line);
    if !has_time_stamp(line) {
        return line;
    }
    let mut ended = MARKS
        .iter()
        .filter_map(|(_, mark)| line.strip_suffix(*mark));
    ended.next().unwrap_or(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fences_on_the_first_and_last_line_go() {
        let line = "19:35:57.979682  unlink   /a   0.000024   tool.7";
        for (first, last) in [("```", "```"), ("[code]", "[/code]")] {
            let (begun, ended) = (format!("{first}{line}"), format!("{line}{last}"));
            assert!(begins(begun.as_bytes()) && !begins(ended.as_bytes()));
            for marked in [begun, ended] {
                assert_eq!(strip(marked.as_bytes()), line.as_bytes());
            }
        }
        assert!(!begins(b"``` of three"));
        assert_eq!(strip(b"x```"), b"x```");
    }
}
