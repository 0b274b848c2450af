//! What becomes of the lines of a capture, with and without a prescanner that looks at them before their turn.

use std::collections::VecDeque;

use crate::dialect::fs_usage::calls::{Call, Mutates};
use crate::dialect::fs_usage::{
    Census, FieldSpans, Filter, Interest, Outcome, PrescanBits, Prescanned, Reader, Want,
};
use crate::input::{Line, Lines};

/// All that a prescanner can be asked for, of one label or another.
fn everything(call: Option<&'static Call>) -> Interest {
    let (tag, want) = match call {
        Some(call) if call.takes_path() && call.mutates == Mutates::No => (1, Want::Path(2)),
        Some(call) if call.mutates == Mutates::Yes => (5, Want::Fields),
        Some(call) if call.is_fd() => (3, Want::Descriptor),
        _ => (4, Want::Nothing),
    };
    Interest { tag, want }
}

/// Lines that one of the two prescanners looks at before the other has its turn.
const BLOCK: u64 = 7;

/// How the lines are looked at before their turn.
#[derive(Clone, Copy, Debug)]
pub struct Prescanning {
    /// So many lines before.
    pub ahead: usize,
    /// Other processes' events are asked for, too.
    pub asked: bool,
    /// The fields of the wanted ones are read.
    pub read: bool,
}

/// What became of every line, all fields of other processes' events included, and the count.
pub fn outcomes(
    capture: &[u8],
    filter: &Filter,
    prescanning: Option<Prescanning>,
) -> (Vec<String>, Census) {
    let mut reader = Reader::new(filter);
    let asked = prescanning.is_some_and(|prescanning| prescanning.asked);
    let mut prescanners = reader.prescanners(asked.then_some(everything));
    let mut out = Vec::new();
    let mut sink = |outcome: Outcome<'_>| {
        out.push(match outcome {
            Outcome::Other(other) => {
                let seen = (other.process(), other.time(), other.wide(), other.call());
                let record = other.record();
                if let (Some(fd), Some(record)) = (other.descriptor(), &record) {
                    assert_eq!(
                        (record.fd, record.errno, record.path),
                        (Some(fd), None, None)
                    );
                }
                format!("{seen:?} {:?} {record:?}", other.path_hint())
            }
            outcome => format!("{outcome:?}"),
        });
    };
    let mut notes = VecDeque::new();
    let mut lines = Lines::new(capture);
    let mut later = Lines::new(capture);
    while let Some((number, line)) = lines.next_line().unwrap() {
        // the other thread is so many lines ahead, and knows the columns as they are now
        while let Some(Prescanning { ahead, read, .. }) =
            prescanning.filter(|prescanning| notes.len() <= prescanning.ahead + 1)
        {
            let mut spans: Vec<FieldSpans> = Vec::new();
            let nothing = (PrescanBits::default(), None);
            match later.next_line().unwrap() {
                Some((number, Line::Whole(text))) => {
                    let prescanner = &mut prescanners[(number / BLOCK % 2) as usize];
                    let bits = prescanner.scan(text, read.then_some(&mut spans));
                    notes.push_back((bits, spans.pop()));
                }
                Some(_) => notes.push_back(nothing),
                None => notes.resize(ahead + 2, nothing),
            }
        }
        let (bits, spans) = notes.pop_front().unwrap_or_default();
        let prescan = Prescanned {
            bits,
            // where a block ends, nothing is known of the line after it
            next: notes
                .front()
                .filter(|_| (number + 1) % BLOCK > 0)
                .map(|next| next.0)
                .unwrap_or_default(),
            spans: spans.as_ref(),
        };
        match line {
            Line::Whole(text) => reader.prescanned(number, text, prescan, &mut sink),
            Line::Unterminated(text) => reader.unterminated(number, text, &mut sink),
            Line::TooLong(text) => reader.too_long(number, text, &mut sink),
        }
    }
    reader.finish(&mut sink);
    let census = *reader.census();
    (out, census)
}

/// For the fuzzer: lines looked at before their turn, as the reading thread does: every line becomes what it becomes without. The first byte
/// says how far ahead, and what is asked for.
pub fn ahead(data: &[u8]) {
    let Some((how, capture)) = data.split_first() else {
        return;
    };
    let prescanning = Prescanning {
        ahead: usize::from(how >> 2),
        asked: how & 1 != 0,
        read: how & 2 != 0,
    };
    for filter in [
        Filter::All,
        Filter::Processes(vec!["servermgrd".into(), "a.1".into()]),
    ] {
        let (plain, prescanned) = [None, Some(prescanning)]
            .map(|how| outcomes(capture, &filter, how))
            .into();
        assert_eq!(plain, prescanned);
    }
}
