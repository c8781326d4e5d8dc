//! `driftcheck serve`: the stand-in for use by hand and by other clients.

use std::net::SocketAddr;

use super::args::ServeArgs;
use super::{input, output, signals};
use crate::error::InputError;
use crate::exit_status::ExitStatus;
use crate::stand_in::{Clock, HeldClock, Options, Patch, StandIn, seed};

/// Serves until a signal comes.
pub fn main(args: &ServeArgs) -> ExitStatus {
    if !args.bind.is_loopback() {
        let address = args.bind;
        let words = format!("{address} lets other machines reach the stand-in");
        if !args.allow_remote {
            let help = "bind 127.0.0.1 or ::1, or add --allow-remote if that is meant; its \
                        tokens are published, and it speaks plain HTTP";
            return output::refuse(&[InputError::new("--bind", words).help(help)]);
        }
        output::note(&format!("warning: {words}; its tokens are published"));
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
        let stand_in = match StandIn::start(options).await {
            Ok(stand_in) => stand_in,
            Err(error) => {
                return output::refuse(&[not_started(address, &error)]);
            }
        };
        output::print(&format!(
            "the stand-in listens on {}\n\
             try: curl -X POST -H 'Authorization: Bearer {}' {}/public/v1/accounts/account-users/{}/resend-invite\n\
             end it with Ctrl-C\n",
            stand_in.base_url(),
            seed::OPERATIONS_TOKEN,
            stand_in.base_url(),
            seed::INVITED.membership(1),
        ));
        tokio::select! {
            () = stand_in.stopped() => {}
            () = signals::next() => {}
        }
        ExitStatus::Conforms
    })
}

/// Why the stand-in does not serve. A clock that no answer can tell is no matter of the port.
fn not_started(address: SocketAddr, error: &std::io::Error) -> InputError {
    match error.kind() {
        std::io::ErrorKind::Other => InputError::new("serve", format!("cannot start: {error}")),
        std::io::ErrorKind::AddrNotAvailable => {
            let words = format!("cannot listen on {address}: {error}");
            InputError::new("--bind", words)
                .help("name an address of this machine, such as 127.0.0.1")
        }
        _ => {
            let words = format!("cannot listen on {address}: {error}");
            InputError::new("--port", words).help("take another port, or 0 for a free one")
        }
    }
}
