//! Operations into a story: groups, net effect, obstacles, leftovers, the log lines that belong to them.

pub mod groups;
pub mod leftovers;
pub mod log;
mod mention;
pub mod model;
pub mod net;
pub mod obstacles;
pub mod past;
