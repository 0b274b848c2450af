//! The same history in words that nobody knows: every letter of a name is exchanged for another one, so that no suffix,
//! no temporary name and no word means anything, while what belongs together still does.

use super::rng::Rng;

/// One letter for another, in small and capital letters alike.
#[derive(Clone, Debug)]
pub struct LetterCipher([u8; 256]);

/// Where a Mac's own directories stand: these names are what they are.
const SYSTEM: [&[u8]; 6] = [b"Volumes", b"private", b"etc", b"var", b"tmp", b"dev"];

impl LetterCipher {
    /// LetterCipher of their own for each seed.
    pub fn draw(seed: u64) -> Self {
        let mut rng = Rng::new(seed);
        let mut letters: Vec<u8> = (b'a'..=b'z').collect();
        for n in (1..letters.len()).rev() {
            letters.swap(n, rng.below(n as u64 + 1) as usize);
        }
        let mut table = [0; 256];
        for (n, byte) in (0..=u8::MAX).enumerate() {
            table[n] = match byte {
                b'a'..=b'z' => letters[usize::from(byte - b'a')],
                b'A'..=b'Z' => letters[usize::from(byte - b'A')].to_ascii_uppercase(),
                other => other,
            };
        }
        Self(table)
    }

    /// A path in these words, as long as before.
    pub fn of(&self, path: &[u8]) -> Vec<u8> {
        let parts = path.split(|b| *b == b'/').map(|part| {
            if SYSTEM.contains(&part) {
                part.to_vec()
            } else {
                part.iter().map(|b| self.0[usize::from(*b)]).collect()
            }
        });
        parts.collect::<Vec<_>>().join(&b'/')
    }
}
