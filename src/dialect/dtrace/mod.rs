//! What DTrace prints of system calls: the script of `unsnare kit`, and `dtruss`.

pub(crate) mod dtruss;
pub(crate) mod script;
mod string;

pub(crate) use string::quoted;

use super::named::{Named, open_letters};

/// What both ways of printing a call come to, once it is taken apart: texts, numbers, and what it returned.
struct Call<'a> {
    name: &'a str,
    texts: Vec<Vec<u8>>,
    numbers: Vec<u64>,
    returned: Option<i64>,
}

/// Whether the texts of a call may be cut, and so are no names.
const CUT_AT: [usize; 2] = [255, 1023];

/// The call in the words of `fs_usage`; `None` if it changes no file, or its path is not told.
fn named(call: Call<'_>) -> Option<Named> {
    let name = call.name.strip_suffix("_nocancel").unwrap_or(call.name);
    // their second argument is an owner
    let extended = name.ends_with("_extended");
    let name = name.strip_suffix("_extended").unwrap_or(name);
    let mut texts = call.texts.into_iter();
    let cut =
        |text: Vec<u8>| (!text.is_empty() && !CUT_AT.contains(&text.len())).then(|| text.into());
    let mut text = || texts.next().and_then(cut);
    let number = |n: usize| call.numbers.get(n).copied();
    let bits = |n: usize| number(n).map(|bits| (bits & 0o7777) as u32);
    let mut out = Named::default();
    match name {
        "rename" | "link" | "exchangedata" => {
            out.path = text()?;
            out.to = text();
        }
        "symlink" => {
            // the text stands first, the link second
            let target = text();
            out.path = text()?;
            out.to = target;
        }
        "unlink" | "delete" | "rmdir" | "mkfifo" | "truncate" | "utimes" | "setxattr"
        | "removexattr" | "setattrlist" => out.path = text()?,
        "chflags" => {
            out.path = text()?;
            out.file_flags = number(0).map(|bits| bits as u32);
        }
        "chown" | "lchown" => {
            out.path = text()?;
            let id = |n| number(n).map(|id| id as u32).filter(|id| *id != u32::MAX);
            out.owner = (id(0), id(1));
        }
        "mkdir" | "chmod" => {
            out.path = text()?;
            out.mode = bits(0).filter(|_| !extended);
        }
        "open" => {
            out.path = text()?;
            out.flags = number(0).map(|bits| open_letters(bits as u32));
            out.fd = call.returned.and_then(|fd| i32::try_from(fd).ok());
        }
        _ => return None,
    }
    out.label = label(name)?;
    Some(out)
}

fn label(name: &str) -> Option<&'static str> {
    Some(match name {
        "rename" => "rename",
        "link" => "link",
        "exchangedata" => "exchangedata",
        "symlink" => "symlink",
        "unlink" | "delete" => "unlink",
        "rmdir" => "rmdir",
        "mkfifo" => "mkfifo",
        "truncate" => "truncate",
        "chown" => "chown",
        "lchown" => "lchown",
        "chflags" => "chflags",
        "utimes" => "utimes",
        "setxattr" => "setxattr",
        "removexattr" => "removexattr",
        "setattrlist" => "setattrlist",
        "mkdir" => "mkdir",
        "chmod" => "chmod",
        "open" => "open",
        _ => return None,
    })
}
