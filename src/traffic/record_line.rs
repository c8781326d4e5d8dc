//! One line of a run record of ours: each step with an exchange is one.

use std::ops::ControlFlow;

use serde::Deserialize;

use super::pass::Pass;
use super::seen::{Seen, SeenExchange};
use crate::model::exchange::{Blocked, Exchange, KeptHeaders, Phase, Request};
use crate::model::outcome::Redaction;

/// Why an exchange of a record of traffic cannot be judged again.
const NOT_KEPT: &str =
    "the record did not keep their headers and bodies (`--keep-bodies all` does)";

/// What is read of a line; its findings are found anew.
#[derive(Deserialize)]
struct Line {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    steps: Vec<Step>,
    #[serde(default)]
    seen: Option<SeenLine>,
}

#[derive(Default, Deserialize)]
struct SeenLine {
    #[serde(default)]
    is_brief: bool,
    #[serde(default)]
    started_at: Option<String>,
}

#[derive(Deserialize)]
struct Step {
    #[serde(default)]
    exchange: Option<Exchange>,
    #[serde(default)]
    unanswered: Option<Request>,
    #[serde(default)]
    blocked: Option<Blocked>,
    #[serde(default)]
    redactions: Vec<Redaction>,
}

/// Gives the exchanges of a line; whether more are wanted. The entry is the line.
///
/// # Errors
/// In words, where it is no line of a record.
pub(super) fn read(
    text: &[u8],
    number: u64,
    pass: &mut Pass<'_>,
) -> Result<ControlFlow<()>, String> {
    let line: Line =
        serde_json::from_slice(text).map_err(|_| "not a line of a run record".to_owned())?;
    if !matches!(&*line.kind, "case_finished" | "exchange_judged") {
        return Ok(ControlFlow::Continue(()));
    }
    let seen = line.seen.unwrap_or_default();
    let (is_brief, started_at) = (seen.is_brief, seen.started_at);
    for step in line.steps {
        let place = pass.place(number);
        let seen = match (step.exchange, step.unanswered) {
            (Some(exchange), _) if is_brief => Seen::NoExchange {
                place,
                request: Some(Box::new(exchange.request)),
                reason: NOT_KEPT.to_owned(),
            },
            (Some(exchange), _) => Seen::Exchange(Box::new(SeenExchange {
                place,
                started_at: started_at.clone(),
                exchange,
                request_body_missing: None,
                kept_headers: KeptHeaders::All,
                request_headers_missing: false,
                masked: step.redactions,
                undecodable: step.blocked.filter(|one| one.phase == Phase::Decoding),
            })),
            (None, None) if step.blocked.is_none() => continue,
            (None, request) => Seen::NoExchange {
                place,
                request: request.map(Box::new),
                reason: match step.blocked {
                    None => "no response was recorded".into(),
                    Some(blocked) => format!("blocked at {}", blocked.phase),
                },
            },
        };
        pass.entries += 1;
        if pass.give(seen).is_break() {
            return Ok(ControlFlow::Break(()));
        }
    }
    Ok(ControlFlow::Continue(()))
}
