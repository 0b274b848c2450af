//! What is known to exist, where, of which type, and since which line.
//!
//! Per path a list of spans: present or absent, first and last line that prove it, and what ended the span before.
//! Everything that inference claims about hidden halves is decided by asking this book.

pub(crate) mod failures;
pub(crate) mod proof;

use crate::object::ObjectType;
use crate::trace::At;
use crate::trace::names::{Names, PATHS, PathId};
use crate::trace::reserve;

/// What stands at a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    /// Nothing.
    Absent,
    /// Something, of this type.
    Present(ObjectType),
    /// Something that is no symbolic link (a lookup that follows links ended here).
    NotLink,
}

impl State {
    /// Something stands here.
    pub(crate) fn present(self) -> bool {
        self != State::Absent
    }

    /// The proven type.
    pub(crate) fn object(self) -> ObjectType {
        match self {
            State::Present(t) => t,
            _ => ObjectType::Unknown,
        }
    }

    fn join(self, new: State) -> Option<State> {
        use ObjectType::Unknown;
        Some(match (self, new) {
            (State::Absent, State::Absent) => State::Absent,
            (State::Absent, _) | (_, State::Absent) => return None,
            (State::Present(Unknown), s) | (s, State::Present(Unknown)) => s,
            (State::NotLink, State::Present(ObjectType::Link))
            | (State::Present(ObjectType::Link), State::NotLink) => return None,
            (State::NotLink, s) | (s, State::NotLink) => s,
            (State::Present(a), State::Present(b)) if a == b => State::Present(a),
            // what is opened may be a FIFO or a device
            (State::Present(ObjectType::Special), State::Present(ObjectType::File))
            | (State::Present(ObjectType::File), State::Present(ObjectType::Special)) => {
                State::Present(ObjectType::Special)
            }
            _ => return None,
        })
    }
}

/// Why a span begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cause {
    /// First heard of, or found to differ: nothing visible explains it.
    Seen,
    /// A visible call did it.
    Call,
    /// A visible call may have made it: `open` with CREAT, or with flags that are not printed (to 10.4), of a name of which
    /// nothing tells that it was there.
    Perhaps,
}

/// A stretch of lines in which a path's state is proven not to have changed visibly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Span {
    /// What stands there.
    pub state: State,
    /// First line that proves it.
    pub first: At,
    /// Last line that proves it.
    pub last: At,
    /// What made it so.
    pub cause: Cause,
    /// Absent: a call looked for the very name, by a whole path, and it was missing (see [`proof::looks_for`]).
    pub looked_for: bool,
}

/// The spans of one path. Most paths have one, which needs no room of its own.
#[derive(Clone, Debug, Default)]
enum Spans {
    #[default]
    None,
    One(Span),
    Many(Vec<Span>),
}

impl Spans {
    fn all(&self) -> &[Span] {
        match self {
            Spans::None => &[],
            Spans::One(s) => std::slice::from_ref(s),
            Spans::Many(all) => all,
        }
    }

    fn last_mut(&mut self) -> Option<&mut Span> {
        match self {
            Spans::None => None,
            Spans::One(s) => Some(s),
            Spans::Many(all) => all.last_mut(),
        }
    }

    /// Whether it is the second one.
    fn push(&mut self, span: Span) -> bool {
        match self {
            Spans::None => *self = Spans::One(span),
            Spans::One(first) => {
                // what came mostly goes again
                let mut all = Vec::with_capacity(4);
                all.extend([*first, span]);
                *self = Spans::Many(all);
                return true;
            }
            Spans::Many(all) => {
                if all.len() == KEEP {
                    all.remove(1);
                }
                all.push(span);
            }
        }
        false
    }
}

const DIRECTORY: State = State::Present(ObjectType::Directory);

/// The book of all paths.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ledger {
    /// By the path's number.
    spans: Vec<Spans>,
    /// The paths with more than one.
    many: Vec<PathId>,
    /// What ended before this line is known in part.
    horizon: At,
}

/// Spans kept per path; a file that comes and goes a thousand times is known by its newest ones.
const KEEP: usize = 64;

impl Ledger {
    /// All that is known of a path, oldest first.
    pub(crate) fn spans(&self, id: PathId) -> &[Span] {
        self.spans.get(id.index()).map_or(&[], Spans::all)
    }

    /// Every path with anything known about it.
    pub(crate) fn paths(&self) -> impl Iterator<Item = PathId> + '_ {
        let known = self.spans.iter().enumerate();
        known
            .filter(|(_, s)| !s.all().is_empty())
            .map(|(n, _)| PathId(n as u32))
    }

    /// The newest span.
    pub(crate) fn now(&self, id: PathId) -> Option<Span> {
        self.spans(id).last().copied()
    }

    /// Something was looked up and found in this state. Its parents are proven to be directories (or links to them).
    pub(crate) fn seen(&mut self, names: &Names, id: PathId, state: State, at: At) {
        self.enter(id, state, at, Cause::Seen);
        if state.present() {
            self.parents(names, id, at);
        }
    }

    /// The line that has just shown it to be absent looked for the very name.
    pub(crate) fn looked_for(&mut self, id: PathId, at: At) {
        let newest = self.spans.get_mut(id.index()).and_then(Spans::last_mut);
        if let Some(s) = newest.filter(|s| s.state == State::Absent && s.last == at) {
            s.looked_for = true;
        }
    }

    /// A visible call found it, or made it.
    pub(crate) fn opened(&mut self, names: &Names, id: PathId, state: State, at: At) {
        self.enter(id, state, at, Cause::Perhaps);
        self.parents(names, id, at);
    }

    /// What came after an opening tells whether it found the file or made it.
    pub(crate) fn opened_as(&mut self, id: PathId, opened: At, cause: Cause) {
        if let Some(s) = self.spans.get_mut(id.index()).and_then(Spans::last_mut)
            && (s.first, s.cause) == (opened, Cause::Perhaps)
        {
            s.cause = cause;
        }
    }

    /// A visible call made it so.
    pub(crate) fn made(&mut self, names: &Names, id: PathId, state: State, at: At) {
        self.enter(id, state, at, Cause::Call);
        if state.present() {
            self.parents(names, id, at);
        }
    }

    /// A visible call removed it, with everything known below.
    pub(crate) fn gone(&mut self, names: &Names, id: PathId, at: At) {
        self.enter(id, State::Absent, at, Cause::Call);
        for below in names.below(id) {
            if self.now(below).is_some_and(|s| s.state.present()) {
                self.enter(below, State::Absent, at, Cause::Call);
            }
        }
    }

    fn enter(&mut self, id: PathId, state: State, at: At, cause: Cause) {
        if self.spans.len() <= id.index() {
            let more = id.index() + 1 - self.spans.len();
            reserve(&mut self.spans, more, PATHS);
            self.spans.resize_with(id.index() + 1, Spans::default);
        }
        let spans = &mut self.spans[id.index()];
        if cause == Cause::Seen
            && let Some(s) = spans.last_mut()
            && let Some(joined) = s.state.join(state)
        {
            s.state = joined;
            s.last = at;
            return;
        }
        let second = spans.push(Span {
            state,
            first: at,
            last: at,
            cause,
            looked_for: false,
        });
        if second {
            self.many.push(id);
        }
    }

    fn parents(&mut self, names: &Names, id: PathId, at: At) {
        let mut up = names.parent(id);
        while up != PathId::ROOT {
            // most often that is what is known of it
            match self.spans.get_mut(up.index()).and_then(Spans::last_mut) {
                Some(s) if s.state == DIRECTORY => {
                    if s.last == at {
                        return;
                    }
                    s.last = at;
                }
                _ => self.enter(up, DIRECTORY, at, Cause::Seen),
            }
            up = names.parent(up);
        }
    }

    /// Moves everything to the paths' new numbers; what is known of forgotten paths goes.
    pub(crate) fn renumber(&mut self, moved: impl Fn(PathId) -> Option<PathId>) {
        let mut end = 0;
        for n in 0..self.spans.len() {
            let Some(to) = moved(PathId(n as u32)) else {
                continue;
            };
            let mut spans = std::mem::take(&mut self.spans[n]);
            if let Spans::Many(all) = &mut spans {
                all.shrink_to_fit();
            }
            // the order stays, so it moves up if it moves at all
            self.spans[end..to.index()].fill_with(Spans::default);
            self.spans[to.index()] = spans;
            end = to.index() + 1;
        }
        self.spans.truncate(end);
        self.many = self.many.iter().filter_map(|id| moved(*id)).collect();
    }

    /// Hardly anybody asks any more what stood where before a line: of what ended before it, the newest span of a path is kept.
    pub(crate) fn condense(&mut self, horizon: At) {
        let Ledger {
            spans,
            many,
            horizon: known,
        } = self;
        many.retain(|id| {
            let spans = &mut spans[id.index()];
            let Spans::Many(all) = spans else {
                return false;
            };
            let until = all.partition_point(|s| s.first < horizon);
            if until > 1 {
                all.drain(..until - 1);
                *known = horizon;
            }
            match all.as_slice() {
                [only] => *spans = Spans::One(*only),
                _ => all.shrink_to_fit(),
            }
            matches!(spans, Spans::Many(_))
        });
    }

    /// All that is known of the paths at this line is still there.
    pub(crate) fn remembers(&self, at: At) -> bool {
        at >= self.horizon
    }

    /// The last thing known of a path before a line (spans that begin before it).
    pub(crate) fn before(&self, id: PathId, at: At) -> Option<Span> {
        self.spans(id)
            .iter()
            .rev()
            .find(|s| s.first < at)
            .copied()
            .map(|mut s| {
                if s.last >= at {
                    s.last = s.first;
                }
                s
            })
    }

    /// The first thing known of a path after a line.
    pub(crate) fn after(&self, id: PathId, at: At) -> Option<Span> {
        self.spans(id).iter().find(|s| s.last > at).copied()
    }
}
