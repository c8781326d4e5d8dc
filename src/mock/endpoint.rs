//! The routes the service has, and what a path means on each.

use axum::extract::RawPathParams;
use axum::http::Method;

use super::membership::Membership;
use super::store::Action;

/// The collection of the legacy family.
pub(super) const LEGACY: &str = "/public/v1/accounts/account-users";
/// What all routes of the successor begin with.
pub(super) const SUCCESSOR: &str = "/public/v1/accounts/accounts";

/// The collection of user groups.
pub(super) const USER_GROUPS: &str = "/public/v1/accounts/user-groups";

/// Which family of routes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Family {
    /// `account-users/{id}`, deprecated.
    Legacy,
    /// `accounts/{accountId}/users/{userId}`.
    Successor,
    /// `user-groups/{id}`.
    UserGroups,
}

/// What a route is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Target {
    Collection,
    Item,
    Invitation(Action),
    /// The groups that a membership is in.
    Assignments,
    /// One of them.
    Assignment,
}

/// A route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Endpoint {
    pub(super) family: Family,
    pub(super) target: Target,
}

const TARGETS: [Target; 7] = [
    Target::Collection,
    Target::Item,
    Target::Invitation(Action::Accept),
    Target::Invitation(Action::Resend),
    Target::Invitation(Action::SendNew),
    Target::Assignments,
    Target::Assignment,
];

impl Endpoint {
    /// All routes of a family.
    pub(super) fn of(family: Family) -> impl Iterator<Item = Endpoint> {
        let count = match family {
            Family::Legacy | Family::Successor => TARGETS.len(),
            // A collection and its items.
            Family::UserGroups => 2,
        };
        let targets = TARGETS.into_iter().take(count);
        targets.map(move |target| Endpoint { family, target })
    }

    /// The path with its parameters in braces.
    pub(super) fn path(self) -> String {
        let collection = match self.family {
            Family::Legacy => LEGACY.to_owned(),
            Family::Successor => format!("{SUCCESSOR}/{{account}}/users"),
            Family::UserGroups => USER_GROUPS.to_owned(),
        };
        match self.target {
            Target::Collection => collection,
            Target::Item => format!("{collection}/{{id}}"),
            Target::Invitation(action) => format!("{collection}/{{id}}/{}", action.name()),
            Target::Assignments => format!("{collection}/{{id}}/groups"),
            Target::Assignment => format!("{collection}/{{id}}/groups/{{group}}"),
        }
    }

    /// The methods a route has, as `Allow` names them.
    pub(super) fn allow(self) -> &'static str {
        match (self.target, self.family) {
            (Target::Collection, _) => "GET, HEAD, POST, OPTIONS",
            // The platform's own client has no update on these routes.
            (Target::Item, Family::Legacy) | (Target::Assignment, _) => {
                "GET, HEAD, DELETE, OPTIONS"
            }
            (Target::Item, _) => "GET, HEAD, PUT, DELETE, OPTIONS",
            (Target::Invitation(_), _) => "POST, OPTIONS",
            (Target::Assignments, _) => "GET, HEAD, POST, PUT, OPTIONS",
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
    pub(super) group: Option<String>,
}

impl Subject {
    /// Reads the decoded parameters of a path; `None` are parameters that are not UTF-8.
    pub(super) fn new(family: Family, parameters: Option<&RawPathParams>) -> Subject {
        let Some(parameters) = parameters else {
            let unreadable = Some('\u{fffd}'.to_string());
            return Subject {
                family,
                account: unreadable.clone().filter(|_| family == Family::Successor),
                group: None,
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
            group: value_of("group"),
        }
    }

    /// Whether the path has nothing between two slashes, which is no route.
    pub(super) fn has_an_empty_part(&self) -> bool {
        let parts = [&self.account, &self.id, &self.group];
        parts.iter().any(|part| part.as_deref() == Some(""))
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
        Target::Assignments | Target::Assignment => format!("{item}/groups"),
    }
}
