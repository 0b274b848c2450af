//! What could be meant by a call with a hidden half, and how good the grounds are: the best claims of each call.

use std::cmp::Reverse;

use crate::infer::candidates::candidate::Candidate;
use crate::infer::operation::Confidence;
use crate::infer::patterns::Relation;
use crate::infer::rules::{Finding, Verdict};
use crate::trace::names::PathId;

/// A candidate with what its evidence amounts to.
pub(in crate::infer) struct Claim {
    pub(in crate::infer) candidate: Candidate,
    pub(in crate::infer) verdict: Verdict,
    /// So many bytes at the end of both names are the same, where those are more than an accident.
    pub(in crate::infer) alike_end: usize,
}

impl Claim {
    /// How sure it is.
    pub(in crate::infer) fn confidence(&self) -> Confidence {
        self.verdict.confidence()
    }

    /// The sentence that tells most.
    pub(in crate::infer) fn why(&self) -> &'static str {
        self.verdict.because().map_or("", |finding| finding.why)
    }

    /// A candidate that no line names.
    pub(in crate::infer) fn guess(id: PathId, relation: Relation, why: Finding) -> Claim {
        let mut verdict = Verdict::default();
        verdict.take(why);
        Claim {
            candidate: Candidate {
                id,
                relation,
                absent_before: None,
                present_before: None,
                made: false,
                looked_for: false,
                found_after: None,
                turned_up: false,
                vacated: false,
                removed_for_it: false,
                carried: false,
                before: None,
                before_asked: false,
                before_looked: false,
                named_since: false,
                probed_missing: false,
                looked: false,
                asked: false,
                after: None,
                after_found: false,
                left_again: false,
                moved_on: None,
                just_left: false,
                asked_since: false,
                empty_directory: false,
                series: false,
                source_made: false,
                source_written: false,
                saved_beside: false,
                rotates_back: false,
                after_used: false,
                after_asked: false,
                after_looked: false,
                after_opened: false,
                made_here: false,
                place_taken: false,
                remade: false,
                made_anew: false,
                unread: false,
                after_itself: false,
                before_source: None,
                times: 0,
                holds_others: false,
                contested: true,
            },
            verdict,
            alike_end: 0,
        }
    }
}

/// What is compared of two claims, the more telling first.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::infer) struct Key {
    confidence: Confidence,
    /// The source was made here, and the name that its own carries was looked for and missing right before the call.
    asked_for_its_own: bool,
    appeared: bool,
    /// The source was made here under a temporary name that says what it is to be called.
    carried: bool,
    /// Made free for it by the very call before, and there again; or made and removed to see whether it can be made.
    removed_for_it: bool,
    /// Seen for the first time right at the call.
    first_seen: bool,
    /// So many calls before this one it was looked for and missing, where those are hardly any.
    looked_for: Reverse<u64>,
    alike_end: usize,
    relation: Reverse<Relation>,
    distance: Reverse<u64>,
}

/// Best first.
pub(in crate::infer) fn key(claim: &Claim) -> Key {
    let c = &claim.candidate;
    let before = c.before.map(|(turns, _)| turns);
    let after = c.after.map(|(turns, _)| turns);
    let carried = c.carried && (c.source_made || c.source_written);
    let distance = before.into_iter().chain(after).min().unwrap_or(99);
    Key {
        confidence: claim.confidence(),
        asked_for_its_own: carried && c.looked && c.before_within(1),
        appeared: c.appeared(),
        carried,
        removed_for_it: c.removed_for_it && (c.found_after.is_some() || c.made_here),
        first_seen: c.relation.named() && c.fresh() && c.after_within(1) && !c.left_again,
        looked_for: Reverse(before.filter(|n| c.looked && *n <= 2).unwrap_or(99)),
        alike_end: claim.alike_end,
        relation: Reverse(c.relation),
        distance: Reverse(distance),
    }
}

/// Claims of one call that are kept to be compared with those of its neighbours: there are hundreds where files of one name
/// come and go in hundreds of directories.
const MOST: usize = 16;

/// Collects the claims of one call after the other, and keeps the best.
#[derive(Default)]
pub(in crate::infer) struct Best {
    claims: Vec<Claim>,
    more: bool,
}

impl Best {
    pub(in crate::infer) fn push(&mut self, claim: Claim) {
        self.claims.push(claim);
        if self.claims.len() >= 2 * MOST {
            self.narrow_down();
        }
    }

    /// The best first; those found first, where they are as good.
    fn narrow_down(&mut self) {
        let key = |c: &Claim| Reverse(key(c));
        self.claims.sort_by_key(key);
        self.more |= self.claims.len() > MOST;
        self.claims.truncate(MOST);
    }

    /// Those of this call, best first, and whether there were more. The next call's come then.
    pub(in crate::infer) fn take(&mut self) -> (Vec<Claim>, bool) {
        self.narrow_down();
        let best = self.claims.drain(..).collect();
        (best, std::mem::take(&mut self.more))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::infer::operation::Proof;
    use crate::infer::rules::Meta;

    static RULE: Meta = Meta {
        id: "any",
        says: "",
    };

    fn guess(n: u32, confidence: Confidence) -> Claim {
        let finding = RULE.speaks(confidence, Proof::Likeness);
        Claim::guess(PathId(n), Relation::None, finding)
    }

    #[test]
    fn of_many_claims_the_best_and_first_found_are_kept_and_it_is_known_that_there_were_more() {
        let mut best = Best::default();
        for n in 0..1000 {
            let confidence = if n % 100 == 99 {
                Confidence::Likely
            } else {
                Confidence::Possible
            };
            best.push(guess(n, confidence));
        }
        let (claims, more) = best.take();
        let ids: Vec<u32> = claims.iter().map(|c| c.candidate.id.0).collect();
        let likely = (0..10).map(|n| n * 100 + 99);
        let expected: Vec<u32> = likely.chain(0..6).collect();
        assert_eq!((ids, more), (expected, true));
        best.push(guess(7, Confidence::Possible));
        let (claims, more) = best.take();
        assert_eq!((claims.len(), more), (1, false));
    }
}
