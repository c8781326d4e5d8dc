//! A JSON value as validators see it. A validator that says what is wrong keeps every error
//! until its end, so what its errors may take is bounded here: once that is spent, no object
//! has a member left and no array an item. Members that mean the same as absent are not seen,
//! without a copy of what holds them.
//!
//! All validators see values in this way: jsonschema is compiled anew for each
//! representation, which takes a tenth of the time of a release build.

use std::borrow::Cow;
use std::cell::Cell;
use std::collections::HashSet;

use jsonschema::JsonType;
use jsonschema::json::{Array, Json, Node, NodeIdentity, Object, cmp, unique};
use serde_json::{Map, Number, Value};

use super::patience;

/// So many bytes may the errors take that are kept at once.
const MOST_BYTES: usize = 32 * 1024 * 1024;
/// What an error takes beside the path of its value.
const ERROR_BYTES: usize = 512;

/// What an error reports in the place of its value, which stands where its path leads.
static REPORTED: Value = Value::Bool(true);
/// What it reports where it is one too many, and may be wrong.
static LATE: Value = Value::Bool(false);

/// Whether an error reports what it found before the bound was reached.
pub(super) fn is_late(reported: &Value) -> bool {
    *reported == LATE
}

/// Members of a value that are left out, by where they stand in the memory.
#[derive(Debug, Default)]
pub(super) struct Absent(HashSet<usize>);

impl Absent {
    /// Leaves out a member.
    pub(super) fn add(&mut self, member: &Value) {
        self.0.insert(std::ptr::from_ref(member) as usize);
    }

    /// Whether there is none.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether this very member is left out.
    pub(super) fn has(&self, member: &Value) -> bool {
        member.is_null() && self.0.contains(&(std::ptr::from_ref(member) as usize))
    }
}

/// What the errors on one value may still take.
#[derive(Debug)]
pub(super) struct Ledger<'v> {
    left: Cell<usize>,
    absent: &'v Absent,
}

impl<'v> Ledger<'v> {
    /// One that nothing was taken from.
    pub(super) fn new(absent: &'v Absent) -> Ledger<'v> {
        Ledger {
            left: Cell::new(MOST_BYTES),
            absent,
        }
    }

    /// Whether not all that is wrong was reported.
    pub(super) fn is_spent(&self) -> bool {
        self.left.get() == 0
    }

    /// A value below a path of so many bytes.
    pub(super) fn view<'a>(&'a self, value: &'a Value, path_bytes: usize) -> View<'a> {
        View {
            value,
            ledger: Some(self),
            path_bytes,
        }
    }

    fn take(&self, bytes: usize) -> bool {
        let left = self.left.get().saturating_sub(bytes);
        self.left.set(left);
        left > 0
    }
}

/// The representation whose values are [`View`]s.
#[derive(Debug)]
pub(crate) struct Bounded;

/// A compiled schema.
pub(crate) type Validator = jsonschema::Validator<Bounded>;

/// A value and what errors on it are taken from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct View<'v> {
    value: &'v Value,
    /// None for a value that is reported as it is: the name of a member, or one of which only
    /// whether it is valid is asked.
    ledger: Option<&'v Ledger<'v>>,
    path_bytes: usize,
}

impl<'v> View<'v> {
    /// A whole value, with no bound for errors on it.
    pub(crate) fn of(value: &'v Value) -> View<'v> {
        View {
            value,
            ledger: None,
            path_bytes: 0,
        }
    }

    fn inner(self, value: &'v Value, token_bytes: usize) -> View<'v> {
        View {
            value,
            path_bytes: self.path_bytes + token_bytes + 1,
            ..self
        }
    }

    fn is_open(self) -> bool {
        patience::step() && !self.ledger.is_some_and(Ledger::is_spent)
    }

    fn has(self, member: &Value) -> bool {
        !self.ledger.is_some_and(|ledger| ledger.absent.has(member))
    }
}

impl Json for Bounded {
    type Node<'v> = View<'v>;
    type PreparedKey = String;
    type StringBuffer = Value;

    const KEYS_PER_LOOKUP: usize = 2;

    fn prepare_key(key: &str) -> String {
        key.to_owned()
    }

    fn with_string_node<T>(buffer: &mut Value, string: &str, f: impl FnOnce(View<'_>) -> T) -> T {
        *buffer = Value::String(string.to_owned());
        f(View::of(buffer))
    }
}

impl<'v> Node<'v, Bounded> for View<'v> {
    type Object = Members<'v>;
    type Array = Items<'v>;
    type Number = &'v Number;

    fn as_object(&self) -> Option<Members<'v>> {
        let members = self.value.as_object()?;
        Some(Members(*self, members))
    }

    fn as_array(&self) -> Option<Items<'v>> {
        let items = self.value.as_array()?;
        Some(Items(*self, items))
    }

    fn as_string(&self) -> Option<Cow<'v, str>> {
        self.value.as_str().map(Cow::Borrowed)
    }

    fn as_number(&self) -> Option<&'v Number> {
        self.value.as_number()
    }

    fn as_boolean(&self) -> Option<bool> {
        self.value.as_bool()
    }

    fn is_null(&self) -> bool {
        self.value.is_null()
    }

    fn json_type(&self) -> JsonType {
        Node::json_type(&self.value)
    }

    fn string_length(&self) -> Option<u64> {
        Node::string_length(&self.value)
    }

    fn equals_value(&self, expected: &Value) -> bool {
        cmp::equal(self.value, expected)
    }

    /// Asked for where an error is made, and for nothing else.
    fn to_value(&self) -> Cow<'v, Value> {
        Cow::Borrowed(match self.ledger {
            None => self.value,
            Some(ledger) if !ledger.take(ERROR_BYTES + self.path_bytes) => &LATE,
            // For a pattern that takes too long a place within it is looked up.
            Some(_) if self.value.is_object() || self.value.is_array() => self.value,
            Some(_) => &REPORTED,
        })
    }

    fn identity(&self) -> Option<NodeIdentity> {
        Node::identity(&self.value)
    }
}

/// The members of an object, for as long as errors on them may be made.
#[derive(Debug)]
pub(crate) struct Members<'v>(View<'v>, &'v Map<String, Value>);

impl<'v> Object<'v, Bounded> for Members<'v> {
    type Node = View<'v>;
    type MemberName = &'v str;
    type MembersIter = Left<'v, serde_json::map::Iter<'v>>;

    fn len(&self) -> usize {
        match self.0.ledger {
            None => self.1.len(),
            Some(_) => self.1.values().filter(|member| self.0.has(member)).count(),
        }
    }

    fn get(&self, key: &String) -> Option<View<'v>> {
        let member = self.1.get(key.as_str());
        let member = member.filter(|member| self.0.is_open() && self.0.has(member))?;
        Some(self.0.inner(member, key.len()))
    }

    fn members(&self) -> Self::MembersIter {
        Left(self.0, self.1.iter())
    }
}

/// The items of an array, for as long as errors on them may be made.
#[derive(Debug)]
pub(crate) struct Items<'v>(View<'v>, &'v [Value]);

impl<'v> Array<'v, Bounded> for Items<'v> {
    type Node = View<'v>;
    type ElementsIter = Left<'v, std::slice::Iter<'v, Value>>;

    fn len(&self) -> usize {
        self.1.len()
    }

    fn elements(&self) -> Self::ElementsIter {
        Left(self.0, self.1.iter())
    }

    fn is_unique(&self) -> bool {
        unique::is_unique(self.1)
    }
}

/// What is left of an object or array.
#[derive(Debug)]
pub(crate) struct Left<'v, I>(View<'v>, I);

impl<'v> Iterator for Left<'v, serde_json::map::Iter<'v>> {
    type Item = (&'v str, View<'v>);

    fn next(&mut self) -> Option<Self::Item> {
        let mut members = self.1.by_ref().filter(|(_, member)| self.0.has(member));
        let (name, member) = members.next().filter(|_| self.0.is_open())?;
        Some((name, self.0.inner(member, name.len())))
    }
}

impl<'v> Iterator for Left<'v, std::slice::Iter<'v, Value>> {
    type Item = View<'v>;

    fn next(&mut self) -> Option<View<'v>> {
        /// About what an index takes.
        const INDEX_BYTES: usize = 7;
        let value = self.1.next().filter(|_| self.0.is_open())?;
        Some(self.0.inner(value, INDEX_BYTES))
    }
}
