//! `cargo fuzz run schema`
#![no_main]

#[path = "../../tests/it/fuzz/targets.rs"]
#[allow(dead_code, reason = "each target uses a part")]
mod targets;

/// Where the schemas are, from the manifest of this crate.
const SCHEMAS: &str = "../schemas";

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| targets::schema(bytes));
