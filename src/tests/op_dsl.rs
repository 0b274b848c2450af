//! Operations written by hand, one per line, for tests of what comes after inference:
//!
//! ```text
//! rename /etc/postfix -> /etc/postfix.cl-rst        over: something was replaced; -> ?: the new name is unknown
//! symlink /etc/postfix -> /Volumes/X/y
//! replace /a.plist < /.dat1                          copy /a.plist.bak: the old bytes stand there
//! unlink link /l led /target
//! chmod /a rw-r--r-- -> rwx------
//! possible rename /a -> /b                           the claim is weak
//! partial create /a                                  the capture does not show the whole path
//! link /a -> ? size 20 knows a.dist                  20 bytes; a.dist is another file
//! possible rename /a.1 -> /a.2 rotated               of a rotation in a narrow capture: it may have failed
//! possible rename /a.2 -> /a.3 guessed               no line holds the new name
//! rename /a -> ? beside                              nothing speaks against a name beside it that begins like it
//! ```

use crate::infer::operation::{Confidence, Kind, ObjectType, Operation, OperationDetails, Proof};
use bstr::BString;

/// An operation with nothing but the essentials.
pub(crate) fn operation(id: u32, kind: Kind, path: &[u8], to: Option<&[u8]>) -> Operation {
    Operation {
        id,
        kind,
        path: Some(BString::from(path)),
        whole: true,
        to: to.map(BString::from),
        confidence: Confidence::Certain,
        visible: Confidence::Certain,
        proof: to
            .filter(|_| kind != Kind::Symlink)
            .map(|_| Proof::Excluded),
        evidence: Vec::new(),
        rivals: Vec::new(),
        time: Default::default(),
        at_us: u64::from(id),
        thread: None,
        process: std::sync::Arc::new("servermgrd".into()),
        details: OperationDetails::default(),
    }
}

/// The operations of a text.
pub(crate) fn operations(text: &str) -> Vec<Operation> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.zip(1..).map(|(line, id)| parse(line, id)).collect()
}

fn parse(line: &str, id: u32) -> Operation {
    let mut words = line.split_whitespace().peekable();
    let mut confidence = Confidence::Certain;
    let whole = words.next_if_eq(&"partial").is_none();
    for (word, level) in [
        ("possible", Confidence::Possible),
        ("likely", Confidence::Likely),
    ] {
        if words.next_if_eq(&word).is_some() {
            confidence = level;
        }
    }
    let kind = match words.next().unwrap() {
        "rename" => Kind::Rename,
        "symlink" => Kind::Symlink,
        "link" => Kind::Link,
        "create" => Kind::Create,
        "mkdir" => Kind::Mkdir,
        "write" => Kind::Write,
        "replace" => Kind::Replace,
        "unlink" => Kind::Unlink,
        "rmdir" => Kind::Rmdir,
        "exchange" => Kind::Exchange,
        "chmod" => Kind::Chmod,
        "chown" => Kind::Chown,
        other => panic!("no kind {other} in {line}"),
    };
    let mut details = OperationDetails::default();
    let mut visible = None;
    for (word, object) in [
        ("link", ObjectType::Link),
        ("dir", ObjectType::Directory),
        ("file", ObjectType::File),
    ] {
        if words.next_if_eq(&word).is_some() {
            details.object = object;
        }
    }
    let path = words.next().unwrap().as_bytes();
    let mut to = None;
    while let Some(word) = words.next() {
        let mut next = || words.next().unwrap();
        match word {
            "->" if kind == Kind::Chmod => details.rare_mut().new_value = Some(next().to_owned()),
            "->" => to = Some(next()).filter(|name| *name != "?"),
            "<" => details.rare_mut().temporary = Some(next().into()),
            "over" => details.replaced = Some(true),
            "new" => details.replaced = Some(false),
            "beside" => details.beside = true,
            "guessed" => details.guessed = true,
            "rotated" => (details.rotated, visible) = (true, Some(Confidence::Possible)),
            "copy" => details.rare_mut().old_copy = Some(next().into()),
            "led" => details.rare_mut().old_target = Some(next().into()),
            "size" => details.rare_mut().size = next().parse().ok(),
            "knows" => details.rare_mut().known_names.push(next().into()),
            value if kind == Kind::Chmod => details.rare_mut().old_value = Some(value.to_owned()),
            other => panic!("no word {other} in {line}"),
        }
    }
    let visible = visible.unwrap_or(match kind {
        Kind::Rename => Confidence::Certain,
        _ => confidence,
    });
    // as sure as the claim is
    let hidden = to.is_some() && kind != Kind::Chmod || kind == Kind::Replace;
    let proof = hidden.then_some(match confidence {
        Confidence::Certain => Proof::Excluded,
        Confidence::Likely => Proof::Witnessed,
        _ => Proof::Likeness,
    });
    Operation {
        whole,
        confidence,
        visible,
        proof,
        details,
        ..operation(id, kind, path, to.map(str::as_bytes))
    }
}
