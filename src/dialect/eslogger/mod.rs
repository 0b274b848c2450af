//! `eslogger` (macOS 13 and later) and Mac Monitor: messages of Endpoint Security as JSON, an object a line or an array.
//!
//! The man page says that the format is no interface: everything is read by key, what is unknown is passed over. A message
//! of a change is made while the call runs: that it came means that the call was allowed, not that it succeeded. The text
//! of a new symbolic link is in no message.

mod event;
mod order;

use bstr::ByteSlice as _;
use serde_json::Value;

use super::named::{Lines, Named, Told, What};
use order::Order;

/// Between two messages of one call.
const SAME_NS: i64 = 5_000_000;
/// An object of an array that is longer is given up.
const LONGEST: usize = 16 << 20;

/// Does the line look like one? (Whole lines only: a log's JSON has other keys.)
#[must_use]
pub(crate) fn is_one(line: &[u8]) -> bool {
    let object = line.starts_with(b"{") || line.starts_with(b"[");
    object && (line.contains_str(b"\"event\"") || line.contains_str(b"com.apple.eslogger"))
        || matches!(line.trim_ascii(), b"[" | b"{")
        || line.contains_str(b"eslogger: {\"")
}

/// Takes lines.
#[derive(Debug, Default)]
pub(crate) struct Reader {
    order: Order,
    /// A rename over something, until the next message tells whether it is half of an exchange; and the same message twice.
    held: Option<Box<Named>>,
    /// In an array: the object so far, and the line on which it begins.
    array: Option<Array>,
    begun: bool,
}

/// Objects of an array, which may go over many lines.
#[derive(Debug, Default)]
struct Array {
    text: Vec<u8>,
    line: u64,
    depth: u32,
    in_string: bool,
    escaped: bool,
}

impl Lines for Reader {
    fn line(&mut self, number: u64, text: &[u8], sink: &mut dyn FnMut(Told)) {
        let trimmed = text.trim_ascii();
        if trimmed.is_empty() {
            return sink(Told::Harmless { line: number });
        }
        // an array, or objects that `jq` wrote over many lines
        let spread = trimmed[0] == b'[' || trimmed == b"{";
        if !std::mem::replace(&mut self.begun, true) && spread {
            self.array = Some(Array::default());
        }
        if let Some(mut array) = self.array.take() {
            let whole = array.take(number, text);
            self.array = Some(array);
            for (line, object) in &whole {
                self.object(*line, object, sink);
            }
            // of the objects that end on this line the last one stands for it
            match whole.iter().any(|(line, _)| *line == number) {
                true => {}
                false => sink(Told::Harmless { line: number }),
            }
            return;
        }
        self.object(number, trimmed, sink);
    }

    fn finish(&mut self, sink: &mut dyn FnMut(Told)) {
        self.release(sink);
        if let Some(array) = self.array.take()
            && array.depth > 0
        {
            sink(Told::Lost {
                line: array.line,
                what: "the last message is cut".to_owned(),
            });
        }
        if let Some((line, what)) = self.order.lost() {
            sink(Told::Lost { line, what });
        }
    }
}

impl Reader {
    fn release(&mut self, sink: &mut dyn FnMut(Told)) {
        if let Some(held) = self.held.take() {
            sink(Told::Call(held));
        }
    }

    fn object(&mut self, line: u64, text: &[u8], sink: &mut dyn FnMut(Told)) {
        let Some(message) = decode(text) else {
            let why = match text.last() {
                Some(b'}') => "no message of eslogger",
                _ => "the message is cut",
            };
            return sink(Told::Damaged { line, why });
        };
        self.order.take(line, &message);
        let Some(call) = event::call(line, &message) else {
            // any JSON may be spread over lines
            let stranger = self.array.is_some() && message.get("event").is_none();
            return sink(match (event::is_unusable(&message), stranger) {
                (true, _) => Told::Damaged {
                    line,
                    why: "a message of a change that does not say of which file",
                },
                (_, true) => Told::Damaged {
                    line,
                    why: "no message of eslogger",
                },
                _ => Told::Harmless { line },
            });
        };
        self.call(call, sink);
    }

    fn call(&mut self, call: Named, sink: &mut dyn FnMut(Told)) {
        let line = call.line;
        if let Some(held) = &mut self.held {
            let near = match (held.when, call.when) {
                (Some(one), Some(other)) => (other - one).abs() <= SAME_NS,
                (one, other) => one == other,
            };
            let by = held.by == call.by && near && held.label == call.label;
            if by && held.path == call.path && held.to == call.to {
                // the kernel tried the same call again
                return sink(Told::Harmless { line });
            }
            let mirrored = held.to.as_ref() == Some(&call.path)
                && call.to.as_ref() == Some(&held.path)
                && held.replaced == Some(true)
                && call.replaced == Some(true);
            if by && held.label == "rename" && mirrored {
                held.label = "exchangedata";
                held.what = What::Swap;
                return sink(Told::Harmless { line });
            }
        }
        self.release(sink);
        if matches!(
            call.label,
            "rename" | "unlink" | "rmdir" | "mknod" | "mkdir" | "symlink"
        ) {
            self.held = Some(Box::new(call));
        } else {
            sink(Told::Call(Box::new(call)));
        }
    }
}

impl Array {
    /// Objects that end on this line, each with the line on which it begins.
    fn take(&mut self, number: u64, text: &[u8]) -> Vec<(u64, Vec<u8>)> {
        let mut whole = Vec::new();
        for &byte in text {
            if self.depth == 0 {
                if byte != b'{' {
                    continue;
                }
                self.line = number;
                self.text.clear();
                (self.in_string, self.escaped) = (false, false);
            }
            self.text.push(byte);
            if self.in_string {
                match byte {
                    _ if self.escaped => self.escaped = false,
                    b'\\' => self.escaped = true,
                    b'"' => self.in_string = false,
                    _ => {}
                }
            } else {
                match byte {
                    b'"' => self.in_string = true,
                    b'{' => self.depth += 1,
                    b'}' => self.depth -= 1,
                    _ => {}
                }
            }
            if self.depth == 0 || self.text.len() > LONGEST {
                self.depth = 0;
                whole.push((self.line, std::mem::take(&mut self.text)));
            }
        }
        if self.depth > 0 {
            self.text.push(b'\n');
        }
        whole
    }
}

/// The message of a line: bare, or as the unified log carries it.
fn decode(text: &[u8]) -> Option<Value> {
    let value = match serde_json::from_slice::<Value>(text) {
        Ok(value) => value,
        Err(_) => {
            // `log show` as text: a stamp, the process, the message
            let start = text.find(b"{\"")?;
            serde_json::from_slice(&text[start..]).ok()?
        }
    };
    if let Some(inner) = value.get("eventMessage").and_then(Value::as_str) {
        let start = inner.find('{')?;
        return serde_json::from_str(&inner[start..]).ok();
    }
    value.is_object().then_some(value)
}

#[cfg(test)]
mod tests;
