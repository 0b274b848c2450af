//! The scriptable Mac behaves like a kernel, and prints what `fs_usage` prints.

use crate::support::{Flags, Mac, Release, Setting, View, errno};

fn mac(release: Release, view: View) -> Mac {
    let mut mac = Mac::new(Setting::new(release, true, view), 1, 36_000);
    mac.wait_percent = 0;
    mac
}

/// The last line, without time, elapsed and process.
fn shown(mac: &Mac) -> String {
    let line =
        String::from_utf8_lossy(mac.lines().last().expect("a line was printed")).into_owned();
    let start = line.find("  ").expect("time, then two blanks") + 2;
    let dot = line
        .rfind('.')
        .filter(|_| mac.setting.release >= Release::V10_7 && mac.setting.wide())
        .unwrap_or(line.len());
    let elapsed = line[..dot].rfind("0.0000").expect("an elapsed time");
    line[start..elapsed].trim_end().to_owned()
}

/// A wide line of a path call that succeeded: the path begins 39 bytes after the name.
fn path_call(name: &str, path: &str) -> String {
    format!("{name:<39}{path}")
}

#[test]
fn etc_is_printed_as_private_etc_without_a_leading_slash() {
    let mut m = mac(Release::V10_6, View::DashW);
    let p = m.process("servermgrd");
    m.disk.put_file("/private/etc/postfix/main.cf", "x");
    assert!(m.stat(p, b"/etc/postfix/main.cf").is_ok());
    assert_eq!(
        shown(&m),
        path_call("stat64", "private/etc/postfix/main.cf")
    );
    assert_eq!(m.lines()[0].len(), 264);
}

#[test]
fn a_link_that_is_looked_at_itself_is_not_rewritten() {
    let mut m = mac(Release::V10_6, View::DashW);
    let p = m.process("servermgrd");
    assert!(m.lstat(p, b"/etc").is_ok());
    assert_eq!(shown(&m), path_call("lstat64", "/etc"));
}

#[test]
fn the_target_of_a_link_leaks_through_later_lookups() {
    let mut m = mac(Release::V10_6, View::DashW);
    let p = m.process("servermgrd");
    m.disk.add_volume("MailXsan");
    m.disk
        .put_file("/Volumes/MailXsan/.MailXsan/postfix/main.cf", "x");
    m.symlink(p, b"/Volumes/MailXsan/.MailXsan/postfix", b"/etc/postfix")
        .expect("nothing stands there");
    assert_eq!(shown(&m), path_call("symlink", "private/etc/postfix"));
    assert!(m.open(p, b"/etc/postfix/main.cf", Flags::READ).is_ok());
    assert_eq!(
        shown(&m),
        "open              F=3        (R_____)  /Volumes/MailXsan/.MailXsan/postfix/main.cf"
    );
    m.disk.unmount("MailXsan").expect("it is mounted");
    assert_eq!(m.stat(p, b"/etc/postfix/main.cf"), Err(errno::ENOENT));
    assert_eq!(
        shown(&m),
        format!(
            "stat64                 [  2]           /Volumes/MailXsan{}",
            ">".repeat(39)
        )
    );
}

#[test]
fn a_stopped_lookup_is_filled_as_each_kernel_fills_it() {
    for (release, k64, expected) in [
        (Release::V10_5, false, "/nosuchdir>>"),
        (Release::V10_6, false, "/nosuchdir>>"),
        (Release::V10_6, true, "/nosuchdir>>>>>>>>>>>>>>"),
        (Release::V10_9, true, "/nosuchdir>>>>>>>>>>>>>>"),
        (Release::V15_4, true, "/nosuchdir/x"),
    ] {
        let mut m = Mac::new(Setting::new(release, k64, View::DashW), 1, 36_000);
        let p = m.process("servermgrd");
        assert_eq!(m.stat(p, b"/nosuchdir/x"), Err(errno::ENOENT));
        assert!(
            shown(&m).ends_with(&format!(" {expected}")),
            "{release:?}: {}",
            shown(&m)
        );
    }
}

#[test]
fn rename_prints_its_source_alone_and_records_both_names() {
    let mut m = mac(Release::V12, View::DashW);
    let p = m.process("servermgrd");
    m.disk.put_file("/private/etc/a", "x");
    m.rename(p, b"/etc/a", b"/etc/b")
        .expect("nothing in the way");
    assert_eq!(shown(&m), path_call("rename", "private/etc/a"));
    let truth = &m.truth[0];
    assert_eq!(
        (
            truth.kind,
            truth.path.as_slice(),
            truth.to.as_deref(),
            truth.line
        ),
        (
            "rename",
            b"/etc/a".as_slice(),
            Some(b"/etc/b".as_slice()),
            Some(0)
        )
    );
}

#[test]
fn calls_refuse_what_a_kernel_refuses() {
    let mut m = mac(Release::V10_6, View::DashW);
    let p = m.process("servermgrd");
    m.disk.put_file("/a/file", "x");
    m.disk.put_file("/b/file", "x");
    m.disk.put_dir("/empty");
    m.disk.add_volume("Other");
    m.disk.put_link("/loop", "loop");
    assert_eq!(m.mkdir(p, b"/a", 0o755), Err(errno::EEXIST));
    assert_eq!(m.mkdir(p, b"/no/a", 0o755), Err(errno::ENOENT));
    assert_eq!(m.rmdir(p, b"/a"), Err(errno::ENOTEMPTY));
    assert_eq!(m.rmdir(p, b"/a/file"), Err(errno::ENOTDIR));
    assert_eq!(m.unlink(p, b"/a"), Err(errno::EPERM));
    assert_eq!(m.rename(p, b"/a", b"/b"), Err(errno::ENOTEMPTY));
    assert_eq!(m.rename(p, b"/a", b"/b/file"), Err(errno::ENOTDIR));
    assert_eq!(m.rename(p, b"/a/file", b"/b"), Err(errno::EISDIR));
    assert_eq!(m.rename(p, b"/a", b"/a/c"), Err(errno::EINVAL));
    assert_eq!(m.rename(p, b"/a", b"/Volumes/Other/a"), Err(errno::EXDEV));
    assert_eq!(m.rename(p, b"/a", b"/empty"), Ok(()));
    assert_eq!(m.stat(p, b"/empty/file/x"), Err(errno::ENOTDIR));
    assert_eq!(m.stat(p, b"/loop"), Err(errno::ELOOP));
    assert_eq!(m.readlink(p, b"/b"), Err(errno::EINVAL));
    assert_eq!(m.symlink(p, b"x", b"/b"), Err(errno::EEXIST));
    assert_eq!(m.link(p, b"/b", b"/c"), Err(errno::EPERM));
    assert_eq!(m.open(p, b"/b", Flags::REWRITE), Err(errno::EISDIR));
    assert_eq!(m.open(p, b"/b/file", Flags::NEW), Err(errno::EEXIST));
    assert_eq!(m.write(p, 99, b"x"), Err(errno::EBADF));
    assert_eq!(m.chdir(p, b"/b/file"), Err(errno::ENOTDIR));
    m.set_uid(p, 501);
    assert_eq!(m.open(p, b"/b/new", Flags::NEW), Err(errno::EACCES));
    assert_eq!(m.chmod(p, b"/b/file", 0o600), Err(errno::EPERM));
}

#[test]
fn piped_output_is_narrow_and_shows_no_errno() {
    let mut m = mac(Release::V10_5, View::Piped);
    let p = m.process("servermgrd");
    assert_eq!(m.stat(p, b"/etc/nothing"), Err(errno::ENOENT));
    assert_eq!(shown(&m), "stat              private/etc/nothing");
    assert_eq!(m.lines()[0].len(), 132);
    let mut m = mac(Release::V10_4, View::Piped);
    let p = m.process("servermgrd");
    assert!(m.stat(p, b"/etc").is_ok());
    assert_eq!(m.lines()[0].len(), 131);
}

#[test]
fn relative_paths_stay_relative() {
    let mut m = mac(Release::V11, View::DashW);
    let p = m.process("cp");
    m.disk.put_file("/private/etc/postfix/main.cf", "x");
    m.chdir(p, b"/etc/postfix").expect("it exists");
    assert!(m.stat(p, b"main.cf").is_ok());
    assert!(shown(&m).ends_with(" main.cf"));
    let dir = m.open(p, b"/etc", Flags::READ).expect("it exists");
    assert!(m.openat(p, dir, b"postfix/main.cf", Flags::READ).is_ok());
    assert!(shown(&m).ends_with("(R___________)  [3]/postfix/main.cf"));
}
