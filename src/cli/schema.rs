//! `driftcheck schema`: the published schemas, for editors and other programs.

use super::args::SchemaArgs;
use super::output;
use super::published::{PUBLISHED, Published};
use crate::error::{InputError, list_words, nearest};
use crate::exit_status::ExitStatus;
use crate::suite::location::shown;

/// Prints, writes or lists them.
pub fn main(args: &SchemaArgs) -> ExitStatus {
    match schema(args) {
        Ok(text) => output::print_rendered(text.as_bytes()),
        Err(errors) => output::refuse(&errors),
    }
}

fn schema(args: &SchemaArgs) -> Result<String, Vec<InputError>> {
    let chosen = chosen(&args.names)?;
    if let Some(folder) = &args.into {
        let mut text = String::new();
        for schema in chosen {
            let path = schema.write(folder).map_err(|error| vec![error])?;
            text.push_str(&format!("written  {}\n", shown(&path)));
        }
        return Ok(text);
    }
    match (&*args.names, &*chosen) {
        ([], all) => Ok(list(all)),
        (_, [one]) => Ok(one.text.to_owned()),
        _ => {
            let error = InputError::new("NAME", "several schemas are not printed as one text");
            Err(vec![error.help("write them into a folder: --into DIR")])
        }
    }
}

fn chosen(names: &[String]) -> Result<Vec<&'static Published>, Vec<InputError>> {
    let known = PUBLISHED.each_ref().map(|one| one.name);
    let unknown = names.iter().filter(|name| !known.contains(&name.as_str()));
    let errors = unknown.map(|name| {
        let error = InputError::new("NAME", format!("there is no schema `{name}`"));
        error.help(match nearest(name, known) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("the schemas are {}", list_words(&known)),
        })
    });
    let errors: Vec<InputError> = errors.collect();
    let is_meant = |one: &&Published| names.is_empty() || names.iter().any(|name| name == one.name);
    match errors.is_empty() {
        true => Ok(PUBLISHED.iter().filter(is_meant).collect()),
        false => Err(errors),
    }
}

fn list(all: &[&Published]) -> String {
    let lines = all
        .iter()
        .map(|one| format!("{:<14} {}\n", one.name, one.what));
    let help = "\nprint one: driftcheck schema NAME; write all: driftcheck schema --into schemas/driftcheck\n";
    lines.collect::<String>() + help
}
