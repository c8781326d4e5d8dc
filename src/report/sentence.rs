//! A finding in one sentence that says what was expected and what came.

use std::borrow::Cow;

use crate::model::kind::Kind;
use crate::summary::FindingGroup;

/// Of a longer value so many characters are shown.
const VALUE_LIMIT: usize = 70;

/// What a row says, and which expectations of cases fail for the same reason. Not yet cleaned.
pub(super) fn statement(group: &FindingGroup) -> String {
    let mut words = group.example.message.clone();
    for failed in &group.same_cause {
        let (file, line) = (&failed.example.file, failed.example.line);
        words.push_str(&format!(", and {file}:{line} expects {}", failed.expected));
    }
    words
}

/// The same with what was expected and what came, where it does not say so itself.
pub(super) fn sentence(group: &FindingGroup) -> String {
    let (message, actual) = (&group.example.message, &group.example.actual);
    let mut unsaid = Vec::new();
    if !implies_expected(group.kind) && !says(message, &group.expected) {
        unsaid.push(format!("expected {}", start(&group.expected)));
    }
    if !implies_actual(group.kind) && !says(message, actual) {
        unsaid.push(format!("got {}", start(actual)));
    }
    if group.values_differ {
        unsaid.push("other values in other cases".to_owned());
    }
    // The items of a list are one place of its responses, folded.
    if !group.cases.is_empty() && group.count > group.cases.len() as u64 {
        unsaid.push(format!("{} places in all", group.count));
    }
    let statement = statement(group);
    match unsaid.is_empty() {
        true => statement,
        false => format!("{statement} ({})", unsaid.join(", ")),
    }
}

/// The start of a longer value, so that both have room in the sentence.
fn start(value: &str) -> Cow<'_, str> {
    match value.char_indices().nth(VALUE_LIMIT) {
        Some((end, _)) => format!("{}…", &value[..end]).into(),
        None => value.into(),
    }
}

/// Whether the message of such a finding leaves no question of what was expected.
fn implies_expected(kind: Kind) -> bool {
    implies_actual(kind)
        || matches!(
            kind,
            Kind::UndocumentedProperty
                | Kind::WriteOnlyProperty
                | Kind::DeprecationUndocumented
                | Kind::SunsetBeforeDeprecation
                | Kind::Appeared
                | Kind::TypeChanged
                | Kind::NullAppeared
                | Kind::ValueChanged
                | Kind::OrderChanged
        )
}

/// Whether it leaves no question of what came.
fn implies_actual(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::MissingProperty
            | Kind::MissingHeader
            | Kind::RenamedProperty
            | Kind::UnexpectedStatus
            | Kind::RouteGone
            | Kind::StatusChanged
            | Kind::Vanished
            | Kind::SunsetPassed
            | Kind::SunsetNear
    )
}

/// Whether a text has these words, and not merely as a part of others.
fn says(text: &str, words: &str) -> bool {
    let is_word = |character: char| character.is_alphanumeric();
    let mut found = text.match_indices(words);
    found.any(|(start, _)| {
        let before = text[..start].chars().next_back();
        let after = text[start + words.len()..].chars().next();
        let (first, last) = (words.chars().next(), words.chars().next_back());
        let joins =
            |a: Option<char>, b: Option<char>| a.is_some_and(is_word) && b.is_some_and(is_word);
        !joins(before, first) && !joins(last, after)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::testing::{finding, found, read_back};

    #[test]
    fn expected_and_actual_are_said_once() {
        let of = |kind, expected: &str, actual: &str, message: &str| {
            let mut finding = finding(kind, "/id", expected, actual);
            finding.message = message.to_owned();
            let (_, summary) = read_back(&[found("a", vec![finding])]);
            sentence(&summary.findings[0])
        };
        let message = "/id is a number, but the contract says string";
        assert_eq!(
            of(Kind::WrongType, "string", "1", message),
            format!("{message} (got 1)")
        );
        assert_eq!(
            of(Kind::WrongType, "str", "number", message),
            format!("{message} (expected str)")
        );
        assert_eq!(
            of(Kind::ExpectationFailed, "2", "1", "`$.id` is another one"),
            "`$.id` is another one (expected 2, got 1)"
        );
        let message = "/id is missing";
        let missing = of(Kind::MissingProperty, "the property", "absent", message);
        assert_eq!(missing, message);
    }
}
