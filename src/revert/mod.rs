//! Net effect into a plan, the plan into a POSIX shell script, and the script tried on a replica.

mod json;
pub mod plan;
