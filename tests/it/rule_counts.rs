//! How often each rule is right: a rule may speak for `likely` only as long as it is wrong at most once in a hundred, and for
//! `certain` as long as it is never wrong.
//!
//! `tests/rule_counts.csv` holds the counts over many histories, half of them on untidy disks, every second one in words that nobody knows.
//! `UNSNARE_BLESS=1 UNSNARE_HISTORIES=2000 cargo test --test it rule_counts` counts anew. Without the switch fewer histories are played,
//! and a rule that is wrong there more often than chance allows fails the test, too: a rule that is new needs no entry to be held.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use crate::claims::{analyse, claims, for_seeds, is_right, wanted};
use crate::fixtures::blessing;
use crate::support::history::History;

/// Claims that name a rule, by rule and confidence: how many are right, and how many wrong.
type Counts = BTreeMap<(String, String), (u64, u64)>;

/// Rules that are wrong more than once in a hundred at `likely`, and have yet to be narrowed or lowered. The list only shrinks.
const TOO_OFTEN: &[&str] = &[];

fn file() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/rule_counts.csv")
}

/// Histories of what few programs do begin with this seed: there is one for every eight others.
const SELDOM: u64 = 21_000_000;

/// Plays so many histories on tidy disks, as many on untidy ones, and some of what few programs do.
fn counted(count: u64) -> Counts {
    let counts = Mutex::new(Counts::new());
    let mut failures = count_from(20_000_000, 2 * count, &counts);
    failures.extend(count_from(SELDOM, count.div_ceil(4), &counts));
    assert_eq!(failures, Vec::<String>::new());
    counts.into_inner().expect("no thread panics")
}

fn count_from(first: u64, count: u64, counts: &Mutex<Counts>) -> Vec<String> {
    for_seeds(first, count, |seed| {
        let mut history = match seed % 2 {
            _ if seed >= SELDOM => History::draw_seldom(seed, 14),
            0 => History::draw(seed, 14),
            _ => History::draw_untidy(seed, 14),
        };
        history.disguised = seed % 4 < 2;
        let played = history.play();
        let dir = tempfile::tempdir().map_err(|e| e.to_string())?;
        let report = analyse(&played.capture, dir.path())?;
        let mut counts = counts.lock().map_err(|e| e.to_string())?;
        for mut claim in claims(&report) {
            let right = is_right(&claim, &played.truth);
            if !right && std::env::var_os("UNSNARE_WRONG").is_some() {
                eprintln!("seed {seed}: {claim:?}");
            }
            claim.rules.sort();
            claim.rules.dedup();
            for rule in claim.rules {
                let sum = counts.entry((rule, claim.confidence.clone())).or_default();
                *sum = (sum.0 + u64::from(right), sum.1 + u64::from(!right));
            }
        }
        Ok(())
    })
}

fn written(counts: &Counts) -> String {
    let line = |((rule, confidence), (right, wrong)): (&(String, String), &(u64, u64))| {
        format!("{rule},{confidence},{right},{wrong}\n")
    };
    let lines: String = counts.iter().map(line).collect();
    format!("rule,confidence,right,wrong\n{lines}")
}

fn read(text: &str) -> Counts {
    let line = |line: &str| {
        let [rule, confidence, right, wrong] = line.split(',').collect::<Vec<_>>()[..] else {
            return None;
        };
        let count = (right.parse().ok()?, wrong.parse().ok()?);
        Some(((rule.to_owned(), confidence.to_owned()), count))
    };
    let lines = text.lines().skip(1);
    lines
        .map(|text| line(text).expect("rule,confidence,right,wrong"))
        .collect()
}

/// So many or more of `all` are wrong in fewer than one of a thousand cases, if one in a hundred is wrong in the long run.
fn more_than_chance(all: u64, wrong: u64) -> bool {
    let mut below = 0.0;
    // the share of cases with exactly n wrong ones
    let mut exactly = 0.99_f64.powi(i32::try_from(all).unwrap_or(i32::MAX));
    for n in 0..wrong {
        below += exactly;
        exactly *= (all - n) as f64 / (n + 1) as f64 * 0.01 / 0.99;
    }
    wrong > 0 && 1.0 - below < 0.001
}

#[test]
fn no_rule_speaks_for_more_than_it_has_earned() {
    let counts = counted(wanted(600) / 8);
    if blessing() {
        fs::write(file(), written(&counts)).expect("the counts can be written");
    }
    let mut wrong_ones = Vec::new();
    for ((rule, confidence), (right, wrong)) in &counts {
        let too_many = match confidence.as_str() {
            "likely" => more_than_chance(right + wrong, *wrong),
            "certain" => *wrong > 0,
            _ => false,
        };
        if too_many && !TOO_OFTEN.contains(&rule.as_str()) {
            wrong_ones.push(format!(
                "{rule} at {confidence}: {wrong} of {}",
                right + wrong
            ));
        }
    }
    assert_eq!(
        wrong_ones,
        Vec::<String>::new(),
        "its ceiling has to be lowered"
    );
    let heard: u64 = counts.values().map(|(right, wrong)| right + wrong).sum();
    assert!(heard > wanted(600) / 8, "hardly any claim names a rule");
}

#[test]
fn the_counts_that_are_kept_allow_what_the_rules_speak_for() {
    let text = fs::read_to_string(file()).expect("tests/rule_counts.csv is there");
    let counts = read(&text);
    assert_eq!(written(&counts), text);
    let too_often = |(right, wrong): &(u64, u64)| wrong * 100 > right + wrong;
    let found: Vec<&str> = counts
        .iter()
        .filter(|((_, confidence), count)| match confidence.as_str() {
            "likely" => too_often(count),
            "certain" => count.1 > 0,
            _ => false,
        })
        .map(|((rule, _), _)| rule.as_str())
        .collect();
    // a rule that has become better leaves the list
    assert_eq!(found, TOO_OFTEN);
}

#[test]
fn one_in_a_hundred_is_told_from_more() {
    assert!(!more_than_chance(100, 1) && !more_than_chance(100, 4));
    assert!(more_than_chance(100, 8) && more_than_chance(1000, 25));
    assert!(!more_than_chance(1000, 15) && more_than_chance(3, 2));
    assert!(!more_than_chance(0, 0));
}
