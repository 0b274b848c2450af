//! Operations into a story: groups, net effect, obstacles, leftovers, the log lines that belong to them.

pub(crate) mod groups;
pub(crate) mod leftovers;
pub(crate) mod log;
mod mention;
pub(crate) mod model;
pub(crate) mod net;
pub(crate) mod obstacles;
pub(crate) mod past;
