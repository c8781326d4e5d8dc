//! User groups: what they are, and what a body says of one.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::audit::Audit;
use super::body::{self, Mistake, Mistakes};
use super::catalogue::{Account, BUYERS, Buyer, MODULES, Module};
use super::problem::Problem;
use super::wire::{Wire, object};

/// All groups, by id.
pub(super) type Groups = BTreeMap<String, Group>;

/// A user group of an account.
#[derive(Clone, Debug)]
pub(super) struct Group {
    pub(super) id: String,
    pub(super) account: &'static Account,
    pub(super) name: String,
    pub(super) description: Option<String>,
    pub(super) logo: Option<String>,
    pub(super) is_default: bool,
    pub(super) modules: Vec<&'static Module>,
    pub(super) buyers: Option<Vec<&'static Buyer>>,
    pub(super) audit: Audit,
    pub(super) wire: Wire,
}

/// What a body says of a group; the outer `None` is what it does not speak of.
#[derive(Debug)]
pub(super) struct Wanted {
    pub(super) name: Option<String>,
    description: Option<Option<String>>,
    logo: Option<Option<String>>,
    modules: Option<Vec<&'static Module>>,
    buyers: Option<Option<Vec<&'static Buyer>>>,
}

impl Group {
    /// The group as a membership refers to it.
    pub(super) fn render_reference(&self, wire: Wire) -> Value {
        self.reference(wire).into()
    }

    pub(super) fn reference(&self, wire: Wire) -> Map<String, Value> {
        let mut group = object([
            ("id", self.id.as_str().into()),
            ("name", self.name.as_str().into()),
            ("isDefault", self.is_default.into()),
        ]);
        wire.put(&mut group, "description", self.description.as_deref());
        wire.put(&mut group, "logo", self.logo.as_deref());
        group
    }

    /// Takes over what a body said.
    pub(super) fn change(&mut self, wanted: Wanted) {
        self.name = wanted.name.unwrap_or_else(|| self.name.clone());
        self.description = wanted
            .description
            .unwrap_or_else(|| self.description.clone());
        self.logo = wanted.logo.unwrap_or_else(|| self.logo.clone());
        self.modules = wanted.modules.unwrap_or_else(|| self.modules.clone());
        self.buyers = wanted.buyers.unwrap_or_else(|| self.buyers.clone());
    }
}

/// Reads what a body says of a group of the account `own`.
pub(super) fn read(
    body: Option<&Value>,
    own: &str,
    needs_name: bool,
) -> Result<(&'static Account, Wanted), Problem> {
    let body = body::object(body)?;
    let mut mistakes = Mistakes::default();
    let account = mistakes.check(body::account(body, own, false));
    let name = mistakes.check(match body::text(body.get("name"), "name") {
        Ok(None) if needs_name => Err(("name", "The name is required.")),
        name => name,
    });
    let description = mistakes.check(nullable(body, "description"));
    let logo = mistakes.check(nullable(body, "logo"));
    let modules = mistakes.check(referred(body, "modules", &MODULES, |it| it.id));
    let buyers = mistakes.check(referred(body, "buyers", &BUYERS, |it| it.id));
    match (account, name, description, logo, modules, buyers) {
        (Some(account), Some(name), Some(description), Some(logo), Some(modules), Some(buyers)) => {
            let wanted = Wanted {
                name,
                description,
                logo,
                modules,
                // Null is no limit, and says more than a member that is not there.
                buyers: body.contains_key("buyers").then_some(buyers),
            };
            Ok((account, wanted))
        }
        _ => Err(mistakes.refusal()),
    }
}

fn nullable(
    body: &Map<String, Value>,
    field: &'static str,
) -> Result<Option<Option<String>>, Mistake> {
    match body.get(field) {
        None => Ok(None),
        Some(Value::Null) => Ok(Some(None)),
        Some(Value::String(text)) => Ok(Some(Some(text.clone()))),
        Some(_) => Err((field, "This must be a text or null.")),
    }
}

/// The things that a body refers to by their ids.
fn referred<T>(
    body: &Map<String, Value>,
    field: &'static str,
    all: &'static [T],
    id_of: fn(&T) -> &str,
) -> Result<Option<Vec<&'static T>>, Mistake> {
    let Some(ids) = body::ids(body.get(field), field)? else {
        return Ok(None);
    };
    let found = ids.iter().map(|id| all.iter().find(|it| id_of(it) == *id));
    let found: Option<Vec<_>> = found.collect();
    found.map(Some).ok_or((field, "One of them was not found."))
}

/// The groups with these ids, if all are the account's.
pub(super) fn of_account(
    groups: &Groups,
    account: &str,
    ids: &[&str],
) -> Result<Vec<String>, Mistake> {
    let is_own = |group: &&Group| group.account.id == account;
    let found = ids.iter().map(|id| groups.get(*id).filter(is_own));
    let mut found: Vec<String> = found
        .map(|group| Some(group?.id.clone()))
        .collect::<Option<_>>()
        .ok_or(("groups", "A group was not found."))?;
    let mut seen = std::collections::BTreeSet::new();
    found.retain(|id| seen.insert(id.clone()));
    Ok(found)
}

/// The groups that a member is in who is put in none.
pub(super) fn defaults(groups: &Groups, account: &Account) -> Vec<String> {
    let of_account = groups.values().filter(|group| group.account == account);
    let defaults = of_account.filter(|group| group.is_default);
    defaults.map(|group| group.id.clone()).collect()
}
