//! One [`Report`](model::Report), many renderings.

pub mod json;
pub mod model;
