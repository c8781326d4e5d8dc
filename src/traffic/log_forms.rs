//! The access logs that are read without a mapping: as their servers write JSON by default, or
//! with the names of their variables.

use super::log_mapping::{DurationUnit, LogMapping};

/// The forms that are known; the first that says the request and the status of a line counts.
pub(super) fn known() -> Vec<LogMapping> {
    vec![
        kong(),
        caddy(),
        traefik(),
        elastic(),
        balancer(),
        envoy(),
        nginx(),
    ]
}

/// Kong's http-log and file-log plugins.
fn kong() -> LogMapping {
    LogMapping {
        method: ["request.method"][..].into(),
        url: ["request.url"][..].into(),
        status: ["response.status"][..].into(),
        duration: ["latencies.request"][..].into(),
        duration_unit: DurationUnit::Milliseconds,
        time: ["started_at"][..].into(),
        headers_in: ["response.headers"][..].into(),
        request_headers_in: ["request.headers"][..].into(),
        ..LogMapping::default()
    }
}

/// Caddy's access log.
fn caddy() -> LogMapping {
    LogMapping {
        method: ["request.method"][..].into(),
        scheme: ["request.tls"][..].into(),
        host: ["request.host"][..].into(),
        path: ["request.uri"][..].into(),
        version: ["request.proto"][..].into(),
        status: ["status"][..].into(),
        duration: ["duration"][..].into(),
        time: ["ts"][..].into(),
        headers_in: ["resp_headers"][..].into(),
        request_headers_in: ["request.headers"][..].into(),
        ..LogMapping::default()
    }
}

/// Traefik's access log in JSON.
fn traefik() -> LogMapping {
    LogMapping {
        method: ["RequestMethod"][..].into(),
        scheme: ["RequestScheme"][..].into(),
        host: ["RequestAddr", "RequestHost"][..].into(),
        path: ["RequestPath"][..].into(),
        version: ["RequestProtocol"][..].into(),
        status: ["DownstreamStatus", "OriginStatus"][..].into(),
        duration: ["Duration"][..].into(),
        duration_unit: DurationUnit::Nanoseconds,
        time: ["StartUTC", "time"][..].into(),
        headers_prefix: Some("downstream_".into()),
        request_headers_prefix: Some("request_".into()),
        ..LogMapping::default()
    }
}

/// The Elastic Common Schema, into which collectors write logs of many servers.
fn elastic() -> LogMapping {
    LogMapping {
        method: ["http.request.method"][..].into(),
        url: ["url.full", "url.original"][..].into(),
        scheme: ["url.scheme"][..].into(),
        host: ["url.domain"][..].into(),
        path: ["url.path"][..].into(),
        query: ["url.query"][..].into(),
        version: ["http.version"][..].into(),
        status: ["http.response.status_code"][..].into(),
        duration: ["event.duration"][..].into(),
        duration_unit: DurationUnit::Nanoseconds,
        time: ["@timestamp"][..].into(),
        ..LogMapping::default()
    }
}

/// The fields of AWS application load balancers by their documented names.
fn balancer() -> LogMapping {
    LogMapping {
        method: ["request_verb", "request_method"][..].into(),
        url: ["request_url"][..].into(),
        request: ["request"][..].into(),
        status: ["elb_status_code"][..].into(),
        duration: ["target_processing_time"][..].into(),
        time: ["request_creation_time", "time", "timestamp"][..].into(),
        ..LogMapping::default()
    }
}

/// Envoy's default keys, as Istio writes them too.
fn envoy() -> LogMapping {
    LogMapping {
        method: ["method", ":method"][..].into(),
        scheme: ["scheme", "x_forwarded_proto", "x-forwarded-proto"][..].into(),
        host: ["authority", ":authority"][..].into(),
        path: ["x_envoy_original_path", "path", ":path"][..].into(),
        version: ["protocol"][..].into(),
        status: ["response_code"][..].into(),
        duration: ["duration"][..].into(),
        duration_unit: DurationUnit::Milliseconds,
        time: ["start_time"][..].into(),
        ..LogMapping::default()
    }
}

/// nginx with `escape=json` and fields called as its variables, or by plain words.
fn nginx() -> LogMapping {
    LogMapping {
        method: ["request_method", "method"][..].into(),
        url: ["url"][..].into(),
        request: ["request"][..].into(),
        scheme: ["scheme", "http_x_forwarded_proto", "https"][..].into(),
        host: ["http_host", "host", "server_name"][..].into(),
        path: ["request_uri", "uri", "path"][..].into(),
        query: ["query_string", "args"][..].into(),
        version: ["server_protocol", "protocol"][..].into(),
        status: ["status", "status_code"][..].into(),
        duration: ["request_time", "upstream_response_time"][..].into(),
        time: [
            "time_iso8601",
            "time_local",
            "msec",
            "timestamp",
            "@timestamp",
            "time",
        ][..]
            .into(),
        headers_prefix: Some("sent_http_".into()),
        request_headers_prefix: Some("http_".into()),
        ..LogMapping::default()
    }
}
