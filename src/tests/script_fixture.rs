//! A plan made by hand, its script, and the disk it is meant for, for tests of the script itself.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use crate::infer::operation::{ObjectType, Operation};
use crate::revert::plan;
use crate::revert::plan::{Inputs, Options, Plan};
use crate::revert::script::{Header, render};
use crate::story::model::{Leftover, Reset};
use crate::story::past::Past;
use crate::trace::paths::physical;
use tempfile::TempDir;

use super::op_dsl::operations;
use scriptable_mac::sandbox::Sandbox;
use scriptable_mac::tree::{Node, Tree, differences};

/// Does it, without asking.
pub(crate) const APPLY: &[&str] = &["--apply", "--yes"];

/// A history in which every kind of step occurs.
pub(crate) const EVERYTHING: &str = "
    rename file /opt/p.conf -> ? beside
    mkdir /Library/new
    create /Library/new/x
    partial mkdir /Library/new/sub
    partial create /Library/new/sub/y
    rename dir /etc/postfix -> /etc/postfix.cl-rst
    symlink /etc/postfix -> /Volumes/X/p
    rename dir /Library/d -> /Library/d.old
    mkdir /Library/d
    create /Library/d/y
    rename /var/a -> /var/t
    rename /var/b -> /var/a
    rename /var/t -> /var/b
    create /etc/c.bak
    write /etc/c copy /etc/c.bak
    unlink link /Library/l led /old
    symlink /Library/l -> /new
    link /Library/f -> /Library/f.lnk
    unlink file /Library/f
    chmod /Library/m rw-r--r-- -> rwx------
    rename file /Library/o/x -> /Library/x
    rmdir /Library/o
    rename file /var/log/l.1 -> /var/log/l.2 new
    rename file /var/log/l -> /var/log/l.1
    create /var/log/l
    link /Library/h -> ?
    link /Library/s.conf -> ? size 20 knows s.conf.dist
    replace /Library/s.conf < /Library/.!7!s.conf
    possible rename file /var/log/n.2 -> /var/log/n.3 rotated
    possible rename file /var/log/n.1 -> /var/log/n.2 rotated
    rename file /var/log/n -> /var/log/n.1
    create /var/log/n
    possible chown /var/log/n";

/// The plan for operations alone.
pub(crate) fn plan_for(operations: &[Operation]) -> Plan {
    plan_with(operations, &[], &[])
}

/// The plan for operations, leftovers and resets.
pub(crate) fn plan_with(
    operations: &[Operation],
    leftovers: &[Leftover],
    resets: &[Reset],
) -> Plan {
    let inputs = Inputs {
        operations,
        leftovers,
        resets,
        past: &Past::default(),
    };
    plan(&inputs, &Options::default())
}

/// The disk that a plan is meant for.
pub(crate) fn disk_of(plan: &Plan) -> Tree {
    let mut tree = Tree::new();
    let directory = |tree: &mut Tree, path: &[u8]| {
        for (at, _) in path
            .iter()
            .enumerate()
            .filter(|(at, byte)| **byte == b'/' && *at > 0)
        {
            tree.entry(path[..at].to_vec())
                .or_insert(Node::Dir { mode: 0o755 });
        }
    };
    for name in ["etc", "var", "tmp"] {
        let path = format!("/private/{name}").into_bytes();
        directory(&mut tree, &path);
        tree.insert(path, Node::Dir { mode: 0o755 });
        let text = format!("private/{name}").into_bytes();
        tree.insert(format!("/{name}").into_bytes(), Node::Link { text });
    }
    let mut first: std::collections::BTreeMap<usize, Vec<u8>> = Default::default();
    let mut items: Vec<_> = plan
        .disk
        .iter()
        .map(|item| (physical(&item.path).into_owned(), item))
        .collect();
    items.sort_by(|a, b| a.0.cmp(&b.0));
    for (path, item) in items {
        directory(&mut tree, &path);
        let node = match item.object {
            ObjectType::Directory => Node::Dir { mode: 0o755 },
            ObjectType::Link => Node::Link {
                text: item
                    .target
                    .clone()
                    .unwrap_or_else(|| "/somewhere".into())
                    .to_vec(),
            },
            _ => Node::File {
                mode: if item.mode.is_some() { 0o700 } else { 0o644 },
                content: match item.size {
                    Some(size) => vec![b'.'; size as usize],
                    None => format!("content {}\n", item.file).into_bytes(),
                },
                twin: first.get(&item.file).cloned(),
            },
        };
        if matches!(node, Node::File { .. }) {
            first.entry(item.file).or_insert_with(|| path.clone());
        }
        tree.insert(path, node);
    }
    tree
}

/// A sandbox with its script.
pub(crate) struct ScriptFixture {
    pub(crate) sandbox: Sandbox,
    pub(crate) plan: Plan,
    home: TempDir,
}

impl ScriptFixture {
    /// The disk of the plan, and its script.
    pub(crate) fn new(plan: Plan) -> ScriptFixture {
        let disk = disk_of(&plan);
        ScriptFixture::on(plan, &disk)
    }

    /// Another disk than the plan expects.
    pub(crate) fn on(plan: Plan, disk: &Tree) -> ScriptFixture {
        let home = tempfile::tempdir().unwrap();
        let script = home.path().join("revert.sh");
        std::fs::write(&script, render(&plan, &Header::default())).unwrap();
        let sandbox = Sandbox::new(disk, &script).unwrap();
        ScriptFixture {
            sandbox,
            plan,
            home,
        }
    }

    /// From a history.
    pub(crate) fn of(history: &str) -> ScriptFixture {
        ScriptFixture::new(plan_for(&operations(history)))
    }

    pub(crate) fn script(&self) -> &Path {
        &self.sandbox.script
    }

    /// The path on the real disk.
    pub(crate) fn real(&self, path: &str) -> PathBuf {
        scriptable_mac::tree::below(&self.sandbox.root(), &physical(path.as_bytes()))
    }

    /// What is different from the start, as text.
    pub(crate) fn changes(&self) -> Vec<String> {
        differences(self.sandbox.start(), &self.sandbox.now())
            .into_iter()
            .map(|(path, before, after)| {
                let path = String::from_utf8_lossy(&path);
                format!("{path}: {before:?} -> {after:?}")
            })
            .collect()
    }

    /// What a file holds.
    pub(crate) fn content(&self, path: &str) -> String {
        std::fs::read_to_string(self.real(path))
            .unwrap_or_else(|error| format!("({path}: {error})"))
    }

    /// Runs it with `sh`: exit code and text.
    pub(crate) fn run(&self, args: &[&str]) -> (i32, String) {
        self.run_with(&["sh"], args)
    }

    pub(crate) fn run_with(&self, shell: &[&str], args: &[&str]) -> (i32, String) {
        let run = self.sandbox.run(shell, args);
        (run.code.unwrap_or(-1), run.text)
    }

    /// Puts stand-ins for commands before the real ones: every one counts, and `trap` is run (with `$n` the count)
    /// after the real command. Returns the script that uses them.
    pub(crate) fn with_stand_ins(&self, trap: &str) -> PathBuf {
        let bin = self.home.path().join("bin");
        std::fs::create_dir_all(&bin).unwrap();
        let count = self.home.path().join("count");
        let _ = std::fs::remove_file(&count);
        for command in ["mv", "rm", "ln", "cp", "mkdir", "rmdir", "chmod", "chown"] {
            let real = ["/bin", "/usr/bin"]
                .iter()
                .map(|dir| Path::new(dir).join(command))
                .find(|path| path.exists())
                .unwrap();
            let text = format!(
                "#!/bin/sh\nn=$(cat '{count}' 2>/dev/null || echo 0)\nn=$((n+1))\necho $n >'{count}'\nname={command}\n\
                 before() {{ :; }}\nafter() {{ :; }}\n{trap}\nbefore\n{real} \"$@\"\nrc=$?\nafter\nexit $rc\n",
                count = count.display(),
                real = real.display(),
            );
            let path = bin.join(command);
            std::fs::write(&path, text).unwrap();
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
        }
        let script = std::fs::read_to_string(self.script()).unwrap();
        let script = script.replacen("\nPATH=", &format!("\nPATH={}:", bin.display()), 1);
        let path = self.home.path().join("stand-in.sh");
        std::fs::write(&path, script).unwrap();
        path
    }

    /// Runs another script on the same disk and backup.
    pub(crate) fn run_script(&self, script: &Path, args: &[&str]) -> (Option<i32>, String) {
        let mut command = std::process::Command::new("sh");
        command
            .arg(script)
            .args(args)
            .arg("--root")
            .arg(self.sandbox.root())
            .arg("--backup")
            .arg(self.sandbox.backup());
        let output = command.stdin(std::process::Stdio::null()).output().unwrap();
        let text = [output.stdout, output.stderr].concat();
        (
            output.status.code(),
            String::from_utf8_lossy(&text).into_owned(),
        )
    }
}

/// `text` with every blank and line's end as one blank: how it was broken into lines is nothing to a test.
pub(crate) fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The shells that are installed, as words of a command.
pub(crate) fn shells() -> Vec<Vec<&'static str>> {
    let known: [&[&str]; 10] = [
        &["sh"],
        &["bash"],
        &["bash", "--posix"],
        &["dash"],
        &["busybox", "sh"],
        &["ksh"],
        &["mksh"],
        &["yash"],
        &["posh"],
        &["zsh", "--emulate", "sh"],
    ];
    let there = |shell: &&[&str]| {
        std::process::Command::new(shell[0])
            .args(&shell[1..])
            .args(["-c", ":"])
            .output()
            .is_ok_and(|output| output.status.success())
    };
    known.into_iter().filter(there).map(<[_]>::to_vec).collect()
}
