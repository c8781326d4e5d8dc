//! What a body says of a person, to invite or to change.

use serde_json::{Map, Value};

use super::body::{self, Mistake, Mistakes};
use super::catalogue::Account;
use super::groups::{self, Groups};
use super::problem::Problem;

/// Whom to invite, to what.
#[derive(Debug)]
pub(super) struct Creation {
    pub(super) invitee: Invitee,
    pub(super) account: &'static Account,
    pub(super) groups: Vec<String>,
}

/// Whom to invite.
#[derive(Clone, Debug)]
pub(super) enum Invitee {
    /// Somebody who is known, by id.
    Known(String),
    /// Somebody by e-mail address, known or not.
    Address { email: String, name: Option<String> },
}

/// What to change of a membership and its user.
#[derive(Debug)]
pub(super) struct Change {
    pub(super) name: Naming,
    pub(super) email: Option<String>,
    pub(super) groups: Option<Vec<String>>,
}

/// A person's new name, or parts of it.
#[derive(Debug, Default)]
pub(super) struct Naming {
    whole: Option<String>,
    first: Option<String>,
    last: Option<String>,
}

impl Naming {
    /// The name that comes of an older one. What stands before its first space is the
    /// first name.
    pub(super) fn applied_to(&self, older: &str) -> String {
        let whole = self.whole.as_deref().unwrap_or(older);
        let (first, last) = whole.split_once(' ').unwrap_or((whole, ""));
        let first = self.first.as_deref().unwrap_or(first);
        let last = self.last.as_deref().unwrap_or(last);
        format!("{first} {last}").trim().to_owned()
    }
}

/// Reads whom somebody of the account `own` invites; `needs_account` says that the path
/// does not name the account. All mistakes are named at once.
pub(super) fn read(
    body: Option<&Value>,
    own: &str,
    needs_account: bool,
    known: &Groups,
) -> Result<Creation, Problem> {
    let body = body::object(body)?;
    let mut mistakes = Mistakes::default();
    let account = mistakes.check(body::account(body, own, needs_account));
    let invitee = mistakes.check(invitee(body));
    let groups = account.and_then(|account| mistakes.check(groups(body, account, known)));
    match (account, invitee, groups) {
        (Some(account), Some(invitee), Some(groups)) => Ok(Creation {
            invitee,
            account,
            groups: groups.unwrap_or_else(|| groups::defaults(known, account)),
        }),
        _ => Err(mistakes.refusal()),
    }
}

/// Reads what is to be changed; what cannot be changed is passed over, so that a caller
/// may send back what it got.
pub(super) fn change(body: Option<&Value>, own: &str, known: &Groups) -> Result<Change, Problem> {
    let body = body::object(body)?;
    let mut mistakes = Mistakes::default();
    let account = mistakes.check(body::account(body, own, false));
    let groups = account.and_then(|account| mistakes.check(groups(body, account, known)));
    let empty = Map::new();
    let user = mistakes.check(user(body).map(|user| user.unwrap_or(&empty)));
    let name = user.and_then(|user| mistakes.check(naming(user)));
    let email = user.and_then(|user| mistakes.check(email(user)));
    match (groups, name, email) {
        (Some(groups), Some(name), Some(email)) => Ok(Change {
            name,
            email,
            groups,
        }),
        _ => Err(mistakes.refusal()),
    }
}

fn user(body: &Map<String, Value>) -> Result<Option<&Map<String, Value>>, Mistake> {
    match body.get("user") {
        None => Ok(None),
        Some(Value::Object(user)) => Ok(Some(user)),
        Some(_) => Err(("user", "The user must be an object.")),
    }
}

fn invitee(body: &Map<String, Value>) -> Result<Invitee, Mistake> {
    let user = user(body)?.ok_or(("user", "The user is required."))?;
    let name = naming(user)?.applied_to("");
    match user.get("id") {
        Some(Value::String(id)) => return Ok(Invitee::Known(id.clone())),
        Some(_) => return Err(("user.id", "The user id must be a string.")),
        None => {}
    }
    let email = email(user)?.ok_or(("user.email", "The e-mail address is required."))?;
    let name = Some(name).filter(|name| !name.is_empty());
    Ok(Invitee::Address { email, name })
}

fn naming(user: &Map<String, Value>) -> Result<Naming, Mistake> {
    Ok(Naming {
        whole: body::text(user.get("name"), "user.name")?,
        first: body::text(user.get("firstName"), "user.firstName")?,
        last: body::text(user.get("lastName"), "user.lastName")?,
    })
}

fn email(user: &Map<String, Value>) -> Result<Option<String>, Mistake> {
    match user.get("email") {
        None => Ok(None),
        Some(Value::String(email)) if is_address(email) => Ok(Some(email.clone())),
        Some(_) => Err(("user.email", "The e-mail address is not valid.")),
    }
}

fn groups(
    body: &Map<String, Value>,
    account: &Account,
    known: &Groups,
) -> Result<Option<Vec<String>>, Mistake> {
    let ids = body::ids(body.get("groups"), "groups")?;
    ids.map(|ids| groups::of_account(known, account.id, &ids))
        .transpose()
}

/// One `@` with something without spaces on both sides, at most 254 bytes long.
fn is_address(text: &str) -> bool {
    let unlikely = |c: char| c.is_whitespace() || c.is_control() || c == '@';
    text.len() <= 254
        && text.split_once('@').is_some_and(|(local, domain)| {
            !local.is_empty()
                && !domain.is_empty()
                && !local.contains(unlikely)
                && !domain.contains(unlikely)
        })
}
