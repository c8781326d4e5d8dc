//! `driftcheck test`: each case as a test of its own.

use std::ffi::OsString;
use std::process::ExitCode;
use std::sync::{Arc, OnceLock};

use super::args::TestArgs;
use super::baseline::choice::Host;
use super::environment::{environment, variables};
use super::options::RunOptions;
use super::session::{self, Judging, Session};
use super::{consent, host, input, output, signals, unused_vars};
use crate::error::{InputError, did_you_mean};
use crate::exit_status::ExitStatus;
use crate::harness;
use crate::judge::Rules;
use crate::mock::Mock;
use crate::model::day::Day;
use crate::model::host::HostProfile;
use crate::model::moment::{self, Moment};
use crate::record::run_id;
use crate::report::counted;
use crate::runner::{Context, RunValues, Stop};
use crate::settings::profile::{HostChoice, Overrides};
use crate::suite::budget;
use crate::suite::plan::{self, Plan};

/// What it means that no case was run.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Nothing {
    /// Nothing was judged, as in a run.
    IsNeverGreen,
    /// The same, but where the arguments chose: `cargo test WORD` asks every binary.
    IsGreenWhereChosen,
}

/// Runs the harness; its exit statuses are libtest's own, but for a wrong suite and where
/// nothing was run.
pub fn main(args: &TestArgs) -> ExitCode {
    let mut libtest = vec![OsString::from("driftcheck test")];
    libtest.extend(args.libtest.iter().map(OsString::from));
    let arguments = libtest_mimic::Arguments::from_iter(libtest);
    let tested =
        (args.options()).and_then(|options| test(&options, &arguments, Nothing::IsNeverGreen));
    tested.unwrap_or_else(|errors| output::refuse(&errors).into())
}

/// Runs the harness for a test binary of this crate: the suite found from the
/// working folder upward, the host from `DRIFTCHECK_HOST`.
pub fn conformance_main() -> ExitCode {
    let arguments = libtest_mimic::Arguments::from_args();
    let options = variables(&[]).map(|vars| RunOptions {
        overrides: Overrides {
            vars,
            ..Overrides::default()
        },
        ..RunOptions::default()
    });
    let tested =
        options.and_then(|options| test(&options, &arguments, Nothing::IsGreenWhereChosen));
    tested.unwrap_or_else(|errors| output::refuse(&errors).into())
}

/// The context that every trial shares, and the mock that lives as long.
type Started = Result<(Arc<Context>, Option<Mock>), String>;

fn test(
    options: &RunOptions,
    arguments: &libtest_mimic::Arguments,
    nothing: Nothing,
) -> Result<ExitCode, Vec<InputError>> {
    let one = |error: InputError| vec![error];
    let overrides = &options.overrides;
    let mut loaded = input::load(&options.suite, &overrides.vars)?;
    unused_vars::refuse(&overrides.given, &loaded.suite.cases)?;
    let resolved = host::resolve(options.host.as_deref(), &loaded.suite, overrides);
    let (choice, profile) = resolved.map_err(one)?;
    if !arguments.list {
        host::warn(&loaded.suite, &choice, &profile);
    }
    let cases = std::mem::take(&mut loaded.suite.cases);
    let now = moment::now();
    let judging = Judging {
        host: Host {
            profile: &profile.name,
            base: profile.base.as_str(),
        },
        baselines: &options.baselines,
        strict: options.strict,
        sunset_warn: options.sunset_warn,
        clock: now,
    };
    let Session { rules, .. } = Session::of(loaded, &judging)?;
    let plan = plan::plan(cases, &options.selection, &profile);
    if !arguments.list {
        keep_to_limits(&plan, &profile, arguments).map_err(one)?;
        consent::ask(options.yes, &profile, &plan).map_err(one)?;
    }
    let runtime =
        input::runtime().map_err(|error| one(InputError::new("tokio", error.to_string())))?;
    let today = Day::from(Moment::from(now));
    let expired = harness::expired_waivers(&rules.waivers, &plan, today);
    let start = starter(choice, profile.clone(), rules, runtime.handle().clone());
    let ids: Vec<String> = plan
        .jobs
        .iter()
        .map(|job| job.case.id.to_string())
        .collect();
    let stop = Stop::default();
    if !arguments.list {
        runtime.spawn(signals::watch(stop.clone()));
    }
    let mut trials = harness::trials(plan, &profile, runtime.handle().clone(), start, &stop);
    trials.extend(expired);
    let conclusion = print_guarded(|| libtest_mimic::run(arguments, trials));
    let ran = conclusion.num_passed + conclusion.num_failed;
    let is_void = !arguments.list && ran == 0;
    if let Some(words) = nothing_fits(arguments, &ids) {
        output::note(&format!("driftcheck: {words}"));
    } else if is_void {
        output::note("driftcheck: no case was run, so nothing was judged");
    }
    let interrupted = stop.reason().and_then(signals::exit_status);
    let is_red = is_void && (nothing == Nothing::IsNeverGreen || !chooses(arguments));
    let void = is_red.then_some(ExitStatus::NothingJudged);
    let other = interrupted.or(void);
    Ok(other.map_or_else(|| conclusion.exit_code(), ExitCode::from))
}

/// Whether the arguments leave cases out.
fn chooses(arguments: &libtest_mimic::Arguments) -> bool {
    arguments.filter.is_some()
        || arguments.exact
        || arguments.ignored
        || arguments.bench
        || !arguments.skip.is_empty()
}

/// Refuses trials that would send more than the host permits. Under nextest each is a process
/// of its own, which knows of no other: there the budget is that of all of them, and no rate
/// can be kept.
fn keep_to_limits(
    plan: &Plan,
    profile: &HostProfile,
    arguments: &libtest_mimic::Arguments,
) -> Result<(), InputError> {
    let is_alone = environment("NEXTEST").is_some();
    if is_alone && profile.rate.is_some() {
        let words = format!(
            "the host `{}` has one, and nextest runs each case in a process of its own, so that none can be kept",
            profile.name
        );
        return Err(InputError::new("rate", words)
            .help("use `driftcheck run`, `driftcheck test` or `cargo test`"));
    }
    let jobs = plan.jobs.iter().filter(|job| {
        let is_ignored = harness::is_ignored(job, profile);
        match is_alone {
            true => !is_ignored,
            false => will_run(arguments, &job.case.id, is_ignored),
        }
    });
    match budget::excess(jobs, profile) {
        None => Ok(()),
        Some(words) => Err(InputError::new("send_budget", words)
            .help("select fewer cases, or raise `send_budget` of the host in driftcheck.toml")),
    }
}

/// Whether libtest will run a trial.
fn will_run(arguments: &libtest_mimic::Arguments, id: &str, is_ignored: bool) -> bool {
    let fits = |word: &str| match arguments.exact {
        true => id == word,
        false => id.contains(word),
    };
    let is_asked_for = match is_ignored {
        true => arguments.ignored || arguments.include_ignored,
        false => !arguments.ignored,
    };
    is_asked_for
        && arguments.filter.as_deref().is_none_or(fits)
        && !arguments.skip.iter().any(|word| fits(word))
}

/// Gives every trial the one context, made when the first of them runs.
fn starter(
    choice: HostChoice,
    profile: HostProfile,
    rules: Rules,
    handle: tokio::runtime::Handle,
) -> harness::Start {
    let parts = std::sync::Mutex::new(Some((profile, rules)));
    let started: OnceLock<Started> = OnceLock::new();
    Arc::new(move || {
        let started = started.get_or_init(|| {
            let taken = parts.lock().ok().and_then(|mut parts| parts.take());
            let (mut profile, rules) = taken.ok_or("the suite was taken before")?;
            let mock = handle
                .block_on(host::start_mock(&choice, &mut profile))
                .map_err(|error| error.to_string())?;
            let values = RunValues {
                run_id: run_id(moment::now()),
                clock: None,
            };
            let context = session::context(profile, rules, values);
            let context = context.map_err(|error| error.to_string())?;
            Ok((Arc::new(context), mock))
        });
        started
            .as_ref()
            .map(|(context, _)| context.clone())
            .map_err(Clone::clone)
    })
}

/// What to say where the filter of libtest leaves nothing.
fn nothing_fits(arguments: &libtest_mimic::Arguments, ids: &[String]) -> Option<String> {
    let filter = arguments.filter.as_deref()?;
    let fits = |id: &String| match arguments.exact {
        true => id == filter,
        false => id.contains(filter),
    };
    if ids.iter().any(fits) {
        return None;
    }
    let parts = ids.iter().flat_map(|id| id.split('/'));
    let words = ids.iter().map(String::as_str).chain(parts);
    let meant = did_you_mean(filter, words);
    let meant = meant.map_or_else(String::new, |question| format!("; {question}"));
    let count = counted(ids.len(), "case");
    Some(format!(
        "no case was run: none of {count} matches `{filter}`{meant}"
    ))
}

/// libtest-mimic panics where stdout is gone or full; that is no fault of driftcheck.
fn print_guarded<T>(run: impl FnOnce() -> T) -> T {
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        let words = panic.payload_as_str().unwrap_or_default();
        let status = if words.contains("BrokenPipe") {
            ExitStatus::Conforms
        } else if words.contains("StorageFull") {
            output::note("error: cannot write to standard output: no space left");
            ExitStatus::ReportNotWritten
        } else {
            return hook(panic);
        };
        std::process::exit(i32::from(status as u8));
    }));
    run()
}
