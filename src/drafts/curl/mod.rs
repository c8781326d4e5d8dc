//! Commands of curl, as browsers copy them and people write them, as requests. Nothing is run:
//! a variable of the shell stays one, and what only a shell can work out is refused.

mod ansi_c;
mod command;
mod options;
mod shell;
#[cfg(test)]
mod tests;

pub use command::calls;
