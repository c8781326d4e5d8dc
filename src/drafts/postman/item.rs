//! One request of a collection.

use http::Method;
use serde_json::Value;

use super::auth::{self, Login};
use super::place::{At, Source};
use super::scripts::{self, Checks};
use super::text::marked;
use super::{body, url};
use crate::drafts::calls::{Call, CredentialPart, Marks, SeenResponse};
use crate::openapi::media::essence;

/// Methods whose requests Postman sends without a body, unless a setting says otherwise.
const WITHOUT_BODY: [&str; 5] = ["GET", "COPY", "HEAD", "PURGE", "UNLOCK"];

/// What holds for a request from above it.
#[derive(Clone, Copy)]
pub(super) struct Above<'a> {
    pub(super) folder: &'a [String],
    pub(super) login: Option<&'a Login>,
    /// What the scripts of the collection and the folders check of each response.
    pub(super) checks: &'a Checks,
    /// Whether a body is sent with every method.
    pub(super) keeps_body: bool,
    /// The address that a variable of the collection holds.
    pub(super) base: &'a dyn Fn(&str) -> Option<String>,
}

/// A request, and the names of the parameters of its path where it names them, by segment.
pub(super) struct Read {
    pub(super) call: Call,
    pub(super) names: Vec<Option<String>>,
}

/// Reads a request; nothing where something is wrong with it, which is noted.
pub(super) fn read(
    item: &At<'_>,
    above: &Above<'_>,
    source: &mut Source<'_>,
    marks: &mut Marks,
) -> Option<Read> {
    let request = item.member("request")?;
    // A request may be its URL alone.
    let own = match request.value {
        Value::String(_) => Some(request.clone()),
        Value::Object(_) => request.member("url"),
        _ => {
            let message = format!("found {} as a request", request.kind());
            source.mistake(
                &request.pointer,
                message,
                "expected an object, or the text of a URL",
            );
            return None;
        }
    };
    let Some(own) = own.filter(|url| url.value.as_str() != Some("")) else {
        let help =
            "write its URL in Postman, or delete the request, and export the collection again";
        source.mistake(
            &request.pointer,
            "found a request without a URL".to_owned(),
            help,
        );
        return None;
    };
    let target = match url::read(&own, above.base, marks) {
        Ok(target) => target,
        Err(words) => {
            let help =
                "expected an absolute URL, or one that begins with a variable: {{baseUrl}}/users";
            source.mistake(&own.pointer, format!("found a URL that {words}"), help);
            return None;
        }
    };
    let mut call = Call {
        place: format!("{}:{}", source.shown, source.line(&item.pointer)),
        name: item.text("name").filter(|name| !name.trim().is_empty()),
        folder: above.folder.to_vec(),
        method: request.text("method").unwrap_or_else(|| "GET".to_owned()),
        address: target.address,
        headers: headers(&request, marks),
        credential: target.login.into_iter().collect(),
        ..Call::default()
    };
    call.method = call.method.trim().to_ascii_uppercase();
    if Method::from_bytes(call.method.as_bytes()).is_err() {
        let message = format!("found the method `{}`", marks.shown(&call.method));
        let at = format!("{}/method", request.pointer);
        source.mistake(&at, message, "expected a method such as GET or PATCH");
        return None;
    }
    add_login(&mut call, &request, above, marks);
    if let Some(own) = request.member("body") {
        let read = body::read(&own, source, marks);
        let is_sent = !WITHOUT_BODY.contains(&&*call.method) || keeps_body(item, above.keeps_body);
        match is_sent || read.body.is_none() {
            true => add_body(&mut call, read),
            false => {
                let remark = format!(
                    "left out: the body, which Postman does not send with {}",
                    call.method
                );
                call.remarks.push(remark);
            }
        }
    }
    let checks = scripts::read(item).below(above.checks);
    call.seen = seen(item, checks.statuses);
    call.remarks.extend(
        checks
            .left_out
            .iter()
            .map(|what| format!("left out: {what}")),
    );
    Some(Read {
        call,
        names: url::template(&own),
    })
}

/// Headers, as a list or as a text with one on each line.
fn headers(request: &At<'_>, marks: &mut Marks) -> Vec<(String, String)> {
    let Some(member) = request.member("header") else {
        return Vec::new();
    };
    let mut found: Vec<(String, String)> = Vec::new();
    if let Value::String(text) = member.value {
        let lines = text.lines().filter_map(|line| line.split_once(':'));
        found.extend(lines.map(|(name, value)| (name.to_owned(), value.to_owned())));
    }
    for header in member.items().filter(|header| !header.is_disabled()) {
        let name = header.text("key").unwrap_or_default();
        found.push((name, header.text("value").unwrap_or_default()));
    }
    let found = found
        .into_iter()
        .filter(|(name, _)| !name.trim().is_empty());
    let read = found.map(|(name, value)| {
        (
            name.trim().to_ascii_lowercase(),
            marked(value.trim(), marks),
        )
    });
    read.collect()
}

fn add_login(call: &mut Call, request: &At<'_>, above: &Above<'_>, marks: &mut Marks) {
    let own = request
        .member("auth")
        .and_then(|auth| auth::read(&auth, marks));
    match own.as_ref().or(above.login) {
        Some(Login::With(part)) => put_login(call, part),
        Some(Login::Other(kind)) => {
            let remark =
                format!("left out: the login `{kind}`, which no credential of a profile can make");
            call.remarks.push(remark);
        }
        Some(Login::Without) | None => {}
    }
}

/// Postman sends the login in place of a header or a parameter of the same name.
fn put_login(call: &mut Call, part: &CredentialPart) {
    let name = match part {
        CredentialPart::Header(name, _) | CredentialPart::Query(name, _) => name.as_str(),
        _ => "authorization",
    };
    let before = call.headers.len();
    if let CredentialPart::Query(..) = part {
        let query = call.address.query.take().unwrap_or_default();
        let is_own = |pair: &&str| pair.split_once('=').map_or(*pair, |(own, _)| own) == name;
        let rest: Vec<&str> = query.split('&').filter(|pair| !is_own(pair)).collect();
        call.address.query = Some(rest.join("&")).filter(|query| !query.is_empty());
    } else {
        call.headers.retain(|(own, _)| own != name);
    }
    if call.headers.len() < before {
        let remark =
            format!("left out: the header `{name}`, in whose place Postman sends that of `auth`");
        call.remarks.push(remark);
    }
    if name == "authorization" {
        call.credential.clear();
    }
    call.credential.push(part.clone());
}

/// Whether Postman sends a body with requests of any method.
pub(super) fn keeps_body(of: &At<'_>, above: bool) -> bool {
    let behavior = of.member("protocolProfileBehavior");
    let own = behavior.and_then(|behavior| behavior.member("disableBodyPruning"));
    own.and_then(|own| own.value.as_bool()).unwrap_or(above)
}

fn add_body(call: &mut Call, read: body::Read) {
    let is_type = |(name, _): &(String, String)| name == "content-type";
    if read.is_form {
        call.headers.retain(|header| !is_type(header));
    }
    if let Some(media_type) = read.media_type
        && !call.headers.iter().any(is_type)
    {
        call.headers.push(("content-type".to_owned(), media_type));
    }
    call.body = read.body;
    call.remarks.extend(read.remarks);
}

/// What a script checks, else what the first saved success shows.
fn seen(item: &At<'_>, statuses: Vec<Value>) -> Option<SeenResponse> {
    if !statuses.is_empty() {
        let mut statuses = statuses;
        statuses.dedup();
        return Some(SeenResponse {
            statuses,
            media_type: None,
        });
    }
    let saved = item.member("response")?;
    let mut all = saved.items().filter_map(|response| {
        let code = response.member("code")?.value.as_u64()?;
        (200..400).contains(&code).then_some((code, response))
    });
    let (code, response) = all.next()?;
    let headers = response.member("header");
    let own = headers.iter().flat_map(At::items).find(|header| {
        header
            .text("key")
            .is_some_and(|name| name.eq_ignore_ascii_case("content-type"))
    });
    let media_type = own
        .and_then(|header| header.text("value"))
        .map(|value| essence(&value));
    Some(SeenResponse {
        statuses: vec![code.into()],
        media_type: media_type.filter(|own| own.contains('/')),
    })
}
