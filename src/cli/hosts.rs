//! `driftcheck hosts`: the host profiles, and where each of their settings comes from.

use serde_json::json;

use super::args::{HostsArgs, ListFormat};
use super::{input, output, show_settings};
use crate::exit_status::ExitStatus;
use crate::settings::sources::{SettingRow, rows};
use crate::variables::Values;

/// Prints every profile, or the one that is asked for.
pub fn main(args: &HostsArgs) -> ExitStatus {
    let suite = match input::load(&args.suite, &Values::new()) {
        Ok(loaded) => loaded.suite,
        Err(errors) => return output::refuse(&errors),
    };
    let settings = &suite.settings;
    let environment = |name: &str| input::environment(name);
    let asked = |name: &String| args.name.as_ref().is_none_or(|asked| asked == name);
    let profiles: Vec<(&String, Vec<SettingRow>)> = settings
        .hosts
        .iter()
        .filter(|(name, _)| asked(name))
        .map(|(name, written)| (name, rows(settings, name, written, &environment)))
        .collect();
    if let (Some(name), true) = (&args.name, profiles.is_empty()) {
        return output::refuse(&[super::planned::no_such_profile("NAME", name, settings)]);
    }
    match args.format {
        ListFormat::Text => output::print(&text(&profiles)),
        ListFormat::Json => {
            let list: Vec<_> = profiles
                .iter()
                .map(|(name, rows)| json!({ "name": name, "settings": rows }))
                .collect();
            output::print_json(&list)
        }
    }
}

fn text(profiles: &[(&String, Vec<SettingRow>)]) -> String {
    let mut text = String::new();
    for (name, rows) in profiles {
        text.push_str(&format!("{name}\n"));
        text.push_str(&show_settings::text(rows));
    }
    if profiles.is_empty() {
        text.push_str("driftcheck.toml has no host profiles; runs go to the stand-in\n");
    }
    text
}
