//! Run records of our own.

use serde_json::json;

use super::{exchange, read_text, reason};
use crate::traffic::Form;

#[test]
fn each_step_of_a_record_with_an_exchange_is_one() {
    let request = json!({ "method": "GET", "url": "https://a.example/b", "headers": [] });
    let step = |status: u16| {
        json!({ "operation": "GET /b", "exchange": {
            "request": request,
            "response": { "version": "HTTP/2", "status": status, "headers": [], "body": "{}" },
            "timings": { "head_us": 1, "total_us": 2 }
        }})
    };
    let blocked = json!({ "operation": "GET /b", "unanswered": request,
        "blocked": { "phase": "connect", "cause": "refused" } });
    let record = [
        json!({ "type": "run_started", "record_version": 2 }),
        json!({ "type": "case_finished", "steps": [step(200), step(201), { "skip_reason": "x" }] }),
        json!({ "type": "case_finished", "steps": [blocked] }),
        json!({ "type": "exchange_judged", "steps": [step(202)] }),
        json!({ "type": "run_finished" }),
    ];
    let mut text: String = record.iter().map(|line| format!("{line}\n")).collect();
    text.push_str(r#"{"type":"case_fin"#);
    let (reading, seen) = read_text(text);
    assert_eq!((reading.form, reading.entries), (Form::Record, 4));
    let places: Vec<u64> = [0, 1, 3]
        .map(|at: usize| exchange(&seen[at]).place.entry)
        .to_vec();
    assert_eq!(places, [2, 2, 4]);
    assert_eq!(exchange(&seen[3]).exchange.response.status, 202);
    assert_eq!(exchange(&seen[0]).exchange.timings.total_us, 2);
    assert_eq!(reason(&seen[2]), "blocked at connect");
    assert_eq!(reading.warnings.len(), 1);
}
