//! Which path a line means: what is relative to which directory, and what is a link's text.

use super::calls::{findings, operations, threaded_operations};

/// Every daemon works in `/`; what it reaches through a relative link is printed with the link's text.
#[test]
fn the_text_of_a_relative_link_is_not_placed_below_the_root() {
    assert_eq!(
        operations(
            "chdir
             stat64 r7/a.ini
             open F=5 (_W__T_) r7/a.ini
             write F=5 B=2
             close F=5"
        ),
        ["possible write r7/a.ini"]
    );
    // a name of that beginning is known there; the link's text all the same
    assert_eq!(
        operations(
            "stat64 /r7
             chdir
             open F=5 (_W__T_) r7/a.ini
             write F=5 B=2"
        ),
        ["possible write r7/a.ini"]
    );
    // no link's text begins so
    assert_eq!(
        operations(
            "chdir
             mkdir ./r8"
        ),
        ["possible mkdir /r8"]
    );
}

#[test]
fn what_begins_with_a_name_that_is_not_known_in_the_working_directory_is_a_links_text() {
    assert_eq!(
        operations(
            "chdir /srv/work
             open F=5 (_W__T_) r7/a.ini
             write F=5 B=2"
        ),
        ["possible write r7/a.ini"]
    );
    assert_eq!(
        operations(
            "lstat64 /srv/work/r7
             chdir /srv/work
             open F=5 (_W__T_) r7/a.ini
             write F=5 B=2"
        ),
        ["possible write /srv/work/r7/a.ini"]
    );
    // one that lstat or mkdir names is no link that was followed
    assert_eq!(
        operations(
            "chdir /srv/work
             mkdir r7
             open F=5 (_WC__E) r7/a.ini
             open F=6 (_W__T_) b.ini
             write F=6 B=2"
        ),
        [
            "possible mkdir /srv/work/r7",
            "possible create /srv/work/r7/a.ini",
            "possible write /srv/work/b.ini",
        ]
    );
}

/// The number in the bracket of `renameat` is the directory of the new name.
#[test]
fn the_source_of_renameat_is_what_the_thread_found_under_that_name() {
    assert_eq!(
        operations(
            "open F=5 (R_____) /srv/box
             fstatat64 [5]/x
             fstatat64 [2] [5]/x.kept
             renameat [5]/x
             fstatat64 [5]/x.kept"
        ),
        ["possible rename /srv/box/x -> /srv/box/x.kept"]
    );
    // found in one directory, missing in the one that it goes to
    assert_eq!(
        operations(
            "open F=5 (R_____) /srv/box
             open F=6 (R_____) /srv/old
             fstatat64 [6]/x
             fstatat64 [2] [5]/x
             renameat [5]/x"
        )[0]
        .split(" -> ")
        .next(),
        Some("possible rename /srv/old/x")
    );
    // found in both
    assert_eq!(
        operations(
            "open F=5 (R_____) /srv/box
             open F=6 (R_____) /srv/old
             fstatat64 [6]/x
             fstatat64 [5]/x
             renameat [5]/x"
        ),
        ["possible rename x -> ?"]
    );
}

/// A directory called `private` is no reason to take every `private/etc` for what stands in it.
#[test]
fn a_private_of_its_own_counts_for_its_thread_and_descriptor_only() {
    let calls = |thread: &str| {
        threaded_operations(&format!(
            "1: open F=5 (R___________) /srv/image
             1: openat F=6 (R___________) [5]/private
             1: close F=6
             {thread}: open F=7 (_WC__E______) private/etc/x.conf"
        ))
    };
    assert_eq!(calls("1"), ["certain create /etc/x.conf"]);
    assert_eq!(calls("2"), ["certain create /etc/x.conf"]);
    assert_eq!(
        threaded_operations(
            "1: open F=5 (R___________) /srv/image
             1: openat F=6 (R___________) [5]/private
             1: unlinkat [5]/private/etc/x.conf
             2: unlinkat [5]/private/etc/y.conf"
        )[0],
        "likely unlink /srv/image/private/etc/x.conf"
    );
}

/// `scandir` of Python copies the descriptor of a directory, and reads the copy: what it reads is the directory.
#[test]
fn a_descriptor_that_fcntl_has_copied_is_the_one_that_the_thread_uses_next() {
    let told = |command: &str, used: &str| {
        threaded_operations(&format!(
            "1: open F=3 (R___________) /d/lib
             1: openat F=4 (R___________) [3]/site
             1: fcntl F=4 <{command}>
             1: fstat64 F={used}
             1: getdirentries64 F=5 B=48
             1: close F=5
             1: unlinkat [3]/site"
        ))
        .pop()
    };
    let directory = Some("likely rmdir /d/lib/site".to_owned());
    let anything = Some("likely unlink /d/lib/site".to_owned());
    assert_eq!(told("CMD=67", "5"), directory);
    assert_eq!(told("GETFL", "5"), anything);
    assert_eq!(told("CMD=67", "3"), anything);
}

/// `rm` works below a descriptor that was made by `dup`, of which the number is on no line. The program that started it has a file open
/// under that number, or a directory: neither is where `rm` works.
#[test]
fn what_another_process_opened_under_the_number_is_no_directory_of_this_one() {
    let told = |opened: &str, execve: &str| {
        threaded_operations(&format!(
            "1: open F=4 ({opened}) /d/updates/tmp.i
             1: open F=3 (R___________) /d/tmp.ci
             {execve}
             2: unlinkat [4]/control"
        ))
        .pop()
    };
    let placed = Some("likely unlink /d/updates/tmp.i/control".to_owned());
    let unplaced = Some("possible unlink control".to_owned());
    assert_eq!(told("R___________", ""), placed);
    assert_eq!(told("R___________", "2: execve /bin/rm"), unplaced);
    assert_eq!(told("R___________", "2: execve [2] /bin/rm"), placed);
    assert_eq!(told("_WC_T_______", ""), unplaced);
}

/// `/Volumes/Clone/etc/hostconfig` is printed `private/etc/hostconfig`, as `/etc/hostconfig` is.
#[test]
fn private_etc_is_not_ours_while_the_program_works_on_another_systems_volume() {
    let found = findings(
        "lstat64 /Volumes/Clone/etc
         lstat64 /Volumes/Clone/private/etc
         open F=4 (_WC__E) private/etc/hostconfig
         write F=4 B=512
         close F=4",
    );
    let told: Vec<_> = found.operations.iter().map(super::calls::tell).collect();
    assert_eq!(told, ["possible create private/etc/hostconfig"]);
    assert!(!found.operations[0].whole);
    // only looked at, as a volume among others
    assert_eq!(
        operations(
            "lstat64 /Volumes/Clone
             open F=4 (_WC__E) private/etc/hostconfig"
        ),
        ["certain create /etc/hostconfig"]
    );
}

/// Two processes of one name: where the one works says nothing of the other.
#[test]
fn a_relative_path_is_placed_by_the_working_directory_of_its_own_thread() {
    assert_eq!(
        threaded_operations(
            "1: chdir /srv/one
             2: chdir /srv/two
             1: unlink a
             2: unlink b
             3: unlink c"
        ),
        [
            "likely unlink /srv/one/a",
            "likely unlink /srv/two/b",
            "possible unlink c",
        ]
    );
}

/// Carbon's name for it, and the system's: neither is a path of its own.
#[test]
fn a_resource_fork_is_no_file_beside_or_below_another() {
    assert_eq!(
        operations(
            "stat64 /Users/a/doc
             open F=3 (_W____) /Users/a/doc/..namedfork/rsrc
             write F=3 B=9
             close F=3
             open F=3 (_W____) /Users/a/doc/rsrc
             write F=3 B=9
             close F=3"
        ),
        [
            "possible write /Users/a/doc/..namedfork/rsrc",
            "possible write /Users/a/doc/rsrc"
        ]
    );
    // where other names stand, that is a file as any other
    assert_eq!(
        operations(
            "stat64 /Users/a/dir/other
             open F=3 (_WC__E) /Users/a/dir/rsrc
             write F=3 B=9
             close F=3"
        ),
        ["certain create /Users/a/dir/rsrc"]
    );
}
