//! What speaks for a candidate, whatever the call: it turned up, it had just been made free, a document is saved.

use super::Case;

rules! { Case<'_>:
    appeared_alone
    appeared
    appeared_somehow
    saved_beside
    made_free
}
