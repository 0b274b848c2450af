//! Every rule against the examples in its own file, and what reports and the documentation say of rules.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;

use super::Meta;
use super::registry::GROUPS;
use super::{
    common, doubt, exchange, impossible, link_target, neighbours, new_name, other_source,
    printed_half, second_name, unfit,
};

mod counts;
mod example;

pub(in crate::infer) use example::{
    Example, Others, Recorded, filtered, hits, lines, long, narrow_lines, nearly, nearly_lines,
    nearly_narrow, unseen_calls,
};

thread_local! {
    /// The id of the rule that is switched off.
    pub(in crate::infer) static OFF: Cell<&'static str> = const { Cell::new("") };
    /// The groups that judged a candidate, by their first rule.
    pub(in crate::infer) static JUDGED: RefCell<BTreeSet<&'static str>> =
        const { RefCell::new(BTreeSet::new()) };
}

/// Examples of the rules of one group.
pub(in crate::infer) type Examples = &'static [(&'static Meta, &'static [Example])];

const ALL: &[Examples] = &[
    impossible::EXAMPLES,
    unfit::EXAMPLES,
    common::EXAMPLES,
    new_name::EXAMPLES,
    second_name::EXAMPLES,
    exchange::EXAMPLES,
    neighbours::EXAMPLES,
    link_target::EXAMPLES,
    doubt::EXAMPLES,
    printed_half::EXAMPLES,
    other_source::EXAMPLES,
];

/// The groups whose rules judge candidates one by one.
const JUDGING: &[Examples] = &[
    impossible::EXAMPLES,
    unfit::EXAMPLES,
    common::EXAMPLES,
    new_name::EXAMPLES,
    second_name::EXAMPLES,
    exchange::EXAMPLES,
    doubt::EXAMPLES,
];

fn all() -> impl Iterator<Item = (&'static Meta, &'static [Example])> {
    ALL.iter().flat_map(|group| group.iter().copied())
}

#[test]
fn every_rule_has_an_id_of_its_own_and_is_in_the_registry() {
    let known: Vec<&str> = GROUPS.iter().flat_map(|g| g.1).map(|m| m.id).collect();
    let mut examples: Vec<&str> = all().map(|(meta, _)| meta.id).collect();
    let mut once = known.clone();
    once.sort_unstable();
    once.dedup();
    assert_eq!(once.len(), known.len(), "{known:?}");
    examples.sort_unstable();
    assert_eq!(examples, once);
}

#[test]
fn every_rule_does_what_the_examples_in_its_file_say() {
    let mut wrong = Vec::new();
    for (meta, examples) in all() {
        let hit = examples.iter().filter(|e| e.hits).count();
        if hit == 0 || hit == examples.len() {
            wrong.push(format!(
                "{}: needs an example that hits and one that nearly does",
                meta.id
            ));
        }
        for example in examples {
            JUDGED.with(|judged| judged.borrow_mut().clear());
            let told = example.told();
            let judges = JUDGING
                .iter()
                .any(|group| group.iter().any(|(m, _)| m.id == meta.id));
            if judges && JUDGED.with(|judged| judged.borrow().is_empty()) {
                wrong.push(format!(
                    "{}: {}\n  no candidate is judged",
                    meta.id, example.calls
                ));
            }
            if told != example.told {
                wrong.push(format!(
                    "{}: {}\n  told {told:#?}\n  rules {:?}",
                    meta.id,
                    example.calls,
                    example.rules()
                ));
            } else if example.takes(meta) != example.hits {
                wrong.push(format!(
                    "{}: {}\n  hits: {}, rules {:?}",
                    meta.id,
                    example.calls,
                    example.hits,
                    example.rules()
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_rule_that_is_switched_off_is_missed() {
    let short = |e: &&Example| !matches!(e.recorded, Recorded::Long);
    let examples = all().flat_map(|(meta, all)| all.iter().map(move |e| (meta.id, e)));
    let with: Vec<_> = examples
        .filter(|(_, e)| short(e))
        .map(|(id, e)| (id, e, e.outcome()))
        .collect();
    let mut needless = Vec::new();
    for (meta, own) in all() {
        OFF.with(|off| off.set(meta.id));
        let long = own.iter().filter(|e| !short(e));
        // its own examples first: they are made to miss it
        let (mine, others): (Vec<_>, Vec<_>) = with.iter().partition(|(id, ..)| *id == meta.id);
        let missed = mine
            .into_iter()
            .chain(others)
            .any(|(_, e, with)| e.outcome() != *with)
            || long.into_iter().any(|e| e.told() != e.told);
        if !missed {
            needless.push(meta.id);
        }
        OFF.with(|off| off.set(""));
    }
    assert_eq!(needless, Vec::<&str>::new(), "nothing changes without them");
}

/// The list of rules in the documentation, between two marks.
#[test]
fn the_documentation_lists_the_rules() {
    const FROM: &str = "<!-- rules -->\n";
    const UNTIL: &str = "<!-- end of rules -->";
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/confidence.md");
    let page = std::fs::read_to_string(path).unwrap();
    let mut list = String::new();
    for (group, rules) in GROUPS {
        list.push_str(&format!(
            "\n**{group}**\n\n| rule | what it says |\n| --- | --- |\n"
        ));
        for rule in *rules {
            list.push_str(&format!("| `{}` | {} |\n", rule.id, rule.says));
        }
    }
    let (before, rest) = page.split_once(FROM).unwrap();
    let (_, after) = rest.split_once(UNTIL).unwrap();
    let should = format!("{before}{FROM}{list}\n{UNTIL}{after}");
    if std::env::var_os("UNSNARE_BLESS").is_some() {
        std::fs::write(path, should).unwrap();
        return;
    }
    assert!(
        page == should,
        "docs/confidence.md: UNSNARE_BLESS=1 writes the list anew"
    );
}
