//! Small histories, one of each class that was once told wrongly or not at all.

use super::calls::{narrow_operations, operations};

#[test]
fn a_chain_of_names_is_followed_to_its_end() {
    assert_eq!(
        operations(
            "lstat64 [2] /srv/box.v1
             rename /srv/box
             rename /srv/box.v1
             rename /srv/box.v2
             stat64 /srv/box.end/x"
        ),
        [
            "certain rename /srv/box -> /srv/box.v1",
            "possible rename /srv/box.v1 -> /srv/box.v2",
            "possible rename /srv/box.v2 -> /srv/box.end",
        ]
    );
}

#[test]
fn two_links_made_in_a_row_lead_to_each_other_where_a_lookup_goes_round_and_round() {
    assert_eq!(
        operations(
            "mkdir /opt/ring
             symlink /opt/ring/p
             symlink /opt/ring/q
             stat64 [62]
             lstat64 /opt/ring/q"
        ),
        [
            "certain mkdir /opt/ring",
            "possible symlink /opt/ring/p -> /opt/ring/q",
            "possible symlink /opt/ring/q -> /opt/ring/p",
        ]
    );
}

#[test]
fn a_file_is_saved_after_it_was_linked_to_its_backup() {
    assert_eq!(
        operations(
            "lstat64 [2] private/etc/thing.conf.old
             link private/etc/thing.conf
             stat64 private/etc/thing.conf
             open F=5 (_WC__E) private/etc/.dat4a2f.0b1
             write F=5 B=5
             close F=5
             rename private/etc/.dat4a2f.0b1
             stat64 private/etc/thing.conf"
        ),
        [
            "likely link /etc/thing.conf -> /etc/thing.conf.old",
            "likely replace /etc/thing.conf",
        ]
    );
}

#[test]
fn of_two_originals_put_aside_the_link_tells_the_first_and_what_lies_in_it_the_second() {
    assert_eq!(
        narrow_operations(
            "stat64 private/etc/hosts
             rename /opt/c.ini
             mkdir /opt/c.ini
             open /opt/c.ini/in
             write
             close
             rename /opt/c.ini
             symlink /opt/c.ini
             open c.ini.first
             stat64 /opt/c.ini.second/in"
        ),
        [
            "possible rename /opt/c.ini -> /opt/c.ini.first",
            "possible mkdir /opt/c.ini",
            "possible create /opt/c.ini/in",
            "likely rename /opt/c.ini -> /opt/c.ini.second",
            "likely symlink /opt/c.ini -> c.ini.first",
        ]
    );
}

#[test]
fn a_link_on_another_volume_leads_where_its_text_says_not_to_what_is_looked_at_next() {
    let made = "rename /Volumes/Disk/c/z.ini\nsymlink /Volumes/Disk/c/z.ini";
    assert_eq!(
        operations(&format!(
            "{made}\nopen F=5 (R_____) z.ini.first\nstat64 /opt/d/part1.txt"
        )),
        [
            "possible rename /Volumes/Disk/c/z.ini -> /Volumes/Disk/c/z.ini.first",
            "likely symlink /Volumes/Disk/c/z.ini -> z.ini.first",
        ]
    );
}

#[test]
fn a_lock_made_by_a_link_is_known_by_its_removal() {
    assert_eq!(
        operations(
            "open F=5 (_WC__E) private/var/run/R4tz81Qw
             write F=5 B=5
             close F=5
             link private/var/run/R4tz81Qw
             stat64 private/var/run/R4tz81Qw
             unlink private/var/run/R4tz81Qw
             stat64 private/etc/hosts
             stat64 /opt/b
             unlink private/var/run/job.lck"
        ),
        [
            "certain create /var/run/R4tz81Qw",
            "possible link /var/run/R4tz81Qw -> /var/run/job.lck",
            "certain unlink /var/run/R4tz81Qw",
            "certain unlink /var/run/job.lck",
        ]
    );
}

#[test]
fn a_look_that_confirms_a_rename_says_nothing_of_the_next_save() {
    assert_eq!(
        operations(
            "stat64 private/etc/hosts
             lstat64 [2] private/etc/one.conf
             rename private/etc/one.conf.kept
             stat64 private/etc/one.conf
             open F=5 (_WC__E) private/etc/.dat4a2f.0b1
             write F=5 B=5
             close F=5
             rename private/etc/.dat4a2f.0b1
             stat64 /usr/lib"
        ),
        [
            "certain rename /etc/one.conf.kept -> /etc/one.conf",
            "certain create /etc/.dat4a2f.0b1",
            "certain rename /etc/.dat4a2f.0b1 -> ?",
        ]
    );
}

#[test]
fn three_renames_without_looks_are_no_exchange_that_is_likely() {
    assert_eq!(
        operations("rename /srv/one\nrename /srv/three\nrename /srv/.mvQ4kZ\nstat64 /srv/three"),
        [
            "certain rename /srv/one -> ?",
            "possible rename /srv/three -> /srv/.mvQ4kZ",
            "possible rename /srv/.mvQ4kZ -> /srv/three",
        ]
    );
}

/// perl and glib give the old file a second name right before the new one takes its place; the next file is looked at right after.
#[test]
fn what_a_second_name_was_given_to_is_saved_not_what_is_looked_at_next() {
    assert_eq!(
        operations(
            "open F=3 (R_____) private/etc/postfix/main.cf
             open F=4 (RWC__E) private/etc/postfix/XXcoTYVm
             read F=3 B=72
             write F=4 B=72
             close F=4
             link private/etc/postfix/main.cf
             rename private/etc/postfix/XXcoTYVm
             close F=3
             open F=3 (R_____) private/etc/postfix/master.cf"
        ),
        [
            "certain link /etc/postfix/main.cf -> ?",
            "likely replace /etc/postfix/main.cf",
        ]
    );
}

/// The parts of a set are made, one of them is renamed, the next one is read.
#[test]
fn what_the_program_made_itself_is_not_what_its_sibling_is_saved_over() {
    let part = |n| format!("open F=3 (_WC__E) /srv/part{n}.txt\nwrite F=3 B=9\nclose F=3\n");
    assert_eq!(
        operations(&format!(
            "{}{}rename /srv/part2.txt\nopen F=3 (R_____) /srv/part1.txt\nread F=3 B=9",
            part(1),
            part(2)
        ))
        .last()
        .map(String::as_str),
        Some("possible rename /srv/part2.txt -> /srv/part1.txt")
    );
}

#[test]
fn a_rename_packs_nothing_and_a_number_behind_a_number_belongs_to_that_one() {
    assert_eq!(
        operations(
            "stat64 private/var/log/x.log.1.ix
             rename private/var/log/x.log.1.ix
             stat64 private/var/log/x.log
             rename private/var/log/x.log
             open F=3 (_WC__E) private/var/log/x.log"
        )[1],
        "certain rename /var/log/x.log -> ?"
    );
}

/// Of a rotation some numbers are packed and some are not: they move on together.
#[test]
fn packed_and_plain_numbers_are_one_rotation() {
    const PACK: &str = "open F=3 (R_____) /l/m.1
         open F=4 (_WC__E) /l/m.1.gz
         read F=3 B=100
         write F=4 B=50
         read F=3 B=0
         close F=4
         close F=3
         unlink /l/m.1";
    // packed at once
    assert_eq!(
        operations(&format!(
            "rename [2] /l/m.3.gz
             rename /l/m.2.gz
             rename /l/m.1.gz
             rename /l/m
             {PACK}
             open F=3 (_WC__E) /l/m"
        )),
        [
            "likely rename /l/m.2.gz -> /l/m.3.gz",
            "likely rename /l/m.1.gz -> /l/m.2.gz",
            "likely rename /l/m -> /l/m.1",
            "certain create /l/m.1.gz",
            "certain unlink /l/m.1",
            "certain create /l/m",
        ]
    );
    // by one round later; where nothing is looked at, the numbers alone tell
    assert_eq!(
        operations(
            "rename /l/m.3.gz
             rename /l/m.2.gz
             rename /l/m.1
             open F=3 (R_____) /l/m.2
             open F=4 (_WC__E) /l/m.2.gz
             read F=3 B=100
             write F=4 B=50
             close F=4
             close F=3
             unlink /l/m.2
             rename /l/m
             open F=3 (_WC__E) /l/m"
        ),
        [
            "possible rename /l/m.3.gz -> /l/m.4.gz",
            "likely rename /l/m.2.gz -> /l/m.3.gz",
            "likely rename /l/m.1 -> /l/m.2",
            "certain create /l/m.2.gz",
            "certain unlink /l/m.2",
            "possible rename /l/m -> /l/m.1",
            "certain create /l/m",
        ]
    );
    // the newest is copied and emptied: its number is made again, and is not free
    assert_eq!(
        operations(
            "stat64 /l/m.1
             rename /l/m.1
             open F=3 (R_____) /l/m
             open F=4 (_WC__E) /l/m.1
             read F=3 B=100
             write F=4 B=100
             read F=3 B=0
             close F=4
             close F=3
             open F=3 (_W__T_) /l/m
             close F=3"
        ),
        [
            "certain rename /l/m.1 -> ?",
            "certain create /l/m.1",
            "certain write /l/m",
        ]
    );
    // without its number packed, or another one before it, a neighbour that is read tells nothing
    assert_eq!(
        operations("rename /l/m\nopen F=3 (R_____) /l/m.1\nclose F=3\nstat64 /usr/lib"),
        ["certain rename /l/m -> ?"]
    );
}

/// git's locks, and what is written beside the file that it is to become: nobody looks at the name, and it is hardly another one.
#[test]
fn what_its_maker_calls_unfinished_becomes_what_the_whole_name_says() {
    let told = |temporary: &str| {
        operations(&format!(
            "open F=5 (RWC__E) {temporary}
             write F=5 B=41
             close F=5
             rename {temporary}
             stat64 /usr/lib"
        ))
        .pop()
        .unwrap()
    };
    for (temporary, name) in [
        ("/r/.git/HEAD.lock", "/r/.git/HEAD"),
        ("/r/a.conf.tmp", "/r/a.conf"),
        ("/r/a.conf.tmp.4711", "/r/a.conf"),
        ("/r/cyrus.index.NEW", "/r/cyrus.index"),
    ] {
        assert_eq!(told(temporary), format!("possible replace {name}"));
    }
    // `prefs.xml` is written as `prefs.tmp`
    assert_eq!(told("/r/prefs.tmp"), "certain rename /r/prefs.tmp -> ?");
}
