//! Lines that a terminal, a mail program or `fold` broke in pieces, joined again.

use crate::dialect::fs_usage::recognise::{LineForm, exact, is_standard, line_form};

/// Pieces of a line.
const MOST: usize = 12;
/// Widths that programs break at, besides the width of the widest piece.
const WIDTHS: [usize; 10] = [72, 76, 78, 79, 80, 100, 120, 132, 160, 200];

/// The widest piece that a program makes which breaks lines at blanks.
const WIDEST_MAIL: usize = 132;

/// How lines were broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wrap {
    /// At a column: with their blanks back, the pieces have the columns of the capture, the dot of the elapsed time at this
    /// offset.
    Column {
        width: usize,
        dot: usize,
        /// What an editor shows at the end of a piece that goes on.
        mark: bool,
    },
    /// At blanks, which are lost.
    Blanks,
}

/// What Emacs and others show where a line goes on.
const MARK: u8 = b'\\';

/// The piece without the mark, where one is.
fn unmarked(piece: &[u8], mark: bool) -> &[u8] {
    match piece {
        [text @ .., MARK] if mark => text,
        _ => piece,
    }
}

/// The pieces as one line.
fn join(pieces: &[Vec<u8>], width: Option<usize>) -> Option<Vec<u8>> {
    let (last, before) = pieces.split_last()?;
    let mut line = Vec::new();
    for piece in before {
        line.extend_from_slice(piece);
        match width {
            Some(width) => {
                let pad = width.checked_sub(piece.len())?;
                line.resize(line.len() + pad, b' ');
            }
            None => line.push(b' '),
        }
    }
    line.extend_from_slice(last);
    if width.is_none() {
        // some runs of blanks are whole, others are not: none tells a column
        line.dedup_by(|a, b| *a == b' ' && *b == b' ');
    }
    Some(line)
}

impl Wrap {
    /// How the lines were broken, if they were.
    pub(super) fn learn(texts: &[Vec<u8>]) -> Option<Wrap> {
        let mut groups: Vec<Vec<Vec<u8>>> = Vec::new();
        let mut open = false;
        let (mut whole, mut longest) = (0, 0);
        let mut columns: Vec<usize> = Vec::new();
        for text in texts {
            match line_form(text) {
                LineForm::Begun => {
                    groups.push(vec![text.clone()]);
                    open = true;
                }
                LineForm::Whole => {
                    whole += 1;
                    longest = text.len().max(longest);
                    columns.extend(exact(text).filter(|dot| !columns.contains(dot)));
                    open = false;
                }
                LineForm::Nothing => match groups.last_mut() {
                    Some(group) if open && group.len() < MOST => group.push(text.clone()),
                    _ => open = false,
                },
            }
        }
        // the last one may go on
        if groups.len() > 2 {
            groups.pop();
        }
        for group in &mut groups {
            while group.last().is_some_and(Vec::is_empty) {
                group.pop();
            }
        }
        // with a newline between them the pieces have the columns of the other lines: it stands in a name
        let in_a_name = |group: &Vec<Vec<u8>>| {
            let line = group.join(&b'\n');
            let within = memchr::memrchr(b'\n', &line).unwrap_or(line.len());
            exact(&line).is_some_and(|dot| {
                within < dot && (columns.contains(&dot) || is_standard(&line, dot))
            })
        };
        groups.retain(|group| group.len() > 1 && !in_a_name(group));
        if groups.is_empty() || groups.len() * 10 < whole {
            return None;
        }
        let goes_on = |group: &Vec<Vec<u8>>| {
            group[..group.len() - 1]
                .iter()
                .all(|p| p.ends_with(&[MARK]))
        };
        let mark = groups.iter().all(goes_on);
        for piece in groups.iter_mut().flatten() {
            let length = unmarked(piece, mark).len();
            piece.truncate(length);
        }
        let widest = groups.iter().flatten().map(Vec::len).max()?;
        // where lines were broken at blanks, these are gone, and no piece begins with one
        let by_column = |width: usize| {
            let pieces = || groups.iter().flat_map(|group| &group[..group.len() - 1]);
            let rest = groups.iter().flat_map(|group| &group[1..]);
            let full = pieces().filter(|piece| piece.len() == width).count();
            rest.clone().any(|piece| piece.starts_with(b" ")) || full * 5 >= pieces().count() * 4
        };
        let widths: Vec<_> = std::iter::once(widest)
            .chain(WIDTHS)
            // a line that was not broken is longer: a newline in a name breaks lines, too
            .filter(|width| *width >= widest.max(longest))
            .filter_map(|width| {
                let found = at_column(&groups, width, mark)?;
                (found.1 || by_column(width)).then_some(found)
            })
            .collect();
        // where blanks at the ends are lost, more than one width gives columns: those of a usual capture are right
        let usual = widths.iter().find(|(_, standard)| *standard);
        let column = usual.or(widths.first()).map(|(wrap, _)| *wrap);
        let at_blanks = || {
            let joined = groups.iter().filter_map(|group| join(group, None));
            let read = joined
                .filter(|line| line_form(line) == LineForm::Whole)
                .count();
            // no mail program leaves so long a piece; a newline in a name may
            let known = groups.len() > 1 || widest <= WIDEST_MAIL;
            // a name with a newline in it breaks a line of a capture that has its columns
            (known && read * 5 >= groups.len() * 4 && columns.is_empty() && !mark)
                .then_some(Wrap::Blanks)
        };
        column.or_else(at_blanks)
    }

    /// In words.
    pub(super) fn told(&self) -> String {
        match self {
            Wrap::Column { width, mark, .. } => {
                let width = width + usize::from(*mark);
                format!("lines that were broken at column {width} were joined again")
            }
            Wrap::Blanks => {
                "lines that were broken at blanks were joined again, and are read word by word"
                    .to_owned()
            }
        }
    }

    fn fits(self, line: &[u8]) -> bool {
        match self {
            Wrap::Column { dot, .. } => exact(line) == Some(dot),
            Wrap::Blanks => line_form(line) == LineForm::Whole,
        }
    }

    fn width(self) -> Option<usize> {
        match self {
            Wrap::Column { width, .. } => Some(width),
            Wrap::Blanks => None,
        }
    }

    fn is_marked(self) -> bool {
        matches!(self, Wrap::Column { mark: true, .. })
    }
}

/// What pieces of this width give, and whether those are columns that `-w` or a pipe makes.
fn at_column(groups: &[Vec<Vec<u8>>], width: usize, mark: bool) -> Option<(Wrap, bool)> {
    let joined = groups.iter().filter_map(|group| join(group, Some(width)));
    let mut dots: Vec<(usize, usize)> = Vec::new();
    let mut standard = false;
    for line in joined {
        let Some(dot) = exact(&line) else { continue };
        standard |= is_standard(&line, dot);
        match dots.iter_mut().find(|(known, _)| *known == dot) {
            Some((_, count)) => *count += 1,
            None => dots.push((dot, 1)),
        }
    }
    let (dot, count) = dots.into_iter().max_by_key(|(_, count)| *count)?;
    let enough = count * 5 >= groups.len() * 4 && (count > 1 || standard);
    enough.then_some((Wrap::Column { width, dot, mark }, standard))
}

/// Joins pieces as they come.
pub(super) struct Joiner {
    wrap: Wrap,
    pieces: Vec<Vec<u8>>,
    /// The pieces make a line, which may still go on.
    whole: bool,
}

impl Joiner {
    pub(super) fn new(wrap: Wrap) -> Joiner {
        Joiner {
            wrap,
            pieces: Vec::new(),
            whole: false,
        }
    }

    /// Takes a line; appends what is known of the lines so far, one newline for each of the source's.
    pub(super) fn line(&mut self, text: &[u8], out: &mut Vec<u8>) {
        let seen = line_form(text);
        let after = text.is_empty() && self.whole;
        if seen != LineForm::Nothing || after || self.pieces.is_empty() {
            self.end(out);
            if seen == LineForm::Begun {
                self.pieces
                    .push(unmarked(text, self.wrap.is_marked()).to_vec());
            } else {
                out.extend_from_slice(text);
                out.push(b'\n');
            }
            return;
        }
        let marked = self.wrap.is_marked();
        self.pieces.push(unmarked(text, marked).to_vec());
        let joined = join(&self.pieces, self.wrap.width());
        let fits = joined.as_ref().is_some_and(|line| self.wrap.fits(line));
        // its end may be the next piece alone: the process
        let named = joined.is_some_and(|line| line_form(&line) == LineForm::Whole);
        if self.whole && !fits {
            self.pieces.pop();
            self.end(out);
            out.extend_from_slice(text);
            out.push(b'\n');
            return;
        }
        self.whole = fits;
        // a piece that is not full is the last one
        let full = match marked {
            true => text.ends_with(&[MARK]),
            false => self.wrap.width().is_none_or(|width| text.len() >= width),
        };
        if fits && named && !full || self.pieces.len() >= MOST {
            self.end(out);
        }
    }

    /// What waits is handed out: joined if that makes a line, else as it was.
    pub(super) fn end(&mut self, out: &mut Vec<u8>) {
        let pieces = std::mem::take(&mut self.pieces);
        if std::mem::take(&mut self.whole)
            && let Some(line) = join(&pieces, self.wrap.width())
        {
            out.extend_from_slice(&line);
            out.resize(out.len() + pieces.len(), b'\n');
            return;
        }
        for piece in pieces {
            out.extend_from_slice(&piece);
            out.push(b'\n');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(path: &str, thread: u32) -> String {
        let call = format!("{:<17}", "unlink");
        format!(
            "19:35:56.979682  {call}                      {path:<163}   0.000024   foo.{thread}"
        )
    }

    fn joined(texts: &[Vec<u8>]) -> String {
        let wrap = Wrap::learn(texts).expect("broken lines");
        let mut joiner = Joiner::new(wrap);
        let mut out = Vec::new();
        for text in texts {
            joiner.line(text, &mut out);
        }
        joiner.end(&mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_newline_in_a_name_is_no_wrap_where_other_lines_are_longer() {
        let text = |n: u32| {
            let other = line("/srv/other", n);
            format!("{}\n{other}\n", line("/srv/two\nlines 11", n))
        };
        let capture: String = (1..5).map(text).collect();
        let texts: Vec<Vec<u8>> = capture.lines().map(|l| l.as_bytes().to_vec()).collect();
        assert_eq!(Wrap::learn(&texts), None);
    }

    #[test]
    fn nor_is_it_one_where_other_lines_are_as_long() {
        let narrow = |call: &str, path: &str| {
            format!("11:46:35  {call:<17} {path:<78}   0.000024   tester      ")
        };
        let text = [
            narrow("open", "/srv/two\nlines 11"),
            narrow("write", ""),
            narrow("close", ""),
            narrow("open", "/srv/two\nlines 11"),
        ];
        let texts: Vec<Vec<u8>> = (text.join("\n").lines())
            .map(|l| l.as_bytes().to_vec())
            .collect();
        assert_eq!(Wrap::learn(&texts), None);
    }

    fn broken(lines: &[String], width: usize, stripped: bool) -> Vec<Vec<u8>> {
        let pieces = lines.iter().flat_map(|line| line.as_bytes().chunks(width));
        pieces
            .map(|piece| match stripped {
                true => piece.trim_ascii_end().to_vec(),
                false => piece.to_vec(),
            })
            .collect()
    }

    #[test]
    fn pieces_of_any_width_give_the_lines_back_at_their_numbers() {
        let lines: Vec<_> = [("/Users/xx/a b", 7), ("/Users/xx/c", 123_456), ("/x", 1)]
            .map(|(path, thread)| line(path, thread))
            .to_vec();
        for (width, stripped) in [(80, false), (72, false), (100, true), (57, false)] {
            let texts = broken(&lines, width, stripped);
            let text = joined(&texts);
            let found: Vec<_> = text
                .split('\n')
                .enumerate()
                .filter(|(_, line)| !line.is_empty())
                .collect();
            assert_eq!(found.len(), 3, "{width}: {text}");
            let mut begins = 0;
            for ((at, line), whole) in found.into_iter().zip(&lines) {
                assert_eq!((at, line), (begins, whole.as_str()), "{width}");
                begins += whole.len().div_ceil(width);
            }
        }
    }

    #[test]
    fn the_mark_of_an_editor_where_a_line_goes_on_is_no_part_of_it() {
        let lines: Vec<_> = [("/Users/xx/a b", 7), ("/Users/xx/c", 123_456), ("/x\\", 1)]
            .map(|(path, thread)| line(path, thread))
            .to_vec();
        let mut texts = broken(&lines, 79, false);
        for text in &mut texts {
            if text.len() == 79 {
                text.push(b'\\');
            }
        }
        let text = joined(&texts);
        let found: Vec<_> = text.lines().filter(|line| !line.is_empty()).collect();
        assert_eq!(found, lines);
    }

    #[test]
    fn narrow_lines_broken_before_their_process_or_at_blanks_get_no_column_of_their_own() {
        let narrow = |path: &str| {
            format!("11:46:35  unlink            {path:<78}   0.000024   tester      ")
        };
        let lines: Vec<_> = ["/Users/xx/a b", "/Users/xx/c"].map(narrow).to_vec();
        for (width, stripped) in [(120, false), (120, true)] {
            let text = joined(&broken(&lines, width, stripped));
            let found: Vec<_> = text
                .lines()
                .filter(|line| !line.is_empty())
                .map(str::trim_end)
                .collect();
            let wanted: Vec<_> = lines.iter().map(|line| line.trim_end()).collect();
            assert_eq!(found, wanted, "{width}");
        }
        // a mail: the pieces say nothing of columns
        let pieces = ["11:46:35  unlink ", "/Users/xx/a ", "0.000024   tester"];
        let texts: Vec<_> = (0..4)
            .flat_map(|_| pieces.map(|p| p.as_bytes().to_vec()))
            .collect();
        assert_eq!(Wrap::learn(&texts), Some(Wrap::Blanks));
    }

    #[test]
    fn pieces_that_give_no_columns_stay_as_they_are() {
        let lines: Vec<_> = (1..9).map(|n| line("/Users/xx/a", n)).collect();
        let mut texts = broken(&lines, 80, false);
        let short = texts[4].len() - 3;
        texts[4].truncate(short);
        texts[5] = b"ab of another".to_vec();
        let text = joined(&texts);
        assert!(text.contains("ab of another\n"));
        assert_eq!(text.matches("foo.").count(), 7);
    }

    #[test]
    fn lines_broken_at_blanks_are_joined_by_one() {
        let texts: Vec<Vec<u8>> = [
            "14:03:22.417123  open  F=5  (R_____)",
            "/etc/postfix/main.cf  0.000041  servermgrd.12",
            "14:03:22.417124  unlink",
            "/etc/x  0.000041  servermgrd.12",
        ]
        .map(|text| text.as_bytes().to_vec())
        .to_vec();
        let text = joined(&texts);
        assert!(text.starts_with("14:03:22.417123 open F=5 (R_____) /etc/postfix/main.cf"));
        assert_eq!(text.matches('\n').count(), 4);
    }
}
