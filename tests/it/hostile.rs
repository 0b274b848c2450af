//! Captures that were damaged on the way: every rendering still comes, and nothing in it can give orders.

use proptest::prelude::*;

use crate::run::{repository, run_with, stdout};
use crate::support::effort::every;

fn damaged() -> impl Strategy<Value = Vec<u8>> {
    let wounds = proptest::collection::vec(
        (any::<prop::sample::Index>(), any::<u8>(), 0_usize..40),
        1..60,
    );
    wounds.prop_map(|wounds| {
        let mut bytes = std::fs::read(repository().join("fixtures/mail-cluster/setup/capture.txt"))
            .expect("the fixture");
        for (at, byte, length) in wounds {
            let at = at.index(bytes.len());
            match length {
                // cut out, overwritten, put in
                30.. => drop(bytes.drain(at..(at + length).min(bytes.len()))),
                10.. => bytes[at] = byte,
                _ => drop(bytes.splice(at..at, std::iter::repeat_n(byte, length))),
            }
        }
        bytes
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8_u32.div_ceil(every(3) as u32), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_rendering_of_a_damaged_capture_comes_and_obeys_its_form(capture in damaged()) {
        for format in ["text", "markdown", "html", "csv", "json"] {
            let output = run_with(&["analyze", "--no-rehearsal", "-f", format], &capture);
            prop_assert!(output.status.code().is_some_and(|code| code <= 1), "{format}: {output:?}");
            let text = stdout(&output);
            prop_assert!(!text.is_empty());
            // JSON is for programs: its own escapes are enough
            let allowed = |c: char| c == '\n' || format == "json" && c >= ' ';
            let obeyed = text.chars().find(|c| c.is_control() && !allowed(*c));
            prop_assert_eq!(obeyed, None, "{}", format);
            if format == "json" {
                crate::schema::check("damaged", &text);
            }
        }
        let script = run_with(&["revert"], &capture);
        prop_assert!(script.status.success(), "the script passes its rehearsal: {}", String::from_utf8_lossy(&script.stderr));
    }
}
