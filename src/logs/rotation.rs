//! Rotated logs (`system.log`, `system.log.0.bz2`, ...) in order of time, whatever the order they were given in.

use bstr::{BString, ByteSlice};
use chrono::{NaiveDate, TimeDelta};

use super::calendar::{base_near, base_until};
use super::file::LogFile;

/// What the name says: the log it belongs to, and its number; the log itself is newer than number 0.
pub(crate) fn family(name: &[u8]) -> (BString, Option<u32>) {
    let mut stem = name;
    for ending in [&b".gz"[..], b".bz2", b".Z", b".xz"] {
        stem = stem.strip_suffix(ending).unwrap_or(stem);
    }
    match stem.rsplit_once_str(".") {
        Some((head, number))
            if !number.is_empty() && number.len() < 6 && number.iter().all(u8::is_ascii_digit) =>
        {
            (
                head.into(),
                number.to_str().ok().and_then(|digits| digits.parse().ok()),
            )
        }
        _ => (stem.into(), None),
    }
}

/// Was `newer` begun when `older` was rotated away?
pub(crate) fn is_successor(older: &LogFile, newer: &LogFile) -> bool {
    let ((stem, old), (other, new)) = (family(&older.name), family(&newer.name));
    stem == other && old == Some(new.map_or(0, |number| number + 1))
}

/// Settles the year of every record. Returns the files whose year is a guess from their time of modification, with
/// the year of their last record.
pub(crate) fn find_years(files: &mut [LogFile], day: Option<NaiveDate>) -> Vec<(usize, i32)> {
    let mut guessed = Vec::new();
    let mut newest_first: Vec<usize> = (0..files.len()).collect();
    newest_first.sort_by_key(|index| {
        let (stem, number) = family(&files[*index].name);
        (stem, number.map_or(0, |number| number + 1))
    });
    let mut newer: Option<(BString, chrono::NaiveDateTime)> = None;
    for index in newest_first {
        let file = &mut files[index];
        let stem = family(&file.name).0;
        if let (false, Some((first, last))) = (file.dated, file.span) {
            let by_day = day.and_then(|day| base_near(first, last, day));
            let by_file = file.modified.and_then(|end| base_until(last, end));
            // The file before it in the rotation ends where this one begins.
            let limit = newer
                .as_ref()
                .filter(|(other, _)| *other == stem)
                .map(|(_, start)| *start);
            let by_newer = limit.and_then(|start| base_until(last, start));
            let base = match (by_day.or(by_file), by_newer) {
                (Some(base), Some(limit)) => Some(base.min(limit)),
                (base, limit) => base.or(limit),
            };
            if let Some(base) = base {
                if by_day.is_none() && by_file == Some(base) && by_newer.is_none() {
                    guessed.push((index, base + last.year));
                }
                file.date_from(base);
            }
        } else {
            file.date_from(0);
        }
        if let Some(start) = file.begin {
            newer = Some((stem, start + TimeDelta::zero()));
        }
    }
    guessed
}

/// Oldest first: by the time of the first record, then by rotation number, then as given.
pub(crate) fn order(files: &mut [LogFile]) {
    let all_known = files.iter().all(|file| file.begin.is_some());
    files.sort_by_key(|file| {
        let (stem, number) = family(&file.name);
        let newness = std::cmp::Reverse(number.map_or(0, |number| u64::from(number) + 1));
        let begin = if all_known { file.begin } else { None };
        (
            begin,
            if all_known { BString::default() } else { stem },
            newness,
        )
    });
}
