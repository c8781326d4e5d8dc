//! What a JSONPath (RFC 9535) must not be, before a parser reads it: parsers go down into
//! brackets by calling themselves.

/// No path that anybody writes is nested so deep.
const MAX_DEPTH: usize = 32;

/// Whether a parser could run out of stack on this text.
pub fn is_nested_too_deep(text: &str) -> bool {
    let mut depth = 0_usize;
    text.bytes().any(|byte| {
        match byte {
            b'[' | b'(' => depth += 1,
            b']' | b')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth > MAX_DEPTH
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_places_are_no_depth() {
        assert!(!is_nested_too_deep(&"[0][?(@.a)]".repeat(1000)));
        assert!(is_nested_too_deep(&"[?(@".repeat(1000)));
    }
}
