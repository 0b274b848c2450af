//! Files that the script carries: each as a function that prints its bytes.
//!
//! Printable bytes stand as they are, the others as three octal digits, which every printf knows; no line is longer than the
//! others of the script.

use crate::revert::actions::Embedded;
use crate::revert::plan::{Action, Plan};

/// Bytes of text in a line, before the quote is closed.
const LINE: usize = 64;

/// One function for each step that restores what the script carries.
pub(super) fn functions(plan: &Plan, out: &mut Vec<u8>) {
    for step in &plan.steps {
        let Action::Embedded(Embedded { content, .. }) = &step.action else {
            continue;
        };
        out.extend_from_slice(format!("bytes_{}() {{\n", step.number).as_bytes());
        if content.bytes.is_empty() {
            out.extend_from_slice(b"  :\n");
        }
        for line in formats(&content.bytes) {
            out.extend_from_slice(b"  printf '");
            out.extend_from_slice(&line);
            out.extend_from_slice(b"' || return 1\n");
        }
        out.extend_from_slice(b"}\n\n");
    }
}

/// The bytes as formats of printf, one a line.
fn formats(bytes: &[u8]) -> Vec<Vec<u8>> {
    let mut lines = vec![Vec::new()];
    for &byte in bytes {
        let mut line = lines.pop().unwrap_or_default();
        match byte {
            b'\n' => line.extend_from_slice(b"\\n"),
            b'%' => line.extend_from_slice(b"%%"),
            // a dash at the beginning would be an option
            b' '..=b'~' if !(b"\\'".contains(&byte) || line.is_empty() && byte == b'-') => {
                line.push(byte);
            }
            _ => line.extend_from_slice(format!("\\{byte:03o}").as_bytes()),
        }
        let full = line.len() >= LINE || byte == b'\n';
        lines.push(line);
        if full {
            lines.push(Vec::new());
        }
    }
    lines.retain(|line| !line.is_empty());
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_plain_is_written_in_octal() {
        let lines = formats(b"-n 100%\t'a'\\\n\0\xff");
        let lines: Vec<&str> = lines
            .iter()
            .map(|l| std::str::from_utf8(l).unwrap())
            .collect();
        assert_eq!(lines, [r"\055n 100%%\011\047a\047\134\n", r"\000\377"]);
    }

    #[test]
    fn lines_stay_short() {
        let lines = formats(&[7; 1000]);
        assert!(lines.iter().all(|line| line.len() <= LINE + 4));
        assert_eq!(lines.iter().map(Vec::len).sum::<usize>(), 4000);
    }
}
