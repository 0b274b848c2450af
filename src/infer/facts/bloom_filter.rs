//! Which of many things have certainly not been met.

/// A bit for each of so many hashes: most of those that are not in a set are told apart by it.
#[derive(Clone, Debug, Default)]
pub(in crate::infer) struct BloomFilter(Vec<u64>);

impl BloomFilter {
    const BITS: usize = 1 << 18;

    pub(in crate::infer) fn add(&mut self, key: u64) {
        self.0.resize(Self::BITS / 64, 0);
        self.0[key as usize % Self::BITS / 64] |= 1 << (key % 64);
    }

    pub(in crate::infer) fn clear(&mut self) {
        self.0.clear();
    }

    #[inline]
    pub(in crate::infer) fn may_hold(&self, key: u64) -> bool {
        let word = self.0.get(key as usize % Self::BITS / 64);
        word.is_some_and(|word| word >> (key % 64) & 1 != 0)
    }
}
