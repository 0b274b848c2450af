//! `log show --style ndjson`: one JSON object per line, and a footer with the count.

use serde::Deserialize;

use crate::dialect::syslog::{Stamp, iso};

/// The fields of one event that a report uses; keys that are missing are `None`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Event {
    /// `2026-06-29 15:54:42.063082+0200`.
    pub timestamp: Option<String>,
    /// The message.
    pub event_message: Option<String>,
    /// `Default`, `Info`, `Debug`, `Error`, `Fault`.
    pub message_type: Option<String>,
    /// `com.apple.bluetooth`.
    pub subsystem: Option<String>,
    /// Process id.
    #[serde(rename = "processID")]
    pub process_id: Option<i64>,
    /// Thread id.
    #[serde(rename = "threadID")]
    pub thread_id: Option<u64>,
    /// Executable of the process.
    pub process_image_path: Option<String>,
    /// Library that spoke.
    pub sender_image_path: Option<String>,
    /// Only in the footer: how many events were printed.
    pub count: Option<u64>,
}

impl Event {
    /// The time stamp taken apart; `None` for the footer.
    #[must_use]
    pub(crate) fn stamp(&self) -> Option<Stamp<'_>> {
        iso(self.timestamp.as_deref()?.as_bytes())
            .ok()
            .map(|(_, stamp)| stamp)
    }

    /// Name of the program: the last component of its path.
    #[must_use]
    pub(crate) fn sender(&self) -> &str {
        let path = self.process_image_path.as_deref().unwrap_or_default();
        path.rsplit('/').next().unwrap_or(path)
    }

    /// Is this the last line, `{"count":3335,"finished":1}`?
    #[must_use]
    pub(crate) fn is_footer(&self) -> bool {
        self.timestamp.is_none() && self.count.is_some()
    }
}

/// One line without its newline.
///
/// # Errors
/// When the line is no JSON object.
pub(crate) fn decode(line: &[u8]) -> Result<Event, serde_json::Error> {
    serde_json::from_slice(line)
}
