//! An invitation's life: seven days open, then expired; or accepted for good.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::wire::{Wire, object};
use crate::digest::hex;

/// How long an invitation can be accepted.
const VALIDITY: SignedDuration = SignedDuration::from_hours(7 * 24);

/// The invitation of a membership.
#[derive(Clone, Debug)]
pub(super) enum Invitation {
    /// Sent, and open until it expires.
    Sent {
        /// What the code in its link is made of; no two have the same.
        number: u64,
        /// When it stops being open.
        expires: Timestamp,
    },
    /// Accepted; it never opens again.
    Accepted,
}

/// Where an invitation stands, in the words of the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Status {
    Invited,
    Active,
    InvitationExpired,
}

impl Invitation {
    /// An invitation sent at `at`.
    pub(super) fn sent(at: Timestamp, number: u64) -> Invitation {
        Invitation::Sent {
            number,
            expires: at.checked_add(VALIDITY).unwrap_or(Timestamp::MAX),
        }
    }

    /// Where the invitation stands at `now`.
    pub(super) fn status(&self, now: Timestamp) -> Status {
        match self {
            Invitation::Accepted => Status::Active,
            Invitation::Sent { expires, .. } if *expires <= now => Status::InvitationExpired,
            Invitation::Sent { .. } => Status::Invited,
        }
    }

    /// The invitation as JSON; its link is there only while it can be accepted.
    pub(super) fn render(&self, membership: &str, wire: Wire, now: Timestamp) -> Value {
        let status = self.status(now);
        let url = match self {
            Invitation::Sent { number, .. } if status == Status::Invited => {
                Some(accept_url(*number, membership))
            }
            _ => None,
        };
        let mut invitation = object([("status", status.name().into())]);
        wire.put(&mut invitation, "url", url);
        invitation.into()
    }
}

impl Status {
    fn name(self) -> &'static str {
        match self {
            Status::Invited => "Invited",
            Status::Active => "Active",
            Status::InvitationExpired => "InvitationExpired",
        }
    }
}

fn accept_url(number: u64, membership: &str) -> String {
    let code = hex(&Sha256::digest(number.to_be_bytes())[..16]);
    let code = format!(r#"{{"code":"{code}","accountUserId":"{membership}"}}"#);
    format!(
        "https://portal.platform.softwareone.com/invitations/accept?code={}",
        STANDARD.encode(code)
    )
}
