//! Puts typed marks in the place of what changes by nature, so that two responses of one
//! host can be compared on two days. The caller chooses which marks apply: an id that
//! names the same object in both responses is worth comparing.

use std::collections::BTreeMap;

use serde_json::Value;

use super::marks::{Mark, Nature, mask_text};
use super::selector::{BoundSelector, Selector};
use crate::model::place::{Token, pointer};

/// What is masked.
#[derive(Clone, Debug, Default)]
pub struct Masks {
    /// What is masked by its look, wherever it stands in a string.
    pub natures: Vec<Nature>,
    /// What is masked by its place: rules of a case, formats of a schema. The first
    /// that fits counts, before `keep` and `natures`.
    pub rules: Vec<MaskRule>,
    /// Places that no nature masks.
    pub keep: Vec<Selector>,
    /// Places of what distinguishes items: masked only where it is known.
    pub keys: Vec<Selector>,
    /// The marks of single places of one value, by JSON Pointer, such as a schema's formats
    /// give; after `keep`, before `natures`.
    pub formats: BTreeMap<String, Mark>,
    /// Ids and UUIDs that are known, with the words of the mark for each: they are distinguished
    /// from others of their nature.
    pub known: BTreeMap<String, String>,
}

/// A place and the mark for it. A mark of a kind masks values of that kind only, and null
/// is never masked: a date-time that becomes text, or null, is still a difference.
#[derive(Clone, Debug, PartialEq)]
pub struct MaskRule {
    /// Where.
    pub selector: Selector,
    /// With what.
    pub mark: Mark,
}

/// Puts marks in the place of what changes by nature. Normalising twice is the same as once.
/// Object keys are in a stable order, as they are in every [`Value`].
pub fn normalise(mut value: Value, masks: &Masks) -> Value {
    let mut mask = Mask {
        masks,
        rules: masks
            .rules
            .iter()
            .map(|rule| (rule.selector.bind(&value), &rule.mark))
            .collect(),
        keep: masks.keep.iter().map(|kept| kept.bind(&value)).collect(),
        keys: masks.keys.iter().map(|key| key.bind(&value)).collect(),
        path: Vec::new(),
    };
    mask.apply(&mut value);
    value
}

/// The same for a text that is no JSON, such as the value of a header.
pub fn normalise_text(text: &str, masks: &Masks) -> String {
    mask_text(text, &masks.natures, &masks.known).unwrap_or_else(|| text.to_owned())
}

struct Mask<'m, 'v> {
    masks: &'m Masks,
    rules: Vec<(BoundSelector<'m>, &'m Mark)>,
    keep: Vec<BoundSelector<'m>>,
    keys: Vec<BoundSelector<'m>>,
    path: Vec<Token<'v>>,
}

impl<'v> Mask<'_, 'v> {
    fn apply(&mut self, value: &'v mut Value) {
        if let Some(masked) = self.by_rule(value) {
            *value = Value::String(masked);
            return;
        }
        match value {
            Value::Array(items) => {
                for (index, item) in items.iter_mut().enumerate() {
                    self.below(Token::Index(index), item);
                }
            }
            Value::Object(members) => {
                for (key, member) in members {
                    self.below(Token::Key(key), member);
                }
            }
            Value::String(text) => {
                if let Some(masked) = self.by_look(text) {
                    *text = masked;
                }
            }
            _ => {}
        }
    }

    fn below(&mut self, step: Token<'v>, value: &'v mut Value) {
        self.path.push(step);
        self.apply(value);
        self.path.pop();
    }

    fn by_look(&self, text: &str) -> Option<String> {
        let is_met = |places: &[BoundSelector<'_>]| places.iter().any(|one| one.is_met(&self.path));
        if is_met(&self.keep) {
            return None;
        }
        if is_met(&self.keys) {
            let known = self.masks.known.get(text);
            return known.map(|words| format!("[{words}]"));
        }
        self.by_format(text)
            .or_else(|| mask_text(text, &self.masks.natures, &self.masks.known))
    }

    fn by_format(&self, text: &str) -> Option<String> {
        let masks = self.masks;
        // Every value of such a format holds one of these, and few others do.
        if masks.formats.is_empty() || !text.contains(['-', ':']) || masks.known.contains_key(text)
        {
            return None;
        }
        let mark = self
            .masks
            .formats
            .get(&pointer(self.path.iter().copied()))?;
        mark.for_text(text).map(|mark| mark.to_string())
    }

    fn by_rule(&self, value: &Value) -> Option<String> {
        let kind = match value {
            Value::Null => return None,
            Value::String(text) => {
                return self
                    .meeting()
                    .find_map(|mark| mark.for_text(text).map(|mark| mark.to_string()));
            }
            Value::Bool(_) => "boolean",
            Value::Number(_) => "number",
            Value::Array(_) => "array",
            Value::Object(_) => "object",
        };
        self.meeting().find_map(|mark| match mark {
            Mark::Named(name) => Some(format!("[{name}: {kind}]")),
            _ => None,
        })
    }

    /// The marks of the rules that mean the place at hand.
    fn meeting(&self) -> impl Iterator<Item = &Mark> {
        let met = self
            .rules
            .iter()
            .filter(|(bound, _)| bound.is_met(&self.path));
        met.map(|(_, mark)| *mark)
    }
}
