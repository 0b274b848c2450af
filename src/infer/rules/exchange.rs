//! What speaks for a candidate for the other one of two exchanged files.

use super::Case;

rules! { Case<'_>:
    exchanged_same_name
    exchanged_near
    exchanged_with_own
}
