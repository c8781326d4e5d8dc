//! A status that is expected of each row: `status: "{{ column }}"`.

use std::sync::Arc;

use serde_json::Value;

use super::decode::Mistakes;
use crate::model::case::{Expectation, StatusPattern, StatusSet};
use crate::model::finding::Basis;
use crate::yaml::node::{Data, Node, Place, shorten};

/// The variable that a status is of, where it is nothing else.
pub(super) fn sole_variable(value: &Node) -> Option<Arc<str>> {
    let Data::Text(text) = &value.data else {
        return None;
    };
    let inner = text.trim().strip_prefix("{{")?.strip_suffix("}}")?;
    Some(inner.trim().into())
}

/// A status that each row has in a column.
pub(super) fn status_of_rows(
    column: Arc<str>,
    at: Place,
    basis: Basis,
    mistakes: &mut Mistakes,
) -> Option<(Expectation<StatusSet>, Arc<str>)> {
    let rows = mistakes.rows.clone();
    let Some(mut cells) = rows.as_ref().and_then(|rows| rows.column(&column)) else {
        let message = format!("`{{{{ {} }}}}` is no column of `rows`", shorten(&column));
        mistakes.add_with_help(
            at,
            message,
            "a status is written as it is, or is that of a row",
        );
        return None;
    };
    let is_none = |cell: &Value| {
        let word = cell
            .as_str()
            .map_or_else(|| cell.to_string(), str::to_owned);
        word.parse::<StatusPattern>().is_err()
    };
    if let Some((row, cell)) = (1..).zip(&mut cells).find(|(_, cell)| is_none(cell)) {
        let cell = shorten(&cell.to_string());
        let message = format!("`{column}` of row {row} is {cell}, which is not an HTTP status");
        mistakes.add_with_help(
            at,
            message,
            "give each row a code from 100 to 599, or a class such as `4xx`",
        );
    }
    let expected = Expectation {
        value: StatusSet::default(),
        basis,
        line: Mistakes::case_line(at),
    };
    Some((expected, column.clone()))
}
