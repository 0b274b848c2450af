//! Calls and events that are not about one file: select, exec, mounts, disk and page traffic.

use super::super::errno;
use super::super::event::Fields;
use super::super::mac::{Done, Mac, Sys, Task};
use super::super::release::Release;

impl Mac {
    /// Waits; `W` is shown where the release measures it.
    pub fn select(&mut self, task: Task, ready: i32, us: u64) {
        if self.filesys || self.setting.release < Release::V10_3 {
            self.sleep_us(us);
            return;
        }
        self.done_after(
            task,
            Done {
                label: "select",
                fields: Fields::Select(ready),
                errno: 0,
                path: None,
                at: None,
            },
            us,
        );
    }

    /// A successful execve of a forked child prints nothing in 10.4 to 10.6; a failure always prints.
    pub fn execve(&mut self, task: Task, path: &[u8], name: &str) -> Sys<()> {
        let walk = self.lookup(task, path, true);
        let result = walk.existing().and_then(|(_, ino)| {
            if self.disk.is_dir(ino) {
                Err(errno::EACCES)
            } else {
                Ok(())
            }
        });
        let release = self.setting.release;
        let result = if release < Release::V10_4 || (release < Release::V10_7 && result.is_ok()) {
            result
        } else {
            self.done_walk(task, "execve", Fields::Default, &walk, result)
        };
        if result.is_ok() {
            self.processes[task.process].name = name.as_bytes().to_vec();
        }
        result
    }

    /// Starts a program (10.7+ prints it under the caller's name).
    pub fn posix_spawn(&mut self, task: Task, path: &[u8], name: &str) -> Sys<Task> {
        let walk = self.lookup(task, path, true);
        let result = walk.existing().map(|_| ());
        if self.setting.release >= Release::V10_7 {
            self.done_walk(task, "posix_spawn", Fields::Default, &walk, result)?;
        } else {
            result?;
        }
        let (root, cwd) = (
            self.processes[task.process].root,
            self.processes[task.process].cwd,
        );
        let child = self.process(name);
        let process = &mut self.processes[child.process];
        (process.root, process.cwd) = (root, cwd);
        Ok(child)
    }

    pub fn exit(&mut self, task: Task, status: i32) {
        self.processes[task.process].files.clear();
        if self.setting.release >= Release::V10_7 {
            self.done(
                task,
                Done {
                    label: "exit",
                    fields: Fields::Default,
                    errno: status,
                    path: None,
                    at: None,
                },
            );
        }
    }

    /// The volume's mount point vanishes.
    pub fn unmount(&mut self, task: Task, volume: &str, force: bool) -> Sys<()> {
        let walk = self.lookup(task, format!("/Volumes/{volume}").as_bytes(), true);
        let result = walk.existing().and_then(|_| self.disk.unmount(volume));
        if self.setting.release >= Release::V10_7 {
            self.done_walk(task, "unmount", Fields::Unmount { force }, &walk, result)
        } else {
            result
        }
    }

    /// A disk transfer; `label` without its two blanks.
    pub fn disk_io(
        &mut self,
        task: Task,
        label: &str,
        bytes: u64,
        device: &'static str,
        path: Option<&[u8]>,
    ) {
        let release = self.setting.release;
        // The trace argument filter loses these before 10.12: they complete outside the process.
        if self.traced.is_some() && release < Release::V10_12 {
            return;
        }
        let suffix = match release {
            r if r < Release::V10_8 => {
                if self.rng.chance(40) {
                    "[async]"
                } else {
                    ""
                }
            }
            Release::V10_8 => {
                if self.rng.chance(50) {
                    "[A]"
                } else {
                    "[S]"
                }
            }
            _ => *self.rng.pick(&["[A]", "[S]", "[AT1]", "[ST2]", "[AN]"]),
        };
        let label = format!("  {label}{suffix}");
        let block = self.rng.below(1 << 28) as u32;
        let elapsed = self.rng.range(300, 9_000);
        let path = path.map(<[u8]>::to_vec);
        self.done_after(
            task,
            Done {
                label: &label,
                fields: Fields::Disk {
                    block,
                    bytes,
                    device,
                },
                errno: 0,
                path,
                at: None,
            },
            elapsed,
        );
    }

    pub fn page_in(&mut self, task: Task) {
        let address = if self.setting.k64() {
            0x7fff_0000_0000
        } else {
            0x9000_0000
        } + (self.rng.below(0xffff) << 12);
        let elapsed = self.rng.range(5, 900);
        self.done_after(
            task,
            Done {
                label: "PAGE_IN",
                fields: Fields::PageIn(address),
                errno: 0,
                path: None,
                at: None,
            },
            elapsed,
        );
    }
}
