//! A single-regex reader: what a script for fs_usage output does to every line, and the yardstick for reading speed.
//!
//! ```text
//! cargo run --release --example regex_reader < capture.txt
//! ```
//! It sums calls, errors and time per process, and keeps nothing else.

use std::collections::HashMap;
use std::io::{self, BufRead, Write};

use regex::bytes::Regex;

fn main() -> io::Result<()> {
    let line = Regex::new(
        r"(?-u)^(\d\d:\d\d:\d\d(?:\.\d+)?)\s+(\S+)\s+(?:F=(\d+)\s*)?(?:\[\s*(-?\d+)\]\s*)?(?:\(([\w_]+)\)\s*)?(.*?)\s+(\d+\.\d{6})(?: W)?\s+(\S.*?)(?:\.(\d+))?\s*$",
    )
    .map_err(io::Error::other)?;
    let mut totals: HashMap<Vec<u8>, (u64, u64, f64)> = HashMap::new();
    let (mut input, mut text, mut other) = (io::stdin().lock(), Vec::new(), 0u64);
    while input.read_until(b'\n', &mut text)? > 0 {
        match line.captures(text.strip_suffix(b"\n").unwrap_or(&text)) {
            Some(found) => {
                let process = found.get(8).map_or(&b""[..], |name| name.as_bytes());
                if !totals.contains_key(process) {
                    totals.insert(process.to_vec(), (0, 0, 0.0));
                }
                if let Some(total) = totals.get_mut(process) {
                    total.0 += 1;
                    total.1 += u64::from(found.get(4).is_some());
                    let elapsed = found
                        .get(7)
                        .and_then(|time| std::str::from_utf8(time.as_bytes()).ok());
                    total.2 += elapsed
                        .and_then(|time| time.parse::<f64>().ok())
                        .unwrap_or(0.0);
                }
            }
            None => other += 1,
        }
        text.clear();
    }
    let mut rows: Vec<_> = totals.into_iter().collect();
    rows.sort_by(|a, b| a.0.cmp(&b.0));
    let mut out = io::stdout().lock();
    for (process, (calls, errors, seconds)) in rows {
        out.write_all(&process)?;
        writeln!(out, "\t{calls}\t{errors}\t{seconds:.6}")?;
    }
    writeln!(out, "not matched\t{other}")
}
