//! The template of a path of which no document says which parts are ids.

/// A longer path is cut to so many segments.
const MOST_SEGMENTS: usize = 20;

/// A path with `{id}` in place of each segment that looks like an id.
pub fn template(path: &str) -> String {
    let segments = path.split('/').take(MOST_SEGMENTS);
    let folded: Vec<&str> = segments
        .map(|segment| if is_id(segment) { "{id}" } else { segment })
        .collect();
    folded.join("/")
}

/// Whether a segment names one thing of many: a number, a UUID, a hash, `ACC-1234-5678`, an
/// address. A version such as `v1` or `2024-01` is none.
fn is_id(segment: &str) -> bool {
    let count = |of: fn(char) -> bool| segment.chars().filter(|one| of(*one)).count();
    let digits = count(|one| one.is_ascii_digit());
    let letters = count(|one| one.is_ascii_alphabetic());
    if segment.contains('@') || segment.contains("%40") {
        return true;
    }
    if digits == 0 {
        // Ids in base 64 of a random number have letters of both cases and are long.
        let upper = count(|one| one.is_ascii_uppercase());
        return segment.len() >= 20 && upper >= 4 && letters - upper >= 4;
    }
    if letters == 0 {
        let is_date = digits < 9 && segment.contains('-');
        return !is_date;
    }
    let is_hexadecimal = segment
        .chars()
        .all(|one| one.is_ascii_hexdigit() || one == '-');
    let is_code = segment
        .split(['-', '_'])
        .any(|part| part.len() > 1 && part.chars().all(|one| one.is_ascii_digit()));
    // Tokens of links have letters of both cases between their digits.
    let upper = count(|one| one.is_ascii_uppercase());
    let is_mixed = segment.len() >= 10 && upper >= 3 && letters - upper >= 3;
    is_mixed || (is_hexadecimal && segment.len() >= 8) || is_code || segment.len() >= 20
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_told_from_names() {
        for (path, folded) in [
            ("/users/12/orders/3", "/users/{id}/orders/{id}"),
            ("/v1/accounts/ACC-1234-5678", "/v1/accounts/{id}"),
            (
                "/public/v1/accounts/account-users/USR-7",
                "/public/v1/accounts/account-users/USR-7",
            ),
            (
                "/things/0f8fad5b-d9cb-469f-a165-70867728950e/a",
                "/things/{id}/a",
            ),
            ("/blobs/9e107d9d372bb6826bd81d3542a419d6", "/blobs/{id}"),
            ("/people/ann%40example.com", "/people/{id}"),
            ("/reset-password/lK1xckSxKM2a", "/reset-password/{id}"),
            ("/api/v2/reports/2024-01/all", "/api/v2/reports/2024-01/all"),
            ("/o/oauth2/token", "/o/oauth2/token"),
            ("/s/dBjftJeZ4CVP-mBQlWkZzQ", "/s/{id}"),
            (
                "/account-users/resend-invite",
                "/account-users/resend-invite",
            ),
            ("", ""),
        ] {
            assert_eq!(template(path), folded);
        }
    }
}
