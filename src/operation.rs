//! What was done to the disk, as it was inferred: the operations of a report, what each rests on, and how sure it is.

pub use crate::infer::operation::{
    Attempt, Confidence, Evidence, Kind, ObjectType, Operation, OperationDetails, PrintedTime,
    Proof, RareDetails, Rival,
};
