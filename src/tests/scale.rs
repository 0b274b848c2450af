//! Plans of thousands of steps.

use std::time::{Duration, Instant};

use super::op_dsl::operations;
use super::script_fixture::plan_for;

#[test]
fn a_plan_of_thousands_of_steps_takes_seconds_at_most() {
    let mut text = String::new();
    for at in 0..1500 {
        text.push_str(&format!("mkdir /Library/d{at}\ncreate /Library/d{at}/x\nrename /Library/f{at} -> /Library/g{at}\n"));
    }
    let operations = operations(&text);
    let start = Instant::now();
    assert_eq!(plan_for(&operations).steps.len(), 4500);
    assert!(
        start.elapsed() < Duration::from_secs(20),
        "{:?}",
        start.elapsed()
    );
}
