//! Files that a recording copied, and what stands in their places now.

use std::collections::BTreeMap;

use super::op_dsl::operations;
use crate::revert::plan;
use crate::revert::plan::{Copied, Inputs, Options};
use crate::story::past::Past;

/// The steps, where a recording has copies of these files.
fn steps(history: &str, copied: &[&str]) -> Vec<String> {
    let copies: BTreeMap<_, _> = copied
        .iter()
        .map(|path| {
            let stands = format!("/copies{path}");
            let copied = Copied {
                stands: stands.into(),
                content: None,
            };
            ((*path).into(), copied)
        })
        .collect();
    let options = Options {
        copies,
        ..Options::default()
    };
    let inputs = Inputs {
        operations: &operations(history),
        leftovers: &[],
        resets: &[],
        past: &Past::default(),
    };
    let steps = plan(&inputs, &options).steps;
    steps.iter().map(|step| step.action.title()).collect()
}

/// `rm -rf d; mkdir d` and its files made anew.
const AGAIN: &str = "
    unlink /etc/d/f
    rmdir /etc/d
    mkdir /etc/d
    create /etc/d/f";

#[test]
fn what_stood_in_a_directory_that_was_removed_comes_back_into_the_one_made_in_its_place() {
    assert_eq!(
        steps(AGAIN, &["/etc/d/f"]),
        ["restore /etc/d/f from its copy /copies/etc/d/f"]
    );
    let below = "
        unlink /etc/d/e/f
        rmdir /etc/d/e
        rmdir /etc/d
        mkdir /etc/d
        mkdir /etc/d/e
        create /etc/d/e/f";
    assert_eq!(
        steps(below, &["/etc/d/e/f"]),
        ["restore /etc/d/e/f from its copy /copies/etc/d/e/f"]
    );
}

#[test]
fn what_cannot_be_put_back_there_leaves_what_stands_there_now() {
    assert_eq!(steps(AGAIN, &[]), [""; 0]);
    let two = format!("unlink /etc/d/g\n{AGAIN}\ncreate /etc/d/g");
    assert_eq!(steps(&two, &["/etc/d/f"]), [""; 0]);
}
