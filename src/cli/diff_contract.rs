//! `driftcheck diff-contract`: what a client would notice between two schemas or documents.

use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::Path;

use super::args::{DiffContractArgs, DiffFormat};
use super::document::NamedDocument;
use super::{output, outputs};
use crate::error::InputError;
use crate::exit_status::ExitStatus;
use crate::model::day::Day;
use crate::model::kind::Severity;
use crate::model::moment::{self, Moment};
use crate::report::terminal::{self, ContractDiff};
use crate::report::{ReportError, json};
use crate::schema_diff::{
    ApiSource, Fault, LifecyclePolicy, SchemaDocument, compare, compare_apis, is_nothing_compared,
};
use crate::suite::operation_file::suggestion;
use crate::yaml;
use crate::yaml::json_lines::json_on_its_lines;

/// Compares the two schemas.
pub fn main(args: &DiffContractArgs) -> ExitStatus {
    let (old, new) = match (Side::of(&args.old), Side::of(&args.new)) {
        (Ok(old), Ok(new)) => (old, new),
        (old, new) => {
            return output::refuse(
                &[old.err(), new.err()]
                    .into_iter()
                    .flatten()
                    .flatten()
                    .collect::<Vec<_>>(),
            );
        }
    };
    match documents(args, &old, &new) {
        Ok(None) => {}
        Ok(Some((old, new))) => return show_apis(args, &old, &new),
        Err(errors) => return output::refuse(&errors),
    }
    match (read(&old), read(&new)) {
        (Ok(old), Ok(new)) => show(args, &old, &new),
        (old, new) => {
            let errors: Vec<InputError> = [old.err(), new.err()].into_iter().flatten().collect();
            output::refuse(&errors)
        }
    }
}

/// What is compared on one side: a whole file, or what stands at a pointer in it.
struct Side {
    /// As the user named it.
    name: String,
    document: NamedDocument,
    pointer: String,
}

impl Side {
    /// Understands `FILE`, an address or `git:REVISION:PATH`, each with `#POINTER` or not.
    fn of(text: &str) -> Result<Side, Vec<InputError>> {
        let (name, pointer) = match text.rsplit_once('#') {
            Some((name, pointer)) if !Path::new(text).exists() => (name, pointer),
            _ => (text, ""),
        };
        Ok(Side {
            name: text.to_owned(),
            document: NamedDocument::of(Path::new(name), None)?,
            pointer: pointer.to_owned(),
        })
    }
}

/// A document and the pointer of the schema in it.
struct Named {
    document: SchemaDocument,
    pointer: String,
}

fn read(side: &Side) -> Result<Named, InputError> {
    let missing = side.document.folder().map(|folder| &folder.missing);
    if let Some(error) = missing.and_then(|missing| missing.values().next()) {
        return Err(error.clone());
    }
    let document = SchemaDocument::read(&side.document.path, &yaml)?;
    let pointer = &side.pointer;
    if !document.has(pointer) {
        let (path, _) = side.name.rsplit_once('#').unwrap_or((&side.name, ""));
        let words = format!("there is nothing at `#{pointer}` of `{path}`");
        let error = InputError::new(&side.name, words);
        return Err(error.help("name a schema by its JSON Pointer: FILE#/components/schemas/NAME"));
    }
    Ok(Named {
        document,
        pointer: pointer.clone(),
    })
}

/// The JSON text of a YAML one, line by line.
fn yaml(text: &str, shown: &str) -> Result<String, InputError> {
    let node = yaml::parse(text, shown).map_err(|error| match error.message == "is empty" {
        true => error.help("a schema is an object with keywords such as `type`"),
        false => error,
    })?;
    Ok(json_on_its_lines(&node))
}

/// Two whole OpenAPI documents; `None` where it is two schemas that are compared.
fn documents(
    args: &DiffContractArgs,
    old: &Side,
    new: &Side,
) -> Result<Option<(ApiSource, ApiSource)>, Vec<InputError>> {
    let open = |side: &Side| match side.pointer.is_empty() && side.document.path.is_file() {
        true => ApiSource::read(&side.document.path, side.document.folder()),
        false => Ok(None),
    };
    match (open(old), open(new)) {
        (Ok(Some(old)), Ok(Some(new))) => {
            let mut errors = Vec::new();
            for wanted in &args.operations {
                if old.api().find(wanted).is_none() && new.api().find(wanted).is_none() {
                    let message = format!("neither document has an operation `{wanted}`");
                    let error = InputError::new("--operation", message);
                    errors.push(error.help(suggestion(new.api(), wanted)));
                }
            }
            match errors.is_empty() {
                true => Ok(Some((old, new))),
                false => Err(errors),
            }
        }
        (Ok(Some(_)), Ok(None)) => Err(vec![no_document(new, &args.old)]),
        (Ok(None), Ok(Some(_))) => Err(vec![no_document(old, &args.new)]),
        (Ok(None), Ok(None)) if !args.operations.is_empty() => {
            let error = InputError::new("--operation", "schemas have no operations");
            Err(vec![error.help("name two whole OpenAPI documents")])
        }
        (Ok(None), Ok(None)) => Ok(None),
        // What is no JSON is reported where schemas are read, unless it is a document.
        (old, new) => {
            let errors: Vec<InputError> = [old.err(), new.err()].into_iter().flatten().collect();
            Err(errors)
        }
    }
}

/// Why one side is no document though the other is: it cannot be read, or is something else.
fn no_document(side: &Side, document: &str) -> InputError {
    if let Err(error) = read(side) {
        return error;
    }
    let error = InputError::new(
        &side.name,
        format!("is not an OpenAPI document, but `{document}` is"),
    );
    error.help("name two documents, or a schema in each: FILE#/components/schemas/NAME")
}

/// What removals and dates are judged by.
fn policy(args: &DiffContractArgs) -> LifecyclePolicy {
    let now = args.now.unwrap_or_else(moment::now);
    LifecyclePolicy {
        today: Day::from(Moment::from(now)),
        deprecation_days: args.deprecation_days,
    }
}

fn show_apis(args: &DiffContractArgs, old: &ApiSource, new: &ApiSource) -> ExitStatus {
    let found = compare_apis(old, new, &args.operations, policy(args));
    let mut faults = old.faults();
    faults.extend(new.faults());
    let diff = ContractDiff {
        names: (args.old.as_str(), args.new.as_str()),
        found: &found,
        faults: &faults,
        is_void: is_nothing_compared(old, new, &args.operations),
        are_documents: true,
    };
    write_found(args, &diff)
}

fn show(args: &DiffContractArgs, old: &Named, new: &Named) -> ExitStatus {
    let found = compare(
        (&old.document, &old.pointer),
        (&new.document, &new.pointer),
        policy(args),
    );
    let mut faults: Vec<Fault> = old.document.faults(&old.pointer);
    faults.extend(new.document.faults(&new.pointer));
    let is_void = old.document.is_void(&old.pointer) || new.document.is_void(&new.pointer);
    let diff = ContractDiff {
        names: (args.old.as_str(), args.new.as_str()),
        found: &found,
        faults: &faults,
        is_void,
        are_documents: false,
    };
    write_found(args, &diff)
}

fn write_found(args: &DiffContractArgs, diff: &ContractDiff<'_>) -> ExitStatus {
    let (found, is_void) = (diff.found, diff.is_void);
    let written = write_out(|out, is_terminal| match args.format {
        DiffFormat::Terminal => {
            let options = outputs::plain_options(is_terminal);
            Ok(terminal::write_contract_diff(out, diff, &options)?)
        }
        DiffFormat::Json => {
            json::contract_diff::write(out, diff.names, (found, is_void), diff.faults)
        }
    });
    let fail_on = Severity::from(args.fail_on);
    match written {
        ExitStatus::Conforms if found.iter().any(|one| one.severity >= fail_on) => {
            ExitStatus::Drift
        }
        ExitStatus::Conforms if is_void => ExitStatus::NothingJudged,
        status => status,
    }
}

/// Writes to stdout; a reader that went away is no fault.
pub(super) fn write_out(
    write: impl FnOnce(&mut BufWriter<io::StdoutLock<'_>>, bool) -> Result<(), ReportError>,
) -> ExitStatus {
    let is_terminal = io::stdout().is_terminal();
    let mut out = BufWriter::new(io::stdout().lock());
    let written = write(&mut out, is_terminal).and_then(|()| Ok(out.flush()?));
    match written {
        Ok(()) => ExitStatus::Conforms,
        Err(ReportError::Io(error)) if error.kind() == io::ErrorKind::BrokenPipe => {
            ExitStatus::Conforms
        }
        Err(error) => {
            output::note(&format!("error: the report cannot be written: {error}"));
            ExitStatus::ReportNotWritten
        }
    }
}
