//! Random events, printed by the scriptable Mac in every release and width, are read back as they were.

use bstr::{BString, ByteSlice};
use proptest::prelude::*;
use unsnare::dialect::fs_usage::{Filter, Outcome, Reader};

use crate::support::line::{format_line, room, time_text};
use crate::support::rng::Rng;
use crate::support::{Event, Fields, Flags, Release, Setting, View};

/// What a reader has to find in a line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Found {
    time: BString,
    label: BString,
    fd: Option<i32>,
    fd2: Option<i32>,
    errno: Option<i32>,
    path: Option<BString>,
    device: Option<BString>,
    dirfd: Option<i32>,
    stopped: bool,
    clipped: bool,
    flags: Option<BString>,
    angle: Option<BString>,
    bytes: Option<u64>,
    offset: Option<u64>,
    process: BString,
    thread: Option<i64>,
    elapsed_us: u64,
    waited: bool,
}

fn read(capture: &[u8]) -> Vec<Result<Found, String>> {
    let mut found = Vec::new();
    let mut reader = Reader::new(&Filter::All);
    let mut sink = |outcome: Outcome<'_>| match outcome {
        Outcome::Record(r) => found.push(Ok(Found {
            time: r.time.into(),
            label: r.label.into(),
            fd: r.fd,
            fd2: r.fd2,
            errno: r.errno,
            path: r.path.map(BString::from),
            device: r.device.map(BString::from),
            dirfd: r.dirfd,
            stopped: r.stopped,
            clipped: r.clipped,
            flags: r.flags.map(BString::from),
            angle: r.angle.map(BString::from),
            bytes: r.bytes,
            offset: r.offset,
            process: r.process.into(),
            thread: r.thread,
            elapsed_us: r.elapsed_us,
            waited: r.waited,
        })),
        Outcome::Harmless { line, kind, .. } => found.push(Err(format!("line {line}: {kind:?}"))),
        Outcome::Damaged { line, reason, .. } => found.push(Err(format!("line {line}: {reason}"))),
        _ => {}
    };
    for (n, line) in capture.lines().enumerate() {
        reader.line(n as u64 + 1, line, &mut sink);
    }
    reader.finish(&mut sink);
    found
}

/// What the specification says is visible of an event.
fn visible(event: &Event, setting: &Setting) -> Found {
    let (wide, release) = (setting.wide(), setting.release);
    let failed = event.errno != 0;
    let mut found = Found {
        time: time_text(event.time_us, setting).into(),
        label: event.label.trim().into(),
        elapsed_us: event.elapsed_us,
        waited: event.fields.is_disk() || (event.waited && release.waits_shown()),
        thread: (wide && release.micros_and_thread()).then_some(event.thread),
        ..Found::default()
    };
    let limit = match (wide, event.fields.is_disk()) {
        (false, _) => 12,
        (true, true) => {
            if release <= Release::V10_9 {
                15
            } else {
                16
            }
        }
        (true, false) => release.process_bytes(),
    };
    let name = &event.process[..event.process.len().min(limit)];
    found.process = name.trim_end_with(|c| c == ' ').into();
    if wide {
        found.errno = failed.then_some(event.errno);
        fields(event, release, &mut found);
    }
    path(event, setting, &mut found);
    found
}

fn fields(event: &Event, release: Release, found: &mut Found) {
    let (ok, old) = (event.errno == 0, release.old_layout());
    let angle = |text: &str| (!old).then(|| BString::from(text));
    match &event.fields {
        Fields::Fd(fd) => found.fd = Some(*fd),
        Fields::FdTwo(a, b) => {
            found.fd = Some(if old && ok { *b } else { *a }).filter(|_| ok || !old);
            found.fd2 = (ok && !old).then_some(*b);
        }
        Fields::FdIo { fd, bytes } => (found.fd, found.bytes) = (Some(*fd), ok.then_some(*bytes)),
        Fields::Open { fd, flags } => {
            found.fd = ok.then_some(*fd);
            found.flags = (!old).then(|| BString::from(&flags[..release.open_letters()]));
        }
        Fields::Access(mode) => {
            let letters: String = [(4, 'R'), (2, 'W'), (1, 'X')]
                .iter()
                .map(|(b, c)| if mode & b != 0 { *c } else { '_' })
                .collect();
            found.flags = (!old)
                .then(|| BString::from(format!("{letters}{}", if *mode == 0 { 'F' } else { '_' })));
        }
        Fields::Chmod(mode) => found.angle = angle(&crate::support::mode_text(*mode)),
        Fields::Fchmod { fd, mode } => {
            (found.fd, found.angle) = (Some(*fd), angle(&crate::support::mode_text(*mode)))
        }
        Fields::Fcntl { fd, command } => (found.fd, found.angle) = (Some(*fd), angle(command)),
        Fields::Chflags(names) => found.angle = angle(names),
        Fields::Lseek { fd, offset, whence } => {
            (found.fd, found.offset, found.angle) =
                (Some(*fd), (ok || !old).then_some(*offset), angle(whence));
        }
        Fields::Pread { fd, bytes, offset } => {
            (found.fd, found.bytes, found.offset) = (
                Some(*fd),
                ok.then_some(*bytes),
                (ok || !old).then_some(*offset),
            );
            if old && release < Release::V10_3 {
                (found.bytes, found.offset) = (None, None);
            }
        }
        Fields::Truncate(offset) => found.offset = (!old).then_some(*offset),
        Fields::Ftruncate { fd, offset } => {
            (found.fd, found.offset) = (Some(*fd), (ok || !old).then_some(*offset))
        }
        Fields::Disk { bytes, device, .. } => {
            found.bytes = ok.then_some(*bytes);
            found.device = ok.then(|| BString::from(*device));
        }
        _ => {}
    }
}

/// The path field: clipped on the left, filled with `>`, or without room.
fn path(event: &Event, setting: &Setting, found: &mut Found) {
    let disk_path = setting.release >= Release::V10_14
        || (setting.release >= Release::V10_9 && setting.wide() && event.errno == 0);
    let Some(path) = event
        .path
        .as_deref()
        .filter(|p| !p.is_empty() && (!event.fields.is_disk() || disk_path))
    else {
        return;
    };
    let room = room(event, setting);
    if room <= 2 {
        return;
    }
    let column = room as usize - 2;
    let prefix = event
        .at
        .map_or(String::new(), |at| format!("[{at}]/"))
        .into_bytes();
    let whole = [&prefix, path].concat();
    let mut shown = path;
    if whole.len() > column {
        found.clipped = true;
        shown = &shown[shown.len() - column.min(shown.len())..];
        // A cut prefix is no prefix any more.
        if column > path.len() {
            shown = &whole[whole.len() - column..];
        }
    } else {
        found.dirfd = event.at;
        found.clipped = whole.len() == column;
    }
    if setting.release.fills_stopped() && shown.ends_with(b">") {
        found.stopped = true;
        shown = shown.trim_end_with(|c| c == '>');
    }
    found.path = Some(shown.into()).filter(|p: &BString| !p.is_empty());
}

const NAMES: [&str; 9] = [
    "servermgrd",
    "mds",
    "Google Chrome He",
    "a.123",
    "Mail [2]",
    "at.obdev.littlesnitch.networkex",
    "W",
    "x",
    "kernel_task",
];
const PIECES: [&[u8]; 14] = [
    b"etc",
    b"postfix",
    b"main.cf",
    b"two  blanks",
    b"[  2]",
    b"F=3",
    b"0.000031",
    b"caf\xc3\xa9",
    b"<x>y",
    b"B=0x10",
    b"0.000012   mds",
    b"(R_____)",
    b"\xff\xfe",
    b"a directory with a long name",
];

fn random_path(rng: &mut Rng, setting: &Setting) -> Option<Vec<u8>> {
    if rng.chance(4) {
        return None;
    }
    let mut path: Vec<u8> = if rng.chance(60) {
        b"/".to_vec()
    } else if rng.chance(50) {
        b"private/".to_vec()
    } else {
        Vec::new()
    };
    let most = if rng.chance(15) { 14 } else { 5 };
    for n in 0..rng.range(1, most) {
        if n > 0 {
            path.push(b'/');
        }
        let piece = *rng.pick(&PIECES);
        // A cut that leaves blanks in front looks like the other era's column: 10.2 to 10.4 are spared that.
        let blanks = piece.contains(&b' ') && setting.release.old_layout();
        path.extend_from_slice(if blanks { b"plain" } else { piece });
    }
    if let Some(limit) = setting.kernel_path_bytes() {
        path.drain(..path.len().saturating_sub(limit));
        if rng.chance(10) && path.len() < limit {
            let fill = setting.fill_boundary(path.len()).min(limit);
            path.resize(fill, b'>');
        }
    }
    Some(path)
}

fn random_event(seed: u64, setting: &Setting, time_us: u64) -> Event {
    let rng = &mut Rng::new(seed);
    let release = setting.release;
    let fd = *rng.pick(&[0, 3, 9, 12, 123, 1000]);
    let errno = if rng.chance(25) {
        *rng.pick(&[1, 2, 9, 13, 17, 20, 35, 102])
    } else {
        0
    };
    let size = *rng.pick(&[0, 1, 0x1000, 0x12_3456, 0x1000_0000]);
    let offset = *rng.pick(&[0, 0x200, 0x7fff_ffff]);
    let stat = if release.has_64_names() {
        "stat64"
    } else {
        "stat"
    };
    let mut flags = Flags {
        read: rng.chance(60),
        write: rng.chance(40),
        create: rng.chance(30),
        append: rng.chance(10),
        truncate: rng.chance(20),
        ..Flags::NONE
    };
    flags.exclusive = flags.create && rng.chance(30);
    flags.close_on_exec = rng.chance(20);
    let mode = *rng.pick(&[0o644, 0o755, 0o4755, 0o1777, 0]);
    let disk_label = |name: &str| match release {
        r if r < Release::V10_8 => format!("  {name}"),
        Release::V10_8 => format!("  {name}[S]"),
        _ => format!("  {name}[AT1]"),
    };
    let new = !release.old_layout();
    let (label, fields, with_path): (String, Fields, bool) = match rng.below(18) {
        0 | 1 => (stat.into(), Fields::Default, true),
        2 => ("rename".into(), Fields::Default, true),
        3 | 4 => (
            "open".into(),
            Fields::Open {
                fd,
                flags: flags.letters(),
            },
            true,
        ),
        5 => ("access".into(), Fields::Access(rng.below(8) as u32), true),
        6 => ("chmod".into(), Fields::Chmod(mode), true),
        7 => ("fchmod".into(), Fields::Fchmod { fd, mode }, false),
        8 => ("close".into(), Fields::Fd(fd), false),
        9 => ("write".into(), Fields::FdIo { fd, bytes: size }, false),
        10 if release >= Release::V10_3 => ("dup2".into(), Fields::FdTwo(fd, fd + 1), false),
        11 if new => (
            "fcntl".into(),
            Fields::Fcntl {
                fd,
                command: "GETPATH",
            },
            false,
        ),
        12 if new => (
            "lseek".into(),
            Fields::Lseek {
                fd,
                offset,
                whence: "SEEK_SET",
            },
            false,
        ),
        13 if new => (
            "pread".into(),
            Fields::Pread {
                fd,
                bytes: size,
                offset,
            },
            false,
        ),
        14 if new => ("truncate".into(), Fields::Truncate(offset), true),
        15 => ("ftruncate".into(), Fields::Ftruncate { fd, offset }, false),
        16 => (
            disk_label("RdData"),
            Fields::Disk {
                block: 0x1234,
                bytes: size,
                device: "/dev/disk0s2",
            },
            true,
        ),
        17 if release.has_at_calls() => ("fstatat64".into(), Fields::Default, true),
        _ => ("unlink".into(), Fields::Default, true),
    };
    let at = (label == "fstatat64").then(|| *rng.pick(&[-2, 7, 44]));
    Event {
        time_us,
        errno: if fields.is_disk() && errno != 0 {
            5
        } else {
            errno
        },
        path: if with_path {
            random_path(rng, setting)
        } else {
            None
        },
        path2: None,
        at,
        elapsed_us: if rng.chance(3) {
            1_000_000_123
        } else if rng.chance(20) {
            rng.below(5_000_000)
        } else {
            rng.range(1, 900)
        },
        waited: rng.chance(20),
        process: rng.pick(&NAMES).as_bytes().to_vec(),
        thread: rng.below(1 << 31) as i64,
        label,
        fields,
    }
}

fn any_setting() -> impl Strategy<Value = Setting> {
    let view = prop_oneof![3 => Just(View::DashW), 2 => Just(View::Piped), 1 => (140usize..330).prop_map(View::Terminal), 1 => (80usize..132).prop_map(View::Terminal)];
    (0..Release::ALL.len(), any::<bool>(), view)
        .prop_map(|(n, kernel64, view)| Setting::new(Release::ALL[n], kernel64, view))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn events_are_read_back_exactly(setting in any_setting(), seeds in prop::collection::vec(any::<u64>(), 1..25)) {
        // The first lines show the columns.
        let mut events: Vec<Event> = (0..6).map(|n| Event {
            time_us: 36_000_000_000 + n,
            label: "open".into(),
            fields: Fields::Open { fd: 3, flags: Flags::READ.letters() },
            errno: 0, path: Some(b"/usr/bin/ditto".to_vec()), path2: None, at: None, elapsed_us: 20, waited: false,
            process: b"servermgrd".to_vec(), thread: 4711,
        }).collect();
        events.extend(seeds.iter().enumerate().map(|(n, seed)| random_event(*seed, &setting, 36_000_100_000 + 1000 * n as u64)));
        let mut capture = Vec::new();
        for event in &events {
            capture.extend_from_slice(&format_line(event, &setting));
            capture.push(b'\n');
        }
        let found = read(&capture);
        for (n, event) in events.iter().enumerate() {
            let mut wanted = visible(event, &setting);
            let line = capture.lines().nth(n).unwrap_or_default().as_bstr();
            let mut got = found.get(n).cloned().unwrap_or(Err("nothing".into()));
            // A text as long as one of the kernels' limits may have been cut by the kernel: nobody can tell.
            if let (Ok(got), Some(92 | 184)) = (&mut got, event.path.as_ref().map(Vec::len)) {
                got.clipped = wanted.clipped;
            }
            // Blanks that the cut left in front may be taken for padding: 10.5 prints one less of it after a mode.
            let kernel_cut = matches!(event.path.as_ref().map(Vec::len), Some(92 | 184));
            if let (true, Ok(got)) = (wanted.clipped || kernel_cut, &mut got) {
                for path in [&mut wanted.path, &mut got.path] {
                    *path = path.as_ref().map(|p| p.trim_start_with(|c| c == ' ').into());
                }
            }
            prop_assert_eq!(&got, &Ok(wanted), "{:?}\n{}", setting, line);
        }
    }
}

/// Pasted text has no columns any more, but lines of 10.2 to 10.4 do, though a call's name and the path stand closer together.
#[test]
fn lines_of_an_old_release_are_read_by_their_columns_from_the_first_on() {
    let capture = "\
10:00:00  open            /usr/bin/ditto                 0.000020   servermgrd
10:00:00  unlink          etc/0.000031                   0.000279   W
";
    let told: Vec<_> = read(capture.as_bytes())
        .into_iter()
        .map(|found| found.map(|f| (f.label, f.path, f.process, f.waited)))
        .collect();
    let wanted = |label: &str, path: &str, process: &str| {
        Ok((label.into(), Some(path.into()), process.into(), false))
    };
    assert_eq!(
        told,
        [
            wanted("open", "/usr/bin/ditto", "servermgrd"),
            wanted("unlink", "etc/0.000031", "W"),
        ]
    );
}
