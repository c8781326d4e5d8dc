//! What each endpoint does once the caller may use it.

use std::collections::BTreeSet;

use axum::http::{HeaderName, StatusCode, header};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::creation;
use super::endpoint::{Family, Subject};
use super::invitation::Status;
use super::membership::Shape;
use super::problem::Problem;
use super::query;
use super::store::{Action, Key, NotInvited, Refusal, Store};
use super::tokens::Token;

/// What an operation answers when it does not refuse.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) body: Option<Value>,
    /// A header beside the usual ones.
    pub(super) header: Option<(HeaderName, String)>,
}

impl Answer {
    /// An answer without a body.
    pub(super) fn empty() -> Answer {
        Answer {
            status: StatusCode::NO_CONTENT,
            body: None,
            header: None,
        }
    }

    /// An answer that only says which methods a route has.
    pub(super) fn allow(methods: &str) -> Answer {
        Answer {
            header: Some((header::ALLOW, methods.to_owned())),
            ..Answer::empty()
        }
    }

    fn ok(body: Value) -> Answer {
        Answer {
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
    pub(super) fn list(&self, store: &Store) -> Result<Answer, Problem> {
        let account = self.account()?;
        let page = query::page(self.query)?;
        let omitted = query::omitted(self.query);
        let data: Vec<Value> = store
            .of_account(account)
            .skip(page.offset)
            .take(page.limit)
            .map(|membership| {
                membership
                    .render_item(self.shape(), &omitted, self.now)
                    .into()
            })
            .collect();
        let pagination = json!({
            "offset": page.offset,
            "limit": page.limit,
            "total": store.of_account(account).count(),
        });
        let meta = json!({"pagination": pagination, "omitted": omitted});
        Ok(Answer::ok(json!({"$meta": meta, "data": data})))
    }

    /// One membership, without what the query does not ask for.
    pub(super) fn get(&self, store: &Store) -> Result<Answer, Problem> {
        let (account, key) = (self.account()?, self.key()?);
        let membership = store.find(account, &key).ok_or_else(|| not_found(&key))?;
        let omitted = query::omitted(self.query);
        Ok(Answer::ok(membership.render(
            self.shape(),
            &omitted,
            self.now,
        )))
    }

    /// Invites somebody; the answer is complete, whatever the query selects.
    pub(super) fn create(
        &self,
        store: &mut Store,
        body: Option<&Value>,
    ) -> Result<Answer, Problem> {
        let own = self.account()?;
        let is_legacy = self.subject.family == Family::Legacy;
        let asked = creation::read(body, own, is_legacy)?;
        let actor = self.token.as_actor();
        let membership = store
            .invite(asked.account, asked.invitee, asked.groups, &actor, self.now)
            .map_err(|refusal| match refusal {
                NotInvited::UnknownUser => {
                    Problem::invalid_field("user.id", "The user was not found.")
                }
                NotInvited::AlreadyMember => {
                    Problem::conflict("The user is already a member of the account.", "user.email")
                }
            })?;
        Ok(Answer {
            status: StatusCode::CREATED,
            header: Some((
                header::LOCATION,
                match self.subject.family {
                    Family::Legacy => format!("{}/{}", super::endpoint::LEGACY, membership.id),
                    Family::Successor => super::endpoint::successor_of(membership),
                },
            )),
            body: Some(membership.render(self.shape(), &BTreeSet::new(), self.now)),
        })
    }

    /// Deletes a membership.
    pub(super) fn delete(&self, store: &mut Store) -> Result<Answer, Problem> {
        let (account, key) = (self.account()?, self.key()?);
        store
            .delete(account, &key)
            .map_err(|refusal| refuse(refusal, &key))?;
        Ok(Answer::empty())
    }

    /// Acts on an invitation; the answer is complete and has the legacy shape on
    /// both families of routes.
    pub(super) fn act(&self, store: &mut Store, action: Action) -> Result<Answer, Problem> {
        let (account, key) = (self.account()?, self.key()?);
        let actor = self.token.as_actor();
        let membership = store
            .act(account, &key, action, &actor, self.now)
            .map_err(|refusal| refuse(refusal, &key))?;
        Ok(Answer::ok(membership.render(
            Shape::Legacy,
            &BTreeSet::new(),
            self.now,
        )))
    }

    fn shape(&self) -> Shape {
        match self.subject.family {
            Family::Legacy => Shape::Legacy,
            Family::Successor => Shape::Newer,
        }
    }

    /// The account the request is about, if the token can see it.
    fn account(&self) -> Result<&'static str, Problem> {
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

    fn key(&self) -> Result<Key, Problem> {
        let id = self.subject.id.as_deref().unwrap_or_default();
        let (name, key): (_, fn(String) -> Key) = match self.subject.family {
            Family::Legacy => ("id", Key::Membership),
            Family::Successor => ("userId", Key::User),
        };
        check_id(name, id)?;
        Ok(key(id.to_owned()))
    }
}

/// Refuses what cannot be an id in any form; the rest is looked up.
fn check_id(name: &str, id: &str) -> Result<(), Problem> {
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

fn not_found(key: &Key) -> Problem {
    Problem::not_found(match key {
        Key::Membership(id) => format!("The account user {id} was not found."),
        Key::User(id) => format!("The user {id} was not found in the account."),
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
