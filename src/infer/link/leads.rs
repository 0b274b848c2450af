//! What says where a link leads: the text of a link that is copied, a lookup through it, a relative text, copies of the
//! original.

use bstr::{BString, ByteSlice};

use super::Lead;
use super::prior::{COPIES, Prior};
use crate::dialect::fs_usage::calls::Op;
use crate::infer::engine::Engine;
use crate::infer::hidden::{Hidden, Mention};
use crate::infer::operation::{Confidence, Kind, ObjectType};
use crate::trace::At;
use crate::trace::names::{PathId, volume};
use crate::trace::paths::Completeness;

/// Operations among which the making of a link that is copied is looked for, newest first.
const RECENT: usize = 20_000;

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

/// A link that is copied has the text of the one that was read. No line shows that text: it is known where the other link
/// was made in this capture, too.
pub(super) fn copy_of_link(engine: &Engine, read: &Mention) -> Option<Lead> {
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
pub(super) fn confirm(engine: &Engine, h: &Hidden, copy: &mut Lead) {
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
pub(super) fn relative(h: &Hidden) -> Option<Lead> {
    let (text, stopped, at, turn) = h.relative.as_ref()?;
    if turn.saturating_sub(h.turn) > 1 {
        return None;
    }
    let target: BString = match text.rfind_byte(b'/').filter(|i| *i > 0 && !stopped) {
        Some(cut) => text[..cut].into(),
        None => text.clone(),
    };
    Some(Lead {
        target,
        id: None,
        confidence: Confidence::Possible,
        reasons: vec![(
            *at,
            "a text without a leading slash is looked up next: a relative link's own text".into(),
        )],
    })
}

/// Lookups after the call that read like the link's text plus a rest.
pub(super) fn through(
    engine: &Engine,
    prior: &Prior,
    h: &Hidden,
    link: PathId,
    origins: &[PathId],
) -> Option<Lead> {
    let names = &engine.trace.names;
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
    let known = children_before(engine, origins, h.at);
    let mut below = h.after.iter().filter(follows).take(8);
    if !direct
        && let Some(lead) = below.find_map(|m| known_below(engine, prior, h, link, &known, m))
    {
        return Some(lead);
    }
    let m = h
        .after
        .iter()
        .filter(follows)
        .find(|m| m.turn - h.turn <= 3)
        .filter(|m| looks(m))
        .filter(|m| !m.wide || m.errno.is_none() || m.how == Completeness::Stopped)?;
    prepared_elsewhere(engine, prior, h, link, origins, m).or_else(|| beside(engine, h, link, m))
}

fn looks(m: &Mention) -> bool {
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

/// A rest that was known below the original names the target exactly.
fn known_below(
    engine: &Engine,
    prior: &Prior,
    h: &Hidden,
    link: PathId,
    known: &[BString],
    m: &Mention,
) -> Option<Lead> {
    let names = &engine.trace.names;
    let text = names.get(m.id);
    let rest = known
        .iter()
        .filter(|r| text.ends_with(r.as_slice()) && text.len() > r.len() + 1)
        .filter(|r| text[text.len() - r.len() - 1] == b'/')
        .max_by_key(|r| r.len())?;
    let target = &text[..text.len() - rest.len() - 1];
    if names.find(target) == Some(names.parent(link)) {
        return None;
    }
    let turns = m.turn - h.turn;
    let elsewhere = volume(text) != volume(names.get(link));
    let near = turns <= 4 && (elsewhere || prior.prepared(engine, h, m.id));
    let likely = !written_next(engine, m) && (near || turns == 1);
    let rest = crate::bytes::shown(rest);
    Some(Lead {
        target: target.into(),
        id: names.find(target),
        confidence: likely_if(likely),
        reasons: vec![(
            m.at,
            format!("{rest} was known below the original, and is looked up here"),
        )],
    })
}

/// What was made, or stands on another volume and is hardly ever named, is looked up.
fn prepared_elsewhere(
    engine: &Engine,
    prior: &Prior,
    h: &Hidden,
    link: PathId,
    origins: &[PathId],
    m: &Mention,
) -> Option<Lead> {
    let names = &engine.trace.names;
    let prepared = prior.prepared(engine, h, m.id);
    let elsewhere = volume(names.get(m.id)) != volume(names.get(link));
    if !(prepared || elsewhere && engine.surroundings.times(m.id) <= 8) {
        return None;
    }
    let object = if origins.iter().any(|o| names.children(*o).next().is_some()) {
        ObjectType::Directory
    } else {
        let aside = prior.renames_of(link, h.at).next_back();
        aside.map_or(ObjectType::Unknown, |r| r.2)
    };
    let is_directory =
        engine.object(m.id) == ObjectType::Directory || prior.made_directory(h, m.id);
    let whole = object == ObjectType::File
        || is_directory
        || object == ObjectType::Unknown && prior.made(h, m.id);
    let same_name = names.base(m.id) == names.base(link);
    let target = if !whole && object == ObjectType::Directory && !same_name {
        names.parent(m.id)
    } else {
        m.id
    };
    let sure = prepared || is_directory || object == ObjectType::File || same_name;
    let likely = m.turn - h.turn <= 2 && sure && !written_next(engine, m);
    Some(Lead {
        target: names.get(target).into(),
        id: Some(target),
        confidence: likely_if(likely),
        reasons: vec![(
            m.at,
            "what was prepared elsewhere before is looked up right after the link was made".into(),
        )],
    })
}

/// The name next to the link that the lookup goes into.
fn beside(engine: &Engine, h: &Hidden, link: PathId, m: &Mention) -> Option<Lead> {
    let names = &engine.trace.names;
    let dir = names.parent(link);
    let rest = names.rest(m.id, dir).filter(|_| m.turn - h.turn == 1)?;
    let first = rest.find_byte(b'/').map_or(rest, |i| &rest[..i]);
    let mut target = Vec::from(names.get(dir).as_bytes());
    target.push(b'/');
    target.extend_from_slice(first);
    let id = names.find(&target);
    Some(Lead {
        target: target.into(),
        id,
        confidence: Confidence::Possible,
        reasons: vec![(
            m.at,
            "a name beside the link is looked into right after it was made".into(),
        )],
    })
}

/// An opening through which something is written is the program's next work, rather than a look through the link.
fn written_next(engine: &Engine, m: &Mention) -> bool {
    m.op == Op::Open && engine.changed.get(&m.id).is_some_and(|c| *c > m.at)
}

/// The original's content was copied to another place before the link took the original's place.
pub(super) fn copied(
    engine: &Engine,
    prior: &Prior,
    h: &Hidden,
    origins: &[PathId],
) -> Option<Lead> {
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
    let (target, n, at) = votes.first()?;
    let outvoted = votes.get(1).is_some_and(|second| second.1 == *n);
    if outvoted || origins.iter().any(|o| names.get(*o) == target) {
        return None;
    }
    Some(Lead {
        id: names.find(target),
        target: target.clone(),
        confidence: Confidence::Possible,
        reasons: vec![(
            *at,
            format!("{n} file(s) of the original were copied there before the link was made"),
        )],
    })
}
