//! The stated rules: what speaks for a candidate, turned into a confidence, and which of two candidates is the better one.

use super::candidate::{Candidate, Source};
use super::operation::{Confidence, Kind};
use super::patterns::{self, Relation};

/// What the evidence for a candidate amounts to, and why.
pub(super) fn grade(c: &Candidate, s: Source, name: &[u8]) -> (Confidence, &'static str) {
    use Confidence::{Certain, Likely, Possible, Unknown};
    let close = matches!(
        c.relation,
        Relation::Backup
            | Relation::Restore
            | Relation::Temporary
            | Relation::Rotation
            | Relation::Within
    );
    let near = c.relation.named() || c.relation == Relation::BlindTemporary;
    let same_dir = c.relation != Relation::None && c.relation != Relation::SameName;
    let neighbour = c.before_within(3) || c.after_within(3);
    if c.appeared() && !c.vacated {
        if !c.contested && near && (c.before_within(4) || c.after_within(4)) {
            return (
                Certain,
                "it was absent before and is there after, and this is the only call in between that could have named it",
            );
        }
        // Several calls may have named it: its own name, or the look just before, must speak for this one.
        let told = near && (close || !c.contested)
            || c.probed_missing && c.before_within(2)
            || neighbour && same_dir && !c.contested;
        return (
            if told { Likely } else { Possible },
            "it was absent before and is there after, without a visible cause",
        );
    }
    if c.saved_beside && c.relation == Relation::SameName && s.kind != Kind::Link {
        return (
            Likely,
            "the directory was made beside it for a file of the same name: it is saved this way",
        );
    }
    if s.kind == Kind::Exchange {
        return match (c.relation, c.before.is_some() || c.after.is_some()) {
            (Relation::SameName, true) if neighbour => (
                Likely,
                "the same name in the other directory, looked at by the same thread",
            ),
            (_, true) if neighbour => (Possible, "looked at by the same thread"),
            _ => (Unknown, ""),
        };
    }
    // A name that is renamed away next was there all along: a rotation's next source, not this call's destination.
    if (c.left_again || c.rotates_back)
        && c.absent_before.is_none()
        && c.relation == Relation::Restore
    {
        return (Unknown, "");
    }
    if c.vacated && close && (c.found_after.is_some() || c.before_within(2)) {
        return (
            Likely,
            "the name had just been made free, and the names belong together",
        );
    }
    if s.kind == Kind::Link {
        if c.probed_missing && c.before_within(2) && near {
            return (
                Likely,
                "the name was looked for and missing just before the call",
            );
        }
        if c.fresh() && near && c.after_within(3) {
            return (
                Likely,
                "first seen just after the call, with a name made from the old one",
            );
        }
        return if c.fresh() && neighbour && (near || same_dir) {
            (Possible, "first seen near the call")
        } else {
            (Unknown, "")
        };
    }
    // The vendor ships a template of that name: that it is there says nothing.
    if patterns::template(name) && !c.probed_missing {
        return (Unknown, "");
    }
    // Something that the capture shows to be there is not a name that somebody puts an original aside to.
    if c.present_before.is_some()
        && patterns::temporary(name)
        && c.relation != Relation::Temporary
        && (c.made || !c.before_within(1))
    {
        return (Unknown, "");
    }
    // A directory of that name may have stood there all along, and is seen only because something in it is.
    if c.fresh() && c.relation == Relation::SameName && !c.after_itself {
        return (
            Possible,
            "first seen after the call, but only through what is in it",
        );
    }
    // Rotated and plain names stand around anyway; a backup's name does not.
    if c.fresh() && near && (c.relation == Relation::Backup || c.after_within(8)) {
        return (
            Likely,
            if c.relation == Relation::BlindTemporary {
                "first seen after a temporary file of the same directory was renamed"
            } else {
                "first seen after the call, with a name made from the old one"
            },
        );
    }
    if c.probed_missing && c.before_within(3) && near {
        return (
            Likely,
            "the name was looked for and missing just before the call",
        );
    }
    if c.relation == Relation::Temporary
        && (c.present_before.is_some() || c.absent_before.is_some() || neighbour)
    {
        return (
            Likely,
            "the temporary name carries the final one, which the capture knows",
        );
    }
    if c.relation == Relation::BlindTemporary {
        // One temporary is not saved under the name of another one that stands there.
        if c.made && patterns::temporary(name) {
            return (Unknown, "");
        }
        return blind(c);
    }
    let restored = (c.absent_before.is_some() || c.vacated) && neighbour
        || c.before_within(2) && c.after_within(3);
    if c.relation == Relation::Restore && (restored || neighbour) {
        return (
            if restored { Likely } else { Possible },
            "the name loses its suffix, and the plain name is used near the call",
        );
    }
    if c.fresh() && same_dir && c.after_within(3) && c.left_again && patterns::temporary(name) {
        return (
            Likely,
            "a temporary name in the same directory, first seen just after the call",
        );
    }
    if c.probed_missing && c.before_within(1) {
        return (
            Likely,
            "the name was looked for and missing immediately before the call",
        );
    }
    if close && (neighbour || c.vacated)
        || c.relation == Relation::SameName && neighbour && !c.vacated
    {
        let backup = c.relation == Relation::Backup;
        let put_aside = backup && c.place_taken && c.after_within(3);
        return (
            if c.before_within(2) && (c.after_within(2) || backup && c.unread) || put_aside {
                Likely
            } else {
                Possible
            },
            "the names belong together, and the name is used near the call",
        );
    }
    if c.before_within(1) && c.after_within(2) && c.times <= 4 && !c.left_again {
        return (
            Likely,
            "the name is looked at immediately before and after the call",
        );
    }
    if c.fresh() && c.after_within(1) && c.after_found && c.times <= 3 && !same_dir {
        return (Possible, "first seen just after the call");
    }
    if c.before_within(1) && c.times <= 4 && !c.vacated {
        return (
            Possible,
            "the last name that the thread looked at before the call",
        );
    }
    if c.relation == Relation::Temporary {
        return (
            Possible,
            "the temporary name carries it; nothing else names it",
        );
    }
    (Unknown, "")
}

/// A temporary whose name tells nothing: two signs that it was saved under a name make it likely, one possible.
fn blind(c: &Candidate) -> (Confidence, &'static str) {
    let just_before = c.before_source.is_some_and(|d| d <= 3);
    let before = just_before || c.before_within(8);
    let after = c.after_within(3) && (c.after_found || c.present_before.is_some());
    let rare = c.times <= 6;
    if before && after || (just_before || c.after_within(1)) && rare {
        return (
            Confidence::Likely,
            "a temporary file is saved under a name that the thread looked at around it",
        );
    }
    if (before || after) && rare {
        return (
            Confidence::Possible,
            "a name looked at near a temporary file's rename",
        );
    }
    (Confidence::Unknown, "")
}

/// Best first: grade, hard evidence, seen for the first time right at the call, names, distance.
pub(super) fn key(
    c: &Candidate,
    g: Confidence,
) -> (
    Confidence,
    bool,
    bool,
    std::cmp::Reverse<Relation>,
    std::cmp::Reverse<u64>,
) {
    let distance = c
        .before
        .map(|(d, _)| d)
        .into_iter()
        .chain(c.after.map(|(d, _)| d))
        .min()
        .unwrap_or(99);
    (
        g,
        c.appeared(),
        c.relation.named() && c.fresh() && c.after_within(1) && !c.left_again,
        std::cmp::Reverse(c.relation),
        std::cmp::Reverse(distance),
    )
}
