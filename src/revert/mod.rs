//! Net effect into a plan, the plan into a POSIX shell script, and the script tried on a replica.

pub mod actions;
mod attribute_order;
mod dependency;
mod goal;
mod inverse;
mod json;
mod kept;
mod left_standing;
mod missing;
mod mode;
mod moved;
mod old_bytes;
mod only_bytes;
mod open;
mod order;
mod other_forms;
mod pending;
#[cfg(feature = "script")]
mod places;
pub mod plan;
mod programs;
#[cfg(feature = "script")]
pub mod rehearse;
#[cfg(feature = "script")]
mod replica;
pub(crate) mod restrict;
#[cfg(feature = "script")]
pub mod script;
mod unseen;
mod verdicts;
mod widened;

pub(crate) use inverse::plan;
