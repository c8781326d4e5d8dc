//! The command line of driftcheck.

fn main() -> std::process::ExitCode {
    driftcheck::cli::main()
}
