//! Names that the script must not touch, however well they fit: each case a few lines of a capture of 10.6.

use crate::proof::{idle, plan};

/// No step, done or offered, is about a name, whatever is asked for.
fn untouched(text: &str, name: &str) {
    for more in [&[][..], &["--include", "possible"]] {
        let (acts, offers, _) = plan(text, more);
        let mut titles = acts.iter().chain(&offers);
        assert!(
            !titles.any(|title| title.contains(name)),
            "{acts:?} {offers:?}"
        );
    }
}

#[test]
fn what_is_seen_behind_a_new_link_belongs_to_the_link_and_not_to_what_it_replaced() {
    let text = "rename /Library/Demo/app
        symlink /Library/Demo/app
        stat /Library/Demo/app-2/main";
    idle(text);
    untouched(text, "app-2");
}

#[test]
fn a_longer_name_first_seen_long_after_is_no_operand() {
    let looks: String = (0..60)
        .map(|n| format!("\nstat /usr/lib/lib{n}.dylib"))
        .collect();
    let text = "rename /Library/Demo/cache".to_owned() + &looks + "\nstat /Library/Demo/cache.db";
    idle(&text);
    untouched(&text, "cache.db");
}

#[test]
fn of_two_renames_and_a_name_seen_afterwards_nothing_is_claimed() {
    let text = "rename /Library/Demo/alpha
        rename /Library/Demo/beta
        stat /Library/Demo/gamma";
    idle(text);
    untouched(text, "gamma");
}

#[test]
fn a_path_whose_lookup_was_stopped_is_no_candidate_and_no_operand() {
    let text = "stat [2] /private/etc/module.lproj>>>>>>>>>>>>>>>>>>>>
        rename /Library/Demo/b.conf
        stat /usr/lib";
    idle(text);
    untouched(text, "module.lproj");
}

#[test]
fn three_renames_without_a_look_move_nothing() {
    idle(
        "rename /Library/Demo/one
        rename /Library/Demo/two
        rename /Library/Demo/.swapAb1
        stat /Library/Demo/two",
    );
}
