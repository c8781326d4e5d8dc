//! One person's membership of one account, and how it is written in an answer.

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

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

/// Who did something: a user or an API token.
#[derive(Clone, Debug)]
pub(super) struct Actor {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) icon: Option<String>,
}

/// The last time something happened; without an actor the platform did it.
#[derive(Clone, Debug)]
pub(super) struct Event {
    pub(super) at: Timestamp,
    pub(super) by: Option<Actor>,
}

/// What happened to a membership; what has not happened is left out.
#[derive(Clone, Debug)]
pub(super) struct Audit {
    pub(super) created: Event,
    pub(super) updated: Event,
    pub(super) joined: Option<Event>,
    pub(super) access: Option<Event>,
    pub(super) invitation_accepted_at: Option<Timestamp>,
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

/// Which of the two documented shapes an answer has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// With `lastLoginAt` and `audit.invitationAcceptedAt`.
    Legacy,
    /// The newer one, which has neither.
    Newer,
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

impl Event {
    /// What somebody does now.
    pub(super) fn now(at: Timestamp, actor: &Actor) -> Event {
        let by = Some(actor.clone());
        Event { at, by }
    }

    /// Something that happened a while before `now`.
    pub(super) fn before(now: Timestamp, ago: SignedDuration, by: Option<Actor>) -> Event {
        let at = now.checked_sub(ago).unwrap_or(Timestamp::MIN);
        Event { at, by }
    }

    fn render(&self, wire: Wire) -> Value {
        let mut event = object([("at", wire.date(self.at))]);
        if let Some(by) = &self.by {
            let by = render_reference(&by.id, &by.name, by.icon.as_deref(), wire);
            event.insert("by".to_owned(), by);
        }
        event.into()
    }
}

impl Audit {
    /// What is known of something that was just made.
    pub(super) fn of_new(created: Event) -> Audit {
        Audit {
            updated: created.clone(),
            created,
            joined: None,
            access: None,
            invitation_accepted_at: None,
        }
    }

    pub(super) fn render(&self, shape: Shape, wire: Wire) -> Value {
        let mut audit = object([
            ("created", self.created.render(wire)),
            ("updated", self.updated.render(wire)),
        ]);
        for (name, event) in [("joined", &self.joined), ("access", &self.access)] {
            if let Some(event) = event {
                audit.insert(name.to_owned(), event.render(wire));
            }
        }
        if shape == Shape::Legacy {
            let accepted = self.invitation_accepted_at.map(|at| wire.date(at));
            wire.put(&mut audit, "invitationAcceptedAt", accepted);
        }
        audit.into()
    }
}

fn render_reference(id: &str, name: &str, icon: Option<&str>, wire: Wire) -> Value {
    let mut reference = object([("id", id.into()), ("name", name.into())]);
    wire.put(&mut reference, "icon", icon);
    reference.into()
}
