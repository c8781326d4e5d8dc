//! What the options of one command say of its requests.

use http::Method;

use super::form::{self, Wrong};
use super::options::Means;
use super::shell::Word;
use crate::drafts::calls::{Address, Call, CallBody, CredentialPart, Marks, basic, encoded};
use crate::drafts::encoded::{Field, multipart};

const FORM: &str = "application/x-www-form-urlencoded";

/// What the options say of a request.
#[derive(Default)]
pub(super) struct Sent {
    pub(super) urls: Vec<Word>,
    pub(super) is_glob_off: bool,
    method: Option<String>,
    headers: Vec<(String, String)>,
    cookies: Vec<String>,
    data: Vec<String>,
    fields: Vec<Field>,
    query: Vec<String>,
    /// Where data comes from that is not in the command.
    files: Vec<String>,
    is_json: bool,
    is_get: bool,
    is_head: bool,
    is_upload: bool,
    keeps_dots: bool,
    /// Whether a header takes out the content type that curl adds.
    has_no_type: bool,
    /// Headers that are not sent, as `-H 'Accept:'` says.
    removed: Vec<String>,
    user: Option<CredentialPart>,
    /// Whether the user logs in otherwise than by the basic scheme.
    has_other_login: bool,
    bearer: Option<CredentialPart>,
    remarks: Vec<String>,
}

impl Sent {
    /// Takes an option; `name` is its long name.
    pub(super) fn take(
        &mut self,
        means: Means,
        name: &str,
        value: &str,
        marks: &mut Marks,
    ) -> Result<(), Wrong> {
        match means {
            Means::Nothing | Means::Url | Means::Next => {}
            Means::Method => self.method = Some(value.to_owned()),
            Means::Header => self.header(value, marks),
            Means::Agent => self.put_header("user-agent", value),
            Means::Referer => self.put_header("referer", value),
            Means::Range => self.put_header("range", &format!("bytes={value}")),
            Means::Resume if value != "-" => {
                self.put_header("range", &format!("bytes={value}-"));
            }
            Means::Data | Means::DataBinary | Means::Json if value.starts_with('@') => {
                self.files.extend(value.get(1..).map(str::to_owned));
                self.is_json |= means == Means::Json;
            }
            Means::Data | Means::DataRaw | Means::DataBinary => self.data.push(value.to_owned()),
            Means::Json => {
                // Several are one text.
                match self.data.last_mut().filter(|_| self.is_json) {
                    Some(before) => before.push_str(value),
                    None => self.data.push(value.to_owned()),
                }
                self.is_json = true;
            }
            Means::DataEncoded => match named(value, marks) {
                Ok(data) => self.data.push(data),
                Err(file) => self.files.push(file),
            },
            Means::UrlQuery => match value.strip_prefix('+') {
                Some(raw) => self.query.push(raw.to_owned()),
                None => match named(value, marks) {
                    Ok(data) => self.query.push(data),
                    Err(file) => self.leave_out(&format!("the query of the file {}", marks.shown(&file))),
                },
            },
            Means::User => self.user = Some(login(value, marks)),
            Means::Bearer => self.bearer = Some(CredentialPart::Bearer(value.to_owned())),
            Means::Cookie if value.contains('=') => self.cookies.push(value.to_owned()),
            Means::Cookie => self.leave_out("cookies from a file (-b)"),
            Means::Get => self.is_get = true,
            Means::Head => self.is_head = true,
            Means::GlobOff => self.is_glob_off = true,
            Means::PathAsIs => self.keeps_dots = true,
            Means::Upload => {
                self.is_upload = true;
                self.files.push(value.to_owned());
            }
            Means::Follow => self.remarks.push(
                "curl followed redirects (-L): here a redirect is the response".to_owned(),
            ),
            Means::Insecure => self.remarks.push(
                "curl did not check the host's certificate (-k): name it with `ca` in the host profile"
                    .to_owned(),
            ),
            Means::Login => {
                // A password is not sent in a form that more can read.
                self.has_other_login |= name != "anyauth" && !name.starts_with("netrc");
                self.leave_out(&format!(
                    "the login `--{name}`, which no credential of a profile can make"
                ));
            }
            Means::Connection => self.leave_out(&format!(
                "`--{name}`, which is for the host profile to say"
            )),
            Means::Resume | Means::Noted => {
                self.leave_out(&format!("`--{name}`, which no case can say"));
            }
            Means::Form | Means::FormString => {
                let is_text = means == Means::FormString;
                let field = form::field(value, is_text, marks, &mut self.remarks)?;
                self.fields.push(field);
            }
            Means::Config => {
                return Err((
                    "found options in a file (-K), which is not read".to_owned(),
                    "write its options into the command".to_owned(),
                ));
            }
        }
        Ok(())
    }

    fn leave_out(&mut self, what: &str) {
        self.remarks.push(format!("left out: {what}"));
    }

    /// A header of which the last option counts.
    fn put_header(&mut self, name: &str, value: &str) {
        self.headers.retain(|(known, _)| known != name);
        self.headers.push((name.to_owned(), value.to_owned()));
    }

    /// `Name: value`; `Name:` takes out one of curl's own, `Name;` is one without a value.
    fn header(&mut self, text: &str, marks: &Marks) {
        if let Some(file) = text.strip_prefix('@') {
            return self.leave_out(&format!("headers from the file {}", marks.shown(file)));
        }
        let (name, value) = match (text.split_once(':'), text.strip_suffix(';')) {
            (Some((name, value)), _) => (name, value.trim()),
            (None, Some(name)) => (name, ""),
            (None, None) if marks.names(text).next().is_some() => {
                let words = "whose name and value only the shell knows";
                return self.leave_out(&format!("the header of -H {}, {words}", marks.shown(text)));
            }
            // curl sends none either.
            (None, None) => return,
        };
        let name = name.trim().to_ascii_lowercase();
        if !value.is_empty() || text.ends_with(';') {
            return self.headers.push((name, value.to_owned()));
        }
        self.has_no_type |= name == "content-type";
        if matches!(&*name, "accept" | "user-agent") {
            return self.removed.push(name);
        }
        let name = marks.shown(&name);
        self.leave_out(&format!("-H '{name}:', so that curl sends no such header"));
    }

    /// The requests that the options so far send, each with the place of its URL.
    pub(super) fn calls(
        mut self,
        urls: &[Word],
        marks: &Marks,
    ) -> Result<Vec<Call>, (usize, Wrong)> {
        let at = urls.first().map_or(0, |url| url.at);
        let method = self.method().map_err(|method| {
            let words = format!("found the method `{}`", marks.shown(&method));
            let help = "expected a method such as GET or PATCH, not a variable";
            (at, (words, help.to_owned()))
        })?;
        let body = self.body(marks);
        self.join_cookies();
        let user = self.user.take().filter(|_| !self.has_other_login);
        let login = self.bearer.take().or(user);
        let mut query = std::mem::take(&mut self.query);
        if self.is_get {
            query.append(&mut self.data);
        }
        let mut removed = std::mem::take(&mut self.removed);
        removed.retain(|name| self.headers.iter().all(|(own, _)| own != name));
        let mut found = Vec::new();
        for url in urls {
            let text = self.target(&url.text, marks);
            let (mut address, own) = Address::read(&text).map_err(|words| {
                let help = "write an absolute URL: 'https://api.example.com/users'";
                (
                    url.at,
                    (format!("found a URL that {words}"), help.to_owned()),
                )
            })?;
            let all = address.query.into_iter().chain(query.iter().cloned());
            let all: Vec<String> = all.filter(|one| !one.is_empty()).collect();
            address.query = Some(all.join("&")).filter(|query| !query.is_empty());
            found.push(Call {
                method: method.clone(),
                address,
                headers: self.headers.clone(),
                removed: removed.clone(),
                credential: login.clone().or(own).into_iter().collect(),
                body: body.clone(),
                remarks: self.remarks.clone(),
                ..Call::default()
            });
        }
        Ok(found)
    }

    fn method(&self) -> Result<String, String> {
        let has_data = !self.data.is_empty() || !self.files.is_empty() || !self.fields.is_empty();
        let own = match (self.is_head, self.is_get, self.is_upload, has_data) {
            (true, ..) => "HEAD",
            (_, true, ..) => "GET",
            (_, _, true, _) => "PUT",
            (_, _, _, true) => "POST",
            _ => "GET",
        };
        let method = self.method.clone().unwrap_or_else(|| own.to_owned());
        match Method::from_bytes(method.as_bytes()) {
            Ok(_) => Ok(method.to_ascii_uppercase()),
            Err(_) => Err(method),
        }
    }

    /// The body; it takes its content type along.
    fn body(&mut self, marks: &Marks) -> Option<CallBody> {
        let files: Vec<String> = self
            .files
            .iter()
            .map(|file| match file.as_str() {
                "-" | "." => "standard input".to_owned(),
                file => format!("the file {}", marks.shown(file)),
            })
            .collect();
        if self.is_get {
            if !files.is_empty() {
                self.leave_out(&format!("what the query has from {}", files.join(" and ")));
            }
            return None;
        }
        if !self.fields.is_empty() {
            let (text, own) = multipart(&self.fields, &|text| text.to_owned());
            self.put_header("content-type", &own);
            return Some(CallBody::Text(text));
        }
        let body = match (files.is_empty(), self.data.is_empty()) {
            (true, true) => return None,
            (true, false) => CallBody::Text(self.data.join("&")),
            (false, has_no_data) => {
                let what = if has_no_data {
                    "the body"
                } else {
                    "a part of the body"
                };
                CallBody::Unknown(format!("{what} was {}", files.join(" and ")))
            }
        };
        let has_type = self.headers.iter().any(|(name, _)| name == "content-type");
        if !has_type && !self.is_upload && !self.has_no_type {
            let own = if self.is_json {
                "application/json"
            } else {
                FORM
            };
            self.put_header("content-type", own);
        }
        let has_accept = self.headers.iter().any(|(name, _)| name == "accept");
        if self.is_json && !has_accept && !self.removed.iter().any(|name| name == "accept") {
            self.put_header("accept", "application/json");
        }
        Some(body)
    }

    /// curl sends the cookies of `-b` as one header, and none where `-H` says that header.
    fn join_cookies(&mut self) {
        let has_own = self.headers.iter().any(|(name, _)| name == "cookie");
        match (self.cookies.is_empty(), has_own) {
            (true, _) => {}
            (false, true) => {
                self.leave_out("the cookies of -b, as curl does beside -H 'Cookie: …'")
            }
            (false, false) => {
                let cookies = self.cookies.join("; ");
                self.put_header("cookie", &cookies);
            }
        }
    }

    /// A URL; the name of a file that is sent to a folder is added to it.
    fn target(&self, url: &str, marks: &Marks) -> String {
        let file = self
            .files
            .first()
            .filter(|_| self.is_upload && url.ends_with('/'));
        let name = file.and_then(|file| file.rsplit(['/', '\\']).next());
        match name.filter(|name| !["-", "."].contains(name)) {
            Some(name) => format!("{url}{}", encoded(marks, name)),
            None if self.keeps_dots => url.to_owned(),
            None => without_dots(url),
        }
    }
}

/// A URL whose path has no `.` and no `..`, as curl sends it (RFC 3986, section 5.2.4).
fn without_dots(url: &str) -> String {
    let host = url.find("://").map_or(0, |at| at + 3);
    let end = url.find(['?', '#']).unwrap_or(url.len());
    let start = url.get(host..end).and_then(|rest| rest.find('/'));
    let Some((before, path)) = start.and_then(|at| url.get(..end)?.split_at_checked(host + at))
    else {
        return url.to_owned();
    };
    let mut kept: Vec<&str> = Vec::new();
    let mut segments = path.split('/').skip(1).peekable();
    while let Some(segment) = segments.next() {
        match segment {
            "." => {}
            ".." => drop(kept.pop()),
            _ => kept.push(segment),
        }
        if matches!(segment, "." | "..") && segments.peek().is_none() {
            kept.push("");
        }
    }
    format!("{before}/{}{}", kept.join("/"), &url[end..])
}

/// `user:password`; curl asks for a password that is missing.
fn login(text: &str, marks: &mut Marks) -> CredentialPart {
    match text.contains(':') {
        true => basic(text),
        false => CredentialPart::Basic {
            user: text.to_owned(),
            password: marks.variable("password").to_string(),
        },
    }
}

/// `content`, `=content`, `name=content`; the file of `@file` and `name@file`.
fn named(text: &str, marks: &Marks) -> Result<String, String> {
    let (name, content) = match text.find(['=', '@']) {
        Some(at) if text[at..].starts_with('@') => {
            return Err(text.get(at + 1..).unwrap_or_default().to_owned());
        }
        Some(at) => text.split_at(at),
        None => ("", text),
    };
    let content = encoded(marks, content.strip_prefix('=').unwrap_or(content));
    Ok(match name.is_empty() {
        true => content,
        false => format!("{name}={content}"),
    })
}
