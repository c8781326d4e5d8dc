//! Writes two values as lines side by side and notes which lines belong together. The
//! values' own structure shows, so no search over lines is needed, however long they are.

use std::borrow::Cow;

use serde_json::{Map, Value};
use similar::DiffOp;

use super::align::align;
use super::changes::both_members;
use super::items::{Items, Keyed, Lists};
use super::lines::{Lines, NodeId, comma_before};
use super::pairs::ArrayStep;
use super::same::same_json;
use super::selector::{ArrayRule, BoundSelector, Rules};
use crate::model::place::Token;

/// Two values as lines, and how to come from the left ones to the right ones.
pub(super) struct Lockstep<'v> {
    pub(super) left: Lines<'v>,
    pub(super) right: Lines<'v>,
    pub(super) ops: Vec<DiffOp>,
}

/// Where both sides are.
#[derive(Clone, Copy)]
struct Here<'v> {
    nodes: (NodeId, NodeId),
    steps: (Option<Token<'v>>, Option<Token<'v>>),
    commas: (&'static str, &'static str),
}

/// Writes both values. A comma more or less is no difference.
pub(super) fn lockstep<'v>(left: &'v Value, right: &'v Value) -> Lockstep<'v> {
    let mut both = Lockstep {
        left: Lines::new(),
        right: Lines::new(),
        ops: Vec::new(),
    };
    let here = Here {
        nodes: (0, 0),
        steps: (None, None),
        commas: ("", ""),
    };
    both.write(here, left, right);
    both
}

/// A value with the items of its sets, and of arrays with a key, in a stable order, so
/// that lines can be compared one after the other.
pub(super) fn arrange<'v>(keyed: Keyed<'v>, rules: &Rules) -> Cow<'v, Value> {
    if rules.arrays.is_empty() {
        return Cow::Borrowed(keyed.value);
    }
    let bound = rules.bind(keyed.value);
    Cow::Owned(arranged(keyed, &bound, &mut Vec::new()))
}

fn arranged<'v>(
    keyed: Keyed<'v>,
    rules: &[(BoundSelector<'_>, &ArrayRule)],
    path: &mut Vec<Token<'v>>,
) -> Value {
    let below = |step: Token<'v>, value: &'v Value, path: &mut Vec<Token<'v>>| {
        path.push(step);
        let inner = arranged(keyed.below(step, value), rules, path);
        path.pop();
        inner
    };
    match keyed.value {
        Value::Array(items) => {
            let mut sorted: Vec<(usize, Value)> = Vec::with_capacity(items.len());
            for (index, item) in items.iter().enumerate() {
                sorted.push((index, below(Token::Index(index), item, path)));
            }
            match rules.iter().find(|(bound, _)| bound.is_met(path)) {
                Some((_, ArrayRule::AsSet)) => {
                    sorted.sort_by_cached_key(|(_, item)| item.to_string())
                }
                Some((_, ArrayRule::ByKey(name))) => sorted.sort_by_cached_key(|(index, item)| {
                    let own = keyed.keys.get(*index).and_then(|item| item.get(name));
                    [item.get(name), own].map(|key| key.map(Value::to_string))
                }),
                _ => {}
            }
            sorted.into_iter().map(|(_, item)| item).collect()
        }
        Value::Object(members) => {
            let mut all = Map::new();
            for (key, member) in members {
                all.insert(key.clone(), below(Token::Key(key), member, path));
            }
            Value::Object(all)
        }
        scalar => scalar.clone(),
    }
}

impl<'v> Lockstep<'v> {
    fn write(&mut self, here: Here<'v>, left: &'v Value, right: &'v Value) {
        if same_json(left, right) {
            return self.write_same(here, left, right);
        }
        self.write_changed(here, left, right);
    }

    fn write_same(&mut self, here: Here<'v>, left: &'v Value, right: &'v Value) {
        let before = (self.left.len(), self.right.len());
        let (node, step, comma) = (here.nodes.0, here.steps.0, here.commas.0);
        self.left.push_value(node, step, left, comma);
        let (node, step, comma) = (here.nodes.1, here.steps.1, here.commas.1);
        self.right.push_value(node, step, right, comma);
        self.keep(before);
    }

    fn write_changed(&mut self, here: Here<'v>, left: &'v Value, right: &'v Value) {
        match (left, right) {
            (Value::Array(a), Value::Array(b)) if !a.is_empty() && !b.is_empty() => {
                self.within(here, ("[", "]"), |both, nodes| {
                    let items = (Items::of(left.into(), a), Items::of(right.into(), b));
                    for pair in align(&Lists::new(items.0, items.1)).pairs {
                        both.write_item(nodes, a, b, pair);
                    }
                });
            }
            (Value::Object(a), Value::Object(b)) if !a.is_empty() && !b.is_empty() => {
                self.within(here, ("{", "}"), |both, nodes| {
                    both.write_members(nodes, a, b)
                });
            }
            _ => {
                let before = (self.left.len(), self.right.len());
                let (node, step, comma) = (here.nodes.0, here.steps.0, here.commas.0);
                self.left.push_value(node, step, left, comma);
                let (node, step, comma) = (here.nodes.1, here.steps.1, here.commas.1);
                self.right.push_value(node, step, right, comma);
                self.ops.push(DiffOp::Replace {
                    old_index: before.0,
                    old_len: self.left.len() - before.0,
                    new_index: before.1,
                    new_len: self.right.len() - before.1,
                });
            }
        }
    }

    /// Writes brackets on both sides, and what stands between them.
    fn within(
        &mut self,
        here: Here<'v>,
        brackets: (&str, &str),
        inside: impl FnOnce(&mut Self, (NodeId, NodeId)),
    ) {
        let before = (self.left.len(), self.right.len());
        let nodes = (
            self.left.enter(here.nodes.0, here.steps.0),
            self.right.enter(here.nodes.1, here.steps.1),
        );
        self.left.push(nodes.0, here.steps.0, brackets.0);
        self.right.push(nodes.1, here.steps.1, brackets.0);
        self.keep(before);
        self.left.indent();
        self.right.indent();
        inside(self, nodes);
        self.left.outdent();
        self.right.outdent();
        let before = (self.left.len(), self.right.len());
        let close = |comma: &str| format!("{}{comma}", brackets.1);
        self.left.push(nodes.0, None, &close(here.commas.0));
        self.right.push(nodes.1, None, &close(here.commas.1));
        self.keep(before);
    }

    fn write_item(
        &mut self,
        nodes: (NodeId, NodeId),
        a: &'v [Value],
        b: &'v [Value],
        pair: ArrayStep,
    ) {
        match pair {
            ArrayStep::Same(from, to) | ArrayStep::Both(from, to) => {
                let here = Here {
                    nodes,
                    steps: (Some(Token::Index(from)), Some(Token::Index(to))),
                    commas: (
                        comma_before(from + 1, a.len()),
                        comma_before(to + 1, b.len()),
                    ),
                };
                if let ArrayStep::Same(..) = pair {
                    self.write_same(here, &a[from], &b[to]);
                } else {
                    self.write(here, &a[from], &b[to]);
                }
            }
            ArrayStep::Left(at) => {
                let comma = comma_before(at + 1, a.len());
                self.take_out(nodes.0, Token::Index(at), &a[at], comma);
            }
            ArrayStep::Right(at) => {
                let comma = comma_before(at + 1, b.len());
                self.put_in(nodes.1, Token::Index(at), &b[at], comma);
            }
        }
    }

    fn write_members(
        &mut self,
        nodes: (NodeId, NodeId),
        a: &'v Map<String, Value>,
        b: &'v Map<String, Value>,
    ) {
        let mut written = (0, 0);
        for (name, left, right) in both_members(a, b) {
            let step = Token::Key(name);
            written.0 += usize::from(left.is_some());
            written.1 += usize::from(right.is_some());
            let commas = (
                comma_before(written.0, a.len()),
                comma_before(written.1, b.len()),
            );
            match (left, right) {
                (Some(left), Some(right)) => {
                    let here = Here {
                        nodes,
                        steps: (Some(step), Some(step)),
                        commas,
                    };
                    self.write(here, left, right);
                }
                (Some(left), None) => self.take_out(nodes.0, step, left, commas.0),
                (None, Some(right)) => self.put_in(nodes.1, step, right, commas.1),
                (None, None) => {}
            }
        }
    }

    fn take_out(&mut self, node: NodeId, step: Token<'v>, value: &'v Value, comma: &str) {
        let before = self.left.len();
        self.left.push_value(node, Some(step), value, comma);
        self.ops.push(DiffOp::Delete {
            old_index: before,
            old_len: self.left.len() - before,
            new_index: self.right.len(),
        });
    }

    fn put_in(&mut self, node: NodeId, step: Token<'v>, value: &'v Value, comma: &str) {
        let before = self.right.len();
        self.right.push_value(node, Some(step), value, comma);
        self.ops.push(DiffOp::Insert {
            old_index: self.left.len(),
            new_index: before,
            new_len: self.right.len() - before,
        });
    }

    /// The lines since `before` are the same on both sides.
    fn keep(&mut self, before: (usize, usize)) {
        let more = self.right.len() - before.1;
        if let Some(DiffOp::Equal { len, .. }) = self.ops.last_mut() {
            *len += more;
            return;
        }
        self.ops.push(DiffOp::Equal {
            old_index: before.0,
            new_index: before.1,
            len: more,
        });
    }
}
