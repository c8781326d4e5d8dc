//! The `Link` header (RFC 8288, section 3): several links, quoted commas and all.

/// One link of a `Link` header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The target as written, which may be relative.
    pub target: String,
    /// Its relations, in lower case.
    pub relations: Vec<String>,
    /// The link's whole text.
    pub text: String,
}

impl Link {
    /// Whether it has this relation.
    pub fn has_relation(&self, relation: &str) -> bool {
        self.relations.iter().any(|own| own == relation)
    }
}

/// The links of one header value; what is no link is passed over.
pub fn parse(value: &str) -> Vec<Link> {
    split(value, ',')
        .into_iter()
        .filter_map(parse_one)
        .collect()
}

fn parse_one(text: &str) -> Option<Link> {
    let (target, parameters) = text.trim().strip_prefix('<')?.split_once('>')?;
    let mut relations = Vec::new();
    for parameter in split(parameters, ';') {
        let Some((name, value)) = parameter.split_once('=') else {
            continue;
        };
        // Only the first `rel` counts (RFC 8288, section 3.3).
        if name.trim().eq_ignore_ascii_case("rel") && relations.is_empty() {
            let value = value.trim().trim_matches('"').to_lowercase();
            relations = value.split_whitespace().map(str::to_owned).collect();
        }
    }
    Some(Link {
        target: target.trim().to_owned(),
        relations,
        text: text.trim().to_owned(),
    })
}

/// Splits at a separator that stands neither in `<…>` nor in a quoted string.
fn split(text: &str, separator: char) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut start, mut in_target, mut in_quotes, mut escaped) = (0, false, false, false);
    for (index, character) in text.char_indices() {
        if escaped {
            escaped = false;
        } else if in_quotes {
            match character {
                '\\' => escaped = true,
                '"' => in_quotes = false,
                _ => {}
            }
        } else if in_target {
            in_target = character != '>';
        } else if character == '"' {
            in_quotes = true;
        } else if character == '<' {
            in_target = true;
        } else if character == separator {
            parts.push(&text[start..index]);
            start = index + character.len_utf8();
        }
    }
    parts.push(&text[start..]);
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commas_in_targets_and_quotes_do_not_split() {
        let links = parse("<a,b>; title=\"x, y; \\\" z\"; rel=next, <c> ; rel=\"sunset other\"");
        assert_eq!(links.len(), 2);
        assert_eq!(links[0].target, "a,b");
        assert!(links[1].has_relation("sunset") && links[1].has_relation("other"));
        assert!(parse("nonsense, <unclosed").is_empty());
    }
}
