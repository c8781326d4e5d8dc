//! The record again, its cases sorted by id.

use std::io::{Read, Seek, Write};

use super::error::ReportError;
use crate::model::record::Line;
use crate::record::{Reader, write_json};
use crate::summary::RunSummary;

/// Writes the record's lines, the cases by id.
pub fn write<R: Read + Seek>(
    out: &mut impl Write,
    summary: &RunSummary,
    reader: &mut Reader<R>,
) -> Result<(), ReportError> {
    write_line(out, &Line::RunStarted(Box::new(summary.started.clone())))?;
    for entry in &summary.cases {
        for span in summary.lines(entry) {
            out.write_all(reader.read_line(*span)?)?;
            out.write_all(b"\n")?;
        }
    }
    if let Some(finished) = &summary.finished {
        write_line(out, &Line::RunFinished(finished.clone()))?;
    }
    Ok(())
}

fn write_line(out: &mut impl Write, line: &Line) -> Result<(), ReportError> {
    write_json(&mut *out, line)?;
    out.write_all(b"\n")?;
    Ok(())
}
