//! Records and ledger in, operations out.

pub mod operation;
