//! Changes and what was concluded of them, composed into the operations that a person would name.

pub(super) mod finish;
pub(super) mod followed;
pub(super) mod perhaps_saved;
pub(super) mod saves;
pub(super) mod unseen_moves;
