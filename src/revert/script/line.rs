//! A step as one line of the script: its kind, its number, and words that say what each value is. Above it stands, as a
//! comment, what must hold before.

use bstr::{BStr, ByteSlice};

use super::super::mode::octal;
use super::super::plan::{Action, Step};
use super::super::words::numbers;
use super::{comment, quote};
use crate::bytes::shown_text;
use crate::infer::operation::ObjectType;
use crate::input::Cksum;

/// The word for a type.
fn type_word(object: ObjectType) -> &'static str {
    match object {
        ObjectType::Unknown => "any",
        ObjectType::File => "file",
        ObjectType::Directory => "dir",
        ObjectType::Link => "link",
    }
}

/// The shell function of a step. [`Action::word`] is the word of the JSON, which stays; it is not the function's name where
/// that is the name of a tool, or says too little to who reads the script.
pub(super) fn word(action: &Action) -> &'static str {
    match action {
        Action::Move {
            if_present: true, ..
        } => "move_if_present",
        Action::Park { .. } => "park",
        Action::Unpark { .. } => "unpark",
        Action::RemoveUnseenHardLink { .. } => "remove_unseen_link",
        Action::RestoreFromUnseenName { .. } => "restore_from_unseen",
        Action::MoveBackUnseen { .. } => "move_back_unseen",
        Action::MakeDirectory { .. } => "makedir",
        Action::RemoveDirectory { .. } => "dropdir",
        other => other.word(),
    }
}

/// The words of a line, in the script's quoting and as the shell hands them on.
#[derive(Default)]
struct Words {
    quoted: Vec<u8>,
    plain: Vec<u8>,
    /// Names that are not plain ASCII have to be compared with what the shell has made of them.
    odd: bool,
    names: Vec<u8>,
}

impl Words {
    /// A word that needs no quotes.
    fn bare(&mut self, text: &str) {
        for out in [&mut self.quoted, &mut self.plain] {
            if !out.is_empty() {
                out.push(b' ');
            }
            out.extend_from_slice(text.as_bytes());
        }
    }

    /// `key=value`, between quotes; what is not for the eyes, as a format for printf.
    fn bytes(&mut self, key: &str, value: &BStr) {
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
    fn name(&mut self, key: &str, value: &BStr) {
        self.bytes(key, value);
        self.names.extend_from_slice(value);
        self.odd |= !value.is_ascii() || !quote::is_plain(value);
    }

    fn numbers(&mut self, key: &str, numbers: &[u32]) {
        if !numbers.is_empty() {
            let list: Vec<String> = numbers.iter().map(u32::to_string).collect();
            self.bare(&format!("{key}={}", list.join(",")));
        }
    }
}

/// Writes the step: into `out` for the shell, into `plain` as the shell will see its words.
pub(super) fn write(step: &Step, out: &mut Vec<u8>, plain: &mut Vec<u8>) {
    let action = &step.action;
    let mut words = Words::default();
    words.bare(word(action));
    words.bare(&step.number.to_string());
    let object = match action {
        Action::Aside { object, .. }
        | Action::Park { object, .. }
        | Action::Move { object, .. }
        | Action::Unpark { object, .. }
        | Action::PutBack { object, .. }
        | Action::MoveBackUnseen { object, .. } => *object,
        _ => ObjectType::Unknown,
    };
    if object != ObjectType::Unknown {
        words.bare(&format!("type={}", type_word(object)));
    }
    words.name("place", action.path().as_bstr());
    match action {
        Action::Aside {
            target: Some(target),
            ..
        } => words.name("text", target.as_bstr()),
        Action::Move {
            from, displaces, ..
        } => {
            words.name("from", from.as_bstr());
            if let Some(before) = displaces {
                words.bare(&format!("clears={}", type_word(*before)));
            }
        }
        Action::Unpark { parked, .. } => words.bare(&format!("parked={parked}")),
        Action::Restore {
            copy,
            optional,
            absent,
            recorded,
            ..
        } => {
            words.name("copy", copy.as_bstr());
            match (optional, absent, recorded) {
                (true, ..) => words.bare("when=optional"),
                (false, true, true) => words.bare("when=absent,recorded"),
                (false, true, false) => words.bare("when=absent"),
                (false, false, true) => words.bare("when=recorded"),
                (false, false, false) => {}
            }
        }
        Action::Embedded {
            content, absent, ..
        } => {
            let sum = Cksum::of(&content.bytes).to_string().replace(' ', "-");
            let mode = content
                .mode
                .map_or("-".to_owned(), |mode| format!("{mode:04o}"));
            let owner = content.owner.map_or("-".to_owned(), numbers);
            let when = if *absent { "absent" } else { "there" };
            words.bare(&format!("holds={sum},{mode},{owner},{when}"));
        }
        Action::Owner { old, new, .. } => {
            words.bare(&format!("old={} new={}", numbers(*old), numbers(*new)));
        }
        Action::PutBack { aside, target, .. } => {
            words.name("aside", aside.as_bstr());
            if let Some(target) = target {
                words.name("text", target.as_bstr());
            }
        }
        Action::Relink { target, .. } => words.name("text", target.as_bstr()),
        Action::HardLink { other, .. } => words.name("other", other.as_bstr()),
        Action::RemoveUnseenHardLink { known, .. } | Action::MoveBackUnseen { known, .. } => {
            for name in known {
                words.bytes("known", name.as_bstr());
            }
        }
        Action::RestoreFromUnseenName { size, known, .. } => {
            words.bare(&format!("size={size}"));
            for name in known {
                words.bytes("known", name.as_bstr());
            }
        }
        Action::RemoveDirectory {
            takes,
            expected,
            similar,
            ..
        } => {
            words.numbers("takes", takes);
            for name in expected {
                words.bytes("expect", name.as_bstr());
            }
            for name in similar {
                words.bytes("like", name.as_bstr());
            }
        }
        Action::Mode { old, new, .. } => {
            let digits = |text: &String| octal(text).unwrap_or_default();
            words.bytes("old", old.as_bytes().as_bstr());
            words.bytes("new", new.as_bytes().as_bstr());
            words.bare(&format!("bits={},{}", digits(old), digits(new)));
        }
        Action::Aside { .. } | Action::Park { .. } | Action::MakeDirectory { .. } => {}
    }
    words.numbers("after", &step.after);
    words.numbers("refill", step.refilled_by.as_slice());
    if words.odd {
        let sum = Cksum::of(&words.names).to_string().replace(' ', "-");
        words.bare(&format!("sum={sum}"));
    }
    if let Some(reason) = &step.offer {
        words.bytes("offer", shown_text(reason).as_bytes().as_bstr());
    }
    let must = action.preconditions().join("; ");
    comment(&must, "  ", out);
    out.extend_from_slice(b"  ");
    out.extend_from_slice(&words.quoted);
    out.push(b'\n');
    plain.extend_from_slice(&words.plain);
    plain.push(b'\n');
}
