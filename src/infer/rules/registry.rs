//! All rules there are, by group.

use super::{
    Meta, common, doubt, exchange, impossible, link_target, neighbours, new_name, other_source,
    printed_half, second_name, unfit,
};

/// The groups, what each is about, and its rules.
pub(crate) const GROUPS: &[(&str, &[&Meta])] = &[
    ("What cannot be meant", impossible::ALL),
    ("What is not meant, although it could be", unfit::ALL),
    (
        "What speaks for a candidate, whatever the call",
        common::ALL,
    ),
    ("What speaks for the new name of a rename", new_name::ALL),
    (
        "What speaks for the second name of a hard link",
        second_name::ALL,
    ),
    (
        "What speaks for the other one of two exchanged files",
        exchange::ALL,
    ),
    ("What neighbouring calls say of each other", neighbours::ALL),
    ("What makes a claim less sure", doubt::ALL),
    (
        "What makes the half that is printed less sure",
        printed_half::ALL,
    ),
    ("What tells where a link leads", link_target::ALL),
    ("What another source tells", other_source::ALL),
];
