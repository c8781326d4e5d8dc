//! What exchanges are judged for.

use std::borrow::Cow;

use super::finding::Finding;

/// What exchanges are judged for, as results, summaries and reports name it. Where one is taken
/// apart, each variant has to be spoken of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject<'a> {
    /// A case of the suite.
    Case {
        /// Its id.
        id: &'a str,
        /// Its title.
        name: Cow<'a, str>,
        /// Its file, relative to the suite, with `/` between folders.
        file: &'a str,
        /// The line in that file where it starts, counted from 1.
        line: u32,
    },
}

impl<'a> Subject<'a> {
    /// The file and the line of what a finding is about: of the expectation, where it stands in
    /// the file itself, and else of the subject.
    pub fn place_of(self, finding: &Finding) -> (&'a str, u32) {
        let Subject::Case { file, line, .. } = self;
        let own = finding.line.filter(|line| *line > 0);
        (file, own.unwrap_or(line))
    }
}

#[cfg(test)]
mod tests {
    use crate::model::kind::Kind;
    use crate::model::testing::{case, finding};

    #[test]
    fn a_finding_stands_at_its_expectation_or_where_its_case_starts() {
        let case = case("a");
        let mut finding = finding(Kind::ValueChanged, "/id", "1", "2");
        let place = |finding: &_| case.subject().place_of(finding);
        assert_eq!(place(&finding), ("cases/a.case.yaml", 12));
        // That of a default stands in no line of the case's file.
        for without in [None, Some(0)] {
            finding.line = without;
            assert_eq!(place(&finding), ("cases/a.case.yaml", 3));
        }
    }
}
