//! Standing traces of an earlier change: an original that stands aside while a link, nothing, or something else stands
//! in its place. Nothing in the capture did it, so it is no operation of this capture.

use std::borrow::Cow;
use std::collections::HashSet;

use bstr::ByteSlice;

use super::model::{Leftover, LeftoverState, Reset};
use crate::disk::{Disk, Found};
use crate::infer::Findings;
use crate::infer::operation::{Confidence, Evidence, Kind, ObjectType, Operation};
use crate::infer::patterns;
use crate::ledger::{Cause, Span, State};
use crate::recipe::Recipe;
use crate::trace::At;
use crate::trace::names::PathId;

/// Leftovers that no recipe names, of which so many are told: a directory of old backups holds thousands.
const MOST: usize = 1000;

/// Finds what stands aside at the end of the capture, and completes the list by the recipes. A mounted disk decides what
/// the capture does not show. Also how many more there are that no recipe names.
pub(crate) fn leftovers(
    f: &Findings,
    operations: &[Operation],
    recipes: &[Recipe],
    disk: Option<&Disk>,
    release: Option<&str>,
) -> (Vec<Leftover>, usize) {
    let names = f.names();
    let touched = Touched::by(operations);
    // what operations did that are not listed any more is this capture's story, too
    let unlisted = f.forgotten().until;
    let mut other = 0;
    let mut out: Vec<Leftover> = Vec::new();
    let mut asides: Vec<PathId> = f.ledger().paths().collect();
    asides.sort();
    for aside in asides {
        let text = names.get(aside);
        let rule = recipes
            .iter()
            .find_map(|r| r.place_of(text).map(|(p, m)| (r, p, m)));
        let place = match rule {
            Some((_, place, _)) => place,
            None => match own_recipe_suffix(recipes, text) {
                Some(p) => p,
                None => continue,
            },
        };
        let Some(span) = f.ledger().now(aside).filter(|s| s.state.present()) else {
            continue;
        };
        let recipe = rule.map(|(r, _, _)| r);
        let taken = names.find(place).and_then(|id| f.ledger().now(id));
        let may_be_ours = unlisted.is_some_and(|until| span.first <= until)
            || taken.is_some_and(|s| s.state == State::Absent && s.cause == Cause::Call);
        let in_doubt = may_be_ours || f.is_put_together(aside);
        if touched.holds(text) || touched.holds(place) || recipe.is_none() && in_doubt {
            continue;
        }
        let Some(l) = leftover(f, aside, span, place, recipe) else {
            continue;
        };
        other += usize::from(recipe.is_none());
        if recipe.is_some() || other <= MOST {
            out.push(l);
        }
    }
    for r in recipes {
        complete(f, &touched, r, release, &mut out);
    }
    if let Some(disk) = disk {
        for r in recipes {
            on_disk(disk, &touched, r, &mut out);
        }
    }
    out.sort_by(|a, b| a.path.cmp(&b.path));
    (out, other.saturating_sub(MOST))
}

/// What the disk shows of a recipe's names: both sides are there to be looked at.
fn on_disk(disk: &Disk, touched: &Touched<'_>, r: &Recipe, out: &mut Vec<Leftover>) {
    let note = |reason: String| Evidence {
        source: 0,
        line: 0,
        reason: reason.into(),
        rule: None,
    };
    for m in &r.moved {
        let path = m.path.as_bytes();
        if touched.holds(path) {
            continue;
        }
        let aside = r.aside_name(path);
        let known = out.iter().position(|l| l.path == path);
        let Ok(Some(original)) = disk.object_at(&aside) else {
            if let Some(n) = known {
                let l = &mut out[n];
                l.evidence.push(note(
                    "on the mounted disk nothing stands under the name put aside".into(),
                ));
                l.both_shown = false;
                l.confidence = Confidence::Possible;
            }
            continue;
        };
        let here = disk.object_at(path).ok().flatten();
        let (state, target) = match here {
            None => (LeftoverState::Absent, None),
            Some(Found {
                object: ObjectType::Link,
                target,
                ..
            }) => {
                let nowhere = target
                    .as_ref()
                    .is_some_and(|t| t.starts_with(b"/") && matches!(disk.object_at(t), Ok(None)));
                (
                    if nowhere {
                        LeftoverState::LinkToNowhere
                    } else {
                        LeftoverState::Link
                    },
                    target,
                )
            }
            Some(_) => (LeftoverState::Replaced, None),
        };
        let n = known.unwrap_or_else(|| {
            out.push(Leftover {
                path: path.into(),
                aside: aside.clone(),
                state,
                target: None,
                object: ObjectType::Unknown,
                recipe: Some(r.name.clone()),
                leads: r.leads.clone(),
                confidence: Confidence::Likely,
                evidence: vec![note(format!("the recipe {} names it", r.name))],
                both_shown: true,
            });
            out.len() - 1
        });
        let l = &mut out[n];
        l.state = state;
        l.target = target;
        l.object = original.object;
        l.both_shown = true;
        l.confidence = Confidence::Likely;
        l.evidence.push(note(
            "the mounted disk shows the original aside and what stands in its place".into(),
        ));
    }
}

/// The place of a name put aside: with a recipe's suffix, or one of the common ones.
fn own_recipe_suffix<'a>(recipes: &[Recipe], aside: &'a [u8]) -> Option<&'a [u8]> {
    for r in recipes {
        if let Some(p) = aside.strip_suffix(r.aside.as_bytes())
            && p.last().is_some_and(|c| *c != b'/')
        {
            return Some(p);
        }
    }
    let name = crate::trace::names::base(aside);
    let plain = patterns::aside_of(name)?;
    Some(&aside[..aside.len() - name.len() + plain.len()])
}

/// The paths that operations of this capture made, moved or removed: they are this capture's story.
struct Touched<'a>(HashSet<&'a [u8]>);

impl<'a> Touched<'a> {
    fn by(operations: &'a [Operation]) -> Self {
        let mut paths = HashSet::new();
        for o in operations {
            if !o.kind.edits() {
                let to = o.to.as_ref().filter(|_| o.kind != Kind::Symlink);
                paths.extend(o.path.iter().chain(to).map(|p| p.as_slice()));
            }
        }
        Touched(paths)
    }

    fn holds(&self, path: &[u8]) -> bool {
        self.0.contains(path)
    }
}

fn evidence(at: At, reason: impl Into<Cow<'static, str>>) -> Evidence {
    Evidence {
        source: at.source(),
        line: at.line(),
        reason: reason.into(),
        rule: None,
    }
}

fn leftover(
    f: &Findings,
    aside: PathId,
    there: Span,
    place: &[u8],
    recipe: Option<&Recipe>,
) -> Option<Leftover> {
    let names = f.names();
    let here = names.find(place);
    let now = here.and_then(|p| f.ledger().now(p));
    let mut why = vec![evidence(
        there.first,
        "the original stands here, under the name put aside",
    )];
    let state = match now {
        None => return recipe.map(|r| Leftover {
            path: place.into(),
            aside: names.get(aside).into(),
            state: LeftoverState::Absent,
            target: None,
            object: object(f, aside),
            recipe: Some(r.name.clone()),
            leads: r.leads.clone(),
            confidence: Confidence::Possible,
            evidence: {
                why.push(Evidence { source: 0, line: 0, reason: format!("the capture does not show what stands in its place; the recipe {} names it", r.name).into(), rule: None });
                why
            },
            both_shown: false,
        }),
        Some(s) if s.state == State::Absent => {
            why.push(evidence(s.last, "nothing stands in its place"));
            LeftoverState::Absent
        }
        Some(s) => {
            let here = here?;
            let link = f.failures().iter().find_map(|(id, x)| {
                f.links_to(x)
                    .find(|l| l.0 == here)
                    .map(|l| (id, l.1, x.last))
            });
            if let Some((id, at, failed)) = link {
                why.push(evidence(at, "a link stands in its place"));
                why.push(evidence(
                    failed,
                    format!("the way through it ends at {}, which is missing", crate::bytes::shown(names.get(id))),
                ));
                LeftoverState::LinkToNowhere
            } else if s.state == State::Present(ObjectType::Link) {
                why.push(evidence(s.last, "a link stands in its place"));
                LeftoverState::Link
            } else {
                // A backup beside the file in use is no leftover by itself.
                recipe?;
                why.push(evidence(s.last, "something else stands in its place"));
                LeftoverState::Replaced
            }
        }
    };
    if let Some(r) = recipe {
        why.push(Evidence {
            source: 0,
            line: 0,
            reason: format!("the recipe {} names it", r.name).into(),
            rule: None,
        });
    }
    Some(Leftover {
        path: place.into(),
        aside: names.get(aside).into(),
        state,
        target: None,
        object: object(f, aside),
        recipe: recipe.map(|r| r.name.clone()),
        leads: recipe.and_then(|r| r.leads.clone()),
        confidence: if recipe.is_some() {
            Confidence::Likely
        } else {
            Confidence::Possible
        },
        evidence: why,
        both_shown: true,
    })
}

fn object(f: &Findings, id: PathId) -> ObjectType {
    f.object(id)
}

/// Once a recipe is seen at work, its other names are named too: the disk decides, not the script.
fn complete(
    f: &Findings,
    touched: &Touched<'_>,
    r: &Recipe,
    release: Option<&str>,
    out: &mut Vec<Leftover>,
) {
    let shown = out
        .iter()
        .filter(|l| l.recipe.as_deref() == Some(r.name.as_str()) && l.both_shown)
        .count();
    if shown < 2 {
        return;
    }
    for m in r.moved.iter().filter(|m| m.belongs_to(release)) {
        let path = m.path.as_bytes();
        if out.iter().any(|l| l.path == path) || touched.holds(path) {
            continue;
        }
        let aside = r.aside_name(path);
        let absent = f
            .names()
            .find(&aside)
            .and_then(|id| f.ledger().now(id))
            .is_some_and(|s| s.state == State::Absent);
        if absent {
            continue;
        }
        out.push(Leftover {
            path: path.as_bstr().into(),
            aside,
            state: LeftoverState::Absent,
            target: None,
            object: ObjectType::Unknown,
            recipe: Some(r.name.clone()),
            leads: r.leads.clone(),
            confidence: Confidence::Possible,
            evidence: vec![Evidence {
                source: 0,
                line: 0,
                reason: format!(
                    "only the recipe {} names it: the capture shows neither side",
                    r.name
                )
                .into(),
                rule: None,
            }],
            both_shown: false,
        });
    }
}

/// A recipe's change stands: two of its originals stand aside, or a link that leads to nothing stands in the place of one.
/// A single old leftover on a standalone server says nothing.
pub(crate) fn stands(leftovers: &[Leftover], recipe: &str) -> bool {
    let of_it = |l: &&Leftover| l.recipe.as_deref() == Some(recipe) && l.both_shown;
    let mut all = leftovers.iter().filter(of_it);
    all.clone().count() >= 2 || all.any(|l| l.state == LeftoverState::LinkToNowhere)
}

/// Files that a recipe at work can reset from a template.
pub(crate) fn resets(
    f: &Findings,
    operations: &[Operation],
    leftovers: &[Leftover],
    recipes: &[Recipe],
) -> Vec<Reset> {
    let names = f.names();
    let mut out = Vec::new();
    for r in recipes {
        let standing = stands(leftovers, &r.name);
        // What this capture put aside and has not put back.
        let mut aside: i64 = 0;
        for o in operations
            .iter()
            .filter(|o| o.kind == Kind::Rename && o.confidence >= Confidence::Likely)
        {
            let (Some(path), Some(to)) = (&o.path, &o.to) else {
                continue;
            };
            if r.moved(path).is_some() && *to == r.aside_name(path) {
                aside += 1;
            } else if r.place_of(path).is_some_and(|(p, _)| p == to.as_slice()) {
                aside -= 1;
            }
        }
        if !standing && aside <= 0 {
            continue;
        }
        for x in &r.reset {
            // what the program sends elsewhere is read at other times as well: it need not be in the capture
            let id = names.find(x.path.as_bytes());
            let span = id.and_then(|id| f.ledger().now(id));
            if span.is_some_and(|span| !span.state.present()) {
                continue;
            }
            let written = operations.iter().find(|o| {
                matches!(o.kind, Kind::Replace | Kind::Write | Kind::Create)
                    && o.path
                        .as_deref()
                        .is_some_and(|p| p.as_bytes() == x.path.as_bytes())
            });
            let mut evidence = Vec::new();
            match (written, span) {
                (Some(o), _) => evidence.push(Evidence {
                    source: o.details.source,
                    line: o.details.line,
                    reason: "written in this capture".into(),
                    rule: None,
                }),
                (None, Some(span)) => evidence.push(Evidence {
                    source: span.first.source(),
                    line: span.first.line(),
                    reason: "looked at in this capture".into(),
                    rule: None,
                }),
                (None, None) => {}
            }
            evidence.push(Evidence {
                source: 0,
                line: 0,
                reason: format!(
                    "the recipe {} names its template{}{}",
                    r.name,
                    if x.what.is_empty() { "" } else { ": it " },
                    x.what
                )
                .into(),
                rule: None,
            });
            out.push(Reset {
                path: x.path.as_str().into(),
                template: x.template.as_str().into(),
                recipe: r.name.clone(),
                evidence,
                named: id.is_some() || written.is_some(),
            });
        }
    }
    out
}
