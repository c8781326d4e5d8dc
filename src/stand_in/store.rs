//! The memberships, who may see them, and what may happen to them.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::catalogue::{Account, CONTOSO, FABRIKAM, GROUPS, Group, MODULES};
use super::invitation::{Invitation, Status};
use super::membership::{Actor, Audit, Event, Membership, User};
use super::seed;
use super::wire::Wire;

/// Codes are made of numbers; these begin above those of the seed and of new memberships.
const CODES_RENEWED: u64 = 1 << 32;

/// Everything the stand-in knows.
#[derive(Debug)]
pub(super) struct Store {
    memberships: BTreeMap<String, Membership>,
    people: BTreeMap<String, User>,
    mails: BTreeMap<String, u64>,
    /// How many invitations were renewed since the start.
    renewed: u32,
    /// How many memberships were made since the start.
    invited: u32,
}

/// How a path names a membership.
#[derive(Clone, Debug)]
pub(super) enum Key {
    /// By its own id.
    Membership(String),
    /// By the id of its user, within an account.
    User(String),
}

/// What can be done with an invitation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Action {
    Accept,
    Resend,
    SendNew,
}

/// Why something was not done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// There is no such membership, or it is not visible.
    NotFound,
    /// The invitation is in a state that does not allow it.
    WrongState(Status),
}

/// Whom to invite.
#[derive(Clone, Debug)]
pub(super) enum Invitee {
    /// Somebody who is known, by id.
    Known(String),
    /// Somebody by e-mail address, known or not.
    Address { email: String, name: Option<String> },
}

/// Why nobody was invited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NotInvited {
    /// Nobody has the id.
    UnknownUser,
    /// The person is a member of the account.
    AlreadyMember,
}

impl Store {
    /// What the seed holds at `now`.
    pub(super) fn seeded(now: Timestamp) -> Store {
        let all = seed::memberships(now);
        let person =
            |membership: &Membership| (membership.user.id.clone(), membership.user.clone());
        Store {
            people: all.iter().map(person).collect(),
            memberships: all
                .into_iter()
                .map(|membership| (membership.id.clone(), membership))
                .collect(),
            mails: BTreeMap::new(),
            renewed: 0,
            invited: 0,
        }
    }

    /// The memberships of an account, by id.
    pub(super) fn of_account<'a, 'b>(
        &'a self,
        account: &'b str,
    ) -> impl Iterator<Item = &'a Membership> + use<'a, 'b> {
        let all = self.memberships.values();
        all.filter(move |membership| membership.account.id == account)
    }

    /// A membership of an account.
    pub(super) fn find(&self, account: &str, key: &Key) -> Option<&Membership> {
        match key {
            Key::Membership(id) => self
                .memberships
                .get(id)
                .filter(|membership| membership.account.id == account),
            Key::User(id) => self.of_account(account).find(|it| it.user.id == *id),
        }
    }

    /// Removes a membership of an account.
    pub(super) fn delete(&mut self, account: &str, key: &Key) -> Result<(), Refusal> {
        let found = self.find(account, key).ok_or(Refusal::NotFound)?;
        let id = found.id.clone();
        self.memberships.remove(&id);
        Ok(())
    }

    /// Does something with the invitation of a membership of an account.
    pub(super) fn act(
        &mut self,
        account: &str,
        key: &Key,
        action: Action,
        actor: &Actor,
        now: Timestamp,
    ) -> Result<&Membership, Refusal> {
        let found = self.find(account, key).ok_or(Refusal::NotFound)?;
        let (id, status) = (found.id.clone(), found.invitation.status(now));
        let code = CODES_RENEWED + u64::from(self.renewed);
        let membership = self.memberships.get_mut(&id).ok_or(Refusal::NotFound)?;
        match (action, status) {
            (Action::Accept, Status::Active) => {}
            (Action::Accept, Status::Invited) => membership.join(actor, now),
            (Action::Resend, Status::Invited) | (Action::SendNew, Status::InvitationExpired) => {
                membership.invitation = Invitation::sent(now, code);
                membership.touch(actor, now);
                self.renewed += 1;
                *self.mails.entry(id).or_default() += 1;
            }
            (_, status) => return Err(Refusal::WrongState(status)),
        }
        Ok(membership)
    }

    /// Invites somebody to an account.
    pub(super) fn invite(
        &mut self,
        account: &'static Account,
        invitee: Invitee,
        groups: Vec<&'static Group>,
        actor: &Actor,
        now: Timestamp,
    ) -> Result<&Membership, NotInvited> {
        let user = self.person(invitee)?;
        if self.of_account(account.id).any(|it| it.user.id == user.id) {
            return Err(NotInvited::AlreadyMember);
        }
        self.people.insert(user.id.clone(), user.clone());
        self.invited += 1;
        let number = self.invited;
        let id = format!("AUSR-9000-{:04}-{:04}", number / 10_000, number % 10_000);
        let created = Event {
            at: now,
            by: Some(actor.clone()),
        };
        *self.mails.entry(id.clone()).or_default() += 1;
        let membership = Membership {
            id: id.clone(),
            user,
            account,
            groups,
            buyers: None,
            modules: &MODULES[..2],
            invitation: Invitation::sent(now, u64::from(number)),
            audit: Audit {
                created: created.clone(),
                updated: created,
                joined: None,
                access: None,
                invitation_accepted_at: None,
            },
            last_login_at: None,
            wire: Wire::variant(number),
        };
        Ok(self.memberships.entry(id).or_insert(membership))
    }

    /// How many mails were sent, and to whom.
    pub(super) fn mails(&self) -> &BTreeMap<String, u64> {
        &self.mails
    }

    /// The person to invite; one who is not known gets the next membership's number.
    fn person(&self, invitee: Invitee) -> Result<User, NotInvited> {
        let (email, name) = match invitee {
            Invitee::Known(id) => {
                return self.people.get(&id).cloned().ok_or(NotInvited::UnknownUser);
            }
            Invitee::Address { email, name } => (email, name),
        };
        let mut people = self.people.values();
        if let Some(known) = people.find(|user| user.email.eq_ignore_ascii_case(&email)) {
            return Ok(known.clone());
        }
        let number = self.invited + 1;
        Ok(User {
            id: format!("USR-{:04}-{:04}", 9000 + number / 10_000, number % 10_000),
            name: name.unwrap_or_else(|| email.clone()),
            email,
            icon: None,
        })
    }
}

/// An account by its id.
pub(super) fn account(id: &str) -> Option<&'static Account> {
    [&CONTOSO, &FABRIKAM]
        .into_iter()
        .find(|account| account.id == id)
}

/// The groups with these ids; `Err` names one the account does not have.
pub(super) fn groups<'a>(
    account: &Account,
    ids: &[&'a str],
) -> Result<Vec<&'static Group>, &'a str> {
    let own = GROUPS.iter().filter(|group| group.account == account);
    if ids.is_empty() {
        return Ok(own.filter(|group| group.is_default).collect());
    }
    ids.iter()
        .map(|id| own.clone().find(|group| group.id == *id).ok_or(*id))
        .collect()
}
