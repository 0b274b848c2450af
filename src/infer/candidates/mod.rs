//! Which names come into question for the half that no line prints, and what the lines tell of each.

pub(super) mod afterwards;
pub(super) mod beforehand;
pub(super) mod candidate;
pub(super) mod claims;
pub(super) mod examine;
pub(super) mod gather;
pub(super) mod reasons;
pub(super) mod saved_as;
pub(super) mod witness;
