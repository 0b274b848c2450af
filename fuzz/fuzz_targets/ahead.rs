#![no_main]

#[path = "../../tests/support/sifted.rs"]
mod sifted;

libfuzzer_sys::fuzz_target!(|data: &[u8]| sifted::ahead(data));
