//! `rename /a/.tmp-7-pack-1f.idx`, `stat /a/pack-1f.pack`: the parts of one thing are saved under one name with different endings.

use crate::infer::patterns;
use crate::infer::patterns::Relation;
#[cfg(test)]
use crate::infer::rules::tests::{Example, hits, nearly};
use crate::infer::rules::{Case, Finding, Meta};

pub(super) static META: Meta = Meta {
    id: "other-ending",
    says: "has another ending than what the temporary carries",
};

#[inline]
pub(super) fn judge(case: &Case<'_>) -> Option<Finding> {
    let temporary = matches!(
        case.candidate.relation,
        Relation::BlindTemporary | Relation::SameDirectory
    );
    (temporary
        && !case.appeared()
        && !case.candidate.removed_for_it
        && !case.is_back_at_once()
        && patterns::other_part(case.source_name(), case.name)
        && !patterns::stands_at_beginning(case.source_name(), case.name))
    .then(|| META.forbids())
}

#[cfg(test)]
pub(super) const EXAMPLES: &[Example] = &[
    hits(
        "rename /a/.tmp-7-pack-1f.idx\nstat64 /a/pack-1f.pack",
        &["certain rename /a/.tmp-7-pack-1f.idx -> ?"],
    ),
    nearly(
        "stat64 /a/smb.conf
         open F=5 (_WC_T_) /a/.smb.conf20261130-2721-mrs2rp
         write F=5 B=1
         close F=5
         stat64 /a/smb.conf
         rename /a/.smb.conf20261130-2721-mrs2rp",
        &["possible replace /a/smb.conf"],
    ),
    nearly(
        "rename /a/.tmp-7-pack-1f.idx\nstat64 /a/pack-1f.idx",
        &["likely rename /a/.tmp-7-pack-1f.idx -> /a/pack-1f.idx"],
    ),
];
