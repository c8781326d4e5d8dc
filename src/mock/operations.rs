//! What each endpoint does once the caller may use it.

use axum::http::{HeaderName, StatusCode, header};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::audit::Shape;
use super::creation;
use super::endpoint::{Family, LEGACY, Subject, successor_of};
use super::invitation::Status;
use super::membership::Membership;
use super::problem::Problem;
use super::resources::{LEGACY_MEMBERSHIP, MEMBERSHIP, Resource};
use super::rql::{Query, Selection, selection};
use super::store::{Action, Key, NotInvited, Refusal, Store};
use super::tokens::Token;

/// What an operation answers when it does not refuse.
#[derive(Debug)]
pub(super) struct MockResponse {
    pub(super) status: StatusCode,
    pub(super) body: Option<Value>,
    /// A header beside the usual ones.
    pub(super) header: Option<(HeaderName, String)>,
}

impl MockResponse {
    /// A response without a body.
    pub(super) fn empty() -> MockResponse {
        MockResponse {
            status: StatusCode::NO_CONTENT,
            body: None,
            header: None,
        }
    }

    /// A response that only says which methods a route has.
    pub(super) fn allow(methods: &str) -> MockResponse {
        MockResponse {
            header: Some((header::ALLOW, methods.to_owned())),
            ..MockResponse::empty()
        }
    }

    /// A response that is made, and where it is found from now on.
    pub(super) fn created(body: Value, location: String) -> MockResponse {
        MockResponse {
            status: StatusCode::CREATED,
            body: Some(body),
            header: Some((header::LOCATION, location)),
        }
    }

    pub(super) fn ok(body: Value) -> MockResponse {
        MockResponse {
            status: StatusCode::OK,
            body: Some(body),
            header: None,
        }
    }
}

/// One permitted request.
#[derive(Debug)]
pub(super) struct Call<'a> {
    pub(super) token: &'static Token,
    pub(super) subject: &'a Subject,
    pub(super) query: &'a str,
    pub(super) now: Timestamp,
}

impl Call<'_> {
    /// The page of memberships the query asks for.
    pub(super) fn list(&self, store: &Store) -> Result<MockResponse, Problem> {
        let account = self.account()?;
        let query = Query::read(self.resource(), self.query)?;
        let members = store.of_account(account);
        Ok(MockResponse::ok(query.page(members.map(|it| {
            it.render(self.shape(), store.groups(), self.now)
        }))))
    }

    /// One membership, without what the query does not ask for.
    pub(super) fn get(&self, store: &Store) -> Result<MockResponse, Problem> {
        let (account, key) = (self.account()?, self.key()?);
        let membership = store.find(account, &key).ok_or_else(|| not_found(&key))?;
        let selection = selection(self.resource(), self.query)?;
        let body = membership.render(self.shape(), store.groups(), self.now);
        Ok(MockResponse::ok(selected(&selection, body)))
    }

    /// Invites somebody; the response is complete, whatever the query selects.
    pub(super) fn create(
        &self,
        store: &mut Store,
        body: Option<&Value>,
    ) -> Result<MockResponse, Problem> {
        let own = self.account()?;
        let is_legacy = self.subject.family == Family::Legacy;
        let asked = creation::read(body, own, is_legacy, store.groups())?;
        let actor = self.token.as_actor();
        let membership = store.invite(asked, &actor, self.now).map_err(not_invited)?;
        let membership = membership.clone();
        let location = match self.subject.family {
            Family::Successor => successor_of(&membership),
            Family::Legacy | Family::UserGroups => format!("{LEGACY}/{}", membership.id),
        };
        Ok(MockResponse::created(
            self.complete(store, &membership),
            location,
        ))
    }

    /// Changes a person's name or address, or the groups of the membership.
    pub(super) fn update(
        &self,
        store: &mut Store,
        body: Option<&Value>,
    ) -> Result<MockResponse, Problem> {
        let (account, key) = (self.account()?, self.key()?);
        store.find(account, &key).ok_or_else(|| not_found(&key))?;
        let change = creation::change(body, account, store.groups())?;
        let actor = self.token.as_actor();
        let changed = store.change(account, &key, change, &actor, self.now);
        let membership = changed.map_err(not_invited)?.clone();
        Ok(MockResponse::ok(self.complete(store, &membership)))
    }

    /// Deletes a membership.
    pub(super) fn delete(&self, store: &mut Store) -> Result<MockResponse, Problem> {
        let (account, key) = (self.account()?, self.key()?);
        store
            .delete(account, &key)
            .map_err(|refusal| refuse(refusal, &key))?;
        Ok(MockResponse::empty())
    }

    /// Acts on an invitation; the response is complete and has the legacy shape on
    /// both families of routes.
    pub(super) fn act(&self, store: &mut Store, action: Action) -> Result<MockResponse, Problem> {
        let (account, key) = (self.account()?, self.key()?);
        let actor = self.token.as_actor();
        let membership = store
            .act(account, &key, action, &actor, self.now)
            .map_err(|refusal| refuse(refusal, &key))?
            .clone();
        let body = membership.render(Shape::Legacy, store.groups(), self.now);
        let everything = Selection::all(&LEGACY_MEMBERSHIP);
        Ok(MockResponse::ok(selected(&everything, body)))
    }

    /// The whole membership, for the response to a change.
    pub(super) fn complete(&self, store: &Store, membership: &Membership) -> Value {
        let body = membership.render(self.shape(), store.groups(), self.now);
        selected(&Selection::all(self.resource()), body)
    }

    fn shape(&self) -> Shape {
        match self.subject.family {
            Family::Legacy => Shape::Legacy,
            Family::Successor | Family::UserGroups => Shape::Newer,
        }
    }

    fn resource(&self) -> &'static Resource {
        match self.shape() {
            Shape::Legacy => &LEGACY_MEMBERSHIP,
            Shape::Newer => &MEMBERSHIP,
        }
    }

    /// The account the request is about, if the token can see it.
    pub(super) fn account(&self) -> Result<&'static str, Problem> {
        let own = self.token.account;
        match &self.subject.account {
            Some(account) => {
                check_id("accountId", account)?;
                if account == own {
                    Ok(own)
                } else {
                    Err(Problem::not_found("The account was not found."))
                }
            }
            None => Ok(own),
        }
    }

    /// How the path names a membership.
    pub(super) fn key(&self) -> Result<Key, Problem> {
        let id = self.subject.id.as_deref().unwrap_or_default();
        let (name, key): (_, fn(String) -> Key) = match self.subject.family {
            Family::Legacy | Family::UserGroups => ("id", Key::Membership),
            Family::Successor => ("userId", Key::Member),
        };
        check_id(name, id)?;
        Ok(key(id.to_owned()))
    }
}

/// A body with what is selected of it, and `$meta` that names what is not.
pub(super) fn selected(selection: &Selection, mut body: Value) -> Value {
    selection.apply(&mut body);
    if let Some(members) = body.as_object_mut() {
        let meta = json!({"omitted": selection.omitted()});
        members.insert("$meta".to_owned(), meta);
    }
    body
}

fn not_invited(refusal: NotInvited) -> Problem {
    match refusal {
        NotInvited::UnknownUser => Problem::invalid_field("user.id", "The user was not found."),
        NotInvited::Taken => {
            Problem::conflict("The user is already a member of the account.", "user.email")
        }
    }
}

/// Refuses what cannot be an id in any form; the rest is looked up.
pub(super) fn check_id(name: &str, id: &str) -> Result<(), Problem> {
    let impossible = |c: char| c.is_control() || matches!(c, '/' | '\\' | '\u{fffd}');
    if id.len() > 64 {
        Err(Problem::invalid_field(name, "The id is too long."))
    } else if id.contains(impossible) {
        Err(Problem::invalid_field(
            name,
            "The id has characters that no id has.",
        ))
    } else {
        Ok(())
    }
}

/// 404 for a membership.
pub(super) fn not_found(key: &Key) -> Problem {
    Problem::not_found(match key {
        Key::Membership(id) => format!("The account user {id} was not found."),
        Key::Member(id) => format!("The user {id} was not found in the account."),
    })
}

fn refuse(refusal: Refusal, key: &Key) -> Problem {
    Problem::bad_state(match refusal {
        Refusal::NotFound => return not_found(key),
        Refusal::WrongState(Status::Invited) => {
            "The invitation is still open; it can be sent again with resend-invite."
        }
        Refusal::WrongState(Status::Active) => "The invitation was accepted.",
        Refusal::WrongState(Status::InvitationExpired) => {
            "The invitation has expired; a new one can be sent with send-new-invite."
        }
    })
}
