//! Which attributes of an object are put back before which, and before what else is done to it.

use super::goal::Need;

/// Flags that keep an object from being written, renamed and dressed.
const LOCKS: [&str; 4] = ["uchg", "uappnd", "schg", "sappnd"];

fn locks(flags: &str) -> bool {
    flags.split(',').any(|flag| LOCKS.contains(&flag))
}

/// It takes a lock away, so that it comes before all else that is done to the object.
pub(super) fn unlocks(need: &Need) -> bool {
    matches!(need, Need::Flags(old, new) if locks(new) && !locks(old))
}

/// The copy of a recording brings the old owner and permissions along: they are put back before, on what stands there, since the steps
/// could not be judged on a copy that is not made yet.
pub(super) fn brings_attributes(need: &Need) -> bool {
    matches!(need, Need::Bytes { recorded: true, .. })
}

/// Attributes come after all else but a recording's copy, flags last; chown may take bits away, so the owner comes before the
/// permissions.
pub(super) fn waits_for(need: &Need, other: &Need) -> bool {
    match (need, other) {
        _ if unlocks(need) => false,
        _ if unlocks(other) => true,
        (Need::Flags(..), Need::Flags(..)) => false,
        (Need::Flags(..), _) => true,
        (_, Need::Mode(..) | Need::Flags(..)) => false,
        (Need::Mode(..) | Need::Owner(..), bytes) if brings_attributes(bytes) => false,
        (_, Need::Owner(..)) => matches!(need, Need::Mode(..)),
        _ => true,
    }
}
