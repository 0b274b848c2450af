//! Which paths are looked at as the name that no line prints: those that the thread named around the call, those in the
//! source's directory whose names belong to its own, and those of the same name elsewhere.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::infer::candidates::candidate::{Candidate, Source};
use crate::infer::candidates::examine::Scene;
use crate::infer::facts::windows::Window;
use crate::infer::made::Paths;
use crate::infer::patterns::Old;
use crate::infer::rules::Finding;
use crate::infer::verdicts::Verdicts;
use crate::ledger::{Cause, Ledger, Span, State};
use crate::trace::At;
use crate::trace::names::PathId;

/// Names in the same directory, and of the same name elsewhere, that are looked at, newest first: in a directory of
/// thousands every rename would otherwise look at all of them.
const MOST_SIBLINGS: usize = 512;
/// Of those of the same name elsewhere of which nothing is heard after the call, so many are told as rivals.
const MOST_RIVALS: usize = 32;

/// Gathers the candidates of one call after the other, while nothing is read in between.
pub(in crate::infer) struct Gatherer {
    alike: SameName,
    /// The candidates of the call so far.
    taken: PathSet,
}

/// Paths, each once: mostly a few, now and then hundreds.
#[derive(Default)]
struct PathSet {
    few: Vec<PathId>,
    many: FxHashSet<PathId>,
}

impl PathSet {
    /// So many are looked through one by one.
    const FEW: usize = 32;

    fn clear(&mut self) {
        self.few.clear();
        self.many.clear();
    }

    fn holds(&self, id: PathId) -> bool {
        if self.many.is_empty() {
            self.few.contains(&id)
        } else {
            self.many.contains(&id)
        }
    }

    /// Adds one that it does not hold.
    fn add(&mut self, id: PathId) {
        if self.few.len() < Self::FEW {
            self.few.push(id);
            return;
        }
        if self.many.is_empty() {
            self.many.extend(&self.few);
        }
        self.many.insert(id);
    }
}

/// Paths of one name.
struct SameName {
    /// The first of the calls.
    first: At,
    /// By the newest of them.
    by_newest: FxHashMap<PathId, Vec<LastHeard>>,
}

impl SameName {
    /// The newest paths that are called like this one: the first [`MOST_RIVALS`], and of the others those heard of after the
    /// first call. None, if it is the only one.
    fn of(&mut self, names: Paths<'_>, ledger: &Ledger, id: PathId) -> &[LastHeard] {
        let alike = names.named(names.base(id));
        let mut alike = alike.take(MOST_SIBLINGS);
        let (Some(newest), Some(next)) = (alike.next(), alike.next()) else {
            return &[];
        };
        self.by_newest.entry(newest).or_insert_with(|| {
            let all = [newest, next].into_iter().chain(alike);
            let heard = all.map(|id| LastHeard::of(ledger, id)).enumerate();
            let counts =
                |(n, heard): &(usize, LastHeard)| *n < MOST_RIVALS || heard.last > self.first;
            heard.filter(counts).map(|(_, heard)| heard).collect()
        })
    }
}

/// When something is heard of a path.
#[derive(Clone, Copy)]
struct LastHeard {
    id: PathId,
    last: At,
    /// When first, if it was not there then, or a visible call made it: no call before that can have named it.
    anew: Option<At>,
}

impl LastHeard {
    fn of(ledger: &Ledger, id: PathId) -> LastHeard {
        let spans = ledger.spans(id);
        let anew = |s: &&Span| match s.cause {
            Cause::Call => s.state.present(),
            Cause::Seen => s.state == State::Absent,
            Cause::Perhaps => false,
        };
        LastHeard {
            id,
            last: spans.last().map_or(At::default(), |s| s.last),
            anew: spans.first().filter(anew).map(|s| s.first),
        }
    }
}

/// A path that cannot be meant, and why.
type Lost = (PathId, Finding);

/// Looks at the candidates of one call.
struct Looker<'l, K> {
    scene: Scene<'l>,
    taken: &'l mut PathSet,
    keep: K,
    lost: Vec<Lost>,
    most: usize,
}

impl Gatherer {
    /// For calls from the line `first` on.
    pub(in crate::infer) fn new(first: At) -> Gatherer {
        Gatherer {
            alike: SameName {
                first,
                by_newest: FxHashMap::default(),
            },
            taken: PathSet::default(),
        }
    }

    /// Hands over every path that could be meant, with what is known of it; `carried` comes last. Returns those that cannot,
    /// with the reason, as far as they are worth telling, and no more than `most`.
    pub(in crate::infer) fn gather(
        &mut self,
        verdicts: &Verdicts<'_>,
        window: &Window,
        s: Source,
        carried: Option<PathId>,
        most: usize,
        keep: impl FnMut(&Verdicts<'_>, Candidate),
    ) -> Vec<Lost> {
        let old = &Old::new(verdicts.names().get(s.id));
        let (names, ledger) = (verdicts.names(), &verdicts.facts.ledger);
        let parent = names.parent(s.id);
        self.taken.clear();
        let mut looker = Looker {
            scene: Scene::of(verdicts, window, s, old),
            taken: &mut self.taken,
            keep,
            lost: Vec::new(),
            most,
        };
        for m in &window.before {
            looker.take(m.id);
        }
        let mut above = PathId::ROOT;
        for m in &window.after {
            looker.take(m.id);
            // Something below an unheard-of directory: the directory is the candidate.
            let mut up = names.parent(m.id);
            if up == std::mem::replace(&mut above, up) {
                continue;
            }
            while up != PathId::ROOT
                && ledger
                    .before(up, window.at)
                    .is_none_or(|b| !b.state.present())
            {
                looker.take(up);
                up = names.parent(up);
            }
        }
        let siblings = names.children(parent);
        for id in siblings.take(MOST_SIBLINGS) {
            if old.beside(names.base(id)).named() {
                looker.take(id);
            }
        }
        // Elsewhere the name alone says nothing: the thread looked at it (see above), or it is heard of afterwards.
        for (n, heard) in self.alike.of(names, ledger, s.id).iter().enumerate() {
            if heard.last > window.at {
                looker.take_heard(*heard);
            } else if n < MOST_RIVALS {
                looker.tell(heard.id);
            }
        }
        if let Some(id) = carried {
            looker.take(id);
        }
        looker.lost
    }
}

impl<K: FnMut(&Verdicts<'_>, Candidate)> Looker<'_, K> {
    fn is_new(&self, id: PathId) -> bool {
        id != self.scene.source() && id != PathId::ROOT && !self.taken.holds(id)
    }

    /// It could be meant, as far as where it stands tells.
    fn take(&mut self, id: PathId) {
        if !self.is_new(id) {
            return;
        }
        self.taken.add(id);
        match self.scene.examine(id) {
            Ok(candidate) => (self.keep)(self.scene.verdicts(), candidate),
            Err(why) if self.lost.len() < self.most && self.scene.is_near(id) => {
                self.lost.push((id, why));
            }
            Err(_) => {}
        }
    }

    /// It could be meant, unless it came later.
    fn take_heard(&mut self, heard: LastHeard) {
        let later = heard.anew.is_some_and(|first| first > self.scene.at());
        if !later || self.lost.len() < self.most {
            self.take(heard.id);
        }
    }

    /// It could not, but why is worth telling.
    fn tell(&mut self, id: PathId) {
        if self.lost.len() < self.most
            && self.is_new(id)
            && let Err(why) = self.scene.examine(id)
        {
            self.lost.push((id, why));
        }
    }
}
