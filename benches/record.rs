//! What keeping a run costs: 10,000 results of the sample run written to a record, the
//! record folded, and each format of report made of it.

mod common;

use std::io::Cursor;
use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

use driftcheck::model::format::Format;
use driftcheck::model::outcome::CaseResult;
use driftcheck::record::{CaseLine, Reader, Writer};
use driftcheck::report::{self, terminal};

const CASES: u32 = 10_000;

fn main() -> ExitCode {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    common::print(measure(&root.join("reports/sample/run.ndjson")))
}

fn measure(sample: &Path) -> Result<String, String> {
    let mut sample = Reader::open(sample).map_err(|error| error.to_string())?;
    let summary = sample.summarise().map_err(|error| error.to_string())?;
    let mut results: Vec<CaseResult> = Vec::new();
    for case in &summary.cases {
        results.push(sample.read_case(case.span).map_err(|e| e.to_string())?);
    }

    let clock = Instant::now();
    let mut bytes = Vec::new();
    let mut writer = Writer::new(&mut bytes);
    writer
        .write_started(sample.started())
        .map_err(|error| error.to_string())?;
    for (number, case) in (0..CASES).zip(results.iter().cycle()) {
        let mut case = case.clone();
        case.id = format!("{}/{number:05}", case.id).into();
        writer
            .queue_line(CaseLine::of(&case))
            .map_err(|error| error.to_string())?;
    }
    writer.flush().map_err(|error| error.to_string())?;
    drop(writer);
    let mut reported = row("write the record", clock, bytes.len());

    let clock = Instant::now();
    let mut reader = Reader::new(Cursor::new(&bytes), "sample").map_err(|e| e.to_string())?;
    let summary = reader.summarise().map_err(|error| error.to_string())?;
    reported += &row("fold it", clock, bytes.len());

    for format in Format::ALL {
        let clock = Instant::now();
        let mut out = Vec::new();
        report::write(
            format,
            &mut out,
            &summary,
            &mut reader,
            &terminal::Options::default(),
        )
        .map_err(|error| error.to_string())?;
        reported += &row(format.name(), clock, out.len());
    }
    Ok(reported)
}

fn row(what: &str, clock: Instant, bytes: usize) -> String {
    let each = clock.elapsed().as_secs_f64() * 1e6 / f64::from(CASES);
    format!("{what:16} {each:7.2} µs a case, {bytes:>11} bytes in all\n")
}
