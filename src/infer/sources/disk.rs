//! What the mounted disk (`--root`) says about the operations: it decides where the trace is silent, and where the two
//! disagree, that is reported.

use bstr::{BString, ByteSlice};

use crate::bytes::shown;
use crate::disk::{Disk, Found};
use crate::infer::decide;
use crate::infer::facts::change::Destination;
use crate::infer::operation::{Confidence, Kind, Proof, Rival};
use crate::infer::patterns::{Relation, relation};
use crate::infer::rules::Finding;
use crate::infer::rules::other_source::{
    changed_since_on_disk, link_text_on_disk, missing_on_disk, one_name_on_disk,
    perhaps_moved_since, second_name_on_disk,
};
use crate::infer::rules::printed_half::contradicted;
use crate::infer::sources::name_timeline::NameTimeline;
use crate::infer::verdicts::Verdicts;
use crate::trace::names::PathId;

/// Lets the disk decide link targets and new names; returns the disagreements, one sentence each.
pub(crate) fn consult(verdicts: &mut Verdicts<'_>, disk: &Disk) -> Vec<String> {
    let mut notes = Vec::new();
    let mut after = NameTimeline::of(verdicts);
    for n in 0..verdicts.count() {
        let d = verdicts.change(n);
        let Some(id) = d.id().filter(|_| !d.absorbed && d.whole()) else {
            continue;
        };
        if !after.last_word(verdicts, d.at, id) {
            continue;
        }
        let path: BString = verdicts.names().get(id).into();
        // A volume that is not mounted there is no disagreement.
        if !disk.holds_volume_of(&path) {
            continue;
        }
        let found = match disk.object_at(&path) {
            Ok(f) => f,
            Err(e) => {
                notes.push(format!(
                    "the disk cannot be asked about {}: {e}",
                    shown(&path)
                ));
                continue;
            }
        };
        match d.kind {
            Kind::Symlink => symlink(verdicts, n, &path, found, &mut notes),
            Kind::Rename => rename(verdicts, &after, n, id, &path, disk, &mut notes),
            Kind::Link => link(verdicts, &after, n, id, &path, disk, &mut notes),
            Kind::Create | Kind::Mkdir | Kind::Replace if found.is_none() => {
                notes.push(format!(
                        "the capture shows that {} was made, but it is not on the disk: something happened after the capture, or this is another disk",
                        shown(&path)
                    ));
            }
            Kind::Unlink | Kind::Rmdir if found.is_some() => {
                notes.push(format!(
                        "the capture shows that {} was removed, but it is on the disk: it was made again, or this is another disk",
                        shown(&path)
                    ));
            }
            _ => {}
        }
        after.note_hidden_name(n, verdicts.change(n));
    }
    notes
}

fn symlink(
    verdicts: &mut Verdicts<'_>,
    n: usize,
    path: &BString,
    found: Option<Found>,
    notes: &mut Vec<String>,
) {
    let later = found.as_ref().is_some_and(|f| f.later);
    let Some(target) = found.and_then(|f| f.target) else {
        notes.push(format!(
            "the capture shows that the link {} was made, but no link stands there on the disk",
            shown(path)
        ));
        return;
    };
    let id = verdicts.names().find(&target);
    let d = verdicts.change_mut(n);
    let proven = |old: &Destination| old.confidence == Confidence::Certain && old.text == target;
    if d.to.as_deref().is_some_and(proven) {
        return;
    }
    if let Some(old) = &d.to
        && old.text != target
    {
        if old.confidence >= Confidence::Likely {
            notes.push(format!(
                "the capture suggests that {} leads to {}, but on the disk it leads to {}",
                shown(path),
                shown(&old.text),
                shown(&target)
            ));
        }
        d.rivals.push(Rival {
            path: old.text.clone(),
            why: "the disk shows another text".into(),
            rule: None,
        });
        d.reconsider();
    }
    d.because_of(
        d.at,
        link_text_on_disk::META.says,
        link_text_on_disk::META.id,
    );
    // nothing tells that nobody has made it anew since
    let told = link_text_on_disk::META.speaks(Confidence::Likely, Proof::Named);
    let doubt = later.then(|| changed_since_on_disk::META.caps(Confidence::Possible));
    if later {
        d.because_of(
            d.at,
            changed_since_on_disk::META.says,
            changed_since_on_disk::META.id,
        );
    }
    let findings: Vec<Finding> = [told].into_iter().chain(doubt).collect();
    decide::claim(d, id, target, &findings);
}

/// The file has two names on the disk, and the other one stands beside it: that is what the call gave it.
fn link(
    verdicts: &mut Verdicts<'_>,
    after: &NameTimeline,
    n: usize,
    id: PathId,
    path: &BString,
    disk: &Disk,
    notes: &mut Vec<String>,
) {
    let Ok(Some(other)) = disk.other_name(path) else {
        return;
    };
    let to = verdicts.make(&other);
    let at = verdicts.change(n).at;
    let before = verdicts.facts.ledger.before(to, at);
    // An older name, perhaps; or one of two that the capture gave, of which one is gone.
    let older = !verdicts.facts.ledger.remembers(at) || before.is_some_and(|s| s.state.present());
    if older || after.links(id) > 1 {
        return;
    }
    // What was renamed or removed since, and is not known to have stood there before, may have been the new name.
    let moved = after.may_have_moved(at);
    let d = verdicts.change_mut(n);
    let proven = |old: &Destination| old.confidence == Confidence::Certain && old.text == other;
    if d.to.as_deref().is_some_and(proven) {
        return;
    }
    if let Some(old) = d.to.as_ref().filter(|old| old.text != other) {
        let (text, sure) = (old.text.clone(), old.confidence >= Confidence::Likely);
        if sure {
            notes.push(format!(
                "the capture suggests that {} got the second name {}, but on the disk that is {}",
                shown(path),
                shown(&text),
                shown(&other)
            ));
        }
        d.rivals.push(Rival {
            path: text,
            why: "the disk shows another name of the same file".into(),
            rule: None,
        });
        d.reconsider();
    }
    d.because_of(
        at,
        second_name_on_disk::META.says,
        second_name_on_disk::META.id,
    );
    // nor does anything tell that nobody has given the file another name since
    let told = second_name_on_disk::META.speaks(Confidence::Likely, Proof::Named);
    let doubt = moved.then(|| perhaps_moved_since::META.caps(Confidence::Possible));
    let findings: Vec<Finding> = [told].into_iter().chain(doubt).collect();
    decide::claim(d, Some(to), other, &findings);
}

fn rename(
    verdicts: &mut Verdicts<'_>,
    after: &NameTimeline,
    n: usize,
    from: PathId,
    path: &BString,
    disk: &Disk,
    notes: &mut Vec<String>,
) {
    let claimed = verdicts.change(n).to.clone();
    if let Some(to) = &claimed
        && to.confidence >= Confidence::Likely
    {
        let touched = to
            .id
            .is_some_and(|t| !after.stays(verdicts.change(n).at, t));
        if !touched && matches!(disk.object_at(&to.text), Ok(None)) {
            notes.push(format!(
                "the capture suggests that {} was renamed to {}, which is not on the disk",
                shown(path),
                shown(&to.text)
            ));
            let d = verdicts.change_mut(n);
            d.cap(&contradicted::META, Confidence::Likely);
            decide::weigh(d, missing_on_disk::META.caps(Confidence::Possible));
        }
        return;
    }
    if !verdicts.facts.ledger.remembers(verdicts.change(n).at) {
        return;
    }
    // Names beside it that are made from the old one, and that nothing else explains.
    let dir = verdicts
        .names()
        .get(verdicts.names().parent(from))
        .to_owned();
    let mut fits: Vec<BString> = Vec::new();
    for name in disk.beside(path) {
        let mut whole = BString::from(dir.as_bytes());
        if whole.last() != Some(&b'/') {
            whole.push(b'/');
        }
        whole.extend_from_slice(&name);
        let explained = verdicts.names().find(&whole).is_some_and(|id| {
            verdicts
                .facts
                .ledger
                .before(id, verdicts.change(n).at)
                .is_some_and(|s| s.state.present())
                || after.is_made(id)
        });
        if relation(path, &whole) == Relation::Backup
            && !explained
            && !crate::infer::patterns::template(&name)
        {
            fits.push(whole);
        }
    }
    if let [only] = fits.as_slice() {
        let id = Some(verdicts.make(only));
        let d = verdicts.change_mut(n);
        d.reconsider();
        d.because_of(d.at, one_name_on_disk::META.says, one_name_on_disk::META.id);
        // it may have stood there before the capture: nothing tells its age
        let finding = one_name_on_disk::META.speaks(Confidence::Possible, Proof::Likeness);
        decide::claim(d, id, only.clone(), &[finding]);
    }
}
