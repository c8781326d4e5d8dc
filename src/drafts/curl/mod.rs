//! Commands of curl, as browsers copy them and people write them, as requests. Nothing is run:
//! a variable of the shell stays one, and what only a shell can work out is refused.

mod ansi_c;
mod command;
mod form;
mod globs;
mod options;
mod sent;
mod shell;
#[cfg(test)]
mod tests;

pub use command::calls;
