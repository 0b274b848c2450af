//! Data flows one way: read off the `use` lines of the source. No top module reaches up, and no file of `src/infer`, `src/revert`
//! and the rest depends on itself over more than one other file.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// The top modules, lowest first: each uses only what stands before it. ARCHITECTURE.md has the same list.
const ORDER: [&str; 21] = [
    "bytes",
    "time_of_day",
    "similar",
    "temporary",
    "object",
    "dialect",
    "trace",
    "ledger",
    "input",
    "logs",
    "recipe",
    "error",
    "recording",
    "disk",
    "infer",
    "operation",
    "story",
    "revert",
    "report",
    "analysis",
    "cli",
];

/// Where the files of a circle are looked for. What is not among them still has larger circles.
const WITHOUT_CIRCLES: [&str; 5] = ["trace", "ledger", "infer", "story", "revert"];

/// By module (`infer::rules::rule`), the modules of this crate that its file names.
type Uses = BTreeMap<String, BTreeSet<String>>;

/// The text of a file without comments, and without what only tests compile.
fn code(text: &str) -> String {
    let end = text.find("#[cfg(test)]\nmod tests {");
    let mut out = String::new();
    let mut skip = false;
    for line in text[..end.unwrap_or(text.len())].lines() {
        let line = line.split("//").next().unwrap_or_default();
        if skip {
            skip = !line.contains([';', '}']);
            continue;
        }
        skip = matches!(line.trim(), "#[cfg(test)]" | "#[cfg(doc)]");
        if !skip {
            out.push_str(line);
            out.push('\n');
        }
    }
    out
}

/// Every path in the text that begins with `crate`, `super` or `self`, braces taken apart, as absolute components.
fn paths(module: &[&str], text: &str) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    let words = text.match_indices(|c: char| c.is_ascii_lowercase());
    let mut end = 0;
    for (start, _) in words {
        let before = text[..start].chars().next_back();
        if start < end || before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':') {
            continue;
        }
        let rest = &text[start..];
        let first = ["crate::", "super::", "self::"]
            .iter()
            .find(|w| rest.starts_with(**w));
        let restricts = text[..start].ends_with("in ");
        if first.is_none() || restricts {
            continue;
        }
        end = start + tree(rest, &[], &mut found);
    }
    let absolute = |path: Vec<String>| {
        let mut at: Vec<String> = module.iter().map(|part| (*part).to_owned()).collect();
        for part in path {
            match part.as_str() {
                "crate" => at.clear(),
                "super" => drop(at.pop()),
                "self" => {}
                _ => at.push(part),
            }
        }
        at
    };
    found.into_iter().map(absolute).collect()
}

/// Takes the path at the beginning of the text, with all its branches; how many bytes it has.
fn tree(text: &str, above: &[String], found: &mut Vec<Vec<String>>) -> usize {
    let mut path = above.to_vec();
    let mut at = 0;
    loop {
        let word: String = text[at..]
            .chars()
            .take_while(|c| c.is_alphanumeric() || *c == '_')
            .collect();
        at += word.len();
        if !word.is_empty() {
            path.push(word);
        }
        if !text[at..].starts_with("::") {
            break;
        }
        at += 2;
        if text[at..].starts_with('{') {
            at += 1;
            while !text[at..].starts_with('}') {
                let skipped =
                    text[at..].find(|c: char| c.is_alphanumeric() || c == '_' || c == '}');
                at += skipped.expect("a brace is closed");
                if !text[at..].starts_with('}') {
                    at += tree(&text[at..], &path, found);
                    let renamed = text[at..].find([',', '}']);
                    at += renamed.expect("a brace is closed");
                }
            }
            return at + 1;
        }
    }
    found.push(path);
    at
}

fn files(dir: &Path, module: &mut Vec<String>, out: &mut BTreeMap<String, String>) {
    for entry in fs::read_dir(dir).expect("the source is there") {
        let path = entry.expect("the source can be read").path();
        let name = path
            .file_stem()
            .expect("a name")
            .to_string_lossy()
            .into_owned();
        if name == "tests" || name.ends_with("_tests") || name == "fuzz_targets" {
            continue;
        }
        if path.is_dir() {
            module.push(name);
            files(&path, module, out);
            module.pop();
        } else if path.extension().is_some_and(|e| e == "rs") {
            let mut own = module.clone();
            if name != "mod" {
                own.push(name);
            }
            let text = fs::read_to_string(&path).expect("the source is text");
            out.insert(own.join("::"), code(&text));
        }
    }
}

/// What every file of the library uses.
fn uses() -> Uses {
    let mut texts = BTreeMap::new();
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    files(&source, &mut Vec::new(), &mut texts);
    texts.retain(|module, _| module != "lib" && module != "main");
    let file_of = |path: &[String]| {
        let longest = (1..=path.len()).rev().map(|n| path[..n].join("::"));
        longest
            .into_iter()
            .find(|module| texts.contains_key(module))
    };
    let of = |(module, text): (&String, &String)| {
        let parts: Vec<&str> = module.split("::").collect();
        let found = paths(&parts, text);
        let others = found.iter().filter_map(|path| file_of(path));
        (
            module.clone(),
            others.filter(|other| other != module).collect(),
        )
    };
    texts.iter().map(of).collect()
}

fn top(module: &str) -> &str {
    module.split("::").next().unwrap_or(module)
}

/// All that can be reached from a module.
fn reached<'u>(uses: &'u Uses, from: &str) -> BTreeSet<&'u str> {
    let mut found = BTreeSet::new();
    let mut open = vec![from];
    while let Some(module) = open.pop() {
        for other in uses.get(module).into_iter().flatten() {
            if found.insert(other.as_str()) {
                open.push(other);
            }
        }
    }
    found
}

/// The modules that reach each other, by circle.
fn circles(uses: &Uses) -> BTreeSet<BTreeSet<&str>> {
    let reach: BTreeMap<&str, BTreeSet<&str>> = uses
        .keys()
        .map(|module| (module.as_str(), reached(uses, module)))
        .collect();
    let circle = |module: &str| {
        let leads_back = |other: &str| reach.get(other).is_some_and(|there| there.contains(module));
        let there = reach[module].iter();
        there.filter(|other| leads_back(other)).copied().collect()
    };
    uses.keys()
        .map(|module| circle(module))
        .filter(|circle: &BTreeSet<&str>| circle.len() > 1)
        .collect()
}

#[test]
fn no_top_module_uses_one_above_it() {
    let place = |module: &str| {
        let known = ORDER.iter().position(|name| *name == module);
        known.unwrap_or_else(|| panic!("{module} has no place in the order of the top modules"))
    };
    let uses = uses();
    let up = uses.iter().flat_map(|(module, others)| {
        let up = others
            .iter()
            .filter(|other| place(top(other)) > place(top(module)));
        up.map(move |other| format!("{module} uses {other}"))
    });
    assert_eq!(up.collect::<Vec<_>>(), Vec::<String>::new());
    // they are found at all
    assert!(uses["infer::rename"].contains("infer::verdicts"));
    assert!(uses.values().map(BTreeSet::len).sum::<usize>() > 500);
}

#[test]
fn the_architecture_tells_the_order_of_the_top_modules() {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("ARCHITECTURE.md"));
    let order = ORDER.map(|module| format!("`{module}`")).join(" < ");
    let text = text.expect("ARCHITECTURE.md is there").replace('\n', " ");
    assert!(
        text.contains(&order),
        "ARCHITECTURE.md does not say: {order}"
    );
}

#[test]
fn no_circle_of_files_is_larger_than_two() {
    let mut uses = uses();
    uses.retain(|module, _| WITHOUT_CIRCLES.contains(&top(module)));
    let large: Vec<_> = circles(&uses)
        .into_iter()
        .filter(|circle| circle.len() > 2)
        .map(|c| c.into_iter().map(str::to_owned).collect::<Vec<_>>())
        .collect();
    assert_eq!(large, Vec::<Vec<String>>::new());
}

#[test]
fn a_circle_is_found_where_there_is_one() {
    let text = "use super::b::{self, X, deep::{Y, Z as W}};\n// use crate::no;\n#[cfg(test)]\nuse crate::not;\npub(in crate::infer) fn f() -> crate::c::T {}\n";
    let found = paths(&["a"], &code(text));
    let found: Vec<String> = found.iter().map(|path| path.join("::")).collect();
    assert_eq!(found, ["b", "b::X", "b::deep::Y", "b::deep::Z", "c::T"]);
    let pairs = [
        ("a", "b"),
        ("b", "c"),
        ("c", "a"),
        ("d", "a"),
        ("e", "f"),
        ("f", "e"),
    ];
    let mut uses = Uses::new();
    for (from, to) in pairs {
        uses.entry(from.to_owned())
            .or_default()
            .insert(to.to_owned());
    }
    let found = circles(&uses);
    assert_eq!(
        found,
        BTreeSet::from([BTreeSet::from(["a", "b", "c"]), BTreeSet::from(["e", "f"])])
    );
}

/// Lines of a file that set how sure a hidden half is, or claim one.
fn decisions(text: &str) -> Vec<&str> {
    let decides = |line: &&str| {
        let assigned =
            line.contains(".confidence = ") || line.contains("confidence = Confidence::");
        let claimed = line.contains(".to = Some(") || line.contains("Destination {");
        (assigned || claimed) && !line.contains("struct ") && !line.contains("let ")
    };
    text.lines().filter(decides).collect()
}

#[test]
fn how_sure_a_hidden_half_is_is_decided_in_one_file() {
    let mut texts = BTreeMap::new();
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    files(&source, &mut Vec::new(), &mut texts);
    let elsewhere: Vec<String> = texts
        .iter()
        .filter(|(module, _)| top(module) == "infer" || *module == "story::past")
        .filter(|(module, _)| *module != "infer::decide")
        .flat_map(|(module, text)| {
            decisions(text)
                .into_iter()
                .map(move |line| format!("{module}: {line}"))
        })
        .collect();
    assert_eq!(elsewhere, Vec::<String>::new());
    assert!(decisions(&texts["infer::decide"]).len() >= 3);
}
