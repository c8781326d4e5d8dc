//! `driftcheck import openapi`: cases of a document's operations, as files to edit.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::args::{Import, ImportOpenapi};
use super::generated::{from_line, generated, marked};
use super::published::editor_line;
use super::{input, next_steps, output};
use crate::contract::{ApiDocument, ApiRequests, OperationContract};
use crate::drafts;
use crate::error::InputError;
use crate::exit_status::ExitStatus;
use crate::files;
use crate::openapi;
use crate::report::counted;
use crate::report::escape::clean;
use crate::suite::location::{self, CASE_SUFFIX};
use crate::suite::operation_file::suggestion;

/// So many operations are named that have no case.
const NAMED: usize = 20;

/// Writes the files and says what became of each.
pub fn main(import: &Import) -> ExitStatus {
    let Import::Openapi(args) = import;
    match run(args) {
        Ok(text) => output::print(&text),
        Err(errors) => output::refuse(&errors),
    }
}

/// What became of the files.
#[derive(Debug, Default)]
struct Ended {
    written: usize,
    updated: usize,
    unchanged: usize,
    kept: Vec<String>,
    gone: Vec<String>,
    /// Operations of which the document says too little to make a case.
    without: Vec<String>,
    /// Documented statuses that no case provokes, of operations that have a file.
    not_provoked: usize,
    /// Examples of bodies that their own schema refuses.
    refused: usize,
}

/// Where things are.
struct Places {
    /// The document in the folder of schemas.
    document: PathBuf,
    /// Its path in that folder.
    name: String,
    /// Where the cases are written to.
    into: PathBuf,
    /// What is copied into the folder of schemas.
    copies: Vec<(PathBuf, PathBuf)>,
    /// What the document is called in names.
    stem: String,
    /// Where the fixtures are written to.
    fixtures: PathBuf,
    /// The suite's folder, that of its schemas, and the one that the cases go to.
    roots: [PathBuf; 3],
}

impl Places {
    /// In the suite, in its schemas and among the cases no link is followed.
    fn refuse_links(&self, path: &Path) -> Result<(), InputError> {
        let mut roots = self.roots.iter();
        roots.try_for_each(|root| files::refuse_links(root, path))
    }
}

fn run(args: &ImportOpenapi) -> Result<String, Vec<InputError>> {
    let one = |error: InputError| vec![error];
    let mut document = ApiDocument::read(&args.document).map_err(one)?;
    if let Some(path) = &args.server_path {
        document = document.at_server_path(path);
    }
    let chosen = chosen(args, &document)?;
    let places = places(args, &document).map_err(one)?;
    let copies = places.copies.iter().map(|(_, to)| to);
    for path in copies.chain([&places.into]) {
        places.refuse_links(path).map_err(one)?;
    }
    let mut ended = Ended::default();
    for (from, to) in &places.copies {
        write(
            to,
            &fs::read(from).map_err(|error| one(cannot(from, &error)))?,
        )
        .map_err(one)?;
    }
    let mut made = BTreeSet::new();
    let requests = ApiRequests::read(&args.document).map_err(one)?;
    let bodies = requests.bodies();
    let files = document.files();
    let ids = drafts::ids(&document.api().operations);
    for (operation, id) in document.operations().zip(&ids) {
        let name = operation.operation().name();
        if !chosen.contains(&name) {
            continue;
        }
        let own = drafts::own_object(
            operation.operation(),
            &document.api().operations,
            &places.stem,
            &bodies,
        );
        let drafts = drafts::drafts(operation.operation(), &places.name, &bodies, own.as_ref());
        if drafts.cases.is_empty() {
            ended.without.push(name);
            continue;
        }
        ended.not_provoked += drafts.others.len();
        let file = match files.get(operation.operation().spot.file) {
            Some(file) if *file != document.name() => file,
            _ => &places.name,
        };
        ended.refused += drafts.refused;
        for draft in &drafts.cases {
            let path = places
                .into
                .join(id)
                .join(format!("{}{CASE_SUFFIX}", draft.status));
            places.refuse_links(&path).map_err(one)?;
            let editor = editor_line(&path, &places.roots[1], "case").map_err(one)?;
            let text = file_text(file, operation, &drafts, &format!("{editor}{}", draft.text));
            put(&path, &text, &mut ended).map_err(one)?;
            made.insert(path);
        }
        if let Some(own) = own {
            let path = places
                .fixtures
                .join(format!("{}.fixture.yaml", own.fixture));
            places.refuse_links(&path).map_err(one)?;
            let editor = editor_line(&path, &places.roots[1], "fixture").map_err(one)?;
            let from = from_line(&format!("{name} of {file}"));
            let text = marked(&format!("{from}{editor}{}", own.text));
            // It is no case, and is not counted as one.
            put(&path, &text, &mut Ended::default()).map_err(one)?;
        }
    }
    ended.gone = gone(&places.into, &made, &document);
    Ok(words(&ended, &places))
}

/// The names of the operations that are asked for.
fn chosen(
    args: &ImportOpenapi,
    document: &ApiDocument,
) -> Result<BTreeSet<String>, Vec<InputError>> {
    let api = document.api();
    let mut errors = Vec::new();
    let mut names = BTreeSet::new();
    for wanted in &args.operations {
        match api.find(wanted) {
            Some(operation) => {
                names.insert(operation.name());
            }
            None => {
                let message = format!("`{}` has no operation `{wanted}`", document.name());
                let error = InputError::new("--operation", message);
                errors.push(error.help(suggestion(api, wanted)));
            }
        }
    }
    let has_tag = |own: &[String]| {
        let is_meant = |tag: &String| args.tags.iter().any(|wanted| wanted == tag);
        args.tags.is_empty() || own.iter().any(is_meant)
    };
    let all = api.operations.iter();
    let all = all.filter(|operation| has_tag(&operation.tags));
    let all: BTreeSet<String> = all.map(openapi::Operation::name).collect();
    if api.operations.is_empty() && errors.is_empty() {
        let document = args.document.display().to_string();
        let error = InputError::new(document, "it describes no operation to make cases of");
        errors.push(error.help("name a document with operations under `paths`; `driftcheck check` says what of one cannot be read"));
    } else if all.is_empty() && errors.is_empty() {
        let known: BTreeSet<&str> = api
            .operations
            .iter()
            .flat_map(|operation| operation.tags.iter().map(String::as_str))
            .collect();
        let error = InputError::new("--tag", "no operation has one of these tags");
        let known: Vec<&str> = known.into_iter().collect();
        errors.push(error.help(format!("the document has the tags {}", known.join(", "))));
    }
    match errors.is_empty() {
        true if args.operations.is_empty() => Ok(all),
        true => Ok(names.intersection(&all).cloned().collect()),
        false => Err(errors),
    }
}

fn places(args: &ImportOpenapi, document: &ApiDocument) -> Result<Places, InputError> {
    let here = input::working_folder()?;
    let suite = args.suite.suite.clone();
    let root = suite
        .or_else(|| location::find_upward(&here))
        .unwrap_or(here);
    let schemas = args.suite.schemas.clone();
    let schemas = schemas.unwrap_or_else(|| root.join("schemas"));
    let whole = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
    let own = whole(&args.document);
    let inside = own.strip_prefix(whole(&schemas)).ok();
    let mut copies = Vec::new();
    let (name, path) = match inside {
        Some(inside) => (
            inside.to_string_lossy().replace('\\', "/"),
            args.document.clone(),
        ),
        None => {
            let folder = own.parent().map(Path::to_path_buf).unwrap_or_default();
            for file in document.files() {
                copies.push((folder.join(&file), schemas.join(&file)));
            }
            (document.name().to_owned(), schemas.join(document.name()))
        }
    };
    let stem = name.split('.').next().unwrap_or_default();
    let folder = stem
        .split('/')
        .map(drafts::slug)
        .collect::<Vec<_>>()
        .join("/");
    let into = args.into.clone();
    let into = into.unwrap_or_else(|| root.join("cases").join(folder));
    let cases = root.join("cases");
    let base = if into.starts_with(&cases) {
        &cases
    } else {
        &into
    };
    Ok(Places {
        document: path,
        stem: drafts::slug(stem.rsplit('/').next().unwrap_or_default()),
        fixtures: base.join("_fixtures"),
        name: name.clone(),
        roots: [root, schemas, into.clone()],
        into,
        copies,
    })
}

/// The text of a file: where it comes from, then the case.
fn file_text(
    file: &str,
    operation: OperationContract<'_>,
    drafts: &drafts::Drafts,
    case: &str,
) -> String {
    let own = operation.operation();
    let pointer = &own.spot.pointer;
    let mut rest = from_line(&format!("{} of {file}#{pointer}", own.name()));
    if !drafts.others.is_empty() {
        let keys: Vec<String> = drafts.others.iter().map(ToString::to_string).collect();
        rest.push_str(&format!(
            "# documented, not provoked: {}\n",
            keys.join(", ")
        ));
    }
    if own.is_deprecated {
        rest.push_str("# the document marks the operation as deprecated\n");
    }
    for remark in &drafts.remarks {
        let remark = remark.replace(['\r', '\n'], " ");
        rest.push_str(&format!("# {remark}\n"));
    }
    rest.push_str(case);
    marked(&rest)
}

/// Writes a file, unless somebody has edited it.
fn put(path: &Path, text: &str, ended: &mut Ended) -> Result<(), InputError> {
    let before = match fs::read_to_string(path) {
        Ok(before) => Some(before),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
        Err(error) => return Err(cannot(path, &error)),
    };
    match before {
        Some(before) if before == text => ended.unchanged += 1,
        Some(before) if !generated(&before).is_some_and(|(is_untouched, _)| is_untouched) => {
            ended.kept.push(location::shown(path));
        }
        Some(_) => {
            write(path, text.as_bytes())?;
            ended.updated += 1;
        }
        None => {
            write(path, text.as_bytes())?;
            ended.written += 1;
        }
    }
    Ok(())
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), InputError> {
    let folder = path.parent().unwrap_or(Path::new(""));
    fs::create_dir_all(folder).map_err(|error| cannot(folder, &error))?;
    files::replace(path, bytes).map_err(|error| cannot(path, &error))
}

fn cannot(path: &Path, error: &std::io::Error) -> InputError {
    InputError::new(
        location::shown(path),
        format!("cannot be read or written: {error}"),
    )
}

/// Generated files whose operation, or whose status of it, the document does not have.
fn gone(into: &Path, made: &BTreeSet<PathBuf>, document: &ApiDocument) -> Vec<String> {
    let mut found = Vec::new();
    let mut waiting = vec![into.to_path_buf()];
    while let Some(folder) = waiting.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                waiting.push(path);
                continue;
            }
            let is_case = path.to_string_lossy().ends_with(CASE_SUFFIX);
            if !is_case || made.contains(&path) {
                continue;
            }
            let text = fs::read_to_string(&path).unwrap_or_default();
            if let Some((_, operation)) = generated(&text)
                && !has_operation(document, operation)
            {
                found.push(format!("{}: {operation}", location::shown(&path)));
            }
        }
    }
    found.sort();
    found
}

/// Whether a document has the operation that a comment names.
fn has_operation(document: &ApiDocument, named: &str) -> bool {
    let mut operations = document.api().operations.iter();
    document.api().find(named).is_some() || operations.any(|one| clean(&one.name()) == named)
}

fn words(ended: &Ended, places: &Places) -> String {
    let mut text = String::new();
    for kept in &ended.kept {
        text.push_str(&format!("kept, as it was edited: {kept}\n"));
    }
    for gone in &ended.gone {
        text.push_str(&format!("not in the document any more: {gone}\n"));
    }
    for name in ended.without.iter().take(NAMED) {
        text.push_str(&format!(
            "left out, as the document gives no response for it: {name}\n"
        ));
    }
    if let Some(more @ 1..) = ended.without.len().checked_sub(NAMED) {
        text.push_str(&format!("left out like these: {more} more\n"));
    }
    text.push_str(&format!(
        "{} written, {} updated, {} unchanged, {} kept in {}\n",
        counted(ended.written, "case"),
        ended.updated,
        ended.unchanged,
        ended.kept.len(),
        location::shown(&places.into),
    ));
    let one_or = |count: usize, one: &str, many: &str| match count {
        1 => format!("1 {one}"),
        count => format!("{count} {many}"),
    };
    if ended.not_provoked > 0 {
        text.push_str(&format!(
            "{} documented that no case provokes; the files name them\n",
            one_or(ended.not_provoked, "more status is", "more statuses are")
        ));
    }
    if ended.refused > 0 {
        text.push_str(&format!(
            "{} refused by the document's own schema; the files name them\n",
            one_or(
                ended.refused,
                "example of a body is",
                "examples of bodies are"
            )
        ));
    }
    let has_cases = ended.written + ended.updated + ended.unchanged + ended.kept.len() > 0;
    let next = match has_cases {
        true => next_steps::of_cases(&places.roots[0], &places.into).join("\n          "),
        false => {
            "describe the responses of the operations in the document, and import it again".into()
        }
    };
    let contract = location::shown(&places.document);
    text.push_str(&format!("contract  {contract}\nnext      {next}\n"));
    text
}
