//! A request that could not be sent or answered, as the client reports it.

use crate::model::exchange::{Blocked, Phase};

/// Why there is no exchange; `send` fills in what depends on the method.
pub(super) fn blocked(phase: Phase, cause: impl Into<String>, help: Option<&str>) -> Blocked {
    Blocked {
        phase,
        cause: cause.into(),
        help: help.map(str::to_owned),
        may_have_been_carried_out: false,
    }
}
