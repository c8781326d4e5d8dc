//! Sends one request and gives the exchange.

/// A base URL as users type it, without what cases add to it.
///
/// # Errors
/// What is wrong with it.
pub fn normalise_base(text: &str) -> Result<url::Url, String> {
    let mut url = url::Url::parse(text).map_err(|e| e.to_string())?;
    let path = url.path().trim_end_matches('/').to_owned();
    let path = path
        .strip_suffix("/v1")
        .filter(|p| p.ends_with("/public"))
        .unwrap_or(&path)
        .to_owned();
    let path = path.strip_suffix("/public").unwrap_or(&path).to_owned();
    url.set_path(&path);
    Ok(url)
}
