//! One [`Report`](model::Report), many renderings.

pub(crate) mod advice;
pub(crate) mod answers;
mod clusters;
pub mod csv;
pub mod events;
pub mod explain;
pub mod html;
pub mod json;
pub mod markdown;
pub mod model;
mod nested;
mod net;
mod page;
pub(crate) mod phrases;
pub mod processes;
#[cfg(test)]
pub(crate) mod sample;
pub mod selection;
pub mod text;
mod warning;
mod way_back;
