//! How what speaks for a candidate is told: the looks before and after the call.

use crate::infer::candidates::candidate::Candidate;
use crate::infer::verdicts::Verdicts;
use crate::trace::At;

/// How the reasons for a candidate read.
pub(crate) fn reasons(
    verdicts: &Verdicts<'_>,
    c: &Candidate,
) -> impl Iterator<Item = (At, String)> + use<> {
    let name = crate::bytes::shown(verdicts.names().get(c.id));
    let before = if let Some(at) = c.absent_before {
        let text = if c.vacated {
            ["made ", &name, " free"].concat()
        } else {
            [&name, " was not there before"].concat()
        };
        Some((at, text))
    } else if let Some((_, at)) = c.before {
        let text = ["the same thread looked at ", &name, " just before"].concat();
        Some((at, text))
    } else {
        None
    };
    let after = if let Some(at) = c.found_after {
        let text = [&name, " is there afterwards, and no visible call made it"];
        Some((at, text.concat()))
    } else if let Some((_, at)) = c.after {
        let text = ["the same thread uses ", &name, " just after"].concat();
        Some((at, text))
    } else {
        None
    };
    before.into_iter().chain(after)
}
