//! JSON objects whose text comes from a capture: bytes that are not UTF-8 are written `\xNN`, with a second field of the
//! same name plus `_escaped: true`.

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use crate::bytes::json_text;

/// An object under construction that knows how to write bytes.
pub(super) struct Object<S: Serializer>(S::SerializeMap);

impl<S: Serializer> Object<S> {
    pub(super) fn new(serializer: S) -> Result<Self, S::Error> {
        serializer.serialize_map(None).map(Self)
    }

    pub(super) fn put<T: Serialize + ?Sized>(
        &mut self,
        name: &str,
        value: &T,
    ) -> Result<&mut Self, S::Error> {
        self.0.serialize_entry(name, value)?;
        Ok(self)
    }

    pub(super) fn bytes(&mut self, name: &str, value: &[u8]) -> Result<&mut Self, S::Error> {
        let (text, escaped) = json_text(value);
        self.0.serialize_entry(name, &text)?;
        if escaped {
            self.0.serialize_entry(&format!("{name}_escaped"), &true)?;
        }
        Ok(self)
    }

    pub(super) fn maybe_bytes<T: AsRef<[u8]>>(
        &mut self,
        name: &str,
        value: Option<T>,
    ) -> Result<&mut Self, S::Error> {
        match value {
            Some(value) => self.bytes(name, value.as_ref()),
            None => self.put(name, &()),
        }
    }

    pub(super) fn end(self) -> Result<S::Ok, S::Error> {
        self.0.end()
    }
}

/// A type that is serialized as an object of these fields.
macro_rules! object {
    ($wrapper:ident, $inner:ty, |$it:ident, $o:ident| $body:block) => {
        struct $wrapper<'a>(&'a $inner);
        impl ::serde::Serialize for $wrapper<'_> {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let $it = self.0;
                let mut $o = Object::<S>::new(serializer)?;
                $body
                $o.end()
            }
        }
    };
}

pub(super) use object;

/// A list, each element in its wrapper.
pub(super) fn list<'a, T, W>(items: &'a [T], wrap: fn(&'a T) -> W) -> Vec<W> {
    items.iter().map(wrap).collect()
}

/// Bytes in an array, where there is no field name to carry the `_escaped` mark.
pub(super) fn strings<T: AsRef<[u8]>>(items: &[T]) -> Vec<String> {
    items
        .iter()
        .map(|item| json_text(item.as_ref()).0)
        .collect()
}
