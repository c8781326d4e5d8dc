//! What judging one account user costs, beside reading and validating it without
//! telling what is wrong: `serde_json` and `jsonschema` alone.

mod common;

use std::hint::black_box;
use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

use driftcheck::contract::Catalog;
use driftcheck::json::Document;
use serde_json::Value;

const BODY: &[u8] = include_bytes!("account-user.json");

/// Each figure is the best of so many rounds: what disturbs a round only adds to it.
const ROUNDS: usize = 20;
const REPEATS: u32 = 2_000;

fn main() -> ExitCode {
    let schemas = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas");
    common::print(measure(&schemas))
}

fn measure(schemas: &Path) -> Result<String, String> {
    let catalog = Catalog::load(schemas, "schemas").map_err(|errors| format!("{errors:?}"))?;
    let contract = catalog.get("account-user").ok_or("no account-user")?;
    let text = std::fs::read(schemas.join("account-user.schema.json"));
    let schema: Value = serde_json::from_slice(&text.map_err(|error| error.to_string())?)
        .map_err(|error| error.to_string())?;
    let validator = jsonschema::options()
        .should_validate_formats(true)
        .build(&schema)
        .map_err(|error| error.to_string())?;
    let document = Document::parse(BODY);
    if contract.judge(&document, 200) != Ok(Vec::new()) || !validator.is_valid(&parsed()) {
        return Err("the body was meant to conform".into());
    }
    let bare = best(|| validator.is_valid(&parsed()));
    let read = best(|| Document::parse(BODY));
    let judged = best(|| {
        let document = Document::parse(BODY);
        (contract.judge(&document, 200), contract.seen(&document))
    });
    Ok(format!(
        "serde_json and is_valid  {bare:7.2} µs\n\
         Document::parse          {read:7.2} µs\n\
         parse, judge and cover   {judged:7.2} µs\n\
         ratio                    {:7.2}\n",
        judged / bare
    ))
}

fn parsed() -> Value {
    serde_json::from_slice(black_box(BODY)).unwrap_or_default()
}

/// Microseconds of one call in the best round.
fn best<T>(call: impl Fn() -> T) -> f64 {
    let round = |_| {
        let started = Instant::now();
        for _ in 0..REPEATS {
            black_box(call());
        }
        started.elapsed().as_secs_f64() * 1e6 / f64::from(REPEATS)
    };
    (0..ROUNDS).map(round).fold(f64::INFINITY, f64::min)
}
