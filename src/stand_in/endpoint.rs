//! The routes the service has, and what a path means on each.

use axum::extract::RawPathParams;
use axum::http::Method;

use super::membership::Membership;
use super::store::Action;

/// The collection of the legacy family.
pub(super) const LEGACY: &str = "/public/v1/accounts/account-users";
/// What all routes of the successor begin with.
pub(super) const SUCCESSOR: &str = "/public/v1/accounts/accounts";

/// Which of the two families of routes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Family {
    /// `account-users/{id}`, deprecated.
    Legacy,
    /// `accounts/{accountId}/users/{userId}`.
    Successor,
}

/// What a route is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Target {
    Collection,
    Item,
    Invitation(Action),
}

/// A route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Endpoint {
    pub(super) family: Family,
    pub(super) target: Target,
}

const TARGETS: [Target; 5] = [
    Target::Collection,
    Target::Item,
    Target::Invitation(Action::Accept),
    Target::Invitation(Action::Resend),
    Target::Invitation(Action::SendNew),
];

impl Endpoint {
    /// All routes of a family.
    pub(super) fn of(family: Family) -> impl Iterator<Item = Endpoint> {
        TARGETS
            .into_iter()
            .map(move |target| Endpoint { family, target })
    }

    /// The path with its parameters in braces.
    pub(super) fn path(self) -> String {
        let (collection, id) = match self.family {
            Family::Legacy => (LEGACY.to_owned(), "{id}"),
            Family::Successor => (format!("{SUCCESSOR}/{{account}}/users"), "{id}"),
        };
        match self.target {
            Target::Collection => collection,
            Target::Item => format!("{collection}/{id}"),
            Target::Invitation(action) => format!("{collection}/{id}/{}", action.name()),
        }
    }

    /// The methods a route has, as `Allow` names them.
    pub(super) fn allow(self) -> &'static str {
        match self.target {
            Target::Collection => "GET, HEAD, POST, OPTIONS",
            Target::Item => "GET, HEAD, DELETE, OPTIONS",
            Target::Invitation(_) => "POST, OPTIONS",
        }
    }

    /// Whether a route has a method.
    pub(super) fn allows(self, method: &Method) -> bool {
        self.allow().split(", ").any(|name| name == method.as_str())
    }
}

impl Action {
    fn name(self) -> &'static str {
        match self {
            Action::Accept => "accept-invite",
            Action::Resend => "resend-invite",
            Action::SendNew => "send-new-invite",
        }
    }
}

/// What a path names; a part that is not UTF-8 becomes U+FFFD, which no id has.
#[derive(Debug)]
pub(super) struct Subject {
    pub(super) family: Family,
    pub(super) account: Option<String>,
    pub(super) id: Option<String>,
}

impl Subject {
    /// Reads the decoded parameters of a path; `None` are parameters that are not UTF-8.
    pub(super) fn new(family: Family, parameters: Option<&RawPathParams>) -> Subject {
        let Some(parameters) = parameters else {
            let unreadable = Some('\u{fffd}'.to_string());
            return Subject {
                family,
                account: unreadable.clone().filter(|_| family == Family::Successor),
                id: unreadable,
            };
        };
        let value_of = |name| {
            let found = parameters.iter().find(|(key, _)| *key == name);
            found.map(|(_, value)| value.to_owned())
        };
        Subject {
            family,
            account: value_of("account"),
            id: value_of("id"),
        }
    }

    /// Whether the path has nothing between two slashes, which is no route.
    pub(super) fn has_an_empty_part(&self) -> bool {
        let parts = [self.account.as_deref(), self.id.as_deref()];
        parts.contains(&Some(""))
    }
}

/// The path of a membership on the successor.
pub(super) fn successor_of(membership: &Membership) -> String {
    let (account, user) = (membership.account.id, &membership.user.id);
    format!("{SUCCESSOR}/{account}/users/{user}")
}

/// The path that replaces an endpoint of the legacy family for a membership.
pub(super) fn replacement(endpoint: Endpoint, membership: &Membership) -> String {
    let item = successor_of(membership);
    match endpoint.target {
        Target::Collection | Target::Item => item,
        Target::Invitation(action) => format!("{item}/{}", action.name()),
    }
}
