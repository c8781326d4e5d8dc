//! A page that came in the place of a document: what kind it is, and which document it shows.

use std::sync::LazyLock;

use regex::Regex;
use url::{Position, Url};

/// In this file Swagger UI has the document's address, unless its page was changed.
const INITIALIZER: &str = "swagger-initializer.js";

/// What stands in the place of a document at an address, and where the document is.
pub(super) fn page(text: &str, at: &Url) -> (String, String) {
    let lower = text.to_ascii_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    let what = if has(&["swagger-ui", "swaggeruibundle"]) {
        "the page of Swagger UI"
    } else if has(&["redoc"]) {
        "the page of Redoc"
    } else if has(&["rapidoc", "scalar", "elements-api", "stoplight"]) {
        "a page that shows the document"
    } else if has(&[
        "type=\"password\"",
        "type='password'",
        "sign in",
        "log in",
        "login",
    ]) {
        "a page to sign in on"
    } else {
        "an HTML page"
    };
    let words = format!("this is {what}, not an OpenAPI document");
    let help = match (named_in(text, at), at.join(INITIALIZER)) {
        (Some(address), _) => format!("the page names this one: {address}"),
        (None, Ok(file)) if has(&[INITIALIZER]) => format!(
            "the page takes the document's address from `{INITIALIZER}`: look for `url` in {}",
            &file[..Position::AfterPath]
        ),
        _ => "name the address of the document itself, such as …/openapi.json".to_owned(),
    };
    (words, help)
}

/// The whole address of the document that a page shows.
fn named_in(text: &str, at: &Url) -> Option<Url> {
    static NAMED: LazyLock<Vec<Regex>> = LazyLock::new(|| {
        let value = r#"["']([^"'<>\s]{1,400})["']"#;
        let like_one = r#"["']([^"'<>\s]{1,300}(?:json|ya?ml|docs)[^"'<>\s]{0,100})["']"#;
        let patterns = [
            format!(r"(?:spec-url|data-url|apiDescriptionUrl)\s*=\s*{value}"),
            format!(r"Redoc\.init\(\s*{value}"),
            format!(r#"(?s)createApiReference\(.{{0,400}}?\burl["']?\s*:\s*{value}"#),
            format!(r#"\burl["']?\s*[:=]\s*{like_one}"#),
        ];
        let patterns = patterns.iter();
        patterns.filter_map(|one| Regex::new(one).ok()).collect()
    });
    let found = NAMED.iter().find_map(|one| one.captures(text))?;
    at.join(found.get(1)?.as_str()).ok()
}
