//! Types of what stands at a path.

use serde::Serialize;

/// Type of a file system object as far as the trace proves it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ObjectType {
    /// Not proven.
    #[default]
    Unknown,
    /// Regular file.
    File,
    /// Directory.
    Directory,
    /// Symbolic link.
    Link,
    /// Socket, FIFO or device.
    Special,
}
