//! Who writes which form.

use std::io::{Read, Seek, Write};

use super::error::ReportError;
use super::{
    annotations, code_quality, ctrf, html, json, junit, markdown, ndjson, sarif, terminal,
};
use crate::model::format::Format;
use crate::record::Reader;
use crate::summary::RunSummary;

/// Writes a report of this form; `look` is for the one for the terminal.
///
/// # Errors
/// Where `out` does not take it, or the record cannot be read.
pub fn write<R: Read + Seek>(
    format: Format,
    out: &mut impl Write,
    summary: &RunSummary,
    reader: &mut Reader<R>,
    look: &terminal::Options,
) -> Result<(), ReportError> {
    match format {
        Format::Terminal => terminal::write(out, summary, reader, look),
        Format::Html => html::write(out, summary, reader),
        Format::Json => json::write(out, summary),
        Format::Junit => junit::write(out, summary, reader),
        Format::Markdown => markdown::write(out, summary),
        Format::Sarif => sarif::write(out, summary, reader),
        Format::Annotations => annotations::write(out, summary, reader),
        Format::CodeQuality => code_quality::write(out, summary, reader),
        Format::Ctrf => ctrf::write(out, summary, reader),
        Format::Ndjson => ndjson::write(out, summary, reader),
    }
}
