//! Open addressing over the numbers of paths.

/// The number that stands for none.
pub(super) const NONE: u32 = u32::MAX;

/// Open addressing over node numbers; the text lives in the arena, so a path is stored once.
#[derive(Clone, Debug, Default)]
pub(super) struct Table {
    slots: Vec<Slot>,
    used: usize,
}

/// A node and the hash of its key, of which most others are told apart without a look at their text.
#[derive(Clone, Copy, Debug)]
struct Slot {
    hash: u32,
    node: u32,
}

const FREE: Slot = Slot {
    hash: 0,
    node: NONE,
};

impl Slot {
    fn is_free(self) -> bool {
        self.node == NONE
    }
}

impl Table {
    pub(super) fn find(&self, hash: u32, mut same: impl FnMut(u32) -> bool) -> Option<u32> {
        if self.slots.is_empty() {
            return None;
        }
        let mask = self.slots.len() - 1;
        let mut at = hash as usize & mask;
        loop {
            match self.slots[at] {
                slot if slot.is_free() => return None,
                slot if slot.hash == hash && same(slot.node) => return Some(slot.node),
                _ => at = (at + 1) & mask,
            }
        }
    }

    /// Puts `node` into the slot of its key, replacing `old` if that stands there.
    pub(super) fn put(&mut self, hash: u32, node: u32, old: Option<u32>) {
        if (self.used + 1) * 4 > self.slots.len() * 3 {
            let size = (self.slots.len() * 2).max(1024);
            let before = std::mem::replace(&mut self.slots, vec![FREE; size]);
            for slot in before.into_iter().filter(|slot| !slot.is_free()) {
                self.place(slot, None);
            }
        }
        if self.place(Slot { hash, node }, old) {
            self.used += 1;
        }
    }

    fn place(&mut self, slot: Slot, old: Option<u32>) -> bool {
        let mask = self.slots.len() - 1;
        let mut at = slot.hash as usize & mask;
        while !self.slots[at].is_free() {
            if Some(self.slots[at].node) == old {
                self.slots[at] = slot;
                return false;
            }
            at = (at + 1) & mask;
        }
        self.slots[at] = slot;
        true
    }
}
