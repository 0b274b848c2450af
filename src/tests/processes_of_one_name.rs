//! Two processes of one name: lines tell the name, and from 10.7 on the thread.

use crate::analysis::{Options, analyze};
use crate::infer::operation::Operation;

use super::calls::tell;
use scriptable_mac::{Flags, Mac, Release, Setting, View};

/// A Mac of that release on which a third process looks around, so that the recording is seen not to be filtered.
fn mac(release: Release) -> Mac {
    let mut mac = Mac::new(Setting::new(release, true, View::DashW), 1, 36_000);
    mac.disk.put_file("/Library/S/old", "old");
    mac.disk.put_dir("/Library/T");
    let other = mac.process("mds");
    for _ in 0..4 {
        let _ = mac.stat(other, b"/Library");
    }
    mac
}

fn told(mac: &Mac) -> Vec<String> {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("capture.txt");
    std::fs::write(&path, mac.capture()).unwrap();
    let options = Options {
        processes: vec!["cupsd".into()],
        ..Options::default()
    };
    let report = analyze(&[path], &options, &mut ()).unwrap();
    let with_bytes = |o: &Operation| match o.details.bytes {
        Some(n) => format!("{}: {n} bytes", tell(o)),
        None => tell(o),
    };
    report.operations.iter().map(with_bytes).collect()
}

/// Both have their third descriptor open at once, and write in turn.
fn both_write(mac: &mut Mac) {
    let (a, b) = (mac.process("cupsd"), mac.process("cupsd"));
    let fa = mac.open(a, b"/Library/S/a", Flags::NEW).unwrap();
    let fb = mac.open(b, b"/Library/S/b", Flags::NEW).unwrap();
    assert_eq!(fa, fb);
    mac.write(a, fa, b"first").unwrap();
    mac.write(b, fb, b"of the other one").unwrap();
    mac.write(a, fa, b"second").unwrap();
    mac.close(b, fb).unwrap();
    mac.fchmod(a, fa, 0o600).unwrap();
    mac.close(a, fa).unwrap();
}

#[test]
fn each_has_its_own_descriptors_where_lines_tell_threads() {
    let mut m = mac(Release::V10_8);
    both_write(&mut m);
    assert_eq!(
        told(&m),
        [
            "certain create /Library/S/a: 11 bytes",
            "certain create /Library/S/b: 16 bytes",
            "certain chmod /Library/S/a",
        ]
    );
}

/// Until 10.6 nothing tells whose descriptor it is: what goes through it is likely at most.
#[test]
fn where_lines_tell_no_threads_what_goes_through_a_contested_descriptor_is_not_certain() {
    let mut m = mac(Release::V10_6);
    both_write(&mut m);
    assert_eq!(
        told(&m),
        [
            "certain create /Library/S/a",
            "likely create /Library/S/b: 27 bytes",
        ]
    );
}

#[test]
fn the_end_of_one_does_not_close_what_the_other_has_open() {
    let mut m = mac(Release::V10_8);
    let (a, b) = (m.process("cupsd"), m.process("cupsd"));
    let fa = m.open(a, b"/Library/S/a", Flags::NEW).unwrap();
    let fb = m.open(b, b"/Library/S/b", Flags::NEW).unwrap();
    m.write(b, fb, b"x").unwrap();
    m.exit(b, 0);
    m.write(a, fa, b"first").unwrap();
    assert_eq!(
        told(&m),
        [
            "certain create /Library/S/a: 5 bytes",
            "certain create /Library/S/b: 1 bytes",
        ]
    );
}

#[test]
fn a_thread_that_opened_nothing_may_belong_to_either() {
    let mut m = mac(Release::V10_8);
    let (a, b) = (m.process("cupsd"), m.process("cupsd"));
    let second = m.thread(a);
    let fa = m.open(a, b"/Library/S/old", Flags::APPEND).unwrap();
    m.write(second, fa, b"first").unwrap();
    m.open(b, b"/Library/S/b", Flags::NEW).unwrap();
    m.write(second, fa, b"second").unwrap();
    m.fchmod(second, fa, 0o600).unwrap();
    assert_eq!(
        told(&m),
        [
            "likely write /Library/S/old: 5 bytes",
            "certain create /Library/S/b: 6 bytes",
            "possible chmod /Library/S/b",
        ]
    );
}

#[test]
fn each_has_its_own_working_directory_where_lines_tell_threads() {
    let named = |release| {
        let mut m = mac(release);
        let (a, b) = (m.process("cupsd"), m.process("cupsd"));
        m.chdir(a, b"/Library/S").unwrap();
        m.chdir(b, b"/Library/T").unwrap();
        m.mkdir(a, b"made", 0o755).unwrap();
        m.mkdir(b, b"made", 0o755).unwrap();
        told(&m)
    };
    assert_eq!(
        named(Release::V10_8),
        [
            "likely mkdir /Library/S/made",
            "likely mkdir /Library/T/made"
        ]
    );
    // the newest one is taken for both: a relative path is possible at most, and never an operand
    assert_eq!(
        named(Release::V10_6),
        [
            "possible mkdir /Library/T/made",
            "possible mkdir /Library/T/made"
        ]
    );
}
