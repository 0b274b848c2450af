//! What says before the link was made where it leads: the text of a link that is copied, copies of the original.

use bstr::BString;

use super::earlier::{COPIES, EarlierChanges};
use super::lead::Lead;
use super::through::is_by_the_way;
use crate::dialect::fs_usage::calls::Op;
use crate::infer::facts::windows::{Mention, Window};
use crate::infer::operation::{Confidence, Kind};
use crate::infer::patterns::{Relation, relation};
use crate::infer::rules::link_target;
use crate::infer::verdicts::Verdicts;
use crate::trace::At;
use crate::trace::names::PathId;
use crate::trace::paths::{Completeness, directory};

/// Operations among which the making of a link that is copied is looked for, newest first.
const RECENT: usize = 20_000;

/// A link that is copied has the text of the one that was read. No line shows that text: it is known where the other link
/// was made in this capture, too.
pub(super) fn copy_of_link(verdicts: &Verdicts<'_>, read: &Mention) -> Option<Lead> {
    let original = verdicts
        .changes()
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
    let name = crate::bytes::shown(verdicts.names().get(read.id));
    Some(Lead {
        target: to.text.clone(),
        id: to.id,
        finding: link_target::copied_link::META.leads(to.confidence.min(Confidence::Likely)),
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
pub(super) fn confirm(verdicts: &Verdicts<'_>, window: &Window, copy: &mut Lead) {
    let names = verdicts.names();
    let seen = window.after.iter().find(|m| {
        m.turn - window.turn <= 6 && crate::trace::paths::at_or_below(names.get(m.id), &copy.target)
    });
    if let Some(m) = seen {
        copy.finding = link_target::copied_original::META.leads(Confidence::Likely);
        copy.reasons.push((
            m.at,
            "a lookup right after the link was made ends there".into(),
        ));
    }
}

/// Places to which files of the original were copied: how many, and the line of the first.
pub(super) type Places = Vec<(BString, u32, At)>;

/// Where files of the original were copied to before the link was made, most first.
pub(super) fn copies_of(
    verdicts: &Verdicts<'_>,
    earlier: &EarlierChanges,
    window: &Window,
    origins: &[PathId],
) -> Places {
    let names = verdicts.names();
    let mut votes = Places::new();
    let copies = &verdicts.facts.content.copies;
    let end = copies.partition_point(|c| c.at < window.at);
    let mut before: Vec<(usize, PathId)> = Vec::new();
    for o in origins {
        let of = earlier.copies.get(o).map_or(&[][..], Vec::as_slice);
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
    votes
}

/// Of several places that hold copies any may be looked up for its own sake: that tells less of the link.
pub(super) fn contest(lead: &mut Lead, places: &Places) {
    if places.len() > 1 && places.iter().any(|(place, ..)| *place == lead.target) {
        lead.finding = lead.finding.rule.leads(Confidence::Possible);
        let (.., at) = places[0];
        lead.reasons.push((
            at,
            "the original was copied to more than one place, of which this is one".into(),
        ));
    }
}

/// The original's content was copied to another place before the link took the original's place.
pub(super) fn copied(verdicts: &Verdicts<'_>, votes: &Places, origins: &[PathId]) -> Option<Lead> {
    let names = verdicts.names();
    let (target, n, at) = votes.first()?;
    let outvoted = votes.get(1).is_some_and(|second| second.1 == *n);
    // what was copied together with all that stands around it was kept, not moved
    let kept = origins.first().is_some_and(|link| {
        let around = names.get(names.parent(*link));
        relation(around, directory(target)) == Relation::Backup
    });
    if outvoted || kept || origins.iter().any(|o| names.get(*o) == target) {
        return None;
    }
    Some(Lead {
        id: names.find(target),
        target: target.clone(),
        finding: link_target::copied_original::META.leads(Confidence::Possible),
        reasons: vec![(
            *at,
            match n {
                1 => "a file of the original was copied there before the link was made".to_owned(),
                n => {
                    format!("{n} files of the original were copied there before the link was made")
                }
            },
        )],
    })
}

/// Directories made before a link that may be copies of its original, newest first.
const MADE: usize = 512;

/// One directory of the link's name was made elsewhere, and names that are known below the original are named in it.
pub(super) fn mirrored(
    verdicts: &Verdicts<'_>,
    earlier: &EarlierChanges,
    window: &Window,
    link: PathId,
) -> Option<Lead> {
    let names = verdicts.names();
    let known: Vec<PathId> = names.below(link).into_iter().take(256).collect();
    let copies = |directory: PathId| {
        let below = |id: &PathId| {
            let rest = names.rest(*id, link)?;
            names.find(&[names.get(directory), rest].join(&b'/'))
        };
        known
            .iter()
            .filter_map(below)
            .any(|id| verdicts.facts.has_line(id))
    };
    let made = earlier.directories_made(window.at).rev().take(MADE);
    let mut alike =
        made.filter(|(_, id)| *id != link && names.base(*id) == names.base(link) && copies(*id));
    let (at, id) = alike.next()?;
    // what was copied together with all that stands around it was kept, not moved
    let around = names.get(names.parent(link));
    let kept = relation(around, directory(names.get(id))) == Relation::Backup;
    if kept || alike.any(|(_, other)| other != id) {
        return None;
    }
    Some(Lead {
        target: names.get(id).into(),
        id: Some(id),
        finding: link_target::mirrored::META.leads(Confidence::Possible),
        reasons: vec![(at, link_target::mirrored::META.says.into())],
    })
}

/// The thread's last look before the call found something of the link's own name in another directory.
pub(super) fn tested_before(
    verdicts: &Verdicts<'_>,
    window: &Window,
    link: PathId,
) -> Option<Lead> {
    let names = verdicts.names();
    let by_the_way = |m: &&Mention| is_by_the_way(names.get(m.id), m.op) || m.id == link;
    let mut before = window.before.iter().rev();
    let m = before.find(|m| !by_the_way(m))?;
    let since = window.turn.saturating_sub(m.turn);
    let passed = window.before.iter().filter(|b| b.turn > m.turn).count() as u64;
    let tested = matches!(m.op, Op::Stat | Op::Access) && m.found();
    let whole = m.how == Completeness::Whole;
    let alike = names.base(m.id) == names.base(link) && names.parent(m.id) != names.parent(link);
    (tested && whole && alike && since == passed + 1).then(|| Lead {
        target: names.get(m.id).into(),
        id: Some(m.id),
        finding: link_target::tested_before::META.leads(Confidence::Possible),
        reasons: vec![(m.at, link_target::tested_before::META.says.into())],
    })
}
