//! `driftcheck baseline prune`: removes the baselines of cases that are gone. A case that a
//! selection leaves out is not gone.

use super::super::args::PruneArgs;
use super::super::environment::variables;
use super::super::host::no_such_profile;
use super::super::{input, output};
use crate::error::InputError;
use crate::exit_status::ExitStatus;
use crate::report::counted;
use crate::suite::baselines::{Folder, orphans};
use crate::suite::location::shown;

/// Removes them, and names each.
pub fn main(args: &PruneArgs) -> ExitStatus {
    prune(args).unwrap_or_else(|errors| output::refuse(&errors))
}

fn prune(args: &PruneArgs) -> Result<ExitStatus, Vec<InputError>> {
    let one = |error: InputError| vec![error];
    let suite = input::load(&args.suite.paths(), &variables(&args.vars)?)?.suite;
    if suite.location.cases != suite.location.base {
        let error = InputError::new(
            "--cases",
            "covers only a part of the cases, so no baseline can be called orphaned",
        );
        return Err(vec![error.help("prune the whole suite: leave --cases out")]);
    }
    let folder = Folder::of(&suite.location.base);
    let mut profiles = folder.profiles().map_err(one)?;
    if let Some(name) = &args.baselines {
        if !profiles.contains(name) {
            let known = suite.settings.hosts.contains_key(name);
            return match known {
                true => Ok(output::print(&format!(
                    "nothing to prune: {name} has no baselines\n"
                ))),
                false => Err(vec![no_such_profile("--baselines", name, &suite.settings)]),
            };
        }
        profiles.retain(|profile| profile == name);
    }
    let mut gone = Vec::new();
    for profile in &profiles {
        let files = folder.files(profile)?;
        gone.extend(orphans(files, &suite.cases));
    }
    for file in &gone {
        if !args.dry_run {
            folder.remove(&file.path).map_err(one)?;
        }
        let verb = if args.dry_run {
            "would remove"
        } else {
            "removed"
        };
        let path = shown(&file.path);
        output::print(&format!("{verb}  {path}: there is no case {}\n", file.case));
    }
    let words = match (gone.len(), args.dry_run) {
        (0, _) => "nothing to prune: every baseline has its case".to_owned(),
        (count, true) => format!("{} would be removed", counted(count, "baseline")),
        (count, false) => format!("{} removed", counted(count, "baseline")),
    };
    Ok(output::print(&format!("{words}\n")))
}
