//! Months, as English text of every format abbreviates them.

/// The number of the month whose three letters the text begins with.
pub(crate) fn month(text: &[u8]) -> Option<u32> {
    const NAMES: &[u8] = b"JanFebMarAprMayJunJulAugSepOctNovDec";
    let head = text.first_chunk::<3>()?;
    let found = NAMES.chunks(3).position(|name| name == head)?;
    Some(found as u32 + 1)
}
