//! Secrets under other names than their contracts give them: aliases, and what a response has
//! in the place of a documented property.

use std::collections::{BTreeSet, HashMap};

use crate::model::finding::Finding;
use crate::model::kind::Kind;
use crate::model::place::{Place, unescape};
use crate::model::spelling::letters;

/// The other names of members, by the letters of the documented one.
#[derive(Debug, Default)]
pub struct OtherNames(HashMap<String, BTreeSet<String>>);

impl OtherNames {
    /// Those that findings call a renamed property.
    pub(super) fn of(findings: &[Finding]) -> OtherNames {
        let mut names = OtherNames::default();
        let renamed = |one: &&Finding| one.kind == Kind::RenamedProperty;
        for finding in findings.iter().filter(renamed) {
            if let Place::Body(place) = &finding.place
                && let Some((_, old)) = place.rsplit_once('/')
                && let Ok(new) = serde_json::from_str(&finding.actual)
            {
                names.add(&unescape(old), new);
            }
        }
        names
    }

    /// Adds one.
    pub fn add(&mut self, name: &str, other: String) {
        let names = self.0.entry(letters(name).collect()).or_default();
        names.insert(other);
    }

    /// Further last names of paths to secrets, for those that are known.
    pub fn paths(&self, known: &[Vec<String>]) -> Vec<Vec<String>> {
        if self.0.is_empty() {
            return Vec::new();
        }
        let others = |name: &str| self.0.get(&letters(name).collect::<String>());
        let mut further = Vec::new();
        for path in known {
            let Some((own, parents)) = path.split_last() else {
                continue;
            };
            let parent = parents.last().map(|name| (name, others(name)));
            for other in others(own).into_iter().flatten() {
                // Under each name of its parent: as many as both have names are too many.
                further.push(match parent {
                    Some((name, None)) => vec![name.clone(), other.clone()],
                    _ => vec![other.clone()],
                });
            }
            for other in parent.and_then(|(_, others)| others).into_iter().flatten() {
                further.push(vec![other.clone(), own.clone()]);
            }
        }
        further
    }
}
