//! Where the columns of a capture are: time stamp, label, fields, path, elapsed time.
//!
//! Widths are bytes. All of it follows from the kind of time stamp, the offset of the dot in the elapsed time, and, for
//! captures without microseconds, whether the label column is 15 (10.2-10.4) or 17 wide.

use super::calls::{Format, Kind, TABLE};
use super::swar::{Shape, number, word};

/// How the time is printed; it also tells narrow lines from wide ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Stamp {
    /// `HH:MM:SS`: narrow lines of every release.
    Seconds,
    /// `HH:MM:SS.mmm`: wide lines of 10.2-10.6.
    Millis,
    /// `HH:MM:SS.uuuuuu`: wide lines of 10.7 and later.
    Micros,
}

impl Stamp {
    /// Bytes of the printed stamp.
    pub(super) fn len(self) -> usize {
        match self {
            Stamp::Seconds => 8,
            Stamp::Millis => 12,
            Stamp::Micros => 15,
        }
    }

    /// Width of the process column, where it is padded.
    pub(super) fn process_width(self) -> Option<usize> {
        match self {
            Stamp::Seconds => Some(12),
            Stamp::Millis => Some(20),
            Stamp::Micros => None,
        }
    }

    /// The stamp at the beginning of a line, which two blanks follow.
    #[inline]
    pub(super) fn of(line: &[u8]) -> Option<Stamp> {
        [Stamp::Seconds, Stamp::Micros, Stamp::Millis]
            .into_iter()
            .find(|s| s.begins(line))
    }

    /// Whether the line begins with such a stamp.
    #[inline(always)]
    pub(super) fn begins(self, line: &[u8]) -> bool {
        let Some(head) = line.first_chunk::<16>() else {
            return self == Stamp::Seconds && line.len() > 9 && self.begins_short(line);
        };
        let clock = word(head, 0).and_then(|w| CLOCK.digits(w)).is_some();
        clock && is_time(head) && word(head, 8).is_some_and(|w| self.fraction().digits(w).is_some())
    }

    fn begins_short(self, line: &[u8]) -> bool {
        word(line, 0).and_then(|w| CLOCK.digits(w)).is_some() && is_time(line) && line[8] == b' '
    }

    /// What follows the seconds.
    #[inline(always)]
    fn fraction(self) -> Shape {
        const SECONDS: Shape = Shape::new(b" \0\0\0\0\0\0\0");
        const MILLIS: Shape = Shape::new(b".000 \0\0\0");
        const MICROS: Shape = Shape::new(b".000000 ");
        match self {
            Stamp::Seconds => SECONDS,
            Stamp::Millis => MILLIS,
            Stamp::Micros => MICROS,
        }
    }

    /// Microseconds since midnight of the stamp that begins the line; 0 if none does.
    #[inline]
    pub(super) fn time_of_day(self, line: &[u8]) -> u64 {
        let clock = word(line, 0).and_then(|w| CLOCK.digits(w)).unwrap_or(0);
        let fraction = match self {
            Stamp::Seconds => 0,
            _ => word(line, 8)
                .and_then(|w| self.fraction().digits(w))
                .unwrap_or(0),
        };
        // Each byte is now a digit's tens and the next one's ones; 99 at most, and colons count as zero.
        let [hours, _, _, minutes, _, _, seconds, _] = (clock * 10 + (clock >> 8)).to_le_bytes();
        let seconds = u64::from(hours) * 3600 + u64::from(minutes) * 60 + u64::from(seconds);
        // One byte for the dot, then the digits; what follows them is blank or masked, so zero.
        let fraction = number(fraction);
        seconds * 1_000_000 + fraction / 10
    }
}

const CLOCK: Shape = Shape::new(b"00:00:00");

/// No clock shows more than 23:59:60 (a leap second).
#[inline(always)]
fn is_time(line: &[u8]) -> bool {
    (line[0] < b'2' || line[0] == b'2' && line[1] <= b'3')
        && line[3] <= b'5'
        && (line[6] <= b'5' || line[6] == b'6' && line[7] == b'0')
}

/// The two designs of the line: 10.5 changed the label's width and moved the padding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Era {
    /// 10.2-10.4.
    Old,
    /// 10.5 and later.
    New,
}

impl Era {
    /// Width of the label column, without the two blanks before it.
    pub(super) fn label_width(self) -> usize {
        match self {
            Era::Old => 15,
            Era::New => 17,
        }
    }

    /// Width of the column of whole seconds in the elapsed time.
    pub(super) fn seconds_width(self) -> usize {
        match self {
            Era::Old => 2,
            Era::New => 3,
        }
    }
}

/// The columns of one capture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Geometry {
    /// How the time is printed.
    pub stamp: Stamp,
    /// Which design of line.
    pub era: Era,
    /// Offset of the dot in the elapsed time.
    pub dot: usize,
}

/// Offsets that `-w`, or a pipe without it, give.
const STANDARD: &[Geometry] = &[
    Geometry {
        stamp: Stamp::Micros,
        era: Era::New,
        dot: 223,
    },
    Geometry {
        stamp: Stamp::Micros,
        era: Era::New,
        dot: 131,
    },
    Geometry {
        stamp: Stamp::Millis,
        era: Era::New,
        dot: 142,
    },
    Geometry {
        stamp: Stamp::Millis,
        era: Era::New,
        dot: 234,
    },
    Geometry {
        stamp: Stamp::Seconds,
        era: Era::New,
        dot: 110,
    },
    Geometry {
        stamp: Stamp::Seconds,
        era: Era::Old,
        dot: 109,
    },
];

impl Geometry {
    /// The layouts of the standard widths, for this kind of stamp. 10.2-10.4 with `-w` has its dot where 10.5 has it.
    pub(super) fn standard(stamp: Stamp) -> impl Iterator<Item = Geometry> {
        STANDARD.iter().copied().filter(move |g| g.stamp == stamp)
    }

    /// Columns of the terminal, or what `-w` or a pipe stands for.
    pub fn columns(&self) -> usize {
        match self.stamp {
            Stamp::Seconds => self.dot + 22,
            Stamp::Millis => self.dot + 30,
            Stamp::Micros => self.dot + 41,
        }
    }

    /// Errno, descriptors and flags are shown.
    pub fn wide(&self) -> bool {
        self.stamp != Stamp::Seconds
    }

    /// Most bytes of a looked-up path that the kernel hands over: longer ones lose their head.
    pub(super) fn kernel_limit(&self) -> usize {
        match (self.stamp, self.columns()) {
            (Stamp::Micros, 172) => 92,
            (Stamp::Micros, _) | (Stamp::Millis, 264..) => 184,
            _ => 92,
        }
    }
}

/// What a line says about its era by itself: the two designs put the first field, the error bracket and the path at
/// different offsets. `None`: this line would look the same in both.
pub(super) fn era_clue(line: &[u8], stamp: Stamp) -> Option<Era> {
    let start = stamp.len() + 2;
    let at = |offset: usize| line.get(offset).copied().unwrap_or(b' ');
    let blank = |from: usize, to: usize| (from..to).all(|i| at(i) == b' ');
    let column: &[u8; 17] = line.get(start..)?.first_chunk()?;
    // Offset of the first byte after the 15-wide column.
    let fields = start + 15;
    match stamp {
        Stamp::Micros => Some(Era::New),
        Stamp::Seconds => {
            if at(fields) == b' ' && at(fields + 1) != b' ' && at(fields - 1) == b' ' {
                return Some(Era::Old);
            }
            if column[15] != b' ' {
                return TABLE.find(column.trim_ascii()).map(|_| Era::New);
            }
            (blank(fields, fields + 3) && at(fields + 3) != b' ').then_some(Era::New)
        }
        Stamp::Millis => {
            if column[15] == b' '
                && matches!(column[16], b'F' | b'A' | b'D')
                && at(fields + 2) == b'='
            {
                return Some(Era::Old);
            }
            if column[15..] != *b"  " {
                return TABLE.find(column.trim_ascii()).map(|_| Era::New);
            }
            let bracket = |offset: usize| at(offset) == b'[' && at(offset - 1) == b' ';
            if bracket(fields + 6) {
                return Some(Era::Old);
            }
            if bracket(fields + 8)
                || at(fields + 2) == b' ' && matches!(at(fields + 3), b'F' | b'A' | b'D' | b'<')
            {
                return Some(Era::New);
            }
            let call = TABLE.find(column.trim_ascii());
            let plain = call.is_none_or(|c| c.format == Format::Plain || c.format == Format::At);
            if call.is_some_and(|c| c.takes_path() && c.kind != Kind::At)
                && at(fields + 19) != b' '
                && blank(fields, fields + 19)
            {
                return Some(Era::Old);
            }
            if plain && blank(fields, fields + 24) && at(fields + 24) != b' ' {
                return Some(Era::New);
            }
            // Only the newer lines show letters, in parentheses.
            (at(fields + 14) == b'(' && blank(fields + 2, fields + 14)).then_some(Era::New)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stamps() {
        assert_eq!(Stamp::of(b"14:03:22  open"), Some(Stamp::Seconds));
        assert_eq!(Stamp::of(b"14:03:22.417  open"), Some(Stamp::Millis));
        assert_eq!(Stamp::of(b"14:03:22.417123  open"), Some(Stamp::Micros));
        assert_eq!(Stamp::of(b"14:03:2x.417123  open"), None);
        assert_eq!(Stamp::of(b"14:03"), None);
    }

    #[test]
    fn the_era_shows_in_the_first_field() {
        for (line, era) in [
            (
                "14:03:22.417  open            F=5               private/etc/postfix/main.cf ",
                Era::Old,
            ),
            (
                "14:03:22.417  open                 [  2]        /Library/Preferences/x.plist",
                Era::Old,
            ),
            (
                "14:03:22.421  rename                            private/etc/postfix/main.cf.tmp",
                Era::Old,
            ),
            (
                "14:03:22.430    WrData[async] D=0x0012ab40  B=0x1000     /dev/disk0s3",
                Era::Old,
            ),
            (
                "14:03:22.417  open              F=5        (R_____)  private/etc/postfix/main.cf",
                Era::New,
            ),
            (
                "14:03:22.417  open                   [  2] (_WC_T_)  /Library/Preferences/x.plist",
                Era::New,
            ),
            (
                "14:03:22.418  lstat                                  private/etc/postfix/main.cf",
                Era::New,
            ),
            (
                "14:03:22.419  access                       (___F)    private/etc/postfix",
                Era::New,
            ),
            (
                "14:03:22.423    RdData          D=0x0012ab40  B=0x8000     /dev/disk0s3",
                Era::New,
            ),
            (
                "14:03:22  open            private/etc/postfix/main.cf",
                Era::Old,
            ),
            (
                "14:03:22  open              private/etc/postfix/main.cf",
                Era::New,
            ),
            (
                "14:03:22  getdirentriesattr private/etc/postfix/main.cf",
                Era::New,
            ),
        ] {
            assert_eq!(
                era_clue(line.as_bytes(), Stamp::of(line.as_bytes()).unwrap()),
                Some(era),
                "{line}"
            );
        }
    }

    #[test]
    fn columns_follow_from_the_dot() {
        for (stamp, dot, columns) in [
            (Stamp::Micros, 223, 264),
            (Stamp::Micros, 131, 172),
            (Stamp::Millis, 142, 172),
            (Stamp::Millis, 234, 264),
            (Stamp::Seconds, 110, 132),
            (Stamp::Seconds, 109, 131),
        ] {
            assert_eq!(
                Geometry {
                    stamp,
                    era: Era::New,
                    dot
                }
                .columns(),
                columns
            );
        }
    }
}
