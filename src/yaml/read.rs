//! The YAML reader: bytes in, a [`Node`] or one error with its place out.

use serde_saphyr::NonFiniteFloatPolicy;

use super::lines::Lines;
use super::node::{Data, Node};
use super::number::Rounded;
use super::{advice, block, spelling};
use crate::error::InputError;
use crate::model::place::{Token, pointer as pointer_of};
use crate::source_file::merge_conflict;

/// The deepest nesting of a case file.
const MAX_DEPTH: usize = 64;
/// The most keys and values of a case file.
const MAX_NODES: usize = 250_000;

/// Parses one YAML document.
///
/// # Errors
/// One [`InputError`] with the place where the text stops being YAML.
pub fn parse(text: &str, shown: &str) -> Result<Node, InputError> {
    let empty = || {
        let error = InputError::new(shown, "is empty").at("", 1, 1);
        error.help("write a case with at least `request:` and `expect:`, or remove the file")
    };
    if text.trim().is_empty() {
        return Err(empty());
    }
    if let Some(offset) = text.find('\0') {
        return Err(
            InputError::new(shown, "has a NUL character").at_offset(text.as_bytes(), offset)
        );
    }
    let node = match block::parse(text) {
        Some(node) => node,
        None => parse_any(text, shown)?,
    };
    match node.data {
        Data::Null => Err(empty()),
        _ => Ok(node),
    }
}

/// Parses one document of any YAML; mistakes are reported here.
pub fn parse_any(text: &str, shown: &str) -> Result<Node, InputError> {
    let options = serde_saphyr::options! {
        budget: serde_saphyr::budget! {
            max_depth: MAX_DEPTH,
            max_documents: 1,
            max_nodes: MAX_NODES,
            // Many uses of one anchor are no bomb: what they stand for is counted.
            enforce_alias_anchor_ratio: false,
        },
        strict_booleans: true,
        non_finite_float_policy: NonFiniteFloatPolicy::PassThrough,
        with_snippet: false,
    };
    read(text, shown, options)
}

fn read(text: &str, shown: &str, options: serde_saphyr::Options) -> Result<Node, InputError> {
    let node: Node<Rounded> = serde_saphyr::from_str_with_options(text, options)
        .map_err(|error| yaml_error(text, shown, &error))?;
    let exact = node.exact(text).map_err(|at| {
        let words = "not valid YAML: `.inf` and `.nan` are not JSON numbers";
        InputError::new(shown, words).at(text, at.line, at.column)
    });
    let mut node = exact?;
    spelling::note(text, &mut node);
    Ok(node)
}

/// Parses one document of any size and of a depth that a JSON text may have too.
///
/// # Errors
/// One [`InputError`] with the place where the text stops being YAML.
pub fn parse_document(text: &str, shown: &str) -> Result<Node, InputError> {
    let options = serde_saphyr::options! {
        budget: serde_saphyr::budget! {
            max_depth: 128,
            max_documents: 1,
            max_events: 20_000_000,
            max_nodes: 10_000_000,
            max_total_scalar_bytes: 256 * 1024 * 1024,
            enforce_alias_anchor_ratio: false,
        },
        strict_booleans: true,
        non_finite_float_policy: NonFiniteFloatPolicy::PassThrough,
        with_snippet: false,
    };
    read(text, shown, options)
}

/// Calls `each` with the JSON Pointer and the byte offset of every place of a text, outer
/// ones first: of a member that of its key. Of a key that is written twice the last comes last.
pub fn each_place(text: &str, root: &Node, mut each: impl FnMut(&str, usize)) {
    let lines = Lines::of(text);
    let mut waiting = vec![(String::new(), root.at, root)];
    while let Some((pointer, at, node)) = waiting.pop() {
        each(&pointer, lines.offset(at));
        let below = |token: Token<'_>| format!("{pointer}{}", pointer_of([token]));
        match &node.data {
            Data::Map(entries) => {
                let entries = entries.iter().rev();
                let inner =
                    entries.map(|(key, value)| (below(Token::Key(&key.text)), key.at, value));
                waiting.extend(inner);
            }
            Data::List(items) => {
                let items = items.iter().enumerate().rev();
                waiting
                    .extend(items.map(|(index, item)| (below(Token::Index(index)), item.at, item)));
            }
            _ => {}
        }
    }
}

fn yaml_error(text: &str, shown: &str, error: &serde_saphyr::Error) -> InputError {
    if let Some(error) = merge_conflict(text.as_bytes(), shown) {
        return error;
    }
    let words = error.without_snippet().to_string();
    let first = words.lines().next().unwrap_or("not YAML");
    // The library ends its message with the place, which is shown on its own here.
    let message = match first.rfind(" at line ") {
        Some(end) => &first[..end],
        None => first,
    };
    let limit = limit(message);
    let message = limit.unwrap_or_else(|| without_options(message));
    let said = |message: &str| InputError::new(shown, format!("not valid YAML: {message}"));
    let Some(place) = error.location().filter(|place| place.line() > 0) else {
        return said(message);
    };
    let to_u32 = |number: u64| u32::try_from(number).unwrap_or(u32::MAX);
    let (line, column) = (to_u32(place.line()), to_u32(place.column()));
    let advise = || advice::advise(text, line as usize, column as usize, message);
    // Nothing is written wrongly where there is only too much of it.
    let is_too_much = message.contains("aliases");
    let result = match (!is_too_much).then(advise).flatten() {
        Some(advice) => said(&advice.message).help(advice.help),
        None => said(message),
    };
    result.at(text, line, column)
}

/// Which limit a text goes beyond, in words.
fn limit(message: &str) -> Option<&'static str> {
    const WORDS: [(&str, &str); 8] = [
        ("alias replay", "its aliases stand for more than is read"),
        ("alias expansion", "its aliases stand for more than is read"),
        (
            "budget breached: Documents",
            "a file holds one document, found a second one",
        ),
        ("budget breached: Depth", "it is nested too deep"),
        (
            "budget breached: Nodes",
            "it has more than 250,000 keys and values, those of aliases among them",
        ),
        ("budget breached", "it is too large, or its aliases are"),
        ("recursive references", "an alias refers to itself"),
        ("depth", "it is nested too deep"),
    ];
    let own = WORDS.iter().find(|(begin, _)| message.contains(begin));
    own.map(|(_, words)| *words)
}

/// The library's words, but for its own options.
fn without_options(message: &str) -> &str {
    let end = message.find(", set DuplicateKeyPolicy");
    end.map_or(message, |end| &message[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(text: &str) -> String {
        parse(text, "x.yaml").unwrap_err().to_string()
    }

    #[test]
    fn json_is_yaml_and_places_are_kept() {
        let node = parse("{\"a\": [1,\n  true]}", "x").unwrap();
        assert_eq!(node.to_json(), serde_json::json!({"a": [1, true]}));
        let Data::Map(entries) = &node.data else {
            panic!("a mapping was expected")
        };
        let Data::List(items) = &entries[0].1.data else {
            panic!("a list was expected")
        };
        assert_eq!((items[1].at.line, items[1].at.column), (2, 3));
    }

    #[test]
    fn one_anchor_may_be_used_often_and_a_bomb_is_refused() {
        let often = format!("a: &a {{b: 1}}\nc: [{}]\n", "*a, ".repeat(1000));
        assert!(parse(&often, "x").is_ok() && parse_document(&often, "x").is_ok());
        let level = |at: u32| format!("l{at}: &l{at} [{}]\n", format!("*l{}, ", at - 1).repeat(9));
        let levels: String = (1..9).map(level).collect();
        let bomb = format!("l0: &l0 [x]\n{levels}");
        for refused in [parse(&bomb, "x"), parse_document(&bomb, "x")] {
            assert!(refused.is_err());
        }
    }

    #[test]
    fn a_word_such_as_no_stays_a_text() {
        assert_eq!(parse("no", "x").unwrap().data, Data::Text("no".into()));
        assert_eq!(parse("on", "x").unwrap().data, Data::Text("on".into()));
    }

    #[test]
    fn broken_yaml_is_refused_with_its_place() {
        assert!(message("a: [1,\nb: 2").starts_with("x.yaml:"));
        assert!(message("").contains("is empty"));
        assert_eq!(message("# only a comment\n"), message(""));
        assert!(
            message("a: 1\na: 2\n").starts_with("x.yaml:2:1:"),
            "{}",
            message("a: 1\na: 2\n")
        );
        let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
        assert!(
            message(&deep).contains("not valid YAML"),
            "{}",
            message(&deep)
        );
    }
}
