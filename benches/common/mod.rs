//! What every bench does with its figures.

use std::process::ExitCode;

/// Prints the figures, or why there are none.
pub fn print(measured: Result<String, String>) -> ExitCode {
    match measured {
        Ok(text) => {
            // `cargo test --benches` runs it too, and reads nothing.
            #[expect(clippy::print_stdout, reason = "this is what a bench is for")]
            {
                print!("{text}");
            }
            ExitCode::SUCCESS
        }
        Err(words) => {
            #[expect(clippy::print_stderr, reason = "this is what a bench is for")]
            {
                eprintln!("{words}");
            }
            ExitCode::FAILURE
        }
    }
}
