//! The readers of cases, headers, bodies, records, templates and schemas, the masking and the
//! page are given bytes that nobody would write, for a bounded time: what stands in `tests/it/fuzz/corpus`, and changes of it
//! that are the same on every machine. `DRIFTCHECK_FUZZ_SECONDS` is the time for each.

mod targets;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::time::{Duration, Instant};

use self::targets::TARGETS;

/// Where the schemas are, from the manifest of this crate.
const SCHEMAS: &str = "schemas";

/// No input may take so long.
const LONGEST: Duration = Duration::from_secs(20);

/// What the readers look for.
const WORDS: [&str; 48] = [
    "{",
    "}",
    "[",
    "]",
    ":",
    ",",
    "\"",
    "'",
    "\\u0000",
    "\\ud800",
    "\n",
    "\r\n",
    "\t",
    "- ",
    "&a ",
    "*a",
    "!!str ",
    "|\n",
    "{{",
    "}}",
    "{{ x | lower }}",
    "null",
    "true",
    "1e400",
    "-0",
    "9007199254740993",
    "$..*",
    "$[?(@.a)]",
    "<",
    ">; rel=",
    "@1767225600",
    "299 - ",
    "GMT",
    "\u{feff}",
    "\u{202e}",
    "\u{0}",
    "__proto__",
    "$meta",
    "\"type\":\"case_finished\"",
    "…",
    "@a",
    "@d",
    "\\",
    "&#x41;",
    "%25",
    "<b x='y'>",
    "\"$ref\": \"#\"",
    "{% for x in range(9) %}",
];

/// Numbers that are the same on every machine (xorshift).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap() % sides.max(1)
    }

    fn change(&mut self, bytes: &mut Vec<u8>, others: &[Vec<u8>]) {
        let at = self.roll(bytes.len() + 1);
        let end = (at + self.roll(24)).min(bytes.len());
        match self.roll(8) {
            0 if at < bytes.len() => bytes[at] ^= 1 << self.roll(8),
            1 => drop(bytes.drain(at..end)),
            2 => {
                let part = bytes[at..end].to_vec();
                let to = self.roll(bytes.len() + 1);
                bytes.splice(to..to, part);
            }
            3 => {
                let part = bytes[at..end].repeat(1 + self.roll(300));
                bytes.splice(at..at, part);
            }
            4 => {
                let other = &others[self.roll(others.len())];
                let from = self.roll(other.len() + 1);
                let to = (from + self.roll(400)).min(other.len());
                bytes.splice(at..at, other[from..to].iter().copied());
            }
            5 => bytes.truncate(at),
            6 => bytes.insert(at, u8::try_from(self.roll(256)).unwrap()),
            _ => drop(bytes.splice(at..at, WORDS[self.roll(WORDS.len())].bytes())),
        }
    }
}

fn corpus(name: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/it/fuzz/corpus")
        .join(name);
    let mut paths: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    assert!(!paths.is_empty());
    paths
        .iter()
        .map(|path| std::fs::read(path).unwrap())
        .collect()
}

fn seconds() -> u64 {
    let stated = std::env::var("DRIFTCHECK_FUZZ_SECONDS").ok();
    stated.and_then(|stated| stated.parse().ok()).unwrap_or(2)
}

/// As much stack as driftcheck's own threads have.
const STACK_BYTES: usize = 8 * 1024 * 1024;

fn fuzz(name: &'static str) {
    let thread = std::thread::Builder::new().stack_size(STACK_BYTES);
    let running = thread.spawn(move || fuzz_for_a_while(name)).unwrap();
    if let Err(panic) = running.join() {
        std::panic::resume_unwind(panic);
    }
}

fn fuzz_for_a_while(name: &str) {
    let (_, target) = TARGETS.iter().find(|(known, _)| *known == name).unwrap();
    let corpus = corpus(name);
    let begun = Instant::now();
    let try_one = |what: &str, bytes: &[u8]| {
        let started = Instant::now();
        let panicked = catch_unwind(AssertUnwindSafe(|| target(bytes))).is_err();
        let is_slow = started.elapsed() > LONGEST;
        if panicked || is_slow {
            let place = std::env::temp_dir().join(format!("driftcheck-fuzz-{name}-{what}"));
            std::fs::write(&place, bytes).unwrap();
            let words = if panicked {
                "panics"
            } else {
                "goes on too long"
            };
            panic!("{name} {words} on {what}, kept as {}", place.display());
        }
    };
    for (number, bytes) in corpus.iter().enumerate() {
        try_one(&format!("corpus-{number}"), bytes);
    }
    let mut seed = 0_u64;
    while begun.elapsed() < Duration::from_secs(seconds()) {
        seed += 1;
        let mut dice = Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let mut bytes = corpus[dice.roll(corpus.len())].clone();
        for _ in 0..=dice.roll(6) {
            dice.change(&mut bytes, &corpus);
        }
        try_one(&format!("seed-{seed}"), &bytes);
    }
    assert!(seed > 0);
}

#[test]
fn the_case_reader_takes_any_bytes() {
    fuzz("case");
}

#[test]
fn the_header_parsers_take_any_bytes() {
    fuzz("headers");
}

#[test]
fn the_judge_takes_any_body() {
    fuzz("judge");
}

#[test]
fn the_record_reader_takes_any_bytes() {
    fuzz("record");
}

#[test]
fn masking_leaves_no_form_of_a_secret_and_json_as_json() {
    fuzz("masking");
}

#[test]
fn the_template_reader_takes_any_text() {
    fuzz("template");
}

#[test]
fn the_schema_compiler_takes_any_file() {
    fuzz("schema");
}

#[test]
fn the_page_holds_no_markup_but_its_own() {
    fuzz("page");
}
