//! Operations by their names, `POST /users/{id}/invite`: which of them belong together.

/// Whether one operation gives the list in which the things of another stand:
/// `GET /users` for `POST /users/{id}/invite`.
pub fn is_collection_of(list: &str, operation: &str) -> bool {
    let collection = collection_path(operation);
    collection.is_some_and(|path| list.strip_prefix("GET ") == Some(path))
}

/// The path of the list in which the things of an operation stand.
pub fn collection_path(operation: &str) -> Option<&str> {
    let (_, path) = operation.split_once(' ')?;
    let last_param = path.rfind('{')?;
    path[..last_param].strip_suffix('/')
}

/// Whether two operations do the same by their names: one method and one last part,
/// on another path.
pub fn is_same_action(one: &str, other: &str) -> bool {
    let method = |operation: &str| operation.split(' ').next().map(str::to_owned);
    let last = last_segment(one);
    one != other
        && method(one) == method(other)
        && last == last_segment(other)
        && !is_param(last)
        && one.contains('{')
        && other.contains('{')
}

/// Whether a part of a path template holds a parameter.
pub fn is_param(segment: &str) -> bool {
    segment.contains('{')
}

/// The last part of an operation's path.
pub fn last_segment(operation: &str) -> &str {
    operation.rsplit('/').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_and_namesakes_are_known_by_their_paths() {
        let invite = "POST /v1/users/{id}/invite";
        assert!(is_collection_of("GET /v1/users", invite));
        assert!(is_collection_of(
            "GET /a/{a}/users",
            "GET /a/{a}/users/{id}"
        ));
        assert!(!is_collection_of("GET /v1", invite));
        assert!(!is_collection_of("POST /v1/users", invite));
        assert!(!is_collection_of("GET /v1/users", "GET /v1/users"));
        assert!(is_same_action("POST /a/{a}/users/{u}/invite", invite));
        assert!(!is_same_action(invite, invite));
        assert!(!is_same_action("GET /users/{id}", "GET /accounts/{id}"));
    }
}
