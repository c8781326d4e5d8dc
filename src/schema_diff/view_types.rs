//! The types that all schemas of a place allow together.

use super::types;
use super::types::Types;
use super::view::View;
use crate::schema::library::Spot;

/// The types of one form.
pub(crate) fn types_of(view: &View<'_>) -> Types {
    match (&view.types, view.is_never) {
        (_, true) => 0,
        (Some((types, _)), false) => *types,
        (None, false) => types::ANY,
    }
}

pub(crate) fn all_types(views: &[View<'_>]) -> Types {
    views.iter().fold(0, |all, view| all | types_of(view))
}

pub(super) fn types_at<'v>(views: &'v [View<'_>]) -> Option<&'v Spot> {
    let stated = views
        .iter()
        .find_map(|view| view.types.as_ref().map(|(_, spot)| spot));
    stated.or_else(|| home(views))
}

pub(super) fn home<'v>(views: &'v [View<'_>]) -> Option<&'v Spot> {
    views.first().and_then(|view| view.home.as_ref())
}
