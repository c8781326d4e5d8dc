//! `rows` of a case file: the values with which a case runs once for each row.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::path::Path;
use std::sync::Arc;

use serde::Deserializer as _;
use serde::de::{SeqAccess, Visitor};
use serde_json::Value;

use super::csv_quotes;
use super::decode::{Fields, Mistakes, mapping};
use super::field_names::names_of;
use super::names;
use super::published::Rows;
use crate::model::table::Table;
use crate::source_file::{self, Bound};
use crate::yaml::node::{Data, Node, Place, shorten};

/// The column that names a row where `key` does not say otherwise.
const KEY: &str = "key";

/// The largest file of rows. It is read as a stream of rows, which are kept as text, so it may be
/// larger than a case file.
const ROWS_FILE: Bound = Bound {
    bytes: 64 * 1024 * 1024,
    help: "split it: a case file has one file of rows, and several may send the same request",
};

/// Decodes `rows`; a file is looked up in `folder` and may not leave `root`.
pub fn decode_rows(
    node: Node,
    folder: &Path,
    root: &Path,
    mistakes: &mut Mistakes,
) -> Option<Table> {
    let at = node.at;
    let mut rows = RowReader::new(KEY.to_owned(), at);
    match node.data {
        Data::List(items) => rows.inline(items, mistakes),
        _ => {
            let mut fields = Fields::of(node, "`rows`", names_of::<Rows>(), mistakes)?;
            if let Some((column, _)) = fields.take_text("key", mistakes) {
                rows.key = column;
            }
            match (fields.take("values"), fields.take_text("file", mistakes)) {
                (
                    Some(Node {
                        data: Data::List(items),
                        ..
                    }),
                    None,
                ) => rows.inline(items, mistakes),
                (None, Some((file, at))) => {
                    rows.at = at;
                    rows.read_file(&file, folder, root, mistakes)?;
                }
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
    rows.finish(at, mistakes)
}

/// The values of one row, by column.
type Row = BTreeMap<Arc<str>, Value>;

/// Takes rows one by one into a table, and holds them to be alike and apart.
struct RowReader {
    /// The name of the column that has the keys.
    key: String,
    /// The file that the rows stand in, where it is not the case file.
    file: Option<String>,
    /// Where mistakes of a row are shown.
    at: Place,
    /// `None` before the first row, whose columns it has.
    table: Option<Table>,
    /// The keys so far, each with the number of its row.
    keys: HashMap<String, usize>,
    /// The number of the last row, counted from 1.
    number: usize,
}

impl RowReader {
    fn new(key: String, at: Place) -> RowReader {
        RowReader {
            key,
            at,
            file: None,
            table: None,
            keys: HashMap::new(),
            number: 0,
        }
    }

    fn inline(&mut self, items: Vec<Node>, mistakes: &mut Mistakes) {
        for item in items {
            self.at = item.at;
            let mut row = Row::new();
            for (column, value) in mapping(item, "a row", mistakes) {
                names::check_name(&column.text, column.at, "a column", mistakes);
                row.insert(column.text.into(), value.to_json());
            }
            self.add(row, mistakes);
        }
    }

    fn read_file(
        &mut self,
        file: &str,
        folder: &Path,
        root: &Path,
        mistakes: &mut Mistakes,
    ) -> Option<()> {
        let at = self.at;
        let help = "name a CSV or JSON file of the suite, relative to the case file";
        let bytes = source_file::path_inside(folder, file, root)
            .map_err(|words| (words, None))
            .and_then(|path| {
                source_file::read_bytes_within(&path, &ROWS_FILE, file)
                    .map_err(|error| (error.message, error.help))
            });
        let bytes = match bytes {
            Ok(bytes) => bytes,
            Err((words, better)) => {
                let better = better.unwrap_or_else(|| help.to_owned());
                mistakes.add_with_help(at, format!("the rows file `{file}` {words}"), better);
                return None;
            }
        };
        self.file = Some(file.to_owned());
        let is_json = file.to_ascii_lowercase().ends_with(".json");
        if let Some((line, column)) = (!is_json).then(|| csv_quotes::unclosed(&bytes)).flatten() {
            let words = format!(
                "{file}:{line}:{column}: this quote is not closed before a comma or a line's end"
            );
            let help = "close it; write a quote within a value twice: \"\"";
            mistakes.add_with_help(at, words, help);
            return None;
        }
        let read = match is_json {
            true => self.json(&bytes, mistakes),
            false => self.csv(&bytes, mistakes),
        };
        if let Err(words) = read {
            mistakes.add(at, format!("the rows file `{file}`: {words}"));
            return None;
        }
        Some(())
    }

    fn json(&mut self, bytes: &[u8], mistakes: &mut Mistakes) -> Result<(), String> {
        let mut add = |row| self.add(row, mistakes);
        let mut reader = serde_json::Deserializer::from_slice(bytes);
        let read = reader.deserialize_seq(EachRow(&mut add));
        read.and_then(|()| reader.end())
            .map_err(|error| format!("{error}; a list of objects is expected"))
    }

    /// RFC 4180, with a header line; every value is a text.
    fn csv(&mut self, bytes: &[u8], mistakes: &mut Mistakes) -> Result<(), String> {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let mut reader = csv::ReaderBuilder::new()
            .trim(csv::Trim::Headers)
            .from_reader(bytes);
        let header = reader.headers().map_err(|error| error.to_string())?;
        let columns: Vec<Arc<str>> = header.iter().map(Arc::from).collect();
        if let [whole] = &columns[..]
            && whole.contains([';', '\t'])
        {
            let whole = shorten(whole);
            return Err(format!(
                "line 1 is one column, `{whole}`: columns are separated by commas"
            ));
        }
        if let Some(number) = columns.iter().position(|name| name.is_empty()) {
            return Err(format!("line 1 has no name for column {}", number + 1));
        }
        let twice = |(number, name): &(usize, &Arc<str>)| columns[..*number].contains(name);
        if let Some((_, twice)) = columns.iter().enumerate().find(twice) {
            return Err(format!("line 1 has the column `{}` twice", shorten(twice)));
        }
        let mut record = csv::StringRecord::new();
        let mut next = |record: &mut _| reader.read_record(record);
        while next(&mut record).map_err(|error| unequal(&error, &columns))? {
            let cells = record.iter().map(Value::from);
            self.add(columns.iter().cloned().zip(cells).collect(), mistakes);
        }
        Ok(())
    }

    /// How a row is called in errors.
    fn words(&self, number: usize) -> String {
        match &self.file {
            Some(file) => format!("{file}, row {number}"),
            None => format!("row {number}"),
        }
    }

    fn add(&mut self, row: Row, mistakes: &mut Mistakes) {
        self.number += 1;
        let at = self.at;
        if let Err((words, help)) = self.take(&row) {
            let message = format!("{}{words}", self.words(self.number));
            match help {
                Some(help) => mistakes.add_with_help(at, message, help),
                None => mistakes.add(at, message),
            }
        }
    }

    /// What is wrong with a row, and what to do about it.
    fn take(&mut self, row: &Row) -> Result<(), (String, Option<String>)> {
        let key = self.key.as_str();
        let table = self.table.get_or_insert_with(|| {
            let number = row.keys().position(|column| **column == *key);
            Table::new(row.keys().cloned().collect(), number.unwrap_or(0))
        });
        let columns = table.columns();
        let alike = || {
            let help = "every row has the same columns; write null where a row has no value";
            Some(help.to_owned())
        };
        if let Some(column) = columns.iter().find(|column| !row.contains_key(*column)) {
            return Err((format!(" has no `{}`", shorten(column)), alike()));
        }
        if let Some(column) = row.keys().find(|column| !columns.contains(column)) {
            let words = format!(" has the column `{}`, and row 1 does not", shorten(column));
            return Err((words, alike()));
        }
        let name = match row.get(key) {
            Some(Value::String(text)) => text.clone(),
            Some(Value::Number(number)) => number.to_string(),
            Some(_) => return Err((format!(": the key `{key}` must be a text"), None)),
            None => {
                let help = format!(
                    "give each row a `{KEY}`, or name the column that distinguishes rows: `key: …`"
                );
                return Err((format!(" has no column `{key}`"), Some(help)));
            }
        };
        if !is_key(&name) {
            let help = "it may hold letters, digits, `.`, `_`, `-`, `:`, `@` and `+`";
            let words = format!(": the key `{}` cannot be part of an id", shorten(&name));
            return Err((words, Some(help.to_owned())));
        }
        if let Some(first) = self.keys.get(&name) {
            let first = self.words(*first);
            return Err((
                format!(" has the key `{name}`, which {first} has too"),
                None,
            ));
        }
        if !table.add(row.values()) {
            let words = ": so many values cannot be kept".to_owned();
            return Err((words, Some(ROWS_FILE.help.to_owned())));
        }
        self.keys.insert(name, self.number);
        Ok(())
    }

    fn finish(self, at: Place, mistakes: &mut Mistakes) -> Option<Table> {
        let Some(mut table) = self.table else {
            mistakes.add(at, "`rows` has no row, so the case would never run");
            return None;
        };
        table.close();
        Some(table)
    }
}

/// Hands on the objects of a JSON list one by one.
struct EachRow<'a>(&'a mut dyn FnMut(Row));

impl<'de> Visitor<'de> for EachRow<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while let Some(row) = list.next_element()? {
            (self.0)(row);
        }
        Ok(())
    }
}

fn is_key(key: &str) -> bool {
    let allowed = |c: char| c.is_alphanumeric() || "._-:@+".contains(c);
    !key.is_empty() && key.len() <= 200 && key.chars().all(allowed)
}

/// What is wrong with a line of a CSV file.
fn unequal(error: &csv::Error, columns: &[Arc<str>]) -> String {
    match error.kind() {
        csv::ErrorKind::UnequalLengths { pos, len, .. } => {
            let line = pos.as_ref().map_or(0, csv::Position::line);
            let names = shorten(&columns.join(", "));
            format!(
                "the number of fields in line {line} is {len}, in line 1 {} ({names}); nothing between two commas is an empty text",
                columns.len()
            )
        }
        _ => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::variables::Values;

    fn read(
        read: impl FnOnce(&mut RowReader, &mut Mistakes) -> Result<(), String>,
    ) -> Result<Vec<Values>, String> {
        let (mut rows, mut mistakes) = (
            RowReader::new(KEY.into(), Place::default()),
            Mistakes::default(),
        );
        read(&mut rows, &mut mistakes)?;
        let table = rows.table.unwrap();
        Ok(table.rows().map(|row| table.values(row)).collect())
    }

    #[test]
    fn a_csv_file_gives_texts_by_column() {
        let csv = |bytes: &[u8]| read(|rows, mistakes| rows.csv(bytes, mistakes));
        let rows = csv("\u{feff}key, id\na,\"x,\"\"y\"\n\nb,007\n".as_bytes()).unwrap();
        assert_eq!(rows.len(), 2);
        assert_eq!(rows[0]["id"], Value::from("x,\"y"));
        assert_eq!(rows[1]["id"], Value::from("007"));
        assert_eq!(rows[1]["key"], Value::from("b"));
        assert!(csv(b"a,a\n1,2\n").unwrap_err().contains("twice"));
        for (text, words) in [
            ("a,b\n1\n", "fields in line 2 is 1, in line 1 2 (a, b)"),
            ("a;b\n1;2\n", "`a;b`: columns are separated by commas"),
            ("a,\n1,2\n", "no name for column 2"),
        ] {
            let refused = csv(text.as_bytes()).unwrap_err();
            assert!(refused.contains(words), "{refused}");
        }
    }

    #[test]
    fn a_json_file_keeps_types() {
        let json = |bytes: &[u8]| read(|rows, mistakes| rows.json(bytes, mistakes));
        let rows = json(br#"[{"key": "a", "n": 1.50, "m": null}]"#).unwrap();
        assert_eq!(rows[0]["n"].to_string(), "1.50");
        assert_eq!(rows[0]["m"], Value::Null);
        for wrong in [
            &b"{}"[..],
            b"[1]",
            b"[{\"key\": \"a\"}",
            b"[{\"key\": \"a\"}] x",
        ] {
            assert!(json(wrong).is_err());
        }
    }
}
