//! One person's membership of one account, and how it is written in a response.

use jiff::Timestamp;
use serde_json::Value;

use super::audit::{Actor, Audit, Event, Shape, render_reference};
use super::catalogue::{Account, Buyer, Module};
use super::groups::Groups;
use super::invitation::Invitation;
use super::wire::{Wire, object};

/// A person.
#[derive(Clone, Debug)]
pub(super) struct User {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) email: String,
    pub(super) icon: Option<String>,
}

/// One person's membership of one account.
#[derive(Clone, Debug)]
pub(super) struct Membership {
    pub(super) id: String,
    pub(super) user: User,
    pub(super) account: &'static Account,
    /// The ids of its groups.
    pub(super) groups: Vec<String>,
    pub(super) buyers: Option<&'static [Buyer]>,
    pub(super) modules: &'static [Module],
    pub(super) invitation: Invitation,
    pub(super) audit: Audit,
    pub(super) last_login_at: Option<Timestamp>,
    pub(super) wire: Wire,
}

impl Membership {
    /// The complete membership as JSON.
    pub(super) fn render(&self, shape: Shape, groups: &Groups, now: Timestamp) -> Value {
        let wire = self.wire;
        let groups = self.groups.iter().filter_map(|id| groups.get(id));
        let groups: Vec<Value> = groups.map(|group| group.render_reference(wire)).collect();
        let modules: Vec<Value> = self.modules.iter().map(Module::render).collect();
        let buyers = self.buyers.map(|buyers| {
            buyers
                .iter()
                .map(|buyer| buyer.render(wire))
                .collect::<Vec<_>>()
        });
        let mut body = object([
            ("id", self.id.as_str().into()),
            ("audit", self.audit.render(shape, wire)),
            ("user", self.user.render(wire)),
            ("groups", groups.into()),
            ("modules", modules.into()),
            ("account", self.account.render(wire)),
            ("invitation", self.invitation.render(&self.id, wire, now)),
        ]);
        wire.put(&mut body, "buyers", buyers);
        if shape == Shape::Legacy {
            wire.put(
                &mut body,
                "lastLoginAt",
                self.last_login_at.map(|at| wire.date(at)),
            );
        }
        body.into()
    }

    /// Notes that `actor` changed the membership.
    pub(super) fn touch(&mut self, actor: &Actor, now: Timestamp) {
        self.audit.updated = Event::now(now, actor);
    }

    /// Turns an open invitation into a membership that can be used.
    pub(super) fn join(&mut self, actor: &Actor, now: Timestamp) {
        self.invitation = Invitation::Accepted;
        self.audit.invitation_accepted_at = Some(now);
        self.audit.joined = Some(Event { at: now, by: None });
        self.touch(actor, now);
    }
}

impl User {
    pub(super) fn render(&self, wire: Wire) -> Value {
        render_reference(&self.id, &self.name, self.icon.as_deref(), wire)
    }

    /// The person as somebody who did something.
    pub(super) fn as_actor(&self) -> Actor {
        Actor {
            id: self.id.clone(),
            name: self.name.clone(),
            icon: self.icon.clone(),
        }
    }
}
