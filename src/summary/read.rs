//! Sums a record up while it is read from end to end.

use std::io::{Read, Seek};

use super::fold::SummaryBuilder;
use super::rows::RunSummary;
use crate::error::InputError;
use crate::record::Reader;

impl<R: Read + Seek> Reader<R> {
    /// Reads the whole record and sums it up.
    ///
    /// # Errors
    /// Where a line is none of a record, or a case has two.
    pub fn summarise(&mut self) -> Result<RunSummary, InputError> {
        let mut builder = SummaryBuilder::new(self.started());
        let ending = self.read_through(&mut |case, span| builder.add(case, span))?;
        let mut summary = builder.finish(ending.finished.as_ref());
        summary.warnings.extend(ending.warnings);
        match summary.duplicate_id() {
            Some(id) => Err(self.stands_twice(id)),
            None => Ok(summary),
        }
    }
}
