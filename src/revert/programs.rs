//! Programs whose old bytes are gone, while the script takes the rest of the change back: then neither version works.

use bstr::BString;

use super::goal::Survey;
use crate::infer::operation::ObjectType;
use crate::story::net::tree::Id;
use crate::trace::names::base;

/// Directories that hold what is run.
const PROGRAMS: [&[u8]; 4] = [b"bin", b"sbin", b"libexec", b"MacOS"];

/// Endings of code that programs load.
const LIBRARIES: [&[u8]; 3] = [b".dylib", b".so", b".jar"];

/// What stands at a path is run, or loaded by what is run.
fn is_program(path: &BString) -> bool {
    let name = base(path);
    let directory = &path[..path.len() - name.len()];
    let holder = base(directory.strip_suffix(b"/").unwrap_or(directory));
    PROGRAMS.iter().any(|known| holder == *known) || LIBRARIES.iter().any(|end| name.ends_with(end))
}

impl Survey<'_> {
    /// The object lost its old bytes, and nothing gives them back.
    pub(super) fn note_lost_bytes(&mut self, id: Id) {
        let path = self.tree.home_path(id);
        if self.node(id).object == ObjectType::File && is_program(&path) {
            self.broken.push(path);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_run_is_told_by_where_it_stands_or_how_it_ends() {
        for path in [
            "/usr/bin/tool",
            "/Applications/Mail.app/Contents/MacOS/Mail",
            "/usr/lib/libz.dylib",
        ] {
            assert!(is_program(&path.into()), "{path}");
        }
        for path in [
            "/var/lib/dpkg/status",
            "/etc/bin.conf",
            "/usr/bin/d/x",
            "/bin",
        ] {
            assert!(!is_program(&path.into()), "{path}");
        }
    }
}
