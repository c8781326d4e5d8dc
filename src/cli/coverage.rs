//! `driftcheck coverage`: what the responses of a run showed of an OpenAPI document, whether
//! the run was judged by it or not.

use super::args::{CoverageArgs, ListFormat};
use super::diff_contract::write_out;
use super::document::NamedDocument;
use super::options::SuitePaths;
use super::{input, output, outputs};
use crate::contract::ApiDocument;
use crate::error::InputError;
use crate::exit_status::ExitStatus;
use crate::model::coverage::Coverage;
use crate::model::exchange::Exchange;
use crate::model::record::ContractDigest;
use crate::openapi::Direction;
use crate::record::{Reader, resolve};
use crate::report::{counted, json, terminal};
use crate::summary::{RunSummary, fold_coverage};

/// Reads the record and reports the coverage.
pub fn main(args: &CoverageArgs) -> ExitStatus {
    let named = match NamedDocument::of(&args.openapi, None) {
        Ok(named) => named,
        Err(errors) => return output::refuse(&errors),
    };
    match coverage(args, &named) {
        Ok(status) => status,
        Err(error) => output::refuse(&[error]),
    }
}

fn coverage(args: &CoverageArgs, named: &NamedDocument) -> Result<ExitStatus, InputError> {
    let document = named.read(Direction::Response)?;
    let dir = input::report_dir(args.look.report_dir.as_ref(), &SuitePaths::default());
    let mut reader = Reader::open(&resolve(&args.run, &dir)?)?;
    let mut summary = reader.summarise()?;
    let (seen, unmatched) = seen(&document, &mut reader, &summary)?;
    let mut digests = document.digests_with_fields(&|_: &str| true);
    digests.push(ContractDigest {
        documented: Some(document.documented().clone()),
        ..document.digest()
    });
    summary.coverage = fold_coverage(&digests, &seen);
    if unmatched > 0 {
        output::note(&format!(
            "{} to requests that the document has no operation for",
            counted(usize::try_from(unmatched).unwrap_or(usize::MAX), "response")
        ));
    }
    Ok(write_out(|out, is_terminal| match args.format {
        ListFormat::Text => {
            let options = outputs::terminal_options(&args.look.options(), is_terminal);
            Ok(terminal::write_coverage(out, &summary, &options)?)
        }
        ListFormat::Json => {
            json::write_coverage(out, &summary.started.run, unmatched, &summary.coverage)
        }
    }))
}

/// What each response shows, and how many were of no operation.
fn seen(
    document: &ApiDocument,
    reader: &mut Reader<std::fs::File>,
    summary: &RunSummary,
) -> Result<(Vec<Coverage>, u64), InputError> {
    let mut found = Vec::new();
    let mut unmatched = 0;
    for entry in &summary.cases {
        let case = summary.read_case(entry, reader)?;
        for exchange in case.steps.iter().filter_map(|step| step.exchange.as_ref()) {
            match shown(document, exchange) {
                Some(shown) => found.extend(shown),
                None => unmatched += 1,
            }
        }
    }
    Ok((found, unmatched))
}

fn shown(document: &ApiDocument, exchange: &Exchange) -> Option<Vec<Coverage>> {
    let request = &exchange.request;
    let rest = request.url.split_once("://").map_or("", |(_, rest)| rest);
    let path = rest.find('/').map_or("/", |at| &rest[at..]);
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let operation = document.operation_of(&request.method, path)?;
    let response = &exchange.response;
    let media_type = response.media_type();
    let (status, media_type) = (response.status, media_type.as_deref());
    let mut shown = vec![operation.seen(status, media_type)];
    shown.extend(operation.seen_of_body(status, media_type, response.body.as_bytes()));
    Some(shown)
}
