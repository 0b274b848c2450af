//! Small operations for the tests of the renderings.

use crate::infer::operation::{Confidence, Kind, Operation, OperationDetails, PrintedTime};

/// An operation with the parts that a rendering's test looks at.
pub(crate) fn op(id: u32, kind: Kind, path: &str, to: Option<&str>) -> Operation {
    Operation {
        id,
        kind,
        path: Some(path.into()),
        whole: true,
        to: to.map(Into::into),
        confidence: Confidence::Certain,
        visible: Confidence::Certain,
        proof: None,
        evidence: Vec::new(),
        rivals: Vec::new(),
        time: PrintedTime::of(format!("10:00:00.{id:03}").as_bytes()),
        at_us: 36_000_000_000 + u64::from(id) * 1000,
        thread: None,
        process: std::sync::Arc::new("servermgrd".into()),
        details: OperationDetails::default(),
    }
}
