//! What is reported where nothing chooses a host: which there are, and the command for each.

use crate::error::InputError;
use crate::report::curl::quoted;
use crate::settings::profile::MOCK;
use crate::settings::profile_settings::ProfileSettings;
use crate::settings::settings_file::Settings;
use crate::settings::text_source::TextSource;

/// The error where neither the command line, the environment nor the settings choose a host.
pub(super) fn error(settings: &Settings) -> InputError {
    let typed = std::env::args_os().skip(1);
    let typed: Vec<String> = typed
        .map(|word| word.to_string_lossy().into_owned())
        .collect();
    InputError::new("--host", "no host was given").help(choices(&typed, settings))
}

/// The command that was typed, once for each host that it could name.
fn choices(typed: &[String], settings: &Settings) -> String {
    let own = settings.hosts.iter();
    let own = own.filter(|(name, _)| *name != MOCK);
    let mut rows: Vec<(String, String)> = own
        .map(|(name, written)| (with_host(typed, name), place(written)))
        .collect();
    rows.push((with_host(typed, MOCK), "the host inside driftcheck".into()));
    rows.push((with_host(typed, "https://…"), "any other".into()));
    let width = rows
        .iter()
        .map(|(command, _)| command.chars().count())
        .max();
    let width = width.unwrap_or_default();
    let mut text = "choose one, here or with DRIFTCHECK_HOST:".to_owned();
    for (command, place) in rows {
        text.push_str(&format!("\n    {command:<width$}  # {place}"));
    }
    text
}

/// Where a profile leads.
fn place(written: &ProfileSettings) -> String {
    let place = match &written.url {
        Some(TextSource::Literal(url)) => url.clone(),
        Some(TextSource::Environment(from)) => match &from.default {
            Some(url) => format!("{}, else {url}", from.env),
            None => format!("the address in {}", from.env),
        },
        Some(TextSource::File(from)) => format!("the address in {}", from.file),
        None => "no address yet".to_owned(),
    };
    match written.live {
        Some(true) => format!("{place}, live"),
        _ => place,
    }
}

/// The command with a host; what stands behind `--` is for others to read.
fn with_host(typed: &[String], host: &str) -> String {
    let end = typed.iter().position(|word| word == "--");
    let (own, rest) = typed.split_at(end.unwrap_or(typed.len()));
    let words = own.iter().map(|word| quoted(word));
    let rest = rest.iter().map(|word| quoted(word));
    let host = match host.contains('…') {
        true => host.to_owned(),
        false => quoted(host),
    };
    let all = ["driftcheck".to_owned()].into_iter().chain(words);
    let all = all.chain(["--host".to_owned(), host]).chain(rest);
    all.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_host_has_the_command_that_was_typed() {
        let settings: Settings = toml::from_str(
            "[hosts.mock]\n[hosts.'two words']\nurl = 'https://x.example'\nlive = true\n\
             [hosts.staging]\nurl = { env = 'URL' }\n",
        )
        .unwrap();
        let typed = ["test", "--var", "a=b c", "--", "resend/auth"].map(str::to_owned);
        let choices = choices(&typed, &settings);
        for line in [
            "driftcheck test --var 'a=b c' --host staging -- resend/auth      # the address in URL",
            "driftcheck test --var 'a=b c' --host 'two words' -- resend/auth  # https://x.example, live",
            "driftcheck test --var 'a=b c' --host mock -- resend/auth         # the host inside driftcheck",
        ] {
            assert!(choices.contains(line), "{line}\n{choices}");
        }
    }
}
