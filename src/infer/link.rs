//! Symbolic links: the target text, which no release prints.
//!
//! Pattern: `symlink /etc/postfix`, later `open /Volumes/X/.../main.cf`: a lookup through the link is printed with the
//! link's text in place of the link, so the target leaks. What was copied or made just before is weaker evidence.

use bstr::{BString, ByteSlice};

use super::draft::To;
use super::engine::Engine;
use super::hidden::{Hidden, Mention};
use super::operation::{Confidence, Kind, Rival};
use crate::dialect::fs_usage::calls::Op;
use crate::trace::At;
use crate::trace::names::PathId;
use crate::trace::paths::Completeness;

struct Lead {
    target: BString,
    id: Option<PathId>,
    confidence: Confidence,
    reasons: Vec<(At, String)>,
}

/// Finds the target of every link made.
pub(crate) fn solve(engine: &mut Engine) {
    let hidden: Vec<Hidden> = engine
        .surroundings
        .hidden
        .iter()
        .filter(|h| engine.drafts[h.draft].kind == Kind::Symlink)
        .cloned()
        .collect();
    for h in &hidden {
        let mut leads = leads(engine, h);
        leads.sort_by_key(|l| std::cmp::Reverse(l.confidence));
        settle(engine, h, leads);
    }
    siblings(engine, &hidden);
}

/// The names known to have stood below a path before a line, wherever their directory was moved since.
fn children_before(engine: &Engine, link: PathId, at: At) -> Vec<BString> {
    let names = &engine.trace.names;
    names
        .below(link)
        .into_iter()
        .filter(|c| {
            engine
                .ledger
                .spans(*c)
                .iter()
                .any(|s| s.state.present() && s.first < at)
        })
        .filter_map(|c| names.rest(c, link).map(BString::from))
        .take(256)
        .collect()
}

fn leads(engine: &Engine, h: &Hidden) -> Vec<Lead> {
    let Some(link) = engine.drafts[h.draft].id() else {
        return Vec::new();
    };
    let mut out: Vec<Lead> = Vec::new();
    through(engine, h, link, &mut out);
    copied(engine, h, link, &mut out);
    out
}

/// Lookups after the call that read like the link's text plus a rest.
fn through(engine: &Engine, h: &Hidden, link: PathId, out: &mut Vec<Lead>) {
    let names = &engine.trace.names;
    let known = children_before(engine, link, h.at);
    let follows =
        |m: &&Mention| m.id != link && names.rest(m.id, link).is_none() && m.id != PathId::ROOT;
    // `lstat` and `readlink` of the link itself may stand in between.
    let next = h.after.iter().find(follows).filter(|m| {
        h.after
            .iter()
            .take_while(|x| x.at < m.at)
            .all(|x| x.id == link)
    });
    for m in h.after.iter().filter(follows).take(8) {
        let text = names.get(m.id);
        // A rest that was known below the link's place names the target exactly.
        let rest = known
            .iter()
            .filter(|r| text.ends_with(r.as_slice()) && text.len() > r.len() + 1)
            .filter(|r| text[text.len() - r.len() - 1] == b'/')
            .max_by_key(|r| r.len());
        if let Some(rest) = rest {
            let target = &text[..text.len() - rest.len() - 1];
            if engine.trace.names.find(target) != Some(names.parent(link))
                && new_place(engine, target, h.at, link)
            {
                out.push(Lead {
                    target: target.into(),
                    id: names.find(target),
                    confidence: Confidence::Likely,
                    reasons: vec![(
                        m.at,
                        format!(
                            "{} was known below the link's place, and is looked up here",
                            crate::bytes::shown(rest)
                        ),
                    )],
                });
                return;
            }
        }
    }
    let Some(m) = next else { return };
    if m.how == Completeness::Completed {
        return;
    }
    let near = m.turn - h.turn <= 3;
    let looks = matches!(
        m.op,
        Op::Stat
            | Op::Open
            | Op::Access
            | Op::Getattrlist
            | Op::Lstat
            | Op::Chdir
            | Op::Statfs
            | Op::Getxattr
    );
    if !near || !looks {
        return;
    }
    let text = names.get(m.id);
    // A directory that was made or filled just before, at or above what is looked up now, is the better reading.
    let made = prepared(engine, h, m.id);
    let (target, how, confidence): (BString, &str, Confidence) = match made {
        Some(dir) if dir != m.id => (
            names.get(dir).into(),
            "a directory prepared just before is looked into right after the link was made",
            Confidence::Likely,
        ),
        Some(_) => (
            text.into(),
            "what was prepared just before is looked up right after the link was made",
            Confidence::Likely,
        ),
        None if m.op == Op::Lstat || m.op == Op::Getattrlist => (
            text.into(),
            "the next name that the thread looks at",
            Confidence::Possible,
        ),
        None => (
            text.into(),
            "the next lookup of the thread may have gone through the link",
            if m.turn - h.turn == 1 && related(names.get(link), text) {
                Confidence::Likely
            } else {
                Confidence::Possible
            },
        ),
    };
    if target != *names.get(link) {
        out.push(Lead {
            id: names.find(&target),
            target,
            confidence,
            reasons: vec![(m.at, how.to_string())],
        });
    }
}

/// The link and the target share a directory or a name.
fn related(link: &[u8], target: &[u8]) -> bool {
    use crate::trace::names::base;
    let dir = |p: &[u8]| p[..p.len() - base(p).len()].to_vec();
    dir(link) == dir(target) || base(link) == base(target)
}

/// A target must not be the place where the original was put aside.
fn new_place(engine: &Engine, target: &[u8], at: At, link: PathId) -> bool {
    engine
        .drafts
        .iter()
        .filter(|d| d.kind == Kind::Rename && d.id() == Some(link) && d.at < at)
        .all(|d| d.to.as_ref().is_none_or(|t| t.text != target))
}

/// The nearest directory at or above a path that the process made or copied into before the link.
fn prepared(engine: &Engine, h: &Hidden, id: PathId) -> Option<PathId> {
    let names = &engine.trace.names;
    let made: Vec<PathId> = engine
        .drafts
        .iter()
        .filter(|d| matches!(d.kind, Kind::Mkdir | Kind::Create) && d.at < h.at)
        .rev()
        .take(64)
        .filter_map(|d| d.id())
        .collect();
    let mut up = id;
    while up != PathId::ROOT {
        if made.contains(&up) {
            return Some(up);
        }
        up = names.parent(up);
    }
    None
}

/// The original's content was copied to another place before the link took the original's place.
fn copied(engine: &Engine, h: &Hidden, link: PathId, out: &mut Vec<Lead>) {
    let names = &engine.trace.names;
    // Where the original stood when it was copied: at the link's place, or already aside.
    let mut origins = vec![link];
    for d in &engine.drafts {
        if d.kind == Kind::Rename
            && d.at < h.at
            && d.id() == Some(link)
            && let Some(to) = d.to.as_ref().and_then(|t| t.id)
        {
            origins.push(to);
        }
    }
    let mut votes: Vec<(BString, u32, At)> = Vec::new();
    for c in engine.content.copies.iter().filter(|c| c.at < h.at) {
        for o in &origins {
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
        confidence: confidence.min(d.visible),
    });
}

/// Links of one make: where two or more known ones turn `/etc/NAME` into `BASE/NAME/config`, an open one is likely to
/// follow the same pattern. Never more than `possible`: a pattern is no line.
fn siblings(engine: &mut Engine, hidden: &[Hidden]) {
    let known: Vec<(BString, BString)> = hidden
        .iter()
        .filter_map(|h| {
            let d = &engine.drafts[h.draft];
            let to = d.to.as_ref()?;
            (to.confidence >= Confidence::Possible)
                .then(|| Some((engine.trace.names.get(d.id()?).into(), to.text.clone())))?
        })
        .collect();
    for h in hidden {
        let d = &engine.drafts[h.draft];
        if d.to.is_some() {
            continue;
        }
        let Some(link) = d.id() else { continue };
        let link: BString = engine.trace.names.get(link).into();
        let mut votes: Vec<(BString, u32)> = Vec::new();
        for (l, t) in &known {
            for (m, u) in &known {
                if let Some(v) = pattern(l, t, m, u, &link) {
                    match votes.iter_mut().find(|x| x.0 == v) {
                        Some(x) => x.1 += 1,
                        None => votes.push((v, 1)),
                    }
                }
            }
        }
        votes.sort_by_key(|v| std::cmp::Reverse(v.1));
        if let Some((t, n)) = votes.first()
            && votes.get(1).is_none_or(|s| s.1 < *n)
        {
            let t = t.clone();
            let id = engine.trace.names.find(&t);
            let d = &mut engine.drafts[h.draft];
            d.because(
                h.at,
                "other links made in this capture follow the same pattern",
            );
            d.to = Some(To {
                id,
                text: t,
                confidence: Confidence::Possible,
            });
        }
    }
}

/// `l` is to `t` as `link` is to the answer, if `m` -> `u` confirms how names and directories are exchanged:
/// `l` shares the directory with `link` and `m` shares its last component with it.
fn pattern(l: &[u8], t: &[u8], m: &[u8], u: &[u8], link: &[u8]) -> Option<BString> {
    use crate::trace::names::base;
    let dir = |p: &[u8]| p[..p.len() - base(p).len()].to_vec();
    if l == m || dir(l) != dir(link) || base(m) != base(link) {
        return None;
    }
    // In `t` the service's name stands as a component; exchange it.
    let (old, new) = (base(l), base(link));
    let parts: Vec<&[u8]> = t.split_str("/").collect();
    if parts.iter().filter(|p| **p == old.as_bytes()).count() != 1
        || !u.split_str("/").any(|p| p == new.as_bytes())
    {
        return None;
    }
    let out: Vec<&[u8]> = parts
        .into_iter()
        .map(|p| {
            if p == old.as_bytes() {
                new.as_bytes()
            } else {
                p
            }
        })
        .collect();
    Some(bstr::join("/", out).into())
}
