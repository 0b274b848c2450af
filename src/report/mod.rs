//! One [`Report`](model::Report), many renderings.

pub mod csv;
pub mod events;
pub mod html;
pub mod json;
pub mod markdown;
pub mod model;
mod page;
pub mod text;
mod words;
