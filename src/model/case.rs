//! A request case: what is sent, and what is expected of the response; or a scenario of
//! several such steps.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};
use std::ops::Deref;
use std::sync::Arc;

use serde_json::Value;

use super::fixture::Fixture;
use super::table::Table;
use super::template::Template;
use crate::variables::Values;

pub use super::matcher::{CountRange, JsonType, Matcher, Pattern};
pub use super::status_set::{StatusPattern, StatusSet, is_without_body};
pub use super::step::{
    Auth, BodyExpectation, BodyTemplate, Capture, CaptureSource, ContractChoice, Expect,
    Expectation, Expected, HeaderExpectation, Query, RequestTemplate, RequestTraits, Role, SameAs,
    Step, StepTraits, Until, is_safe_method,
};

/// One named request with what is expected of the response, or its steps: what a file says, and
/// the row that it is said of. It reads like what its file says, which its rows share.
#[derive(Clone, Debug, Default)]
pub struct Case {
    /// The path of its file under `cases/` without the suffix, or the file's `id:`; a row adds
    /// `[key]`.
    pub id: Arc<str>,
    /// What its file says.
    pub said: Arc<CaseFile>,
    /// Its row in the table of its file, where that has one.
    pub row: Option<u32>,
    /// What the host profile gives it of its fixtures, by fixture; known once a run is planned.
    pub given: Option<Box<Values>>,
}

/// What a case file says: a case, or each of the cases that its rows make. It reads like its
/// traits, which it has in common with similar files.
#[derive(Clone, Debug, Default)]
pub struct CaseFile {
    /// The title; the id where the file has no `name:`.
    pub title: Arc<str>,
    /// The file, relative to the suite, with `/` between folders.
    pub file: Arc<str>,
    /// The line of the file where the case starts, counted from 1.
    pub line: u32,
    /// Its rows, where it has some.
    pub table: Option<Arc<Table>>,
    /// Its requests, in order: setup, steps, teardown. A simple case has one without a name.
    /// Once a run is planned, those of its fixtures stand around them.
    pub steps: Vec<Step>,
    /// All else.
    pub traits: Arc<CaseTraits>,
}

/// What is to be known of a case beside its requests.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CaseTraits {
    /// Words to select it by.
    pub tags: Vec<Arc<str>>,
    /// What it does to the host, by name: `mail`, `create`. Empty where it changes nothing.
    pub effects: Vec<Arc<str>>,
    /// Variables that the host profile must set; it is skipped where one is missing.
    pub needs: Vec<Arc<str>>,
    /// Variables it uses and does not set itself.
    pub variables: Vec<Arc<str>>,
    /// Its own variables.
    pub vars: Values,
    /// What must be made on the host first.
    pub fixtures: Vec<Arc<Fixture>>,
    /// Those of them, and those that they use, that the whole run shares; known once a run is
    /// planned.
    pub shared_fixtures: Vec<Arc<Fixture>>,
    /// Why it is not to be run, where the file says so.
    pub skip: Option<Arc<str>>,
    /// What it shares with other cases: those with a resource in common run one after another.
    pub resources: Vec<Template>,
}

impl Case {
    /// Its title: that of its file, with the key of its row.
    pub fn name(&self) -> Cow<'_, str> {
        match self.table.as_deref().zip(self.row) {
            Some((table, row)) => Cow::Owned(format!("{} [{}]", self.title, table.key(row))),
            None => Cow::Borrowed(&self.title),
        }
    }

    /// The values of its row and those that the host gives it, which win over every other
    /// variable.
    pub fn row_values(&self) -> Values {
        let row = self.table.as_deref().zip(self.row);
        let row = row.map(|(table, row)| table.values(row));
        let mut values = row.unwrap_or_default();
        values.extend(self.given.iter().flat_map(|given| (**given).clone()));
        values
    }

    /// What its file says, to be changed for this case alone.
    pub fn own(&mut self) -> &mut CaseFile {
        Arc::make_mut(&mut self.said)
    }
}

impl Deref for Case {
    type Target = CaseFile;

    fn deref(&self) -> &CaseFile {
        &self.said
    }
}

impl Deref for CaseFile {
    type Target = CaseTraits;

    fn deref(&self) -> &CaseTraits {
        &self.traits
    }
}

impl CaseFile {
    /// Its traits, to be changed for this file alone.
    pub fn own_traits(&mut self) -> &mut CaseTraits {
        Arc::make_mut(&mut self.traits)
    }

    /// The cases that it makes: one, or one a row, by the id that it has without its row.
    pub fn cases(self, id: Arc<str>) -> Vec<Case> {
        let said = Arc::new(self);
        let case = |id, said: &Arc<CaseFile>, row| Case {
            id,
            said: said.clone(),
            row,
            given: None,
        };
        let Some(table) = &said.table else {
            return vec![case(id, &said, None)];
        };
        let columns: BTreeSet<&Arc<str>> =
            said.steps.iter().flat_map(Step::status_columns).collect();
        // Rows that expect the same statuses share what their file says.
        let mut with_statuses: HashMap<Vec<String>, Arc<CaseFile>> = HashMap::new();
        let cases = table.rows().map(|row| {
            let id = format!("{id}[{}]", table.key(row)).into();
            if columns.is_empty() {
                return case(id, &said, Some(row));
            }
            let values = table.values(row);
            let own = columns.iter().filter_map(|column| values.get(*column));
            let own = own.map(Value::to_string).collect();
            let said = with_statuses.entry(own).or_insert_with(|| {
                let mut own = CaseFile::clone(&said);
                let steps = own.steps.iter_mut();
                steps.for_each(|step| step.take_statuses(&values));
                Arc::new(own)
            });
            case(id, said, Some(row))
        });
        cases.collect()
    }

    /// The columns of its rows.
    pub fn columns(&self) -> &[Arc<str>] {
        self.table.as_deref().map_or(&[], Table::columns)
    }

    /// The step of its own that a result is of: by name, or the only one without.
    pub fn step_of(&self, name: Option<&str>) -> Option<&Step> {
        let mut own = self.steps.iter().filter(|step| step.fixture.is_none());
        own.find(|step| step.name.as_deref() == name)
    }
}
