//! Several captures: the same recording twice, halves that overlap, parts of one time. Nothing is counted twice, and what came
//! first comes first.

use serde_json::Value;

use crate::command::{Outcome, unsnare};
use crate::disguises::{CAPTURE, Told, operations, plain};

fn analyzed_files(names: &[&str]) -> Outcome {
    unsnare(&[&["analyze", "-p", "relayd", "--format", "json"], names].concat())
}

/// Files with these texts, and their names.
fn files(texts: &[String]) -> (tempfile::TempDir, Vec<String>) {
    let dir = tempfile::tempdir().expect("a directory");
    let names = (texts.iter().enumerate())
        .map(|(n, text)| {
            let path = dir.path().join(format!("{n}.txt"));
            std::fs::write(&path, text).expect("written");
            path.to_str().expect("UTF-8").to_owned()
        })
        .collect();
    (dir, names)
}

/// Lines of the capture by their numbers from 0.
fn some(keep: impl Fn(usize) -> bool) -> String {
    let lines = CAPTURE.split_inclusive('\n').enumerate();
    lines
        .filter(|(n, _)| keep(*n))
        .map(|(_, line)| line)
        .collect()
}

/// Without the lines of the evidence.
fn claims(told: Vec<Told>) -> Vec<Told> {
    let bare = |(kind, path, to, sure, _)| (kind, path, to, sure, Vec::new());
    told.into_iter().map(bare).collect()
}

/// The texts of the lines that the evidence names, wherever they stand.
fn named_lines(report: &Value, texts: &[String]) -> Vec<String> {
    let operations = report["operations"].as_array().into_iter().flatten();
    let evidence = operations.flat_map(|op| op["evidence"].as_array().into_iter().flatten());
    let place = |item: &Value| {
        let source = item["source"].as_u64().expect("a source") as usize;
        let line = item["line"].as_u64().expect("a line") as usize;
        let text = texts[source].lines().nth(line.checked_sub(1)?)?;
        Some(text.to_owned())
    };
    evidence.filter_map(place).collect()
}

#[test]
fn the_same_recording_given_twice_counts_once() {
    let dir = tempfile::tempdir().unwrap();
    let of = |name: &str, text: &str| {
        let path = dir.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let half = CAPTURE.len() / 2;
    let half = half + CAPTURE[half..].find('\n').unwrap() + 1;
    let whole = of("whole", CAPTURE);
    let again = of("again", CAPTURE);
    let grepped: String = CAPTURE
        .split_inclusive('\n')
        .filter(|l| l.contains("relayd"))
        .collect();
    let grepped = of("grepped", &grepped);
    let outcome = analyzed_files(&[&grepped, &whole, &again]);
    let report = outcome.json();
    assert_eq!(operations(&report), plain());
    let warned = report["warnings"].to_string();
    assert_eq!(
        warned.matches("holds the same recording as").count(),
        2,
        "{warned}"
    );
    let (first, second) = (
        of("first", &CAPTURE[..half]),
        of("second", &CAPTURE[half..]),
    );
    let outcome = analyzed_files(&[&first, &second]);
    assert_eq!(outcome.census()[0], CAPTURE.lines().count() as u64);
}

#[test]
fn halves_that_overlap_are_put_together_in_either_order() {
    let count = CAPTURE.lines().count();
    let texts = [some(|n| n < count * 6 / 10), some(|n| n >= count / 2)];
    let whole = [CAPTURE.to_owned()];
    let known = named_lines(&plain_report(), &whole);
    for turned in [false, true] {
        let texts = match turned {
            false => texts.to_vec(),
            true => vec![texts[1].clone(), texts[0].clone()],
        };
        let (_dir, names) = files(&texts);
        let outcome = analyzed_files(&[&names[0], &names[1]]);
        let report = outcome.json();
        assert_eq!(claims(operations(&report)), claims(plain()));
        assert_eq!(outcome.census()[0], count as u64);
        let warned = report["warnings"].to_string();
        assert!(
            warned.contains("lines that") && warned.contains("holds, too: they count once"),
            "{warned}"
        );
        // sources are named in the order read
        let first = usize::from(turned);
        let read = [texts[first].clone(), texts[1 - first].clone()];
        assert_eq!(named_lines(&report, &read), known);
        let events = unsnare(&["events", "--all-processes", &names[0], &names[1]]);
        let events: Vec<Value> = (String::from_utf8_lossy(&events.stdout).lines())
            .map(|line| serde_json::from_str(line).expect("JSON"))
            .collect();
        assert_eq!(events.len(), count);
        let times: Vec<_> = events
            .iter()
            .map(|event| event["time"].to_string())
            .collect();
        let printed: Vec<_> = CAPTURE
            .lines()
            .map(|line| format!("\"{}\"", &line[..15]))
            .collect();
        assert_eq!(times, printed);
    }
}

fn plain_report() -> Value {
    let (_dir, names) = files(&[CAPTURE.to_owned()]);
    analyzed_files(&[&names[0]]).json()
}

#[test]
fn parts_of_one_time_are_read_as_one_line_by_line() {
    // as two filters of one recording give them, some lines in both
    let texts = [some(|n| n % 10 < 6), some(|n| n % 10 >= 5)];
    let (_dir, names) = files(&texts);
    let outcome = analyzed_files(&[&names[0], &names[1]]);
    let report = outcome.json();
    assert_eq!(claims(operations(&report)), claims(plain()));
    assert_eq!(outcome.census()[0], CAPTURE.lines().count() as u64);
    let warned = report["warnings"].to_string();
    assert!(
        warned.contains("were recorded at the same time, and are read as one"),
        "{warned}"
    );
    // every reason names the file and the line in it, though several were read as one
    let whole = [CAPTURE.to_owned()];
    assert_eq!(
        named_lines(&report, &texts),
        named_lines(&plain_report(), &whole)
    );
    let sources = report["capture"]["sources"].as_array().expect("sources");
    assert_eq!(sources.len(), 2, "{sources:?}");
    assert_eq!(sources[0]["lines"], texts[0].lines().count());
    let events = unsnare(&["events", "--all-processes", "-q", &names[0], &names[1]]);
    let mut read = 0;
    for line in String::from_utf8_lossy(&events.stdout).lines() {
        let event: Value = serde_json::from_str(line).expect("JSON");
        let source = names
            .iter()
            .position(|name| event["source"] == **name)
            .expect("a source");
        let number = event["line"].as_u64().expect("a line") as usize;
        let text = texts[source].lines().nth(number - 1).expect("a line");
        assert_eq!(event["time"], text[..15]);
        read += 1;
    }
    assert_eq!(read, CAPTURE.lines().count());
}

#[test]
fn captures_with_no_line_in_common_are_read_in_the_order_given() {
    let texts = [some(|n| n % 2 == 0), some(|n| n % 2 == 1)];
    let (_dir, names) = files(&texts);
    let report = analyzed_files(&[&names[1], &names[0]]).json();
    assert_eq!(report["capture"]["sources"][0]["name"], *names[1]);
    assert!(!report["warnings"].to_string().contains("read as one"));
}

/// The lines as fs_usage prints them without -w in a window of 132 columns.
fn narrowed(text: &str) -> String {
    let narrow = |line: &str| {
        let who = line
            .rsplit(' ')
            .find(|word| !word.is_empty())
            .unwrap_or_default();
        let who = who.rsplit_once('.').map_or(who, |(name, _)| name);
        let took = line
            .split(' ')
            .rfind(|word| word.len() == 8 && word.starts_with("0."));
        let call = line[17..].split(' ').next().unwrap_or_default();
        let path = line.find(" /").map_or("", |at| {
            line[at + 1..].split("   ").next().unwrap_or_default()
        });
        let path = &path[path.len().saturating_sub(78)..];
        let took = took.unwrap_or("0.000001");
        let who = &who[..who.len().min(12)];
        format!(
            "{}  {call:<17} {path:<78}    {took}   {who:<12}\n",
            &line[..8]
        )
    };
    text.lines().map(narrow).collect()
}

#[test]
fn captures_of_different_widths_that_share_some_lines_are_read_as_one() {
    let path = |n: usize| format!("/Users/ann/Texts/{n}.txt");
    let wide = |n: usize| {
        let (second, call) = (10 + n / 7, "unlink");
        let fields = format!("{call:<17}                      {:<163}", path(n));
        format!(
            "10:31:{second}.{:06}  {fields}   0.000021   tool.5\n",
            n * 1000
        )
    };
    let part = |keep: &dyn Fn(usize) -> bool| -> String {
        (0..70).filter(|n| keep(*n)).map(wide).collect()
    };
    let narrow = narrowed(&part(&|n| (3..6).contains(&(n % 7))));
    let texts = [part(&|n| n % 7 < 4), narrow];
    let (_dir, names) = files(&texts);
    for order in [[0, 1], [1, 0]] {
        let [first, second] = order.map(|n: usize| names[n].as_str());
        let outcome = unsnare(&["analyze", "-p", "tool", "-f", "json", first, second]);
        let report = outcome.json();
        let warned = report["warnings"].to_string();
        assert!(
            warned.contains(
                "are read as one, in order of time; 10 lines that are in both count once"
            ),
            "{warned}"
        );
        // what only one of them holds is there, in its place, and what both hold counts once
        let told: Vec<String> = (operations(&report).into_iter())
            .map(|(_, path, ..)| path)
            .collect();
        let all: Vec<String> = (0..70).filter(|n| n % 7 < 6).map(path).collect();
        assert_eq!(told, all);
        assert_eq!(outcome.census()[0], all.len() as u64);
        let sources = report["capture"]["sources"].as_array().expect("sources");
        assert_eq!(sources.len(), 2, "{sources:?}");
    }
}

/// A wide line, and the same as a narrow window shows it.
fn both_forms(n: usize) -> [String; 2] {
    let (second, took) = (10 + n / 8, 21 + n % 5);
    let path = format!("/Users/ann/Texts/{n}.txt");
    let fields = format!("{:<17}                      {path:<163}", "unlink");
    let time = format!("10:31:{second:02}");
    [
        format!(
            "{time}.{:06}  {fields}   0.0000{took}   tool.5\n",
            n % 8 * 1000
        ),
        format!(
            "{time}  {:<17} {path:<78}    0.0000{took}   tool        \n",
            "unlink"
        ),
    ]
}

/// The numbers of the files that the events name, in order.
fn named_numbers(events: &Outcome) -> Vec<usize> {
    let number = |line: &str| {
        let event: Value = serde_json::from_str(line).expect("JSON");
        let path = event["path"].as_str().expect("a path").to_owned();
        let name = path.strip_prefix("/Users/ann/Texts/").expect("a name");
        name.trim_end_matches(".txt").parse().expect("a number")
    };
    (String::from_utf8_lossy(&events.stdout).lines())
        .map(number)
        .collect()
}

#[test]
fn what_only_the_narrow_of_two_captures_holds_is_read_though_they_share_most_lines() {
    let part = |wide: bool, keep: &dyn Fn(usize) -> bool| -> String {
        let form = usize::from(!wide);
        let kept = (0..80).filter(|n| keep(*n));
        kept.map(|n| both_forms(n)[form].clone()).collect()
    };
    // a wide one that was filtered, and the narrow one of all
    let texts = [part(true, &|n| n % 4 != 0), part(false, &|_| true)];
    let (_dir, names) = files(&texts);
    for order in [[0, 1], [1, 0]] {
        let [first, second] = order.map(|n: usize| names[n].as_str());
        let report = unsnare(&["analyze", "-p", "tool", "-f", "json", first, second]);
        let warned = report.json()["warnings"].to_string();
        assert!(
            warned.contains("60 lines that are in both count once"),
            "{warned}"
        );
        let events = unsnare(&["events", "-q", "--all-processes", first, second]);
        assert_eq!(named_numbers(&events), (0..80).collect::<Vec<_>>());
        // the wide form of a line is the one that is read
        let wide = |line: &&str| line.contains(".0000") || line.contains(".00");
        let lines = String::from_utf8_lossy(&events.stdout).into_owned();
        assert_eq!(lines.lines().filter(wide).count(), 60);
    }
    // a narrow one that has nothing more is left out
    let texts = [part(true, &|_| true), part(false, &|n| n % 4 != 0)];
    let (_dir, names) = files(&texts);
    let outcome = unsnare(&["analyze", "-p", "tool", "-f", "json", &names[0], &names[1]]);
    let warned = outcome.json()["warnings"].to_string();
    assert!(warned.contains("holds the same recording as"), "{warned}");
    assert_eq!(outcome.census()[0], 80);
}

#[test]
fn captures_that_overlap_irregularly_hold_each_line_once() {
    let mut seed = 7_u64;
    let mut random = |below: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (seed >> 33) as usize % below
    };
    let mut tried = 0;
    for _ in 0..60 {
        let captures: Vec<(usize, Vec<usize>)> = (0..2 + random(3))
            .map(|_| {
                let (begin, length, gaps) = (random(120), 20 + random(100), random(3) * 3);
                let lines = begin..(begin + length).min(200);
                let kept = lines.filter(|_| random(10) >= gaps).collect();
                (random(2), kept)
            })
            .collect();
        let shared =
            |one: &[usize], other: &[usize]| one.iter().filter(|line| other.contains(line)).count();
        let pairs = captures.iter().enumerate().flat_map(|(n, one)| {
            let others = captures[..n].iter();
            others.map(|other| shared(&one.1, &other.1))
        });
        // one or two lines in common say nothing
        if pairs.into_iter().any(|lines| (1..3).contains(&lines)) {
            continue;
        }
        tried += 1;
        let texts: Vec<String> = captures
            .iter()
            .map(|(form, lines)| {
                lines
                    .iter()
                    .map(|n| both_forms(*n)[*form].clone())
                    .collect()
            })
            .collect();
        let (_dir, names) = files(&texts);
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let events = unsnare(&[&["events", "-q", "--all-processes"], names.as_slice()].concat());
        let mut all: Vec<usize> = captures
            .iter()
            .flat_map(|(_, lines)| lines.clone())
            .collect();
        all.sort_unstable();
        all.dedup();
        let mut told = named_numbers(&events);
        told.sort_unstable();
        assert_eq!(told, all, "{captures:?}");
        let report =
            unsnare(&[&["analyze", "-p", "tool", "-f", "json"], names.as_slice()].concat());
        assert_eq!(
            report.json()["operations"].as_array().map(Vec::len),
            Some(all.len())
        );
    }
    assert!(tried > 30, "{tried}");
}

#[test]
fn what_was_recorded_at_another_time_is_read_beside_captures_that_overlap() {
    let part = |day: &str, keep: &dyn Fn(usize) -> bool| -> String {
        let kept = (0..80).filter(|n| keep(*n));
        let line = |n: usize| both_forms(n)[0].replace("10:31", day);
        kept.map(line).collect()
    };
    let texts = [
        part("10:31", &|n| n % 3 != 0),
        part("10:31", &|n| n % 3 != 1),
        part("08:02", &|n| n < 5),
    ];
    let (_dir, names) = files(&texts);
    let outcome = unsnare(&[
        "analyze", "-p", "tool", "-f", "json", &names[0], &names[1], &names[2],
    ]);
    let report = outcome.json();
    assert_eq!(outcome.census()[0], 85);
    let sources = report["capture"]["sources"].as_array().expect("sources");
    assert_eq!(sources.len(), 3);
    let operations = report["operations"].as_array().expect("operations");
    for (at, source) in [(84, 2), (0, 1), (1, 0)] {
        let evidence = &operations[at]["evidence"][0];
        let read = evidence["source"].as_u64().expect("a source") as usize;
        assert_eq!(sources[read]["name"], *names[source], "{evidence}");
        let text = &texts[source];
        let line = evidence["line"].as_u64().expect("a line") as usize;
        let path = operations[at]["path"].as_str().expect("a path");
        assert!(text.lines().nth(line - 1).expect("a line").contains(path));
    }
}
