//! The service of the staging host: its routes, as a framework for the JVM serves them.

use serde_json::{Value, json};

use super::directory::{ACCOUNT, Directory, Member};
use super::gateway::Trouble;
use super::pages::{bare, container, framework, problem};
use crate::support::{CannedResponse, Received};

/// The only token that the host knows.
pub const TOKEN: &str = "idt:TKN-7311-0001:only-this-one-works";

const METHODS: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
/// What the framework's firewall does not let through, in lower case.
const REFUSED: [&str; 9] = [
    "//", ";", "%2f", "%5c", "%25", "%00", "%0a", "%0d", "%2e%2e",
];

/// Answers a request; `is_expired` where the token is.
pub fn answer(
    directory: &mut Directory,
    trouble: &Trouble,
    request: &Received,
    is_expired: bool,
) -> CannedResponse {
    let (path, query) = request
        .target
        .split_once('?')
        .unwrap_or((&request.target, ""));
    let lower = path.to_ascii_lowercase();
    let Some(decoded) = decode(path).filter(|_| !REFUSED.iter().any(|bad| lower.contains(bad)))
    else {
        return container(400, "Bad Request");
    };
    if !METHODS.contains(&&*request.method) {
        return container(400, "Bad Request");
    }
    let header = |name: &str| request.headers.get(name).map(String::as_str);
    if request.method == "OPTIONS" && header("access-control-request-method").is_some() {
        return bare(200).header("Vary", "Origin");
    }
    let token = header("authorization").and_then(|value| value.strip_prefix("Bearer "));
    if token != Some(TOKEN) || is_expired {
        let challenge = match token {
            Some(_) => "Bearer error=\"invalid_token\"",
            None => "Bearer",
        };
        // The framework says no more than the challenge.
        return bare(401).header("WWW-Authenticate", challenge);
    }
    let segments: Vec<&str> = decoded.trim_start_matches('/').split('/').collect();
    let call = Call {
        request,
        query,
        decoded: &decoded,
        trouble,
    };
    match segments.as_slice() {
        ["public", "v1", "accounts", "account-users", rest @ ..] => {
            let response = call.memberships(directory, rest);
            // The framework's own pages know nothing of a deprecation.
            match response.is_service() {
                false => response.0,
                true => response
                    .0
                    .header("Deprecation", "@1767225600")
                    .header(
                        "Link",
                        "</public/v1/accounts/accounts/{account}/users/{user}>; rel=\"successor-version\"",
                    ),
            }
        }
        [
            "public",
            "v1",
            "accounts",
            "accounts",
            account,
            "users",
            user,
            rest @ ..,
        ] => call.users(directory, account, user, rest).0,
        _ => call.no_route().0,
    }
}

/// A response, and whether the framework gave it in place of the service.
struct Answer(CannedResponse, bool);

impl Answer {
    fn is_service(&self) -> bool {
        !self.1
    }
}

struct Call<'a> {
    request: &'a Received,
    query: &'a str,
    decoded: &'a str,
    trouble: &'a Trouble,
}

impl Call<'_> {
    fn memberships(&self, directory: &mut Directory, rest: &[&str]) -> Answer {
        match (&*self.request.method, rest) {
            ("GET", []) => self.list(directory),
            ("POST", []) => self.create(directory),
            (_, []) => self.no_method("GET,POST"),
            ("GET", [id]) => self.read(directory.get(id)),
            ("DELETE", [id]) => self.remove(directory, id),
            (_, [_]) => self.no_method("GET,DELETE"),
            (
                "POST",
                [
                    id,
                    action @ ("resend-invite" | "send-new-invite" | "accept-invite"),
                ],
            ) => match directory.get(id).cloned() {
                Some(member) => self.act(directory, &member, action),
                None => unknown("Membership does not exist"),
            },
            (_, [_, "resend-invite" | "send-new-invite" | "accept-invite"]) => {
                self.no_method("POST")
            }
            _ => self.no_route(),
        }
    }

    fn users(&self, directory: &mut Directory, account: &str, user: &str, rest: &[&str]) -> Answer {
        let member = directory.of_user(user).cloned();
        let member = member.filter(|_| account == ACCOUNT);
        match (&*self.request.method, rest) {
            ("GET", []) => self.read(member.as_ref()),
            ("POST", ["resend-invite"]) => match member {
                Some(member) => self.act(directory, &member, "resend-invite"),
                None => unknown("User does not exist"),
            },
            (_, []) => self.no_method("GET"),
            (_, ["resend-invite"]) => self.no_method("POST"),
            _ => self.no_route(),
        }
    }

    fn list(&self, directory: &mut Directory) -> Answer {
        let number = |name: &str, otherwise: &str| {
            let given = self.parameter(name).unwrap_or(otherwise);
            given.parse::<usize>().ok()
        };
        let bounds = (number("offset", "0"), number("limit", "20"));
        let (Some(offset), Some(limit @ 0..=100)) = bounds else {
            let errors = json!({ "limit": ["must be a number up to 100"] });
            return service(problem(400, "Constraint violation", errors));
        };
        let page = directory.page(offset, limit);
        directory.goes_on();
        json_of(200, &page)
    }

    fn create(&self, directory: &mut Directory) -> Answer {
        if self.media_type() != "application/json" {
            return service(problem(415, "Unsupported media type", Value::Null));
        }
        let Ok(body) = serde_json::from_slice::<Value>(&self.request.body) else {
            return service(problem(400, "Unreadable message", Value::Null));
        };
        let text = |pointer: &str| body.pointer(pointer).and_then(Value::as_str);
        let email = text("/user/email").unwrap_or_default();
        if !email.contains('@') || text("/user/firstName").is_none() {
            let errors = json!({ "user.email": ["must be a well-formed email address"] });
            return service(problem(400, "Constraint violation", errors));
        }
        if text("/account/id") != Some(ACCOUNT) {
            return service(problem(403, "Not your account", Value::Null));
        }
        if let Some(status) = self.trouble.creation {
            return service(problem(status, "No invitations today", Value::Null));
        }
        if directory.has_address(email) {
            let errors = json!({ "user.email": ["is a member already"] });
            return service(problem(409, "Membership exists", errors));
        }
        let member = directory.invite(email.to_owned());
        let Answer(response, by_framework) = json_of(201, &member.body(""));
        let location = format!("/public/v1/accounts/account-users/{}", member.id);
        Answer(response.header("Location", &location), by_framework)
    }

    fn read(&self, member: Option<&Member>) -> Answer {
        match member {
            Some(member) => json_of(200, &self.shown(member)),
            None => unknown("Membership does not exist"),
        }
    }

    fn remove(&self, directory: &mut Directory, id: &str) -> Answer {
        if directory.get(id).is_none() {
            return unknown("Membership does not exist");
        }
        if let Some(status) = self.trouble.removal {
            return service(problem(status, "No removals today", Value::Null));
        }
        directory.remove(id);
        service(bare(204))
    }

    fn act(&self, directory: &mut Directory, member: &Member, action: &str) -> Answer {
        let accept = self.request.headers.get("accept").map(String::as_str);
        let takes_json = accept.is_none_or(|accept| {
            ["application/json", "*/*"]
                .iter()
                .any(|one| accept.contains(one))
        });
        if !takes_json {
            return Answer(bare(406), true);
        }
        let changed = match (action, member.status) {
            ("resend-invite", "Invited") => directory.mail(&member.id),
            ("send-new-invite", "InvitationExpired") => directory.mail(&member.id),
            ("accept-invite", "Invited" | "Active") => directory.accept(&member.id),
            _ => None,
        };
        match changed {
            Some(member) => json_of(200, &self.shown(&member)),
            None => {
                let errors = json!({ "invitation.status": ["is another one"] });
                service(problem(409, "Not in this state", errors))
            }
        }
    }

    fn shown(&self, member: &Member) -> Value {
        let mut body = member.body(self.parameter("select").unwrap_or_default());
        if self.trouble.writes_other_status {
            body["invitation"]["status"] = "PENDING".into();
        }
        body
    }

    fn parameter(&self, name: &str) -> Option<&str> {
        let mut pairs = self
            .query
            .split('&')
            .filter_map(|pair| pair.split_once('='));
        pairs.find(|(own, _)| *own == name).map(|(_, value)| value)
    }

    fn media_type(&self) -> &str {
        let full = self.request.headers.get("content-type");
        let full = full.map(String::as_str).unwrap_or_default();
        full.split(';').next().unwrap_or_default().trim()
    }

    fn no_method(&self, allowed: &str) -> Answer {
        if self.request.method == "OPTIONS" {
            let allowed = format!("{allowed},OPTIONS");
            return Answer(bare(200).header("Allow", &allowed), true);
        }
        let page = framework(405, "Method Not Allowed", self.decoded);
        Answer(page.header("Allow", allowed), true)
    }

    fn no_route(&self) -> Answer {
        Answer(framework(404, "Not Found", self.decoded), true)
    }
}

fn service(response: CannedResponse) -> Answer {
    Answer(response, false)
}

fn json_of(status: u16, body: &Value) -> Answer {
    service(CannedResponse::json(status, &body.to_string()))
}

fn unknown(title: &str) -> Answer {
    service(problem(404, title, json!({ "id": ["is not known"] })))
}

/// A path without its percent escapes; `None` where they are broken, or are no UTF-8.
fn decode(path: &str) -> Option<String> {
    let mut bytes = Vec::new();
    let mut parts = path.split('%');
    bytes.extend(parts.next()?.bytes());
    for part in parts {
        bytes.push(u8::from_str_radix(part.get(..2)?, 16).ok()?);
        bytes.extend(part.get(2..)?.bytes());
    }
    String::from_utf8(bytes).ok()
}
