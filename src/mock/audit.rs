//! Who did what and when, as every object of the platform states it.

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::wire::{Wire, object};

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

pub(super) fn render_reference(id: &str, name: &str, icon: Option<&str>, wire: Wire) -> Value {
    let mut reference = object([("id", id.into()), ("name", name.into())]);
    wire.put(&mut reference, "icon", icon);
    reference.into()
}

/// Which of the two documented shapes a response has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// With `lastLoginAt` and `audit.invitationAcceptedAt`.
    Legacy,
    /// The newer one, which has neither.
    Newer,
}
