//! The world has moved on since the capture: every precondition violated, one at a time. The script says so (exit code 1)
//! and touches nothing.

use crate::claims::bytes;
use crate::scripts::{Case, NAMES, ROTATION, SETUP, WAY_BACK};
use crate::support::effort::every;
use crate::support::programs::parent;
use crate::support::sandbox::Sandbox;
use crate::support::tree::{Node, Tree, differences};

/// A way to spoil the disk, and what it is called.
type Spoilt = (String, Tree);

fn physical(path: &[u8]) -> Vec<u8> {
    let mac = ["/etc", "/var", "/tmp"]
        .iter()
        .any(|d| path == d.as_bytes() || path.starts_with(format!("{d}/").as_bytes()));
    if mac {
        [b"/private", path].concat()
    } else {
        path.to_vec()
    }
}

fn is_below(path: &[u8], top: &[u8]) -> bool {
    path == top
        || path
            .strip_prefix(top)
            .is_some_and(|rest| rest.starts_with(b"/"))
}

/// Takes a name and all below it away.
fn cut(tree: &Tree, top: &[u8]) -> (Tree, Tree) {
    let (gone, kept): (Vec<_>, Vec<_>) = tree
        .iter()
        .map(|(p, n)| (p.clone(), n.clone()))
        .partition(|(p, _)| is_below(p, top));
    (kept.into_iter().collect(), gone.into_iter().collect())
}

fn file(text: &str) -> Node {
    Node::File {
        mode: 0o644,
        content: text.as_bytes().to_vec(),
        twin: None,
    }
}

/// The disk with something else at `path`.
fn with(tree: &Tree, path: &[u8], node: Node) -> Tree {
    let (mut kept, _) = cut(tree, path);
    kept.insert(path.to_vec(), node);
    kept
}

/// The directory `dir` moved to a place outside, and a link to it in its stead.
fn behind_a_link(tree: &Tree, dir: &[u8]) -> Tree {
    let (mut kept, gone) = cut(tree, dir);
    kept.insert(b"/elsewhere".to_vec(), Node::Dir { mode: 0o755 });
    for (path, node) in gone {
        kept.insert(
            [
                b"/elsewhere".as_slice(),
                path.strip_prefix(dir).unwrap_or_default(),
            ]
            .concat(),
            node,
        );
    }
    kept.insert(
        dir.to_vec(),
        Node::Link {
            text: b"/elsewhere".to_vec(),
        },
    );
    kept
}

/// Every way to violate one precondition of one step.
fn violations(case: &Case) -> Vec<Spoilt> {
    let disk = &case.after;
    let steps = case.report["revert"]["steps"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    let mut out: Vec<Spoilt> = Vec::new();
    // what is only offered refuses nothing
    for step in steps.iter().filter(|step| step["offer"].is_null()) {
        let number = step["number"].as_u64().unwrap_or(0);
        let action = step["action"].as_str().unwrap_or_default();
        let (path, from) = (
            bytes(step, "path").map(|p| physical(&p)),
            bytes(step, "from").map(|p| physical(&p)),
        );
        let Some(path) = path else { continue };
        let mut add =
            |what: &str, tree: Tree| out.push((format!("step {number}, {action}: {what}"), tree));
        match (action, &from) {
            ("move" | "putback", Some(from)) => {
                // A file where the original belongs, and nothing aside: somebody has put it back by hand.
                if action == "move" || matches!(disk.get(&path), Some(Node::Link { .. })) {
                    add("the thing to be moved is gone", cut(disk, from).0);
                }
                if !disk.contains_key(&path) {
                    add(
                        "something stands in the way",
                        with(disk, &path, file("in the way")),
                    );
                    add(
                        "a link stands in the way",
                        with(
                            disk,
                            &path,
                            Node::Link {
                                text: b"/nowhere".to_vec(),
                            },
                        ),
                    );
                }
                if matches!(disk.get(from), Some(Node::Dir { .. }))
                    && step["preconditions"][0]
                        .as_str()
                        .is_some_and(|p| p.ends_with("is a directory"))
                {
                    add(
                        "a file where a directory was",
                        with(disk, from, file("no directory")),
                    );
                }
                add(
                    "the directory that holds it is a link",
                    behind_a_link(disk, parent(from)),
                );
            }
            ("aside", _) if matches!(disk.get(&path), Some(Node::Link { .. })) => {
                add(
                    "a directory where the link was",
                    with(disk, &path, Node::Dir { mode: 0o755 }),
                );
                add(
                    "a file where the link was",
                    with(disk, &path, file("no link")),
                );
            }
            ("aside", _) if matches!(disk.get(&path), Some(Node::File { .. })) => {
                add(
                    "a directory where the file was",
                    with(disk, &path, Node::Dir { mode: 0o755 }),
                );
                add(
                    "a link where the file was",
                    with(
                        disk,
                        &path,
                        Node::Link {
                            text: b"/nowhere".to_vec(),
                        },
                    ),
                );
            }
            ("restore", _) => add(
                "a directory where the file was",
                with(disk, &path, Node::Dir { mode: 0o755 }),
            ),
            _ => {}
        }
        if let (Some(target), Some(Node::Link { .. })) = (step["target"].as_str(), disk.get(&path))
        {
            add(
                "the link leads elsewhere",
                with(
                    disk,
                    &path,
                    Node::Link {
                        text: format!("{target}.other").into_bytes(),
                    },
                ),
            );
        }
    }
    out
}

fn refuses(case: &Case) {
    let all = violations(case);
    assert!(all.len() > 5, "{}: hardly anything to violate", case.name);
    for (what, disk) in all.into_iter().step_by(every(8)) {
        // Behind a link the directory above must not be one of the three that every Mac has.
        let sandbox = Sandbox::new(&disk, &case.script())
            .unwrap_or_else(|e| panic!("{}: {what}: {e}", case.name));
        for args in [["--check", "--yes"], ["--apply", "--yes"]] {
            let run = sandbox.run(&["sh"], &args);
            assert_eq!(
                run.code,
                Some(1),
                "{}: {what}: {}\n{}",
                case.name,
                args[0],
                run.text
            );
            assert_eq!(
                differences(sandbox.start(), &sandbox.now()),
                [],
                "{}: {what}: {} changed the disk",
                case.name,
                args[0]
            );
        }
        assert!(sandbox.neighbour_untouched(), "{}: {what}", case.name);
    }
}

#[test]
fn the_setup_script_refuses_another_world() {
    refuses(&SETUP);
}

#[test]
fn the_way_back_script_refuses_another_world() {
    refuses(&WAY_BACK);
}

#[test]
fn a_rotation_script_refuses_another_world() {
    refuses(&ROTATION);
}

#[test]
fn hostile_names_are_refused_like_others() {
    refuses(&NAMES);
}
