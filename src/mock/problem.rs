//! What the service answers when it refuses: problem details (RFC 9457).

use axum::http::{HeaderName, StatusCode, header};
use serde_json::{Map, Value, json};

use super::wire::object;

/// A refusal of the service.
#[derive(Debug)]
pub(super) struct Problem {
    /// The status of the response.
    pub(super) status: StatusCode,
    /// A header the status calls for.
    pub(super) header: Option<(HeaderName, &'static str)>,
    detail: String,
    errors: Option<Value>,
}

impl Problem {
    fn new(status: StatusCode, detail: impl Into<String>) -> Problem {
        Problem {
            status,
            header: None,
            detail: detail.into(),
            errors: None,
        }
    }

    /// 400 without a list of errors: the membership is in the wrong state.
    pub(super) fn bad_state(detail: impl Into<String>) -> Problem {
        Problem::new(StatusCode::BAD_REQUEST, detail)
    }

    /// 400 with `errors` as an object of field to messages.
    pub(super) fn invalid(errors: Map<String, Value>) -> Problem {
        Problem {
            errors: Some(errors.into()),
            ..Problem::new(
                StatusCode::BAD_REQUEST,
                "One or more validation errors occurred.",
            )
        }
    }

    /// 400 about one field.
    pub(super) fn invalid_field(field: &str, message: &str) -> Problem {
        Problem::invalid(object([(field, json!([message]))]))
    }

    /// 400 about a parameter of the query, or its filter.
    pub(super) fn bad_query(parameter: &str, message: &str) -> Problem {
        Problem {
            errors: Some(object([(parameter, json!([message]))]).into()),
            ..Problem::new(StatusCode::BAD_REQUEST, message)
        }
    }

    /// 401, with the scheme to use.
    pub(super) fn unauthorized(detail: &str) -> Problem {
        Problem {
            header: Some((header::WWW_AUTHENTICATE, "Bearer")),
            ..Problem::new(StatusCode::UNAUTHORIZED, detail)
        }
    }

    /// 403.
    pub(super) fn forbidden(detail: &str) -> Problem {
        Problem::new(StatusCode::FORBIDDEN, detail)
    }

    /// 404 for an id: the route is there, the object is not, or is not visible.
    pub(super) fn not_found(detail: impl Into<String>) -> Problem {
        Problem::new(StatusCode::NOT_FOUND, detail)
    }

    /// 405, with the methods that are allowed.
    pub(super) fn method_not_allowed(allow: &'static str) -> Problem {
        Problem {
            header: Some((header::ALLOW, allow)),
            ..Problem::new(
                StatusCode::METHOD_NOT_ALLOWED,
                format!("Allowed are {allow}."),
            )
        }
    }

    /// 406.
    pub(super) fn not_acceptable() -> Problem {
        Problem::new(
            StatusCode::NOT_ACCEPTABLE,
            "Only application/json can be sent.",
        )
    }

    /// 409 with `errors` as a list.
    pub(super) fn conflict(message: &str, property: &str) -> Problem {
        Problem {
            errors: Some(json!([{"message": message, "properties": [property]}])),
            ..Problem::new(StatusCode::CONFLICT, message)
        }
    }

    /// 413.
    pub(super) fn too_large() -> Problem {
        Problem::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "The body is too large or was cut off.",
        )
    }

    /// 415.
    pub(super) fn unsupported_media_type() -> Problem {
        Problem::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "Only application/json can be read.",
        )
    }

    /// The problem as JSON.
    pub(super) fn render(self, instance: &str, trace_id: &str) -> Value {
        let status = self.status;
        let section = section(status);
        let mut body = object([
            (
                "type",
                format!("https://tools.ietf.org/html/rfc9110#section-15.5.{section}").into(),
            ),
            ("title", status.canonical_reason().unwrap_or("Error").into()),
            ("status", status.as_u16().into()),
            ("detail", self.detail.into()),
            ("instance", instance.into()),
            ("traceId", trace_id.into()),
        ]);
        if let Some(errors) = self.errors {
            body.insert("errors".to_owned(), errors);
        }
        body.into()
    }
}

/// RFC 9110 describes the status 400 + n in section 15.5.(n + 1).
fn section(status: StatusCode) -> u16 {
    status.as_u16().saturating_sub(399)
}
