//! The shipped cases, each as a test of its own: against the mock, or where
//! `DRIFTCHECK_HOST` points. Filters, `--list`, `--skip` and nextest work.

fn main() -> std::process::ExitCode {
    driftcheck::cli::conformance_main()
}
