//! The words of a step's line, in the script's quoting and as the shell hands them on.

use bstr::BStr;

use crate::infer::operation::ObjectType;
use crate::revert::script::quote;

/// The word for a type.
pub(crate) fn type_word(object: ObjectType) -> &'static str {
    match object {
        ObjectType::Unknown | ObjectType::Special => "any",
        ObjectType::File => "file",
        ObjectType::Directory => "dir",
        ObjectType::Link => "link",
    }
}

/// The words so far.
#[derive(Default)]
pub(crate) struct ShellWords {
    pub(crate) quoted: Vec<u8>,
    pub(crate) plain: Vec<u8>,
    /// Names that are not plain ASCII have to be compared with what the shell has made of them.
    pub(crate) odd: bool,
    pub(crate) names: Vec<u8>,
}

impl ShellWords {
    /// A word that needs no quotes.
    pub(crate) fn bare(&mut self, text: &str) {
        for out in [&mut self.quoted, &mut self.plain] {
            if !out.is_empty() {
                out.push(b' ');
            }
            out.extend_from_slice(text.as_bytes());
        }
    }

    /// `key=value`, between quotes; what is not for the eyes, as a format for printf.
    pub(crate) fn bytes(&mut self, key: &str, value: &BStr) {
        if quote::is_plain(value) {
            self.bare(&format!("{key}="));
            self.quoted.extend_from_slice(&quote::single(value));
            self.plain.extend_from_slice(value);
        } else {
            let format = quote::printf_format(value);
            self.bare(&format!("{key}%="));
            self.quoted.extend_from_slice(format.as_bytes());
            let bare = format.trim_matches('\'');
            self.plain.extend_from_slice(bare.as_bytes());
        }
    }

    /// The same for a name, of which every byte counts.
    pub(crate) fn name(&mut self, key: &str, value: &BStr) {
        self.bytes(key, value);
        self.names.extend_from_slice(value);
        self.odd |= !value.is_ascii() || !quote::is_plain(value);
    }

    pub(crate) fn numbers(&mut self, key: &str, numbers: &[u32]) {
        if !numbers.is_empty() {
            let list: Vec<String> = numbers.iter().map(u32::to_string).collect();
            self.bare(&format!("{key}={}", list.join(",")));
        }
    }
}
