//! `driftcheck run --dry-run`: what would be sent, redacted; nothing is.

use std::fmt::Write as _;

use super::output;
use crate::exit_status::ExitStatus;
use crate::model::case::{Case, Step};
use crate::report::counted;
use crate::report::curl::curl_line;
use crate::report::escape::clean;
use crate::runner::{Context, prepare};
use crate::suite::plan::{Plan, shared_fixtures};

/// Prints every request of a plan, and how many of them have an effect.
pub fn print(context: &Context, plan: &Plan) -> ExitStatus {
    let mut shown = Shown {
        context,
        text: String::new(),
        requests: 0,
        with_effects: 0,
        blocked: 0,
    };
    for fixture in shared_fixtures(&plan.jobs) {
        shown.line(&format!(
            "the fixture {}, for all cases that use it",
            fixture.name
        ));
        let mut case = Case {
            id: fixture.name.clone(),
            ..Case::default()
        };
        let traits = case.own().own_traits();
        traits.shared_fixtures.push(fixture.clone());
        fixture
            .steps
            .iter()
            .for_each(|step| shown.step(&case, step));
    }
    let mut skipped = 0;
    for job in &plan.jobs {
        shown.line(&job.case.id);
        match &job.skip {
            Some(skip) => {
                skipped += 1;
                shown.line(&format!("skipped: {}", skip.reason));
                shown.text.push('\n');
            }
            None => job
                .case
                .steps
                .iter()
                .for_each(|step| shown.step(&job.case, step)),
        }
    }
    let Shown {
        mut text,
        requests,
        with_effects,
        blocked,
        ..
    } = shown;
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

/// What has been shown so far.
struct Shown<'a> {
    context: &'a Context,
    text: String,
    requests: usize,
    with_effects: usize,
    blocked: usize,
}

impl Shown<'_> {
    fn line(&mut self, words: &str) {
        let _ = writeln!(self.text, "# {}", clean(words));
    }

    fn step(&mut self, case: &Case, step: &Step) {
        match prepare(self.context, case, step) {
            Ok(mut request) => {
                self.requests += 1;
                self.with_effects += usize::from(!step.effects.is_empty());
                let redactor = &self.context.redactor;
                redactor.redact_request(&mut request, &mut Vec::new());
                let effects: Vec<String> = step.effects.iter().map(ToString::to_string).collect();
                let _ = writeln!(self.text, "{}\n", curl_line(&request, &effects));
            }
            Err(why) => {
                self.blocked += 1;
                self.line(&format!("blocked ({}): {}", why.phase, why.cause));
                self.text.push('\n');
            }
        }
    }
}
