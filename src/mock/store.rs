//! The memberships and groups, who may see them, and what may happen to them.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::audit::{Actor, Audit, Event};
use super::catalogue::{Account, MODULES};
use super::creation::{Change, Creation, Invitee};
use super::groups::{Group, Groups, Wanted};
use super::invitation::{Invitation, Status};
use super::membership::{Membership, User};
use super::wire::Wire;
use crate::mock::seeded;

/// Codes are made of numbers; these begin above those of the seed and of new memberships.
const CODES_RENEWED: u64 = 1 << 32;

/// Everything the mock knows.
#[derive(Debug)]
pub(super) struct Store {
    memberships: BTreeMap<String, Membership>,
    people: BTreeMap<String, User>,
    groups: Groups,
    mails: BTreeMap<String, u64>,
    /// How many invitations were renewed since the start.
    renewed: u32,
    /// How many memberships were made since the start.
    invited: u32,
    /// How many groups were made since the start.
    grouped: u32,
}

/// How a path names a membership.
#[derive(Clone, Debug)]
pub(super) enum Key {
    /// By its own id.
    Membership(String),
    /// By its own id or that of its user, within an account.
    Member(String),
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

/// Why nobody was invited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NotInvited {
    /// Nobody has the id.
    UnknownUser,
    /// The person is a member of the account, or somebody else has the address.
    Taken,
}

impl Store {
    /// What the seed holds at `now`.
    pub(super) fn seeded(now: Timestamp) -> Store {
        let all = seeded::memberships(now);
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
            grouped: 0,
            groups: seeded::user_groups(now),
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
            Key::Member(id) => self
                .of_account(account)
                .find(|it| it.user.id == *id || it.id == *id),
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
        asked: Creation,
        actor: &Actor,
        now: Timestamp,
    ) -> Result<&Membership, NotInvited> {
        let user = self.person(asked.invitee)?;
        let mut members = self.of_account(asked.account.id);
        if members.any(|it| it.user.id == user.id) {
            return Err(NotInvited::Taken);
        }
        drop(members);
        self.people.insert(user.id.clone(), user.clone());
        self.invited += 1;
        let number = self.invited;
        let id = format!("AUSR-9000-{:04}-{:04}", number / 10_000, number % 10_000);
        *self.mails.entry(id.clone()).or_default() += 1;
        let membership = Membership {
            id: id.clone(),
            user,
            account: asked.account,
            groups: asked.groups,
            buyers: None,
            modules: &MODULES[..2],
            invitation: Invitation::sent(now, u64::from(number)),
            audit: Audit::of_new(Event::now(now, actor)),
            last_login_at: None,
            wire: Wire::variant(number),
        };
        Ok(self.memberships.entry(id).or_insert(membership))
    }

    /// Changes a membership of an account, and its user everywhere.
    pub(super) fn change(
        &mut self,
        account: &str,
        key: &Key,
        change: Change,
        actor: &Actor,
        now: Timestamp,
    ) -> Result<&Membership, NotInvited> {
        let found = self.find(account, key).ok_or(NotInvited::UnknownUser)?;
        let (id, mut user) = (found.id.clone(), found.user.clone());
        user.name = change.name.applied_to(&user.name);
        if let Some(email) = change.email {
            let mut others = self.people.values().filter(|it| it.id != user.id);
            if others.any(|it| it.email.eq_ignore_ascii_case(&email)) {
                return Err(NotInvited::Taken);
            }
            user.email = email;
        }
        self.people.insert(user.id.clone(), user.clone());
        let same = |it: &&mut Membership| it.user.id == user.id;
        for membership in self.memberships.values_mut().filter(same) {
            membership.user = user.clone();
        }
        self.regroup(account, &Key::Membership(id), actor, now, |groups| {
            *groups = change.groups.unwrap_or_else(|| groups.clone());
        })
        .ok_or(NotInvited::UnknownUser)
    }

    /// Changes which groups a membership of an account is in.
    pub(super) fn regroup(
        &mut self,
        account: &str,
        key: &Key,
        actor: &Actor,
        now: Timestamp,
        change: impl FnOnce(&mut Vec<String>),
    ) -> Option<&Membership> {
        let id = self.find(account, key)?.id.clone();
        let membership = self.memberships.get_mut(&id)?;
        change(&mut membership.groups);
        membership.touch(actor, now);
        Some(membership)
    }

    /// Every group there is.
    pub(super) fn groups(&self) -> &Groups {
        &self.groups
    }

    /// Makes a group.
    pub(super) fn make_group(
        &mut self,
        account: &'static Account,
        wanted: Wanted,
        actor: &Actor,
        now: Timestamp,
    ) -> &Group {
        self.grouped += 1;
        let number = self.grouped;
        let id = format!("UGR-{:04}-{:04}", 9000 + number / 10_000, number % 10_000);
        let mut group = Group {
            id: id.clone(),
            account,
            name: String::new(),
            description: None,
            logo: None,
            is_default: false,
            modules: Vec::new(),
            buyers: None,
            audit: Audit::of_new(Event::now(now, actor)),
            wire: Wire::variant(number),
        };
        group.change(wanted);
        self.groups.entry(id).or_insert(group)
    }

    /// A group that is to be changed.
    pub(super) fn group_mut(&mut self, id: &str) -> Option<&mut Group> {
        self.groups.get_mut(id)
    }

    /// Deletes a group; `false` says that somebody is in it.
    pub(super) fn delete_group(&mut self, id: &str) -> bool {
        let mut members = self.memberships.values();
        let is_empty = !members.any(|it| it.groups.iter().any(|group| group == id));
        if is_empty {
            self.groups.remove(id);
        }
        is_empty
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
