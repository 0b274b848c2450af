//! Other processes at work between the calls that matter.

use super::calls::Flags;
use super::mac::{Mac, Task};

/// Something that another process does now and then.
pub type Habit = fn(&mut Mac, Task);

/// The other processes and how often they get a turn.
pub struct Noise {
    /// A turn comes after so many of 100 calls.
    pub percent: u64,
    pub habits: Vec<(Task, Habit)>,
}

impl Noise {
    /// Called after every call of the processes that matter.
    pub fn between(&mut self, mac: &mut Mac) {
        while mac.rng.chance(self.percent) && !self.habits.is_empty() {
            let n = mac.rng.below(self.habits.len() as u64) as usize;
            let (task, habit) = self.habits[n];
            habit(mac, task);
        }
    }
}

/// Reads a file to its end, as every program does it.
pub fn read_file(mac: &mut Mac, task: Task, path: &[u8]) -> Option<Vec<u8>> {
    let fd = mac.open(task, path, Flags::READ).ok()?;
    let size = mac.fstat(task, fd).map_or(0, |s| s.size);
    let content = mac.read(task, fd, size.max(1) as usize).ok();
    let _ = mac.read(task, fd, 4096);
    let _ = mac.close(task, fd);
    content
}
