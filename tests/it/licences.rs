//! Every dependency may be handed on under permissive terms, comes from the registry, and is locked.

use std::process::Command;

use serde_json::Value;

/// The same list as in `deny.toml`.
const ALLOWED: [&str; 7] = [
    "MIT",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "Unicode-3.0",
    "Zlib",
    "bzip2-1.0.6",
    "MIT-0",
];

fn run(program: &str, args: &[&str]) -> Vec<u8> {
    let output = Command::new(program)
        .args(args)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    output.stdout
}

/// What is built on this machine; packages for other systems need not have been fetched.
fn metadata() -> Value {
    let version = String::from_utf8(run("rustc", &["-vV"])).unwrap();
    let host = version
        .lines()
        .find_map(|line| line.strip_prefix("host: "))
        .unwrap();
    let args = [
        "metadata",
        "--format-version",
        "1",
        "--locked",
        "--filter-platform",
        host,
    ];
    serde_json::from_slice(&run(env!("CARGO"), &args)).unwrap()
}

/// `A OR B` needs one side, `A AND B` both; `/` is an old spelling of OR.
fn permitted(expression: &str) -> bool {
    let text = expression.replace(['(', ')'], "").replace('/', " OR ");
    text.split(" AND ")
        .all(|part| part.split(" OR ").any(|one| ALLOWED.contains(&one.trim())))
}

/// The packages of this repository.
const OWN: [&str; 3] = ["unsnare", "scriptable-mac", "unsnare-benches"];

#[test]
fn every_dependency_has_a_permissive_licence_and_comes_from_the_registry() {
    let metadata = metadata();
    let packages = metadata["packages"].as_array().unwrap();
    assert!(packages.len() > 50, "{}", packages.len());
    for package in packages {
        let name = package["name"].as_str().unwrap();
        let licence = package["license"].as_str().unwrap_or("none");
        assert!(permitted(licence), "{name}: {licence}");
        let source = package["source"].as_str();
        assert!(
            OWN.contains(&name) || source.is_some_and(|source| source.starts_with("registry+")),
            "{name}: {source:?}"
        );
    }
}

#[test]
fn the_list_is_that_of_deny_toml() {
    let deny = include_str!("../../deny.toml")
        .parse::<toml::Table>()
        .unwrap();
    let allowed: Vec<_> = deny["licenses"]["allow"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one.as_str().unwrap())
        .collect();
    assert_eq!(allowed, ALLOWED);
}

#[test]
fn expressions_are_understood() {
    assert!(
        permitted("MIT OR GPL-3.0")
            && permitted("(MIT OR Apache-2.0) AND Unicode-3.0")
            && permitted("Unlicense/MIT")
    );
    assert!(!permitted("GPL-3.0") && !permitted("MIT AND GPL-3.0") && !permitted("none"));
}
