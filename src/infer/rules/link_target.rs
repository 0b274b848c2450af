//! What tells where a link leads: found in `infer/link`, where each is a function with the lines that it recognises.

use super::rule::Meta;

pub(in crate::infer) static COPIED_LINK: Meta = Meta {
    id: "copied-link",
    says: "another link was read to be copied: the copy has the same text",
};
pub(in crate::infer) static COPIED_ORIGINAL: Meta = Meta {
    id: "copied-original",
    says: "files of the original were copied there before the link was made; likely where a lookup right after ends there",
};
pub(in crate::infer) static KNOWN_BELOW: Meta = Meta {
    id: "known-below-the-original",
    says: "what was known below the original is looked up there",
};
pub(in crate::infer) static PREPARED: Meta = Meta {
    id: "prepared-elsewhere",
    says: "what was made before, or stands on another volume, is looked up right after",
};
pub(in crate::infer) static BESIDE: Meta = Meta {
    id: "looked-into-beside",
    says: "a name beside the link is looked into right after",
};
pub(in crate::infer) static NAMED_ONCE: Meta = Meta {
    id: "named-once",
    says: "it is looked up right after, and nowhere else",
};
pub(in crate::infer) static DANGLING: Meta = Meta {
    id: "missing-after-renewal",
    says: "it is missing, and looked up right after the link was made anew, and nowhere else",
};
pub(in crate::infer) static AS_READ: Meta = Meta {
    id: "read-next",
    says: "the link is read, and a name beside it is looked up next",
};
pub(in crate::infer) static OWN_TEXT: Meta = Meta {
    id: "own-text",
    says: "a text without a leading slash is looked up next: a relative link's own; likely where it begins with the link's name",
};
pub(in crate::infer) static PATTERN: Meta = Meta {
    id: "same-pattern",
    says: "other links made in the capture follow the same pattern",
};
pub(in crate::infer) static RIVAL: Meta = Meta {
    id: "rival-target",
    says: "as much speaks for another target",
};
pub(in crate::infer) static TELLS_ASIDE: Meta = Meta {
    id: "text-begins-with-the-old-name",
    says: "a link took the old place, and its text begins with the old name: what is put aside is linked to",
};

/// The rules of this group.
#[cfg(test)]
pub(in crate::infer) const ALL: &[&Meta] = &[
    &COPIED_LINK,
    &COPIED_ORIGINAL,
    &KNOWN_BELOW,
    &PREPARED,
    &BESIDE,
    &NAMED_ONCE,
    &DANGLING,
    &AS_READ,
    &OWN_TEXT,
    &PATTERN,
    &RIVAL,
    &TELLS_ASIDE,
];
