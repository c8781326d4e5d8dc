//! `driftcheck init`: a suite for another API, with a case that passes at once.

use std::fs;
use std::io::Write;
use std::path::Path;

use super::args::{CiSystem, InitArgs};
use super::ci_workflow::{self, System, Workflow};
use super::output;
use crate::client::{normalise_base, with_scheme};
use crate::error::InputError;
use crate::exit_status::ExitStatus;
use crate::files::{self, NewFile};

/// A file of a new suite.
struct Template {
    path: &'static str,
    text: &'static str,
    /// What it is for, in a few words.
    purpose: &'static str,
}

/// The file that makes a folder a suite.
const SETTINGS: &str = "driftcheck.toml";

const TEMPLATES: [Template; 9] = [
    Template {
        path: SETTINGS,
        text: include_str!("init/driftcheck.toml"),
        purpose: "hosts, credentials, variables",
    },
    Template {
        path: "cases/_defaults.yaml",
        text: include_str!("init/_defaults.yaml"),
        purpose: "what cases share",
    },
    Template {
        path: "cases/members/read.case.yaml",
        text: include_str!("init/read.case.yaml"),
        purpose: "a sample case",
    },
    Template {
        path: "schemas/member.schema.json",
        text: include_str!("init/member.schema.json"),
        purpose: "its contract",
    },
    Template {
        path: "schemas/driftcheck/case.schema.json",
        text: include_str!("../../schemas/driftcheck/case.schema.json"),
        purpose: "what editors check cases by",
    },
    Template {
        path: "schemas/driftcheck/fixture.schema.json",
        text: include_str!("../../schemas/driftcheck/fixture.schema.json"),
        purpose: "the same for fixtures",
    },
    Template {
        path: "schemas/driftcheck/settings.schema.json",
        text: include_str!("../../schemas/driftcheck/settings.schema.json"),
        purpose: "for the settings",
    },
    Template {
        path: "schemas/driftcheck/waivers.schema.json",
        text: include_str!("../../schemas/driftcheck/waivers.schema.json"),
        purpose: "and for waivers",
    },
    Template {
        path: "reports/.gitignore",
        text: "*\n!.gitignore\n",
        purpose: "keeps runs out of git",
    },
];

/// The line of the settings that `--url` fills.
const URL_LINE: &str = r#"url = { env = "API_BASE_URL" }"#;

/// Writes the files and says what to do next.
pub fn main(args: &InitArgs) -> ExitStatus {
    let templates = templates(args);
    match init(args) {
        Ok(workflow) => output::print(&next_steps(args, templates, workflow.as_ref())),
        Err(errors) => output::refuse(&errors),
    }
}

fn init(args: &InitArgs) -> Result<Option<Workflow>, Vec<InputError>> {
    let url_line = match &args.url {
        Some(url) => url_line(url).map_err(|error| vec![error])?,
        None => URL_LINE.to_owned(),
    };
    let templates = templates(args);
    if let (Some(_), []) = (&args.url, templates) {
        let error = InputError::new("--url", "the suite is there already, with its own address");
        return Err(vec![
            error.help("leave out --url; `url` of a host is in driftcheck.toml"),
        ]);
    }
    let system = args.ci.map(|system| match system {
        CiSystem::Github => System::Github,
        CiSystem::Gitlab => System::Gitlab,
    });
    let workflow = system.map(|system| ci_workflow::of(system, &args.dir));
    let paths = templates
        .iter()
        .map(|template| args.dir.join(template.path));
    let there: Vec<InputError> = paths
        .chain(workflow.iter().map(|workflow| workflow.path.clone()))
        .filter(|path| fs::symlink_metadata(path).is_ok())
        .map(|path| already_there(&path))
        .collect();
    if !there.is_empty() {
        return Err(there);
    }
    for template in templates {
        let path = args.dir.join(template.path);
        files::refuse_links(&args.dir, &path).map_err(|error| vec![error])?;
    }
    for template in templates {
        let path = args.dir.join(template.path);
        let text = template.text.replace(URL_LINE, &url_line);
        write_new(&path, &text).map_err(|error| vec![error])?;
    }
    if let Some(workflow) = &workflow {
        write_new(&workflow.path, &workflow.text).map_err(|error| vec![error])?;
    }
    Ok(workflow)
}

/// The files of a new suite; none where one is there, and a workflow is all that is missing.
fn templates(args: &InitArgs) -> &'static [Template] {
    match args.ci.is_some() && args.dir.join(SETTINGS).exists() {
        true => &[],
        false => &TEMPLATES,
    }
}

/// The settings' line for an address, checked as `--host` is.
fn url_line(url: &str) -> Result<String, InputError> {
    if !url.contains("://") {
        let error = InputError::new("--url", format!("`{url}` is not an address"));
        return Err(error.help(format!("an address has a scheme: {}", with_scheme(url))));
    }
    let base = normalise_base(url, "").map_err(|words| InputError::new("--url", words))?;
    let text = toml::Value::from(base.as_str().trim_end_matches('/'));
    Ok(format!(
        r#"url = {{ env = "API_BASE_URL", default = {text} }}"#
    ))
}

fn already_there(path: &Path) -> InputError {
    InputError::new(shown(path), "already exists; nothing was written")
        .help("name a folder without it: driftcheck init DIR")
}

fn write_new(path: &Path, text: &str) -> Result<(), InputError> {
    let cannot = |error: std::io::Error| {
        InputError::new(shown(path), format!("cannot be written: {error}"))
            .help("name a folder that you may write to: driftcheck init DIR")
    };
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(cannot)?;
    }
    let mut file = NewFile::at(path).map_err(cannot)?;
    file.write_all(text.as_bytes()).map_err(cannot)?;
    // What came there meanwhile is not overwritten either.
    file.finish_new().map_err(cannot)
}

fn shown(path: &Path) -> String {
    let path = path.strip_prefix(".").unwrap_or(path);
    path.display().to_string()
}

fn next_steps(args: &InitArgs, templates: &[Template], workflow: Option<&Workflow>) -> String {
    let mut text = String::new();
    if let Some(workflow) = workflow {
        text.push_str(&format!("created {}\n", shown(&workflow.path)));
        for step in &workflow.to_do {
            text.push_str(&format!("  # {step}\n"));
        }
    }
    if templates.is_empty() {
        return text;
    }
    text.push_str(&format!("created in {}\n", args.dir.display()));
    for template in templates {
        text.push_str(&format!("  {:<39}  {}\n", template.path, template.purpose));
    }
    text.push_str("next\n");
    if !shown(&args.dir).is_empty() {
        text.push_str(&format!("  cd {}\n", args.dir.display()));
    }
    let address = match args.url {
        Some(_) => "",
        None => "API_BASE_URL=https://api.example.com ",
    };
    for (command, purpose) in [
        ("driftcheck check", "reads the suite, sends nothing"),
        (
            "driftcheck run --host mock",
            "runs the sample against the host inside driftcheck",
        ),
        (
            &*format!("{address}driftcheck run --host staging --dry-run"),
            "shows what your API would be sent, and what is missing for it",
        ),
    ] {
        text.push_str(&format!("  # {purpose}\n  {command}\n"));
    }
    text
}
