//! A command that is run for as long as the proxy listens: its requests are what is judged.

use std::ffi::OsString;
use std::io;
use std::process::{Child, Command, ExitStatus};

use tokio::sync::oneshot;

use super::signals::Signals;
use crate::error::InputError;
use crate::runner::StopReason;

/// A command that was started.
pub(super) struct ProxiedCommand {
    id: u32,
    ended: oneshot::Receiver<io::Result<ExitStatus>>,
    signals: Option<Signals>,
}

impl ProxiedCommand {
    /// Starts it with each of these variables set to `url`; the signals go to it.
    ///
    /// # Errors
    /// Where it cannot be started.
    pub(super) fn start(
        program: &OsString,
        arguments: &[OsString],
        variables: &[String],
        url: &str,
        signals: Option<Signals>,
    ) -> Result<ProxiedCommand, InputError> {
        let mut command = Command::new(program);
        command.args(arguments);
        command.envs(variables.iter().map(|name| (name, url)));
        let child = command.spawn().map_err(|error| {
            let words = format!("`{}` cannot be started: {error}", program.display());
            InputError::new("COMMAND", words).help("is it installed, and in PATH?")
        })?;
        let (id, ended) = (child.id(), wait(child));
        let ended = ended.map_err(|error| InputError::new("COMMAND", error.to_string()))?;
        Ok(ProxiedCommand { id, ended, signals })
    }

    /// Waits for its end, and passes signals on to it.
    pub(super) async fn wait(mut self) -> io::Result<ExitStatus> {
        loop {
            let reason = tokio::select! {
                ended = &mut self.ended => {
                    return ended.unwrap_or_else(|error| Err(io::Error::other(error)));
                }
                reason = next(&mut self.signals) => reason,
            };
            pass_on(reason, self.id);
        }
    }
}

async fn next(signals: &mut Option<Signals>) -> StopReason {
    match signals {
        Some(signals) => signals.next().await,
        None => std::future::pending().await,
    }
}

fn wait(mut child: Child) -> io::Result<oneshot::Receiver<io::Result<ExitStatus>>> {
    let (sender, receiver) = oneshot::channel();
    std::thread::Builder::new().spawn(move || sender.send(child.wait()))?;
    Ok(receiver)
}

/// Passes a signal on. Ctrl-C on a terminal has reached the command already.
#[cfg(unix)]
fn pass_on(reason: StopReason, id: u32) {
    use rustix::process::{Pid, Signal, kill_process};
    use std::io::IsTerminal as _;
    let signal = match reason {
        StopReason::Interrupted if io::stdin().is_terminal() => return,
        StopReason::Interrupted => Signal::INT,
        _ => Signal::TERM,
    };
    let pid = i32::try_from(id).ok().and_then(Pid::from_raw);
    if let Some(pid) = pid {
        // It may have ended just now.
        let _ = kill_process(pid, signal);
    }
}

#[cfg(not(unix))]
fn pass_on(_: StopReason, _: u32) {}

/// The exit status that says how it ended, as a shell has it; `None` where all is well.
pub(super) fn failure(status: ExitStatus) -> Option<u8> {
    if status.success() {
        return None;
    }
    #[cfg(unix)]
    let signal = std::os::unix::process::ExitStatusExt::signal(&status);
    #[cfg(not(unix))]
    let signal: Option<i32> = None;
    let code = status.code().or(signal.map(|signal| 128 + signal));
    Some(code.and_then(|code| u8::try_from(code).ok()).unwrap_or(1))
}
