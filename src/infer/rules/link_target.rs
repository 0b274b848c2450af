//! What tells where a link leads: a lookup through it is printed with its text in place of it. Found in `infer/link`.

rules! {
    neighbours:
    copied_link
    copied_original
    known_below
    circle
    mirrored
    tested_before
    prepared
    beside
    named_once
    dangling
    as_read
    own_text
    pattern
    rival
    tells_aside
}
