//! What is told of a rule: reports and the documentation name it.

/// What is told of a rule.
#[derive(Debug)]
pub(crate) struct Meta {
    /// By which reports name it.
    pub id: &'static str,
    /// What it says, in one sentence.
    pub says: &'static str,
}
