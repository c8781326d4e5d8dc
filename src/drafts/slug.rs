//! Names that may stand in the ids of cases.

use crate::openapi::model::Operation;

/// A name as it may stand in an id: `getOrder` is `get-order`.
pub fn slug(text: &str) -> String {
    let mut slug = String::new();
    let mut was_lower = false;
    for c in text.chars() {
        if c.is_ascii_alphanumeric() {
            if c.is_ascii_uppercase() && was_lower {
                slug.push('-');
            }
            was_lower = c.is_ascii_lowercase() || c.is_ascii_digit();
            slug.push(c.to_ascii_lowercase());
        } else if c == '_' {
            slug.push('_');
            was_lower = false;
        } else {
            if !slug.ends_with('-') && !slug.is_empty() {
                slug.push('-');
            }
            was_lower = false;
        }
    }
    slug.trim_matches('-').to_owned()
}

/// A name for each operation that may stand in an id, none of them twice.
pub fn ids(operations: &[Operation]) -> Vec<String> {
    let mut found: Vec<String> = Vec::with_capacity(operations.len());
    let mut known: std::collections::HashSet<String> = std::collections::HashSet::new();
    for operation in operations {
        let own = operation
            .id
            .as_deref()
            .map(slug)
            .filter(|id| !id.is_empty());
        let name = own.unwrap_or_else(|| {
            slug(&format!(
                "{} {}",
                operation.method.to_lowercase(),
                operation.path
            ))
        });
        let mut id = name.clone();
        let mut count = 1;
        while !known.insert(id.clone()) {
            count += 1;
            id = format!("{name}-{count}");
        }
        found.push(id);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_parts_of_ids() {
        for (name, id) in [
            ("getOrder", "get-order"),
            ("repos/list-for-user", "repos-list-for-user"),
            ("GET /v1/orders/{id}", "get-v1-orders-id"),
            ("AccountUsers_Get", "account-users_get"),
            ("", ""),
        ] {
            assert_eq!(slug(name), id);
        }
    }
}
