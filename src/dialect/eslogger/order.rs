//! The numbers that messages carry: how many are missing, and whether any of the kinds that are there.

use std::collections::HashMap;

use serde_json::Value;

/// Follows the numbers.
#[derive(Debug, Default)]
pub(super) struct Order {
    all: Option<u64>,
    of_kind: HashMap<String, u64>,
    missing: u64,
    /// Line of the first gap.
    first: Option<u64>,
    /// Of those that are missing, so many are of kinds that the file holds.
    of_these: u64,
    /// Line of the first such gap.
    first_of_these: Option<u64>,
}

/// Different kinds of event that are followed; there are fewer than 200.
const KINDS: usize = 512;

impl Order {
    pub(super) fn take(&mut self, line: u64, message: &Value) {
        let number = |key| message.get(key).and_then(Value::as_u64);
        if let Some(now) = number("global_seq_num") {
            let gap = self.all.map_or(0, |last| gap(last, now));
            if gap > 0 {
                self.missing = self.missing.saturating_add(gap);
                self.first.get_or_insert(line);
            }
            self.all = Some(now);
        }
        let kind = message.get("event").and_then(Value::as_object);
        let kind = kind.and_then(|event| event.keys().next());
        if let (Some(kind), Some(now)) = (kind, number("seq_num")) {
            let gap = self.of_kind.get(kind).map_or(0, |last| gap(*last, now));
            if gap > 0 {
                self.of_these = self.of_these.saturating_add(gap);
                self.first_of_these.get_or_insert(line);
            }
            if self.of_kind.len() < KINDS || self.of_kind.contains_key(kind) {
                self.of_kind.insert(kind.clone(), now);
            }
        }
    }

    /// Where something is missing that matters, and what.
    pub(super) fn lost(&self) -> Option<(u64, String)> {
        if let Some(line) = self.first_of_these {
            let what = format!(
                "{} of kinds that the file holds {} missing, the first before this line",
                messages(self.of_these),
                if self.of_these == 1 { "is" } else { "are" }
            );
            return Some((line, what));
        }
        // without numbers by kind, any gap may hide a change
        let line = self.first.filter(|_| self.of_kind.is_empty())?;
        let what = format!(
            "{} {} missing, the first before this line",
            messages(self.missing),
            if self.missing == 1 { "is" } else { "are" }
        );
        Some((line, what))
    }
}

fn messages(count: u64) -> String {
    let s = if count == 1 { "" } else { "s" };
    format!("{count} message{s}")
}

/// Numbers left out between two; none where a new recording begins.
fn gap(last: u64, now: u64) -> u64 {
    now.checked_sub(last)
        .map_or(0, |step| step.saturating_sub(1))
}
