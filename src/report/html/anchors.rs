//! What a finding is called in the page's address: by its fingerprint, so that a link leads to
//! the same finding in the page of a later run.

use std::collections::{HashMap, HashSet};

use crate::summary::FindingGroup;

/// So many fingerprints of a row are shown.
const SHOWN: usize = 100;

/// A row of findings.
pub(super) struct Anchor<'a> {
    /// The row's own: that of the fingerprint which every report names.
    pub(super) id: String,
    /// The fingerprints of the row, each with its own anchor where it is no other row's.
    pub(super) fingerprints: Vec<(&'a str, Option<String>)>,
    /// So many more are not shown.
    pub(super) more: usize,
}

/// The anchors of all rows. Findings that say something else of one place have one fingerprint:
/// the first of their rows has it, the others have it with a number.
pub(super) fn of(findings: &[FindingGroup]) -> Vec<Anchor<'_>> {
    let mut rows: HashMap<&str, u32> = HashMap::new();
    for group in findings {
        rows.entry(&group.example.fingerprint).or_default();
    }
    let mut taken: HashSet<&str> = rows.keys().copied().collect();
    let mut anchor = |group| row(group, &mut rows, &mut taken);
    findings.iter().map(&mut anchor).collect()
}

fn row<'a>(
    group: &'a FindingGroup,
    rows: &mut HashMap<&'a str, u32>,
    taken: &mut HashSet<&'a str>,
) -> Anchor<'a> {
    let own: &str = &group.example.fingerprint;
    let count = rows.entry(own).or_default();
    *count += 1;
    let shown = group.row_fingerprints().take(SHOWN);
    let shown = shown.map(|one| (&**one, taken.insert(one).then(|| id(one))));
    Anchor {
        id: match count {
            1 => id(own),
            count => format!("{}-{count}", id(own)),
        },
        fingerprints: shown.collect(),
        more: group.row_fingerprints().count().saturating_sub(SHOWN),
    }
}

fn id(fingerprint: &str) -> String {
    format!("f-{fingerprint}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::kind::Kind;
    use crate::record::testing::{finding, found, recorded};

    #[test]
    fn each_row_has_its_own_anchor_and_each_fingerprint_leads_somewhere() {
        let wrong = |expected| finding(Kind::ExpectationFailed, "/id", expected, "7");
        let mut elsewhere = found("b", vec![wrong("1")]);
        elsewhere.steps[0].findings[0].fingerprint = "abcdefabcdef".into();
        let cases = [found("a", vec![wrong("1"), wrong("2")]), elsewhere];
        let (_, summary) = recorded(&cases);
        let anchors = of(&summary.findings);
        let own = &cases[0].steps[0].findings[0].fingerprint;
        let ids: Vec<&str> = anchors.iter().map(|one| &*one.id).collect();
        assert_eq!(ids, [format!("f-{own}"), format!("f-{own}-2")]);
        let inner: Vec<Option<&str>> = anchors
            .iter()
            .flat_map(|one| one.fingerprints.iter().map(|(_, id)| id.as_deref()))
            .collect();
        assert_eq!(inner.iter().flatten().count(), 1);
        assert!(inner.contains(&Some("f-abcdefabcdef")), "{inner:?}");
    }
}
