//! The texts of one case, and which variables they use.

use serde_json::{Map, Value};

use super::marks::Marks;

/// Names that driftcheck gives a value itself.
const BUILT_IN: [&str; 4] = ["uuid", "now", "run_id", "case_id"];

/// Writes texts and remembers their variables.
pub(super) struct Values<'m> {
    marks: &'m mut Marks,
    needs: Vec<String>,
}

impl<'m> Values<'m> {
    pub(super) fn new(marks: &'m mut Marks) -> Values<'m> {
        Values {
            marks,
            needs: Vec::new(),
        }
    }

    pub(super) fn marks(&self) -> &Marks {
        self.marks
    }

    pub(super) fn marks_mut(&mut self) -> &mut Marks {
        self.marks
    }

    /// A text as a case writes it.
    pub(super) fn say(&mut self, text: &str) -> String {
        for name in self.marks.names(text) {
            let is_new = !self.needs.iter().any(|known| known == name);
            if is_new && !BUILT_IN.contains(&name) {
                self.needs.push(name.to_owned());
            }
        }
        self.marks.template(text)
    }

    /// The variables that were used, but for those that are set.
    pub(super) fn needs(self, set: &Map<String, Value>) -> Vec<String> {
        let mut needs = self.needs;
        needs.retain(|name| !set.contains_key(name));
        needs
    }
}
