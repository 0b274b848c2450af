//! A step as one line of the script: its kind, its number, and words that say what each value is. Above it stands, as a
//! comment, what must hold before.

use bstr::ByteSlice;

use super::super::actions::shell_words::{ShellWords, type_word};
use super::super::plan::Step;
use super::comment;
use crate::bytes::shown_text;
use crate::infer::operation::ObjectType;
use crate::input::Cksum;

/// Writes the step: into `out` for the shell, into `plain` as the shell will see its words.
pub(super) fn write(step: &Step, out: &mut Vec<u8>, plain: &mut Vec<u8>) {
    let action = &step.action;
    let mut words = ShellWords::default();
    words.bare(action.kind().function());
    words.bare(&step.number.to_string());
    let object = action.kind().object();
    if object != ObjectType::Unknown {
        words.bare(&format!("type={}", type_word(object)));
    }
    words.name("place", action.path().as_bstr());
    action.kind().arguments(&mut words);
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
    let from = action.from().into_iter();
    let names: Vec<_> = [action.path()].into_iter().chain(from).collect();
    comment(&must, "  ", &names, out);
    out.extend_from_slice(b"  ");
    out.extend_from_slice(&words.quoted);
    out.push(b'\n');
    plain.extend_from_slice(&words.plain);
    plain.push(b'\n');
}
