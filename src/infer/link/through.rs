//! What is reached through a link after it was made: a lookup through it is printed with the link's text in place of the
//! link.
//!
//! Pattern: `symlink /etc/postfix`, then `stat /Volumes/X/postfix/main.cf`, where `main.cf` was known below the original;
//! or the text itself, `stat a.conf.first`, where it is relative. What the program merely does next is not reached through
//! the link: a name that it has just used itself, writes, makes later or makes a link of, or of which the link's own name is
//! made (`.#hosts`, `hosts.lock`).

use bstr::{BString, ByteSlice};

use super::earlier::EarlierChanges;
use super::lead::Lead;
use crate::dialect::fs_usage::calls::Op;
use crate::infer::facts::windows::{Mention, Window};
use crate::infer::operation::{Confidence, ObjectType};
use crate::infer::patterns;
use crate::infer::rules::link_target;
use crate::infer::verdicts::Verdicts;
use crate::ledger::Cause;
use crate::trace::At;
use crate::trace::names::{PathId, volume};
use crate::trace::paths::{Completeness, directory};

/// A link with what is known of it, for the lookups after it.
pub(super) struct ThroughLink<'e> {
    pub(super) verdicts: &'e Verdicts<'e>,
    pub(super) earlier: &'e EarlierChanges,
    pub(super) window: &'e Window,
    pub(super) link: PathId,
    /// Where the original stood and stands.
    pub(super) origins: &'e [PathId],
}

impl<'e> ThroughLink<'e> {
    /// Lookups after the call that read like the link's text plus a rest.
    pub(super) fn lead(&self) -> Option<Lead> {
        let ThroughLink {
            earlier,
            window,
            link,
            ..
        } = *self;
        let names = self.verdicts.names();
        // A directory of the link's own name, made before and looked at first, is the target itself.
        let direct = self.lookups().next().is_some_and(|m| {
            self.turns(m) <= 2
                && earlier.made_directory(window, m.id)
                && names.base(m.id) == names.base(link)
        });
        if !direct {
            let known = self.children_before();
            let mut lookups = self.lookups().take(8);
            if let Some(lead) = lookups.find_map(|m| self.known_below(&known, m)) {
                return Some(lead);
            }
        }
        let first = self.lookups().find(|m| self.turns(m) <= 3)?;
        if !follows_links(first) {
            return self.as_read();
        }
        if first.missing() && first.how != Completeness::Stopped {
            return self.dangling(first);
        }
        if first.wide && first.errno.is_some() && first.how != Completeness::Stopped
            || self.is_next_work(first)
        {
            return self.as_read();
        }
        let lock = patterns::is_lock(self.verdicts.names().base(self.link));
        self.text_below_root(first)
            .or_else(|| self.prepared_elsewhere(first).filter(|_| !lock))
            // the text of a lock is no path, and what its program does next is its work
            .or_else(|| self.beside(first).filter(|_| !lock))
            .or_else(|| self.named_once(first).filter(|_| !lock))
            .or_else(|| self.as_read())
    }

    /// What the thread looks up afterwards, as long as the link is there: neither the link nor its original.
    fn lookups(&self) -> impl Iterator<Item = &'e Mention> {
        let names = self.verdicts.names();
        let (link, origins) = (self.link, self.origins);
        let gone = move |m: &&Mention| {
            m.id == link && matches!(m.op, Op::Unlink | Op::Delete | Op::Rename | Op::Symlink)
        };
        let of_original = move |m: &Mention| {
            let below = |o: &PathId| m.id == *o || names.rest(m.id, *o).is_some();
            origins.iter().any(below)
        };
        self.window
            .after
            .iter()
            .take_while(move |m| !gone(m))
            .filter(move |m| {
                m.id != PathId::ROOT
                    && m.how != Completeness::Completed
                    && !is_by_the_way(names.get(m.id), m.op)
                    && !of_original(m)
            })
    }

    /// How many calls of the thread after the link's it is; what is done by the way does not count.
    fn turns(&self, m: &Mention) -> u64 {
        turns(self.verdicts, self.window, m.turn)
    }

    /// The names known to have stood below the original.
    fn children_before(&self) -> Vec<BString> {
        let ThroughLink {
            verdicts, window, ..
        } = *self;
        let names = verdicts.names();
        let stood = |c: &PathId| {
            let mut spans = verdicts.facts.ledger.spans(*c).iter();
            verdicts.facts.any_narrow || spans.any(|s| s.state.present() && s.first < window.at)
        };
        let mut out = Vec::new();
        for o in self.origins {
            let known = names.below(*o).into_iter().filter(stood);
            let rests = known.filter_map(|c| names.rest(c, *o).map(BString::from));
            out.extend(rests.take(256));
        }
        out
    }

    /// The program does it for its own sake.
    fn is_next_work(&self, m: &Mention) -> bool {
        let ThroughLink {
            verdicts,
            earlier,
            window,
            link,
            ..
        } = *self;
        let names = verdicts.names();
        let (own, found) = (names.base(link), names.base(m.id));
        let beside = names.parent(link) == names.parent(m.id);
        if own == found {
            return false;
        }
        // narrow lines do not tell that it was missing: it is made later
        let made_later = verdicts.facts.ledger.after(m.id, m.at).is_some_and(|s| {
            s.state.present()
                && s.cause == Cause::Call
                && s.first > m.at
                && verdicts.facts.any_narrow
        });
        // another link takes that name: it belongs to that one
        let another_link = || {
            earlier
                .links_called(found)
                .any(|(at, id)| at > window.at && id != m.id)
        };
        let prepared =
            || earlier.made_directory(window, m.id) || !beside && earlier.made(window, m.id);
        let at_hand = || m.how == Completeness::Whole && window.before.iter().any(|b| b.id == m.id);
        made_later
            || written_next(verdicts, m)
            || beside && is_made_from(own, found)
            || another_link()
            || at_hand() && !prepared()
    }

    /// A rest that was known below the original names the target exactly.
    fn known_below(&self, known: &[BString], m: &Mention) -> Option<Lead> {
        let ThroughLink {
            verdicts,
            earlier,
            link,
            ..
        } = *self;
        let names = verdicts.names();
        let text = names.get(m.id);
        let rest = known
            .iter()
            .filter(|r| text.ends_with(r.as_slice()) && text.len() > r.len() + 1)
            .filter(|r| text[text.len() - r.len() - 1] == b'/')
            .max_by_key(|r| r.len())?;
        let target = &text[..text.len() - rest.len() - 1];
        // a directory at the top of the disk is named by whatever lies below it
        if names.find(target) == Some(names.parent(link)) || directory(target) == b"/" {
            return None;
        }
        // where the originals of several links held the same, the lookup is through the link that is called like its target
        let (own, found) = (names.base(link), crate::trace::names::base(target));
        let mut twins = earlier.twins(verdicts, link, rest).peekable();
        let one_of_several = twins.peek().is_some() && own != found;
        if one_of_several && twins.any(|twin| names.base(twin) == found) {
            return None;
        }
        let turns = self.turns(m);
        // the same names stand below many directories of one volume
        let likely = !written_next(verdicts, m) && turns <= 4 && self.elsewhere(m.id);
        let likely = likely && !one_of_several;
        let rest = crate::bytes::shown(rest);
        Some(Lead {
            target: target.into(),
            id: names.find(target),
            finding: link_target::known_below::META.leads(likely_if(likely)),
            reasons: vec![(
                m.at,
                format!("{rest} was known below the original, and is looked up here"),
            )],
        })
    }

    /// It stands on another volume than the link, and not on the system's, where everything else stands, too.
    fn elsewhere(&self, id: PathId) -> bool {
        let names = self.verdicts.names();
        let there = volume(names.get(id));
        there != volume(names.get(self.link)) && there != volume(b"/")
    }

    /// What was made, or stands on another volume and is hardly ever named, is looked up.
    fn prepared_elsewhere(&self, m: &Mention) -> Option<Lead> {
        let ThroughLink {
            verdicts,
            earlier,
            window,
            link,
            ..
        } = *self;
        let names = verdicts.names();
        let prepared = earlier.prepared(verdicts, window, m.id);
        if !(prepared || self.elsewhere(m.id) && verdicts.facts.windows.times(m.id) <= 8) {
            return None;
        }
        let holds = |o: &PathId| names.children(*o).next().is_some();
        let object = if self.origins.iter().any(holds) {
            ObjectType::Directory
        } else {
            let aside = earlier.renames_of(link, window.at).next_back();
            aside.map_or(ObjectType::Unknown, |r| r.2)
        };
        let is_directory = verdicts.facts.object(m.id) == ObjectType::Directory
            || earlier.made_directory(window, m.id);
        let whole = object == ObjectType::File
            || is_directory
            || object == ObjectType::Unknown && earlier.made(window, m.id);
        let same_name = names.base(m.id) == names.base(link);
        let target = if !whole && object == ObjectType::Directory && !same_name {
            names.parent(m.id)
        } else {
            m.id
        };
        // a directory of its own that it looks at may hold what the link leads to; what only has the link's name, the program may
        // have other business with
        let made = earlier.made(window, m.id) || earlier.made_directory(window, m.id);
        // of several places that were prepared it may be the next link's
        let alone = prepared && !earlier.made_another_directory(verdicts, window, m.id);
        let sure = same_name && (made || self.elsewhere(m.id)) || alone && self.elsewhere(m.id);
        let likely = self.turns(m) <= 2 && sure && !written_next(verdicts, m);
        Some(Lead {
            target: names.get(target).into(),
            id: Some(target),
            finding: link_target::prepared::META.leads(likely_if(likely)),
            reasons: vec![(
                m.at,
                "what was prepared elsewhere before is looked up right after the link was made"
                    .into(),
            )],
        })
    }

    /// The name next to the link that the lookup goes into.
    fn beside(&self, m: &Mention) -> Option<Lead> {
        let names = self.verdicts.names();
        let dir = names.parent(self.link);
        let rest = names.rest(m.id, dir)?;
        if self.turns(m) > 1 {
            return None;
        }
        let first = rest.find_byte(b'/').map_or(rest, |i| &rest[..i]);
        let mut target = Vec::from(names.get(dir).as_bytes());
        target.push(b'/');
        target.extend_from_slice(first);
        let id = names.find(&target);
        Some(Lead {
            target: target.into(),
            id,
            finding: link_target::beside::META.leads(Confidence::Possible),
            reasons: vec![(
                m.at,
                "a name beside the link is looked into right after it was made".into(),
            )],
        })
    }

    /// The program names it this once: it has no other business there.
    fn named_once(&self, m: &Mention) -> Option<Lead> {
        let names = self.verdicts.names();
        // a link does not lead to the directory that it stands in
        let holds_it = names.rest(self.link, m.id).is_some();
        let once = self.verdicts.facts.windows.times(m.id) == 1
            && !holds_it
            && m.found()
            && names.parent(m.id) != PathId::ROOT
            && !names.get(m.id).starts_with(b"/dev/")
            && m.how == Completeness::Whole
            && self.turns(m) <= 1;
        once.then(|| Lead {
            target: names.get(m.id).into(),
            id: Some(m.id),
            finding: link_target::named_once::META.leads(Confidence::Possible),
            reasons: vec![(
                m.at,
                "looked up right after the link was made, and nowhere else".into(),
            )],
        })
    }

    /// The link was renewed, and the one name that is looked up right afterwards, never before and never again, is missing: it
    /// leads to nothing.
    fn dangling(&self, m: &Mention) -> Option<Lead> {
        let names = self.verdicts.names();
        let renewed = |b: &Mention| b.id == self.link && b.op == Op::Unlink && b.found();
        let so = self.turns(m) == 1
            && m.how == Completeness::Whole
            && self.verdicts.facts.windows.times(m.id) == 1
            && self.window.before.iter().any(renewed)
            && !is_made_from(names.base(self.link), names.base(m.id));
        so.then(|| Lead {
            target: names.get(m.id).into(),
            id: Some(m.id),
            finding: link_target::dangling::META.leads(Confidence::Possible),
            reasons: vec![(
                m.at,
                "missing, and looked up right after the link was made anew, and nowhere else"
                    .into(),
            )],
        })
    }

    /// The link is read, and what its text names beside it is looked at.
    fn as_read(&self) -> Option<Lead> {
        let names = self.verdicts.names();
        let read = |m: &&Mention| m.id == self.link && m.op == Op::Readlink;
        let read = self.window.after.iter().find(read)?;
        let m = self.lookups().find(|m| m.turn == read.turn + 1)?;
        let looked = matches!(m.op, Op::Lstat | Op::Stat | Op::Open | Op::Access);
        let beside = names.parent(m.id) == names.parent(self.link);
        if !looked || !beside || self.is_next_work(m) {
            return None;
        }
        Some(Lead {
            target: names.get(m.id).into(),
            id: Some(m.id),
            finding: link_target::as_read::META.leads(Confidence::Possible),
            reasons: vec![
                (read.at, "the link is read".into()),
                (m.at, "a name beside it is looked up next".into()),
            ],
        })
    }

    /// Where the working directory is the root, the text of a relative link looks like a name in the root.
    fn text_below_root(&self, m: &Mention) -> Option<Lead> {
        let names = self.verdicts.names();
        let text = names.get(m.id).strip_prefix(b"/")?;
        let begins = m.how == Completeness::Relative
            && longer(text, names.base(self.link))
            && self.turns(m) <= 1;
        begins.then(|| {
            of_text(
                text,
                m.how == Completeness::Stopped,
                m.at,
                Confidence::Likely,
            )
        })
    }
}

/// A relative text right after the call, while no working directory explains it, is the text of a relative link. One that
/// begins with the link's own name is what the original was put aside as.
pub(super) fn relative(verdicts: &Verdicts<'_>, window: &Window, link: PathId) -> Option<Lead> {
    let (text, stopped, at, turn) = window.relative.as_ref()?;
    if turns(verdicts, window, *turn) > 1 {
        return None;
    }
    // where the thread works is known: a relative text is looked for there first
    let d = verdicts.of_call(window);
    let works = verdicts.facts.trace.cwd(d.process, d.thread);
    let works_elsewhere =
        works.is_some_and(|cwd| cwd != PathId::ROOT && cwd != verdicts.names().parent(link));
    let likely = longer(text, verdicts.names().base(link)) && !works_elsewhere;
    Some(of_text(text, *stopped, *at, likely_if(likely)))
}

/// How many calls of the thread lie between a call and that of a later turn, and the latter itself; what is done by the way does not
/// count.
fn turns(verdicts: &Verdicts<'_>, window: &Window, turn: u64) -> u64 {
    let between = window.after.iter().filter(|m| m.turn < turn);
    let by_the_way = between.filter(|m| is_by_the_way(verdicts.names().get(m.id), m.op));
    turn.saturating_sub(window.turn)
        .saturating_sub(by_the_way.count() as u64)
}

/// What every program's libraries look up, and what a shell does to find the next program: neither is about a link.
pub(super) fn is_by_the_way(path: &[u8], op: Op) -> bool {
    const PROGRAMS: [&[u8]; 6] = [
        b"/usr/local/bin",
        b"/usr/local/sbin",
        b"/usr/bin",
        b"/bin",
        b"/usr/sbin",
        b"/sbin",
    ];
    patterns::is_of_libraries(path)
        || matches!(op, Op::Stat | Op::Execve) && PROGRAMS.contains(&directory(path))
}

/// The text begins with the name, and says more.
fn longer(text: &[u8], name: &[u8]) -> bool {
    let first = text.find_byte(b'/').map_or(text, |i| &text[..i]);
    first.len() > name.len() && first.starts_with(name)
}

fn of_text(text: &[u8], stopped: bool, at: At, confidence: Confidence) -> Lead {
    let target: BString = match text.rfind_byte(b'/').filter(|i| *i > 0 && !stopped) {
        Some(cut) => text[..cut].into(),
        None => text.into(),
    };
    Lead {
        target,
        id: None,
        finding: link_target::own_text::META.leads(confidence),
        reasons: vec![(
            at,
            "a text without a leading slash is looked up next: a relative link's own text".into(),
        )],
    }
}

/// `.#hosts`, `hosts.lock`, `hosts.dpkg-tmp` are made from `hosts`.
fn is_made_from(name: &[u8], of: &[u8]) -> bool {
    let free = |c: Option<&u8>| c.is_none_or(|c| !c.is_ascii_alphanumeric());
    let around = |i: usize| free(name[..i].last()) && free(name.get(i + of.len()));
    !of.is_empty() && name.len() > of.len() && name.find_iter(of).any(around)
}

fn follows_links(m: &Mention) -> bool {
    matches!(
        m.op,
        Op::Stat | Op::Open | Op::Access | Op::Getattrlist | Op::Chdir | Op::Statfs | Op::Getxattr
    )
}

fn likely_if(so: bool) -> Confidence {
    match so {
        true => Confidence::Likely,
        false => Confidence::Possible,
    }
}

/// An opening through which something is written is the program's next work, rather than a look through the link.
fn written_next(verdicts: &Verdicts<'_>, m: &Mention) -> bool {
    m.op == Op::Open && verdicts.facts.changed.is_after(m.id, m.at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_made_from_another_stands_for_it() {
        for (name, of, is) in [
            (".#hosts", "hosts", true),
            ("hosts.lock", "hosts", true),
            ("tool.dpkg-tmp", "tool", true),
            ("lib64", "lib", false),
            ("hosts", "hosts", false),
            ("c.ini", "c.ini.first", false),
        ] {
            assert_eq!(is_made_from(name.as_bytes(), of.as_bytes()), is, "{name}");
        }
    }
}
