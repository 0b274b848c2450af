//! What a user of the crate can name: every public item, with its fields, variants and methods. A change of it is a
//! change of `tests/golden/surface.txt`; `UNSNARE_BLESS=1` writes it anew.
//!
//! The list is read from the source by `syn`: public modules from `src/lib.rs` on, and behind a re-export the item itself.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use quote::ToTokens;
use syn::{ImplItem, Item, UseTree, Visibility};

/// The items of a module, and where the files of those below it stand.
struct Module {
    items: Vec<Item>,
    dir: PathBuf,
}

fn file(path: &Path) -> Vec<Item> {
    let text = fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let parsed = |text: &str| {
        syn::parse_file(text)
            .unwrap_or_else(|e| panic!("{}: {e}", path.display()))
            .items
    };
    let of = |item| match item {
        Item::Macro(found) if found.mac.path.is_ident("kinds") => parsed(&kinds(&found)),
        other => vec![other],
    };
    parsed(&text).into_iter().flat_map(of).collect()
}

/// What the list of kinds of steps (`aside::Aside, "..."; ...`) declares.
fn kinds(list: &syn::ItemMacro) -> String {
    let list = list.mac.tokens.to_string();
    let (mut declared, mut variants) = (String::new(), String::new());
    for row in list.split(';').filter(|row| !row.trim().is_empty()) {
        let (path, _) = row.split_once(',').expect("a path and what it is");
        let (file, kind) = path.split_once("::").expect("a file and a kind");
        declared.push_str(&format!("mod {file}; pub use {file}::{kind};"));
        variants.push_str(&format!("{kind}({kind}),"));
    }
    format!("{declared} #[non_exhaustive] pub enum Action {{ {variants} }}")
}

/// A module by its path from the crate on.
fn module(path: &[String]) -> Option<Module> {
    let mut dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut items = file(&dir.join("lib.rs"));
    for name in path {
        let found = items.into_iter().find_map(|item| match item {
            Item::Mod(module) if module.ident == name => Some(module),
            _ => None,
        })?;
        let single = dir.join(format!("{name}.rs"));
        dir = dir.join(name);
        items = match found.content {
            Some((_, items)) => items,
            None if single.is_file() => file(&single),
            None => file(&dir.join("mod.rs")),
        };
    }
    Some(Module { items, dir })
}

fn public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

/// Tokens in one line.
fn flat(tokens: impl ToTokens) -> String {
    let text = tokens.to_token_stream().to_string();
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    [
        (" :: ", "::"),
        ("< ", "<"),
        (" >", ">"),
        (" <", "<"),
        ("& ", "&"),
        (" ,", ","),
        (" :", ":"),
        (" (", "("),
        ("( ", "("),
        (" )", ")"),
    ]
    .iter()
    .fold(text, |text, (from, to)| text.replace(from, to))
}

/// Whether an item is left out of a build for users.
fn internal(attributes: &[syn::Attribute]) -> bool {
    let cfg = attributes.iter().filter(|a| a.path().is_ident("cfg"));
    cfg.map(flat).any(|text| text.contains("test"))
}

#[derive(Default)]
struct Surface {
    lines: BTreeSet<String>,
    /// Public types by the path that they are defined at, and the names that users have for them.
    types: BTreeMap<Vec<String>, BTreeSet<String>>,
}

impl Surface {
    /// All of a public module. `at` is where it stands, `name` what users call it.
    fn module(&mut self, at: &[String], name: &str) {
        let Some(Module { items, .. }) = module(at) else {
            panic!("no module {}", at.join("::"));
        };
        for item in &items {
            match item {
                Item::Mod(inner) if public(&inner.vis) && !internal(&inner.attrs) => {
                    let mut at = at.to_vec();
                    at.push(inner.ident.to_string());
                    let name = format!("{name}::{}", inner.ident);
                    self.lines.insert(format!("mod {name}"));
                    self.module(&at, &name);
                }
                Item::Use(found) if public(&found.vis) && !internal(&found.attrs) => {
                    let mut paths = Vec::new();
                    uses(&found.tree, &mut Vec::new(), &mut paths);
                    for path in paths {
                        self.reexport(at, &path, name);
                    }
                }
                _ => self.item(item, at, name),
            }
        }
    }

    fn reexport(&mut self, from: &[String], path: &[String], name: &str) {
        let mut at: Vec<String> = from.to_vec();
        let mut path = path;
        while let Some(first) = path.first() {
            match first.as_str() {
                "crate" => at.clear(),
                "self" => {}
                "super" => {
                    at.pop();
                }
                _ => break,
            }
            path = &path[1..];
        }
        let (last, modules) = path.split_last().expect("a name");
        at.extend(modules.iter().cloned());
        let items = module(&at)
            .unwrap_or_else(|| panic!("no module {}", at.join("::")))
            .items;
        let mut found = false;
        for item in &items {
            if named(item).is_some_and(|ident| ident == last) {
                found = true;
                self.item(item, &at, name);
            } else if let Item::Use(inner) = item {
                let mut paths = Vec::new();
                uses(&inner.tree, &mut Vec::new(), &mut paths);
                for path in paths.iter().filter(|path| path.last() == Some(last)) {
                    found = true;
                    self.reexport(&at, path, name);
                }
            } else if let Item::Macro(inner) = item {
                // an item that a macro of its module makes
                found |= inner
                    .mac
                    .tokens
                    .to_string()
                    .split_whitespace()
                    .any(|word| word == last);
            }
        }
        if !found {
            self.lines.insert(format!("use {name}::{last}"));
        }
    }

    fn item(&mut self, item: &Item, at: &[String], name: &str) {
        let path = |ident: &syn::Ident| {
            let mut path = at.to_vec();
            path.push(ident.to_string());
            path
        };
        let open = |attributes: &[syn::Attribute]| {
            let open = attributes
                .iter()
                .any(|a| a.path().is_ident("non_exhaustive"));
            if open { " #[non_exhaustive]" } else { "" }
        };
        let line = match item {
            Item::Struct(s) if public(&s.vis) => {
                let whole = format!("{name}::{}", s.ident);
                for (n, field) in s.fields.iter().enumerate().filter(|(_, f)| public(&f.vis)) {
                    let ident = field
                        .ident
                        .as_ref()
                        .map_or(n.to_string(), ToString::to_string);
                    self.lines
                        .insert(format!("{whole}.{ident}: {}", flat(&field.ty)));
                }
                self.types
                    .entry(path(&s.ident))
                    .or_default()
                    .insert(whole.clone());
                format!("struct {whole}{}", open(&s.attrs))
            }
            Item::Enum(e) if public(&e.vis) => {
                let whole = format!("{name}::{}", e.ident);
                for variant in &e.variants {
                    let mut variant = variant.clone();
                    variant.attrs.clear();
                    for field in &mut variant.fields {
                        field.attrs.clear();
                    }
                    self.lines.insert(format!("{whole}::{}", flat(&variant)));
                }
                self.types
                    .entry(path(&e.ident))
                    .or_default()
                    .insert(whole.clone());
                format!("enum {whole}{}", open(&e.attrs))
            }
            Item::Fn(f) if public(&f.vis) => format!("fn {name} {}", flat(&f.sig)),
            Item::Const(c) if public(&c.vis) => {
                format!("const {name}::{}: {}", c.ident, flat(&c.ty))
            }
            Item::Type(t) if public(&t.vis) => {
                format!("type {name}::{} = {}", t.ident, flat(&t.ty))
            }
            Item::Trait(t) if public(&t.vis) => {
                for inner in &t.items {
                    if let syn::TraitItem::Fn(f) = inner {
                        self.lines
                            .insert(format!("{name}::{} {}", t.ident, flat(&f.sig)));
                    }
                }
                format!("trait {name}::{}", t.ident)
            }
            _ => return,
        };
        self.lines.insert(line);
    }

    /// Methods, wherever in the crate they are written.
    fn methods(&mut self, at: &mut Vec<String>) {
        let Some(Module { items, dir }) = module(at) else {
            return;
        };
        let _ = dir;
        let found: Vec<String> = items
            .iter()
            .filter_map(|item| match item {
                Item::Mod(inner) if !internal(&inner.attrs) && inner.content.is_none() => {
                    Some(inner.ident.to_string())
                }
                _ => None,
            })
            .collect();
        for item in &items {
            let Item::Impl(block) = item else { continue };
            if block.trait_.is_some() {
                continue;
            }
            let syn::Type::Path(of) = &*block.self_ty else {
                continue;
            };
            let of = of.path.segments.last().expect("a name").ident.to_string();
            let whole: Vec<String> = self
                .types
                .iter()
                .filter(|(path, _)| {
                    path.last() == Some(&of) && path[0] == at.first().cloned().unwrap_or_default()
                })
                .flat_map(|(_, names)| names.clone())
                .collect();
            for inner in &block.items {
                if let ImplItem::Fn(f) = inner
                    && public(&f.vis)
                    && !internal(&f.attrs)
                {
                    for whole in &whole {
                        self.lines.insert(format!("{whole} {}", flat(&f.sig)));
                    }
                }
            }
        }
        for name in found {
            at.push(name);
            self.methods(at);
            at.pop();
        }
    }
}

fn named(item: &Item) -> Option<&syn::Ident> {
    match item {
        Item::Struct(s) => Some(&s.ident),
        Item::Enum(e) => Some(&e.ident),
        Item::Fn(f) => Some(&f.sig.ident),
        Item::Const(c) => Some(&c.ident),
        Item::Type(t) => Some(&t.ident),
        Item::Trait(t) => Some(&t.ident),
        _ => None,
    }
}

/// The paths of a `use`.
fn uses(tree: &UseTree, before: &mut Vec<String>, paths: &mut Vec<Vec<String>>) {
    match tree {
        UseTree::Path(path) => {
            before.push(path.ident.to_string());
            uses(&path.tree, before, paths);
            before.pop();
        }
        UseTree::Name(name) => paths.push([&before[..], &[name.ident.to_string()]].concat()),
        UseTree::Group(group) => group
            .items
            .iter()
            .for_each(|tree| uses(tree, before, paths)),
        UseTree::Rename(_) | UseTree::Glob(_) => {}
    }
}

#[test]
fn the_public_surface_is_what_it_was() {
    let mut surface = Surface::default();
    surface.module(&[], "unsnare");
    surface.methods(&mut Vec::new());
    let text: String = surface
        .lines
        .iter()
        .map(|line| format!("{line}\n"))
        .collect();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/surface.txt");
    if std::env::var_os("UNSNARE_BLESS").is_some() {
        fs::write(&path, &text).unwrap();
    }
    let before = fs::read_to_string(&path).unwrap_or_default();
    let gone: Vec<&str> = before
        .lines()
        .filter(|line| !surface.lines.contains(*line))
        .collect();
    let old: BTreeSet<&str> = before.lines().collect();
    let new: Vec<&str> = text.lines().filter(|line| !old.contains(line)).collect();
    assert!(
        gone.is_empty() && new.is_empty(),
        "gone: {gone:#?}\nnew: {new:#?}\nif that is meant: UNSNARE_BLESS=1 cargo test surface, and a line in CHANGELOG.md"
    );
}
