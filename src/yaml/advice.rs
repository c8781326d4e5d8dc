//! What a text that is not YAML was probably meant to say, by the line where reading stopped.
//!
//! It decides nothing: a text that can be read never comes here.

/// What is said in place of the reader's words, and what to do.
pub(super) struct Advice {
    pub(super) message: String,
    pub(super) help: String,
}

fn advice(message: impl Into<String>, help: impl Into<String>) -> Option<Advice> {
    let (message, help) = (message.into(), help.into());
    Some(Advice { message, help })
}

/// What a reader says whose cause needs no look at the line, and what is said instead.
const BY_WORDS: [(&str, &str, &str); 6] = [
    ("tab", "a tab is used to indent", "indent with spaces"),
    (
        "found a second one",
        "a file holds one document, found a second one",
        "give each document a file of its own, and remove the `---`",
    ),
    (
        "unclosed quote",
        "a quote is not closed",
        "add the closing quote",
    ),
    (
        "unknown escape",
        "a backslash in double quotes begins an escape that YAML does not have",
        "write it in single quotes, where a backslash means itself: '^\\d+$'",
    ),
    (
        "unclosed bracket",
        "a bracket is not closed",
        "add the `}` or `]` where it ends",
    ),
    (
        "misplaced bracket",
        "a bracket closes none that is open",
        "remove it, or quote the text that it stands in",
    ),
];

/// What begins something else in YAML, where it begins a value.
const INDICATORS: [(char, &str); 9] = [
    ('@', "`@` is reserved in YAML"),
    ('`', "a backtick is reserved in YAML"),
    ('%', "`%` begins a directive in YAML"),
    ('*', "`*` refers to an anchor in YAML"),
    ('&', "`&` names an anchor in YAML"),
    ('!', "`!` begins a tag in YAML"),
    ('|', "`|` begins a text over several lines in YAML"),
    ('>', "`>` begins a text over several lines in YAML"),
    (',', "`,` separates values in YAML"),
];

/// Advice on the place where reading stopped; line and column count from 1, `found` is what
/// the reader says.
pub(super) fn advise(text: &str, line: usize, column: usize, found: &str) -> Option<Advice> {
    let lines: Vec<&str> = text.lines().collect();
    let own = *lines.get(line.checked_sub(1)?)?;
    let offset = own.char_indices().nth(column.saturating_sub(1));
    let offset = offset.map_or(own.len(), |(offset, _)| offset);
    if let Some((_, message, help)) = BY_WORDS.iter().find(|(words, ..)| found.contains(words)) {
        return advice(*message, *help);
    }
    if let Some((_, key)) = found.split_once("duplicate mapping key: ") {
        return advice(
            format!("the key `{key}` is written twice"),
            "keep one of the two",
        );
    }
    if own
        .chars()
        .take_while(|c| c.is_whitespace())
        .any(|c| c == '\t')
    {
        return advice("a tab is used to indent", "indent with spaces");
    }
    let is_flow = ["flow", "illegal placement"]
        .iter()
        .any(|words| found.contains(words));
    if let Some((number, open)) = is_flow.then(|| left_open(&lines, line)).flatten() {
        let close = if open == '{' { '}' } else { ']' };
        let words = format!("the `{open}` on line {number} is not closed");
        return advice(words, format!("add `{close}` where it ends"));
    }
    let written = Written::at(own, offset, is_flow);
    let of_value = written.and_then(|written| written.advice());
    of_value.or_else(|| out_of_place(&lines, line, offset, found))
}

/// A value, as it stands in its line.
struct Written<'t> {
    key: &'t str,
    value: &'t str,
    /// Whether it stands within brackets.
    is_inner: bool,
}

impl<'t> Written<'t> {
    /// The value that stands at an offset of a line, or ends before it.
    fn at(line: &'t str, offset: usize, is_flow: bool) -> Option<Written<'t>> {
        let head = line.get(..offset)?;
        let is_inner = is_flow || !brackets(&[head]).is_empty();
        // Reading stops behind what it stumbled over.
        let marks = [": ", "- ", ", ", "[", "{ "];
        let begun = marks
            .iter()
            .filter_map(|mark| Some(head.rfind(mark)? + mark.len()));
        let start = match is_inner {
            true => begun.max()?,
            false => first_value(line).filter(|start| *start <= offset)?,
        };
        let rest = line.get(start..)?.trim_start();
        let before = line.get(..line.len() - rest.len())?.trim_end();
        let is_end = |c: char| c.is_whitespace() || "{[,".contains(c);
        let key = before
            .strip_suffix(':')
            .and_then(|key| key.rsplit(is_end).next());
        let value = extent(rest, is_inner);
        (!value.is_empty()).then_some(Written {
            key: key.unwrap_or_default(),
            value,
            is_inner,
        })
    }

    /// It in quotes, with its key.
    fn quoted(&self) -> String {
        let value = match self.value {
            value if !value.contains('\'') => format!("'{value}'"),
            value if !value.contains(['"', '\\']) => format!("\"{value}\""),
            value => format!("'{}'", value.replace('\'', "''")),
        };
        match self.key {
            "" => value,
            key => format!("{key}: {value}"),
        }
    }

    /// Why the value must stand in quotes, or what else is wrong with it.
    fn advice(&self) -> Option<Advice> {
        let value = self.value;
        if let Some(mark) = value
            .chars()
            .next()
            .filter(|first| matches!(first, '"' | '\''))
        {
            let is_whole =
                value.len() > 1 && value.ends_with(mark) && value.matches(mark).count() == 2;
            let help = "quote the whole value once; within single quotes a quote is written twice: 'it''s'";
            let found = advice("the value goes on behind its closing quote", help);
            return found.filter(|_| !is_whole);
        }
        let because = |why: &str| {
            let words = format!("`{value}` is not quoted: {why}");
            advice(words, format!("quote it: `{}`", self.quoted()))
        };
        if value.starts_with("{{") {
            return because("`{` begins a mapping in YAML");
        }
        if let Some((_, why)) = INDICATORS.iter().find(|(mark, _)| value.starts_with(*mark)) {
            return because(why);
        }
        let is_closed = value.starts_with(['{', '[']);
        match value.split_once(": ") {
            Some((before, _)) if self.is_inner && !is_closed => {
                let (one, other) = before.rsplit_once(' ')?;
                let help = format!("write `{}, {other}: …`", one.trim_end());
                advice(format!("there is no comma before `{other}:`"), help)
            }
            Some(_) if !is_closed => because("`: ` separates a key from its value"),
            None if value.ends_with(':') => because("`:` at the end makes a key of it"),
            _ if self.is_inner && !is_closed && value.contains(['[', ']', '{', '}']) => {
                because("brackets end a value here")
            }
            _ => None,
        }
    }
}

/// Where the value of a line's first key begins, or that of an item without a key.
fn first_value(line: &str) -> Option<usize> {
    let indent = line.len() - line.trim_start_matches([' ', '-']).len();
    let rest = line.get(indent..)?;
    let key = rest.split_once(": ").map(|(key, _)| key);
    let is_key = |key: &&str| !key.is_empty() && !key.contains(['{', '[', '"', '\'', ' ']);
    match key.filter(is_key) {
        Some(key) => Some(indent + key.len() + 2),
        None => line.trim_start().starts_with("- ").then_some(indent),
    }
}

/// How far an unquoted value goes, as its author meant it.
fn extent(rest: &str, is_inner: bool) -> &str {
    let rest = rest.find(" #").map_or(rest, |end| &rest[..end]).trim_end();
    if !is_inner {
        return rest;
    }
    // A variable ends with its braces, whatever stands between.
    let mut from = 0;
    let end = loop {
        let tail = &rest[from..];
        let end = [", ", " }", " ]"]
            .iter()
            .filter_map(|end| tail.find(end))
            .min();
        let variable = tail
            .find("{{")
            .filter(|open| end.is_none_or(|end| *open < end));
        match variable.and_then(|open| Some(open + tail[open..].find("}}")? + 2)) {
            Some(behind) => from += behind,
            None => break end.map_or(rest.len(), |end| from + end),
        }
    };
    let mut value = &rest[..end];
    for (open, close) in [('{', '}'), ('[', ']')] {
        while value.ends_with(close) && value.matches(close).count() > value.matches(open).count() {
            value = &value[..value.len() - 1];
        }
    }
    value.trim_end().trim_end_matches(',')
}

/// A line that stands where it cannot.
fn out_of_place(lines: &[&str], line: usize, offset: usize, found: &str) -> Option<Advice> {
    let own = *lines.get(line - 1)?;
    if found.contains("simple key expected") {
        let key = own.trim().trim_start_matches("- ");
        return advice(
            format!("`{key}` has no `:` and no value"),
            format!("write `{key}: …`"),
        );
    }
    let indent = |line: &str| line.len() - line.trim_start().len();
    let is_text = |line: &&&str| !line.trim().is_empty() && !line.trim_start().starts_with('#');
    let above = lines.get(..line - 1)?.iter().rfind(is_text)?;
    if own.get(..offset)?.contains(": ") {
        return None;
    }
    let is_key = found.contains("mapping values");
    let words = above.trim().trim_start_matches("- ");
    if is_key && !words.contains(':') {
        let message = format!("`{words}` on the line above has no `:`");
        return advice(message, format!("write `{words}:`"));
    }
    if is_key && indent(own) > indent(above) {
        let help = "align it with the line above, or let that line end with `:`";
        return advice(
            "the line is indented below one that has a value already",
            help,
        );
    }
    let is_placed = found.contains("expected key") || found.contains("expected '-'");
    let help = "align it with the keys or the `-` that it belongs to";
    let found = advice("the line is indented like none above it", help);
    found.filter(|_| is_placed)
}

/// The line and the kind of the innermost bracket that an earlier line leaves open.
fn left_open(lines: &[&str], line: usize) -> Option<(usize, char)> {
    brackets(lines.get(..line - 1)?).pop()
}

/// The brackets that some lines leave open, each with its line; a variable's braces are none.
fn brackets(lines: &[&str]) -> Vec<(usize, char)> {
    let mut open: Vec<(usize, char)> = Vec::new();
    for (number, text) in lines.iter().enumerate() {
        let mut quote = None;
        let mut before = ' ';
        let mut rest = text.chars().peekable();
        while let Some(c) = rest.next() {
            let begins = " [{,:".contains(before);
            match quote {
                Some(mark) if c == mark => quote = None,
                Some(_) => {}
                None if matches!(c, '"' | '\'') && begins => quote = Some(c),
                None if c == '#' && before == ' ' => break,
                None if c == '{'
                    && (rest.peek().is_none_or(|next| *next == '{') || before == '{') => {}
                None if matches!(c, '{' | '[') && begins => open.push((number + 1, c)),
                None if matches!(c, '}' | ']') => {
                    open.pop();
                }
                None => {}
            }
            before = c;
        }
    }
    open
}

#[cfg(test)]
mod tests {
    use crate::yaml::read::parse;

    #[test]
    fn each_mistake_has_its_advice() {
        for (text, place, words) in [
            (
                "a:\n  - { path: $.data[0].x, equals: 1 }\n",
                "2:",
                "`path: '$.data[0].x'`",
            ),
            (
                "a: { b: '/{id}', c: { id: {{ user }} } }\n",
                "1:",
                "`id: '{{ user }}'`",
            ),
            ("a: {{ user }}-x # y\n", "1:", "`a: '{{ user }}-x'`"),
            ("a: [{{ user }}]\n", "1:", "quote it: `'{{ user }}'`"),
            ("- {{ user }}\n", "1:", "quote it: `'{{ user }}'`"),
            (
                "a: { b: /x/{{ user }}/y }\n",
                "1:",
                "`b: '/x/{{ user }}/y'`",
            ),
            ("a: { b: /{id} }\n", "1:", "`b: '/{id}'`"),
            ("a: it's: so\n", "1:", "`a: \"it's: so\"`"),
            ("a: */*\n", "1:", "`*` refers to an anchor"),
            ("a: { b: *, c: 1 }\n", "1:", "`b: '*'`"),
            ("a: @x\n", "1:", "`a: '@x'`"),
            ("a: 'it's'\n", "1:", "written twice: 'it''s'"),
            ("a: { b: 1 c: 2 }\n", "1:", "no comma before `c:`"),
            (
                "a: { b: 1\nc: { d: 2 }\n",
                "2:",
                "the `{` on line 1 is not closed",
            ),
            ("a: { b: 1\n", "1:4:", "add the `}`"),
            ("a: 1 }\nb: [1]]\n", "2:", "closes none"),
            ("a:\n\tb: 1\n", "2:", "indent with spaces"),
            ("a:\n  b: 1\n\tc: 2\n", "", "indent with spaces"),
            ("a: \"\\d\"\n", "1:", "in single quotes"),
            (
                "a:\n  b: 1\n   c: 2\n",
                "3:",
                "align it with the line above",
            ),
            ("a\n  b: 1\n", "2:", "write `a:`"),
            ("a:\n    b: 1\n  c: 2\n", "3:", "like none above it"),
            ("a:\n  b: 1\n  c\n", "3:", "write `c: …`"),
            ("a: 1\na: 2\n", "2:1:", "keep one of the two"),
        ] {
            let error = parse(text, "x.yaml").unwrap_err().to_string();
            let begins = error.starts_with(&format!("x.yaml:{place}"));
            assert!(begins && error.contains(words), "{text}\n{error}");
        }
    }
}
