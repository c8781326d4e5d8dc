//! `select`: which members a response has, and which it names as omitted.

use serde_json::Value;

use super::super::problem::Problem;
use super::super::resources::{Field, Kind, Resource, find};

/// What a query selects of a resource.
#[derive(Debug)]
pub(in super::super) struct Selection {
    resource: &'static Resource,
    rules: Vec<Rule>,
}

/// `+path` or `-path`; without a path it is about all members.
#[derive(Debug)]
struct Rule {
    adds: bool,
    path: Vec<&'static str>,
}

impl Selection {
    /// Everything there is, for a response that no query shapes.
    pub(in super::super) fn all(resource: &'static Resource) -> Selection {
        let (adds, path) = (true, Vec::new());
        Selection {
            resource,
            rules: vec![Rule { adds, path }],
        }
    }

    /// Reads the value of `select`; what is not there cannot be added, and is left out by
    /// itself.
    pub(super) fn read(
        resource: &'static Resource,
        text: Option<&str>,
    ) -> Result<Selection, Problem> {
        let items = text.map(|text| text.split(',').map(str::trim));
        let mut rules = Vec::new();
        for item in items.into_iter().flatten() {
            let (adds, name) = match item.strip_prefix('-') {
                Some(name) => (false, name),
                None => (true, item.strip_prefix('+').unwrap_or(item)),
            };
            let found = match name {
                "" => return Err(refused("A name is missing: `select=+audit,-groups`.")),
                "*" => Some(Vec::new()),
                name => find(resource.fields, name),
            };
            match found {
                Some(fields) => rules.push(Rule {
                    adds,
                    path: fields.iter().map(|field| field.name).collect(),
                }),
                None if adds => {
                    return Err(refused(&format!("`{name}` is not a member here.")));
                }
                None => {}
            }
        }
        Ok(Selection { resource, rules })
    }

    /// Whether a response has what lies at a path, and so all that it lies in.
    pub(super) fn shows(&self, path: &[&'static str]) -> bool {
        (1..=path.len()).all(|length| path.get(..length).is_some_and(|part| self.keeps(part)))
    }

    /// Whether an object keeps a member. The last rule that speaks of it decides: one with
    /// its path, one that adds something in it, or one about all. Beside a member that is
    /// added by its path within an object, the others of that object are left out.
    fn keeps(&self, path: &[&'static str]) -> bool {
        let rules = self.rules.iter().rev();
        let mut speaking = rules.filter(|rule| {
            rule.path == path
                || (rule.adds && rule.path.starts_with(path))
                || (rule.path.is_empty() && path.len() == 1)
        });
        if let Some(rule) = speaking.next() {
            return rule.adds;
        }
        match path.split_last() {
            Some((name, [])) => !self.resource.unasked.contains(name),
            Some((_, parent)) => !self.narrows(parent),
            None => true,
        }
    }

    /// Whether only some members of an object are added, and not the object itself.
    fn narrows(&self, path: &[&'static str]) -> bool {
        let adds = |rule: &&Rule| rule.adds;
        let mut adding = self.rules.iter().filter(adds);
        let in_it = |rule: &Rule| rule.path.len() > path.len() && rule.path.starts_with(path);
        adding.clone().any(in_it) && !adding.any(|rule| rule.path == path)
    }

    /// The paths of what is left out, as `$meta.omitted` names them.
    pub(in super::super) fn omitted(&self) -> Vec<String> {
        let mut omitted = Vec::new();
        self.note_omitted(self.resource.fields, &mut Vec::new(), &mut omitted);
        omitted.sort();
        omitted
    }

    fn note_omitted(
        &self,
        fields: &'static [Field],
        path: &mut Vec<&'static str>,
        omitted: &mut Vec<String>,
    ) {
        for field in fields {
            path.push(field.name);
            if self.keeps(path) {
                self.note_omitted(field.members(), path, omitted);
            } else {
                omitted.push(path.join("."));
            }
            path.pop();
        }
    }

    /// Leaves out what is not selected.
    pub(in super::super) fn apply(&self, body: &mut Value) {
        self.prune(self.resource.fields, &mut Vec::new(), body);
    }

    fn prune(&self, fields: &'static [Field], path: &mut Vec<&'static str>, value: &mut Value) {
        match value {
            Value::Array(items) => {
                for item in items {
                    self.prune(fields, path, item);
                }
            }
            Value::Object(members) => {
                for field in fields {
                    path.push(field.name);
                    if !self.keeps(path) {
                        members.remove(field.name);
                    } else if let Some(member) = members.get_mut(field.name) {
                        self.prune(field.members(), path, member);
                    }
                    path.pop();
                }
            }
            _ => {}
        }
    }

    /// The field that a filter or an order names, from `above` on. What is left out unless
    /// it is asked for must be selected, as documented; the platform's own client filters
    /// by what it deselects.
    pub(super) fn usable(
        &self,
        parameter: &str,
        above: &[&'static Field],
        name: &str,
    ) -> Result<Vec<&'static Field>, Problem> {
        let refused = |message: String| Err(Problem::bad_query(parameter, &message));
        let fields = above.last().map_or(self.resource.fields, |it| it.members());
        let Some(found) = find(fields, name) else {
            return refused(format!("`{name}` is not a member here."));
        };
        let is_list = |field: &&&Field| matches!(field.kind, Kind::List(_));
        let (_, outer) = found.split_last().unzip();
        if let Some(list) = outer.unwrap_or_default().iter().find(is_list) {
            let list = list.name;
            return refused(format!(
                "`{name}` is in a list: a filter says `any({list},…)` or `all({list},…)`."
            ));
        }
        let path: Vec<&str> = above.iter().chain(&found).map(|field| field.name).collect();
        let unasked = path
            .first()
            .filter(|name| self.resource.unasked.contains(name));
        if let Some(outer) = unasked.filter(|_| !self.shows(&path)) {
            return refused(format!(
                "`{name}` can be filtered and ordered by only where it is selected: add \
                 `select=+{outer}`."
            ));
        }
        Ok(found)
    }
}

fn refused(message: &str) -> Problem {
    Problem::bad_query("select", message)
}
