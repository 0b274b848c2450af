//! The plan as JSON: part of the report contract (`revert` and `net`).

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use super::plan::{Advice, Plan, Step};
use crate::bytes::object::field as bytes;
use crate::story::net::NetChange;

impl Serialize for Plan {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("steps", &self.steps)?;
        map.serialize_entry("advice", &self.advice)?;
        map.end()
    }
}

impl Serialize for Step {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("number", &self.number)?;
        map.serialize_entry("action", self.action.word())?;
        map.serialize_entry("title", &self.action.title())?;
        bytes(&mut map, "path", Some(self.action.path()))?;
        bytes(&mut map, "from", self.action.from().map(|p| p.as_slice()))?;
        let target = self.action.kind().target();
        bytes(&mut map, "target", target.map(|p| p.as_slice()))?;
        map.serialize_entry("after", &self.after)?;
        map.serialize_entry("preconditions", &self.action.preconditions())?;
        map.serialize_entry("postcondition", &self.action.postcondition())?;
        map.serialize_entry("inverse", &self.action.inverse())?;
        map.serialize_entry("operations", &self.operations)?;
        map.serialize_entry("confidence", &self.confidence)?;
        map.serialize_entry("offer", &self.offer)?;
        map.end()
    }
}

impl Serialize for Advice {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        bytes(&mut map, "path", self.path.as_ref().map(|p| p.as_slice()))?;
        map.serialize_entry("reason", &self.reason)?;
        map.serialize_entry("remedy", &self.remedy)?;
        map.serialize_entry("operations", &self.operations)?;
        map.end()
    }
}

impl Serialize for NetChange {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        bytes(&mut map, "path", Some(&self.path))?;
        map.serialize_entry("change", &self.change)?;
        map.serialize_entry("object", &self.object)?;
        for (name, value) in [
            ("from", &self.from),
            ("to", &self.to),
            ("target", &self.target),
            ("copy", &self.copy),
        ] {
            bytes(&mut map, name, value.as_ref().map(|p| p.as_slice()))?;
        }
        map.serialize_entry("operations", &self.operations)?;
        map.serialize_entry("confidence", &self.confidence)?;
        map.serialize_entry("doubt", &self.doubt)?;
        map.end()
    }
}
