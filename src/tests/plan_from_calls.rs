//! From calls to steps: what is claimed of a name, and what the script does on the ground of it.

use crate::infer::Findings;
use crate::revert::plan;
use crate::revert::plan::{Inputs, Options, Plan};
use crate::story::past::Past;

use super::calls::findings;
use super::plan::lines;

pub(super) fn plan_of(calls: &str) -> Plan {
    plan_of_findings(&findings(calls))
}

fn plan_of_findings(found: &Findings) -> Plan {
    let past = Past::of(found, &found.operations, 0, &[]);
    let inputs = Inputs {
        operations: &found.operations,
        leftovers: &[],
        resets: &[],
        past: &past,
    };
    plan(&inputs, &Options::default())
}

/// The steps that the script does by itself: they are no offers, and build on none.
pub(super) fn acts(calls: &str) -> Vec<String> {
    acts_of(&findings(calls))
}

/// The same of calls that have been read.
pub(super) fn acts_of(found: &Findings) -> Vec<String> {
    let plan = plan_of_findings(found);
    let left = plan.inactive();
    let steps = plan.steps.iter().zip(lines(&plan));
    let acts = steps.filter(|(step, _)| !left.contains(&step.number));
    acts.map(|(_, line)| line).collect()
}

/// `one` -> `one.t11` -> `three`, `two` -> `one`, `three` -> `two`: four renames, of which no three are an exchange.
#[test]
fn a_circle_of_three_is_no_exchange_of_two() {
    assert_eq!(
        acts(
            "rename /s/one
             lstat64 /s/one.t11
             rename /s/two
             rename /o/three
             stat64 /s/two
             rename /s/one.t11
             lstat64 /o/three"
        ),
        [""; 0]
    );
}

/// The file that was exchanged with `photo.jpg` may be the one that the program made: then it holds the old picture.
#[test]
fn what_may_have_been_exchanged_is_not_taken_away() {
    assert_eq!(
        acts(
            "lstat64 /s/other.jpg
             open F=5 (_WC__E) /s/.sv86
             write F=5 B=10
             close F=5
             exchangedata /s/photo.jpg
             stat64 /usr/lib"
        ),
        [""; 0]
    );
}

/// `app` -> `app.part` -> `/s/app` -> `app`: it is where it was, and `/s/app` was never its place.
#[test]
fn what_came_back_is_not_moved_on_to_where_it_was_seen_on_the_way() {
    assert_eq!(
        acts(
            "rename /e/app
             access /e/app.part
             rename /e/app.part
             access /s/app
             lstat64 [2] /e/app
             rename /s/app
             access /e/app"
        ),
        [""; 0]
    );
}

/// The directory was put aside nobody knows where; what took its place is all there is.
#[test]
fn what_stands_in_the_successor_of_a_lost_directory_stays() {
    assert_eq!(
        acts(
            "rename /e/demo
             lstat64 [2] /e/demo
             mkdir /e/demo
             open F=5 (_WC__E) /e/demo/main.cf
             write F=5 B=10
             close F=5
             stat64 /usr/lib"
        ),
        [""; 0]
    );
}

/// `rm -rf` and the same again, new: what stands there now is all there is.
#[test]
fn a_directory_that_was_emptied_and_filled_anew_stays() {
    let calls = "unlink /d/a
        unlink /d/sub/x
        rmdir /d/sub
        rmdir /d
        mkdir /d
        open F=5 (_WC__E) /d/a
        write F=5 B=10
        close F=5
        open F=5 (_WC__E) /d/new
        write F=5 B=10
        close F=5";
    assert_eq!(acts(calls), [""; 0]);
    let plan = plan_of(calls);
    let told: Vec<String> = plan.advice.iter().map(|a| a.reason.clone()).collect();
    assert!(
        told.contains(
            &"/d stays, because what stood in its place cannot be put back, and so does what stands in it"
                .to_owned()
        ),
        "{told:#?}"
    );
    // of an empty one nothing is gone
    assert_eq!(
        acts(
            "rmdir /d
             mkdir /d
             open F=5 (_WC__E) /d/new
             write F=5 B=10
             close F=5"
        ),
        ["1: take away the file /d/new"]
    );
}

/// An updater puts the old version aside, the new one in its place, and takes the old one apart.
#[test]
fn a_new_version_stays_where_the_old_one_was_taken_apart() {
    assert_eq!(
        acts(
            "lstat64 [2] /a/Foo.old
             rename /a/Foo
             lstat64 /a/Foo.old
             lstat64 [2] /a/Foo
             rename /stage/Foo
             lstat64 /a/Foo
             unlink /a/Foo.old/bin/tool
             rmdir /a/Foo.old/bin
             rmdir /a/Foo.old"
        ),
        [""; 0]
    );
}

/// `data.prev` goes back to `data` over what the program had made meanwhile, which no look shows, and then aside again.
#[test]
fn a_doubt_about_which_file_it_is_goes_with_the_file() {
    assert_eq!(
        acts(
            "rename /v/data
             access /v/data.prev
             open F=5 (_WC__E) /v/data
             write F=5 B=10
             close F=5
             lstat64 /v/data.prev
             lstat64 /v/data
             rename /v/data.prev
             stat64 /e
             lstat64 /v/data
             access [2] /v/data.bak
             rename /v/data
             access /v/data.bak
             open F=5 (_WC__E) /v/data.tmp
             write F=5 B=10
             close F=5
             rename /v/data.tmp
             stat64 /v/data"
        ),
        [""; 0]
    );
}

/// What mv(1) does over a file that is there: no line prints the second name.
#[test]
fn an_old_file_may_have_gone_over_the_new_one_that_was_looked_at() {
    let steps = acts(
        "lstat64 [2] /v/cache.old
         rename /v/cache
         lstat64 /v/cache.old
         open F=5 (_WC__E) /v/cache
         write F=5 B=10
         close F=5
         lstat64 /l/passwd
         access /v/cache
         rename /l/passwd
         stat64 /usr/lib",
    );
    assert_eq!(steps, [""; 0]);
}

/// The last look shows that something has the old name again: that step alone would be in conflict, and everything would be refused.
#[test]
fn what_cannot_come_home_because_something_unknown_stands_there_does_not_hold_up_the_rest() {
    let aside = "lstat64 [2] /s/x.conf.bak\nrename /s/x.conf\nlstat64 /s/x.conf.bak";
    let other = "lstat64 [2] /s/y.conf.bak\nrename /s/y.conf\nlstat64 /s/y.conf.bak";
    let filled = "lstat64 [2] /s/x.conf\nlstat64 /s/x.conf";
    let gone = format!("{filled}\nlstat64 [2] /s/x.conf");
    let both = |rest: &str| acts(&format!("{aside}\n{other}\n{rest}"));
    assert_eq!(both("lstat64 [2] /s/x.conf").len(), 2);
    assert_eq!(both(filled), ["1: move /s/y.conf.bak back to /s/y.conf"]);
    assert_eq!(both(&gone).len(), 2, "it has left again");
}
