//! `driftcheck import har`: cases of a recording.

use std::ops::ControlFlow;

use http::Method;
use serde_json::Map;

use super::calls::{CallImport, Kind, stem};
use crate::cli::args::ImportHar;
use crate::cli::output;
use crate::drafts::calls::{Address, Call, CallBody, Likeness, SeenResponse, first_mark};
use crate::error::InputError;
use crate::exit_status::ExitStatus;
use crate::model::exchange::Response;
use crate::openapi::media::essence;
use crate::traffic::{self, ReadOptions, Seen, SeenExchange, why_no_call};

/// Writes the cases of a recording.
pub fn main(args: &ImportHar) -> ExitStatus {
    output::ended(run(args))
}

fn run(args: &ImportHar) -> Result<String, Vec<InputError>> {
    let kind = Kind {
        name: "har",
        likeness: Likeness::Form,
    };
    let mut import = CallImport::new(args.calls.options(), kind, &args.file)?;
    let mut each = |seen| {
        match seen {
            Seen::Exchange(exchange) => add(&mut import, &exchange),
            Seen::Unanswered(seen) => import.leave_out(&seen.blocked.cause),
            Seen::NoExchange { reason, .. } => import.leave_out(&reason),
        }
        ControlFlow::Continue(())
    };
    let reading = traffic::read(&args.file, &ReadOptions::default(), &mut each);
    let reading = reading.map_err(|error| vec![error])?;
    for warning in &reading.warnings {
        output::note(&format!("warning: {warning}"));
    }
    import.end(&stem(&args.file), Map::new())
}

fn add(import: &mut CallImport, seen: &SeenExchange) {
    let response = &seen.exchange.response;
    let Some(call) = call(seen) else {
        return import.leave_out("without a method and a URL that can be read");
    };
    let route = import.route(&call, &[]);
    if route.operation.is_none()
        && let Some(reason) = why_no_call(&seen.exchange, &call.address.path)
    {
        return import.leave_out(reason);
    }
    match response.status {
        // They say something of the client's own copy, of the pace, or of a fault.
        304 => import.leave_out("answered 304, from the client's own copy"),
        429 => import.leave_out("answered 429, as there were too many"),
        500.. => import.leave_out("answered by a fault, 5xx"),
        _ => import.add(call, route),
    }
}

/// An exchange as a request that becomes a case.
fn call(seen: &SeenExchange) -> Option<Call> {
    let request = &seen.exchange.request;
    if first_mark(&request.url).is_some() || Method::from_bytes(request.method.as_bytes()).is_err()
    {
        return None;
    }
    let (address, login) = Address::read(&request.url).ok()?;
    let body = match (&seen.request_body_missing, &request.body) {
        (Some(why), _) => Some(CallBody::Unknown(why.clone())),
        (None, None) => None,
        (None, Some(body)) => match std::str::from_utf8(body.as_bytes()) {
            Ok(text) if first_mark(text).is_none() && !text.contains('\0') => {
                Some(CallBody::Text(text.to_owned()))
            }
            _ => Some(CallBody::Unknown("the body is not text".to_owned())),
        },
    };
    let headers = request.headers.iter().filter_map(|header| {
        let value = std::str::from_utf8(header.value.as_bytes()).ok()?;
        let is_plain = first_mark(value).is_none();
        is_plain.then(|| (header.name.to_ascii_lowercase(), value.to_owned()))
    });
    Some(Call {
        place: seen.place.to_string(),
        method: request.method.to_ascii_uppercase(),
        address,
        headers: headers.collect(),
        credential: login.into_iter().collect(),
        body,
        is_recorded: true,
        seen: Some(SeenResponse {
            statuses: vec![seen.exchange.response.status.into()],
            media_type: media_type(&seen.exchange.response),
        }),
        ..Call::default()
    })
}

/// The media type that a response showed, where it has a body.
fn media_type(response: &Response) -> Option<String> {
    let has_none = matches!(response.status, 204 | 205) || response.media_types_disagree();
    let own = response.media_type().filter(|_| !has_none)?;
    let own = essence(&own);
    let is_one = |part: &str| !part.is_empty() && !part.contains(|one: char| one.is_whitespace());
    own.split_once('/')
        .filter(|(kind, sub)| is_one(kind) && is_one(sub))?;
    Some(own)
}
