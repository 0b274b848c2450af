//! What the lines tell about the `fs_usage` that printed them: releases that remain possible, layout by layout.

use std::fmt;

use super::calls::Format;
use super::layout::{Era, Geometry, Stamp};
use super::record::Record;
use super::release::Release;

/// A set of releases, one bit each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Releases(u32);

impl Releases {
    pub(super) const ALL: Releases = Releases(u32::MAX);

    /// All releases from `first` to `last`, inclusive.
    pub(super) fn between(first: Release, last: Release) -> Releases {
        let from = u32::MAX << (first as u32);
        let to = u32::MAX >> (31 - last as u32);
        Releases(from & to)
    }

    pub(super) fn since(first: Release) -> Releases {
        Releases::between(first, Release::NEWEST)
    }

    pub(super) fn until(last: Release) -> Releases {
        Releases::between(Release::R10_2, last)
    }

    pub(super) fn and(self, other: Releases) -> Releases {
        Releases(self.0 & other.0)
    }

    fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether any of the releases fills stopped lookups with `>`.
    pub(super) fn may_fill(self) -> bool {
        !self.and(Releases::until(Release::R15)).is_empty()
    }

    fn list(self) -> impl DoubleEndedIterator<Item = Release> {
        Release::ALL
            .iter()
            .copied()
            .filter(move |r| self.0 & (1 << (*r as u32)) != 0)
    }
}

/// Lines of one layout that stand together in a capture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    /// The columns.
    pub geometry: Geometry,
    /// Line number of the first record of this layout.
    pub first_line: u64,
    /// Records looked at in it, those of other processes included.
    pub records: u64,
    releases: Releases,
}

impl Layout {
    /// The first and the last release that the lines allow.
    pub fn releases(&self) -> Option<(Release, Release)> {
        Some((
            self.releases.list().next()?,
            self.releases.list().next_back()?,
        ))
    }

    /// The lines may be of a system some of whose calls leave no line: `clonefile` and `renamex_np` came with 10.12, and are
    /// in no table of `fs_usage` (format page, section 3).
    pub fn has_unseen_calls(&self) -> bool {
        let since = Releases::since(Release::R10_12);
        !self.releases.and(since).is_empty()
    }

    /// Errno, descriptors and flags are shown.
    pub fn wide(&self) -> bool {
        self.geometry.wide()
    }

    /// Width of the lines: 172 or 264 with `-w`, 132 (10.2-10.4: 131) through a pipe without it.
    pub fn columns(&self) -> usize {
        self.geometry.columns()
    }

    /// Bits of the kernel, where the width tells.
    pub fn kernel_bits(&self) -> Option<u8> {
        match (self.geometry.stamp, self.columns()) {
            (Stamp::Millis, 264) => Some(64),
            (Stamp::Micros, 172) => Some(32),
            _ => None,
        }
    }
}

/// `Mac OS X 10.6, 64-bit kernel, wide (264 columns)`
impl fmt::Display for Layout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.releases() {
            Some((first, last)) => {
                let system = if last <= Release::R10_11 {
                    "Mac OS X"
                } else {
                    "macOS"
                };
                write!(f, "{system} {first}")?;
                if first != last {
                    let between = if first as u32 + 1 == last as u32 {
                        "or"
                    } else {
                        "to"
                    };
                    write!(f, " {between} {last}")?;
                }
            }
            None => f.write_str("release unknown")?,
        }
        if let Some(bits) = self.kernel_bits() {
            write!(f, ", {bits}-bit kernel")?;
        }
        let mode = if self.wide() { "wide" } else { "narrow" };
        write!(f, ", {mode} ({} columns)", self.columns())
    }
}

/// Collects the layouts of a capture.
#[derive(Clone, Debug, Default)]
pub(super) struct Survey {
    layouts: Vec<Layout>,
}

impl Survey {
    pub(super) fn layouts(&self) -> &[Layout] {
        &self.layouts
    }

    /// Releases that the current layout still allows.
    pub(super) fn possible(&self) -> Releases {
        self.layouts.last().map_or(Releases::ALL, |l| l.releases)
    }

    #[inline]
    pub(super) fn note(&mut self, record: &Record<'_>, geometry: &Geometry) {
        let clue = clue(record, geometry);
        if let Some(layout) = self.layouts.last_mut() {
            let left = layout.releases.and(clue);
            if layout.geometry == *geometry && !left.is_empty() {
                layout.releases = left;
                layout.records += 1;
                return;
            }
        }
        self.begin(record.line, geometry, clue);
    }

    fn begin(&mut self, first_line: u64, geometry: &Geometry, clue: Releases) {
        let releases = base(geometry).and(clue);
        let releases = if releases.is_empty() {
            base(geometry)
        } else {
            releases
        };
        // A capture that changes its width with every line is no capture; the list stays short.
        if self.layouts.len() < 64 {
            self.layouts.push(Layout {
                geometry: *geometry,
                first_line,
                records: 1,
                releases,
            });
        }
    }
}

fn base(geometry: &Geometry) -> Releases {
    match (geometry.stamp, geometry.era, geometry.columns()) {
        (_, Era::Old, _) => Releases::until(Release::R10_4),
        (Stamp::Seconds, Era::New, _) => Releases::since(Release::R10_5),
        (Stamp::Millis, Era::New, 264) => Releases::between(Release::R10_6, Release::R10_6),
        (Stamp::Millis, Era::New, _) => Releases::between(Release::R10_5, Release::R10_6),
        (Stamp::Micros, _, _) => Releases::since(Release::R10_7),
    }
}

/// The releases in which such a line can be printed (format page, section 6.1).
#[inline]
fn clue(record: &Record<'_>, geometry: &Geometry) -> Releases {
    let Some(call) = record.call else {
        return Releases::ALL;
    };
    let mut releases = call.releases;
    if record.stopped {
        releases = releases.and(Releases::until(Release::R15));
    }
    match call.format {
        Format::Open | Format::OpenAt => releases.and(match record.flags.map(<[u8]>::len) {
            Some(6) => Releases::between(Release::R10_5, Release::R10_14),
            Some(12) => Releases::between(Release::R10_15, Release::R15),
            Some(14) => Releases::between(Release::R15_4, Release::R15_4),
            Some(15) => Releases::since(Release::R26),
            _ => Releases::ALL,
        }),
        Format::HfsUpdate => releases.and(match record.flags.map(<[u8]>::len) {
            Some(6) => Releases::between(Release::R10_9, Release::R10_11),
            Some(8) => Releases::since(Release::R10_12),
            _ => Releases::ALL,
        }),
        Format::Disk => {
            if record.path.is_some() {
                let first = if geometry.wide() {
                    Release::R10_9
                } else {
                    Release::R10_14
                };
                releases = releases.and(Releases::since(first));
            }
            match record
                .label
                .iter()
                .position(|&b| b == b'[')
                .and_then(|at| record.label.get(at + 1))
            {
                Some(b'a' | b'T' | b'P') => releases.and(Releases::until(Release::R10_7)),
                Some(b'A' | b'S') => releases.and(Releases::since(Release::R10_8)),
                _ => releases,
            }
        }
        // Hexadecimal whence began with 15.0.
        Format::Lseek
            if record.angle.is_some_and(|a| {
                a.starts_with(b"0x") || a.ends_with(b"_HOLE") || a.ends_with(b"_DATA")
            }) =>
        {
            releases.and(Releases::since(Release::R15))
        }
        _ => releases,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_layout_says_what_it_knows() {
        let geometry = Geometry {
            stamp: Stamp::Millis,
            era: Era::New,
            dot: 234,
        };
        let mut survey = Survey::default();
        survey.note(
            &Record {
                line: 3,
                ..Record::default()
            },
            &geometry,
        );
        assert_eq!(
            survey.layouts()[0].to_string(),
            "Mac OS X 10.6, 64-bit kernel, wide (264 columns)"
        );
    }

    #[test]
    fn clues_narrow_the_releases_and_contradictions_begin_a_new_layout() {
        use crate::dialect::fs_usage::calls::Call;
        let geometry = Geometry {
            stamp: Stamp::Micros,
            era: Era::New,
            dot: 223,
        };
        let open = Record {
            call: Call::find(b"open"),
            wide: true,
            ..Record::default()
        };
        let mut survey = Survey::default();
        survey.note(
            &Record {
                line: 1,
                flags: Some(b"R___________"),
                ..open
            },
            &geometry,
        );
        assert_eq!(
            survey.layouts()[0].releases(),
            Some((Release::R10_15, Release::R15))
        );
        survey.note(
            &Record {
                line: 9,
                flags: Some(b"R_____________"),
                ..open
            },
            &geometry,
        );
        assert_eq!(survey.layouts().len(), 2);
        assert_eq!(
            survey.layouts()[1].to_string(),
            "macOS 15.4, wide (264 columns)"
        );
    }
}
