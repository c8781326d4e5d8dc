//! Which client sent a request, in a word.

use crate::model::exchange::Request;

/// So many characters of it are kept.
const MOST_CHARACTERS: usize = 60;
/// What browsers say of themselves behind `Mozilla/5.0`, the most specific first.
const BROWSERS: [&str; 5] = ["Edg/", "OPR/", "Chrome/", "Firefox/", "Version/"];

/// The client's product and version, by its `User-Agent` (RFC 9110, section 10.1.5):
/// `python-requests/2.31`.
pub fn client(request: &Request) -> Option<String> {
    let mut headers = request.headers.iter();
    let header = headers.find(|header| header.name == "user-agent")?;
    let text = header.value.to_text();
    let mut words = text.split_ascii_whitespace();
    let first = words.next()?;
    let own = match first.starts_with("Mozilla/") {
        true => {
            let all: Vec<&str> = words.collect();
            let mut known = BROWSERS
                .iter()
                .filter_map(|name| all.iter().find(|word| word.starts_with(name)).copied());
            known.next().unwrap_or(first)
        }
        false => first,
    };
    let own = match own.strip_prefix("Version/") {
        Some(version) => format!("Safari/{version}"),
        None => own.to_owned(),
    };
    Some(own.chars().take(MOST_CHARACTERS).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::exchange::Header;

    #[test]
    fn a_client_is_its_product() {
        for (agent, product) in [
            ("python-requests/2.31.0", "python-requests/2.31.0"),
            ("okhttp/4.12.0 (jvm)", "okhttp/4.12.0"),
            (
                "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36",
                "Chrome/120.0.0.0",
            ),
            (
                "Mozilla/5.0 (Macintosh) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.1 Safari/605.1.15",
                "Safari/17.1",
            ),
        ] {
            let request = Request {
                method: "GET".into(),
                url: "https://h/".into(),
                headers: vec![Header {
                    name: "user-agent".into(),
                    value: agent.as_bytes().to_vec().into(),
                }],
                body: None,
            };
            assert_eq!(client(&request).as_deref(), Some(product));
        }
    }
}
