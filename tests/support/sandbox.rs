//! A disk laid out on the real file system, and the revert script run on it.

use std::collections::BTreeSet;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use crate::tree::{Node, Tree, lay_out, snapshot};

/// What a run of the script gave.
#[derive(Debug)]
pub struct Run {
    /// Exit code; `None` when a signal ended it.
    pub code: Option<i32>,
    pub text: String,
}

/// The disk, the backup, and a neighbour that nothing may touch.
pub struct Sandbox {
    dir: tempfile::TempDir,
    pub script: PathBuf,
    neighbour: Tree,
    start: Tree,
}

impl Sandbox {
    /// Lays `disk` out, with `script` ready to run.
    pub fn new(disk: &Tree, script: &Path) -> io::Result<Self> {
        let dir = tempfile::Builder::new().prefix("sandbox").tempdir()?;
        lay_out(disk, &dir.path().join("root"))?;
        let beside = dir.path().join("beside");
        for path in ["etc/postfix/main.cf", "Library/Server/x", "-rf"] {
            let path = beside.join(path);
            std::fs::create_dir_all(path.parent().unwrap_or(&beside))?;
            std::fs::write(&path, "not to be touched\n")?;
        }
        std::fs::create_dir(dir.path().join("cwd"))?;
        std::fs::create_dir(dir.path().join("tmp"))?;
        let (neighbour, start) = (snapshot(&beside)?, snapshot(&dir.path().join("root"))?);
        Ok(Self {
            script: script.to_owned(),
            dir,
            neighbour,
            start,
        })
    }

    pub fn root(&self) -> PathBuf {
        self.dir.path().join("root")
    }

    pub fn backup(&self) -> PathBuf {
        self.dir.path().join("backup")
    }

    pub fn path(&self) -> &Path {
        self.dir.path()
    }

    /// The disk as it was laid out.
    pub fn start(&self) -> &Tree {
        &self.start
    }

    /// The disk as it is.
    pub fn now(&self) -> Tree {
        snapshot(&self.root()).expect("the root can be read")
    }

    /// A command that runs the script; standard input is empty.
    pub fn command(&self, shell: &[&str], args: &[&str]) -> Command {
        let mut command = Command::new(shell[0]);
        command
            .args(&shell[1..])
            .arg(&self.script)
            .args(args)
            .arg("--root")
            .arg(self.root())
            .arg("--backup")
            .arg(self.backup());
        command
            .current_dir(self.dir.path().join("cwd"))
            .stdin(Stdio::null())
            .env("TMPDIR", self.dir.path().join("tmp"))
            .env("HOME", self.dir.path().join("cwd"))
            // a killed script leaves all that it has written: nothing has to be on the disk for that
            .env("UNSNARE_SYNC", "no");
        command
    }

    /// Starts it; returns when it has asked its question (`[y/N]`), with all that it had printed until then.
    ///
    /// # Panics
    ///
    /// It cannot be started, or ends without a question.
    pub fn until_it_asks(mut command: Command) -> (Child, Vec<u8>) {
        let mut run = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the shell can be started");
        let mut printed = Vec::new();
        let mut byte = [0];
        let out = run.stdout.as_mut().expect("a pipe");
        while !printed.ends_with(b"[y/N] ") {
            let read = out.read(&mut byte).expect("it can be read");
            assert!(read == 1, "{}", String::from_utf8_lossy(&printed));
            printed.push(byte[0]);
        }
        (run, printed)
    }

    /// Runs it with a shell.
    pub fn run(&self, shell: &[&str], args: &[&str]) -> Run {
        let output = self
            .command(shell, args)
            .output()
            .expect("the shell can be started");
        let text = [output.stdout, output.stderr].concat();
        Run {
            code: output.status.code(),
            text: String::from_utf8_lossy(&text).into_owned(),
        }
    }

    /// Contents and link texts of the start that are neither on the disk nor in the backup.
    pub fn lost(&self) -> Vec<String> {
        let mut kept = holdings(&self.now());
        kept.extend(
            snapshot(&self.backup())
                .map(|t| holdings(&t))
                .unwrap_or_default(),
        );
        let lost = holdings(&self.start)
            .into_iter()
            .filter(|(_, held)| !kept.iter().any(|(_, k)| k == held));
        lost.filter(|(is_link, _)| !is_link)
            .map(|(_, held)| String::from_utf8_lossy(&held).into_owned())
            .collect()
    }

    /// What stands beside the root is as it was.
    pub fn neighbour_untouched(&self) -> bool {
        let empty = |name: &str| {
            std::fs::read_dir(self.dir.path().join(name)).is_ok_and(|mut d| d.next().is_none())
        };
        snapshot(&self.dir.path().join("beside")).is_ok_and(|t| t == self.neighbour) && empty("cwd")
    }
}

/// Every file content, and every link text (marked by `true`).
fn holdings(tree: &Tree) -> BTreeSet<(bool, Vec<u8>)> {
    let held = |node: &Node| match node {
        Node::File { content, .. } => Some((false, content.clone())),
        Node::Link { text } => Some((true, text.clone())),
        Node::Dir { .. } => None,
    };
    tree.values().filter_map(held).collect()
}
