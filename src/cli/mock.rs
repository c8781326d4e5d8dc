//! `driftcheck mock`: the mock for use by hand and by other clients.

use std::net::SocketAddr;

use super::args::MockArgs;
use super::{input, output, signals};
use crate::error::InputError;
use crate::exit_status::ExitStatus;
use crate::mock::{Clock, HeldClock, Mock, Options, Patch, seed};

/// Serves until a signal comes.
pub fn main(args: &MockArgs) -> ExitStatus {
    if !args.bind.is_loopback() {
        let address = args.bind;
        let words = format!("{address} lets other machines reach the mock");
        if !args.allow_remote {
            let help = "bind 127.0.0.1 or ::1, or add --allow-remote if that is intended; its tokens are public, and it speaks plain HTTP";
            return output::refuse(&[InputError::new("--bind", words).help(help)]);
        }
        output::note(&format!("warning: {words}; its tokens are public"));
    }
    let patch = match &args.patch {
        Some(path) => match Patch::from_file(path) {
            Ok(patch) => Some(patch),
            Err(error) => return output::refuse(&[error]),
        },
        None => None,
    };
    let options = Options {
        address: SocketAddr::new(args.bind, args.port),
        clock: match args.now {
            Some(now) => Clock::Held(HeldClock::at(now)),
            None => Clock::Real,
        },
        patch,
        remove_legacy_routes: args.without_deprecated_routes,
    };
    let runtime = match input::runtime() {
        Ok(runtime) => runtime,
        Err(error) => return output::fault(&error),
    };
    let address = options.address;
    runtime.block_on(async {
        let mock = match Mock::start(options).await {
            Ok(mock) => mock,
            Err(error) => {
                return output::refuse(&[not_started(address, &error)]);
            }
        };
        output::print(&format!(
            "the mock listens on {}\n\
             try: curl -X POST -H 'Authorization: Bearer {}' {}/public/v1/accounts/account-users/{}/resend-invite\n\
             stop it with Ctrl-C\n",
            mock.base_url(),
            seed::OPERATIONS_TOKEN,
            mock.base_url(),
            seed::INVITED.membership(1),
        ));
        tokio::select! {
            () = mock.stopped() => {}
            () = signals::next() => {}
        }
        ExitStatus::Conforms
    })
}

/// Why the mock does not serve. A clock that no response can state is no matter of the port.
fn not_started(address: SocketAddr, error: &std::io::Error) -> InputError {
    match error.kind() {
        std::io::ErrorKind::Other => InputError::new("mock", format!("cannot start: {error}")),
        std::io::ErrorKind::AddrNotAvailable => {
            let words = format!("cannot listen on {address}: {error}");
            InputError::new("--bind", words)
                .help("name an address of this machine, such as 127.0.0.1")
        }
        _ => {
            let words = format!("cannot listen on {address}: {error}");
            InputError::new("--port", words).help("use another port, or 0 for a free one")
        }
    }
}
