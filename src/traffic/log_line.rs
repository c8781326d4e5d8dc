//! One line of an access log, as an exchange without bodies.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use serde_json::Value;

use super::kept::{marked_text, repaired};
use super::log_forms;
use super::log_mapping::{Fields, LogMapping};
use super::options::ReadOptions;
use super::pass::Pass;
use super::seen::{Seen, SeenExchange};
use super::wholeness::has_no_body;
use super::{headers, moments, versions};
use crate::error::InputError;
use crate::model::duration::parse_duration;
use crate::model::exchange::{
    Exchange, Header, KeptHeaders, LOG_HAS_NO_BODY, Request, Response, Timings,
};

/// As many fields of a line that is not understood are named.
const MOST_NAMED: usize = 12;

/// Reads the lines of one log.
pub(super) struct LogReader {
    forms: Vec<LogMapping>,
    /// Whether a line said which request it is about.
    is_understood: bool,
    /// The fields of the first line that did not.
    first_fields: Vec<String>,
}

impl LogReader {
    pub(super) fn new(options: &ReadOptions) -> LogReader {
        LogReader {
            forms: options
                .log
                .clone()
                .map_or_else(log_forms::known, |own| vec![own]),
            is_understood: false,
            first_fields: Vec::new(),
        }
    }

    /// Gives the exchange of a line; whether more are wanted. The entry is the line.
    ///
    /// # Errors
    /// In words, where it has none.
    pub(super) fn read(
        &mut self,
        text: &[u8],
        number: u64,
        pass: &mut Pass<'_>,
    ) -> Result<ControlFlow<()>, String> {
        let line: Value = serde_json::from_slice(text)
            .or_else(|_| serde_json::from_str(&marked_text(repaired(text))))
            .map_err(|_| "the line is not JSON".to_owned())?;
        let Some(at) = self.forms.iter().position(|form| is_of(&line, form)) else {
            if self.first_fields.is_empty() {
                let names = line
                    .as_object()
                    .into_iter()
                    .flatten()
                    .map(|(name, _)| name.clone());
                self.first_fields = names.take(MOST_NAMED).collect();
            }
            return Err("the line does not say its request and status".into());
        };
        // The next line is most likely of the same form.
        self.forms.swap(0, at);
        self.is_understood = true;
        let form = &self.forms[0];
        let request = request_of(&line, form, pass.options.origin.as_deref())?;
        pass.entries += 1;
        let place = pass.place(number);
        let status = form
            .status
            .text(&line)
            .and_then(|status| status.parse::<u16>().ok());
        let reason = why_none(status);
        let status = match (reason, status) {
            (None, Some(status)) => status,
            (reason, _) => {
                let reason = reason.unwrap_or_default().to_owned();
                let request = Some(Box::new(request));
                return Ok(pass.give(Seen::NoExchange {
                    place,
                    request,
                    reason,
                }));
            }
        };
        let headers = headers_of(
            &line,
            &form.headers,
            &form.headers_in,
            form.headers_prefix.as_deref(),
        );
        let total_us = duration_us(&line, form);
        let both = [&form.headers_in, &form.request_headers_in];
        let has_all = both.map(|one| one.of(&line).and_then(listed).is_some()) == [true, true];
        let body_missing =
            (!has_no_body(&request.method, status)).then(|| LOG_HAS_NO_BODY.to_owned());
        Ok(pass.give(Seen::Exchange(Box::new(SeenExchange {
            place,
            started_at: form
                .time
                .text(&line)
                .and_then(|time| moments::rfc3339(&time)),
            exchange: Exchange {
                request,
                response: Response {
                    version: versions::http_version(&form.version.text(&line).unwrap_or_default()),
                    status,
                    headers,
                    body: Default::default(),
                    decoded_from: None,
                    body_missing,
                },
                timings: Timings {
                    head_us: total_us,
                    total_us,
                    connect_us: 0,
                },
            },
            request_body_missing: Some(LOG_HAS_NO_BODY.to_owned()),
            kept_headers: match has_all {
                true => KeptHeaders::All,
                false => KeptHeaders::Few,
            },
            request_headers_missing: !has_all,
            undecodable: None,
            masked: Vec::new(),
        }))))
    }

    /// Whether the log could be read at all.
    ///
    /// # Errors
    /// Where no line said which request it is about.
    pub(super) fn check(&self, pass: &Pass<'_>) -> Result<(), InputError> {
        if self.is_understood || self.first_fields.is_empty() {
            return Ok(());
        }
        let names: Vec<String> = self
            .first_fields
            .iter()
            .map(|name| format!("`{}`", name.escape_debug()))
            .collect();
        let message = format!(
            "no line says its request and status; the first has {}",
            names.join(", ")
        );
        let error = InputError::new(&*pass.source, message);
        Err(error.help("say in `[traffic.logs.NAME]` which fields are `method`, `url` (or `host` and `path`) and `status`"))
    }
}

/// Whether a line says its request and its status in this form.
fn is_of(line: &Value, form: &LogMapping) -> bool {
    let says = |fields: &Fields| fields.of(line).is_some();
    let has_target = says(&form.url) || says(&form.path);
    says(&form.status) && (says(&form.request) || (says(&form.method) && has_target))
}

fn request_of(line: &Value, form: &LogMapping, origin: Option<&str>) -> Result<Request, String> {
    let first = form.request.text(line).unwrap_or_default();
    let mut words = first.split_ascii_whitespace();
    let (first_method, first_target) = (words.next(), words.next());
    let method = form.method.text(line).or(first_method.map(str::to_owned));
    let target = form.url.text(line).or_else(|| form.path.text(line));
    let target = target.or(first_target.map(str::to_owned));
    let method = method.filter(|method| headers::is_token(method));
    let (Some(method), Some(target)) = (method, target) else {
        return Err("its request is not one of HTTP".into());
    };
    let target = target.split('#').next().unwrap_or_default();
    let url = match target.starts_with('/') {
        false => target.to_owned(),
        true => {
            let base = base_of(line, form, origin).ok_or("the line names no host")?;
            let query = form.query.text(line).filter(|_| !target.contains('?'));
            let query = query.map_or(String::new(), |query| {
                format!("?{}", query.trim_start_matches('?'))
            });
            format!("{base}{target}{query}")
        }
    };
    let parsed = url::Url::parse(&url).ok();
    if !parsed.is_some_and(|url| matches!(url.scheme(), "http" | "https")) {
        return Err("its URL is not one of HTTP".into());
    }
    Ok(Request {
        method,
        url,
        headers: headers_of(
            line,
            &form.request_headers,
            &form.request_headers_in,
            form.request_headers_prefix.as_deref(),
        ),
        body: None,
    })
}

/// Scheme and host of a line's request.
fn base_of(line: &Value, form: &LogMapping, origin: Option<&str>) -> Option<String> {
    let Some(host) = form.host.text(line) else {
        return Some(origin?.trim_end_matches('/').to_owned());
    };
    let scheme = match form.scheme.of(line) {
        Some(Value::String(text)) if text.eq_ignore_ascii_case("http") => "http",
        None if origin.is_some_and(|origin| origin.starts_with("http:")) => "http",
        _ => "https",
    };
    Some(format!("{scheme}://{host}"))
}

/// The headers that a field lists, in the forms that gateways write: an object, a list of pairs,
/// of objects with name and value, or of lines, and a text of lines. `None` where it lists none,
/// or some of it is in no such form.
fn listed(field: &Value) -> Option<Vec<(String, Value)>> {
    let line = |text: &str| {
        let (name, value) = text.split_once(':')?;
        Some((name.trim().to_owned(), Value::from(value.trim())))
    };
    let item = |item: &Value| {
        let (name, value) = match item {
            Value::String(text) => return line(text),
            Value::Array(pair) => (pair.first()?, pair.get(1)?),
            item => (
                item.get("name").or_else(|| item.get("key"))?,
                item.get("value")?,
            ),
        };
        Some((name.as_str()?.to_owned(), value.clone()))
    };
    let all: Option<Vec<_>> = match field {
        Value::Object(members) => Some(members.clone().into_iter().collect()),
        Value::Array(items) => items.iter().map(item).collect(),
        Value::String(text) => {
            let lines = text.lines().filter(|text| !text.trim().is_empty());
            lines.map(line).collect()
        }
        _ => None,
    };
    all.filter(|all| !all.is_empty())
}

fn headers_of(
    line: &Value,
    single: &BTreeMap<String, Fields>,
    all_in: &Fields,
    prefix: Option<&str>,
) -> Vec<Header> {
    let mut pairs: Vec<(String, String)> = Vec::new();
    let mut add = |name: &str, value: &Value| match value {
        Value::String(text) => pairs.push((name.to_owned(), text.clone())),
        Value::Number(number) => pairs.push((name.to_owned(), number.to_string())),
        Value::Array(values) => {
            let texts = values.iter().filter_map(Value::as_str);
            pairs.extend(texts.map(|text| (name.to_owned(), text.to_owned())));
        }
        _ => {}
    };
    for (name, value) in all_in.of(line).and_then(listed).into_iter().flatten() {
        add(&name, &value);
    }
    for (name, fields) in single {
        fields
            .of(line)
            .into_iter()
            .for_each(|value| add(name, value));
    }
    let members = line.as_object().into_iter().flatten();
    for (name, value) in members.filter(|_| prefix.is_some()) {
        let name = name.strip_prefix(prefix.unwrap_or_default());
        let is_there = !matches!(value.as_str(), Some("" | "-"));
        if let Some(name) = name.filter(|_| is_there) {
            add(&name.replace('_', "-"), value);
        }
    }
    headers::of(pairs)
}

/// How long an exchange took; zero where the line does not say.
fn duration_us(line: &Value, form: &LogMapping) -> u64 {
    let text = form.duration.text(line).unwrap_or_default();
    let seconds = || parse_duration(&text).map(|duration| duration.as_secs_f64() * 1e6);
    let number = text.parse::<f64>().ok().filter(|number| number.is_finite());
    let micros = number.map(|number| number * form.duration_unit.microseconds());
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "it saturates"
    )]
    let whole = micros.or_else(seconds).unwrap_or(0.0).round().max(0.0) as u64;
    whole
}

/// Why a line is of no response.
fn why_none(status: Option<u16>) -> Option<&'static str> {
    match status {
        // Of nginx and of the load balancers of AWS.
        Some(460 | 499) => Some("the client left before the response"),
        // What nginx writes of a connection that it closes without a word.
        Some(444) => Some("the gateway closed the connection"),
        Some(101) => Some("not HTTP"),
        Some(100..=599) => None,
        _ => Some("no response was recorded"),
    }
}
