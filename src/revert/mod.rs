//! Net effect into a plan, the plan into a POSIX shell script, and the script tried on a replica.

mod goal;
mod inverse;
mod json;
mod order;
pub mod plan;
pub mod rehearse;
mod replica;
pub mod script;
mod words;

pub use inverse::plan;
