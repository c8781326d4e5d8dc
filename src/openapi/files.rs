//! A document with the files it refers to, and what a reference in them leads to.

use std::collections::HashMap;

use percent_encoding::percent_decode_str;
use serde_json::Value;

use crate::model::place::{Token, pointer, unescape};

/// A chain of references that is longer leads nowhere.
const LONGEST_CHAIN: usize = 64;

/// The document, which is the first, and the files that it refers to.
#[derive(Debug, Default)]
pub struct Files {
    files: Vec<(String, Value)>,
    /// The number of each file by its path.
    numbers: HashMap<String, usize>,
    /// By path, or by reference as written: files that could not be read.
    unread: HashMap<String, Unread>,
}

/// Why a file could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unread {
    /// Why, in words.
    pub reason: String,
    /// What to do about it.
    pub help: Option<String>,
}

/// A place in one of the files.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Spot {
    /// Which file: 0 is the document.
    pub file: usize,
    /// The JSON Pointer.
    pub pointer: String,
}

impl Spot {
    /// The place some steps below.
    #[must_use]
    pub fn below<'a>(&self, steps: impl IntoIterator<Item = &'a str>) -> Spot {
        let steps = steps.into_iter().map(Token::Key);
        Spot {
            file: self.file,
            pointer: format!("{}{}", self.pointer, pointer(steps)),
        }
    }

    /// The place that it stands in; `None` for a whole file.
    pub fn outer(&self) -> Option<Spot> {
        let (outer, _) = self.pointer.rsplit_once('/')?;
        Some(Spot {
            file: self.file,
            pointer: outer.to_owned(),
        })
    }

    /// The last step of the pointer, as it is called.
    pub fn last(&self) -> String {
        let token = self.pointer.rsplit('/').next().unwrap_or_default();
        unescape(token)
    }
}

impl Files {
    /// Files by their paths, `/` between folders, relative to one folder.
    pub fn new(files: Vec<(String, Value)>) -> Files {
        Files::lacking(files, HashMap::new())
    }

    /// The same, and why others could not be read.
    pub fn lacking(files: Vec<(String, Value)>, unread: HashMap<String, Unread>) -> Files {
        let paths = files.iter().map(|(path, _)| path.clone());
        let numbers = paths.zip(0..).collect();
        Files {
            files,
            numbers,
            unread,
        }
    }

    /// Why the reference at a place leads nowhere, where it is one into another file.
    pub fn unread(&self, spot: &Spot) -> Option<Unread> {
        let reference = self.value(spot)?.as_str()?;
        let (path, _) = reference.split_once('#').unwrap_or((reference, ""));
        if spot.last() != "$ref" || path.is_empty() {
            return None;
        }
        let reason = match self.resolve(spot.file, reference) {
            Ok(target) if self.value(&target).is_some() => return None,
            Ok(target) => format!("there is nothing at `#{}`", target.pointer),
            Err(reason) => reason,
        };
        let help = self.missing(spot.file, path);
        let help = help.and_then(|one| one.help.clone());
        Some(Unread { reason, help })
    }

    /// Why the file that a reference means could not be read, where that is known.
    fn missing(&self, from: usize, path: &str) -> Option<&Unread> {
        let wanted = || beside(self.path(from), path);
        let written = self.unread.get(path);
        written.or_else(|| self.unread.get(&wanted()?))
    }

    /// The path of a file.
    pub fn path(&self, file: usize) -> &str {
        self.files.get(file).map_or("", |(path, _)| path)
    }

    /// The value at a place.
    pub fn value(&self, spot: &Spot) -> Option<&Value> {
        self.files.get(spot.file)?.1.pointer(&spot.pointer)
    }

    /// The places of the items of a list that a member of a value is; none where it is no list.
    pub(crate) fn entries(&self, spot: &Spot, member: &str) -> Vec<Spot> {
        let value = self.value(spot);
        let list = value.and_then(|value| value.get(member)?.as_array());
        (0..list.map_or(0, Vec::len))
            .map(|index| spot.below([member, index.to_string().as_str()]))
            .collect()
    }

    /// The value at a place, to change it.
    pub fn value_mut(&mut self, spot: &Spot) -> Option<&mut Value> {
        self.files.get_mut(spot.file)?.1.pointer_mut(&spot.pointer)
    }

    /// The values of all files, in order.
    pub fn into_values(self) -> Vec<Value> {
        self.files.into_iter().map(|(_, value)| value).collect()
    }

    /// The place that a reference in a file leads to. A pointer may lead through other
    /// references.
    ///
    /// # Errors
    ///
    /// Why it leads nowhere, in words.
    pub fn resolve(&self, from: usize, reference: &str) -> Result<Spot, String> {
        let (path, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        let file = self.file_of(from, path)?;
        let fragment = percent_decode_str(fragment)
            .decode_utf8()
            .map_err(|_| format!("`#{fragment}` is not UTF-8"))?;
        if !fragment.is_empty() && !fragment.starts_with('/') {
            return match self.anchors(file, &fragment).as_slice() {
                [one] => Ok(one.clone()),
                [] => Err(format!("there is no anchor `{fragment}`")),
                _ => Err(format!("several schemas have the anchor `{fragment}`")),
            };
        }
        let mut here = Spot {
            file,
            pointer: String::new(),
        };
        let mut chain = 0;
        for token in fragment.split('/').skip(1) {
            let name = unescape(token);
            while let Some(value) = self.value(&here) {
                if child(value, &name).is_some() {
                    break;
                }
                let through = value.get("$ref").and_then(Value::as_str);
                let Some(through) = through.filter(|_| chain < LONGEST_CHAIN) else {
                    return Err(format!("there is nothing at `#{fragment}`"));
                };
                chain += 1;
                here = self.step_through(here.file, through)?;
            }
            here = here.below([name.as_str()]);
        }
        Ok(here)
    }

    /// What stands at a place once references are followed; `None` where one leads nowhere.
    pub(super) fn end_of(&self, spot: &Spot) -> Option<(Spot, &Value)> {
        let mut here = spot.clone();
        for _ in 0..LONGEST_CHAIN {
            let value = self.value(&here)?;
            match value.get("$ref").and_then(Value::as_str) {
                Some(reference) => here = self.resolve(here.file, reference).ok()?,
                None => return Some((here, value)),
            }
        }
        None
    }

    /// The place of a reference without following others on the way.
    fn step_through(&self, from: usize, reference: &str) -> Result<Spot, String> {
        let (path, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        let spot = Spot {
            file: self.file_of(from, path)?,
            pointer: percent_decode_str(fragment).decode_utf8_lossy().into(),
        };
        match self.value(&spot) {
            Some(_) => Ok(spot),
            None => Err(format!("there is nothing at `#{fragment}`")),
        }
    }

    fn file_of(&self, from: usize, path: &str) -> Result<usize, String> {
        if path.is_empty() {
            return Ok(from);
        }
        let wanted = match is_absolute(path) {
            true => None,
            false => beside(self.path(from), path),
        };
        let known = match &wanted {
            Some(wanted) => self.numbers.get(wanted).copied(),
            None => self.file_named(path),
        };
        known.ok_or_else(|| match (self.missing(from, path), &wanted) {
            (Some(one), _) => one.reason.clone(),
            (None, Some(wanted)) => format!("there is no file `{wanted}`"),
            (None, None) => "it is none of the files that were read".to_owned(),
        })
    }

    /// The file that an address means: 3.2 lets a file say its own in `$self`, and those
    /// beside it are beside that.
    fn file_named(&self, address: &str) -> Option<usize> {
        let mut numbered = self.files.iter().zip(0..);
        numbered.find_map(|((path, value), number)| {
            let own = value.get("$self")?.as_str()?;
            if own == address {
                return Some(number);
            }
            let (folder, _) = own.rsplit_once('/')?;
            let rest = address.strip_prefix(folder)?.strip_prefix('/')?;
            self.numbers.get(&beside(path, rest)?).copied()
        })
    }

    /// The schemas of a file that have an anchor.
    fn anchors(&self, file: usize, name: &str) -> Vec<Spot> {
        let Some((_, value)) = self.files.get(file) else {
            return Vec::new();
        };
        let mut found = Vec::new();
        let mut waiting = vec![(String::new(), value)];
        while let Some((at, value)) = waiting.pop() {
            match value {
                Value::Object(members) => {
                    let is_named = |keyword: &str| {
                        let named = members.get(keyword).and_then(Value::as_str);
                        named == Some(name)
                    };
                    if is_named("$anchor") || is_named("$dynamicAnchor") {
                        let pointer = at.clone();
                        found.push(Spot { file, pointer });
                    }
                    waiting.extend(members.iter().map(|(key, value)| {
                        let step = pointer([Token::Key(key)]);
                        (format!("{at}{step}"), value)
                    }));
                }
                Value::Array(items) => {
                    let items = items.iter().enumerate();
                    waiting.extend(items.map(|(index, item)| (format!("{at}/{index}"), item)));
                }
                _ => {}
            }
        }
        found
    }
}

/// Every path of another file that the references of a value name, as written.
pub fn file_references(value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    let mut waiting = vec![value];
    while let Some(value) = waiting.pop() {
        match value {
            Value::Object(members) => {
                let reference = members.get("$ref").and_then(Value::as_str);
                let path = reference.and_then(|text| text.split('#').next());
                if let Some(path) = path.filter(|path| !path.is_empty()) {
                    found.push(path.to_owned());
                }
                waiting.extend(members.values());
            }
            Value::Array(items) => waiting.extend(items),
            _ => {}
        }
    }
    found.sort();
    found.dedup();
    found
}

/// The path of a reference, percent-decoded, relative to the folder of `file`; `None` where
/// it leaves the whole folder.
pub fn beside(file: &str, path: &str) -> Option<String> {
    let path = percent_decode_str(path).decode_utf8().ok()?;
    relative(file, &path)
}

/// A path relative to the folder of `file`; `None` where it leaves the whole folder.
pub fn relative(file: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = file.split('/').collect();
    parts.pop();
    for part in path.split('/') {
        match part {
            "." => {}
            ".." => {
                parts.pop()?;
            }
            "" => return None,
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// Whether a reference begins with a scheme or a host.
pub fn is_absolute(path: &str) -> bool {
    let scheme = path.split(['/', '?']).next().unwrap_or_default();
    path.starts_with("//") || scheme.contains(':')
}

fn child<'v>(value: &'v Value, name: &str) -> Option<&'v Value> {
    match value {
        Value::Object(members) => members.get(name),
        Value::Array(items) => items.get(name.parse::<usize>().ok()?),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn references_are_followed_into_files_and_through_references() {
        let files = Files::new(vec![
            (
                "api/a.json".into(),
                json!({ "x": { "$ref": "b.yaml#/y" }, "z": { "a/b": 1 } }),
            ),
            ("api/b.yaml".into(), json!({ "y": { "inner": [true] } })),
        ]);
        let spot = files.resolve(0, "#/x/inner/0").unwrap();
        assert_eq!((spot.file, spot.pointer.as_str()), (1, "/y/inner/0"));
        assert_eq!(files.resolve(0, "#/z/a~1b").unwrap().last(), "a/b");
        assert!(files.resolve(0, "#/nowhere").is_err());
        assert!(files.resolve(0, "../../etc/passwd").is_err());
        assert!(files.resolve(0, "https://example.com/x#/y").is_err());
    }

    #[test]
    fn circles_of_references_lead_nowhere() {
        let files = Files::new(vec![("a".into(), json!({ "x": { "$ref": "#/x" } }))]);
        assert!(files.resolve(0, "#/x/y").is_err());
    }
}
