//! A query string taken apart: its parameters as they are written, its filters as trees.

use percent_encoding::percent_decode_str;

use super::super::problem::Problem;

/// More levels of brackets are refused.
const DEEPEST: usize = 32;

/// Something of a filter.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Node {
    /// A name or a value.
    Word(String),
    /// A value in quotation marks, which is never a name.
    Quoted(String),
    /// `eq(a,b)`; a list in brackets has no name.
    Call(String, Vec<Node>),
}

/// What a query string has.
#[derive(Debug, Default)]
pub(super) struct Parts {
    pub(super) limit: Option<String>,
    pub(super) offset: Option<String>,
    pub(super) order: Option<String>,
    pub(super) select: Option<String>,
    pub(super) filters: Vec<Node>,
}

impl Parts {
    /// Takes a query string apart.
    pub(super) fn read(query: &str) -> Result<Parts, Problem> {
        let decoded = percent_decode_str(query).decode_utf8();
        let decoded = decoded.map_err(|_| broken("The query is not UTF-8."))?;
        let mut parts = Parts::default();
        let mut rest = decoded.as_ref();
        while !rest.is_empty() {
            rest = match rest.strip_prefix('&') {
                Some(rest) => rest,
                None => parts.take(rest)?,
            };
        }
        Ok(parts)
    }

    /// Takes one parameter or filter, and gives what comes after it.
    fn take<'a>(&mut self, text: &'a str) -> Result<&'a str, Problem> {
        let name = text.split(['=', '&', '(']).next().unwrap_or_default();
        let parameter = match name {
            "limit" => &mut self.limit,
            "offset" => &mut self.offset,
            "order" => &mut self.order,
            "select" => &mut self.select,
            _ => {
                let mut reader = Reader { rest: text };
                let filter = reader.expression(0)?;
                reader.end_of_filter()?;
                if !asks_to_render(&filter) {
                    self.filters.push(filter);
                }
                return Ok(reader.rest);
            }
        };
        let after = text.get(name.len()..).unwrap_or_default();
        let Some(after) = after.strip_prefix('=') else {
            let message = format!("`{name}` takes a value: `{name}=…`.");
            return Err(Problem::bad_query(name, &message));
        };
        let value = after.split('&').next().unwrap_or_default();
        if parameter.replace(value.to_owned()).is_some() {
            let message = format!("`{name}` is given twice.");
            return Err(Problem::bad_query(name, &message));
        }
        Ok(after.get(value.len()..).unwrap_or_default())
    }
}

/// `render()`, which the platform's client sends as `render()=` too: it asks for templates
/// to be filled in, of which these resources have none.
fn asks_to_render(node: &Node) -> bool {
    match node {
        Node::Call(name, none) if name == "render" => none.is_empty(),
        Node::Call(_, sides) => match sides.as_slice() {
            [left, Node::Word(right)] => right.is_empty() && asks_to_render(left),
            _ => false,
        },
        Node::Word(_) | Node::Quoted(_) => false,
    }
}

/// Reads filters from the front of a text.
struct Reader<'a> {
    rest: &'a str,
}

impl Reader<'_> {
    /// A call or a value, or two with `=` between them, which is short for `eq`.
    fn expression(&mut self, depth: usize) -> Result<Node, Problem> {
        let left = self.operand(depth)?;
        if !self.eat('=') {
            return Ok(left);
        }
        let right = self.operand(depth)?;
        match right {
            Node::Call(name, arguments) if !arguments.is_empty() || name.is_empty() => Err(broken(
                "Invalid equals shortcut expression: `=` takes one value on its right. A filter \
                 stands in the query itself, not in a parameter.",
            )),
            right => Ok(Node::Call("eq".to_owned(), vec![left, right])),
        }
    }

    fn operand(&mut self, depth: usize) -> Result<Node, Problem> {
        if depth > DEEPEST {
            return Err(broken("The filter is nested too deeply."));
        }
        let word = self.word()?;
        if !self.rest.starts_with('(') {
            return Ok(word);
        }
        let Node::Word(name) = word else {
            return Err(broken("A value in quotation marks takes no brackets."));
        };
        self.eat('(');
        let mut arguments = Vec::new();
        if !self.eat(')') {
            loop {
                arguments.push(self.expression(depth + 1)?);
                if self.eat(')') {
                    break;
                }
                if !self.eat(',') {
                    return Err(self.unexpected("`,` or `)`"));
                }
            }
        }
        Ok(Node::Call(name.to_ascii_lowercase(), arguments))
    }

    /// A name or a value, up to the next sign that means something.
    fn word(&mut self) -> Result<Node, Problem> {
        self.rest = self.rest.trim_start();
        for quote in ['"', '\''] {
            if let Some(text) = self.rest.strip_prefix(quote) {
                let (value, rest) = text
                    .split_once(quote)
                    .ok_or_else(|| broken(&format!("A {quote} is not closed.")))?;
                self.rest = rest.trim_start();
                return Ok(Node::Quoted(value.to_owned()));
            }
        }
        let signs = ['(', ')', ',', '=', '&', '|', ';', '"', '\''];
        let end = self.rest.find(signs).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at_checked(end).unwrap_or_default();
        self.rest = rest;
        Ok(Node::Word(word.trim_end().to_owned()))
    }

    fn eat(&mut self, sign: char) -> bool {
        let after = self.rest.strip_prefix(sign);
        self.rest = after.unwrap_or(self.rest).trim_start();
        after.is_some()
    }

    fn end_of_filter(&self) -> Result<(), Problem> {
        if self.rest.is_empty() || self.rest.starts_with('&') {
            Ok(())
        } else {
            Err(self.unexpected("`&` or the end of the query"))
        }
    }

    fn unexpected(&self, expected: &str) -> Problem {
        broken(&match self.rest.chars().next() {
            Some(found) => format!(
                "Found `{found}` where {expected} was expected; a value with special characters \
                 needs quotation marks."
            ),
            None => format!("The query ends where {expected} was expected."),
        })
    }
}

fn broken(message: &str) -> Problem {
    Problem::bad_query("filter", message)
}
