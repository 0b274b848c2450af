//! The table of call names.

/// One row of the call table.
#[derive(Debug, PartialEq, Eq)]
pub struct Call {
    /// Label as printed.
    pub name: &'static str,
}
