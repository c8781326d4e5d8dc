//! Reads what operations take and answer: bodies, answers and their headers.

use serde_json::{Map, Value};

use super::files::Spot;
use super::model::{Content, Header, RequestBody, Response, StatusKey};
use super::reader::Reader;
use super::version::Version;

/// Headers that a document says nothing of by listing them.
const NOT_HEADERS: [&str; 1] = ["content-type"];

impl<'f> Reader<'f> {
    /// What is sent with an operation.
    pub(super) fn request_body(
        &mut self,
        at: &Spot,
        operation: &'f Map<String, Value>,
    ) -> Option<RequestBody> {
        operation.get("requestBody")?;
        let at = at.below(["requestBody"]);
        let (spot, members) = self.object(&at, "a request body")?;
        Some(RequestBody {
            is_required: members.get("required") == Some(&Value::Bool(true)),
            contents: self.contents(&spot, members),
            spot,
        })
    }

    /// The answers of an operation, by status.
    pub(super) fn responses(
        &mut self,
        at: &Spot,
        operation: &'f Map<String, Value>,
    ) -> Vec<Response> {
        let own = at.below(["responses"]);
        let Some(responses) = operation.get("responses") else {
            // 3.1 leaves them out where nothing is known of the answers.
            if self.version == Version::V30 {
                self.fault(at, "an operation has no `responses`");
            }
            return Vec::new();
        };
        let Some(responses) = responses.as_object() else {
            self.fault(&own, "`responses` is no object");
            return Vec::new();
        };
        let mut found = Vec::new();
        for key in responses.keys().filter(|key| !key.starts_with("x-")) {
            let at = own.below([key.as_str()]);
            let Some(status) = StatusKey::parse(key) else {
                self.fault(&at, format!("`{key}` is no status, class or `default`"));
                continue;
            };
            // An answer that cannot be read is documented all the same.
            let response = self.object(&at, "a response");
            let (spot, members) = match response {
                Some((spot, members)) => (spot, Some(members)),
                None => (at, None),
            };
            found.push(Response {
                status,
                is_unread: members.is_none(),
                headers: members.map_or_else(Vec::new, |members| self.headers(&spot, members)),
                contents: members.map_or_else(Vec::new, |members| self.contents(&spot, members)),
                spot,
            });
        }
        found
    }

    /// The forms of a body.
    pub(super) fn contents(&mut self, at: &Spot, members: &'f Map<String, Value>) -> Vec<Content> {
        let Some(content) = members.get("content") else {
            return Vec::new();
        };
        let at = at.below(["content"]);
        let Some(content) = content.as_object() else {
            self.fault(&at, "`content` is no object");
            return Vec::new();
        };
        let mut found = Vec::new();
        for media_type in content.keys() {
            let at = at.below([media_type.as_str()]);
            if !media_type.contains('/') {
                self.fault(&at, format!("`{media_type}` is no media type"));
                continue;
            }
            // A form that cannot be read is documented all the same.
            let Some((spot, form)) = self.object(&at, "a media type") else {
                found.push(Content {
                    media_type: media_type.clone(),
                    schema: None,
                    example: None,
                    spot: at,
                });
                continue;
            };
            let schema = form.contains_key("schema").then(|| spot.below(["schema"]));
            if let Some(schema) = &schema {
                self.enter(schema.clone());
            }
            let own = self.own_example(&spot, form);
            let of_schema = || self.value_of_schema(schema.as_ref()?);
            let example = own.or_else(of_schema);
            found.push(Content {
                media_type: media_type.clone(),
                schema,
                example,
                spot,
            });
        }
        found
    }

    fn headers(&mut self, at: &Spot, members: &'f Map<String, Value>) -> Vec<Header> {
        let Some(headers) = members.get("headers") else {
            return Vec::new();
        };
        let at = at.below(["headers"]);
        let Some(headers) = headers.as_object() else {
            self.fault(&at, "`headers` is no object");
            return Vec::new();
        };
        let mut found = Vec::new();
        for name in headers.keys() {
            let at = at.below([name.as_str()]);
            if NOT_HEADERS.contains(&name.to_ascii_lowercase().as_str()) {
                continue;
            }
            if http::HeaderName::from_bytes(name.as_bytes()).is_err() {
                self.fault(&at, format!("`{name}` is no header name"));
                continue;
            }
            let Some((spot, header)) = self.object(&at, "a header") else {
                found.push(Header {
                    name: name.clone(),
                    is_required: false,
                    is_unread: true,
                    explode: false,
                    schema: None,
                    spot: at,
                });
                continue;
            };
            let schema = header
                .contains_key("schema")
                .then(|| spot.below(["schema"]));
            if let Some(schema) = &schema {
                self.enter(schema.clone());
            }
            found.push(Header {
                name: name.clone(),
                is_required: header.get("required") == Some(&Value::Bool(true)),
                is_unread: false,
                explode: header.get("explode") == Some(&Value::Bool(true)),
                schema,
                spot,
            });
        }
        found
    }
}
