//! Where links lead, and what they tell of what stood in their place.

use super::calls::operations;

fn link(calls: &str) -> String {
    let all = operations(calls);
    let mut links = all.into_iter().filter(|o| o.contains(" symlink "));
    links.next_back().unwrap_or_default()
}

#[test]
fn a_relative_text_that_begins_with_the_links_own_name_is_likely_and_names_what_was_put_aside() {
    let calls = "stat64 private/etc/hosts
         rename /opt/c.ini
         symlink /opt/c.ini
         open c.ini.first";
    assert_eq!(
        operations(calls),
        [
            "possible rename /opt/c.ini -> /opt/c.ini.first",
            "likely symlink /opt/c.ini -> c.ini.first"
        ]
    );
    // after `chdir /`, too, where the text looks like a name in the root
    assert_eq!(operations(&format!("chdir\n{calls}")), operations(calls));
    // a text that says nothing of the name
    assert_eq!(
        operations("rename /opt/c.ini\nsymlink /opt/c.ini\nopen other"),
        [
            "certain rename /opt/c.ini -> ?",
            "possible symlink /opt/c.ini -> other"
        ]
    );
}

#[test]
fn of_two_renames_of_one_name_the_text_names_the_one_that_nothing_else_tells_of() {
    assert_eq!(
        operations(
            "stat64 private/etc/hosts
             rename /opt/c.ini
             mkdir /opt/c.ini
             rename /opt/c.ini
             symlink /opt/c.ini
             open c.ini.first
             stat64 /opt/c.ini.second/in"
        )[0],
        "possible rename /opt/c.ini -> /opt/c.ini.first"
    );
}

#[test]
fn what_the_program_does_next_is_not_reached_through_the_link() {
    for (link_name, next) in [
        // a lock's text is no path
        ("private/etc/.#hosts", "stat64 private/etc/hosts"),
        ("private/etc/hosts.lock", "open private/etc/hosts"),
        ("/opt/tool.dpkg-tmp", "stat64 /opt/tool"),
        // the name was at hand before
        ("/srv/lock", "stat64 /srv/table"),
        // it is missing, and looked for again later
        ("/srv/lib64", "stat64 [2] /srv/bin\nstat64 [2] /srv/bin"),
        // the system's volume is not elsewhere
        (
            "/Volumes/Disk/z.ini",
            "stat64 /opt/d/part1.txt\nstat64 /opt/d/part1.txt",
        ),
    ] {
        let calls = format!("lstat64 /srv/table\nsymlink {link_name}\n{next}");
        assert!(
            link(&calls).ends_with("-> ?"),
            "{link_name}: {}",
            link(&calls)
        );
    }
}

#[test]
fn the_target_of_the_next_link_is_that_ones() {
    let calls = "mkdir /Volumes/X/a
         symlink private/etc/a
         stat64 /Volumes/X/b
         symlink private/etc/b";
    assert_eq!(operations(calls)[1], "certain symlink /etc/a -> ?");
}

#[test]
fn a_name_looked_up_this_once_right_after_the_link_is_possible() {
    assert_eq!(
        link("symlink private/etc/app.conf\nopen F=3 (R_____) /srv/app/2/conf"),
        "possible symlink /etc/app.conf -> /srv/app/2/conf"
    );
    // and so is one that is missing, where the link was renewed
    assert_eq!(
        link("unlink /srv/ln\nsymlink /srv/ln\nstat64 [2] /srv/later"),
        "possible symlink /srv/ln -> /srv/later"
    );
    assert_eq!(
        link("symlink /srv/ln\nstat64 [2] /srv/later"),
        "certain symlink /srv/ln -> ?"
    );
}

#[test]
fn a_link_that_is_read_leads_to_the_name_beside_it_that_is_looked_up_next() {
    assert_eq!(
        link("symlink /srv/ln\nlstat64 /srv/ln\nreadlink /srv/ln\nlstat64 /srv/tree"),
        "possible symlink /srv/ln -> /srv/tree"
    );
}

/// Libraries look up the same files whenever a program starts, and a shell looks for the next one.
#[test]
fn what_every_program_looks_up_lies_between_and_says_nothing() {
    let then = |next: &str| link(&format!("symlink /srv/ln\n{next}\nstat64 /usr/lib/q"));
    assert_eq!(
        then("open [2] (R_____) private/etc/locale.alias\nopen F=3 (R_____) /opt/app-2/conf"),
        "possible symlink /srv/ln -> /opt/app-2/conf"
    );
    assert_eq!(
        then("stat64 [2] /usr/local/bin/ls\nstat64 /bin/ls\nstat64 /opt/app-2/conf"),
        "possible symlink /srv/ln -> /opt/app-2/conf"
    );
    assert_eq!(
        then("lstat64 /srv/a\nlstat64 /srv/b\nopen F=3 (R_____) /opt/app-2/conf"),
        "certain symlink /srv/ln -> ?"
    );
}

#[test]
fn what_is_first_seen_through_the_new_link_does_not_tell_where_the_original_went() {
    assert_eq!(
        operations("rename /srv/app\nsymlink /srv/app\nstat64 /srv/app-2/index"),
        [
            "certain rename /srv/app -> ?",
            "possible symlink /srv/app -> /srv/app-2"
        ]
    );
}

#[test]
fn a_copy_of_all_that_stands_around_the_original_is_no_target() {
    let after_a_copy_to = |copy: &str| {
        link(&format!(
            "open F=3 (R_____) /srv/web/cgi/run
             open F=4 (_WC__E) {copy}/cgi/run
             read F=3 B=32
             write F=4 B=32
             read F=3 B=0
             close F=4
             close F=3
             rename /srv/web/cgi
             symlink /srv/web/cgi"
        ))
    };
    assert_eq!(
        after_a_copy_to("/Users/shared"),
        "possible symlink /srv/web/cgi -> /Users/shared/cgi"
    );
    assert_eq!(
        after_a_copy_to("/srv/web.backup"),
        "certain symlink /srv/web/cgi -> ?"
    );
}

/// The original was copied to two places: a lookup in one of them may be about the copy.
#[test]
fn where_two_places_hold_copies_of_the_original_neither_is_likely() {
    let copy = |to: &str| {
        format!(
            "open F=3 (R_____) private/etc/mail/main.cf
             open F=4 (_WC_T_) {to}/main.cf
             read F=3 B=36
             write F=4 B=36
             read F=3 B=0
             close F=4
             close F=3"
        )
    };
    let (first, second) = (copy("/Volumes/S/p"), copy("/Volumes/S/backup"));
    let told = |copies: &str| {
        let told = operations(&format!(
            "{copies}
             rename private/etc/mail
             symlink private/etc/mail
             lstat64 private/etc/mail.aside
             stat64 /Volumes/S/backup/main.cf"
        ));
        let link = told.into_iter().find(|told| told.contains("symlink"));
        link.unwrap()
    };
    assert_eq!(
        told(&format!("{first}\n{second}")),
        "possible symlink /etc/mail -> /Volumes/S/backup"
    );
    assert_eq!(
        told(&second),
        "likely symlink /etc/mail -> /Volumes/S/backup"
    );
}
