//! `driftcheck baseline review`
use super::args::ReviewArgs;
use crate::exit_status::ExitStatus;
/// Reviews.
pub fn main(_args: &ReviewArgs) -> ExitStatus {
    ExitStatus::Conforms
}
