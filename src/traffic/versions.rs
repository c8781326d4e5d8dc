//! The names of HTTP's versions.

/// What stands for a version that is not known.
pub(super) const UNKNOWN: &str = "HTTP";

/// A version as this program writes it: `HTTP/2` for `h2`, `http/2.0` and the like; [`UNKNOWN`]
/// where it is none of them.
pub(super) fn http_version(written: &str) -> String {
    let lower = written.trim().to_ascii_lowercase();
    let number = lower.strip_prefix("http/").unwrap_or(&lower);
    let number = number.strip_prefix('h').unwrap_or(number);
    let known = match number {
        _ if lower.contains("quic") => "HTTP/3",
        "1.0" | "1.1" => return format!("HTTP/{number}"),
        "2" | "2.0" | "2c" => "HTTP/2",
        "3" | "3.0" => "HTTP/3",
        _ if number.starts_with("3-") => "HTTP/3",
        _ => UNKNOWN,
    };
    known.to_owned()
}

#[cfg(test)]
mod tests {
    use super::http_version;

    #[test]
    fn versions_have_one_name() {
        for (name, written) in [
            ("HTTP/1.0", &["HTTP/1.0", "http/1.0"][..]),
            ("HTTP/1.1", &["HTTP/1.1", "http/1.1", "1.1"]),
            (
                "HTTP/2",
                &["h2", "h2c", "HTTP/2", "http/2.0", "HTTP/2.0", "2"],
            ),
            (
                "HTTP/3",
                &["h3", "h3-29", "HTTP/3", "http/2+quic/46", "3.0"],
            ),
            ("HTTP", &["", "unknown", "http/9"]),
        ] {
            for written in written {
                assert_eq!(http_version(written), name, "{written}");
            }
        }
    }
}
