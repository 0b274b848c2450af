//! What was meant by a name that is not there.

/// How alike two names are, from 0 to 1; case does not count.
pub(crate) fn likeness(one: &str, other: &str) -> f64 {
    strsim::jaro_winkler(&one.to_lowercase(), &other.to_lowercase())
}

/// The candidate most like `wanted`, if it is alike enough to be what was meant.
#[cfg(feature = "cli")]
pub(crate) fn most_like(wanted: &str, candidates: impl Iterator<Item = String>) -> Option<String> {
    candidates
        .map(|candidate| (likeness(wanted, &candidate), candidate))
        .filter(|(score, _)| *score > 0.84)
        // of equals the first in the alphabet, so that the answer does not depend on the directory's order
        .max_by(|a, b| a.0.total_cmp(&b.0).then_with(|| b.1.cmp(&a.1)))
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistyped_name_finds_its_neighbour() {
        let names = || {
            ["capture.txt", "system.log", "notes"]
                .into_iter()
                .map(str::to_owned)
        };
        assert_eq!(
            most_like("captrue.txt", names()).as_deref(),
            Some("capture.txt")
        );
        assert_eq!(most_like("zebra", names()), None);
    }
}
