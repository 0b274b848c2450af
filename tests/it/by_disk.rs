//! What the capture leaves open and the disk tells when the script runs: a name that was missing before and is there now, the
//! other name of an inode, an old file that lost a name. Each case is a few lines of a capture of 10.6 and a small disk.

use std::fs;
use std::path::{Path, PathBuf};

use crate::proof::{capture, plan};
use crate::run::{run_with, stdout};

/// A disk and the script of a capture.
struct Case {
    dir: tempfile::TempDir,
}

impl Case {
    /// `disk` has a file per line: its path, and what it holds.
    fn new(calls: &str, disk: &str) -> Case {
        let dir = tempfile::tempdir().unwrap();
        let output = run_with(&["revert", "-q"], capture(calls).as_bytes());
        fs::write(dir.path().join("revert.sh"), stdout(&output)).unwrap();
        let case = Case { dir };
        for line in disk.lines().map(str::trim).filter(|line| !line.is_empty()) {
            let (path, content) = line.rsplit_once(' ').unwrap();
            case.put(path, content);
        }
        case
    }

    fn real(&self, path: &str) -> PathBuf {
        self.dir
            .path()
            .join("root")
            .join(path.trim_start_matches('/'))
    }

    fn put(&self, path: &str, content: &str) {
        let path = self.real(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    fn run(&self, options: &[&str]) -> (Option<i32>, String) {
        let output = std::process::Command::new("sh")
            .arg(self.dir.path().join("revert.sh"))
            .args(options)
            .arg("--root")
            .arg(self.dir.path().join("root"))
            .arg("--backup")
            .arg(self.dir.path().join("backup"))
            .output()
            .unwrap();
        let text = String::from_utf8_lossy(&output.stdout).into_owned()
            + &String::from_utf8_lossy(&output.stderr);
        (output.status.code(), text)
    }

    /// Every file and empty directory below the root.
    fn disk(&self) -> Vec<String> {
        fn walk(root: &Path, at: &Path, out: &mut Vec<String>) {
            let entries: Vec<_> = fs::read_dir(at)
                .unwrap()
                .map(|e| e.unwrap().path())
                .collect();
            let name = |path: &Path| format!("/{}", path.strip_prefix(root).unwrap().display());
            if entries.is_empty() {
                out.push(name(at) + "/");
            }
            for path in entries {
                if path.is_dir() {
                    walk(root, &path, out);
                } else {
                    let content = fs::read_to_string(&path).unwrap();
                    out.push(format!("{} {content}", name(&path)));
                }
            }
        }
        let mut out = Vec::new();
        let root = self.dir.path().join("root");
        walk(&root, &root, &mut out);
        out.sort();
        out
    }

    /// Applies the script: the disk is `wanted` then, and `--undo` gives back what it was.
    fn gives(&self, wanted: &[&str]) {
        let before = self.disk();
        let (code, text) = self.run(&["--apply", "--yes"]);
        assert_eq!(code, Some(0), "{text}");
        assert_eq!(self.disk(), wanted, "{text}");
        if before == wanted {
            return;
        }
        let (code, text) = self.run(&["--undo", "--yes"]);
        assert_eq!(code, Some(0), "{text}");
        assert_eq!(self.disk(), before, "{text}");
    }
}

const ROTATION: &str = "rename [2] /Library/Logs/a.log.2
    stat /Library/Logs/a.log.1
    rename /Library/Logs/a.log.1
    stat /Library/Logs/a.log
    rename /Library/Logs/a.log
    open F=5 (_WC__E) /Library/Logs/a.log
    write F=5 B=0x20
    close F=5";

#[test]
fn the_last_of_a_rotation_comes_back_where_its_new_name_was_missing_and_is_there() {
    let disk = "/Library/Logs/a.log new
        /Library/Logs/a.log.1 zero
        /Library/Logs/a.log.2 one";
    let back = ["/Library/Logs/a.log zero", "/Library/Logs/a.log.1 one"];
    Case::new(ROTATION, disk).gives(&back);
}

#[test]
fn what_is_not_there_is_left_and_holds_up_nothing() {
    let disk = "/Library/Logs/a.log new
        /Library/Logs/a.log.1 zero";
    Case::new(ROTATION, disk).gives(&["/Library/Logs/a.log zero"]);
}

#[test]
fn a_link_where_a_call_that_follows_links_found_nothing_may_have_been_there_all_along() {
    let disk = "/Library/Logs/a.log new
        /Library/Logs/a.log.1 zero";
    let case = Case::new(ROTATION, disk);
    let link = case.real("/Library/Logs/a.log.2");
    std::os::unix::fs::symlink("nowhere", &link).unwrap();
    let (code, text) = case.run(&["--apply", "--yes"]);
    assert_eq!(code, Some(0), "{text}");
    assert!(text.contains("may have stood there all along"), "{text}");
    assert!(link.is_symlink());
    assert!(!case.real("/Library/Logs/a.log.1").exists(), "{text}");
}

#[test]
fn another_untold_rename_that_may_have_filled_the_name_makes_it_an_offer() {
    let text = ROTATION.to_owned() + "\nrename /Library/Logs/other";
    let (acts, offers, _) = plan(&text, &[]);
    let back = "move /Library/Logs/a.log.2 back to /Library/Logs/a.log.1";
    assert!(
        !acts.iter().any(|title| title.starts_with(back)),
        "{acts:?}"
    );
    assert!(
        offers.iter().any(|title| title.starts_with(back)),
        "{offers:?}"
    );
}

#[test]
fn three_renames_through_a_temporary_name_change_two_things_over_and_back() {
    let calls = "lstat /Library/Demo/one
        lstat [2] /Library/Demo/.swapAb1
        rename /Library/Demo/one
        lstat /Library/Demo/two
        lstat [2] /Library/Demo/one
        rename /Library/Demo/two
        lstat /Library/Demo/.swapAb1
        lstat [2] /Library/Demo/two
        rename /Library/Demo/.swapAb1";
    let disk = "/Library/Demo/one two
        /Library/Demo/two one";
    Case::new(calls, disk).gives(&["/Library/Demo/one one", "/Library/Demo/two two"]);
    // one of the two is not there: nothing says which of them the other one is
    let case = Case::new(calls, "/Library/Demo/one two");
    let (_, text) = case.run(&["--apply", "--yes"]);
    assert_eq!(case.disk(), ["/Library/Demo/one two"], "{text}");
}

#[test]
fn what_stands_where_nothing_stood_at_the_start_goes_however_often_it_was_saved() {
    let save = "open F=4 (_WC__E) /Library/Demo/status.tmp
        write F=4 B=0x20
        close F=4
        rename /Library/Demo/status.tmp
        lstat /Library/Demo/status\n";
    let calls = "lstat [2] /Library/Demo/status\n".to_owned() + save + save;
    Case::new(&calls, "/Library/Demo/status new").gives(&["/Library/Demo/"]);
}

const MADE: &str = "lstat /Library/Demo/a.conf
    link /Library/Demo/a.conf
    stat /Library/Demo/a.conf.1";

#[test]
fn the_inode_tells_which_name_is_a_further_one_of_a_file() {
    let case = Case::new(MADE, "/Library/Demo/a.conf old");
    let names = ["/Library/Demo/a.conf", "/Library/Demo/a.conf.1"].map(|name| case.real(name));
    fs::hard_link(&names[0], &names[1]).unwrap();
    case.gives(&["/Library/Demo/a.conf old"]);
}

#[test]
fn a_neighbour_that_is_no_name_of_the_file_stays() {
    let disk = "/Library/Demo/a.conf old
        /Library/Demo/a.conf.1 another";
    let same = ["/Library/Demo/a.conf old", "/Library/Demo/a.conf.1 another"];
    Case::new(MADE, disk).gives(&same);
}

const MAIL: &str = "mkdir /private/var/mail/joe
    mkdir /private/var/mail/joe/tmp
    mkdir /private/var/mail/joe/new
    open F=4 (_WC__E) /private/var/mail/joe/tmp/1796002419.M354P77.host
    write F=4 B=0x3
    close F=4
    link /private/var/mail/joe/tmp/1796002419.M354P77.host
    unlink /private/var/mail/joe/tmp/1796002419.M354P77.host";

#[test]
fn what_was_linked_into_a_directory_beside_its_own_goes_with_the_directories_that_the_program_made()
{
    let disk = "/private/var/mail/ann mail
        /private/var/mail/joe/new/1796002419.M354P77.host:2,S new";
    let case = Case::new(MAIL, disk);
    fs::create_dir(case.real("/private/var/mail/joe/tmp")).unwrap();
    case.gives(&["/private/var/mail/ann mail"]);
    // what came later is not the program's
    case.put("/private/var/mail/joe/new/1796002999.M1P99.host", "later");
    let (code, text) = case.run(&["--apply", "--yes"]);
    assert_eq!(code, Some(0), "{text}");
    assert!(
        case.real("/private/var/mail/joe/new/1796002999.M1P99.host")
            .exists()
    );
}

#[test]
fn what_a_save_may_have_replaced_since_is_only_offered() {
    let calls = "lstat [2] /Library/Demo/a.conf.bak
        rename /Library/Demo/a.conf
        lstat /Library/Demo/a.conf.bak
        open F=4 (_WC__E) /Library/Demo/a.conf.bak.iScqefg
        write F=4 B=0x20
        close F=4
        rename /Library/Demo/a.conf.bak.iScqefg";
    let (acts, offers, _) = plan(calls, &[]);
    let back = "move /Library/Demo/a.conf.bak back to /Library/Demo/a.conf";
    assert!(
        !acts.iter().any(|title| title == back),
        "{acts:?} {offers:?}"
    );
}

#[test]
fn what_clears_a_place_is_left_out_with_what_refills_it() {
    let calls = "lstat [2] /Library/Demo/site.conf.bak
        rename /Library/Demo/site.conf
        lstat /Library/Demo/site.conf.bak
        open F=9 (_WC__E) /Library/Demo/site.conf
        write F=9 B=0x20
        close F=9";
    let disk = "/Library/Demo/site.conf new
        /Library/Demo/site.conf.bak old";
    let case = Case::new(calls, disk);
    let before = case.disk();
    let (code, text) = case.run(&["--apply", "--yes", "--skip", "2"]);
    assert_eq!((code, case.disk()), (Some(0), before), "{text}");
}

/// `overempty`: the claim stands on its looks, so nothing is moved; the directory goes only if nothing is in it.
#[test]
fn a_directory_that_went_over_an_empty_one_is_told_and_stays() {
    let calls = "mkdir /Library/Demo/slot
        stat /Library/Demo/slot
        rename /Library/Demo/Depot
        stat /Library/Demo/slot";
    let output = run_with(
        &["analyze", "-q", "--format", "json"],
        capture(calls).as_bytes(),
    );
    let report: serde_json::Value = serde_json::from_str(&stdout(&output)).unwrap();
    let claim = &report["operations"][1];
    assert_eq!(
        (&claim["to"], &claim["confidence"]),
        (&"/Library/Demo/slot".into(), &"possible".into())
    );
    let (acts, offers, told) = plan(calls, &[]);
    assert_eq!(
        acts,
        ["take away the directory /Library/Demo/slot if it is empty"]
    );
    assert_eq!(
        offers,
        [
            "move what stood at /Library/Demo/Depot back from the name beside it that the capture does not tell"
        ]
    );
    assert_eq!(told, ["/Library/Demo/Depot"]);
    Case::new(calls, "/Library/Demo/slot/a it").gives(&["/Library/Demo/slot/a it"]);
}

/// `retry`: a rename that failed, a directory made for it, the same rename again: the disk tells whether it is in there.
#[test]
fn what_went_into_a_directory_that_was_made_for_it_comes_back_if_it_is_there() {
    let calls = "rename [2] /Library/Demo/site.conf
        mkdir /Library/Demo/Saved
        rename /Library/Demo/site.conf
        stat /private/etc/hosts";
    Case::new(calls, "/Library/Demo/Saved/site.conf it").gives(&["/Library/Demo/site.conf it"]);
    let other = "/Library/Demo/Saved/other.conf it";
    Case::new(calls, other).gives(&[other]);
}
