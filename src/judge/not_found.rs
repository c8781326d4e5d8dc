//! Reads a 404: is the address gone, or is only the id unknown?
//!
//! A service that knows its route answers an unknown id with its own problem
//! details (RFC 9457), or as its OpenAPI document says; a gateway or a framework without
//! that route does not.

use serde_json::Value;

use crate::json::Document;
use crate::model::exchange::Exchange;
use crate::model::finding::{NotFound, NotFoundReading};
use crate::openapi::essence;

/// A member's name, and whether its value has the right type.
type Member = (&'static str, fn(&Value) -> bool);

/// Members by which problem details are known, with what each must be.
const MEMBERS: [Member; 6] = [
    ("type", Value::is_string),
    ("title", Value::is_string),
    ("status", Value::is_number),
    ("detail", Value::is_string),
    ("instance", Value::is_string),
    ("traceId", Value::is_string),
];

/// How the 404 of an exchange is read.
pub fn read_response(exchange: &Exchange) -> NotFound {
    let document = Document::parse(exchange.response.body.as_bytes());
    read_body(exchange, document.value())
}

/// The same where the body has been read; `value` is what it is, where it is JSON.
pub(super) fn read_body(exchange: &Exchange, value: Option<&Value>) -> NotFound {
    let response = &exchange.response;
    if exchange.request.method == "HEAD" {
        // Without a body there is no evidence against the service.
        return NotFound {
            reading: NotFoundReading::IdUnknown,
            evidence: "the response to HEAD has no body to judge by".into(),
        };
    }
    if response.body_missing.is_some() {
        return NotFound {
            reading: NotFoundReading::IdUnknown,
            evidence: "the recorder did not keep the body of the 404".into(),
        };
    }
    let media_type = response.media_type();
    read(value, response.body.is_empty(), media_type.as_deref())
}

/// How a 404 is read that is as its contract describes it.
pub(super) fn documented() -> NotFound {
    NotFound {
        reading: NotFoundReading::IdUnknown,
        evidence: "the 404 is as its contract describes it".into(),
    }
}

/// How a 404 of an operation is read that other responses are of.
pub(super) fn of_known_route() -> NotFound {
    NotFound {
        reading: NotFoundReading::IdUnknown,
        evidence: "other responses showed that the route is there".into(),
    }
}

/// How a 404 with this body is read. `value` is the body, where it is JSON.
fn read(value: Option<&Value>, body_is_empty: bool, media_type: Option<&str>) -> NotFound {
    let is_problem = media_type.is_some_and(|text| essence(text) == "application/problem+json");
    if is_problem && matches!(value, Some(Value::Object(_))) {
        return NotFound {
            reading: NotFoundReading::IdUnknown,
            evidence: "the 404 carries problem details (application/problem+json)".into(),
        };
    }
    let named = match value {
        Some(Value::Object(members)) => MEMBERS
            .iter()
            .filter(|(name, fits)| members.get(*name).is_some_and(fits))
            .map(|(name, _)| *name)
            .collect(),
        _ => Vec::new(),
    };
    if named.len() >= 2 {
        return NotFound {
            reading: NotFoundReading::IdUnknown,
            evidence: format!("the 404 carries problem details ({})", named.join(", ")),
        };
    }
    let evidence = if body_is_empty {
        "the 404 has no body, where problem details were expected".to_owned()
    } else if value.is_none() {
        let media_type = media_type.unwrap_or("no media type");
        format!("the 404's body is not JSON ({media_type}), where problem details were expected")
    } else {
        "the 404's JSON is not problem details".to_owned()
    };
    NotFound {
        reading: NotFoundReading::RouteGone,
        evidence,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn problem_details_speak_for_the_service_and_anything_else_against_it() {
        let reading = |value: Option<Value>| read(value.as_ref(), false, Some("text/html")).reading;
        let problem = json!({"type": "about:blank", "title": "Not Found", "status": 404});
        assert_eq!(reading(Some(problem)), NotFoundReading::IdUnknown);
        assert_eq!(
            reading(Some(json!({"message": "no Route matched"}))),
            NotFoundReading::RouteGone
        );
        assert_eq!(
            reading(Some(json!({"title": 3, "status": "404"}))),
            NotFoundReading::RouteGone
        );
        assert_eq!(reading(None), NotFoundReading::RouteGone);
    }
}
