//! Symbolic links: the target text, which no release prints.
//!
//! Pattern: `symlink /etc/postfix`, later `open /Volumes/X/.../main.cf`: a lookup through the link is printed with the
//! link's text in place of the link, so the target leaks. What was copied or made just before is weaker evidence.

mod circle;
mod earlier;
mod lead;
mod leads;
mod moved;
mod pattern;
mod through;

use earlier::EarlierChanges;
use lead::Lead;
use leads::{confirm, contest, copied, copies_of, copy_of_link, mirrored, tested_before};
use through::{ThroughLink, relative};

use super::decide;
use super::operation::{Confidence, Rival};
use super::rules::link_target;
use super::verdicts::Verdicts;
use crate::dialect::fs_usage::calls::Op;
use crate::infer::facts::windows::Window;

/// Finds the target of every link made.
pub(crate) fn solve(verdicts: &mut Verdicts<'_>, windows: &[&Window]) {
    let Some(first) = windows.iter().map(|window| window.at).min() else {
        return;
    };
    let earlier = EarlierChanges::new(verdicts, windows, first);
    for window in windows {
        let mut leads = leads(verdicts, &earlier, window);
        leads.sort_by_key(|l| std::cmp::Reverse(l.confidence()));
        decide(verdicts, window, leads);
    }
    circle::close(verdicts, windows);
    pattern::siblings(verdicts, windows);
    moved::originals(verdicts, &earlier, windows);
}

fn leads(verdicts: &Verdicts<'_>, earlier: &EarlierChanges, window: &Window) -> Vec<Lead> {
    let Some(link) = verdicts.of_call(window).id() else {
        return Vec::new();
    };
    let read = window
        .before
        .iter()
        .rev()
        .find(|m| m.id != link)
        .filter(|m| {
            m.op == Op::Readlink
                && window.turn - m.turn <= 2
                && verdicts.names().base(m.id) == verdicts.names().base(link)
        });
    if let Some(m) = read {
        return copy_of_link(verdicts, m).into_iter().collect();
    }
    let origins = earlier.origins(verdicts, window, link);
    let copies = copies_of(verdicts, earlier, window, &origins);
    if let Some(mut copy) = copied(verdicts, &copies, &origins) {
        confirm(verdicts, window, &mut copy);
        return vec![copy];
    }
    let through = ThroughLink {
        verdicts,
        earlier,
        window,
        link,
        origins: &origins,
    };
    let relative = relative(verdicts, window, link);
    let mut leads: Vec<Lead> = through.lead().into_iter().chain(relative).collect();
    leads.iter_mut().for_each(|lead| contest(lead, &copies));
    if leads.is_empty() {
        let alike = mirrored(verdicts, earlier, window, link);
        leads.extend(alike.or_else(|| tested_before(verdicts, window, link)));
    }
    leads
}

fn decide(verdicts: &mut Verdicts<'_>, window: &Window, leads: Vec<Lead>) {
    let Some(best) = leads.first() else { return };
    let mut findings = vec![best.finding];
    let same = |l: &&Lead| l.target == best.target;
    if leads
        .iter()
        .any(|l| !same(&l) && l.confidence() == best.confidence())
    {
        findings.push(link_target::rival::META.caps(Confidence::Possible));
    }
    let d = verdicts.of_call_mut(window);
    for lead in leads.iter().filter(same) {
        for (at, text) in &lead.reasons {
            d.because_of(*at, text.clone(), lead.finding.rule.id);
        }
    }
    for other in leads[1..].iter().filter(|l| l.target != best.target) {
        let equal = other.confidence() == best.confidence();
        d.rivals.push(Rival {
            path: other.target.clone(),
            why: match equal {
                true => "as much speaks for it as for the one that is told".into(),
                false => "less speaks for it".into(),
            },
            rule: equal.then_some(link_target::rival::META.id),
        });
    }
    decide::claim_target(d, best.id, best.target.clone(), &findings);
}
