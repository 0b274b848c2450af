//! What a claim rests on, apart from how sure it is: only a witness, or another source, lets the script act on its own.

use super::calls::{findings, narrow, tell};
use crate::infer::Findings;

/// The claims with a hidden half, and what each rests on.
fn told(found: &Findings) -> Vec<String> {
    let hidden = found.operations.iter().filter(|o| o.proof.is_some());
    hidden
        .map(|o| format!("{} ({})", tell(o), o.proof.unwrap().name()))
        .collect()
}

fn proofs(calls: &str) -> Vec<String> {
    told(&findings(calls))
}

#[test]
fn what_is_certain_leaves_no_other_name() {
    assert_eq!(
        proofs("lstat64 [2] /a/x.bak\nrename /a/x\nlstat64 /a/x.bak"),
        ["certain rename /a/x -> /a/x.bak (excluded)"]
    );
}

#[test]
fn looked_for_and_missing_and_there_afterwards_is_a_witness_also_where_others_renamed_something_else()
 {
    assert_eq!(
        proofs(
            "lstat64 [2] /a/x.bak
             rename /a/x
             access [2] /a/y.bak
             rename /a/y
             lstat64 /a/x.bak
             lstat64 /a/y.bak"
        ),
        [
            "likely rename /a/x -> /a/x.bak (witnessed)",
            "certain rename /a/y -> /a/y.bak (excluded)"
        ]
    );
}

#[test]
fn a_look_that_another_process_explains_is_no_witness() {
    assert_eq!(
        proofs(
            "lstat64 [2] /a/x.bak
             rename /a/x
             @rename /b/z
             lstat64 /a/x.bak"
        ),
        ["likely rename /a/x -> /a/x.bak (half witnessed)"]
    );
}

#[test]
fn a_name_made_free_by_a_visible_call_and_found_again_is_witnessed() {
    assert_eq!(
        proofs(
            "lstat64 [2] /a/x.2
             rename /a/x.1
             rename /a/x
             lstat64 /a/x.2
             lstat64 /a/x.1"
        ),
        [
            "likely rename /a/x.1 -> /a/x.2 (witnessed)",
            "likely rename /a/x -> /a/x.1 (witnessed)"
        ]
    );
}

#[test]
fn missing_before_or_found_after_alone_is_half_a_witness_where_the_names_belong_together() {
    assert_eq!(
        proofs("lstat64 [2] /a/x.bak\nrename /a/x\nmkdir /a/x\nstat64 /usr/lib")[0],
        "likely rename /a/x -> /a/x.bak (half witnessed)"
    );
    assert_eq!(
        proofs("rename /a/x\nlstat64 /a/x.bak"),
        ["likely rename /a/x -> /a/x.bak (half witnessed)"]
    );
}

/// What `stat` prints may be the text of a link: it did not look for this very name.
#[test]
fn a_stat_that_fails_is_no_witness() {
    assert_eq!(
        proofs("stat64 [2] /a/x.bak\nrename /a/x\nstat64 /usr/lib"),
        ["possible rename /a/x -> /a/x.bak (likeness)"]
    );
}

#[test]
fn what_only_looks_related_is_likeness() {
    assert_eq!(
        proofs("lstat64 [2] /a/y\nrename /a/x\nstat64 /usr/lib"),
        ["possible rename /a/x -> /a/y (likeness)"]
    );
}

#[test]
fn narrow_lines_tell_of_no_failure_so_a_name_that_is_used_is_half_a_witness() {
    assert_eq!(
        told(&narrow(
            "lstat64 /a/x.bak\nrename /a/x\nopen /a/x.bak\nread"
        )),
        ["likely rename /a/x -> /a/x.bak (half witnessed)"]
    );
}

#[test]
fn an_operation_without_a_hidden_half_rests_on_its_line() {
    assert_eq!(
        proofs("unlink /a/x\nmkdir /a/y\nrename /b/lonely"),
        Vec::<String>::new()
    );
}

#[test]
fn a_save_rests_on_what_told_the_name_of_the_temporary() {
    assert_eq!(
        proofs(
            "lstat64 /a/x.plist
             open F=5 (_WC__E) /a/.dat1a2b.003
             write F=5 B=4
             close F=5
             rename /a/.dat1a2b.003
             lstat64 /a/x.plist"
        ),
        ["likely replace /a/x.plist (half witnessed)"]
    );
}
