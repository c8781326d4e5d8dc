//! A reverse proxy for one host: passes exchanges on as they are, and gives copies of them to
//! whoever judges. What is copied is bounded, and nothing waits for it.

mod body;
mod copy;
mod credentials;
mod fields;
mod forward;
mod intake;
mod links;
mod passed;
mod room;
mod server;
mod target;
mod tls;
mod tunnel;
mod watch;

pub use credentials::Credentials;
pub use intake::Outlet;
pub use passed::Passed;
pub use server::{Options, Proxy, Way};
pub use tls::tls;
