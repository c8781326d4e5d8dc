//! `rows` of a case file: the values with which a case runs once for each row.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use serde_json::Value;

use super::decode::{Fields, Mistakes, mapping};
use super::field_names::names_of;
use super::names;
use super::published::Rows;
use crate::source_file;
use crate::yaml::node::{Data, Node, Place, shorten};

/// The column that names a row where `key` does not say otherwise.
const KEY: &str = "key";

/// One row: what stands in `[ ]` of its id, and its values by column.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// The value of the key column.
    pub key: Arc<str>,
    /// Every column, the key column among them.
    pub values: BTreeMap<Arc<str>, Value>,
}

/// Decodes `rows`; a file is looked up in `folder` and may not leave `root`.
pub fn decode_rows(
    node: Node,
    folder: &Path,
    root: &Path,
    mistakes: &mut Mistakes,
) -> Option<Vec<Row>> {
    let at = node.at;
    let mut key = KEY.to_owned();
    let table = match node.data {
        Data::List(items) => inline(items, mistakes),
        _ => {
            let mut fields = Fields::of(node, "`rows`", names_of::<Rows>(), mistakes)?;
            if let Some((column, _)) = fields.take_text("key", mistakes) {
                key = column;
            }
            match (fields.take("values"), fields.take_text("file", mistakes)) {
                (
                    Some(Node {
                        data: Data::List(items),
                        ..
                    }),
                    None,
                ) => inline(items, mistakes),
                (None, Some((file, at))) => from_file(&file, at, folder, root, mistakes)?,
                (Some(values), None) => {
                    let found = values.describe();
                    mistakes.add(values.at, format!("`values` must be a list, found {found}"));
                    return None;
                }
                _ => {
                    mistakes.add_with_help(
                        at,
                        "`rows` takes either `values` or `file`",
                        "write the rows as a list, or `file: NAME.csv` or `NAME.json`",
                    );
                    return None;
                }
            }
        }
    };
    keyed(table, &key, at, mistakes)
}

/// A row before its key is known, with its place and how it is called in errors.
type Raw = (Place, String, BTreeMap<Arc<str>, Value>);

fn inline(items: Vec<Node>, mistakes: &mut Mistakes) -> Vec<Raw> {
    let mut rows = Vec::with_capacity(items.len());
    for (number, item) in items.into_iter().enumerate() {
        let (at, words) = (item.at, format!("row {}", number + 1));
        let mut values = BTreeMap::new();
        for (column, value) in mapping(item, "a row", mistakes) {
            names::check_name(&column.text, column.at, "a column", mistakes);
            values.insert(Arc::from(column.text), value.to_json());
        }
        rows.push((at, words, values));
    }
    rows
}

fn from_file(
    file: &str,
    at: Place,
    folder: &Path,
    root: &Path,
    mistakes: &mut Mistakes,
) -> Option<Vec<Raw>> {
    let help = "name a CSV or JSON file of the suite, relative to the case file";
    let path = match source_file::path_inside(folder, file, root) {
        Ok(path) => path,
        Err(words) => {
            mistakes.add_with_help(at, format!("the rows file `{file}` {words}"), help);
            return None;
        }
    };
    let bytes = match source_file::read_bytes(&path, file) {
        Ok(bytes) => bytes,
        Err(error) => {
            let words = format!("the rows file `{file}` {}", error.message);
            mistakes.add_with_help(at, words, help);
            return None;
        }
    };
    let read = if file.to_ascii_lowercase().ends_with(".json") {
        from_json(&bytes)
    } else {
        from_csv(&bytes)
    };
    match read {
        Ok(rows) => Some(
            rows.into_iter()
                .map(|(words, values)| (at, format!("{file}, {words}"), values))
                .collect(),
        ),
        Err(words) => {
            mistakes.add_with_help(at, format!("the rows file `{file}`: {words}"), help);
            None
        }
    }
}

type FileRow = (String, BTreeMap<Arc<str>, Value>);

fn from_json(bytes: &[u8]) -> Result<Vec<FileRow>, String> {
    let list: Vec<BTreeMap<Arc<str>, Value>> = serde_json::from_slice(bytes)
        .map_err(|error| format!("{error}; a list of objects is expected"))?;
    let numbered = list.into_iter().enumerate();
    Ok(numbered
        .map(|(number, values)| (format!("row {}", number + 1), values))
        .collect())
}

/// RFC 4180, with a header line; every value is a text.
fn from_csv(bytes: &[u8]) -> Result<Vec<FileRow>, String> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut reader = csv::ReaderBuilder::new()
        .trim(csv::Trim::Headers)
        .from_reader(bytes);
    let columns: Vec<Arc<str>> = reader
        .headers()
        .map_err(|error| error.to_string())?
        .iter()
        .map(Arc::from)
        .collect();
    if let Some(twice) = duplicate(columns.iter()) {
        return Err(format!("line 1 has the column `{}` twice", shorten(twice)));
    }
    let mut rows = Vec::new();
    for (number, record) in reader.records().enumerate() {
        let record = record.map_err(|error| error.to_string())?;
        let values = columns
            .iter()
            .cloned()
            .zip(record.iter().map(Value::from))
            .collect();
        rows.push((format!("row {}", number + 1), values));
    }
    Ok(rows)
}

fn duplicate<'a>(names: impl Iterator<Item = &'a Arc<str>>) -> Option<&'a Arc<str>> {
    let mut seen = BTreeSet::new();
    names.into_iter().find(|name| !seen.insert(*name))
}

/// Takes each row's key, and holds the rows to be alike and apart.
fn keyed(rows: Vec<Raw>, key: &str, at: Place, mistakes: &mut Mistakes) -> Option<Vec<Row>> {
    if rows.is_empty() {
        mistakes.add(at, "`rows` has no row, so the case would never run");
        return None;
    }
    let columns: BTreeSet<Arc<str>> = rows.iter().flat_map(|row| row.2.keys().cloned()).collect();
    let mut seen: BTreeMap<Arc<str>, String> = BTreeMap::new();
    let mut decoded = Vec::with_capacity(rows.len());
    for (at, words, values) in rows {
        if let Some(column) = columns.iter().find(|column| !values.contains_key(*column)) {
            let help = "every row has the same columns; write null where a row has no value";
            let message = format!("{words} has no `{}`", shorten(column));
            mistakes.add_with_help(at, message, help);
            continue;
        }
        let name: Arc<str> = match values.get(key) {
            Some(Value::String(text)) => text.as_str().into(),
            Some(Value::Number(number)) => number.to_string().into(),
            Some(_) => {
                mistakes.add(at, format!("{words}: the key `{key}` must be a text"));
                continue;
            }
            None => {
                let help = format!(
                    "give each row a `{KEY}`, or name the column that distinguishes rows: `key: …`"
                );
                mistakes.add_with_help(at, format!("{words} has no column `{key}`"), help);
                continue;
            }
        };
        if !is_key(&name) {
            mistakes.add_with_help(
                at,
                format!(
                    "{words}: the key `{}` cannot be part of an id",
                    shorten(&name)
                ),
                "it may hold letters, digits, `.`, `_`, `-`, `:`, `@` and `+`",
            );
            continue;
        }
        if let Some(first) = seen.get(&name) {
            let message = format!("{words} has the key `{name}`, which {first} has too");
            mistakes.add(at, message);
            continue;
        }
        seen.insert(name.clone(), words);
        decoded.push(Row { key: name, values });
    }
    Some(decoded)
}

fn is_key(key: &str) -> bool {
    let allowed = |c: char| c.is_alphanumeric() || "._-:@+".contains(c);
    !key.is_empty() && key.len() <= 200 && key.chars().all(allowed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_csv_file_gives_texts_by_column() {
        let rows = from_csv("\u{feff}key, id\na,\"x,y\"\n\nb,007\n".as_bytes()).unwrap();
        assert_eq!(rows.len(), 2);
        assert_eq!(rows[0].1["id"], Value::from("x,y"));
        assert_eq!(rows[1].1["id"], Value::from("007"));
        assert_eq!(rows[1].0, "row 2");
        assert!(from_csv(b"a,a\n1,2\n").unwrap_err().contains("twice"));
        assert!(from_csv(b"a,b\n1\n").is_err());
    }

    #[test]
    fn a_json_file_keeps_types() {
        let rows = from_json(br#"[{"key": "a", "n": 1.50}]"#).unwrap();
        assert_eq!(rows[0].1["n"].to_string(), "1.50");
        assert!(from_json(b"{}").is_err());
    }
}
