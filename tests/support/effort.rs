//! How much a run of the tests tries.

/// A test that would go through many like cases takes every `at_home`th of them; all in CI, and every Nth where
/// `UNSNARE_EVERY=N` says so.
#[must_use]
pub fn every(at_home: usize) -> usize {
    let asked = std::env::var("UNSNARE_EVERY")
        .ok()
        .and_then(|n| n.parse().ok());
    let in_ci = std::env::var_os("CI").is_some();
    asked.unwrap_or(if in_ci { 1 } else { at_home }).max(1)
}
