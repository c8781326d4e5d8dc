//! How the staging host says no: a gateway, a servlet container, a framework, a service, each
//! in its own form.

use serde_json::{Value, json};

use crate::support::CannedResponse;

/// The page of the gateway, before which no service was asked.
pub fn gateway(status: u16, title: &str) -> CannedResponse {
    let page = format!(
        "<html>\r\n<head><title>{status} {title}</title></head>\r\n<body>\r\n<center><h1>{status} \
         {title}</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"
    );
    CannedResponse::new(status, "text/html", page)
}

/// A status and nothing else.
pub fn bare(status: u16) -> CannedResponse {
    CannedResponse {
        status,
        headers: Vec::new(),
        body: Vec::new(),
    }
}

/// The page of the servlet container, which refuses what looks like an attack.
pub fn container(status: u16, title: &str) -> CannedResponse {
    let page = format!(
        "<!doctype html><html lang=\"en\"><head><title>HTTP Status {status} – {title}</title>\
         </head><body><h1>HTTP Status {status} – {title}</h1></body></html>"
    );
    CannedResponse::new(status, "text/html;charset=utf-8", page)
}

/// The framework's own object, for what it has no route for.
pub fn framework(status: u16, error: &str, path: &str) -> CannedResponse {
    let body = json!({
        "timestamp": "2026-11-20T09:00:00.000+00:00",
        "status": status,
        "error": error,
        "path": path,
    });
    CannedResponse::json(status, &body.to_string())
}

/// The service's problem details.
pub fn problem(status: u16, title: &str, errors: Value) -> CannedResponse {
    let mut body = json!({
        "type": "https://errors.customer.test/membership",
        "title": title,
        "status": status,
        "detail": null,
        "traceId": "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00",
    });
    if !errors.is_null() {
        body["errors"] = errors;
    }
    CannedResponse::new(
        status,
        "application/problem+json;charset=UTF-8",
        body.to_string(),
    )
}
