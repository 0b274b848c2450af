//! The colours that `grep --color` and other programs put into lines for a terminal.

use crate::dialect::escapes;
use crate::dialect::fs_usage::recognise::{LineForm, exact, is_standard, line_form};

/// Bytes of the elapsed time from its dot on.
const DOT: usize = 7;

/// Lines that were coloured.
#[derive(Debug)]
pub(super) struct Colours {
    /// Offsets of the dot in the elapsed time, in lines without colours: a line that has it there holds its escapes in a name.
    dots: Vec<usize>,
}

impl Colours {
    /// `None`: the lines have no colours.
    pub(super) fn learn<'a>(lines: impl Iterator<Item = &'a [u8]> + Clone) -> Option<Colours> {
        let bare = |line: &'a [u8]| escapes::without(line).map(|plain| (line, plain));
        lines.clone().find_map(bare)?;
        let mut seen = Vec::new();
        let mut dots = Vec::new();
        for line in lines.clone() {
            let plain = escapes::without(line);
            let text = plain.as_deref().unwrap_or(line);
            if let Some(dot) = exact(text)
                && (is_standard(text, dot) || seen.contains(&dot))
            {
                dots.push(dot);
            }
            seen.extend(exact(text));
        }
        dots.sort_unstable();
        dots.dedup();
        let colours = Colours { dots };
        let is_coloured = |(line, plain): (&[u8], Vec<u8>)| {
            let taken = colours.plain(line).is_some_and(|text| text == plain);
            taken && line_form(&plain) != LineForm::Nothing
        };
        lines.filter_map(bare).any(is_coloured).then_some(colours)
    }

    /// The line without its colours; `None` when it has none.
    pub(super) fn plain(&self, line: &[u8]) -> Option<Vec<u8>> {
        // where the columns are right, what stands before them belongs to a name
        let own = exact(line).filter(|dot| self.dots.contains(dot));
        let (name, rest) = line.split_at(own.map_or(0, |dot| (dot + DOT).min(line.len())));
        let rest = escapes::without(rest)?;
        Some([name, &rest].concat())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(path: &str, process: &str) -> String {
        format!(
            "19:35:56.979682  unlink                                 {path:<163}   0.000024   {process}.7"
        )
    }

    fn plain(lines: &[String]) -> Option<Vec<String>> {
        let colours = Colours::learn(lines.iter().map(String::as_bytes))?;
        let lines = lines.iter().map(|line| {
            let plain = colours.plain(line.as_bytes());
            plain.map_or(line.clone(), |plain| String::from_utf8(plain).unwrap())
        });
        Some(lines.collect())
    }

    #[test]
    fn what_grep_marks_is_unmarked() {
        let red = |text: &str, word: &str| {
            text.replace(word, &format!("\x1b[01;31m\x1b[K{word}\x1b[m\x1b[K"))
        };
        let lines = ["/etc/postfix/a", "/etc/b"].map(|path| line(path, "servermgrd"));
        for word in ["servermgrd", "etc", "19:35", "unlink"] {
            let marked = lines.clone().map(|line| red(&line, word));
            assert_eq!(plain(&marked), Some(lines.to_vec()), "{word}");
        }
    }

    #[test]
    fn an_escape_in_a_name_stays() {
        let lines = ["/tmp/\x1b[31mred", "/tmp/b"].map(|path| line(path, "tool"));
        assert_eq!(plain(&lines), None);
        let marked = lines
            .clone()
            .map(|line| line.replace("tool", "\x1b[1mtool\x1b[0m"));
        assert_eq!(plain(&marked), Some(lines.to_vec()));
    }
}
