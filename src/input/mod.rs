//! Bytes in: files and standard input, plain, gzip or bzip2, one or many, cut into lines in constant memory.
//!
//! ```no_run
//! use unsnare::input::{Line, Source, open};
//!
//! let mut capture = open(&Source::from_argument("capture.txt.gz".as_ref()))?;
//! while let Some((number, line)) = capture.next_line()? {
//!     if let Line::Whole(text) = line {
//!         println!("{number}: {} bytes", text.len());
//!     }
//! }
//! # Ok::<(), unsnare::input::InputError>(())
//! ```

mod capture;
mod cksum;
mod compression;
mod error;
mod foreign;
mod head;
mod lines;
mod pasted;
mod read_ahead;
mod source;

pub use capture::{Capture, Origin};
pub use cksum::Cksum;
pub(crate) use compression::unpacked;
pub use error::InputError;
pub(crate) use error::{named, plainly};
pub(crate) use lines::Scan;
pub use lines::{Line, Lines, NoPrescan, Prescan};
pub use read_ahead::Stopper;
pub(crate) use source::open_reader;
pub use source::{Source, open};
