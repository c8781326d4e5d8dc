//! `driftcheck run --dry-run`: what would be sent, redacted; nothing is.

use std::fmt::Write as _;

use super::output;
use crate::exit_status::ExitStatus;
use crate::report::counted;
use crate::report::curl::curl_line;
use crate::report::escape::clean;
use crate::runner::{Context, prepare};
use crate::suite::plan::Plan;

/// Prints every request of a plan, and how many of them have an effect.
pub fn print(context: &Context, plan: &Plan) -> ExitStatus {
    let mut text = String::new();
    let (mut requests, mut with_effects, mut skipped, mut blocked) = (0, 0, 0, 0);
    for job in &plan.jobs {
        let case = &job.case;
        let _ = writeln!(text, "# {}", clean(&case.id));
        if let Some(reason) = &job.skip {
            skipped += 1;
            let _ = writeln!(text, "# skipped: {}\n", clean(reason));
            continue;
        }
        let effects: Vec<String> = case.effects.iter().map(ToString::to_string).collect();
        for step in &case.steps {
            match prepare(context, case, step) {
                Ok(mut request) => {
                    requests += 1;
                    with_effects += usize::from(!effects.is_empty());
                    context
                        .redactor
                        .redact_request(&mut request, &mut Vec::new());
                    let _ = writeln!(text, "{}\n", curl_line(&request, &effects));
                }
                Err(why) => {
                    blocked += 1;
                    let _ = writeln!(text, "# blocked ({}): {}\n", why.phase, clean(&why.cause));
                }
            }
        }
    }
    let _ = writeln!(
        text,
        "{} to {}, {with_effects} of them with an effect; {} skipped, {blocked} blocked; nothing was sent",
        counted(requests, "request"),
        context.profile.base.as_str().trim_end_matches('/'),
        counted(skipped, "case"),
    );
    match output::print_rendered(text.as_bytes()) {
        // Where the plan is empty, it is that of a shard that got no case.
        ExitStatus::Conforms if requests == 0 && !plan.jobs.is_empty() => ExitStatus::NothingJudged,
        status => status,
    }
}
