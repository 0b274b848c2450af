//! The body of a message: which call, on which files.

use bstr::BString;
use chrono::DateTime;
use serde_json::Value;

use crate::dialect::named::{Before, By, Named, What, joined, program};

const TYPE: u64 = 0o170_000;
const DIRECTORY: u64 = 0o040_000;
const LINK: u64 = 0o120_000;
const FILE: u64 = 0o100_000;
/// A file was made that was not there: by which call is not told.
const MADE: [u8; 6] = *b"_WC__E";

/// The call that a message tells of; `None` if it changes nothing, or was denied.
pub(super) fn call(line: u64, message: &Value) -> Option<Named> {
    let (name, body) = event(message)?;
    let mut call = of_body(name, body)?;
    call.line = line;
    call.when = message
        .get("time")
        .and_then(Value::as_str)
        .and_then(nanoseconds);
    call.by = by(message);
    Some(call)
}

/// What happened, unless it was denied or is only asked about.
fn event(message: &Value) -> Option<(&str, &Value)> {
    let event = message.get("event")?.as_object()?;
    let (name, body) = event.iter().next()?;
    let notify = message
        .get("action_type")
        .and_then(Value::as_u64)
        .unwrap_or(1)
        == 1;
    let denied = message
        .pointer("/action/result/result/auth")
        .and_then(Value::as_u64)
        .is_some_and(|auth| auth != 0);
    (notify && !denied).then_some((name, body))
}

/// A message of a change which lacks what it takes to tell which: fields were cut away, a path is too long.
pub(super) fn is_unusable(message: &Value) -> bool {
    let Some((name, body)) = event(message) else {
        return false;
    };
    let change = match name {
        // those of one that was refused have a new path
        "create" => body
            .pointer("/destination/existing_file")
            .is_some_and(Value::is_object),
        "close" => body.get("modified").and_then(Value::as_bool) == Some(true),
        "rename" | "link" | "unlink" | "clone" | "copyfile" | "exchangedata" | "truncate"
        | "write" | "setmode" | "setowner" | "setflags" | "setacl" | "setextattr"
        | "deleteextattr" | "setattrlist" | "utimes" => true,
        _ => false,
    };
    change && of_body(name, body).is_none()
}

fn of_body(name: &str, body: &Value) -> Option<Named> {
    let mut call = Named::default();
    let on = |label, key| {
        let path = path(body.get(key)?)?;
        Some(Named {
            label,
            path,
            before: before(&body[key]),
            ..Named::default()
        })
    };
    match name {
        "create" => {
            // the form with a new path is of one that was refused
            let made = body.get("destination")?.get("existing_file")?;
            call.path = path(made)?;
            call.label = match mode(made).unwrap_or(0) & TYPE {
                DIRECTORY => "mkdir",
                LINK => "symlink",
                _ => "mknod",
            };
            if mode(made).is_some_and(|mode| mode & TYPE == FILE) {
                call.flags = Some(MADE);
            }
            call.replaced = Some(false);
        }
        "rename" => {
            call = on("rename", "source")?;
            let destination = body.get("destination")?;
            call.replaced = Some(
                destination
                    .get("existing_file")
                    .is_some_and(Value::is_object),
            );
            call.to = Some(
                match destination
                    .get("existing_file")
                    .filter(|file| file.is_object())
                {
                    Some(file) => path(file)?,
                    None => below(destination.get("new_path")?, "dir", "filename")?,
                },
            );
            call.intended = true;
        }
        "link" => {
            call = on("link", "source")?;
            call.to = Some(below(body, "target_dir", "target_filename")?);
            call.intended = true;
        }
        "unlink" => {
            let directory = mode(body.get("target")?).is_some_and(|mode| mode & TYPE == DIRECTORY);
            call = on(if directory { "rmdir" } else { "unlink" }, "target")?;
            call.intended = true;
        }
        "clone" => {
            call.label = "mknod";
            call.flags = Some(MADE);
            call.what = What::Copy;
            call.path = below(body, "target_dir", "target_name")?;
            call.to = Some(path(body.get("source")?)?);
            call.replaced = Some(false);
            call.intended = true;
        }
        "copyfile" => {
            let over = body.get("target_file").filter(|file| file.is_object());
            call.label = if over.is_some() { "truncate" } else { "mknod" };
            call.flags = over.is_none().then_some(MADE);
            call.what = if over.is_some() {
                What::Written
            } else {
                What::Copy
            };
            call.path = match over {
                Some(file) => path(file)?,
                None => below(body, "target_dir", "target_name")?,
            };
            call.to = Some(path(body.get("source")?)?);
            call.intended = true;
        }
        "exchangedata" => {
            call = on("exchangedata", "file1")?;
            call.to = Some(path(body.get("file2")?)?);
            call.intended = true;
        }
        "truncate" | "write" => {
            call = on("truncate", "target")?;
            call.what = What::Written;
        }
        "close" => {
            let modified = |key| body.get(key).and_then(Value::as_bool).unwrap_or(false);
            if !modified("modified") {
                return None;
            }
            call = on("truncate", "target")?;
            call.what = What::Written;
        }
        "open" => {
            let emptied = body.get("fflag")?.as_u64()? & 0x400 != 0;
            call = on("truncate", "file").filter(|_| emptied)?;
            call.what = What::Written;
        }
        "setmode" => {
            call = on("chmod", "target")?;
            let wanted = (body.get("mode")?.as_u64()? & 0o7777) as u32;
            call.mode = Some(wanted);
            // whether the message is made before or after the change is not known
            call.before.mode = call.before.mode.filter(|old| old & 0o7777 != wanted);
        }
        "setowner" => {
            call = on("chown", "target")?;
            let wanted = |key| body.get(key).and_then(Value::as_u64).map(|id| id as u32);
            let leave = |id: Option<u32>| id.filter(|id| *id != u32::MAX);
            call.owner = (leave(wanted("uid")), leave(wanted("gid")));
            let differs = call.before.uid != wanted("uid") || call.before.gid != wanted("gid");
            if !differs {
                (call.before.uid, call.before.gid) = (None, None);
            }
        }
        "setflags" => {
            call = on("chflags", "target")?;
            call.file_flags = body.get("flags").and_then(Value::as_u64).map(|f| f as u32);
            // see setmode
            call.before.flags = call
                .before
                .flags
                .filter(|old| Some(*old) != call.file_flags);
        }
        "setacl" | "setextattr" => call = on("setxattr", "target")?,
        "deleteextattr" => call = on("removexattr", "target")?,
        "setattrlist" => call = on("setattrlist", "target")?,
        "utimes" => call = on("utimes", "target")?,
        _ => return None,
    }
    Some(call)
}

/// The path of a file, unless it is cut.
fn path(file: &Value) -> Option<BString> {
    let cut = file.get("path_truncated").and_then(Value::as_bool);
    let path = file.get("path")?.as_str()?;
    (cut != Some(true) && path.starts_with('/') && !path.contains('\0')).then(|| path.into())
}

/// A new name in a directory.
fn below(body: &Value, dir: &str, name: &str) -> Option<BString> {
    let name = body.get(name)?.as_str()?;
    let whole = !name.is_empty() && !name.contains(['/', '\0']);
    let dir = path(body.get(dir)?)?;
    whole.then(|| joined(&dir, name.as_bytes()))
}

fn mode(file: &Value) -> Option<u64> {
    file.get("stat")?.get("st_mode")?.as_u64()
}

fn before(file: &Value) -> Before {
    let number = |key| file.get("stat")?.get(key)?.as_u64();
    let short = |key| number(key).and_then(|n| u32::try_from(n).ok());
    Before {
        mode: short("st_mode"),
        uid: short("st_uid"),
        gid: short("st_gid"),
        inode: number("st_ino"),
        flags: short("st_flags"),
    }
}

fn by(message: &Value) -> By {
    let process = message.get("process");
    let executable = process.and_then(|p| p.pointer("/executable/path")?.as_str());
    By {
        process: executable.map(|path| program(path.as_bytes()).into()),
        pid: process.and_then(pid),
        thread: message
            .get("thread")
            .and_then(|thread| thread.get("thread_id"))
            .and_then(Value::as_i64),
    }
}

/// Audit tokens are objects, or the eight numbers of the C structure.
fn pid(process: &Value) -> Option<u32> {
    let token = process.get("audit_token");
    let number = match token {
        Some(Value::Array(numbers)) => numbers.get(5)?.as_u64(),
        Some(token) => token.get("pid").and_then(Value::as_u64),
        None => process.get("pid").and_then(Value::as_u64),
    };
    number.and_then(|n| u32::try_from(n).ok())
}

fn nanoseconds(text: &str) -> Option<i64> {
    DateTime::parse_from_rfc3339(text)
        .ok()?
        .timestamp_nanos_opt()
}
