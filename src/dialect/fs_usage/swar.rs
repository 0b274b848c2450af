//! Eight bytes at a time: the fixed shapes of a line tested and read without looking at single bytes.

/// Eight bytes from `at`, the first one lowest.
#[inline(always)]
pub(super) fn word(text: &[u8], at: usize) -> Option<u64> {
    let bytes: &[u8; 8] = text.get(at..at.checked_add(8)?)?.first_chunk()?;
    Some(u64::from_le_bytes(*bytes))
}

/// A pattern of eight bytes: `0` stands for any digit, a NUL for anything, the rest for itself.
#[derive(Clone, Copy)]
pub(super) struct Shape {
    pattern: u64,
    mask: u64,
    limit: u64,
}

impl Shape {
    pub(super) const fn new(pattern: &[u8; 8]) -> Shape {
        let (mut mask, mut limit) = ([0; 8], [0; 8]);
        let mut at = 0;
        while at < 8 {
            mask[at] = if pattern[at] == 0 { 0 } else { 0xff };
            // Added to a difference of more than 9 (0 for fixed bytes), it sets the top bit.
            limit[at] = if pattern[at] == b'0' { 0x76 } else { 0x7f };
            at += 1;
        }
        Shape {
            pattern: u64::from_le_bytes(*pattern),
            mask: u64::from_le_bytes(mask),
            limit: u64::from_le_bytes(limit),
        }
    }

    /// The differences to the pattern, which for digits are their values; `None` if the word has another shape.
    #[inline(always)]
    pub(super) fn digits(&self, word: u64) -> Option<u64> {
        let differs = (word ^ self.pattern) & self.mask;
        let high = (differs & 0x7f7f_7f7f_7f7f_7f7f).wrapping_add(self.limit) | differs;
        (high & 0x8080_8080_8080_8080 == 0).then_some(differs)
    }
}

/// Eight digit values, the most significant in the lowest byte, as a number.
#[inline(always)]
pub(super) fn number(digits: u64) -> u64 {
    let pairs = (digits.wrapping_mul(10).wrapping_add(digits >> 8)) & 0x00ff_00ff_00ff_00ff;
    let fours = (pairs.wrapping_mul(100).wrapping_add(pairs >> 16)) & 0x0000_ffff_0000_ffff;
    (fours.wrapping_mul(10_000).wrapping_add(fours >> 32)) & 0xffff_ffff
}

/// Eight times the same byte.
const fn every(byte: u8) -> u64 {
    u64::from_ne_bytes([byte; 8])
}

/// The top bit of each byte from `lowest` to `highest`, both below 128.
#[inline(always)]
fn within(word: u64, lowest: u8, highest: u8) -> u64 {
    let low = word & every(0x7f);
    (low + every(0x80 - lowest)) & !(low + every(0x7f - highest)) & !word & every(0x80)
}

/// How many bytes from `lowest` to `highest` a word begins with.
#[inline(always)]
pub(super) fn leading(word: u64, lowest: u8, highest: u8) -> usize {
    (!within(word, lowest, highest) & every(0x80)).trailing_zeros() as usize / 8
}

/// How many letters and low lines a word begins with.
#[inline(always)]
pub(super) fn letters(word: u64) -> usize {
    let letters = within(word | every(0x20), b'a', b'z') | within(word, b'_', b'_');
    (!letters & every(0x80)).trailing_zeros() as usize / 8
}

/// The hexadecimal digits that a word begins with, as a number, and how many they are.
#[inline(always)]
pub(super) fn hexadecimal(word: u64) -> (u64, usize) {
    let letters = within(word | every(0x20), b'a', b'f');
    let others = !(letters | within(word, b'0', b'9')) & every(0x80);
    let count = others.trailing_zeros() / 8;
    let values = (word & every(0x0f)) + (letters >> 7) * 9;
    // What follows the digits goes, and zeros come before them.
    let values = values.checked_shl(64 - 8 * count).unwrap_or(0);
    let pairs = (values << 4 | values >> 8) & 0x00ff_00ff_00ff_00ff;
    let fours = (pairs << 8 | pairs >> 16) & 0x0000_ffff_0000_ffff;
    ((fours << 16 | fours >> 32) & 0xffff_ffff, count as usize)
}

/// Whether the bytes of a word from the `from`th to before the `to`th, if there are such, are blanks.
#[inline(always)]
pub(super) fn blank_between(word: u64, from: usize, to: usize) -> bool {
    from >= to || (word ^ every(b' ')) >> (8 * from) << (8 * (8 - (to - from))) == 0
}

/// Whether all bytes are blanks.
#[inline]
pub(super) fn all_blank(text: &[u8]) -> bool {
    trim_blanks(text).is_empty()
}

/// How many blanks a text begins with.
#[inline]
pub(super) fn leading_blanks(text: &[u8]) -> usize {
    let chunks = text.as_chunks::<32>().0.iter();
    let blank = 32 * chunks.take_while(|&chunk| *chunk == [b' '; 32]).count();
    let more = text[blank..].iter().take_while(|&&b| b == b' ').count();
    blank + more
}

/// The text without trailing blanks.
#[inline]
pub(super) fn trim_blanks(text: &[u8]) -> &[u8] {
    // How long a name or a path is cannot be predicted, so no branch depends on it.
    let (head, chunks) = text.as_rchunks::<32>();
    let mut count = 0;
    for (before, chunk) in chunks.iter().enumerate() {
        count = if *chunk == [b' '; 32] {
            count
        } else {
            before + 1
        };
    }
    let end = match count.checked_sub(1) {
        Some(last) => head.len() + 32 * last + solid_end(&chunks[last]),
        None => solid_end(head),
    };
    &text[..end]
}

/// Where the trailing blanks of at most 32 bytes begin.
#[inline(always)]
fn solid_end(text: &[u8]) -> usize {
    let Some(last) = text.len().checked_sub(8) else {
        return text.iter().rposition(|&b| b != b' ').map_or(0, |at| at + 1);
    };
    let (mut start, mut solid) = (0, 0);
    for at in [0, last.saturating_sub(16), last.saturating_sub(8), last] {
        let other = word(text, at).unwrap_or(0) ^ every(b' ');
        (start, solid) = if other == 0 {
            (start, solid)
        } else {
            (at, other)
        };
    }
    start + 8 - solid.leading_zeros() as usize / 8
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_shape_accepts_digits_and_its_own_bytes_only() {
        let clock = Shape::new(b"00:00:00");
        let digits = |text: &[u8; 8]| clock.digits(u64::from_le_bytes(*text));
        assert!(digits(b"23:59:59").is_some());
        for bad in [
            b"23-59:59",
            b"2a:59:59",
            b"23:59:5 ",
            b"\xb2\xb3:59:59",
            b"23:59:/9",
            b"23:59::9",
        ] {
            assert!(digits(bad).is_none(), "{bad:?}");
        }
        let open = Shape::new(b".000  \0\0");
        assert!(open.digits(u64::from_le_bytes(*b".417  op")).is_some());
        assert!(open.digits(u64::from_le_bytes(*b".417 xop")).is_none());
    }

    #[test]
    fn digits_make_their_number() {
        let eight = Shape::new(b"00000000");
        for text in [b"00000000", b"12345678", b"99999999", b"00000041"] {
            let wanted: u64 = std::str::from_utf8(text).unwrap().parse().unwrap();
            assert_eq!(
                eight.digits(u64::from_le_bytes(*text)).map(number),
                Some(wanted)
            );
        }
    }

    #[test]
    fn blanks_are_trimmed_from_the_right() {
        for length in 0..100 {
            let text = [b" a b".to_vec(), vec![b' '; length]].concat();
            assert_eq!(trim_blanks(&text), b" a b");
            assert!(all_blank(&vec![b' '; length]));
            let text = [vec![b' '; length], b"a b  ".to_vec()].concat();
            assert_eq!(leading_blanks(&text), length);
            assert_eq!(leading_blanks(&text[..length]), length);
            for solid in 1..40 {
                let text = [vec![b' '; 3], vec![b'x'; solid], vec![b' '; length]].concat();
                assert_eq!(trim_blanks(&text).len(), 3 + solid);
            }
        }
        assert!(!all_blank(b" x"));
    }

    proptest! {
        #[test]
        fn a_word_begins_with_what_its_bytes_say(
            bytes in prop::array::uniform8(prop_oneof![
                prop::sample::select(b"0189abfgABFGZz_`@[/: \x7f\x80\xff".to_vec()),
                prop::num::u8::ANY,
            ]),
        ) {
            let word = u64::from_le_bytes(bytes);
            let count = |is: fn(&u8) -> bool| bytes.iter().take_while(|b| is(b)).count();
            let hex = count(u8::is_ascii_hexdigit);
            let digits = std::str::from_utf8(&bytes[..hex]).unwrap();
            let value = u64::from_str_radix(digits, 16).unwrap_or(0);
            prop_assert_eq!(hexadecimal(word), (value, hex));
            prop_assert_eq!(letters(word), count(|&b| b.is_ascii_alphabetic() || b == b'_'));
            prop_assert_eq!(leading(word, b'!', b'~'), count(u8::is_ascii_graphic));
            for from in 0..=8 {
                for to in 0..=8 {
                    let blank = bytes.get(from..to).is_none_or(|b| b.iter().all(|&b| b == b' '));
                    prop_assert_eq!(blank_between(word, from, to), blank);
                }
            }
        }
    }
}
