//! Helpers that take a [`Node`] apart and report every mistake, not the first one.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::sync::Arc;

use crate::error::{InputError, did_you_mean, list_words, nearest};
use crate::model::finding::Basis;
use crate::model::fixture::Fixtures;
use crate::model::table::Table;
use crate::openapi::Api;
use crate::suite::other_words;
use crate::yaml::node::{Data, Key, Node, Place, shorten};

/// One of the files a case is made of.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// The file as a user would type it.
    pub shown: Arc<str>,
    /// Its text.
    pub text: Arc<str>,
}

/// OpenAPI documents by their names.
pub type Documents = BTreeMap<String, Arc<Api>>;

/// The names that a case may refer to; `None` where they could not be read, so
/// that one broken file does not make every case look wrong.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// The contracts of `schemas/`.
    pub contracts: Option<Vec<String>>,
    /// The OpenAPI documents of `schemas/`.
    pub documents: Option<Arc<Documents>>,
    /// The credentials of all host profiles.
    pub credentials: Option<Vec<String>>,
    /// The variables of all host profiles, the command line and the environment.
    pub variables: Option<Vec<String>>,
    /// The environment variables that the settings permit in cases.
    pub environment: Option<Vec<String>>,
    /// The fixtures of the suite.
    pub fixtures: Option<Arc<Fixtures>>,
}

/// Where mistakes are collected while one case is decoded.
#[derive(Debug, Default)]
pub struct Mistakes {
    /// What the case may refer to.
    pub known: Arc<Known>,
    /// The case file first, then the defaults files it inherits from.
    pub sources: Vec<SourceFile>,
    /// Fixtures that are listed and could not be read.
    pub unread_fixtures: Vec<String>,
    /// The rows of the case file, where it has some.
    pub rows: Option<Arc<Table>>,
    /// What was wrong so far.
    pub errors: Vec<InputError>,
}

impl Mistakes {
    /// Mistakes in these files.
    pub fn new(sources: Vec<SourceFile>, known: Arc<Known>) -> Mistakes {
        Mistakes {
            known,
            sources,
            unread_fixtures: Vec::new(),
            rows: None,
            errors: Vec::new(),
        }
    }

    /// Adds one mistake.
    pub fn add(&mut self, at: Place, message: impl Into<String>) {
        self.push(at, message.into(), None);
    }

    /// Adds one mistake with what to do about it.
    pub fn add_with_help(
        &mut self,
        at: Place,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.push(at, message.into(), Some(help.into()));
    }

    fn push(&mut self, at: Place, message: String, help: Option<String>) {
        let source = usize::try_from(at.file)
            .ok()
            .and_then(|index| self.sources.get(index));
        let mut error = match source {
            Some(source) => {
                InputError::new(&*source.shown, message).at(&source.text, at.line, at.column)
            }
            None => InputError::new("suite", message),
        };
        error.help = help;
        self.errors.push(error);
    }

    /// Adds a mistake where a text was expected, with what YAML made of it.
    fn no_text(&mut self, node: &Node, what: &dyn Display) {
        let message = format!("{what} must be a text, found {}", node.describe());
        let source = usize::try_from(node.at.file).ok();
        let source = source.and_then(|index| self.sources.get(index));
        let line = usize::try_from(node.at.line.saturating_sub(1)).unwrap_or(0);
        let line = source.and_then(|source| source.text.lines().nth(line));
        let line = line.unwrap_or_default();
        match &node.data {
            Data::Null if line.contains(": #") => {
                self.add_with_help(node.at, message, "` #` begins a comment: quote the text");
            }
            Data::Null if line.contains(": !") => {
                self.add_with_help(node.at, message, "`!` begins a tag: quote the text");
            }
            Data::Number(_) | Data::Bool(_) => {
                self.add_with_help(node.at, message, "quote it");
            }
            Data::Map(entries) if is_braced(entries) => {
                let help = "a variable is written in quotes, with two braces: '{{ name }}'";
                self.add_with_help(node.at, message, help);
            }
            _ => self.add(node.at, message),
        }
    }

    /// Adds a mistake where a name is not among the known ones.
    pub fn check_name(&mut self, at: Place, what: &str, name: &str, known: &[String], help: &str) {
        if known.iter().any(|known| known == name) {
            return;
        }
        let help = did_you_mean(name, known).unwrap_or_else(|| help.to_owned());
        let name = shorten(name);
        self.add_with_help(at, format!("there is no {what} `{name}`"), help);
    }

    /// The line of a place, 0 where it stands in a defaults file.
    pub fn case_line(at: Place) -> u32 {
        if at.file == 0 { at.line } else { 0 }
    }
}

/// Whether a mapping is what YAML makes of a word in braces.
fn is_braced(entries: &[(Key, Node)]) -> bool {
    matches!(entries, [(_, value)] if value.data == Data::Null)
}

/// The fields of one mapping, taken out one by one.
#[derive(Debug)]
pub struct Fields {
    entries: Vec<(Key, Node)>,
    /// Where the mapping stands.
    pub at: Place,
    /// The fields that unknown ones were probably meant to be.
    meant: Vec<&'static str>,
    #[cfg(test)]
    form: Vec<&'static str>,
}

#[cfg(test)]
thread_local! {
    /// Which fields the reader looked for, by all that the form has.
    pub(super) static LOOKED_FOR: std::cell::RefCell<
        BTreeMap<Vec<&'static str>, std::collections::BTreeSet<String>>,
    > = std::cell::RefCell::default();
}

impl Fields {
    /// Takes a mapping apart; `None` and a mistake where it is no mapping, and a
    /// mistake for each field that is not `known`.
    pub fn of(
        node: Node,
        what: &str,
        known: &[&'static str],
        mistakes: &mut Mistakes,
    ) -> Option<Fields> {
        let at = node.at;
        let Data::Map(entries) = node.data else {
            mistakes.add_with_help(
                at,
                format!("{what} must be a mapping, found {}", node.describe()),
                help_for_mapping(&node, known),
            );
            return None;
        };
        let mut meant = Vec::new();
        for (key, _) in &entries {
            if !known.contains(&key.text.as_str()) {
                let word = nearest(&key.text, known.iter().copied());
                let word = word.or_else(|| other_words::meant(&key.text, known));
                meant.extend(word);
                let help = match (word, other_words::within(&key.text, known)) {
                    (Some(word), _) => format!("did you mean `{word}`?"),
                    (_, Some(parent)) => format!("indent it below `{parent}:`"),
                    _ if key.text.starts_with(char::is_whitespace) => {
                        "indent with spaces: the line begins with another blank character"
                            .to_owned()
                    }
                    _ => format!("the fields of {what} are {}", list_words(known)),
                };
                mistakes.add_with_help(
                    key.at,
                    format!("unknown field `{}` in {what}", shorten(&key.text)),
                    help,
                );
            }
        }
        Some(Fields {
            entries,
            at,
            meant,
            #[cfg(test)]
            form: known.to_vec(),
        })
    }

    /// Whether a field is there that was not taken out.
    pub fn has(&self, name: &str) -> bool {
        self.entries.iter().any(|(key, _)| key.text == name)
    }

    /// Whether an unknown field was probably meant to be this one: its absence is no mistake of
    /// its own then.
    pub fn is_misspelt(&self, name: &str) -> bool {
        self.meant.contains(&name)
    }

    /// Takes a field out, where it is there.
    pub fn take(&mut self, name: &str) -> Option<Node> {
        #[cfg(test)]
        LOOKED_FOR.with_borrow_mut(|forms| {
            let form = forms.entry(self.form.clone()).or_default();
            form.insert(name.to_owned());
        });
        let index = self.entries.iter().position(|(key, _)| key.text == name)?;
        Some(self.entries.swap_remove(index).1)
    }

    /// Takes a text field out.
    pub fn take_text(&mut self, name: &str, mistakes: &mut Mistakes) -> Option<(String, Place)> {
        let node = self.take(name)?;
        let at = node.at;
        text(node, format_args!("`{name}`"), mistakes).map(|text| (text, at))
    }

    /// Takes out one text or a list of texts.
    pub fn take_texts(&mut self, name: &str, mistakes: &mut Mistakes) -> Vec<(String, Place)> {
        match self.take(name) {
            Some(node) => texts(node, format_args!("`{name}`"), mistakes),
            None => Vec::new(),
        }
    }
}

/// What to do where a mapping was expected.
fn help_for_mapping(node: &Node, known: &[&str]) -> String {
    let fields = list_words(known);
    match &node.data {
        Data::Text(text) => {
            let pair = text.split_once(':').map(|(key, value)| (key.trim(), value));
            match pair.filter(|(key, _)| known.contains(key)) {
                Some((key, value)) => {
                    format!("write a space behind the colon: `{key}: {}`", value.trim())
                }
                None => format!("its fields are {fields}"),
            }
        }
        Data::Null => format!("indent its fields below it: {fields}"),
        Data::List(_) => format!("write its fields without the `-` before them: {fields}"),
        _ => format!("its fields are {fields}"),
    }
}

/// A text, or a mistake.
pub fn text(node: Node, what: impl Display, mistakes: &mut Mistakes) -> Option<String> {
    match node.data {
        Data::Text(text) => Some(text),
        _ => {
            mistakes.no_text(&node, &what);
            None
        }
    }
}

/// A text; numbers and truth values are written out, since YAML needs no quotes around them.
pub fn scalar_text(node: Node, what: impl Display, mistakes: &mut Mistakes) -> Option<String> {
    if let (Some(spelled), Data::Number(_) | Data::Bool(_)) = (&node.spelled, &node.data) {
        return Some(spelled.to_string());
    }
    match node.data {
        Data::Text(text) => Some(text),
        Data::Number(number) => Some(number.to_string()),
        Data::Bool(value) => Some(value.to_string()),
        _ => {
            mistakes.no_text(&node, &what);
            None
        }
    }
}

/// One text or a list of texts, or mistakes.
pub fn texts(node: Node, what: impl Display, mistakes: &mut Mistakes) -> Vec<(String, Place)> {
    match node.data {
        Data::Text(text) => vec![(text, node.at)],
        Data::List(items) => items
            .into_iter()
            .filter_map(|item| {
                let at = item.at;
                text(item, format_args!("each of {what}"), mistakes).map(|text| (text, at))
            })
            .collect(),
        _ => {
            let found = node.describe();
            mistakes.add(
                node.at,
                format!("{what} must be a text or a list of texts, found {found}"),
            );
            Vec::new()
        }
    }
}

/// A truth value, or a mistake.
pub fn truth(node: &Node, what: impl Display, mistakes: &mut Mistakes) -> Option<bool> {
    match node.data {
        Data::Bool(value) => Some(value),
        _ => {
            let found = node.describe();
            mistakes.add_with_help(
                node.at,
                format!("{what} must be true or false, found {found}"),
                "write `true` or `false`, without quotes",
            );
            None
        }
    }
}

/// A whole number from 0 on, or a mistake.
pub fn whole_number(node: &Node, what: impl Display, mistakes: &mut Mistakes) -> Option<u64> {
    if let Data::Number(number) = &node.data
        && let Some(number) = number.as_u64()
    {
        return Some(number);
    }
    let found = node.describe();
    mistakes.add(
        node.at,
        format!("{what} must be a whole number from 0 on, found {found}"),
    );
    None
}

/// The entries of a mapping, or a mistake.
pub fn mapping(node: Node, what: impl Display, mistakes: &mut Mistakes) -> Vec<(Key, Node)> {
    match node.data {
        Data::Map(entries) => entries,
        _ => {
            let message = format!("{what} must be a mapping, found {}", node.describe());
            mistakes.add_with_help(
                node.at,
                message,
                "write `NAME: VALUE`, each on a line of its own",
            );
            Vec::new()
        }
    }
}

/// A basis, or a mistake.
pub fn basis(node: Node, mistakes: &mut Mistakes) -> Option<Basis> {
    const WORDS: [&str; 3] = ["documented", "observed", "assumed"];
    let at = node.at;
    let word = text(node, "`basis`", mistakes)?;
    match word.as_str() {
        "documented" => Some(Basis::Documented),
        "observed" => Some(Basis::Observed),
        "assumed" => Some(Basis::Assumed),
        _ => {
            let help = did_you_mean(&word, WORDS)
                .unwrap_or_else(|| format!("it is one of {}", list_words(&WORDS)));
            mistakes.add_with_help(at, format!("unknown basis `{}`", shorten(&word)), help);
            None
        }
    }
}
