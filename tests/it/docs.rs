//! Every command shown in README.md and docs/ runs and prints what is shown.
//!
//! A block marked `console` holds commands (`$ ...`) with their output, both streams as a terminal shows them. The
//! commands of one document run one after the other in a directory of their own, in which `fixtures` stands as in the
//! repository. `UNSNARE_BLESS=1` writes what they print into the document. Blocks marked `sh` are for the reader's own
//! machine: of their commands, those of unsnare and of the kit are asked whether they understand every option.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::run::{UNSNARE, repository};

fn documents() -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = fs::read_dir(repository().join("docs"))
        .expect("docs/")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "md"))
        .collect();
    found.push(repository().join("README.md"));
    found.sort();
    found
}

/// The place where a document's commands run.
struct Desk {
    dir: tempfile::TempDir,
}

impl Desk {
    fn new() -> Self {
        let dir = tempfile::tempdir().expect("a directory");
        fs::create_dir(dir.path().join("bin")).expect("made");
        fs::create_dir(dir.path().join("case")).expect("made");
        symlink(UNSNARE, dir.path().join("bin/unsnare")).expect("linked");
        symlink(
            repository().join("fixtures"),
            dir.path().join("case/fixtures"),
        )
        .expect("linked");
        Desk { dir }
    }

    /// What a command prints.
    fn run(&self, command: &str) -> String {
        let path = std::env::var("PATH").unwrap_or_default();
        let path = format!("{}:{path}", self.dir.path().join("bin").display());
        let command = command.replace("cargo run --release --", "unsnare");
        let output = Command::new("sh")
            .arg("-c")
            .arg(format!("exec 2>&1\n{command}"))
            .current_dir(self.dir.path().join("case"))
            .env("PATH", path)
            .env("TZ", "UTC")
            .env_remove("NO_COLOR")
            .stdin(Stdio::null())
            .output()
            .expect("sh runs");
        let text = String::from_utf8(output.stdout).expect("UTF-8");
        // the directory is another one each time
        let canonical = fs::canonicalize(self.dir.path()).expect("found");
        let here = |text: String, dir: &Path| {
            text.replace(
                dir.join("case").to_str().expect("UTF-8"),
                "/Users/admin/case",
            )
        };
        dated(&here(here(text, &canonical), self.dir.path()))
    }
}

/// The same time for every backup directory that is named after the time (`...-20110208T170450Z`).
fn dated(text: &str) -> String {
    let stamp = |at: usize| {
        let found = text.get(at..at + 16)?;
        let shape: String = found
            .chars()
            .map(|c| if c.is_ascii_digit() { '9' } else { c })
            .collect();
        (shape == "99999999T999999Z").then_some(found)
    };
    let now = text.char_indices().find_map(|(at, _)| stamp(at));
    now.map_or_else(
        || text.to_owned(),
        |now| text.replace(now, "20110209T081500Z"),
    )
}

/// The document as its commands make it.
fn played(text: &str) -> String {
    let desk = Desk::new();
    let mut out = String::new();
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        out.push_str(line);
        out.push('\n');
        if line != "```console" {
            continue;
        }
        while let Some(line) = lines.next() {
            if line == "```" {
                out.push_str("```\n");
                break;
            }
            let Some(command) = line.strip_prefix("$ ") else {
                continue;
            };
            out.push_str(line);
            out.push('\n');
            let mut whole = command.to_owned();
            while whole.ends_with('\\') {
                let next = lines.next().unwrap_or_default();
                out.push_str(next);
                out.push('\n');
                whole.push('\n');
                whole.push_str(next);
            }
            let printed = desk.run(&whole);
            for line in printed.lines() {
                out.push_str(line.trim_end());
                out.push('\n');
            }
        }
    }
    out
}

#[test]
fn every_command_prints_what_is_shown() {
    for path in documents() {
        let text = fs::read_to_string(&path).expect("the document");
        let now = played(&text);
        if std::env::var_os("UNSNARE_BLESS").is_some() {
            fs::write(&path, &now).expect("written");
            continue;
        }
        if let Some((number, (shown, real))) = text
            .lines()
            .zip(now.lines())
            .enumerate()
            .find(|(_, (a, b))| a != b)
        {
            panic!(
                "{} line {} shows {shown:?}, but it is {real:?}; UNSNARE_BLESS=1 cargo test accepts the new text",
                path.display(),
                number + 1
            );
        }
        assert_eq!(
            text.lines().count(),
            now.lines().count(),
            "{}: more or less is printed than shown",
            path.display()
        );
    }
}

/// The commands in blocks marked `sh` that begin with one of these words, without what follows in a pipe or goes to a file.
fn commands_for_the_reader(beginnings: &[&str]) -> Vec<(PathBuf, Vec<String>)> {
    let mut found = Vec::new();
    for path in documents() {
        let text = fs::read_to_string(&path).expect("the document");
        let blocks = text.split("\n```sh\n").skip(1);
        for line in blocks.flat_map(|block| block.split("\n```").next().unwrap_or("").lines()) {
            for part in line
                .split(" #")
                .next()
                .unwrap_or("")
                .split(['|', '>', ';', '&'])
            {
                let part = part.trim();
                let part = part.strip_prefix("sudo ").unwrap_or(part);
                let Some(rest) = beginnings.iter().find_map(|start| part.strip_prefix(start))
                else {
                    continue;
                };
                let words = rest
                    .split_whitespace()
                    .map(|word| word.replace(['"', '\''], ""));
                found.push((path.clone(), words.collect()));
            }
        }
    }
    found
}

#[test]
fn every_command_for_the_reader_is_understood() {
    let own = commands_for_the_reader(&["unsnare ", "cargo run --release -- "]);
    assert!(own.len() > 8, "{own:?}");
    for (path, words) in own {
        let output = Command::new(UNSNARE)
            .args(&words)
            .arg("--help")
            .stdin(Stdio::null())
            .output()
            .expect("it runs");
        assert!(
            output.status.success(),
            "{}: unsnare {words:?}: {}",
            path.display(),
            String::from_utf8_lossy(&output.stderr)
        );
    }
    let desk = Desk::new();
    desk.run("unsnare kit > kit.sh");
    let kit = commands_for_the_reader(&["sh kit.sh "]);
    assert!(kit.len() > 3, "{kit:?}");
    for (path, words) in kit {
        // what follows the two dashes is the command that is recorded
        let here = |word: String| match word.starts_with('/') {
            // a directory of the server
            true => "/usr".to_owned(),
            false => word,
        };
        let words = words.into_iter().take_while(|word| word != "--");
        let words: Vec<_> = words.map(here).collect();
        let printed = desk.run(&format!("sh kit.sh {} --help; echo $?", words.join(" ")));
        assert!(
            printed.ends_with("0\n") && printed.contains("kit.sh"),
            "{}: {words:?}: {printed}",
            path.display()
        );
    }
}

#[test]
fn links_between_documents_lead_somewhere() {
    for path in documents() {
        let text = fs::read_to_string(&path).expect("the document");
        for link in text
            .split("](")
            .skip(1)
            .filter_map(|rest| rest.split(')').next())
        {
            let file = link.split('#').next().unwrap_or(link);
            if file.is_empty() || file.contains("://") {
                continue;
            }
            let target = path.parent().expect("a directory").join(file);
            assert!(target.exists(), "{}: {link} leads nowhere", path.display());
        }
    }
}

/// The names of the repository's own files, as `git` would list them below these directories.
fn files(dir: &Path, into: &mut Vec<String>) {
    for entry in fs::read_dir(dir).expect("a directory") {
        let path = entry.expect("an entry").path();
        match path.is_dir() {
            true => files(&path, into),
            false => into.push(path.to_string_lossy().into_owned()),
        }
    }
}

#[test]
fn every_file_that_a_page_names_is_there() {
    let mut all = Vec::new();
    for dir in ["src", "tests", "examples"] {
        files(&repository().join(dir), &mut all);
    }
    let mut pages = documents();
    pages.extend(["ARCHITECTURE.md", "CONTRIBUTING.md"].map(|page| repository().join(page)));
    let mut named = 0;
    for page in pages {
        let text = fs::read_to_string(&page).expect("the document");
        let source = |word: &&str| {
            word.ends_with(".rs") && !word.contains([' ', '*']) && !word.ends_with("NAME.rs")
        };
        for word in text.split('`').filter(source) {
            let end = format!("/{word}");
            let there = all.iter().any(|file| file.ends_with(&end));
            assert!(there, "{} names {word}, which is not there", page.display());
            named += 1;
        }
    }
    assert!(named > 50, "only {named} files are named");
}

#[test]
fn every_test_that_a_page_names_is_there() {
    let mut sources = Vec::new();
    for dir in ["src", "tests/it"] {
        files(&repository().join(dir), &mut sources);
    }
    let mut names = sources.clone();
    for source in sources.iter().filter(|path| path.ends_with(".rs")) {
        let text = fs::read_to_string(source).expect("the source");
        let functions = text
            .lines()
            .filter_map(|line| line.trim().strip_prefix("fn "));
        names.extend(functions.map(str::to_owned));
    }
    let mut pages = documents();
    let others = ["ARCHITECTURE.md", "CONTRIBUTING.md", "fuzz/README.md"];
    pages.extend(others.map(|page| repository().join(page)));
    let mut named = 0;
    for page in pages {
        let text = fs::read_to_string(&page).expect("the document");
        for command in text.split("cargo test ").skip(1) {
            let end = command.find(['`', '\n', '#']).unwrap_or(command.len());
            let mut words = command[..end]
                .split_whitespace()
                .take_while(|word| *word != "--");
            let mut filter = None;
            while let Some(word) = words.next() {
                match word {
                    "--test" => drop(words.next()),
                    option if option.starts_with('-') => {}
                    word => filter = Some(word),
                }
            }
            let Some(filter) = filter else { continue };
            let there = names.iter().any(|name| name.contains(filter));
            assert!(there, "{} names the test {filter}", page.display());
            named += 1;
        }
    }
    assert!(named > 6, "only {named} tests are named");
}
