//! Effects that a host does not permit.

use std::sync::Arc;

use crate::error::nearest;
use crate::model::host::{EffectPolicy, HostProfile};

/// Why a host refuses what has these effects.
pub(super) fn denied(effects: &[Arc<str>], profile: &HostProfile) -> Option<String> {
    if let Some(effect) = profile.effects.first_denied(effects) {
        let permitted = match &profile.effects {
            EffectPolicy::Only(names) => names.as_slice(),
            EffectPolicy::Allow | EffectPolicy::Deny => &[],
        };
        let near = nearest(effect, permitted.iter().map(String::as_str));
        let meant = near.map_or_else(String::new, |near| {
            format!(", which permits `{near}`: is that meant?")
        });
        return Some(format!(
            "the host `{}` does not permit the effect `{effect}`{}; --allow-effects lifts that",
            profile.name, meant
        ));
    }
    None
}
