//! What a scan of a JSON text reports, and to whom.

use std::borrow::Cow;
use std::ops::Range;

/// An object or an array.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    Object,
    Array,
}

/// A value that holds no other value.
#[derive(Debug)]
pub(crate) enum Scalar<'a> {
    Null,
    Bool(bool),
    Number(&'a str),
    Text(Cow<'a, str>),
}

/// What a scan reports, in the order of the text.
pub(crate) trait Watch<'a> {
    /// A member's key, with its bytes and quotes.
    fn key(&mut self, text: Cow<'a, str>, range: Range<usize>);
    /// A value without members or items.
    fn scalar(&mut self, value: Scalar<'a>, range: Range<usize>);
    /// The start of an object or array.
    fn open(&mut self, shape: Shape, at: usize);
    /// The end of the innermost open object or array.
    fn close(&mut self, end: usize);
}

/// Where a text stops being JSON, and why.
#[derive(Debug)]
pub(crate) struct Fault {
    pub(crate) offset: usize,
    pub(crate) message: String,
}

/// How much a scan forgives.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rules {
    /// How many objects and arrays may stand within each other.
    pub(crate) max_depth: usize,
    /// Whether strings that are not Unicode, or hold raw control characters, are read all the same.
    pub(crate) forgiving: bool,
}
