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

/// Attributes come after all else, flags last; chown may take bits away, so the owner comes before the permissions.
pub(super) fn waits_for(need: &Need, other: &Need) -> bool {
    match (need, other) {
        _ if unlocks(need) => false,
        _ if unlocks(other) => true,
        (Need::Flags(..), Need::Flags(..)) => false,
        (Need::Flags(..), _) => true,
        (_, Need::Mode(..) | Need::Flags(..)) => false,
        (_, Need::Owner(..)) => matches!(need, Need::Mode(..)),
        _ => true,
    }
}
