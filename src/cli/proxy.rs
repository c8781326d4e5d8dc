//! `driftcheck proxy`: traffic that passes through, judged beside.

use std::io::{self, IsTerminal};
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rustls::ServerConfig;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

use super::args::ProxyArgs;
use super::outputs::exit_status;
use super::proxied_command::{ProxiedCommand, failure};
use super::session::finished;
use super::signals::Signals;
use super::traffic_session::{Loading, TrafficSession};
use super::{host, input, openapi_run, output, proxy_judging, signals};
use crate::client;
use crate::console::Passing;
use crate::error::InputError;
use crate::keeper::Keeper;
use crate::mock::Mock;
use crate::model::host::HostProfile;
use crate::runner::Stop;
use crate::settings::profile::Overrides;
use crate::source_file;
use crate::suite::load::Suite;
use crate::traffic::proxy::{self, Credentials, Options, Proxy, Way};

/// The variable in which a command always gets the proxy's address.
const VARIABLE: &str = "DRIFTCHECK_PROXY_URL";
/// So often what was seen is shown and handed to the operating system.
const TICK: Duration = Duration::from_millis(100);

/// Serves until a signal comes, or until the command ends; then reports what was found.
pub fn main(args: &ProxyArgs) -> ExitCode {
    proxied(args).unwrap_or_else(|errors| output::refuse(&errors).into())
}

fn proxied(args: &ProxyArgs) -> Result<ExitCode, Vec<InputError>> {
    let one = |error: InputError| vec![error];
    let begun = Instant::now();
    let traffic = args.traffic.options();
    let loading = Loading::of(&traffic, args.host.as_deref())?;
    let runtime = match input::runtime() {
        Ok(runtime) => runtime,
        Err(error) => return Ok(output::fault(&error).into()),
    };
    let (profile, _mock) = upstream(args, loading.suite(), &runtime).map_err(one)?;
    let way = Way::to(&profile).map_err(one)?;
    let tls = tls(args).map_err(one)?;
    let listener = listen(args, &runtime).map_err(one)?;
    let quiet = args.traffic.look.quiet;
    let progress = Arc::new(Passing::new(io::stderr().is_terminal(), quiet));
    let shown = Arc::clone(&progress);
    let sources = vec![proxy_judging::SOURCE.to_owned()];
    let session = loading.open(&traffic, Some(&profile), sources, move |case| {
        shown.judged(case);
    })?;
    let TrafficSession {
        judge,
        mut outputs,
        look,
        ..
    } = session;
    let credentials = args.with_credential.then(|| Credentials {
        known: client::Credentials::of(&profile),
        redactor: Arc::clone(&judge.redactor),
    });
    let options = Options {
        way,
        tls,
        one_of: args.sample,
        credentials,
    };
    let cannot = |error: io::Error| one(InputError::new("proxy", error.to_string()));
    let guard = runtime.enter();
    let (proxy, outlet) = Proxy::start(listener, options).map_err(cannot)?;
    drop(guard);
    let judging = proxy_judging::start(outlet, judge).map_err(cannot)?;
    let keeper = Arc::clone(&outputs.keeper);
    let ended = runtime.block_on(serve(args, &profile, proxy, (&progress, &keeper)));
    let judge = judging.join();
    progress.finish();
    let judge = judge.map_err(|_| one(InputError::new("proxy", "judging ended with a fault")))?;
    let failed = match ended {
        Ok(failed) => failed,
        Err(error) => {
            outputs.discard();
            return Err(one(error));
        }
    };
    // A signal is how it is meant to end.
    let faults = openapi_run::faults(&judge.rules.catalog);
    let mut finished = finished(begun, &Stop::default(), faults);
    finished.left_out = judge.finish();
    let summary = outputs.finish(&finished);
    let status = outputs.report(&look, &summary, exit_status(&summary));
    // Connections that did not end in time.
    runtime.shutdown_background();
    Ok(failed.map_or_else(|| status.into(), ExitCode::from))
}

/// The host that requests are passed on to. Only a credential of the profile's own must not be
/// sent in the clear; what clients send is their own affair.
fn upstream(
    args: &ProxyArgs,
    suite: &Suite,
    runtime: &Runtime,
) -> Result<(HostProfile, Option<Mock>), InputError> {
    let overrides = Overrides {
        allow_plain_http: !args.with_credential,
        ..Overrides::default()
    };
    let (choice, mut profile) = host::resolve(args.host.as_deref(), suite, &overrides)?;
    let mock = runtime.block_on(host::start_mock(&choice, &mut profile))?;
    Ok((profile, mock))
}

fn tls(args: &ProxyArgs) -> Result<Option<Arc<ServerConfig>>, InputError> {
    let (Some(certificate), Some(key)) = (&args.tls_cert, &args.tls_key) else {
        return Ok(None);
    };
    let read = |path: &Path| source_file::read_bytes(path, &path.display().to_string());
    let config = proxy::tls(&read(certificate)?, &read(key)?).map_err(|words| {
        let error = InputError::new("--tls-cert", words);
        error.help(
            "--tls-cert is the certificate and --tls-key its own key, both PEM: blocks that begin with -----BEGIN",
        )
    })?;
    Ok(Some(config))
}

fn listen(args: &ProxyArgs, runtime: &Runtime) -> Result<TcpListener, InputError> {
    let address = args.listen;
    let listener = runtime.block_on(TcpListener::bind(address));
    let listener = listener.map_err(|error| {
        let words = format!("cannot listen on {address}: {error}");
        InputError::new("--listen", words).help("use another port, or 0 for a free one")
    })?;
    if !address.ip().is_loopback() {
        let words = format!("{} lets other machines reach the host", address.ip());
        output::note(&format!("warning: {words} through this one"));
    }
    Ok(listener)
}

/// Serves until the end. Gives the exit status of a command that failed.
///
/// # Errors
/// Where the command cannot be started: nothing has passed then.
async fn serve(
    args: &ProxyArgs,
    profile: &HostProfile,
    proxy: Proxy,
    (progress, keeper): (&Passing, &Keeper),
) -> Result<Option<u8>, InputError> {
    // The path is the host's own: what a client adds to it, it adds here too.
    let url = format!(
        "{}{}",
        proxy.url(),
        profile.base.path().trim_end_matches('/')
    );
    let base = profile.base.as_str().trim_end_matches('/');
    // Who reads that it listens may end it at once.
    let signals = Signals::listen();
    output::note(&format!("listening on {url} for {base}"));
    let waiting = async {
        let Some((program, arguments)) = args.command.split_first() else {
            let stop = Stop::default();
            if let Some(signals) = signals {
                tokio::spawn(signals::watch_with(signals, stop.clone()));
            }
            stop.wait().await;
            return Ok(None);
        };
        let variables = [&[VARIABLE.to_owned()], &*args.env, &*profile.proxy_env].concat();
        let command = ProxiedCommand::start(program, arguments, &variables, &url, signals)?;
        let (failed, words) = match command.wait().await {
            Ok(status) => (failure(status), format!("failed: {status}")),
            // Whoever started this process may have taken the exit statuses of its children away.
            Err(error) => (Some(1), format!("ended, how is not known: {error}")),
        };
        if failed.is_some() {
            output::note(&format!("`{}` {words}", program.display()));
        }
        Ok(failed)
    };
    let mut waiting = std::pin::pin!(waiting);
    let mut ticks = tokio::time::interval(TICK);
    let ended = loop {
        tokio::select! {
            ended = &mut waiting => break ended,
            _ = ticks.tick() => {
                keeper.flush();
                progress.tick(proxy.seen());
            }
        }
    };
    proxy.end().await;
    ended
}
