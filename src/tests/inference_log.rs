//! Log messages that name what a call's line does not.

use crate::infer::operation::Operation;
use crate::logs::{LogReader, Logs};
use crate::story::log::{Span, statements};

use super::calls::{inference, narrow_inference, tell};

/// The calls are of 14:03:00; what stands in system.log beside them.
fn with_log(calls: &str, narrow: bool, log: &str) -> Vec<Operation> {
    let span = Span {
        first_us: (14 * 60 + 3) * 60_000_000,
        last_us: ((14 * 60 + 3) * 60 + 30) * 1_000_000,
        day: None,
    };
    let lines: Vec<&str> = log.lines().map(str::trim_start).collect();
    let text = lines.join("\n") + "\n";
    let file = LogReader::new(1, b"system.log", None, &|_| true).read(text.as_bytes());
    let logs = Logs::assemble(vec![file], None);
    let said = statements(&logs, &span, &["servermgrd".into()]);
    let inference = if narrow {
        narrow_inference(calls)
    } else {
        inference(calls)
    };
    inference.finish_with(&said, None).operations
}

fn told(calls: &str, log: &str) -> Vec<String> {
    with_log(calls, false, log).iter().map(tell).collect()
}

#[test]
fn a_message_that_names_both_names_makes_the_new_one_likely() {
    let found = with_log(
        "rename private/etc/postfix",
        false,
        "Feb  8 14:02:11 xserve servermgrd[58]: servermgr_mail: setState requested
         Feb  8 14:03:00 xserve servermgrd[58]: servermgr_mail: renamed /etc/postfix to /etc/postfix.cl-rst",
    );
    assert_eq!(
        tell(&found[0]),
        "likely rename /etc/postfix -> /etc/postfix.cl-rst"
    );
    let reason = found[0].evidence.last().unwrap();
    assert_eq!(
        (reason.source, reason.line, &*reason.reason),
        (
            1,
            2,
            "servermgrd names it together with the printed path in the log, at that moment"
        )
    );
}

#[test]
fn a_bug_once_what_spoke_for_another_name_stayed_when_the_log_named_the_right_one() {
    let found = with_log(
        "lstat64 [2] private/etc/postfix.one
         rename private/etc/postfix",
        false,
        "Feb  8 14:03:00 xserve servermgrd[58]: renamed /etc/postfix to /etc/postfix.cl-rst",
    );
    let told: Vec<(usize, u64)> = found[0]
        .evidence
        .iter()
        .map(|e| (e.source, e.line))
        .collect();
    assert_eq!(told, [(0, 2), (1, 1)]);
    assert_eq!(found[0].details.replaced, None);
    assert_eq!(found[0].rivals[0].path, "/etc/postfix.one");
}

#[test]
fn one_of_another_program_or_that_names_the_new_name_only_is_not_believed() {
    for log in [
        "logger[12]: configuration kept in /etc/postfix.cl-rst",
        "servermgrd[58]: configuration kept in /etc/postfix.cl-rst",
        "mallory[9]: renamed /etc/postfix to /etc/postfix.cl-rst",
        "sshd[3]: Invalid user moved /etc/postfix to /Users/mallory/postfix from 10.0.0.1",
        "servermgrd[58]: Invalid user moved /etc/postfix to /Users/mallory/postfix from 10.0.0.1",
        "servermgrd[58]: I will never move /etc/postfix to /Users/mallory/postfix",
        "servermgrd[58]: restored: moved /Users/mallory/postfix to /etc/postfix",
    ] {
        assert_eq!(
            told(
                "rename private/etc/postfix",
                &format!("Feb  8 14:03:01 xserve {log}")
            ),
            ["certain rename /etc/postfix -> ?"],
            "{log}"
        );
    }
}

#[test]
fn a_link_goes_where_the_message_says_and_not_where_the_original_was_put() {
    assert_eq!(
        told(
            "lstat64 [2] private/etc/postfix.cl-rst
             rename private/etc/postfix
             lstat64 private/etc/postfix.cl-rst
             symlink private/etc/postfix",
            "Feb  8 14:03:00 xserve servermgrd[58]: symlink of /etc/postfix kept, see /etc/postfix.cl-rst
             Feb  8 14:03:00 xserve servermgrd[58]: linked /etc/postfix to \"/Volumes/My Disk/postfix\""
        ),
        [
            "certain rename /etc/postfix -> /etc/postfix.cl-rst",
            "likely symlink /etc/postfix -> /Volumes/My Disk/postfix",
        ]
    );
}

#[test]
fn a_message_contradicted_denied_or_of_another_moment_says_nothing() {
    let call = "rename private/etc/postfix\nlstat64 [2] private/etc/postfix.old";
    let open = ["certain rename /etc/postfix -> ?"];
    for log in [
        // It is not there afterwards.
        "Feb  8 14:03:00 xserve servermgrd[58]: renamed /etc/postfix to /etc/postfix.old",
        "Feb  8 14:03:00 xserve servermgrd[58]: renamed /etc/postfix to /Volumes/X/postfix",
        "Feb  8 14:03:00 xserve servermgrd[58]: could not rename /etc/postfix to /etc/postfix.bak",
        "Feb  8 14:03:00 xserve servermgrd[58]: did not rename /etc/postfix to /etc/postfix.bak",
        "Feb  8 14:03:00 xserve servermgrd[58]: copied /etc/postfix to /etc/postfix.bak",
        "Feb  8 14:03:20 xserve servermgrd[58]: renamed /etc/postfix to /etc/postfix.bak",
        "Feb  8 14:03:00 xserve servermgrd[58]: moved /etc/postfix, /etc/dovecot and /etc/aliases",
        // Which day?
        "Feb  7 14:03:00 xserve servermgrd[58]: renamed /etc/postfix to /etc/postfix.bak
         Feb  8 14:03:00 xserve servermgrd[58]: ready",
    ] {
        assert_eq!(told(call, log), open, "{log}");
    }
}

#[test]
fn lines_and_log_that_disagree_leave_the_claim_possible() {
    let calls = "rename /Library/a.conf\nlstat64 /Library/a.conf.bak";
    assert_eq!(
        told(
            calls,
            "Feb  8 14:03:00 xserve servermgrd[58]: moved /Library/a.conf to /Library/a.conf.old"
        ),
        ["possible rename /Library/a.conf -> /Library/a.conf.bak"]
    );
    assert_eq!(
        told(
            calls,
            "Feb  8 14:03:00 xserve servermgrd[58]: moved /Library/a.conf to /Library/a.conf.bak"
        ),
        ["likely rename /Library/a.conf -> /Library/a.conf.bak"]
    );
}

/// The directory could not be renamed to the name that the message tells, so it got another one.
#[test]
fn a_message_may_be_about_the_call_that_failed() {
    let log = "Feb  8 14:03:00 xserve servermgrd[58]: moved /etc/postfix to /etc/postfix.cl-rst";
    assert_eq!(
        told("rename [66] /etc/postfix\nrename /etc/postfix", log),
        ["possible rename /etc/postfix -> /etc/postfix.cl-rst"]
    );
    assert_eq!(
        told("rename [66] /etc/dovecot\nrename /etc/postfix", log),
        ["likely rename /etc/postfix -> /etc/postfix.cl-rst"]
    );
}

#[test]
fn narrow_calls_stay_as_sure_as_they_are() {
    let found = with_log(
        "rename private/etc/postfix",
        true,
        "Feb  8 14:03:23 xserve servermgrd[58]: renamed /etc/postfix to /etc/postfix.cl-rst",
    );
    assert_eq!(
        tell(&found[0]),
        "possible rename /etc/postfix -> /etc/postfix.cl-rst"
    );
}
