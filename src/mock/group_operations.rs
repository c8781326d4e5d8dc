//! What the endpoints of user groups do, and those of the groups of a membership.

use serde_json::Value;

use super::audit::Event;
use super::body;
use super::endpoint::USER_GROUPS;
use super::groups::{self, Group};
use super::membership::Membership;
use super::operations::{Call, MockResponse, check_id, not_found, selected};
use super::problem::Problem;
use super::resources::GROUP;
use super::rql::{Query, Selection, selection};
use super::store::Store;

impl Call<'_> {
    /// The page of the account's groups that the query asks for.
    pub(super) fn list_groups(&self, store: &Store) -> Result<MockResponse, Problem> {
        let account = self.account()?;
        let query = Query::read(&GROUP, self.query)?;
        let groups = store.groups().values();
        let own = groups.filter(|group| group.account.id == account);
        let rendered = own.map(|group| group.render(store.of_account(account)));
        Ok(MockResponse::ok(query.page(rendered)))
    }

    /// One group.
    pub(super) fn get_group(&self, store: &Store) -> Result<MockResponse, Problem> {
        let group = self.group(store, self.subject.id.as_deref())?;
        let selection = selection(&GROUP, self.query)?;
        let body = group.render(store.of_account(group.account.id));
        Ok(MockResponse::ok(selected(&selection, body)))
    }

    /// Makes a group.
    pub(super) fn create_group(
        &self,
        store: &mut Store,
        body: Option<&Value>,
    ) -> Result<MockResponse, Problem> {
        let (account, wanted) = groups::read(body, self.account()?, true)?;
        let group = store.make_group(account, wanted, &self.token.as_actor(), self.now);
        let location = format!("{USER_GROUPS}/{}", group.id);
        let body = selected(&Selection::all(&GROUP), group.render(std::iter::empty()));
        Ok(MockResponse::created(body, location))
    }

    /// Changes what a body speaks of.
    pub(super) fn update_group(
        &self,
        store: &mut Store,
        body: Option<&Value>,
    ) -> Result<MockResponse, Problem> {
        let id = self.group(store, self.subject.id.as_deref())?.id.clone();
        let (_, wanted) = groups::read(body, self.account()?, false)?;
        if let Some(group) = store.group_mut(&id) {
            group.change(wanted);
            group.audit.updated = Event::now(self.now, &self.token.as_actor());
        }
        let group = self.group(store, Some(&id))?;
        let body = group.render(store.of_account(group.account.id));
        Ok(MockResponse::ok(selected(&Selection::all(&GROUP), body)))
    }

    /// Deletes a group that nobody is in.
    pub(super) fn delete_group(&self, store: &mut Store) -> Result<MockResponse, Problem> {
        let id = self.group(store, self.subject.id.as_deref())?.id.clone();
        if store.delete_group(&id) {
            Ok(MockResponse::empty())
        } else {
            let message = "Users are assigned to the group.";
            Err(Problem::conflict(message, "users"))
        }
    }

    /// The groups of a membership.
    pub(super) fn list_assignments(&self, store: &Store) -> Result<MockResponse, Problem> {
        let membership = self.membership(store)?;
        let query = Query::read(&GROUP, self.query)?;
        let ids = membership.groups.iter();
        let groups = ids.filter_map(|id| store.groups().get(id));
        let rendered = groups.map(|group| group.render(store.of_account(group.account.id)));
        Ok(MockResponse::ok(query.page(rendered)))
    }

    /// One group of a membership.
    pub(super) fn get_assignment(&self, store: &Store) -> Result<MockResponse, Problem> {
        let group = self.assigned(store)?;
        let selection = selection(&GROUP, self.query)?;
        let body = group.render(store.of_account(group.account.id));
        Ok(MockResponse::ok(selected(&selection, body)))
    }

    /// Puts a membership into one more group.
    pub(super) fn assign(
        &self,
        store: &mut Store,
        body: Option<&Value>,
    ) -> Result<MockResponse, Problem> {
        let account = self.membership(store)?.account.id;
        let id = body::object(body)?.get("id").and_then(Value::as_str);
        let id =
            id.ok_or_else(|| Problem::invalid_field("id", "The id of a group is required."))?;
        let added = groups::of_account(store.groups(), account, &[id]);
        let added = added.map_err(|(_, message)| Problem::invalid_field("id", message))?;
        self.regroup(store, |groups| {
            groups.retain(|id| !added.contains(id));
            groups.extend(added);
        })
    }

    /// Puts a membership into the groups of a list, and out of all others.
    pub(super) fn reassign(
        &self,
        store: &mut Store,
        body: Option<&Value>,
    ) -> Result<MockResponse, Problem> {
        let account = self.membership(store)?.account.id;
        let ids = body::ids(body, "$").and_then(|ids| ids.ok_or(("$", "A list is required.")));
        let groups = ids.and_then(|ids| groups::of_account(store.groups(), account, &ids));
        let wanted = groups.map_err(|(field, message)| Problem::invalid_field(field, message))?;
        self.regroup(store, |groups| *groups = wanted)
    }

    /// Takes a membership out of a group.
    pub(super) fn unassign(&self, store: &mut Store) -> Result<MockResponse, Problem> {
        let id = self.assigned(store)?.id.clone();
        self.regroup(store, |groups| groups.retain(|group| *group != id))?;
        Ok(MockResponse::empty())
    }

    fn regroup(
        &self,
        store: &mut Store,
        change: impl FnOnce(&mut Vec<String>),
    ) -> Result<MockResponse, Problem> {
        let (account, key) = (self.account()?, self.key()?);
        let actor = self.token.as_actor();
        let changed = store.regroup(account, &key, &actor, self.now, change);
        let membership = changed.ok_or_else(|| not_found(&key))?.clone();
        Ok(MockResponse::ok(self.complete(store, &membership)))
    }

    fn membership<'s>(&self, store: &'s Store) -> Result<&'s Membership, Problem> {
        let (account, key) = (self.account()?, self.key()?);
        let found = store.find(account, &key);
        found.ok_or_else(|| not_found(&key))
    }

    /// The group that the path names, if the membership is in it.
    fn assigned<'s>(&self, store: &'s Store) -> Result<&'s Group, Problem> {
        let membership = self.membership(store)?;
        let group = self.group(store, self.subject.group.as_deref())?;
        if membership.groups.contains(&group.id) {
            return Ok(group);
        }
        let message = format!("The account user is not in the group {}.", group.id);
        Err(Problem::not_found(message))
    }

    fn group<'s>(&self, store: &'s Store, id: Option<&str>) -> Result<&'s Group, Problem> {
        let (account, id) = (self.account()?, id.unwrap_or_default());
        check_id("userGroupId", id)?;
        let found = store.groups().get(id);
        found
            .filter(|group| group.account.id == account)
            .ok_or_else(|| Problem::not_found(format!("The user group {id} was not found.")))
    }
}
