//! What a report claims, judged by what was really done.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::Value;

use crate::support::history::{ACTOR, History, Played};
use crate::support::release::View;
use crate::support::truth::Mutation;

/// The program under test.
pub(crate) const UNSNARE: &str = env!("CARGO_BIN_EXE_unsnare");

/// An operation as the report tells it.
#[derive(Clone, Debug)]
pub(crate) struct Claim {
    pub(crate) kind: String,
    pub(crate) path: Option<Vec<u8>>,
    pub(crate) to: Option<Vec<u8>>,
    pub(crate) confidence: String,
    /// `automatic`, `manual`, `none needed`.
    pub(crate) revert: String,
    /// Only lists of files show it.
    pub(crate) only_listed: bool,
    /// The rules that its evidence names.
    pub(crate) rules: Vec<String>,
}

/// Analyses a capture: the report, and the script if one was written.
pub(crate) fn analyse(capture: &[u8], dir: &Path) -> Result<Value, String> {
    let (input, report, script) = (
        dir.join("capture.txt"),
        dir.join("report.json"),
        dir.join("revert.sh"),
    );
    if capture.is_empty() {
        return Ok(serde_json::json!({ "operations": [] }));
    }
    std::fs::write(&input, capture).map_err(|e| e.to_string())?;
    let output = Command::new(UNSNARE)
        .args([
            "analyze",
            "-q",
            "--no-rehearsal",
            "-f",
            "json",
            "-p",
            ACTOR,
            "-o",
        ])
        .arg(&report)
        .arg("-r")
        .arg(&script)
        .arg(&input)
        .output()
        .map_err(|e| e.to_string())?;
    // 1: nothing by this process in the capture.
    if !matches!(output.status.code(), Some(0 | 1)) {
        return Err(format!(
            "analyze ends with {}: {}",
            output.status,
            String::from_utf8_lossy(&output.stderr)
        ));
    }
    let text = std::fs::read(&report).map_err(|e| format!("no report: {e}"))?;
    serde_json::from_slice(&text).map_err(|e| format!("the report is no JSON: {e}"))
}

/// A field of bytes, its escapes undone.
pub(crate) fn bytes(object: &Value, key: &str) -> Option<Vec<u8>> {
    let text = object[key].as_str()?;
    if object[format!("{key}_escaped").as_str()] != Value::Bool(true) {
        return Some(text.as_bytes().to_vec());
    }
    let mut out = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        let escaped = tail.first() == Some(&b'x') && *first == b'\\';
        let byte = tail
            .get(1..3)
            .filter(|_| escaped)
            .and_then(|d| std::str::from_utf8(d).ok())
            .and_then(|d| u8::from_str_radix(d, 16).ok());
        match byte {
            Some(byte) => {
                out.push(byte);
                rest = &tail[3..];
            }
            None => {
                out.push(*first);
                rest = tail;
            }
        }
    }
    Some(out)
}

/// The operations of a report.
pub(crate) fn claims(report: &Value) -> Vec<Claim> {
    let operations = report["operations"].as_array().cloned().unwrap_or_default();
    let text = |o: &Value, key: &str| o[key].as_str().unwrap_or_default().to_owned();
    let claim = |o: &Value| Claim {
        kind: text(o, "kind"),
        path: bytes(o, "path"),
        to: bytes(o, "to"),
        confidence: text(o, "confidence"),
        revert: text(o, "revert"),
        only_listed: o["only_listed"] == Value::Bool(true),
        rules: o["evidence"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|e| e["rule"].as_str().map(str::to_owned))
            .collect(),
    };
    operations.iter().map(claim).collect()
}

/// The claim says what was done.
pub(crate) fn is_right(claim: &Claim, truth: &[Mutation]) -> bool {
    let Some(path) = claim.path.as_deref() else {
        return true;
    };
    let kinds: &[&str] = match claim.kind.as_str() {
        "write" => &["write", "truncate", "create"],
        "create" => &["create", "write", "truncate"],
        "replace" => &["rename", "exchange"],
        other => &[other],
    };
    truth
        .iter()
        .filter(|m| m.process == ACTOR.as_bytes() && kinds.contains(&m.kind))
        .any(|m| match claim.kind.as_str() {
            // what is only renamed away is not replaced
            "replace" => m.to.as_deref() == Some(path) || m.kind == "exchange" && m.path == path,
            "symlink" => {
                m.path == path
                    && (claim.to.is_none()
                        || claim.to == m.to
                        || claim.to.as_deref()
                            == m.to.as_deref().map(|t| resolved(path, t)).as_deref())
            }
            // Which of the two was printed first is not told.
            "exchange" => {
                [Some(m.path.as_slice()), m.to.as_deref()].contains(&Some(path))
                    && claim.to.as_deref().is_none_or(|t| {
                        [Some(m.path.as_slice()), m.to.as_deref()].contains(&Some(t))
                    })
            }
            _ => m.path == path && (claim.to.is_none() || claim.to == m.to),
        })
}

fn resolved(link: &[u8], text: &[u8]) -> Vec<u8> {
    if text.starts_with(b"/") {
        text.to_vec()
    } else {
        [crate::support::programs::parent(link), b"/", text].concat()
    }
}

/// Right and wrong claims per confidence.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tally(pub(crate) BTreeMap<String, (u64, u64)>);

impl Tally {
    pub(crate) fn add(&mut self, other: &Tally) {
        for (level, (right, wrong)) in &other.0 {
            let sum = self.0.entry(level.clone()).or_default();
            *sum = (sum.0 + right, sum.1 + wrong);
        }
    }

    /// Share of right claims at a level, in percent; 100 without claims.
    pub(crate) fn percent(&self, level: &str) -> f64 {
        let (right, wrong) = self.0.get(level).copied().unwrap_or_default();
        if right + wrong == 0 {
            100.0
        } else {
            100.0 * right as f64 / (right + wrong) as f64
        }
    }
}

/// Judges every claim of a report; the wrong ones at `certain` are returned.
pub(crate) fn judge(report: &Value, played: &Played) -> (Tally, Vec<Claim>) {
    let (mut tally, mut wrong) = (Tally::default(), Vec::new());
    for claim in claims(report) {
        let right = is_right(&claim, &played.truth);
        let mut count = |what: String| {
            let sum = tally.0.entry(what).or_default();
            *sum = (sum.0 + u64::from(right), sum.1 + u64::from(!right));
        };
        count(claim.confidence.clone());
        if claim.confidence == "likely" {
            count(format!("likely by {}", claim.rules.join(" and ")));
        }
        assert!(
            claim.confidence == "certain" || !claim.rules.is_empty(),
            "seed {}: no rule says why this is {}: {claim:?}",
            played.seed,
            claim.confidence
        );
        if !right && claim.confidence == "certain" {
            wrong.push(claim);
        } else if !right
            && std::env::var("UNSNARE_WRONG").is_ok_and(|level| {
                level == claim.confidence || level == "1" && claim.confidence == "likely"
            })
        {
            let text = |b: &Option<Vec<u8>>| {
                b.as_ref()
                    .map_or("?".into(), |b| String::from_utf8_lossy(b).into_owned())
            };
            let done: Vec<String> = played
                .truth
                .iter()
                .filter(|m| Some(&m.path) == claim.path.as_ref())
                .map(|m| format!("{} -> {}", m.kind, text(&m.to)))
                .collect();
            eprintln!(
                "wrong: {} {} -> {} by {}; done: {done:?}; seed {}",
                claim.kind,
                text(&claim.path),
                text(&claim.to),
                claim.rules.join(" and "),
                played.seed,
            );
        }
    }
    (tally, wrong)
}

/// Changes of names that no claim tells, by kind, with how many there were in all.
fn told(report: &Value, played: &Played) -> BTreeMap<&'static str, (u64, u64)> {
    const KINDS: [&str; 8] = [
        "rename", "symlink", "link", "create", "mkdir", "unlink", "rmdir", "exchange",
    ];
    let claims = claims(report);
    let mut out = BTreeMap::new();
    let done = played.truth.iter().enumerate();
    for (n, m) in done.filter(|(_, m)| m.process == ACTOR.as_bytes() && KINDS.contains(&m.kind)) {
        // What is made and renamed soon is part of a `replace`.
        let saved = played.truth[n..]
            .iter()
            .find(|later| later.kind == "rename" && later.path == m.path)
            .and_then(|later| later.to.as_ref());
        let is_told = claims.iter().any(|c| match c.kind.as_str() {
            "replace" => c.path == m.to || c.path.as_ref() == saved,
            kind => kind == m.kind && c.path.as_ref() == Some(&m.path),
        });
        let mut count = |what, is_told| {
            let sum: &mut (u64, u64) = out.entry(what).or_default();
            *sum = (sum.0 + u64::from(is_told), sum.1 + 1);
        };
        count(m.kind, is_told);
        if m.kind == "rename" {
            let named = |c: &Claim| match c.kind.as_str() {
                "replace" => c.path == m.to || c.path.as_ref() == saved,
                "rename" => c.path.as_ref() == Some(&m.path) && c.to == m.to,
                _ => false,
            };
            count("new name of a rename", claims.iter().any(named));
        }
        if !is_told && std::env::var_os("UNSNARE_MISSED").is_some() {
            eprintln!("missed: {} {}", m.kind, String::from_utf8_lossy(&m.path));
        }
    }
    out
}

/// How many random histories a test plays: `UNSNARE_HISTORIES`, else 2,000 in CI and `at_home` elsewhere.
pub(crate) fn wanted(at_home: u64) -> u64 {
    let asked = std::env::var("UNSNARE_HISTORIES")
        .ok()
        .and_then(|n| n.parse().ok());
    asked.unwrap_or(if std::env::var_os("CI").is_some() {
        2000
    } else {
        at_home
    })
}

/// The first seed: `UNSNARE_SEED`, else always the same.
pub(crate) fn first_seed() -> u64 {
    std::env::var("UNSNARE_SEED")
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(1)
}

/// Runs `work` for so many seeds on two threads; stops early after eight failures, which are returned.
pub(crate) fn for_seeds(
    first: u64,
    count: u64,
    work: impl Fn(u64) -> Result<(), String> + Sync,
) -> Vec<String> {
    let (next, failures) = (AtomicU64::new(0), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                loop {
                    let n = next.fetch_add(1, Ordering::Relaxed);
                    if n >= count
                        || failures
                            .lock()
                            .is_ok_and(|f: std::sync::MutexGuard<'_, Vec<String>>| f.len() >= 8)
                    {
                        return;
                    }
                    if let Err(error) = work(first + n) {
                        failures.lock().expect("no thread panics").push(error);
                    }
                }
            });
        }
    });
    failures.into_inner().expect("no thread panics")
}

/// Leaves steps of a history out as long as it still fails.
pub(crate) fn shrink(
    history: History,
    error: String,
    fails: impl Fn(&History) -> Option<String>,
) -> String {
    let (mut history, mut error, mut n) = (history, error, 0);
    while n < history.steps.len() {
        let shorter = history.without(n);
        match fails(&shorter) {
            Some(e) => (history, error) = (shorter, e),
            None => n += 1,
        }
    }
    let steps: Vec<&str> = history.steps.iter().map(|(name, _)| *name).collect();
    format!(
        "seed {}, {:?}, reduced to {steps:?}:\n{error}",
        history.seed, history.setting.release
    )
}

/// Claims as they are judged, and how many changes of each kind are told.
type Judged = (Tally, BTreeMap<&'static str, (u64, u64)>);

fn wrong_certain(history: &History) -> Result<Judged, String> {
    let played = history.play();
    let dir = tempfile::tempdir().map_err(|e| e.to_string())?;
    let report = analyse(&played.capture, dir.path())?;
    if let Some(keep) = std::env::var_os("UNSNARE_KEEP") {
        let name = Path::new(&keep).join(format!("{}.txt", history.seed));
        std::fs::write(name, &played.capture).map_err(|e| e.to_string())?;
    }
    let (tally, wrong) = judge(&report, &played);
    let text = |b: &Option<Vec<u8>>| {
        b.as_ref()
            .map_or("?".into(), |b| String::from_utf8_lossy(b).into_owned())
    };
    match wrong.first() {
        None => Ok((tally, told(&report, &played))),
        Some(c) => Err(format!(
            "certain but wrong: {} {} -> {}",
            c.kind,
            text(&c.path),
            text(&c.to)
        )),
    }
}

/// Every second history is told in words that nobody knows: names decide last, and evidence must do without them.
///
/// With `UNSNARE_VIEW=narrow` (or `wide`) only histories recorded so are played. `UNSNARE_WRONG=1` (or a confidence)
/// prints what is claimed and wrong, `UNSNARE_MISSED=1` what is not claimed.
#[test]
fn what_is_called_certain_is_never_wrong() {
    let (first, count) = (first_seed() + 1_000_000, wanted(80));
    judge_seeds(first, count, 98.0, |seed| History::draw(seed, 14));
}

/// The same of the habits of many more programs, where old neighbours stand beside many a file.
#[test]
fn on_an_untidy_disk_what_is_called_certain_is_never_wrong() {
    let (first, count) = (first_seed() + 5_000_000, wanted(160) / 2);
    judge_seeds(first, count, 98.0, |seed| History::draw_untidy(seed, 14));
}

/// The same with services, editors and tools of a server.
#[test]
fn on_a_server_what_is_called_certain_is_never_wrong() {
    let (first, count) = (first_seed() + 6_000_000, wanted(160) / 2);
    judge_seeds(first, count, 98.0, |seed| History::draw_server(seed, 14));
}

/// The same with `mv`, `cp`, filters and second names of files.
#[test]
fn of_everyday_tools_what_is_called_certain_is_never_wrong() {
    let (first, count) = (first_seed() + 7_000_000, wanted(120) / 4);
    judge_seeds(first, count, 98.0, |seed| History::draw_everyday(seed, 14));
}

/// Judges the claims of so many histories: none at `certain` is wrong, and of those at `likely` so many percent are right.
fn judge_seeds(first: u64, count: u64, likely: f64, draw: impl Fn(u64) -> History + Sync) {
    let total = Mutex::new([Judged::default(), Judged::default()]);
    let view = std::env::var("UNSNARE_VIEW").ok();
    let failures = for_seeds(first, count, |seed| {
        let mut history = draw(seed);
        history.disguised = seed % 2 == 1;
        let is_narrow = history.setting.view == View::Piped;
        if view
            .as_deref()
            .is_some_and(|v| (v == "narrow") != is_narrow)
        {
            return Ok(());
        }
        match wrong_certain(&history) {
            Ok((tally, told)) => {
                let mut totals = total.lock().expect("no thread panics");
                let total = &mut totals[usize::from(history.disguised)];
                total.0.add(&tally);
                for (kind, (found, all)) in told {
                    let sum = total.1.entry(kind).or_default();
                    *sum = (sum.0 + found, sum.1 + all);
                }
                Ok(())
            }
            Err(error) => Err(shrink(history, error, |h| wrong_certain(h).err())),
        }
    });
    let totals = total.into_inner().expect("no thread panics");
    for ((tally, told), words) in totals.iter().zip(["known", "unknown"]) {
        eprintln!(
            "{count} histories from seed {first}, those in {words} words: right and wrong claims {:?}; told of all changes {told:?}",
            tally.0
        );
    }
    assert!(
        failures.is_empty(),
        "{} histories:\n\n{}",
        failures.len(),
        failures.join("\n\n")
    );
    for (tally, _) in &totals {
        assert!(
            tally.percent("likely") >= likely,
            "too much of what is called likely is wrong: {:?}",
            tally.0
        );
        let certain = tally.0.get("certain").map_or(0, |(right, _)| *right);
        assert!(
            view.is_some() || certain > count / 2,
            "hardly anything was claimed: {:?}",
            tally.0
        );
    }
}

/// Names turn up that are nobody's hidden half: another process made them by a relative name, `clonefile` made them, or they
/// stand elsewhere than it seems. What is called likely may be wrong here; nothing may be certain that is.
#[test]
fn a_name_that_only_turns_up_is_never_certain() {
    let (first, count) = (first_seed() + 3_000_000, wanted(60));
    let certain = AtomicU64::new(0);
    let failures = for_seeds(first, count, |seed| {
        let mut history = History::draw_with_traps(seed, 10);
        history.disguised = seed % 4 == 1;
        let (tally, _) = wrong_certain(&history)
            .map_err(|error| shrink(history.clone(), error, |h| wrong_certain(h).err()))?;
        let (right, _) = tally.0.get("certain").copied().unwrap_or_default();
        certain.fetch_add(right, Ordering::Relaxed);
        Ok(())
    });
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
    assert!(certain.into_inner() > count, "hardly anything was claimed");
}
