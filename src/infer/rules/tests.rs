//! Every rule against the examples in its own file, and what reports and the documentation say of rules.

use std::cell::Cell;

use super::Meta;
use super::registry::GROUPS;
use super::{
    common, doubt, exchange, impossible, link_target, neighbours, new_name, other_source,
    second_name, unfit,
};
use crate::infer::Findings;
use crate::tests::calls;

thread_local! {
    /// The id of the rule that is switched off.
    pub(in crate::infer) static OFF: Cell<&'static str> = const { Cell::new("") };
}

/// Examples of the rules of one group.
pub(in crate::infer) type Examples = &'static [(&'static Meta, &'static [Example])];

/// How an example is recorded.
#[derive(Clone, Copy)]
enum Recorded {
    Wide,
    Narrow,
    /// Only the process itself.
    Filtered,
    /// On a system some of whose calls leave no line.
    UnseenCalls,
    /// With tens of thousands of makings after the first line.
    Long,
    /// Lines as they are printed.
    Lines,
}

/// Lines as a 10.10 server prints them, up to the path.
fn printed(lines: &str) -> Findings {
    let mut inference = crate::infer::Inference::new();
    let whole = |_: usize, line: &str| format!("{line:<222}0.000041   servermgrd.696");
    calls::feed(&mut inference, 0, lines, whole);
    inference.finish(None)
}

/// Calls, as the tests of the whole program write them, and what is told of them.
pub(in crate::infer) struct Example {
    calls: &'static str,
    told: &'static [&'static str],
    /// The rule takes part in it.
    hits: bool,
    recorded: Recorded,
}

pub(in crate::infer) const fn hits(calls: &'static str, told: &'static [&'static str]) -> Example {
    Example {
        calls,
        told,
        hits: true,
        recorded: Recorded::Wide,
    }
}

pub(in crate::infer) const fn nearly(
    calls: &'static str,
    told: &'static [&'static str],
) -> Example {
    Example {
        hits: false,
        ..hits(calls, told)
    }
}

pub(in crate::infer) const fn filtered(
    calls: &'static str,
    told: &'static [&'static str],
) -> Example {
    Example {
        recorded: Recorded::Filtered,
        ..hits(calls, told)
    }
}

pub(in crate::infer) const fn unseen_calls(
    calls: &'static str,
    told: &'static [&'static str],
) -> Example {
    Example {
        recorded: Recorded::UnseenCalls,
        ..hits(calls, told)
    }
}

pub(in crate::infer) const fn narrow_lines(
    calls: &'static str,
    told: &'static [&'static str],
) -> Example {
    Example {
        recorded: Recorded::Narrow,
        ..hits(calls, told)
    }
}

pub(in crate::infer) const fn nearly_narrow(
    calls: &'static str,
    told: &'static [&'static str],
) -> Example {
    Example {
        recorded: Recorded::Narrow,
        ..nearly(calls, told)
    }
}

pub(in crate::infer) const fn long(calls: &'static str, told: &'static [&'static str]) -> Example {
    Example {
        recorded: Recorded::Long,
        ..hits(calls, told)
    }
}

pub(in crate::infer) const fn lines(calls: &'static str, told: &'static [&'static str]) -> Example {
    Example {
        recorded: Recorded::Lines,
        ..hits(calls, told)
    }
}

pub(in crate::infer) const fn nearly_lines(
    calls: &'static str,
    told: &'static [&'static str],
) -> Example {
    Example {
        recorded: Recorded::Lines,
        ..nearly(calls, told)
    }
}

impl Example {
    fn findings(&self) -> Findings {
        match self.recorded {
            Recorded::Wide => calls::findings(self.calls),
            Recorded::Narrow => calls::narrow(self.calls),
            Recorded::Lines => printed(self.calls),
            Recorded::Filtered => {
                let mut inference = calls::inference(self.calls);
                inference.filtered(true);
                inference.finish(None)
            }
            Recorded::UnseenCalls => {
                let mut inference = calls::inference(self.calls);
                inference.unseen_calls(0, 0, true);
                inference.finish(None)
            }
            Recorded::Long => {
                let (first, rest) = self.calls.split_once('\n').unwrap();
                let makings = (0..40_000).map(|n| format!("@mkdir /z/{n}\n"));
                let calls: String = makings.collect();
                calls::findings(&format!("{first}\n{calls}{rest}"))
            }
        }
    }

    fn told(&self) -> Vec<String> {
        let found = self.findings();
        found.operations.iter().map(calls::tell).collect()
    }

    /// What is told, and what was ruled out on the way.
    fn outcome(&self) -> (Vec<String>, Vec<String>) {
        let operations = self.findings().operations;
        let rivals = operations.iter().flat_map(|o| &o.rivals);
        let ruled_out = rivals.map(|r| format!("{} {}", r.path, r.why)).collect();
        (operations.iter().map(calls::tell).collect(), ruled_out)
    }

    /// The rules that take part.
    fn rules(&self) -> Vec<&'static str> {
        let operations = self.findings().operations;
        let evidence = operations.iter().flat_map(|o| &o.evidence);
        let rivals = operations.iter().flat_map(|o| &o.rivals);
        let rules = evidence.filter_map(|e| e.rule);
        rules.chain(rivals.filter_map(|r| r.rule)).collect()
    }
}

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
];

fn all() -> impl Iterator<Item = (&'static Meta, &'static [Example])> {
    ALL.iter().flat_map(|group| group.iter().copied())
}

#[test]
fn every_rule_has_an_id_of_its_own_and_is_in_the_registry() {
    let known: Vec<&str> = GROUPS.iter().flat_map(|g| g.1).map(|m| m.id).collect();
    let with_examples: Vec<&str> = all().map(|(meta, _)| meta.id).collect();
    let mut once = known.clone();
    once.sort_unstable();
    once.dedup();
    assert_eq!(once.len(), known.len(), "{known:?}");
    // these need more than calls: `inference_log`, `inference_disk`, `named` and `inference_printed` have their cases
    let elsewhere = other_source::ALL.iter();
    let elsewhere = elsewhere.chain(crate::infer::printed_half::ALL);
    let mut examples = with_examples;
    examples.extend(elsewhere.map(|meta| meta.id));
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
            let told = example.told();
            if told != example.told {
                wrong.push(format!(
                    "{}: {}\n  told {told:#?}\n  rules {:?}",
                    meta.id,
                    example.calls,
                    example.rules()
                ));
            } else if example.rules().contains(&meta.id) != example.hits {
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
    let every: Vec<&Example> = all().flat_map(|(_, all)| all).filter(short).collect();
    let with: Vec<_> = every.iter().map(|e| e.outcome()).collect();
    let mut needless = Vec::new();
    for (meta, own) in all() {
        OFF.with(|off| off.set(meta.id));
        let long = own.iter().filter(|e| !short(e));
        let missed = every
            .iter()
            .zip(&with)
            .any(|(e, with)| e.outcome() != *with)
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
