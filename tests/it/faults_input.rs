//! Input that is damaged, endless, hostile or not a capture at all.

use std::io::Write as _;

use crate::command::{Outcome, unsnare, unsnare_fed, wide_line, write_all};
use crate::support::effort::every;

const JSON: [&str; 4] = ["analyze", "--format", "json", "-"];
/// Peak resident memory that no input may exceed, whatever its length (the library promises 64 MiB; a debug build
/// carries its symbols besides).
const MOST_KIB: u64 = 96 * 1024;

fn time(millisecond: u64) -> String {
    let (second, milli) = (36_000 + millisecond / 1000, millisecond % 1000);
    format!(
        "{:02}:{:02}:{:02}.{milli:03}",
        second / 3600 % 24,
        second / 60 % 60,
        second % 60
    )
}

fn lstat(millisecond: u64, path: &[u8]) -> Vec<u8> {
    wide_line(&time(millisecond), "lstat", "", path, "servermgrd")
}

fn rename(millisecond: u64, path: &[u8]) -> Vec<u8> {
    wide_line(&time(millisecond), "rename", "", path, "servermgrd")
}

fn analyzed(lines: Vec<Vec<u8>>) -> Outcome {
    unsnare_fed(&JSON, move |out| write_all(out, lines.into_iter()))
}

#[test]
fn a_line_of_a_gigabyte_is_one_damaged_line_in_little_memory() {
    // at home a quarter of it
    let chunks = 1024 / every(4);
    let outcome = unsnare_fed(&JSON, move |out| {
        out.write_all(&lstat(0, b"/etc/before"))?;
        let chunk = vec![b'a'; 1 << 20];
        for _ in 0..chunks {
            out.write_all(&chunk)?;
        }
        out.write_all(b"\n")?;
        out.write_all(&rename(9, b"/etc/after"))
    });
    assert_eq!(outcome.calm().census(), [3, 2, 0, 0, 1]);
    assert!(outcome.peak_kib < MOST_KIB, "{} KiB", outcome.peak_kib);
    assert_eq!(
        outcome.json()["operations"].as_array().map(Vec::len),
        Some(1)
    );
}

#[test]
fn a_last_line_without_end_is_read_or_called_damaged_but_never_lost() {
    let mut whole = lstat(1, b"/etc/x");
    whole.pop();
    assert_eq!(
        analyzed(vec![lstat(0, b"/etc/x"), whole]).calm().census(),
        [2, 2, 0, 0, 0]
    );
    let mut cut = lstat(1, b"/etc/x");
    cut.truncate(120);
    assert_eq!(
        analyzed(vec![lstat(0, b"/etc/x"), cut]).calm().census()[0],
        2
    );
}

#[test]
fn nul_bytes_between_and_within_lines_damage_only_their_line() {
    let mut within = lstat(2, b"/etc/a\0b");
    within.extend_from_slice(&[0; 4096]);
    within.push(b'\n');
    let outcome = analyzed(vec![
        lstat(1, b"/etc/a"),
        within,
        vec![0; 10_000],
        b"\n".to_vec(),
        rename(3, b"/etc/a"),
    ]);
    let [lines, understood, ..] = outcome.calm().census();
    assert_eq!(lines, 5);
    assert!(understood >= 2, "{understood}");
    assert_eq!(
        outcome.json()["operations"].as_array().map(Vec::len),
        Some(1)
    );
}

#[test]
fn random_bytes_among_good_lines_leave_the_good_lines_alone() {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut junk = |length: usize| -> Vec<u8> {
        std::iter::repeat_with(|| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state >> 32) as u8
        })
        .take(length)
        .collect()
    };
    let mut lines = Vec::new();
    for n in 0..200 {
        lines.push(lstat(n, b"/etc/good"));
        lines.push(junk(n as usize * 7));
        lines.push(b"\n".to_vec());
    }
    lines.push(rename(300, b"/etc/good"));
    let outcome = analyzed(lines);
    let [_, understood, ..] = outcome.calm().census();
    assert!(understood >= 200, "{understood}");
    assert_eq!(
        outcome.json()["operations"].as_array().map(Vec::len),
        Some(1)
    );
}

#[test]
fn binary_junk_is_refused_in_words() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("photo.jpg");
    let junk: Vec<u8> = (0..100_000u32)
        .map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8)
        .collect();
    std::fs::write(&file, junk).unwrap();
    let outcome = unsnare(&["analyze", file.to_str().unwrap()]);
    assert!(matches!(outcome.calm().code, Some(1 | 2)), "{outcome:?}");
    assert!(!outcome.stderr.is_empty());
}

#[test]
fn a_decompression_bomb_needs_time_but_no_memory() {
    let dir = tempfile::tempdir().unwrap();
    let gzip = dir.path().join("bomb.gz");
    let file = std::fs::File::create(&gzip).unwrap();
    let mut packer = flate2::write::GzEncoder::new(file, flate2::Compression::best());
    let chunk = [b" ".repeat(255), vec![b'\n']].concat().repeat(4096);
    for _ in 0..100 {
        packer.write_all(&chunk).unwrap();
    }
    packer.finish().unwrap();
    let bzip = dir.path().join("bomb.bz2");
    let mut packer = bzip2::write::BzEncoder::new(
        std::fs::File::create(&bzip).unwrap(),
        bzip2::Compression::best(),
    );
    let chunk = vec![b'a'; 1 << 20];
    for _ in 0..100 {
        packer.write_all(&chunk).unwrap();
    }
    packer.finish().unwrap();
    let packed = std::fs::metadata(&gzip).unwrap().len();
    assert!(
        packed < 1 << 20,
        "a hundredth of what it unpacks to: {packed}"
    );
    for bomb in [gzip, bzip] {
        let outcome = unsnare(&["analyze", bomb.to_str().unwrap()]);
        assert!(matches!(outcome.calm().code, Some(1 | 2)), "{outcome:?}");
        assert!(
            outcome.peak_kib < MOST_KIB,
            "{bomb:?}: {} KiB",
            outcome.peak_kib
        );
    }
}

#[test]
fn a_cut_archive_is_reported_with_what_it_held() {
    let dir = tempfile::tempdir().unwrap();
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::none());
    for n in 0..2000 {
        packer.write_all(&lstat(n, b"/etc/x")).unwrap();
    }
    let mut packed = packer.finish().unwrap();
    packed.truncate(packed.len() / 2);
    let file = dir.path().join("cut.txt.gz");
    std::fs::write(&file, packed).unwrap();
    let outcome = unsnare(&["analyze", file.to_str().unwrap()]);
    outcome.calm();
    assert!(outcome.told().contains("end early"), "{}", outcome.told());
}

#[test]
fn a_hundred_thousand_open_descriptors_are_followed_in_bounded_memory() {
    const COUNT: u64 = 100_000;
    let outcome = unsnare_fed(&JSON, |out| {
        write_all(
            out,
            (0..COUNT).flat_map(|n| {
                let fd = n + 3;
                let path = format!("/var/data/{}", n % 1000);
                let open = format!(" F={fd:<3}      (R_____) ");
                let read = format!(" F={fd:<3}  B=0x10");
                [
                    wide_line(&time(n), "open", &open, path.as_bytes(), "servermgrd"),
                    wide_line(&time(n), "read", &read, b"", "servermgrd"),
                ]
            }),
        )
    });
    assert_eq!(outcome.calm().census()[0], 2 * COUNT);
    assert!(outcome.peak_kib < MOST_KIB, "{} KiB", outcome.peak_kib);
}

#[test]
fn a_hundred_thousand_distinct_paths_fit_into_bounded_memory() {
    const COUNT: u64 = 100_000;
    let outcome = unsnare_fed(&JSON, |out| {
        write_all(
            out,
            (0..COUNT).map(|n| lstat(n, format!("/var/spool/data/{}/file-{n}", n % 97).as_bytes())),
        )
    });
    assert_eq!(outcome.calm().census(), [COUNT, COUNT, 0, 0, 0]);
    assert!(outcome.peak_kib < 2 * MOST_KIB, "{} KiB", outcome.peak_kib);
}

#[test]
fn a_process_named_like_the_tail_of_a_line_is_just_a_name() {
    let names = ["0.000021 W a", "  0.000021   b", "x.99", "a W", "[  2] F=3"];
    let lines: Vec<_> = names
        .iter()
        .enumerate()
        .map(|(n, name)| {
            wide_line(
                &time(n as u64),
                "unlink",
                "",
                b"/etc/x   0.000001   servermgrd",
                name,
            )
        })
        .chain([rename(9, b"/etc/x")])
        .collect();
    let outcome = analyzed(lines);
    let [lines, understood, other, _, damaged] = outcome.calm().census();
    assert_eq!(
        (lines, understood),
        (6, 1),
        "only the rename is by servermgrd"
    );
    assert_eq!(other + damaged, 5);
    assert_eq!(
        outcome.json()["operations"].as_array().map(Vec::len),
        Some(1)
    );
}

#[test]
fn a_clock_that_jumps_is_no_reason_to_reorder_or_to_stop() {
    let at = |clock: &str, path: &[u8]| wide_line(clock, "rename", "", path, "servermgrd");
    let outcome = analyzed(vec![
        at("23:59:59.900", b"/etc/a"),
        at("00:00:00.100", b"/etc/b"),
        at("23:59:59.950", b"/etc/c"),
        at("03:00:00.000", b"/etc/d"),
        at("02:00:00.000", b"/etc/e"),
        at("14:00:00.000", b"/etc/f"),
        at("01:00:00.000", b"/etc/g"),
    ]);
    assert_eq!(outcome.calm().census(), [7, 7, 0, 0, 0]);
    let json = outcome.json();
    let paths: Vec<_> = json["operations"]
        .as_array()
        .unwrap()
        .iter()
        .map(|op| op["path"].as_str().unwrap())
        .collect();
    assert_eq!(
        paths,
        [
            "/etc/a", "/etc/b", "/etc/c", "/etc/d", "/etc/e", "/etc/f", "/etc/g"
        ]
    );
}

#[test]
fn names_that_terminals_and_shells_obey_come_out_harmless() {
    let name = b"/etc/$(touch x)`id`;'\"\x1b]0;t\x07\x1b[2J\xff\xe2\x80\xae--rf";
    let outcome = unsnare_fed(&["analyze", "--color", "never"], |out| {
        write_all(out, [lstat(0, name), rename(1, name)].into_iter())
    });
    assert_eq!(outcome.calm().code, Some(0), "{}", outcome.stderr);
    let text = [&outcome.stdout[..], outcome.stderr.as_bytes()].concat();
    assert!(
        !text.contains(&0x1b) && !text.contains(&0x07) && !text.contains(&0xff),
        "raw control bytes"
    );
    assert!(
        !String::from_utf8(text).unwrap().contains('\u{202e}'),
        "a raw bidirectional override"
    );
}
