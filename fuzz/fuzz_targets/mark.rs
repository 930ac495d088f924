#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| capikit_fuzz::targets::mark(data));
