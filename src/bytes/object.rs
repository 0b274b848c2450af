//! JSON objects whose text comes from a capture: bytes that are not UTF-8 are written `\xNN`, with a second field of the
//! same name plus `_escaped: true`.

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use super::json_text;

/// One field of bytes, and its `_escaped` mark where they are not UTF-8; absent is null.
pub(crate) fn field<M: SerializeMap>(
    map: &mut M,
    name: &str,
    value: Option<&[u8]>,
) -> Result<(), M::Error> {
    let Some(value) = value else {
        return map.serialize_entry(name, &());
    };
    let (text, escaped) = json_text(value);
    map.serialize_entry(name, &text)?;
    if escaped {
        map.serialize_entry(&format!("{name}_escaped"), &true)?;
    }
    Ok(())
}

/// An object under construction that knows how to write bytes.
pub(crate) struct Object<S: Serializer>(S::SerializeMap);

impl<S: Serializer> Object<S> {
    pub(crate) fn new(serializer: S) -> Result<Self, S::Error> {
        serializer.serialize_map(None).map(Self)
    }

    pub(crate) fn put<T: Serialize + ?Sized>(
        &mut self,
        name: &str,
        value: &T,
    ) -> Result<&mut Self, S::Error> {
        self.0.serialize_entry(name, value)?;
        Ok(self)
    }

    pub(crate) fn bytes(&mut self, name: &str, value: &[u8]) -> Result<&mut Self, S::Error> {
        field(&mut self.0, name, Some(value))?;
        Ok(self)
    }

    pub(crate) fn maybe_bytes<T: AsRef<[u8]>>(
        &mut self,
        name: &str,
        value: Option<T>,
    ) -> Result<&mut Self, S::Error> {
        field(&mut self.0, name, value.as_ref().map(AsRef::as_ref))?;
        Ok(self)
    }

    pub(crate) fn end(self) -> Result<S::Ok, S::Error> {
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

pub(crate) use object;

/// A list, each element in its wrapper.
pub(crate) fn list<'a, T, W>(items: &'a [T], wrap: fn(&'a T) -> W) -> Vec<W> {
    items.iter().map(wrap).collect()
}

/// Bytes in an array, where there is no field name to carry the `_escaped` mark.
pub(crate) fn strings<T: AsRef<[u8]>>(items: &[T]) -> Vec<String> {
    items
        .iter()
        .map(|item| json_text(item.as_ref()).0)
        .collect()
}
