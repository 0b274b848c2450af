//! What stands where it stood, with other bytes or other attributes.

use super::goal::{BACKUP, Need, Survey};
use super::mode::octal;
use crate::story::net::tree::{Id, Node};

impl Survey<'_> {
    /// Bytes and attributes of an object that is still there.
    pub(super) fn kept(&mut self, id: Id, node: &Node) {
        if !node.written.is_empty() {
            match self.sources.get(&id).cloned() {
                Some(need) => self.want(id, need, node.written.clone()),
                None if node.appended => {
                    let reason =
                        "bytes were added at its end; nothing that it held was overwritten"
                            .to_owned();
                    self.advise(
                        id,
                        reason,
                        "nothing of it needs to be restored",
                        node.written.clone(),
                    );
                }
                None => {
                    let copy = self.copy_elsewhere(node);
                    let reason = format!("its old bytes were overwritten{copy}");
                    self.note_lost_bytes(id);
                    self.advise(id, reason, BACKUP, node.written.clone());
                }
            }
        }
        if node.attributes.is_empty() {
            return;
        }
        let owner = node.owner.as_ref();
        if let Some(owner) = owner.filter(|owner| owner.was != owner.is) {
            let need = Need::Owner(owner.was, owner.is);
            self.want(id, need, node.attributes.clone());
        }
        let mut known = match owner {
            Some(_) => node.owner_changes,
            None => 0,
        };
        match &node.flags {
            (Some(old), Some(new)) => {
                known += node.flag_changes;
                if old != new {
                    let need = Need::Flags(old.clone(), new.clone());
                    self.want(id, need, node.attributes.clone());
                }
            }
            (Some(flags), None) if node.flag_changes == node.attributes.len() => {
                let reason = format!("its flags were changed; before, they were: {flags}");
                let remedy = format!("set them again: chflags {flags}, and the path");
                self.advise(id, reason, &remedy, node.attributes.clone());
                return;
            }
            _ => {}
        }
        match node.mode.as_deref() {
            Some((old, new)) if old == new => {}
            None if known == node.attributes.len() => {}
            Some((old, new)) if octal(old).is_some() && octal(new).is_some() => {
                let need = Need::Mode(old.clone(), new.clone());
                self.want(id, need, node.attributes.clone());
            }
            _ => self.advise(
                id,
                "permissions, owner, flags, times or extended attributes were set, and the capture does not tell \
                 what they were"
                    .to_owned(),
                "compare with a backup; on system files, Disk Utility's Repair Permissions knows the defaults",
                node.attributes.clone(),
            ),
        }
    }
}
