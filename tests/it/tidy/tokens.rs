//! The words and signs of Rust's code, without comments and without what stands in quotes.

/// The tokens of a text: words, `::`, and each other sign alone.
pub fn tokens(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            _ if rest.starts_with("//") => rest.find('\n').unwrap_or(rest.len()),
            _ if rest.starts_with("/*") => rest.find("*/").map_or(rest.len(), |end| end + 2),
            '"' => quoted(rest),
            '\'' => character(rest),
            'r' | 'b' | 'c' if raw(rest).is_some() => raw(rest).unwrap_or(1),
            _ if first.is_alphanumeric() || first == '_' => {
                let is_sign = |c: char| !c.is_alphanumeric() && c != '_';
                let length = rest.find(is_sign).unwrap_or(rest.len());
                found.push(rest[..length].to_owned());
                length
            }
            _ if first.is_whitespace() => first.len_utf8(),
            _ if rest.starts_with("::") => {
                found.push("::".to_owned());
                2
            }
            _ => {
                found.push(first.to_string());
                first.len_utf8()
            }
        };
        rest = &rest[length..];
    }
    found
}

/// The length of a text in quotes.
fn quoted(rest: &str) -> usize {
    let mut is_escaped = false;
    for (at, byte) in rest.bytes().enumerate().skip(1) {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = true,
            b'"' => return at + 1,
            _ => {}
        }
    }
    rest.len()
}

/// The length of a character in quotes; that of the sign where it begins a lifetime.
fn character(rest: &str) -> usize {
    let mut following = rest.chars().skip(1);
    match (following.next(), following.next()) {
        (Some('\\'), _) => rest[3..].find('\'').map_or(rest.len(), |end| end + 4),
        (Some(one), Some('\'')) => 2 + one.len_utf8(),
        _ => 1,
    }
}

/// The length of a raw text, if one begins here.
fn raw(rest: &str) -> Option<usize> {
    let begin = rest.find(['#', '"'])?;
    if !matches!(&rest[..begin], "r" | "br" | "cr") {
        return None;
    }
    let signs = rest[begin..]
        .bytes()
        .take_while(|byte| *byte == b'#')
        .count();
    let open = begin + signs;
    if rest.as_bytes().get(open) != Some(&b'"') {
        return None;
    }
    let close = format!("\"{}", "#".repeat(signs));
    let end = rest[open + 1..].find(&close)?;
    Some(open + 1 + end + close.len())
}
