#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| unsnare::fuzz_targets::differential::ways(data));
