//! What makes the half that a line prints less sure than certain names its rule.

use super::calls::{findings, mixed, narrow, tell, threaded_findings};
use crate::infer::Findings;
use crate::infer::printed_half::ALL;

/// The last operation, and the rule that its evidence names.
fn last(found: &Findings) -> String {
    let Some(operation) = found.operations.last() else {
        return "nothing".to_owned();
    };
    let rules: Vec<&str> = operation.evidence.iter().filter_map(|e| e.rule).collect();
    [tell(operation), rules.join(" ")].join(" by ")
}

/// Each rule with calls of which it says something, and with calls that nearly are such.
#[test]
fn a_printed_half_that_is_not_certain_names_its_rule() {
    let cases = [
        (
            last(&narrow("stat64 /a\nunlink /a/x\nstat64 /usr/lib")),
            "possible unlink /a/x by narrow-line",
        ),
        (
            last(&findings("stat64 /a\nunlink /a/x\nstat64 /usr/lib")),
            "certain unlink /a/x by ",
        ),
        (
            last(&narrow(
                "open /a/x\nread\nclose\nunlink /a/x\nstat64 /usr/lib",
            )),
            "likely unlink /a/x by narrow-and-used",
        ),
        (
            last(&mixed(
                "stat64 private/etc/b",
                "open F=3 (_WC__E) private/etc/a\nwrite F=3 B=10\nclose F=3",
            )),
            "likely create /etc/a by beside-narrow-lines",
        ),
        (
            last(&narrow("open /a/x\nwrite\nclose\nstat64 /usr/lib")),
            "possible create /a/x by narrow-descriptor",
        ),
        (
            last(&threaded_findings("7: chdir /a\n7: lstat64 x\n7: unlink x")),
            "likely unlink /a/x by placed-by-directory",
        ),
        (
            last(&findings("chdir /a\nlstat64 x\nunlink x")),
            "possible unlink /a/x by perhaps-another-directory",
        ),
        (
            last(&threaded_findings("7: chroot /var/jail\n7: mkdir /b/new")),
            "likely mkdir /var/jail/b/new by placed-below-a-root",
        ),
        (
            last(&findings("unlink sub/x")),
            "possible unlink sub/x by path-not-whole",
        ),
        (
            last(&findings("unlink /.vol/234881026/1234/a")),
            "likely unlink /.vol/234881026/1234/a by directory-by-number",
        ),
        (
            last(&findings(
                "lstat64 [2] /a/x\nrename /b/y\nopen F=5 (_WC_T_) /a/x\nwrite F=5 B=4\nclose F=5",
            )),
            "likely create /a/x by perhaps-named-since",
        ),
        (
            last(&findings(
                "lstat64 [2] /a/x\nopen F=5 (_WC_T_) /a/x\nwrite F=5 B=4\nclose F=5",
            )),
            "certain create /a/x by ",
        ),
        (
            last(&findings(
                "open F=5 (_WC_T_) /a/x.pid\nwrite F=5 B=4\nclose F=5",
            )),
            "possible create /a/x.pid by pid-file",
        ),
        (
            last(&findings(
                "open F=5 (_WC_T_) /a/x\nwrite F=5 B=4\nclose F=5",
            )),
            "possible write /a/x by perhaps-there-before",
        ),
        (
            last(&findings(
                "lstat64 [2] /a/x\nopen F=5 /a/x\nwrite F=5 B=4\nclose F=5",
            )),
            "likely create /a/x by written-where-nothing-was",
        ),
        (
            last(&findings("open F=5 /a/x.lock\nclose F=5")),
            "possible create /a/x.lock by opened-and-closed",
        ),
        (
            last(&findings("link /a/x\nrename /a/x\nstat64 /usr/lib")),
            "likely rename /a/x -> ? by two-names",
        ),
        (
            last(&findings("rename /a/x\nstat64 /usr/lib")),
            "certain rename /a/x -> ? by ",
        ),
    ];
    let wrong: Vec<_> = cases
        .iter()
        .filter(|(told, should)| told != should)
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    // and these, of which the tests of sources, of twins and of disk lines tell: they need more than calls
    let elsewhere = [
        "columns-lost",
        "perhaps-part-of-a-name",
        "head-cut-off",
        "others-since-the-list",
        "made-for-another-name",
        "contested-descriptor",
        "only-allowed",
        "no-line-shows-it",
        "came-or-went",
        "contradicted",
        "written-to-the-disk",
    ];
    let told = |id: &str| cases.iter().any(|(_, should)| should.ends_with(id));
    let mut untold: Vec<&str> = ALL.iter().map(|rule| rule.id).collect();
    untold.retain(|id| !told(id));
    assert_eq!(untold, elsewhere);
}
