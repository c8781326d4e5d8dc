//! What a stand-in holds when it starts: the same ids, names and tokens each time.
//! Only its dates depend on the clock, so that invitations are open or expired.

use jiff::{SignedDuration, Timestamp};

use super::catalogue::{Account, BUYERS, CONTOSO, FABRIKAM, MODULES};
use super::groups::{Group, Groups};
use super::invitation::Invitation;
use super::membership::{Actor, Audit, Event, Membership, User};
use super::wire::Wire;

/// The account most tokens belong to.
pub const ACCOUNT: &str = "ACC-1000-0001";
/// The account that only [`OTHER_ACCOUNT_TOKEN`] can see.
pub const OTHER_ACCOUNT: &str = "ACC-2000-0001";

/// May do everything on [`ACCOUNT`].
pub const OPERATIONS_TOKEN: &str = "idt:TKN-0001-0001:stand-in-operations";
/// May do everything on [`ACCOUNT`].
pub const VENDOR_TOKEN: &str = "idt:TKN-0002-0001:stand-in-vendor";
/// May do everything on [`ACCOUNT`].
pub const CLIENT_TOKEN: &str = "idt:TKN-0003-0001:stand-in-client";
/// May do everything on [`ACCOUNT`].
pub const EXTENSION_TOKEN: &str = "idt:TKN-0004-0001:stand-in-extension";
/// Is refused with 401.
pub const DISABLED_TOKEN: &str = "idt:TKN-0005-0001:stand-in-disabled";
/// Is refused with 401.
pub const DELETED_TOKEN: &str = "idt:TKN-0006-0001:stand-in-deleted";
/// Is known, and is refused everything with 403.
pub const NO_PERMISSION_TOKEN: &str = "idt:TKN-0007-0001:stand-in-no-permission";
/// May do everything on [`OTHER_ACCOUNT`] and sees nothing else.
pub const OTHER_ACCOUNT_TOKEN: &str = "idt:TKN-0008-0001:stand-in-other-account";

/// Some memberships of the seed that start in the same state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Block {
    number: u32,
    /// How many there are; they are numbered from 1.
    pub size: u32,
}

/// Memberships of [`ACCOUNT`] with an open invitation.
pub const INVITED: Block = Block::new(1000, 40);
/// Memberships of [`ACCOUNT`] that are in use.
pub const ACTIVE: Block = Block::new(2000, 20);
/// Memberships of [`ACCOUNT`] whose invitation has expired.
pub const EXPIRED: Block = Block::new(3000, 20);
/// Memberships of [`OTHER_ACCOUNT`] with an open invitation.
pub const ELSEWHERE: Block = Block::new(4000, 5);
/// A membership that was deleted: nothing retrieves it.
pub const DELETED: Block = Block::new(5000, 1);

impl Block {
    const fn new(number: u32, size: u32) -> Block {
        Block { number, size }
    }

    /// The id of the block's nth membership: `AUSR-1000-0000-0001`.
    pub fn membership(self, nth: u32) -> String {
        format!("AUSR-{}-0000-{nth:04}", self.number)
    }

    /// The id of the nth membership's user: `USR-1000-0001`.
    pub fn user(self, nth: u32) -> String {
        format!("USR-{}-{nth:04}", self.number)
    }
}

const NAMES: [&str; 10] = [
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

fn membership(block: Block, nth: u32, now: Timestamp) -> Membership {
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
fn use_it(membership: &mut Membership, nth: u32, now: Timestamp) {
    let joined = Event::before(now, SignedDuration::from_hours(24), None);
    let person = membership.user.as_actor();
    membership.join(&person, joined.at);
    if !nth.is_multiple_of(3) {
        let seen = Event::before(now, SignedDuration::from_mins(i64::from(nth)), Some(person));
        membership.last_login_at = Some(seen.at);
        membership.audit.access = Some(seen);
    }
}

fn user(block: Block, nth: u32) -> User {
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
fn inviter(nth: u32) -> Option<Actor> {
    match nth % 3 {
        0 => None,
        1 => Some(user(ACTIVE, 1).as_actor()),
        _ => Some(super::tokens::OPERATIONS.as_actor()),
    }
}

/// Hours for an open invitation, more than a week for one that has expired.
fn invited_ago(block: Block, nth: u32) -> SignedDuration {
    let odd_part = SignedDuration::new(i64::from(nth) * 7, 123_456_700);
    let days = if block == EXPIRED || block == ACTIVE {
        8
    } else {
        0
    };
    SignedDuration::from_hours(days * 24 + i64::from(nth)) + odd_part
}

/// The first few of the account's groups.
fn groups(account: &str, nth: u32) -> Vec<String> {
    let of_account = GROUPS.iter().filter(|group| group.account.id == account);
    let ids = of_account.map(|group| group.id.to_owned());
    ids.take(nth as usize % 4).collect()
}

/// A user group of the seed.
struct SeededGroup {
    id: &'static str,
    account: &'static Account,
    name: &'static str,
    description: Option<&'static str>,
    logo: Option<&'static str>,
}

/// The first of an account is its default group.
static GROUPS: [SeededGroup; 4] = [
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
fn buyers(nth: u32) -> Option<&'static [super::catalogue::Buyer]> {
    match nth % 5 {
        0 | 1 => None,
        more => BUYERS.get(..more as usize - 2 + usize::from(more == 4)),
    }
}

/// Mostly several, sometimes none.
fn count(nth: u32, all: usize) -> usize {
    (nth as usize + all - 1) % (all + 1)
}
