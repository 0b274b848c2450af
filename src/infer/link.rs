//! Symbolic links: the target text, which no release prints.
//!
//! Pattern: `symlink /etc/postfix`, later `open /Volumes/X/.../main.cf`: a lookup through the link is printed with the
//! link's text in place of the link, so the target leaks. What was copied or made just before is weaker evidence.

use bstr::{BString, ByteSlice};
use rustc_hash::FxHashMap;

use super::draft::To;
use super::engine::Engine;
use super::hidden::{Hidden, Mention};
use super::link_pattern;
use super::operation::{Confidence, Kind, ObjectType, Rival};
use crate::dialect::fs_usage::calls::Op;
use crate::trace::At;
use crate::trace::names::PathId;
use crate::trace::paths::Completeness;

/// Copies before a link that may be about its original.
const COPIES: usize = 4096;

/// Operations among which the making of a link that is copied is looked for, newest first.
const RECENT: usize = 20_000;

struct Lead {
    target: BString,
    id: Option<PathId>,
    confidence: Confidence,
    reasons: Vec<(At, String)>,
}

/// Finds the target of every link made.
pub(crate) fn solve(engine: &mut Engine, hidden: &[&Hidden]) {
    let Some(first) = hidden.iter().map(|h| h.at).min() else {
        return;
    };
    let prior = Prior::new(engine, first);
    for h in hidden {
        let mut leads = leads(engine, &prior, h);
        leads.sort_by_key(|l| std::cmp::Reverse(l.confidence));
        settle(engine, h, leads);
    }
    link_pattern::siblings(engine, hidden);
}

/// What was done before the links were made, by path and by line.
struct Prior {
    /// Renames by their source: line, new name, type.
    renames: FxHashMap<PathId, Vec<(At, Option<PathId>, ObjectType)>>,
    /// Files and directories made, in order of line.
    made: Vec<(At, PathId)>,
    /// The first line at which a path was made, and whether it is a directory.
    first_made: FxHashMap<PathId, (At, bool)>,
    /// Copies, by number, of each file and of what each directory holds.
    copies: FxHashMap<PathId, Vec<usize>>,
}

impl Prior {
    /// For links from this line on.
    fn new(engine: &Engine, first: At) -> Prior {
        let mut prior = Prior {
            renames: FxHashMap::default(),
            made: Vec::new(),
            first_made: FxHashMap::default(),
            copies: FxHashMap::default(),
        };
        let copies = &engine.content.copies;
        let before = copies.partition_point(|c| c.at < first);
        let start = before.saturating_sub(COPIES);
        for (n, copy) in copies.iter().enumerate().skip(start) {
            let mut from = copy.from;
            while from != PathId::ROOT {
                prior.copies.entry(from).or_default().push(n);
                from = engine.trace.names.parent(from);
            }
        }
        for d in &engine.drafts {
            let Some(id) = d.id() else { continue };
            match d.kind {
                Kind::Rename => {
                    let to = d.to.as_ref().and_then(|t| t.id);
                    let list = prior.renames.entry(id).or_default();
                    list.push((d.at, to, d.facts.object));
                }
                Kind::Mkdir | Kind::Create => {
                    prior.made.push((d.at, id));
                    let made = (d.at, d.kind == Kind::Mkdir);
                    let first = prior.first_made.entry(id).or_insert(made);
                    *first = made.min(*first);
                }
                _ => {}
            }
        }
        prior.made.sort();
        prior
    }

    fn renames_of(
        &self,
        id: PathId,
        before: At,
    ) -> impl DoubleEndedIterator<Item = &(At, Option<PathId>, ObjectType)> {
        let all = self.renames.get(&id).map_or(&[][..], Vec::as_slice);
        all.iter().filter(move |r| r.0 < before)
    }

    /// Where the original stood before the link took its place: there, and where it was put aside.
    fn origins(&self, h: &Hidden, link: PathId) -> Vec<PathId> {
        let aside = self.renames_of(link, h.at).filter_map(|r| r.1);
        let mut out: Vec<PathId> = aside.rev().take(8).collect();
        out.insert(0, link);
        out
    }

    /// The process made this very path before the link.
    fn made(&self, h: &Hidden, id: PathId) -> bool {
        self.first_made.get(&id).is_some_and(|(at, _)| *at < h.at)
    }

    /// It is a directory that the process made before the link.
    fn made_directory(&self, h: &Hidden, id: PathId) -> bool {
        self.made(h, id) && self.first_made.get(&id).is_some_and(|(_, dir)| *dir)
    }

    /// The process made this path, or the directory that holds it, not long before the link.
    fn prepared(&self, engine: &Engine, h: &Hidden, id: PathId) -> bool {
        let end = self.made.partition_point(|m| m.0 < h.at);
        let parent = engine.trace.names.parent(id);
        self.made[end.saturating_sub(64)..end]
            .iter()
            .any(|m| m.1 == id || m.1 == parent)
    }
}

/// The names known to have stood below the original.
fn children_before(engine: &Engine, origins: &[PathId], at: At) -> Vec<BString> {
    let names = &engine.trace.names;
    let mut out = Vec::new();
    for o in origins {
        let known = names
            .below(*o)
            .into_iter()
            .filter(|c| {
                engine.any_narrow
                    || engine
                        .ledger
                        .spans(*c)
                        .iter()
                        .any(|s| s.state.present() && s.first < at)
            })
            .filter_map(|c| names.rest(c, *o).map(BString::from));
        out.extend(known.take(256));
    }
    out
}

fn leads(engine: &Engine, prior: &Prior, h: &Hidden) -> Vec<Lead> {
    let Some(link) = engine.drafts[h.draft].id() else {
        return Vec::new();
    };
    let read = h.before.iter().rev().find(|m| m.id != link).filter(|m| {
        m.op == Op::Readlink
            && h.turn - m.turn <= 2
            && engine.trace.names.base(m.id) == engine.trace.names.base(link)
    });
    if let Some(m) = read {
        return copy_of_link(engine, m).into_iter().collect();
    }
    let origins = prior.origins(h, link);
    let mut out: Vec<Lead> = Vec::new();
    copied(engine, prior, h, &origins, &mut out);
    if let [copy] = out.as_mut_slice() {
        confirm(engine, h, copy);
        return out;
    }
    through(engine, prior, h, link, &origins, &mut out);
    relative(h, &mut out);
    out
}

/// A link that is copied has the text of the one that was read. No line shows that text: it is known where the other link
/// was made in this capture, too.
fn copy_of_link(engine: &Engine, read: &Mention) -> Option<Lead> {
    let original = engine
        .drafts
        .iter()
        .rev()
        .take(RECENT)
        .filter(|d| d.at < read.at && d.id() == Some(read.id))
        .find(|d| {
            matches!(
                d.kind,
                Kind::Symlink | Kind::Rename | Kind::Unlink | Kind::Replace
            )
        })
        .filter(|d| d.kind == Kind::Symlink)?;
    let to = original.to.as_ref()?;
    let name = crate::bytes::shown(engine.trace.names.get(read.id));
    Some(Lead {
        target: to.text.clone(),
        id: to.id,
        confidence: to.confidence.min(Confidence::Likely),
        reasons: vec![
            (original.at, format!("{name} was made here")),
            (
                read.at,
                format!("{name} was read to be copied: the copy has the same text"),
            ),
        ],
    })
}

/// What was copied before says where the link leads; a lookup there right after says that it does.
fn confirm(engine: &Engine, h: &Hidden, copy: &mut Lead) {
    let names = &engine.trace.names;
    let seen = h.after.iter().find(|m| {
        m.turn - h.turn <= 6 && crate::trace::paths::at_or_below(names.get(m.id), &copy.target)
    });
    if let Some(m) = seen {
        copy.confidence = Confidence::Likely;
        copy.reasons.push((
            m.at,
            "a lookup right after the link was made ends there".into(),
        ));
    }
}

/// A relative text right after the call, while no working directory explains it, is the text of a relative link.
fn relative(h: &Hidden, out: &mut Vec<Lead>) {
    let Some((text, stopped, at, turn)) = &h.relative else {
        return;
    };
    if turn.saturating_sub(h.turn) > 1 {
        return;
    }
    let target: BString = match text.rfind_byte(b'/').filter(|i| *i > 0 && !stopped) {
        Some(cut) => text[..cut].into(),
        None => text.clone(),
    };
    out.push(Lead {
        target,
        id: None,
        confidence: Confidence::Possible,
        reasons: vec![(
            *at,
            "a text without a leading slash is looked up next: a relative link's own text".into(),
        )],
    });
}

/// Lookups after the call that read like the link's text plus a rest.
fn through(
    engine: &Engine,
    prior: &Prior,
    h: &Hidden,
    link: PathId,
    origins: &[PathId],
    out: &mut Vec<Lead>,
) {
    let names = &engine.trace.names;
    let known = children_before(engine, origins, h.at);
    let volume = crate::trace::names::volume;
    let follows = |m: &&Mention| {
        !origins
            .iter()
            .any(|o| m.id == *o || names.rest(m.id, *o).is_some())
            && m.id != PathId::ROOT
            && m.how != Completeness::Completed
    };
    // A directory of the link's own name, made before and looked at first, is the target itself.
    let direct = h.after.iter().find(follows).is_some_and(|m| {
        m.turn - h.turn <= 2
            && prior.made_directory(h, m.id)
            && names.base(m.id) == names.base(link)
    });
    let rest_known = h.after.iter().filter(follows).take(8);
    for m in rest_known.filter(|_| !direct) {
        let text = names.get(m.id);
        // A rest that was known below the original names the target exactly.
        let rest = known
            .iter()
            .filter(|r| text.ends_with(r.as_slice()) && text.len() > r.len() + 1)
            .filter(|r| text[text.len() - r.len() - 1] == b'/')
            .max_by_key(|r| r.len());
        if let Some(rest) = rest {
            let target = &text[..text.len() - rest.len() - 1];
            if engine.trace.names.find(target) != Some(names.parent(link)) {
                let near = m.turn - h.turn <= 4;
                let elsewhere = volume(text) != volume(names.get(link));
                out.push(Lead {
                    target: target.into(),
                    id: names.find(target),
                    confidence: if !written_next(engine, m)
                        && (near && (elsewhere || prior.prepared(engine, h, m.id))
                            || m.turn - h.turn == 1)
                    {
                        Confidence::Likely
                    } else {
                        Confidence::Possible
                    },
                    reasons: vec![(
                        m.at,
                        format!(
                            "{} was known below the original, and is looked up here",
                            crate::bytes::shown(rest)
                        ),
                    )],
                });
                return;
            }
        }
    }
    let looks = |m: &&Mention| {
        matches!(
            m.op,
            Op::Stat
                | Op::Open
                | Op::Access
                | Op::Getattrlist
                | Op::Chdir
                | Op::Statfs
                | Op::Getxattr
        )
    };
    let Some(m) = h
        .after
        .iter()
        .filter(follows)
        .find(|m| m.turn - h.turn <= 3)
        .filter(looks)
        .filter(|m| !m.wide || m.errno.is_none() || m.how == Completeness::Stopped)
    else {
        return;
    };
    let text = names.get(m.id);
    let object = prior
        .renames_of(link, h.at)
        .next_back()
        .map_or(ObjectType::Unknown, |r| r.2);
    let object = if origins.iter().any(|o| names.children(*o).next().is_some()) {
        ObjectType::Directory
    } else {
        object
    };
    let is_directory =
        engine.object(m.id) == ObjectType::Directory || prior.made_directory(h, m.id);
    let whole = object == ObjectType::File || is_directory;
    let parent = names.parent(m.id);
    let elsewhere = volume(text) != volume(names.get(link));
    if prior.prepared(engine, h, m.id) || elsewhere && engine.surroundings.times(m.id) <= 8 {
        let target = if whole || object == ObjectType::Unknown && prior.made(h, m.id) {
            m.id
        } else if object == ObjectType::Directory && names.base(m.id) != names.base(link) {
            parent
        } else {
            m.id
        };
        let sure = prior.prepared(engine, h, m.id)
            || is_directory
            || object == ObjectType::File
            || names.base(m.id) == names.base(link);
        out.push(Lead {
            target: names.get(target).into(),
            id: Some(target),
            confidence: if m.turn - h.turn <= 2 && sure && !written_next(engine, m) {
                Confidence::Likely
            } else {
                Confidence::Possible
            },
            reasons: vec![(
                m.at,
                "what was prepared elsewhere before is looked up right after the link was made"
                    .into(),
            )],
        });
        return;
    }
    // Beside the link: the name next to it that the lookup goes into.
    let dir = names.parent(link);
    if m.turn - h.turn == 1
        && let Some(rest) = names.rest(m.id, dir)
    {
        let first = rest.find_byte(b'/').map_or(rest, |i| &rest[..i]);
        let mut target = Vec::from(names.get(dir).as_bytes());
        target.push(b'/');
        target.extend_from_slice(first);
        let id = names.find(&target);
        out.push(Lead {
            target: target.into(),
            id,
            confidence: Confidence::Possible,
            reasons: vec![(
                m.at,
                "a name beside the link is looked into right after it was made".into(),
            )],
        });
    }
}

/// An opening through which something is written is the program's next work, rather than a look through the link.
fn written_next(engine: &Engine, m: &Mention) -> bool {
    m.op == Op::Open && engine.changed.get(&m.id).is_some_and(|c| *c > m.at)
}

/// The original's content was copied to another place before the link took the original's place.
fn copied(engine: &Engine, prior: &Prior, h: &Hidden, origins: &[PathId], out: &mut Vec<Lead>) {
    let names = &engine.trace.names;
    let mut votes: Vec<(BString, u32, At)> = Vec::new();
    let copies = &engine.content.copies;
    let end = copies.partition_point(|c| c.at < h.at);
    let mut before: Vec<(usize, PathId)> = Vec::new();
    for o in origins {
        let of = prior.copies.get(o).map_or(&[][..], Vec::as_slice);
        let newest = of[..of.partition_point(|n| *n < end)].iter().rev();
        before.extend(newest.take(COPIES).map(|n| (*n, *o)));
    }
    before.sort_by_key(|(n, _)| *n);
    for (n, o) in &before {
        let c = &copies[*n];
        let target: Option<BString> = if c.from == *o {
            Some(names.get(c.to).into())
        } else {
            names.rest(c.from, *o).and_then(|rest| {
                let to = names.get(c.to);
                to.strip_suffix(rest)
                    .and_then(|t| t.strip_suffix(b"/"))
                    .map(BString::from)
            })
        };
        if let Some(t) = target {
            match votes.iter_mut().find(|v| v.0 == t) {
                Some(v) => v.1 += 1,
                None => votes.push((t, 1, c.at)),
            }
        }
    }
    votes.sort_by_key(|v| std::cmp::Reverse(v.1));
    if let Some((target, n, at)) = votes.first()
        && votes.get(1).is_none_or(|s| s.1 < *n)
        && !origins.iter().any(|o| names.get(*o) == target)
    {
        out.push(Lead {
            id: names.find(target),
            target: target.clone(),
            confidence: Confidence::Possible,
            reasons: vec![(
                *at,
                format!("{n} file(s) of the original were copied there before the link was made"),
            )],
        });
    }
}

fn settle(engine: &mut Engine, h: &Hidden, leads: Vec<Lead>) {
    let Some(best) = leads.first() else { return };
    let mut confidence = best.confidence;
    let mut reasons = best.reasons.clone();
    for other in &leads[1..] {
        if other.target == best.target {
            reasons.extend(other.reasons.iter().cloned());
        } else if other.confidence == best.confidence && confidence > Confidence::Possible {
            confidence = Confidence::Possible;
        }
    }
    let d = &mut engine.drafts[h.draft];
    for (at, text) in reasons {
        d.because(at, text);
    }
    for other in leads[1..].iter().filter(|l| l.target != best.target) {
        d.rivals.push(Rival {
            path: other.target.clone(),
            why: "less speaks for it".into(),
        });
    }
    d.to = Some(To {
        id: best.id,
        text: best.target.clone(),
        confidence: confidence.min(d.hidden_at_most()),
        guessed: false,
    });
}
