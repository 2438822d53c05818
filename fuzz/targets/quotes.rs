//! libFuzzer at the law `quotes` of `tests/local/laws.rs`.
#![no_main]

#[allow(dead_code, reason = "made for every target, of which this is one")]
#[path = "../../tests/local/laws.rs"]
mod laws;

libfuzzer_sys::fuzz_target!(|input: &[u8]| laws::quotes(input));
