//! The rows of a case file, kept as text: a hundred thousand of them are a few megabytes.

use std::sync::Arc;

use serde_json::Value;

use crate::variables::Values;

/// Rows of cells, each with the same columns.
#[derive(Clone, Debug, Default)]
pub struct Table {
    columns: Box<[Arc<str>]>,
    /// Which column has the keys.
    key: usize,
    /// The cells of all rows one behind another, each as JSON.
    cells: String,
    /// Where each cell ends.
    ends: Vec<u32>,
}

impl Table {
    /// A table without rows; `key` is the number of the column that has the keys.
    pub fn new(columns: Box<[Arc<str>]>, key: usize) -> Table {
        Table {
            columns,
            key,
            ..Table::default()
        }
    }

    /// The names of its columns.
    pub fn columns(&self) -> &[Arc<str>] {
        &self.columns
    }

    /// The numbers of its rows.
    pub fn rows(&self) -> std::ops::Range<u32> {
        let rows = self.ends.len().checked_div(self.columns.len());
        0..rows.and_then(|rows| u32::try_from(rows).ok()).unwrap_or(0)
    }

    /// Adds a row with a value for each column. False where the table is full: its cells have
    /// 4 GiB.
    #[must_use]
    pub fn add<'v>(&mut self, row: impl Iterator<Item = &'v Value>) -> bool {
        let mut cells = row;
        cells.all(|value| {
            use std::fmt::Write as _;
            let end = write!(self.cells, "{value}").ok();
            let end = end.and_then(|()| u32::try_from(self.cells.len()).ok());
            self.ends.extend(end);
            end.is_some()
        })
    }

    /// Gives room back that was kept for more rows.
    pub fn close(&mut self) {
        self.cells.shrink_to_fit();
        self.ends.shrink_to_fit();
    }

    /// What a row is called: the value of its key column.
    pub fn key(&self, row: u32) -> String {
        match self.cell(row, self.key) {
            Value::String(text) => text,
            value => value.to_string(),
        }
    }

    /// The values of a row, by column.
    pub fn values(&self, row: u32) -> Values {
        let columns = self.columns.iter().enumerate();
        columns
            .map(|(number, name)| (name.clone(), self.cell(row, number)))
            .collect()
    }

    /// The values of a column; `None` where there is none of this name.
    pub fn column(&self, name: &str) -> Option<impl Iterator<Item = Value>> {
        let number = self.columns.iter().position(|own| **own == *name)?;
        Some(self.rows().map(move |row| self.cell(row, number)))
    }

    /// A cell; null where there is none.
    fn cell(&self, row: u32, column: usize) -> Value {
        let index = row as usize * self.columns.len() + column;
        let end = |index: usize| self.ends.get(index).map(|end| *end as usize);
        let start = index.checked_sub(1).and_then(end).unwrap_or(0);
        let text = end(index).and_then(|end| self.cells.get(start..end));
        let value = text.and_then(|text| serde_json::from_str(text).ok());
        value.unwrap_or_default()
    }
}
