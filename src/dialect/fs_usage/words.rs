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

/// Whether all bytes are blanks.
#[inline]
pub(super) fn all_blank(text: &[u8]) -> bool {
    trim_blanks(text).is_empty()
}

/// The text without trailing blanks.
#[inline]
pub(super) fn trim_blanks(text: &[u8]) -> &[u8] {
    let mut text = text;
    while let Some((rest, chunk)) = text.split_last_chunk::<32>() {
        if *chunk != [b' '; 32] {
            break;
        }
        text = rest;
    }
    while let Some((rest, chunk)) = text.split_last_chunk::<8>() {
        if *chunk != [b' '; 8] {
            break;
        }
        text = rest;
    }
    while let [rest @ .., b' '] = text {
        text = rest;
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

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
        }
        assert!(!all_blank(b" x"));
    }
}
