//! Operations of one action belong together: by the recipe that names them, or by thread, time and place.

use std::sync::Arc;

use bstr::BString;

use super::model::Group;
use crate::bytes::shown;
use crate::infer::operation::{Kind, ObjectType, Operation};
use crate::recipe::Recipe;
use crate::trace::names::base;

/// Two operations further apart than this are two actions.
const PAUSE: u64 = 2_000_000;

/// Puts every operation into a group and names the groups.
pub(crate) fn group(operations: &[Operation], recipes: &[Recipe]) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let mut keys: Vec<Key> = Vec::new();
    let mut members: Vec<Vec<&Operation>> = Vec::new();
    for operation in operations {
        let key = key(operation, recipes);
        let found = (0..groups.len())
            .rev()
            .take(16)
            .find(|g| keys[*g].holds(&key));
        let g = match found {
            Some(g) => {
                keys[g].last = key.last;
                g
            }
            None => {
                groups.push(Group {
                    id: groups.len() as u32 + 1,
                    title: String::new(),
                    by_recipe: key.service.is_some(),
                    operations: Vec::new(),
                });
                keys.push(key);
                members.push(Vec::new());
                groups.len() - 1
            }
        };
        groups[g].operations.push(operation.id);
        members[g].push(operation);
    }
    for ((g, key), members) in groups.iter_mut().zip(&keys).zip(&members) {
        g.title = title(key, members);
    }
    groups
}

struct Key {
    service: Option<(String, String)>,
    place: BString,
    process: Arc<BString>,
    thread: Option<i64>,
    last: u64,
}

impl Key {
    fn holds(&self, other: &Key) -> bool {
        if self.service.is_some() || other.service.is_some() {
            return self.service == other.service && self.process == other.process;
        }
        self.place == other.place
            && self.process == other.process
            && self.thread == other.thread
            && other.last.saturating_sub(self.last) <= PAUSE
    }
}

fn key(o: &Operation, recipes: &[Recipe]) -> Key {
    if o.details.only_listed {
        return Key {
            service: None,
            place: BString::default(),
            process: o.process.clone(),
            thread: None,
            last: o.at_us,
        };
    }
    let service = o.path.as_ref().and_then(|p| service(p, o, recipes));
    // A rename's or a save's directory is the place of the action; what is made below a directory belongs to it.
    let place = o.path.as_ref().map_or_else(BString::default, |p| {
        let dir = p.len() - base(p).len();
        p[..dir.max(1)].into()
    });
    Key {
        service,
        place,
        process: o.process.clone(),
        thread: o.thread,
        last: o.at_us,
    }
}

/// The service and the part of it that a recipe names for a path or its other half.
fn service(path: &[u8], o: &Operation, recipes: &[Recipe]) -> Option<(String, String)> {
    for r in recipes {
        let rule = r
            .moved(path)
            .or_else(|| r.place_of(path).map(|(_, m)| m))
            .or_else(|| o.to.as_ref().and_then(|t| r.place_of(t).map(|(_, m)| m)));
        if let Some(m) = rule {
            return Some((m.service.clone(), m.what.clone()));
        }
        if let Some(x) = r.reset.iter().find(|x| x.path.as_bytes() == path) {
            return Some((shown(base(x.path.as_bytes())), String::new()));
        }
    }
    None
}

fn title(key: &Key, members: &[&Operation]) -> String {
    if members.iter().all(|o| o.details.only_listed) {
        return "Between the lists, by whom is not known".to_owned();
    }
    let has = |k: Kind| members.iter().any(|o| o.kind == k);
    let count = |k: Kind| members.iter().filter(|o| o.kind == k).count();
    if let Some((service, what)) = &key.service {
        if what.is_empty() {
            return format!("{service}: rewritten");
        }
        return match (has(Kind::Rename), has(Kind::Symlink), has(Kind::Unlink)) {
            (true, true, _) => format!("{service}: {what} put aside, a link in its place"),
            (true, false, true) => format!("{service}: {what} put back"),
            (true, false, false) => format!("{service}: {what} put aside"),
            (false, true, _) => format!("{service}: {what}: link made"),
            _ => format!("{service}: {what} changed"),
        };
    }
    if let [only] = members {
        return single(only);
    }
    let whole = key.place.is_empty() || key.place.starts_with(b"/");
    let cut = if whole { "" } else { "\u{2026}" };
    let place = format!("{cut}{}", shown(&key.place));
    let mut parts = Vec::new();
    for (k, one, many) in [
        (Kind::Rename, "rename", "renames"),
        (Kind::Symlink, "link made", "links made"),
        (Kind::Link, "hard link", "hard links"),
        (Kind::Mkdir, "directory made", "directories made"),
        (Kind::Create, "file made", "files made"),
        (Kind::Replace, "file saved", "files saved"),
        (Kind::Write, "file written", "files written"),
        (Kind::Exchange, "exchange", "exchanges"),
        (Kind::Unlink, "removal", "removals"),
        (Kind::Rmdir, "directory removed", "directories removed"),
    ] {
        match count(k) {
            0 => {}
            1 => parts.push(format!("1 {one}")),
            n => parts.push(format!("{n} {many}")),
        }
    }
    if parts.is_empty() {
        parts.push("attributes set".into());
    }
    if members.iter().all(|o| o.details.transient) {
        return format!("{place}: {}, without lasting effect", parts.join(", "));
    }
    format!("{place}: {}", parts.join(", "))
}

fn single(o: &Operation) -> String {
    // what is not whole is marked so
    let cut = if o.whole { "" } else { "\u{2026}" };
    let name = o.path.as_ref().map_or_else(
        || "an unnamed file".to_string(),
        |path| format!("{cut}{}", shown(path)),
    );
    let what = match o.kind {
        Kind::Rename => "renamed",
        Kind::Symlink => "link made",
        Kind::Link => "hard link made",
        Kind::Create if o.details.object == ObjectType::Special => "made, a socket, FIFO or device",
        Kind::Create => "made",
        Kind::Mkdir => "directory made",
        Kind::Write => "written",
        Kind::Replace => "saved",
        Kind::Unlink => "removed",
        Kind::Rmdir => "directory removed",
        Kind::Exchange => "contents exchanged",
        Kind::Chmod => "permissions set",
        Kind::Chown => "owner set",
        Kind::Chflags => "flags set",
        Kind::Xattr => "extended attributes set",
        Kind::Utimes if o.details.unnamed_attributes => "attributes set, which ones is not shown",
        Kind::Utimes => "times set",
    };
    format!("{name}: {what}")
}
