//! What a rule is, and what it says.

use crate::dialect::fs_usage::calls::Op;
use crate::infer::candidates::candidate::{Candidate, Source};
use crate::infer::facts::windows::Window;
use crate::infer::operation::{Confidence, Proof};
use crate::infer::patterns::Relation;
pub(crate) use crate::infer::rules::meta::Meta;
use crate::infer::verdicts::Verdicts;
use crate::trace::names::PathId;

/// One candidate for the name that one call does not print.
pub(in crate::infer) struct Case<'c> {
    pub(in crate::infer) verdicts: &'c Verdicts<'c>,
    /// The call.
    pub(in crate::infer) window: &'c Window,
    /// What the call names.
    pub(in crate::infer) call: Source,
    /// What is known of the candidate.
    pub(in crate::infer) candidate: &'c Candidate,
    /// Its last component.
    pub(in crate::infer) name: &'c [u8],
}

impl Case<'_> {
    /// The names belong together as a program makes one from the other.
    pub(in crate::infer) fn is_close(&self) -> bool {
        matches!(
            self.candidate.relation,
            Relation::Backup
                | Relation::Restore
                | Relation::Temporary
                | Relation::Rotation
                | Relation::Within
        )
    }

    /// The names suggest each other, or the old one is a temporary of the same directory.
    pub(in crate::infer) fn is_near(&self) -> bool {
        self.candidate.relation.named() || self.candidate.relation == Relation::BlindTemporary
    }

    /// The candidate's name ends in a number of up to three digits that is not part of a word: the next version, or the next in a
    /// series, stands there by itself.
    pub(in crate::infer) fn is_numbered(&self) -> bool {
        let digits = self.name.iter().rev().take_while(|c| c.is_ascii_digit());
        let count = digits.count();
        let before = self.name.len().checked_sub(count + 1);
        (1..=3).contains(&count) && before.is_some_and(|n| !self.name[n].is_ascii_alphanumeric())
    }

    /// It is the old name with a short number in it, or behind it: `Letter 2.doc` beside `Letter.doc`, `app2` beside `app`. Both stand there
    /// for years.
    pub(in crate::infer) fn is_counted(&self) -> bool {
        let (old, new) = (self.source_name(), self.name);
        let pairs = old.iter().zip(new);
        let same = pairs.take_while(|(a, b)| a == b).count();
        let rest = &old[same..];
        let put = new[same..].strip_suffix(rest).unwrap_or_default();
        let number = put.trim_ascii_start();
        let digits = number.iter().all(u8::is_ascii_digit) && (1..=3).contains(&number.len());
        digits && (rest.is_empty() || rest.starts_with(b"."))
    }

    /// The source was made, or written, by a visible call.
    pub(in crate::infer) fn is_source_made(&self) -> bool {
        self.candidate.source_made || self.candidate.source_written
    }

    /// What the source was copied from, as far as the newest copies tell.
    pub(in crate::infer) fn copied_from(&self) -> Option<PathId> {
        self.verdicts.copied_from(self.call.id, self.window.at)
    }

    /// What the thread gave a second name to right before the call, where it stands beside the source.
    pub(in crate::infer) fn linked_before(&self) -> Option<PathId> {
        let names = self.verdicts.names();
        let last = self.window.before.last()?;
        let linked = last.op == Op::Link
            && last.errno.is_none()
            && self.window.turn.saturating_sub(last.turn) == 1
            && last.id != self.call.id
            && names.parent(last.id) == names.parent(self.call.id);
        linked.then_some(last.id)
    }

    /// Just before, the thread has renamed something else of the same name.
    pub(in crate::infer) fn is_second_of_its_name(&self) -> bool {
        let (names, own) = (self.verdicts.names(), self.source_name());
        let mut renamed = self.window.before.iter();
        renamed.any(|m| {
            let done = m.op == Op::Rename && m.errno.is_none();
            done && m.id != self.call.id && names.base(m.id) == own
        })
    }

    /// The name was left by a removal that ended a move: what stood there had been copied to another directory under the same name.
    pub(in crate::infer) fn was_moved_away(&self) -> bool {
        let facts = self.verdicts.facts;
        let Some(left) = facts.ledger.before(self.candidate.id, self.window.at) else {
            return false;
        };
        let copies = &facts.content.copies;
        let until = copies.partition_point(|copy| copy.at < left.first);
        let names = self.verdicts.names();
        copies[..until].iter().rev().take(8).any(|copy| {
            let elsewhere = names.parent(copy.to) != names.parent(copy.from);
            copy.from == self.candidate.id && elsewhere && names.base(copy.to) == self.name
        })
    }

    /// What stands there is copied to the old place afterwards.
    pub(in crate::infer) fn is_copied_back(&self) -> bool {
        let copies = &self.verdicts.facts.content.copies;
        let after = copies.partition_point(|copy| copy.at <= self.window.at);
        let mut next = copies[after..].iter().take(64);
        next.any(|copy| copy.from == self.candidate.id && copy.to == self.call.id)
    }

    /// Both stand in one directory.
    pub(in crate::infer) fn is_beside(&self) -> bool {
        !matches!(self.candidate.relation, Relation::None | Relation::SameName)
    }

    /// The thread names it within three of its calls, before or after.
    pub(in crate::infer) fn is_neighbour(&self) -> bool {
        self.candidate.before_within(3) || self.candidate.after_within(3)
    }

    /// A visible call of the thread had just made the directory that the candidate stands in.
    pub(in crate::infer) fn is_directory_made(&self) -> bool {
        let directory = self.verdicts.names().parent(self.candidate.id);
        self.window.has_just_made(directory)
    }

    /// It turned up, and had not just been left by a visible call.
    pub(in crate::infer) fn appeared(&self) -> bool {
        self.candidate.appeared() && !self.candidate.vacated
    }

    /// The last component of what the call names.
    pub(in crate::infer) fn source_name(&self) -> &[u8] {
        self.verdicts.names().base(self.call.id)
    }
}

/// What a rule says of a candidate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::infer) enum Say {
    /// It cannot be meant.
    Forbids,
    /// It is meant, up to so sure; what that can rest on at best.
    Speaks { at_best: Confidence, proof: Proof },
    /// Whatever else speaks for it, no more than this.
    Caps { at_most: Confidence },
}

/// What one rule found.
#[derive(Clone, Copy, Debug)]
pub(in crate::infer) struct Finding {
    pub(in crate::infer) rule: &'static Meta,
    pub(in crate::infer) say: Say,
    /// The sentence for this case.
    pub(in crate::infer) why: &'static str,
}

impl Meta {
    pub(in crate::infer) const fn forbids(&'static self) -> Finding {
        Finding {
            rule: self,
            say: Say::Forbids,
            why: self.says,
        }
    }

    pub(in crate::infer) const fn speaks(
        &'static self,
        at_best: Confidence,
        proof: Proof,
    ) -> Finding {
        Finding {
            rule: self,
            say: Say::Speaks { at_best, proof },
            why: self.says,
        }
    }

    /// For where a link leads: no line shows more of it than half.
    pub(in crate::infer) fn leads(&'static self, at_best: Confidence) -> Finding {
        let proof = match at_best >= Confidence::Likely {
            true => Proof::HalfWitnessed,
            false => Proof::Likeness,
        };
        self.speaks(at_best, proof)
    }

    pub(in crate::infer) const fn caps(&'static self, at_most: Confidence) -> Finding {
        Finding {
            rule: self,
            say: Say::Caps { at_most },
            why: self.says,
        }
    }

    /// Tests switch single rules off.
    #[cfg(not(test))]
    #[inline(always)]
    pub(in crate::infer) const fn is_on(&self) -> bool {
        true
    }

    #[cfg(test)]
    pub(in crate::infer) fn is_on(&self) -> bool {
        super::tests::OFF.with(|off| off.get() != self.id)
    }
}

impl Finding {
    /// The same, in other words.
    pub(in crate::infer) const fn saying(self, why: &'static str) -> Finding {
        Finding { why, ..self }
    }
}

/// What all that rules found of one candidate comes to.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::infer) struct Verdict {
    forbids: Option<Finding>,
    speaks: Option<(Confidence, Proof, Finding)>,
    caps: Option<(Confidence, Finding)>,
}

impl Verdict {
    /// The first that forbids it, the best that speaks for it, the lowest cap.
    #[inline]
    pub(in crate::infer) fn take(&mut self, finding: Finding) {
        if !finding.rule.is_on() {
            return;
        }
        match finding.say {
            Say::Forbids => {
                self.forbids.get_or_insert(finding);
            }
            Say::Speaks { at_best, proof } => {
                let better = self
                    .speaks
                    .is_none_or(|(best, known, _)| (at_best, proof) > (best, known));
                if better {
                    self.speaks = Some((at_best, proof, finding));
                }
            }
            Say::Caps { at_most } => {
                if self.caps.is_none_or(|(lowest, _)| at_most < lowest) {
                    self.caps = Some((at_most, finding));
                }
            }
        }
    }

    /// How sure the claim is.
    #[inline]
    pub(in crate::infer) fn confidence(&self) -> Confidence {
        match (self.forbids, self.speaks, self.caps) {
            (None, Some((best, ..)), Some((most, _))) => best.min(most),
            (None, Some((best, ..)), None) => best,
            _ => Confidence::Unknown,
        }
    }

    /// What forbids it.
    pub(in crate::infer) fn forbidden(&self) -> Option<Finding> {
        self.forbids
    }

    /// What forbids it, where something speaks for it.
    pub(in crate::infer) fn withdrawn(&self) -> Option<Finding> {
        self.speaks.and(self.forbids)
    }

    /// What it can rest on at best.
    pub(in crate::infer) fn proof(&self) -> Proof {
        self.speaks.map_or(Proof::Likeness, |(_, proof, _)| proof)
    }

    /// The finding to be told: what speaks for it, or what makes it less sure than that.
    pub(in crate::infer) fn because(&self) -> Option<Finding> {
        let (best, _, speaks) = self.speaks?;
        let lower = self.caps.filter(|(most, _)| *most < best);
        Some(lower.map_or(speaks, |(_, cap)| cap))
    }
}

/// The rules of one group: declares their files, lists them, and calls each without indirection.
macro_rules! rules {
    (neighbours: $($rule:ident)*) => {
        $(pub(in crate::infer) mod $rule;)*

        /// The rules of this group, in order.
        #[cfg(test)]
        pub(in crate::infer) const ALL: &[&$crate::infer::rules::Meta] = &[$(&$rule::META),*];

        #[cfg(test)]
        pub(in crate::infer) const EXAMPLES: $crate::infer::rules::tests::Examples =
            &[$((&$rule::META, $rule::EXAMPLES)),*];
    };
    ($case:ty: $($rule:ident)*) => {
        $(mod $rule;)*

        /// The rules of this group, in order.
        #[cfg(test)]
        pub(in crate::infer) const ALL: &[&$crate::infer::rules::Meta] = &[$(&$rule::META),*];

        #[cfg(test)]
        pub(in crate::infer) const EXAMPLES: $crate::infer::rules::tests::Examples =
            &[$((&$rule::META, $rule::EXAMPLES)),*];

        /// Lets each rule judge.
        #[inline]
        pub(in crate::infer) fn judge(case: &$case, verdict: &mut $crate::infer::rules::Verdict) {
            #[cfg(test)]
            $crate::infer::rules::tests::JUDGED
                .with(|judged| judged.borrow_mut().insert(ALL[0].id));
            $(
                if let Some(finding) = $rule::judge(case) {
                    verdict.take(finding);
                }
            )*
        }
    };
}
