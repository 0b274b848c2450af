//! What the script does by itself, what it offers and what it leaves: each case a few lines of a capture of 10.6, and the plan
//! made of them.

use serde_json::Value;

use crate::run::{run_with, stdout};

/// A wide capture of 10.6: one call per line, as `lstat [2] /path`, `open F=5 (R_____) /path`, `write F=5 B=0x20`; `by NAME` at
/// its end names another process.
pub(crate) fn capture(text: &str) -> String {
    let calls = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let mut out = String::new();
    for (number, call) in calls.enumerate() {
        let (call, process) = call.split_once(" by ").unwrap_or((call, "servermgrd"));
        let (words, path) = match call.split_once(" /") {
            Some((words, path)) => (words, format!("/{path}")),
            None => (call, String::new()),
        };
        let mut words = words.split(' ');
        let mut columns = format!("{:<18}", words.next().unwrap());
        for word in words {
            match word.strip_prefix('[') {
                Some(errno) => {
                    let errno = errno.trim_end_matches(']');
                    columns = format!("{columns:<23}[{errno:>3}]");
                }
                None if word.starts_with("F=") => columns = format!("{columns:<18}{word}"),
                None if word.starts_with("B=") => columns = format!("{columns:<25}{word}"),
                None => columns = format!("{columns:<29}{word}"),
            }
        }
        let time = format!("10:20:30.{number:03}");
        out += &format!("{time}  {columns:<39}{path:<87}0.000014   {process:<20}\n");
    }
    out
}

/// The plan of a capture: what is done, what is offered, what is told (paths).
pub(crate) fn plan(text: &str, more: &[&str]) -> (Vec<String>, Vec<String>, Vec<String>) {
    let arguments = [&["analyze", "-q", "--format", "json"], more].concat();
    let output = run_with(&arguments, capture(text).as_bytes());
    let report: Value = serde_json::from_str(&stdout(&output)).expect("a report");
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let text = |value: &Value| value.as_str().unwrap_or("?").to_owned();
    let steps = list(&report["revert"]["steps"]);
    let (offers, acts): (Vec<Value>, _) = steps.into_iter().partition(|s| !s["offer"].is_null());
    let titles = |steps: &[Value]| steps.iter().map(|s| text(&s["title"])).collect();
    let told = list(&report["revert"]["advice"]);
    let told = told.iter().map(|advice| text(&advice["path"])).collect();
    (titles(&acts), titles(&offers), told)
}

/// Nothing is done by itself.
pub(crate) fn idle(text: &str) {
    for more in [&[][..], &["--include", "possible"]] {
        let (acts, ..) = plan(text, more);
        assert_eq!(acts, [""; 0], "{more:?}: {text}");
    }
}

#[test]
fn a_neighbour_that_stood_there_before_is_offered_at_most() {
    // an old site.conf~, Report 2, cache.db or mail.db-journal is no proof
    for file in ["site.conf", "Report", "cache", "mail.db"] {
        let text = format!("stat /private/etc/hosts\nrename /Library/Demo/{file}\nstat /usr/lib");
        let (acts, offers, told) = plan(&text, &[]);
        assert_eq!(acts, [""; 0]);
        assert_eq!(
            offers,
            [format!(
                "move what stood at /Library/Demo/{file} back from the name beside it that the capture does not tell"
            )]
        );
        assert_eq!(told, [format!("/Library/Demo/{file}")]);
    }
}

#[test]
fn the_next_number_in_a_series_and_the_same_name_elsewhere_are_no_operands() {
    idle(
        "stat /Library/Demo/IMG_0001.jpg
        rename /Library/Demo/IMG_0001.jpg
        stat /Library/Demo/IMG_0002.jpg
        open F=5 (R_____) /Library/Demo/IMG_0002.jpg",
    );
    idle(
        "stat /Library/Press/page1.html
        rename /Library/Press/page1.html
        stat /Library/Press/page2.html",
    );
    idle(
        "rename /Library/Queue/in/4711
        stat /usr/lib
        stat /Library/Other/4711",
    );
}

#[test]
fn what_was_only_looked_at_is_never_an_operand() {
    let text = "rename /Library/Demo/site.conf
        stat /Library/Preferences/SystemConfiguration/preferences.plist
        stat /private/etc/hosts";
    let (acts, offers, _) = plan(text, &["--include", "possible"]);
    assert_eq!(acts, [""; 0]);
    assert!(
        !offers
            .iter()
            .any(|title| title.contains("preferences.plist") || title.contains("hosts")),
        "{offers:?}"
    );
}

/// An installer puts the old version out of the way, nobody sees where, and clears up: the directory that it removes then never stood
/// there before. Another one did.
#[test]
fn a_directory_first_heard_of_after_one_like_it_was_moved_is_not_made_again() {
    let text = "stat /Library/App.framework
        rename /Library/App.framework
        stat /usr/lib
        rmdir /Library/Old/App.framework.812
        rmdir /Users/Cache";
    let (acts, ..) = plan(text, &[]);
    assert_eq!(acts, ["make the directory /Users/Cache again"]);
    // cleared up from within, with any ending to its name
    let text = "stat /Library/App.framework
        rename /Library/App.framework
        stat /usr/lib
        unlink /private/tmp/App.framework.12/Versions/A/App
        rmdir /private/tmp/App.framework.12/Versions/A
        rmdir /private/tmp/App.framework.12/Versions
        rmdir /private/tmp/App.framework.12";
    assert_eq!(plan(text, &[]).0, [""; 0]);
}

#[test]
fn a_directory_first_heard_of_after_one_of_its_name_was_made_has_no_home() {
    let text = "lstat /Library/Server/site
        mkdir site.new
        stat /usr/lib
        open F=4 (_WC__E) /Library/Server/site.new/n
        write F=4 B=0x20
        close F=4
        lstat [2] /Library/Server/site.old
        rename /Library/Server/site
        lstat [2] /Library/Server/site
        rename /Library/Server/site.new
        stat /Library/Server/site
        lstat /Library/Server/site.old
        unlink /Library/Server/site.old/s
        rmdir /Library/Server/site.old";
    let (acts, offers, told) = plan(text, &[]);
    // nothing goes to site.new, and what is in the only version there is stays
    assert_eq!((acts, offers), (vec![], vec![]));
    assert!(
        told.contains(&"/Library/Server/site".to_owned()),
        "{told:?}"
    );
    assert!(
        told.contains(&"/Library/Server/site/n".to_owned()),
        "{told:?}"
    );
    // seen before, it is something else, which goes back as long as what stood there can, too
    let known = format!("lstat /Library/Server/site.new\n{text}");
    let back = "move /Library/Server/site back to /Library/Server/site.new".to_owned();
    assert!(!plan(&known, &[]).0.contains(&back));
    let (standing, _) = known.split_once("unlink").unwrap();
    assert!(plan(standing, &[]).0.contains(&back));
}

#[test]
fn what_is_first_heard_of_after_an_open_rename_has_no_home() {
    // Depot went to Depot.part and on; Depot.next may be that very thing
    let chain = "lstat /Library/Demo/Depot
        lstat [2] /Library/Demo/Depot.part
        rename /Library/Demo/Depot
        rename /Library/Demo/Depot.part
        lstat /Library/Demo/Depot.next
        lstat [2] /Library/Demo/Depot.done
        rename /Library/Demo/Depot.next
        stat /Library/Demo/Depot.done/a.txt";
    let (acts, offers, told) = plan(chain, &[]);
    assert_eq!((acts, offers), (vec![], vec![]));
    assert_eq!(told, ["/Library/Demo/Depot", "/Library/Demo/Depot.done"]);
    // seen before, it is something else
    let known = format!("lstat /Library/Demo/Depot.next\n{chain}");
    assert_eq!(
        plan(&known, &[]).0,
        ["move /Library/Demo/Depot.done back to /Library/Demo/Depot.next"]
    );
}

#[test]
fn what_went_on_to_a_name_that_nobody_knows_is_gone_and_not_nothing() {
    let text = "lstat [2] /Library/Demo/Depot.part
        rename /Library/Demo/Depot
        lstat /Library/Demo/Depot.part
        rename /Library/Demo/Depot.part
        stat /usr/lib";
    let output = run_with(&["analyze", "-q"], capture(text).as_bytes());
    let report = stdout(&output);
    assert!(!report.contains("Nothing needs to be undone"), "{report}");
    let (words, wanted) = (
        report.split_whitespace().collect::<Vec<_>>().join(" "),
        "renamed it (it was called /Library/Demo/Depot.part by then)",
    );
    assert!(words.contains(wanted), "{report}");
}

#[test]
fn the_only_old_bytes_stay_until_the_file_has_them_back() {
    let link = "unlink [2] /Library/Demo/site.conf.old
        link /Library/Demo/site.conf
        stat /Library/Demo/site.conf
        open F=9 (_WC__E) /Library/Demo/.dat1a2b.3c4
        write F=9 B=0x20
        close F=9
        rename /Library/Demo/.dat1a2b.3c4
        stat /Library/Demo/site.conf";
    let copy = "open F=5 (R_____) /Library/Demo/site.conf
        lstat [2] /Library/Demo/site.conf.bak
        open F=6 (_WC__E) /Library/Demo/site.conf.bak
        read F=5 B=0x80
        write F=6 B=0x80
        read F=5 B=0x0
        close F=6
        close F=5
        stat /Library/Demo/other.conf
        stat /Library/Demo/site.conf
        open F=9 (_WC__E) /Library/Demo/.dat1a2b.3c4
        write F=9 B=0x90
        close F=9
        rename /Library/Demo/.dat1a2b.3c4
        stat /Library/Demo/other.conf";
    // an editor: a backup, then the file is emptied and written anew
    let editor = "unlink [2] /private/etc/app.conf~
        open F=3 (_WC__E) /private/etc/app.conf~
        open F=4 (R_____) /private/etc/app.conf
        read F=4 B=0x31
        read F=4 B=0x0
        fstat F=3
        read F=4 B=0x0
        close F=4
        write F=3 B=0x31
        close F=3
        open F=3 (_WC_T_) /private/etc/app.conf
        write F=3 B=0x32
        close F=3";
    for (text, kept) in [
        (link, "/Library/Demo/site.conf.old"),
        (copy, "/Library/Demo/site.conf.bak"),
        (editor, "/etc/app.conf~"),
    ] {
        let (acts, _, told) = plan(text, &[]);
        let away = format!("take away the file {kept}");
        // it may go, but only after it has been copied back, or the file has been made one with it again
        let at = acts.iter().position(|title| *title == away);
        let back = [
            format!("from its copy {kept}"),
            format!("a name of the file {kept} again"),
        ];
        let restored = acts
            .iter()
            .position(|title| back.iter().any(|how| title.contains(how)));
        assert!(
            at.is_none() || restored.is_some() && restored < at,
            "{acts:?}"
        );
        assert!(at.is_some() || !told.is_empty(), "{acts:?}");
    }
}

#[test]
fn a_copy_of_a_copy_stays_until_the_file_has_its_old_bytes_back() {
    // no read that finds the end: who knows the size does without
    let copied = |from: &str, to: &str| {
        format!(
            "open F=4 (R_____) {from}
            open F=5 (_WC__E) {to}
            read F=4 B=0x20
            close F=4
            write F=5 B=0x20
            close F=5\n"
        )
    };
    let twice = [
        &copied("/Library/L/a", "/Library/R/.a.tmp"),
        "lstat [2] /Library/R/a
        rename /Library/R/.a.tmp
        stat /Library/R/a
        open F=3 (_WCA__) /Library/L/a
        write F=3 B=0x10
        close F=3
        lstat [2] /Library/R/.bak.0.a\n",
        &copied("/Library/R/a", "/Library/R/.bak.0.a"),
        "stat /usr/lib",
    ]
    .concat();
    let (acts, _, told) = plan(&twice, &[]);
    assert_eq!(acts, [""; 0]);
    for path in ["/Library/R/.bak.0.a", "/Library/R/a"] {
        assert!(told.contains(&path.to_owned()), "{told:?}");
    }
    // where the original is as it was, its copies hold nothing that is lost
    let (acts, ..) = plan(&twice.replace("write F=3 B=0x10\n", ""), &[]);
    assert_eq!(
        acts,
        [
            "take away the file /Library/R/.bak.0.a",
            "take away the file /Library/R/a"
        ]
    );
}

#[test]
fn a_guess_for_which_nothing_speaks_poisons_nothing() {
    for (renamed, made) in [
        ("/private/etc/site.conf", "/Users/Shared/Inbox"),
        ("/Library/Demo/site.conf", "/Library/Depot/new"),
    ] {
        let text = format!(
            "rename {renamed}\nmkdir {made}\nsymlink {made}/latest\nstat /private/etc/hosts"
        );
        let (acts, ..) = plan(&text, &[]);
        assert_eq!(
            acts,
            [
                format!("take away the link {made}/latest"),
                format!("take away the directory {made} if it is empty"),
            ]
        );
    }
}

#[test]
fn one_name_that_is_not_known_does_not_hold_up_another() {
    let text = "lstat [2] /Library/Demo/a.conf.bak
        rename /Library/Demo/a.conf
        lstat /Library/Demo/a.conf.bak
        open F=9 (_WC__E) /Library/Demo/a.conf
        write F=9 B=0x20
        close F=9
        stat [2] /private/etc/module.lproj
        rename /Library/Demo/b.conf
        stat /usr/lib";
    let (acts, offers, _) = plan(text, &[]);
    assert_eq!(
        acts,
        [
            "take away the file /Library/Demo/a.conf",
            "move /Library/Demo/a.conf.bak back to /Library/Demo/a.conf"
        ]
    );
    assert!(
        offers.iter().all(|title| title.contains("b.conf")),
        "{offers:?}"
    );
}

#[test]
fn what_was_opened_with_creat_and_renamed_away_may_never_have_been_there() {
    let text = "open F=3 (_WC___) /private/etc/postfix/master.cf.tmp
        fstat F=3
        stat /private/etc/postfix/master.cf.tmp
        ftruncate F=3 O=0x00000000
        open F=4 (R_____) /private/etc/postfix/master.cf
        read F=4 B=0x1a
        read F=4 B=0x0
        close F=4
        write F=3 B=0x42
        rename /private/etc/postfix/master.cf.tmp
        close F=3
        stat /private/etc/postfix/master.cf";
    let (acts, offers, _) = plan(text, &[]);
    let back = |titles: &[String]| titles.iter().any(|title| title.contains("master.cf.tmp"));
    assert!(!back(&acts) && !back(&offers), "{acts:?} {offers:?}");
}

#[test]
fn what_another_process_put_or_moved_is_left() {
    // made again by another process
    idle(
        "lstat [2] /private/etc/new.conf
        open F=4 (_WC__E) /private/etc/new.conf
        write F=4 B=0x20
        close F=4
        unlink /private/etc/new.conf by vi
        open F=8 (_WC__E) /private/etc/new.conf by vi
        write F=8 B=0x99 by vi
        close F=8 by vi",
    );
    // moved on, and something else put there
    idle(
        "lstat [2] /private/etc/a.cl-rst
        rename /private/etc/a
        lstat /private/etc/a.cl-rst
        lstat [2] /private/etc/a
        lstat [2] /Library/a.saved by mover
        rename /private/etc/a.cl-rst by mover
        lstat /Library/a.saved by mover
        mkdir /private/etc/a.cl-rst by mover",
    );
    // the directory around it was exchanged
    idle(
        "lstat [2] /Library/w/n.conf
        open F=4 (_WC__E) /Library/w/n.conf
        write F=4 B=0x3
        close F=4
        lstat [2] /Library/w.old by mover
        rename /Library/w by mover
        mkdir /Library/w by mover
        open F=4 (_WC__E) /Library/w/n.conf by mover
        write F=4 B=0x9 by mover
        close F=4 by mover",
    );
}

#[test]
fn a_recipe_and_a_look_that_found_nothing_are_enough_together() {
    let (acts, offers, _) = plan(
        "stat64 /private/etc/amavisd.conf
         access [2] /private/etc/amavisd.conf.cl-rst
         rename /private/etc/amavisd.conf
         stat64 /usr/lib",
        &[],
    );
    assert_eq!(
        acts,
        ["move /etc/amavisd.conf.cl-rst back to /etc/amavisd.conf"]
    );
    assert!(offers.is_empty(), "{offers:?}");

    // a name that no recipe knows: only where the disk shows it, and others are recorded, who might have put it there
    let text = "stat64 /private/etc/thing.conf
         access [2] /private/etc/thing.conf.cl-rst
         rename /private/etc/thing.conf
         stat64 /usr/lib";
    let back = ["move /etc/thing.conf.cl-rst back to /etc/thing.conf, if it is there"];
    let (acts, offers, _) = plan(text, &[]);
    assert_eq!((acts, offers), (vec![], back.map(str::to_owned).to_vec()));
    let (acts, ..) = plan(&format!("{text}{}", crate::open_ends::OTHERS), &[]);
    assert_eq!(acts, back);
}
