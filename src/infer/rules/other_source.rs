//! What another source tells of a name that no line prints: a second trace, lists of files, log messages, the mounted disk, a recipe.

use super::rule::Meta;

pub(in crate::infer) static NAMED: Meta = Meta {
    id: "named-by-another-source",
    says: "another trace, an audit record or the line itself names both ends",
};
pub(in crate::infer) static CONFIRMED: Meta = Meta {
    id: "named-and-seen",
    says: "another source names it, and the lines show it there afterwards",
};
pub(in crate::infer) static REFUTED: Meta = Meta {
    id: "named-and-missing",
    says: "another source names it, but the lines show afterwards that nothing stands there",
};
pub(in crate::infer) static SAME_INODE: Meta = Meta {
    id: "same-inode",
    says: "lists of files have the same inode here before and there afterwards",
};
pub(in crate::infer) static LISTED_TEXT: Meta = Meta {
    id: "link-text-in-list",
    says: "the list made afterwards has the text of the link",
};
pub(in crate::infer) static PERHAPS_ANOTHER: Meta = Meta {
    id: "perhaps-another-link",
    says: "another link may have been renamed to this name since",
};
pub(in crate::infer) static RESTS_ON_CLAIMS: Meta = Meta {
    id: "rests-on-claims",
    says: "what the lists tell rests on other claims that are likely",
};
pub(in crate::infer) static LOGGED: Meta = Meta {
    id: "named-in-log",
    says: "the program names it in the log together with the printed path, at that moment",
};
pub(in crate::infer) static LOG_DISAGREES: Meta = Meta {
    id: "log-names-another",
    says: "the program names another one in the log",
};
pub(in crate::infer) static TEXT_ON_DISK: Meta = Meta {
    id: "link-text-on-disk",
    says: "the link on the mounted disk has this text",
};
pub(in crate::infer) static SECOND_NAME_ON_DISK: Meta = Meta {
    id: "second-name-on-disk",
    says: "on the mounted disk the file has two names, and this is the other one",
};
pub(in crate::infer) static PERHAPS_MOVED: Meta = Meta {
    id: "perhaps-moved-since",
    says: "what was renamed or removed since may have been the new name",
};
pub(in crate::infer) static ONE_NAME_ON_DISK: Meta = Meta {
    id: "one-name-on-disk",
    says: "on the mounted disk stands exactly one name made from the old one that nothing else explains",
};
pub(in crate::infer) static MISSING_ON_DISK: Meta = Meta {
    id: "missing-on-disk",
    says: "it is not on the mounted disk, and nothing took it away",
};
pub(in crate::infer) static RECIPE: Meta = Meta {
    id: "looked-for-and-in-a-recipe",
    says: "it was looked for and missing, and a recipe puts the thing aside to this very name",
};

/// The rules of this group.
#[cfg(test)]
pub(in crate::infer) const ALL: &[&Meta] = &[
    &NAMED,
    &CONFIRMED,
    &REFUTED,
    &SAME_INODE,
    &LISTED_TEXT,
    &PERHAPS_ANOTHER,
    &RESTS_ON_CLAIMS,
    &LOGGED,
    &LOG_DISAGREES,
    &TEXT_ON_DISK,
    &SECOND_NAME_ON_DISK,
    &PERHAPS_MOVED,
    &ONE_NAME_ON_DISK,
    &MISSING_ON_DISK,
    &RECIPE,
];
