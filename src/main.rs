//! The command line of driftcheck.

/// Faster than the system's where many small values come and go on several threads.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    driftcheck::cli::main()
}
