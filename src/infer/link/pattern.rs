//! Links of one make: `/etc/NAME` -> `BASE/NAME/config`. What several links have in common says where an open one may
//! lead; a pattern is no line, so it never makes more than `possible`.

use bstr::{BString, ByteSlice};

use crate::infer::decide;
use crate::infer::facts::windows::Window;
use crate::infer::operation::Confidence;
use crate::infer::rules::link_target;
use crate::infer::verdicts::Verdicts;

/// Known links that an open one is compared with.
const KNOWN: usize = 32;

/// Gives an open link the target that two or more known ones agree on.
pub(super) fn siblings(verdicts: &mut Verdicts<'_>, windows: &[&Window]) {
    let known: Vec<(BString, BString)> = windows
        .iter()
        .filter_map(|window| {
            let d = verdicts.of_call(window);
            let to = d.to.as_ref()?;
            (to.confidence >= Confidence::Possible)
                .then(|| Some((verdicts.names().get(d.id()?).into(), to.text.clone())))?
        })
        .take(KNOWN)
        .collect();
    for window in windows {
        let d = verdicts.of_call(window);
        if d.to.is_some() {
            continue;
        }
        let Some(link) = d.id() else { continue };
        let link: BString = verdicts.names().get(link).into();
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
            let id = verdicts.names().find(&t);
            let d = verdicts.of_call_mut(window);
            d.because_of(
                window.at,
                "other links made in this capture follow the same pattern",
                link_target::pattern::META.id,
            );
            decide::claim_target(
                d,
                id,
                t,
                &[link_target::pattern::META.leads(Confidence::Possible)],
            );
        }
    }
}

/// `l` is to `t` as `link` is to the answer, if `m` -> `u` confirms how names and directories are exchanged:
/// `l` shares the directory with `link` and `m` shares its last component with it.
fn pattern(l: &[u8], t: &[u8], m: &[u8], u: &[u8], link: &[u8]) -> Option<BString> {
    use crate::trace::names::base;
    let dir = |p: &'_ [u8]| p.len() - base(p).len();
    if l == m || base(m) != base(link) || l[..dir(l)] != link[..dir(link)] {
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
