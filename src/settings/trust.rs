//! What a chosen host's settings would do with secrets: send them where anybody can read them,
//! or, in a suite of somebody who is not trusted, take them from the machine.

use super::profile::{HostChoice, MOCK};
use super::profile_settings::ProfileSettings;
use super::text_source::TextSource;
use crate::error::InputError;
use crate::model::host::{Credential, HostProfile, is_loopback};
use crate::redact::sensitive::is_distinct;
use crate::settings::auth::{Form, forms_of};
use crate::settings::settings_file::Settings;

/// Whether a credential of this profile would go over the network unencrypted.
pub fn is_in_the_clear(profile: &HostProfile) -> bool {
    in_the_clear(profile).is_some()
}

/// Where a credential of this profile would go unencrypted.
fn in_the_clear(profile: &HostProfile) -> Option<&url::Url> {
    let is_readable = |url: &&url::Url| {
        let name = url.host_str().unwrap_or_default();
        let pinned = profile.network.addresses.get(name);
        let stays_here =
            is_loopback(url) || pinned.is_some_and(|address| address.ip().is_loopback());
        url.scheme() == "http" && !stays_here
    };
    let credentials = profile.credentials.values();
    let parts = credentials.flat_map(Credential::parts);
    let asked = parts.flat_map(|part| match part {
        Credential::Unset { .. } => [None, None],
        Credential::Fetched(sign_in) => [Some(sign_in.url()), Some(&profile.base)],
        _ => [None, Some(&profile.base)],
    });
    asked.flatten().find(is_readable)
}

/// Refuses a profile whose credentials would go over the network unencrypted.
///
/// # Errors
/// Where they would, and neither the profile nor the command line permits it.
pub fn refuse_in_the_clear(profile: &HostProfile) -> Result<(), InputError> {
    let found = in_the_clear(profile).filter(|_| !profile.network.allow_plain_http);
    let Some(url) = found else {
        return Ok(());
    };
    let words = format!(
        "the credentials of `{}` would be sent unencrypted to {}, where everybody on the way can read them",
        profile.name,
        &url[..url::Position::AfterPath]
    );
    Err(InputError::new("--host", words).help(
        "use https://, or permit it with --allow-plain-http or `allow_plain_http = true` in the profile",
    ))
}

/// Refuses settings that a suite of a stranger must not have: those that read files or the
/// environment, and those that decide where tokens go. Only what the choice uses is looked at.
///
/// # Errors
/// Every such setting, with its place.
pub fn refuse_untrusted(settings: &Settings, choice: &HostChoice) -> Vec<InputError> {
    let mut errors = Vec::new();
    let mut refuse = |path: &[&str], what: &str| {
        let key = path.join(".");
        let error = settings.error(path, format!("`{key}` {what}, which --untrusted refuses"));
        let help = "take the setting out, choose another host, or leave out --untrusted for a suite that you trust";
        errors.push(error.help(help));
    };
    if !settings.env.is_empty() {
        refuse(&["env"], READS_ENVIRONMENT);
    }
    for (name, profile) in &settings.hosts {
        let is_used = match choice {
            HostChoice::Mock => name == MOCK,
            HostChoice::Profile(chosen) => name == chosen,
            // Several may lend something to an address.
            HostChoice::Url(_) => true,
        };
        if is_used {
            for (key, what) in mistrusted(profile) {
                let keys: Vec<&str> = key.split('\0').collect();
                refuse(&[&["hosts", name.as_str()][..], &keys].concat(), what);
            }
        }
    }
    errors
}

/// What a user should know of the secrets of a profile before it is used.
pub fn warnings(settings: &Settings, profile: &HostProfile) -> Vec<InputError> {
    let written = settings.hosts.get(&profile.name);
    let mut found = written.map_or_else(Vec::new, |written| {
        literal_secrets_of(settings, &profile.name, written)
    });
    found.extend(common_secrets(settings, profile));
    found
}

/// Credentials that stand in the file itself, where everybody who reads the suite finds them;
/// one that several profiles have is reported once.
pub fn literal_secrets(settings: &Settings) -> Vec<InputError> {
    let of_each = settings.hosts.iter();
    let of_each = of_each.map(|(name, written)| literal_secrets_of(settings, name, written));
    let mut found: Vec<InputError> = of_each.flatten().collect();
    found.sort();
    found.dedup();
    found
}

/// The same of one profile. Those of the embedded host and of loopback open nothing else.
fn literal_secrets_of(
    settings: &Settings,
    name: &str,
    written: &ProfileSettings,
) -> Vec<InputError> {
    let stays_here = match &written.url {
        Some(TextSource::Literal(url)) => url::Url::parse(url).is_ok_and(|url| is_loopback(&url)),
        _ => name == MOCK,
    };
    if stays_here {
        return Vec::new();
    }
    let report = |key: &[&str], what: &str| {
        let path = [&["hosts", name][..], key].concat();
        let words = format!("{what} stands in the file itself");
        let error = settings.error(&path, words).hiding_the_line();
        error.help("take it from the environment or from a file outside the repository: { env = \"NAME\" } or { file = \"PATH\" }")
    };
    let mut found = Vec::new();
    for (key, credential) in &written.auth {
        let forms = forms_of(credential).unwrap_or_default();
        let mut secrets = forms.iter().flat_map(Form::secrets);
        if secrets.any(is_literal) {
            found.push(report(&["auth", key], &format!("the credential `{key}`")));
        }
    }
    let certificate = written.client_certificate.as_ref();
    let key = certificate.and_then(|one| one.key.as_ref());
    if key.is_some_and(is_literal) {
        found.push(report(&["client_certificate"], "the private key"));
    }
    if written.proxy.as_ref().is_some_and(has_password) {
        found.push(report(&["proxy"], "the proxy's password"));
    }
    found
}

fn is_literal(text: &TextSource) -> bool {
    matches!(text, TextSource::Literal(_))
}

/// Whether this is a URL in the file with a password in it.
fn has_password(text: &TextSource) -> bool {
    let TextSource::Literal(text) = text else {
        return false;
    };
    url::Url::parse(text).is_ok_and(|url| url.password().is_some())
}

/// Credentials that stand in other texts by chance, so that they cannot be masked everywhere.
fn common_secrets(settings: &Settings, profile: &HostProfile) -> Vec<InputError> {
    let is_common = |part: &Credential| match part {
        Credential::Fetched(sign_in) => sign_in.secrets().iter().any(|text| !is_distinct(text)),
        part => part.secret().is_some_and(|text| !is_distinct(text)),
    };
    let common = profile.credentials.iter();
    let common = common.filter(|(_, credential)| credential.parts().iter().any(is_common));
    let reported = common.map(|(key, _)| {
        let words = format!(
            "the credential `{key}` of the host `{}` is so short or common a word that masking it everywhere would garble what is reported: it is masked in headers, and where it is the whole of a value",
            profile.name
        );
        let error = settings.error(&["hosts", &profile.name, "auth", key], words);
        error.hiding_the_line().help("take a credential of 8 characters or more that is not a word, and keep the record to yourself until then")
    });
    reported.collect()
}

const READS_ENVIRONMENT: &str = "reads the environment";
const READS_FILE: &str = "reads a file";
const CHANGES_THE_WAY: &str = "changes where tokens go";

/// The keys of a profile that read something or send tokens elsewhere, and which they do.
fn mistrusted(profile: &ProfileSettings) -> Vec<(String, &'static str)> {
    let mut found: Vec<(String, &str)> = Vec::new();
    let source = |text: &TextSource| match text {
        TextSource::Literal(_) => None,
        TextSource::Environment(_) => Some(READS_ENVIRONMENT),
        TextSource::File(_) => Some(READS_FILE),
    };
    let url = profile.url.as_ref().and_then(source);
    found.extend(url.map(|what| ("url".to_owned(), what)));
    for (name, credential) in &profile.auth {
        let forms = forms_of(credential).unwrap_or_default();
        let mut texts = forms.iter().flat_map(Form::texts);
        let asks = forms.iter().any(Form::names_an_address);
        let what = texts.find_map(source).or(asks.then_some(CHANGES_THE_WAY));
        found.extend(what.map(|what| (format!("auth\0{name}"), what)));
    }
    for (key, is_set, what) in [
        ("ca", profile.ca.is_some(), READS_FILE),
        (
            "client_certificate",
            profile.client_certificate.is_some(),
            READS_FILE,
        ),
        ("proxy", profile.proxy.is_some(), CHANGES_THE_WAY),
        ("resolve", !profile.resolve.is_empty(), CHANGES_THE_WAY),
        (
            "host_headers",
            profile.host_headers.is_some(),
            CHANGES_THE_WAY,
        ),
        (
            "allow_plain_http",
            profile.allow_plain_http.is_some(),
            CHANGES_THE_WAY,
        ),
    ] {
        found.extend(is_set.then(|| (key.to_owned(), what)));
    }
    found
}
