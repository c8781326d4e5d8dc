//! Which credential goes with a request: the one that the case names, the profile's
//! `default`, or what the OpenAPI document requires of it.

use super::context::Context;
use super::refusals::says_invalid;
use crate::model::case::{Auth, Query, RequestTemplate, Role, Step};
use crate::model::exchange::{Blocked, Phase, Response};
use crate::model::host::{Credential, HostProfile, NO_CREDENTIAL};
use crate::model::security::{Carrier, Scheme, Security};
use crate::settings::toml_file::key_text;

/// The name of the credential that goes with every request that names none.
const DEFAULT: &str = "default";

/// The names of the credentials that go with a step's request. What a document requires and the
/// profile has not is not sent: a host may do without, and where it does not, see [`refused`].
pub(super) fn chosen<'a>(profile: &'a HostProfile, step: &Step) -> Vec<&'a str> {
    let named = |name: &str| {
        let known = profile.credentials.get_key_value(name);
        known.map(|(name, _)| &**name).into_iter().collect()
    };
    match (&step.request.auth, required(step)) {
        (Auth::None, _) => Vec::new(),
        (Auth::Named(name), _) => named(name),
        (Auth::Default, Some(security)) => Choice { profile, step }.of(security),
        (Auth::Default, None) => named(DEFAULT),
    }
}

/// Why a response says nothing of the host's contract: a credential was refused, or was not
/// there to be sent.
pub(super) fn refused(
    context: &Context,
    step: &Step,
    sent: &[&str],
    response: &Response,
) -> Option<Blocked> {
    let (profile, status) = (&context.profile, response.status);
    if status < 400 {
        context.refusals.note_success(sent);
        context.client.credentials().note_success(sent);
    }
    if !matches!(status, 401 | 403) || step.expected.expects(status) {
        return None;
    }
    if let (Auth::Default, Some(security)) = (&step.request.auth, required(step)) {
        let choice = Choice { profile, step };
        if !choice.is_met(security, false) {
            return Some(choice.missing(security, status));
        }
    }
    let is_refused = !sent.is_empty() && (status == 401 || says_invalid(response));
    is_refused.then(|| context.refusals.note_refusal(sent))
}

/// What a step's document requires and the profile does not have, in words. A `default` that is
/// none of the document's schemes may be what the host takes, unless it `is_given` for this run.
pub fn lacking(profile: &HostProfile, step: &Step, is_given: bool) -> Option<String> {
    let security = required(step).filter(|_| step.request.auth == Auth::Default)?;
    let mut schemes = security.alternatives.iter().flatten();
    // What a faulty document requires is found out by asking.
    if security.is_unread || schemes.any(|scheme| scheme.carrier == Carrier::Unknown) {
        return None;
    }
    let choice = Choice { profile, step };
    (!choice.is_met(security, is_given)).then(|| choice.lack(security).0)
}

/// Why a step is not sent: its credential was refused often enough, unless the step is about
/// that, or the host was not heard from often enough. What takes away what was made is sent
/// even so.
pub(super) fn given_up(context: &Context, step: &Step, sent: &[&str]) -> Option<Blocked> {
    let lost = match step.role {
        Role::Teardown => None,
        Role::Step | Role::Setup => context.refusals.lost_host(),
    };
    let is_about_it = step.expected.expects(401) || step.expected.expects(403);
    let refused = || context.refusals.given_up(sent).filter(|_| !is_about_it);
    lost.or_else(refused)
}

/// Of the chosen credentials those that are sent: what a case sends itself wins.
pub(super) fn sent<'a>(profile: &'a HostProfile, step: &Step) -> Vec<&'a str> {
    let mut names = chosen(profile, step);
    names.retain(|name| {
        let credential = profile.credentials.get(*name);
        let mut parts = credential.into_iter().flat_map(Credential::parts);
        parts.any(|part| is_sent(&step.request, part))
    });
    names
}

/// Whether a part of a credential is sent with a request.
fn is_sent(request: &RequestTemplate, part: &Credential) -> bool {
    match part {
        Credential::Bearer(_) | Credential::Basic { .. } => !sets(request, &Carrier::Bearer),
        Credential::Header { name, .. } => !sets(request, &Carrier::Header(name.clone())),
        Credential::Query { name, .. } => !sets(request, &Carrier::Query(name.clone())),
        Credential::Cookie { name, .. } => !sets(request, &Carrier::Cookie(name.clone())),
        Credential::Fetched(sign_in) => is_sent(request, &sign_in.shown()),
        Credential::Several(_) => true,
        Credential::Unset { .. } => false,
    }
}

/// What the document of a step's operation requires, unless the step is about its absence.
fn required(step: &Step) -> Option<&Security> {
    let mut contracts = step.expected.expect.contracts.iter();
    let security = contracts.find_map(|choice| choice.value.security.as_deref())?;
    (!security.alternatives.is_empty() && !step.expected.expects(401)).then_some(security)
}

/// What serves a scheme.
enum Served<'a> {
    /// Nothing more need be sent.
    Already,
    By(&'a str),
    /// This environment variable would hold it.
    Unset(&'a str),
    Not,
}

/// The choice of credentials for a request.
struct Choice<'a, 's> {
    profile: &'a HostProfile,
    step: &'s Step,
}

impl<'a> Choice<'a, '_> {
    /// The credentials of the first set of schemes that the profile has all of; else those
    /// of the set of which it lacks least.
    fn of(&self, security: &Security) -> Vec<&'a str> {
        let mut complete = security.alternatives.iter();
        if let Some(found) = complete.find_map(|schemes| self.all_of(schemes)) {
            return found;
        }
        // One that is none of the document's schemes may be what the host really takes.
        if self.serves_none(security) {
            let has_default = self.profile.credentials.contains_key(DEFAULT);
            return has_default.then_some(DEFAULT).into_iter().collect();
        }
        let nearest = self.nearest(security).into_iter().flatten();
        let found = nearest.filter_map(|scheme| match self.serve(scheme) {
            Served::By(name) => Some(name),
            _ => None,
        });
        found.collect()
    }

    /// Whether what is sent is what the document requires, or stands for it.
    fn is_met(&self, security: &Security, is_given: bool) -> bool {
        let mut sets = security.alternatives.iter();
        let has_default = !is_given && self.profile.credentials.contains_key(DEFAULT);
        security.is_optional
            || sets.any(|schemes| self.all_of(schemes).is_some())
            || (has_default && self.serves_none(security))
    }

    fn serves_none(&self, security: &Security) -> bool {
        let mut schemes = security.alternatives.iter().flatten();
        schemes.all(|scheme| matches!(self.serve(scheme), Served::Not))
    }

    fn nearest<'d>(&self, security: &'d Security) -> Option<&'d Vec<Scheme>> {
        let lacks = |scheme: &&Scheme| self.lacks(scheme);
        let sets = security.alternatives.iter();
        sets.min_by_key(|schemes| schemes.iter().filter(lacks).count())
    }

    fn lacks(&self, scheme: &Scheme) -> bool {
        matches!(self.serve(scheme), Served::Unset(_) | Served::Not)
    }

    fn all_of(&self, schemes: &[Scheme]) -> Option<Vec<&'a str>> {
        let mut found = Vec::new();
        for scheme in schemes {
            match self.serve(scheme) {
                Served::Already => {}
                Served::By(name) if found.contains(&name) => {}
                Served::By(name) => found.push(name),
                Served::Unset(_) | Served::Not => return None,
            }
        }
        Some(found)
    }

    /// What serves a scheme: what the case sends itself, what `schemes` says, the credential
    /// of its name, or the default where that is sent in the same way.
    fn serve(&self, scheme: &Scheme) -> Served<'a> {
        let certificate = &self.profile.network.client_certificate;
        let has_certificate = scheme.carrier == Carrier::Certificate && certificate.is_some();
        if has_certificate || sets(&self.step.request, &scheme.carrier) {
            return Served::Already;
        }
        let known = |name: &str| self.profile.credentials.get_key_value(name);
        let chosen = self.profile.schemes.get(&scheme.name);
        let found = match chosen.map(String::as_str) {
            Some(NO_CREDENTIAL) => return Served::Already,
            Some(name) => known(name),
            None => known(&scheme.name).or_else(|| {
                let default = known(DEFAULT);
                default.filter(|(_, credential)| credential.serves(&scheme.carrier))
            }),
        };
        match found {
            Some((_, Credential::Unset { variable })) => Served::Unset(variable),
            Some((name, _)) => Served::By(name),
            None => Served::Not,
        }
    }

    /// What a response says whose request lacked what the document requires.
    fn missing(&self, security: &Security, status: u16) -> Blocked {
        let (words, help) = self.lack(security);
        Blocked {
            phase: Phase::Credential,
            cause: format!("status {status}: {words}"),
            help: Some(help),
            may_have_been_carried_out: false,
        }
    }

    /// Says what the document requires, what of it is not there, and where it is set.
    fn lack(&self, security: &Security) -> (String, String) {
        let nearest = self.nearest(security).into_iter().flatten();
        let missing: Vec<&Scheme> = nearest.filter(|scheme| self.lacks(scheme)).collect();
        let set = |schemes: &Vec<Scheme>| {
            let schemes: Vec<String> = schemes.iter().map(ToString::to_string).collect();
            schemes.join(" and ")
        };
        let sets: Vec<String> = security.alternatives.iter().map(set).collect();
        let names: Vec<String> = missing
            .iter()
            .map(|one| format!("`{}`", one.name))
            .collect();
        let unset = missing.iter().find_map(|scheme| match self.serve(scheme) {
            Served::Unset(variable) => Some(variable),
            _ => None,
        });
        let why = match unset {
            Some(variable) => format!("the environment variable `{variable}` is not set"),
            None => format!(
                "the host `{}` has no credential for {}",
                self.profile.name,
                names.join(" and ")
            ),
        };
        let words = format!("the document requires {}, and {why}", sets.join(", or "));
        (words, self.where_it_is_set(&missing, unset))
    }

    fn where_it_is_set(&self, missing: &[&Scheme], unset: Option<&str>) -> String {
        if let Some(variable) = unset {
            return format!("set {variable} to the credential's value");
        }
        let profile = match self.profile.name.as_str() {
            "url" => "NAME",
            name => name,
        };
        let lines: Vec<String> = missing.iter().map(|scheme| setting_of(scheme)).collect();
        let first = missing.first().map_or("", |scheme| &scheme.name);
        let mut help = format!(
            "add to [hosts.{profile}.auth] of driftcheck.toml: {}; or say under \
             [hosts.{profile}.schemes] which credential it is: {} = \"CREDENTIAL\", or \"none\" to send nothing",
            lines.join(", "),
            key_text(first)
        );
        if self.profile.name == "url" {
            help.push_str(
                "; the profile with this `url` is used, or the one that `url_profile` names",
            );
        }
        help
    }
}

/// A line of settings that would hold the credential of a scheme.
fn setting_of(scheme: &Scheme) -> String {
    let value = "{ env = \"VARIABLE\" }";
    let named = |form: &str, name: &str| format!("{form} = {{ name = {name:?}, value = {value} }}");
    let form = match &scheme.carrier {
        Carrier::Basic => format!("basic = {{ user = \"…\", password = {value} }}"),
        Carrier::Header(name) => named("header", name),
        Carrier::Query(name) => named("query", name),
        Carrier::Cookie(name) => named("cookie", name),
        Carrier::Authorization(_) => named("header", "Authorization"),
        Carrier::Certificate => return "`client_certificate` of the profile".to_owned(),
        Carrier::Bearer | Carrier::Unknown => format!("bearer = {value}"),
    };
    format!("{} = {{ {form} }}", key_text(&scheme.name))
}

/// Whether a case sends or leaves out by itself what a scheme would send.
fn sets(request: &RequestTemplate, carrier: &Carrier) -> bool {
    let has_header = |name: &str| {
        let mut headers = request.headers.iter();
        headers.any(|(own, _)| own.eq_ignore_ascii_case(name))
    };
    let cookie_is = |wanted: &str| {
        let cookies = request.headers.iter();
        let mut cookies = cookies.filter(|(name, _)| name.eq_ignore_ascii_case("cookie"));
        let begins = |text: &str| text.trim().split('=').next() == Some(wanted);
        cookies.any(|(_, value)| match value {
            Some(value) => value.0.split(';').any(begins),
            None => true,
        })
    };
    match carrier {
        Carrier::Cookie(name) => cookie_is(name),
        Carrier::Query(name) => match &request.query {
            Query::None => false,
            Query::Pairs(pairs) => pairs.iter().any(|(own, _)| **own == **name),
            Query::Raw(text) => {
                let mut pairs = text.0.split('&');
                pairs.any(|pair| pair.split('=').next() == Some(name))
            }
        },
        other => other.header().is_some_and(has_header),
    }
}
