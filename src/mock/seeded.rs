//! What is there when the host starts: its members, and their groups.

use jiff::{SignedDuration, Timestamp};

use super::audit::{Actor, Audit, Event};
use super::catalogue::{Account, BUYERS, CONTOSO, FABRIKAM, MODULES};
use super::groups::{Group, Groups};
use super::invitation::Invitation;
use super::membership::{Membership, User};
use super::seed::{ACTIVE, Block, ELSEWHERE, EXPIRED, INVITED};
use super::wire::Wire;

pub(super) const NAMES: [&str; 10] = [
    "Ada Lovelace",
    "Zoë Ångström",
    "山田 太郎",
    "Łukasz Żółć",
    "Ольга Иванова",
    "Siobhán O'Brien",
    "نور الهدى",
    "Renée 👩‍💻 Müller",
    "Γιώργος Παπαδόπουλος",
    "Jean-Luc \"JL\" <Picard>",
];

/// Every membership of the seed, as it stands at `now`.
pub(super) fn memberships(now: Timestamp) -> Vec<Membership> {
    let mut all = Vec::with_capacity(85);
    for block in [INVITED, ACTIVE, EXPIRED, ELSEWHERE] {
        all.extend((1..=block.size).map(|nth| membership(block, nth, now)));
    }
    all
}

pub(super) fn membership(block: Block, nth: u32, now: Timestamp) -> Membership {
    let is_elsewhere = block == ELSEWHERE;
    let account = if is_elsewhere { &FABRIKAM } else { &CONTOSO };
    let user = user(block, nth);
    let invited_ago = invited_ago(block, nth);
    let invited = Event::before(now, invited_ago, inviter(nth));
    let code = u64::from(block.number) * 10_000 + u64::from(nth);
    let mut membership = Membership {
        id: block.membership(nth),
        account,
        groups: groups(account.id, nth),
        buyers: buyers(nth),
        modules: &MODULES[..count(nth, MODULES.len())],
        invitation: Invitation::sent(invited.at, code),
        audit: Audit::of_new(invited),
        last_login_at: None,
        wire: Wire::variant(nth),
        user,
    };
    if block == ACTIVE {
        use_it(&mut membership, nth, now);
    }
    membership
}

/// Accepts the invitation a day ago; two in three people have signed in since.
pub(super) fn use_it(membership: &mut Membership, nth: u32, now: Timestamp) {
    let joined = Event::before(now, SignedDuration::from_hours(24), None);
    let person = membership.user.as_actor();
    membership.join(&person, joined.at);
    if !nth.is_multiple_of(3) {
        let seen = Event::before(now, SignedDuration::from_mins(i64::from(nth)), Some(person));
        membership.last_login_at = Some(seen.at);
        membership.audit.access = Some(seen);
    }
}

pub(super) fn user(block: Block, nth: u32) -> User {
    let id = block.user(nth);
    let name = NAMES[nth as usize % NAMES.len()];
    User {
        name: format!("{name} {nth}"),
        email: format!("{}@example.com", id.to_lowercase()),
        icon: (!nth.is_multiple_of(3)).then(|| format!("/static/{id}/icon.png")),
        id,
    }
}

/// A user, a token, or the platform itself.
pub(super) fn inviter(nth: u32) -> Option<Actor> {
    match nth % 3 {
        0 => None,
        1 => Some(user(ACTIVE, 1).as_actor()),
        _ => Some(super::tokens::OPERATIONS.as_actor()),
    }
}

/// Hours for an open invitation, more than a week for one that has expired.
pub(super) fn invited_ago(block: Block, nth: u32) -> SignedDuration {
    let odd_part = SignedDuration::new(i64::from(nth) * 7, 123_456_700);
    let days = if block == EXPIRED || block == ACTIVE {
        8
    } else {
        0
    };
    SignedDuration::from_hours(days * 24 + i64::from(nth)) + odd_part
}

/// The first few of the account's groups.
pub(super) fn groups(account: &str, nth: u32) -> Vec<String> {
    let of_account = GROUPS.iter().filter(|group| group.account.id == account);
    let ids = of_account.map(|group| group.id.to_owned());
    ids.take(nth as usize % 4).collect()
}

/// A user group of the seed.
pub(super) struct SeededGroup {
    id: &'static str,
    account: &'static Account,
    name: &'static str,
    description: Option<&'static str>,
    logo: Option<&'static str>,
}

/// The first of an account is its default group.
pub(super) static GROUPS: [SeededGroup; 4] = [
    SeededGroup {
        id: "UGR-1000-0001",
        account: &CONTOSO,
        name: "Everyone",
        description: None,
        logo: Some(""),
    },
    SeededGroup {
        id: "UGR-1000-0002",
        account: &CONTOSO,
        name: "Einkauf Süd – 購買部 🛒",
        description: Some("Buys for the offices in München and 東京."),
        logo: None,
    },
    SeededGroup {
        id: "UGR-1000-0003",
        account: &CONTOSO,
        name: "Auditors \"read only\"",
        description: Some(""),
        logo: Some("/static/UGR-1000-0003/logo.svg"),
    },
    SeededGroup {
        id: "UGR-2000-0001",
        account: &FABRIKAM,
        name: "Everyone",
        description: None,
        logo: None,
    },
];

/// Every user group of the seed, made a month before `now`.
pub(super) fn user_groups(now: Timestamp) -> Groups {
    let made = Event::before(now, SignedDuration::from_hours(30 * 24), None);
    let group = |nth: u32, seeded: &SeededGroup| Group {
        id: seeded.id.to_owned(),
        account: seeded.account,
        name: seeded.name.to_owned(),
        description: seeded.description.map(str::to_owned),
        logo: seeded.logo.map(str::to_owned),
        is_default: seeded.id.ends_with("-0001"),
        modules: MODULES.iter().take(nth as usize + 1).collect(),
        buyers: None,
        audit: Audit::of_new(made.clone()),
        wire: Wire::variant(nth),
    };
    let numbered = (0..).zip(&GROUPS);
    let groups = numbered.map(|(nth, seeded)| (seeded.id.to_owned(), group(nth, seeded)));
    groups.collect()
}

/// No limit, a limit to none, and limits to some.
pub(super) fn buyers(nth: u32) -> Option<&'static [super::catalogue::Buyer]> {
    match nth % 5 {
        0 | 1 => None,
        more => BUYERS.get(..more as usize - 2 + usize::from(more == 4)),
    }
}

/// Mostly several, sometimes none.
pub(super) fn count(nth: u32, all: usize) -> usize {
    (nth as usize + all - 1) % (all + 1)
}
