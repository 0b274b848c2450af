//! Some steps of every kind and situation, as a plan of its own: what the shell tries of a script with thousands of steps.

use std::collections::{BTreeMap, BTreeSet};

use bstr::{BStr, BString, ByteSlice};

use crate::infer::operation::ObjectType;
use crate::revert::actions::kind::stand_in;
use crate::revert::dependency::below;
use crate::revert::plan::{Action, DiskItem, Plan, Step};

/// So many steps of each form are tried.
const EACH: usize = 2;
/// A step that comes after more than this is tried after so many of them.
const MANY: usize = 8;

/// What makes a step another one to the script: what it does, to what type, which of its words it has, what it comes after, and how
/// its names must be quoted.
type StepForm = (
    &'static str,
    String,
    Vec<&'static str>,
    Option<&'static str>,
    u8,
    bool,
);

impl Plan {
    /// The plan with a few steps of every form, all that those need, and the part of the disk that is theirs. Steps keep their
    /// numbers.
    pub(crate) fn sample(&self) -> Plan {
        let chosen = self.chosen();
        let mut steps: Vec<Step> = (self.steps.iter())
            .filter(|step| chosen.contains(&step.number))
            .cloned()
            .collect();
        for step in &mut steps {
            step.after.retain(|number| chosen.contains(number));
            let takes = match &mut step.action {
                Action::Aside(aside) => aside.allowed.as_mut().map(|allowed| &mut allowed.takes),
                Action::RemoveDirectory(directory) => Some(&mut directory.takes),
                _ => None,
            };
            if let Some(takes) = takes {
                takes.retain(|number| chosen.contains(number));
            }
        }
        let disk = self.disk_of(&chosen);
        Plan {
            steps,
            disk,
            other_volumes: self.other_volumes,
            ..Plan::default()
        }
    }

    fn step(&self, number: u32) -> Option<&Step> {
        let at = self.steps.binary_search_by_key(&number, |step| step.number);
        at.ok().map(|at| &self.steps[at])
    }

    fn chosen(&self) -> BTreeSet<u32> {
        let mut forms: BTreeMap<StepForm, usize> = BTreeMap::new();
        let mut pending: Vec<u32> = Vec::new();
        for step in &self.steps {
            let count = forms.entry(self.form_of(step)).or_default();
            if *count < EACH {
                *count += 1;
                pending.push(step.number);
            }
        }
        let mut chosen = BTreeSet::new();
        while let Some(number) = pending.pop() {
            if !chosen.insert(number) {
                continue;
            }
            let Some(step) = self.step(number) else {
                continue;
            };
            pending.extend(step.refilled_by);
            pending.extend(step.action.kind().goes_on_from());
            // what the step needs to find, and some of what has to be out of its way
            let inside = step.action.kind().taken_out_by();
            let is_many = inside.len().max(step.after.len()) > MANY;
            let outside = step.after.iter().filter(|number| !inside.contains(number));
            pending.extend(outside);
            if !is_many {
                pending.extend(inside);
                continue;
            }
            for number in inside.iter().rev().take(MANY / 2) {
                pending.push(*number);
                let path = self.step(*number).map(|step| step.action.path().as_bstr());
                let above = inside.iter().filter(|other| {
                    let other = self.step(**other).map(|step| step.action.path().as_bstr());
                    path.zip(other)
                        .is_some_and(|(path, other)| below(path, other))
                });
                pending.extend(above);
            }
        }
        chosen
    }

    fn form_of(&self, step: &Step) -> StepForm {
        let kind = step.action.kind();
        let words = |numbers: &[u32]| {
            let steps = numbers
                .iter()
                .take(MANY)
                .filter_map(|number| self.step(*number));
            let words: BTreeSet<&str> = steps.map(|step| step.action.kind().function()).collect();
            words.into_iter().collect::<Vec<_>>()
        };
        let filler = step.refilled_by.and_then(|number| self.step(number));
        let form = [
            Some(kind.path()),
            kind.from(),
            kind.target(),
            kind.compared_with(),
        ]
        .map(|name| name.map_or("-".to_owned(), |name| quoting(name.as_bstr())));
        (
            kind.function(),
            format!("{:?} {}", kind.object(), form.join(" ")),
            words(&step.after),
            filler.map(|step| step.action.kind().function()),
            u8::from(kind.is_conditional()),
            step.offer.is_some(),
        )
    }

    /// The items that are nothing to steps that are not chosen, and that those that are have to do with.
    fn disk_of(&self, chosen: &BTreeSet<u32>) -> Vec<DiskItem> {
        let (mut mine, mut others) = (BTreeSet::new(), BTreeSet::new());
        for step in &self.steps {
            match chosen.contains(&step.number) {
                true => mine.extend(names(step)),
                false => others.extend(names(step)),
            }
        }
        let wanted = |item: &&DiskItem| {
            let mine_at = nearest(item.path.as_bstr(), &mine);
            mine_at.is_some() && mine_at >= nearest(item.path.as_bstr(), &others)
        };
        let mut kept: BTreeSet<BString> = (self.disk.iter().filter(wanted))
            .map(|item| item.path.clone())
            .collect();
        // the directories above, by the names of the start and of the end
        let above: BTreeSet<BString> = (self.disk.iter().filter(wanted))
            .flat_map(|item| item.home.iter().chain([&item.path]))
            .chain(&mine)
            .flat_map(|path| parents(path.as_bstr()))
            .collect();
        let leads = |item: &&DiskItem| {
            let home = item.home.as_ref();
            above.contains(&item.path) || home.is_some_and(|home| above.contains(home))
        };
        kept.extend((self.disk.iter().filter(leads)).map(|item| item.path.clone()));
        let items = self.disk.iter().filter(|item| kept.contains(&item.path));
        let mut items: Vec<DiskItem> = items.cloned().collect();
        // those that stand there only because of what is left out
        let all: BTreeSet<&BString> = self.disk.iter().map(|item| &item.path).collect();
        let implied = |path: &&BString| {
            let inside: BString = [path.as_slice(), b"/"].concat().into();
            let mut below = all.range::<BString, _>(&inside..);
            !all.contains(path) && below.next().is_some_and(|item| item.starts_with(&inside))
        };
        items.extend(above.iter().filter(implied).map(|path| DiskItem {
            path: path.clone(),
            object: ObjectType::Directory,
            target: None,
            mode: None,
            file: usize::MAX,
            same_bytes: None,
            size: None,
            home: Some(path.clone()),
        }));
        items
    }
}

/// Every path that a step names.
fn names(step: &Step) -> Vec<BString> {
    let kind = step.action.kind();
    let mut names: Vec<BString> = [Some(kind.path()), kind.from(), kind.compared_with()]
        .into_iter()
        .flatten()
        .cloned()
        .collect();
    match &step.action {
        Action::MoveBackUnseen(step) => names.push(stand_in(&step.path, step.operation)),
        Action::RestoreFromUnseenName(step) => names.push(stand_in(&step.path, step.operation)),
        Action::RemoveUnseenHardLink(step) => {
            names.push(stand_in(&step.path, step.operation));
            let at = step.path.rfind_byte(b'/').unwrap_or(0);
            let claimed = step.claimed.iter();
            names.extend(claimed.map(|name| [&step.path[..=at], name].concat().into()));
        }
        _ => {}
    }
    names
}

fn parents(path: &BStr) -> impl Iterator<Item = BString> {
    let ends = path.find_iter("/").skip(1);
    ends.map(|end| path[..end].into())
        .collect::<Vec<BString>>()
        .into_iter()
}

/// How long the longest of `names` is that is `path` or above it.
fn nearest(path: &BStr, names: &BTreeSet<BString>) -> Option<usize> {
    let itself = [BString::from(path)].into_iter();
    let all = itself.chain(parents(path));
    all.filter(|name| names.contains(name))
        .map(|name| name.len())
        .max()
}

/// What of the script's quoting a name needs.
fn quoting(name: &BStr) -> String {
    let has = |letter: char, found: bool| if found { letter } else { '.' };
    [
        has('q', name.contains(&b'\'')),
        has('b', name.contains(&b' ')),
        has('n', name.contains(&b'\n')),
        has('c', name.iter().any(|byte| byte.is_ascii_control())),
        has('e', name.iter().any(|byte| b"\\%$`\"*?[~".contains(byte))),
        has('u', !name.is_ascii()),
        has('x', name.to_str().is_err()),
        has('d', name.contains_str("/-")),
    ]
    .iter()
    .collect()
}
