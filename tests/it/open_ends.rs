//! Names that no line prints: which of them the disk may decide, and which may have gone over what stands where something was put
//! aside.

use crate::proof::plan;

fn acts(text: &str) -> Vec<String> {
    plan(text, &[]).0
}

/// What is done by itself, and what is only offered.
fn acts_and_offers(text: &str) -> (Vec<String>, Vec<String>) {
    let (acts, offers, _) = plan(text, &[]);
    (acts, offers)
}

/// A recording that holds what others did: some look, and open, and close again.
pub(crate) const OTHERS: &str = "\nstat /usr/lib by launchd
    open F=3 (R_____) /usr/lib/a by mds
    close F=3 by mds
    open F=3 (R_____) /usr/lib/b by mds
    close F=3 by mds
    open F=3 (R_____) /usr/lib/c by launchd
    close F=3 by launchd
    open F=3 (R_____) /usr/lib/d by launchd
    close F=3 by launchd";

const BACK: &str = "move /Library/Web/list.1 back to /Library/Web/list";

const ROTATED: &str = "lstat [2] /Library/Web/list.1
    rename /Library/Web/list
    lstat /Library/Web/list.1
    open F=3 (_WC__E) /Library/Web/list
    write F=3 B=0x20
    close F=3";

#[test]
fn what_was_put_aside_may_have_been_renamed_over_right_after() {
    assert!(acts(ROTATED).contains(&BACK.to_owned()));
    // from another directory, with no look at the new name
    let over = format!("{ROTATED}\nrename /private/etc/relay/access.txt\nstat /usr/lib");
    let (done, offers) = acts_and_offers(&over);
    assert!(!done.contains(&BACK.to_owned()), "{done:?}");
    assert!(offers.contains(&BACK.to_owned()), "{offers:?}");
}

#[test]
fn what_cannot_go_over_a_file_opens_no_question() {
    let later = |call: &str| format!("{ROTATED}\n{call}\nstat /usr/lib");
    // a further name replaces nothing; another volume is out of reach; a save goes to what is read, not to what is put aside
    for call in [
        "link /private/etc/relay/access.txt",
        "rename /Volumes/Other/access.txt",
        "open F=9 (_WC__E) /Library/Web/.dat1a2b.3c4\nclose F=9\nrename /Library/Web/.dat1a2b.3c4",
    ] {
        let done = acts(&later(call));
        assert!(done.contains(&BACK.to_owned()), "{call}: {done:?}");
    }
    // and a directory at most an empty one
    let done = acts(
        "lstat [2] /Library/Web/modules.1
        rename /Library/Web/modules
        lstat /Library/Web/modules.1
        open F=3 (_WC__E) /Library/Web/modules.1/list
        close F=3
        rename /private/etc/relay/access.txt
        stat /usr/lib",
    );
    let back = "move /Library/Web/modules.1 back to /Library/Web/modules";
    assert!(done.contains(&back.to_owned()), "{done:?}");
}

#[test]
fn a_rename_that_failed_shows_that_the_next_number_was_free() {
    let done = acts(
        "stat /private/var/log/a.log
        rename [2] /private/var/log/a.log.2
        rename /private/var/log/a.log.1
        rename /private/var/log/a.log
        open F=7 (_WC__E) /private/var/log/a.log
        close F=7",
    );
    assert!(
        done.contains(&"move /var/log/a.log.2 back to /var/log/a.log.1".to_owned()),
        "{done:?}"
    );
}

#[test]
fn the_same_name_in_another_directory_is_asked_of_the_disk_where_it_was_looked_for() {
    let text = "stat /Users/Shared/readme.txt
        stat /Library/Server
        stat [2] /Library/Server/readme.txt
        rename /Users/Shared/readme.txt
        stat /usr/lib";
    let back = "move /Library/Server/readme.txt back to /Users/Shared/readme.txt, if it is there";
    // where nobody else is recorded, another process may have put there what stands there
    assert_eq!(acts_and_offers(text), (vec![], vec![back.to_owned()]));
    assert_eq!(acts(&format!("{text}{OTHERS}")), [back]);
    // not where it was there
    let there = text.replace("stat [2]", "stat");
    assert_eq!(acts(&there), [""; 0]);
}

#[test]
fn a_new_file_saved_under_a_name_that_was_missing_is_asked_of_the_disk() {
    let text = "open F=3 (RWC__E) /Library/repo/ORIG_HEAD.lock
        write F=3 B=0x29
        close F=3
        lstat [2] /Library/repo/ORIG_HEAD
        rename /Library/repo/ORIG_HEAD.lock
        stat /usr/lib";
    assert_eq!(
        acts(text),
        ["take away the file /Library/repo/ORIG_HEAD"],
        "the name was missing just before, and is there now"
    );
}

#[test]
fn a_second_name_that_keeps_what_is_replaced_is_no_other_file() {
    let text = "open F=4 (_WC__E) /private/etc/.goutputstream-K1
        write F=4 B=0x20
        close F=4
        link /private/etc/smb.conf
        rename /private/etc/.goutputstream-K1
        stat /private/etc/smb.conf
        lstat [2] /private/etc/named.conf.moved
        rename /private/etc/named.conf
        stat /usr/lib";
    let done = acts(&format!("{text}{OTHERS}"));
    assert!(
        done.contains(
            &"move /etc/named.conf.moved back to /etc/named.conf, if it is there".to_owned()
        ),
        "{done:?}"
    );
}

#[test]
fn a_recipe_and_the_name_right_after_are_enough_together() {
    assert_eq!(
        acts(
            "rename /private/etc/amavisd.conf
            open F=7 (R_____) /private/etc/amavisd.conf.cl-rst
            close F=7"
        ),
        ["move /etc/amavisd.conf.cl-rst back to /etc/amavisd.conf"]
    );
    // without the recipe, an old backup that is read looks the same
    let (done, _) = acts_and_offers(
        "rename /private/etc/thing.conf
        open F=7 (R_____) /private/etc/thing.conf.cl-rst
        close F=7",
    );
    assert_eq!(done, [""; 0]);
}

#[test]
fn two_directories_exchanged_over_a_temporary_name_are_exchanged_back_if_both_stand() {
    let done = acts(
        "rename /Library/Server/dns
        rename /Users/admin/Jabber
        rename /Library/Server/.swapHAzH
        stat /usr/lib",
    );
    assert_eq!(
        done,
        [
            "take /Library/Server/dns out of the way",
            "move /Users/admin/Jabber back to /Library/Server/dns, if it is there",
            "move what step 1 took away to /Users/admin/Jabber",
        ]
    );
}

#[test]
fn a_relative_name_is_not_completed_with_a_directory_that_another_one_may_be() {
    // app/bin was made by a relative path first, so it is not /Library/two/app/bin
    let text = "mkdir app
        mkdir app/bin
        lstat [2] /Library/two/app/bin
        mkdir /Library/two/app/bin
        lstat [2] /Library/two/app/bin/c
        open F=4 (_WC__E) /Library/two/app/bin/c
        close F=4
        symlink app/bin/c~
        stat /usr/lib";
    let done = acts(text);
    assert!(done.iter().all(|step| !step.contains("c~")), "{done:?}");
    assert!(done.contains(&"take away the file /Library/two/app/bin/c".to_owned()));
}

#[test]
fn a_program_whose_old_bytes_are_gone_comes_first() {
    let text = "lstat [2] /private/etc/tool.conf
        open F=4 (_WC__E) /private/etc/tool.conf
        close F=4
        open F=4 (_W__T_) /usr/bin/tool
        write F=4 B=0x2000
        close F=4";
    let capture = crate::proof::capture(text);
    let output = crate::run::run_with(&["analyze", "-q"], capture.as_bytes());
    let report = crate::run::stdout(&output);
    let words = report.split_whitespace().collect::<Vec<_>>().join(" ");
    let first = "Is there a way back: Not to a working state: the old bytes of /usr/bin/tool are gone, so neither the old version \
                 nor the new one works once the rest is taken back. In part:";
    assert!(words.contains(first), "{report}");
    let output = crate::run::run_with(&["revert", "-q"], capture.as_bytes());
    let script = crate::run::stdout(&output);
    assert!(
        script.contains("say 'Neither the old version nor the new one works afterwards:"),
        "{script}"
    );
}
