//! Where in a body's bytes the values of given members stand, so that they can be masked.
//!
//! It judges nothing and reads on as far as it can: a broken body hides no secret.

use std::borrow::Cow;
use std::ops::Range;

use super::scan::scan;
use super::watch::{Rules, Scalar, Shape, Watch};
use crate::model::place::{Token, pointer};
use crate::model::spelling::{is_spelling_of, letters};

/// Deeper than this a body is swept by names alone, which bounds the cost of a path.
const SEARCH_DEPTH: usize = 512;

/// One member's value in a body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemberSpan {
    /// The value's bytes in the body; quotes belong to it.
    pub range: Range<usize>,
    /// Its JSON Pointer, or what is known of it where the body is broken.
    pub pointer: String,
    /// The decoded text, where the value is a whole string.
    pub text: Option<String>,
    /// Which of those sought it is, by its index.
    pub sought: usize,
}

/// Members that are looked for, each by the last keys of its path (array indices left out),
/// however they are spelled.
#[derive(Clone, Debug, Default)]
pub struct Sought {
    /// The letters of the keys of each, the last key first, in order.
    paths: Vec<Vec<String>>,
    /// With what letter the last keys begin that fit into so many bytes, a bit a letter; the
    /// last length stands for all from there.
    begins: [u32; 16],
    /// Says of a last key whether it is one that is looked for, too.
    named: Option<fn(&str) -> bool>,
}

impl Sought {
    /// No member at all.
    pub const NOTHING: Sought = Sought {
        paths: Vec::new(),
        begins: [0; 16],
        named: None,
    };

    /// Those with these last keys.
    pub fn new(paths: &[Vec<String>]) -> Sought {
        let of_path = |path: &Vec<String>| -> Vec<String> {
            let keys = path.iter().rev();
            keys.map(|key| letters(key).collect()).collect()
        };
        let mut paths: Vec<_> = paths.iter().map(of_path).collect();
        paths.retain(|path| !path.is_empty());
        paths.sort_unstable();
        paths.dedup();
        let mut begins = [0; 16];
        for name in paths.iter().filter_map(|path| path.first()) {
            let length = name.chars().count().min(15);
            for begin in &mut begins[length..] {
                *begin |= Sought::beginning(name);
            }
        }
        Sought {
            paths,
            begins,
            named: None,
        }
    }

    /// These, and behind them, as one more, whatever has such a last key.
    pub fn or_named(self, named: fn(&str) -> bool) -> Sought {
        Sought {
            named: Some(named),
            ..self
        }
    }

    /// Whether nothing is sought.
    pub(super) fn is_nothing(&self) -> bool {
        self.paths.is_empty() && self.named.is_none()
    }

    /// Whether none is sought by its path.
    pub fn is_empty(&self) -> bool {
        self.paths.is_empty()
    }

    /// Whether what is sought under this index is so by its path.
    pub fn is_path(&self, index: usize) -> bool {
        index < self.paths.len()
    }

    /// The bit of a key's first letter.
    fn beginning(name: &str) -> u32 {
        match name.as_bytes().first() {
            Some(byte) if byte.is_ascii_alphanumeric() => 1 << (byte & 31),
            _ => match letters(name).next() {
                Some(letter) if letter.is_ascii() => 1 << (u32::from(letter) & 31),
                _ => 1,
            },
        }
    }

    /// Which one has these keys, the last one first.
    pub(super) fn position<'k>(
        &self,
        keys: impl Iterator<Item = &'k str> + Clone,
    ) -> Option<usize> {
        let last = keys.clone().next()?;
        let ends_so = |path: &Vec<String>| {
            let mut keys = keys.clone().skip(1);
            let mut parents = path.iter().skip(1);
            parents.all(|name| keys.next().is_some_and(|key| is_spelling_of(name, key)))
        };
        let path = self.by_last_key(last).find(|(_, path)| ends_so(path));
        path.map(|(index, _)| index)
            .or_else(|| self.position_of_name(last))
    }

    /// Which one has this last key, whatever stands before it.
    fn by_name(&self, name: &str) -> Option<usize> {
        let path = self.by_last_key(name).next();
        path.map(|(index, _)| index)
            .or_else(|| self.position_of_name(name))
    }

    /// The one that has no path, where this is its name.
    fn position_of_name(&self, last: &str) -> Option<usize> {
        let is_named = self.named.is_some_and(|named| named(last));
        is_named.then_some(self.paths.len())
    }

    /// Those with this last key, each with its index.
    fn by_last_key(&self, last: &str) -> impl Iterator<Item = (usize, &Vec<String>)> {
        let may_be_one = self.begins[last.len().min(15)] & Sought::beginning(last) != 0;
        let is_before = |path: &Vec<String>| path[0].chars().lt(letters(last));
        let start = match may_be_one {
            true => self.paths.partition_point(is_before),
            false => self.paths.len(),
        };
        let from = self.paths.iter().enumerate().skip(start);
        from.take_while(move |(_, path)| is_spelling_of(&path[0], last))
    }
}

/// Finds every member that is sought, each duplicate too. Behind the place where a body stops
/// being JSON, every member counts that has the last key of one; a value that is cut there
/// reaches to the end of the body.
pub fn member_spans(bytes: &[u8], sought: &Sought) -> Vec<MemberSpan> {
    let mut finder = Finder {
        sought,
        open: Vec::new(),
        spans: Vec::new(),
    };
    let rules = Rules {
        max_depth: SEARCH_DEPTH,
        forgiving: true,
    };
    let start = if bytes.starts_with(b"\xef\xbb\xbf") {
        3
    } else {
        0
    };
    let outcome = scan(bytes, start, rules, &mut finder);
    let unfinished = finder.unfinished(bytes);
    let mut spans = finder.spans;
    if let Err(fault) = outcome {
        match unfinished {
            Some(span) => {
                spans.retain(|inner| inner.range.start < span.range.start);
                spans.push(span);
            }
            None => sweep(bytes, fault.offset, sought, &mut spans),
        }
    }
    spans.sort_by_key(|span| (span.range.start, span.range.end));
    spans
}

/// An object or array whose end is still to come.
struct Open<'a> {
    start: usize,
    item: usize,
    /// The key read last, the end of its bytes, and as what its value is sought.
    member: Option<(Cow<'a, str>, usize, Option<usize>)>,
    is_object: bool,
}

struct Finder<'a, 's> {
    sought: &'s Sought,
    open: Vec<Open<'a>>,
    spans: Vec<MemberSpan>,
}

impl Finder<'_, '_> {
    /// As what the member is sought whose key was just read.
    fn sought(&self) -> Option<usize> {
        let members = self.open.iter().rev();
        let keys = members.filter_map(|open| Some(open.member.as_ref()?.0.as_ref()));
        self.sought.position(keys)
    }

    fn pointer(&self) -> String {
        pointer(self.open.iter().map(|open| match &open.member {
            Some((key, _, _)) => Token::Key(key),
            None => Token::Index(open.item),
        }))
    }

    /// Notes the value that just ended, where it is sought, and moves on in its container.
    fn value_ended(&mut self, range: Range<usize>, text: Option<&str>) {
        let sought = self
            .open
            .last()
            .and_then(|open| open.member.as_ref())
            .and_then(|(_, _, sought)| *sought);
        if let Some(sought) = sought {
            self.spans.push(MemberSpan {
                range,
                pointer: self.pointer(),
                text: text.map(str::to_owned),
                sought,
            });
        }
        if let Some(open) = self.open.last_mut() {
            if open.is_object {
                open.member = None;
            }
            open.item += 1;
        }
    }

    /// The outermost sought member whose value has no end, reaching to the end of the body.
    fn unfinished(&mut self, bytes: &[u8]) -> Option<MemberSpan> {
        let is_sought = |open: &Open<'_>| matches!(open.member, Some((_, _, Some(_))));
        let depth = self.open.iter().position(is_sought)?;
        self.open.truncate(depth + 1);
        let (_, key_end, sought) = self.open.last()?.member.as_ref()?;
        let blank = |byte: &u8| byte.is_ascii_whitespace() || *byte == b':';
        let skipped = bytes[*key_end..]
            .iter()
            .take_while(|byte| blank(byte))
            .count();
        Some(MemberSpan {
            range: key_end + skipped..bytes.len(),
            pointer: self.pointer(),
            text: None,
            sought: (*sought)?,
        })
    }
}

impl<'a> Watch<'a> for Finder<'a, '_> {
    fn key(&mut self, text: Cow<'a, str>, range: Range<usize>) {
        if let Some(open) = self.open.last_mut() {
            open.member = Some((text, range.end, None));
        }
        let sought = self.sought();
        if let Some((_, _, flag)) = self.open.last_mut().and_then(|open| open.member.as_mut()) {
            *flag = sought;
        }
    }

    fn scalar(&mut self, value: Scalar<'a>, range: Range<usize>) {
        match value {
            Scalar::Text(text) => self.value_ended(range, Some(&text)),
            _ => self.value_ended(range, None),
        }
    }

    fn open(&mut self, shape: Shape, at: usize) {
        self.open.push(Open {
            start: at,
            item: 0,
            member: None,
            is_object: shape == Shape::Object,
        });
    }

    fn close(&mut self, end: usize) {
        if let Some(open) = self.open.pop() {
            self.value_ended(open.start..end, None);
        }
    }
}

/// Looks behind a fault for members by their own name alone.
fn sweep(bytes: &[u8], from: usize, sought: &Sought, spans: &mut Vec<MemberSpan>) {
    let mut at = from.min(bytes.len());
    while let Some(quote) = memchr::memchr(b'"', &bytes[at..]) {
        at += quote + 1;
        let end = memchr::memchr(b'"', &bytes[at..]);
        let name = end.and_then(|end| str::from_utf8(&bytes[at..at + end]).ok());
        let Some((name, position)) = name.and_then(|name| Some((name, sought.by_name(name)?)))
        else {
            continue;
        };
        let blank = |byte: &&u8| byte.is_ascii_whitespace();
        let mut start = at + name.len() + 1;
        start += bytes[start..].iter().take_while(blank).count();
        if bytes.get(start) != Some(&b':') {
            continue;
        }
        start += 1;
        start += bytes[start..].iter().take_while(blank).count();
        let end = loose_end(bytes, start);
        spans.push(MemberSpan {
            range: start..end,
            pointer: pointer([Token::Key(name)]),
            text: None,
            sought: position,
        });
        at = end;
    }
}

/// The end of a value in text that is not JSON: the closing quote, or the next delimiter.
fn loose_end(bytes: &[u8], start: usize) -> usize {
    let Some(&quote @ (b'"' | b'\'')) = bytes.get(start) else {
        let ends = |byte: &u8| matches!(byte, b',' | b'}' | b']' | b'\n');
        return bytes[start..]
            .iter()
            .position(ends)
            .map_or(bytes.len(), |end| start + end);
    };
    let mut at = start + 1;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 1,
            byte if byte == quote => return at + 1,
            _ => {}
        }
        at += 1;
    }
    bytes.len()
}
