//! `driftcheck import openapi`: cases of a document's operations, as files to edit.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::generated::{from_line, generated, marked};
use super::written::Written;
use crate::cli::args::ImportOpenapi;
use crate::cli::document::NamedDocument;
use crate::cli::next_steps::Address;
use crate::cli::{input, output};
use crate::contract::{ApiDocument, ApiRequests, OperationContract};
use crate::drafts;
use crate::error::InputError;
use crate::exit_status::ExitStatus;
use crate::openapi::{self, Direction};
use crate::report::escape::clean;
use crate::suite::location::{self, CASE_SUFFIX};
use crate::suite::operation_file::suggestion;

/// So many operations are named that have no case.
const NAMED: usize = 20;

/// How its files say that they were made.
const KIND: &str = "openapi";

/// What became of the files.
#[derive(Debug, Default)]
struct Ended {
    files: Written,
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

/// Writes the cases of a document.
pub fn main(args: &ImportOpenapi) -> ExitStatus {
    output::ended(run(args))
}

fn run(args: &ImportOpenapi) -> Result<String, Vec<InputError>> {
    let one = |error: InputError| vec![error];
    let named = NamedDocument::of(&args.document, None)?;
    let mut document = of_files(&named, &args.document).map_err(one)?;
    if let Some(path) = &args.server_path {
        document = document.at_server_path(path);
    }
    let chosen = chosen(args, &document)?;
    let places = places(args, &named.path, &document).map_err(one)?;
    let mut ended = Ended {
        files: Written::new(args.dry_run, places.roots.clone()),
        ..Ended::default()
    };
    let copies = places.copies.iter().map(|(_, to)| to);
    for path in copies.chain([&places.into]) {
        ended.files.refuse_links(path).map_err(one)?;
    }
    for (from, to) in &places.copies {
        ended.files.copy(from, to).map_err(one)?;
    }
    let (mut made, mut fixtures) = (BTreeSet::new(), BTreeSet::new());
    let requests = ApiRequests::read(&named.path, None).map_err(one)?;
    let bodies = requests.bodies();
    let files = document.files();
    let ids = drafts::ids(&document.api().operations);
    for (operation, id) in document.operations().zip(&ids) {
        let name = operation.operation().name();
        if !chosen.contains(&name) {
            continue;
        }
        let mut own = drafts::own_object(
            operation.operation(),
            &document.api().operations,
            &places.stem,
            &bodies,
        );
        if let Some(own) = &mut own {
            while !fixtures.insert(own.fixture.clone()) {
                own.fixture.push_str("_too");
            }
        }
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
            ended.files.refuse_links(&path).map_err(one)?;
            let editor = ended.files.editor_line(&path, "case").map_err(one)?;
            let text = file_text(file, operation, &drafts, &format!("{editor}{}", draft.text));
            ended.files.put(&path, &text).map_err(one)?;
            made.insert(path);
        }
        if let Some(own) = own {
            let path = places
                .fixtures
                .join(format!("{}.fixture.yaml", own.fixture));
            ended.files.refuse_links(&path).map_err(one)?;
            let editor = ended.files.editor_line(&path, "fixture").map_err(one)?;
            let from = from_line(&format!("{name} of {file}"));
            let text = marked(KIND, &format!("{from}{editor}{}", own.text));
            ended.files.put_uncounted(&path, &text).map_err(one)?;
        }
    }
    ended.gone = gone(&places.into, &made, &document);
    Ok(words(&ended, &places, &document))
}

/// The document as its files are read once they are copied into the folder of schemas.
fn of_files(named: &NamedDocument, name: &Path) -> Result<ApiDocument, InputError> {
    let document = named.read(Direction::Response)?;
    if named.folder().is_none() {
        return Ok(document);
    }
    ApiDocument::read(&named.path).map_err(|error| {
        let words = format!("cannot be kept as files: {}", error.message);
        let error = InputError::new(name.display().to_string(), words);
        error.help("bundle the document into one file, and import that")
    })
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

fn places(args: &ImportOpenapi, file: &Path, document: &ApiDocument) -> Result<Places, InputError> {
    let here = input::working_folder()?;
    let suite = args.suite.suite.clone();
    let root = suite
        .or_else(|| location::find_upward(&here))
        .unwrap_or(here);
    let schemas = args.suite.schemas.clone();
    let schemas = schemas.unwrap_or_else(|| root.join("schemas"));
    let whole = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
    let own = whole(file);
    let inside = own.strip_prefix(whole(&schemas)).ok();
    let mut copies = Vec::new();
    let (name, path) = match inside {
        Some(inside) => (
            inside.to_string_lossy().replace('\\', "/"),
            file.to_path_buf(),
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
    marked(KIND, &rest)
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
            if let Some(file) = generated(&text).filter(|file| file.kind == KIND)
                && !has_operation(document, file.of)
            {
                found.push(format!("{}: {}", location::shown(&path), file.of));
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

fn words(ended: &Ended, places: &Places, document: &ApiDocument) -> String {
    let mut text = ended.files.names();
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
    text.push_str(&ended.files.counts());
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
    let next = match ended.files.has_cases() {
        true => {
            let api = document.api();
            let base = api.bases.first().map_or("", String::as_str);
            let server = api.origins.first().map(|origin| format!("{origin}{base}"));
            let address = server
                .as_deref()
                .map_or(Address::Unknown, Address::OfDocument);
            ended.files.next_steps(address)
        }
        false => {
            "describe the responses of the operations in the document, and import it again".into()
        }
    };
    let contract = location::shown(&places.document);
    text.push_str(&format!("contract  {contract}\nnext      {next}\n"));
    text
}
