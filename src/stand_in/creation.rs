//! What a body must say to invite somebody.

use serde_json::{Map, Value, json};

use super::catalogue::{Account, Group};
use super::problem::Problem;
use super::store::{self, Invitee};

/// A checked body.
#[derive(Debug)]
pub(super) struct Creation {
    pub(super) invitee: Invitee,
    pub(super) account: &'static Account,
    pub(super) groups: Vec<&'static Group>,
}

/// Checks a body for somebody who may invite to the account `own`; `needs_account`
/// says that the path does not name the account. All mistakes are named at once.
pub(super) fn read(
    body: Option<&Value>,
    own: &str,
    needs_account: bool,
) -> Result<Creation, Problem> {
    let body = match body {
        Some(Value::Object(body)) => body,
        Some(_) => return Err(Problem::invalid_field("$", "The body must be an object.")),
        None => return Err(Problem::invalid_field("$", "A body is required.")),
    };
    let mut errors = Map::new();
    let mut note = |(field, message): Mistake| {
        errors.insert(field.to_owned(), json!([message]));
    };
    let account = account(body, own, needs_account).map_err(&mut note);
    let invitee = invitee(body).map_err(&mut note);
    let groups = account.and_then(|account| groups(body, account).map_err(&mut note));
    match (account, invitee, groups) {
        (Ok(account), Ok(invitee), Ok(groups)) => Ok(Creation {
            invitee,
            account,
            groups,
        }),
        _ => Err(Problem::invalid(errors)),
    }
}

/// A field and what is wrong with it.
type Mistake = (&'static str, &'static str);

fn account(
    body: &Map<String, Value>,
    own: &str,
    needed: bool,
) -> Result<&'static Account, Mistake> {
    let stated = body.get("account").and_then(|account| account.get("id"));
    let id = match stated {
        Some(Value::String(id)) => id.as_str(),
        Some(_) => return Err(("account.id", "The account id must be a string.")),
        None if needed => return Err(("account.id", "The account id is required.")),
        None => own,
    };
    store::account(id)
        .filter(|account| account.id == own)
        .ok_or(("account.id", "The account was not found."))
}

fn invitee(body: &Map<String, Value>) -> Result<Invitee, Mistake> {
    let user = match body.get("user") {
        Some(Value::Object(user)) => user,
        Some(_) => return Err(("user", "The user must be an object.")),
        None => return Err(("user", "The user is required.")),
    };
    let name = match user.get("name") {
        None | Some(Value::Null) => None,
        Some(Value::String(name)) if !name.trim().is_empty() => Some(name.clone()),
        Some(_) => return Err(("user.name", "The name must be a text that is not empty.")),
    };
    match (user.get("id"), user.get("email")) {
        (Some(Value::String(id)), _) => Ok(Invitee::Known(id.clone())),
        (Some(_), _) => Err(("user.id", "The user id must be a string.")),
        (None, Some(Value::String(email))) if is_address(email) => Ok(Invitee::Address {
            email: email.clone(),
            name,
        }),
        (None, Some(_)) => Err(("user.email", "The e-mail address is not valid.")),
        (None, None) => Err(("user.email", "The e-mail address is required.")),
    }
}

fn groups(body: &Map<String, Value>, account: &Account) -> Result<Vec<&'static Group>, Mistake> {
    let stated = match body.get("groups") {
        None | Some(Value::Null) => return store::groups(account, &[]).map_err(unknown_group),
        Some(Value::Array(stated)) => stated,
        Some(_) => return Err(("groups", "The groups must be a list.")),
    };
    let ids: Option<Vec<&str>> = stated
        .iter()
        .map(|group| group.get("id").and_then(Value::as_str))
        .collect();
    let ids = ids.ok_or(("groups", "Each group must have an id."))?;
    store::groups(account, &ids).map_err(unknown_group)
}

fn unknown_group(_: &str) -> Mistake {
    ("groups", "A group was not found.")
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
