//! The proxies that the environment names, by the rules of the HTTP library. It ignores one that
//! it cannot read, and a request with a credential would go directly to its host.

use super::text_source::Environment;
use crate::error::InputError;
use crate::secret::Secret;

/// The variables that name a proxy; in lower case they do too.
pub(super) const PROXY_VARIABLES: [&str; 3] = ["HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY"];

/// Said in the place of the address: it may hold a password.
pub(super) const NOT_A_PROXY: &str = "this is not the address of a proxy";

/// Whether a text is the URL of a proxy.
pub(super) fn is_proxy(text: &str) -> bool {
    url::Url::parse(text).is_ok_and(|url| {
        let is_http = matches!(url.scheme(), "http" | "https");
        is_http && url.has_host() && url.port() != Some(0)
    })
}

/// All that are set.
pub(super) fn of_environment(environment: Environment<'_>) -> Vec<Secret> {
    let names = PROXY_VARIABLES.map(|name| [name.to_owned(), name.to_ascii_lowercase()]);
    let set = names.iter().flatten().filter_map(|name| environment(name));
    set.map(|url| Secret::new(with_scheme(url))).collect()
}

/// Those without a scheme are taken for plain HTTP.
fn with_scheme(url: String) -> String {
    match url.contains("://") {
        true => url,
        false => format!("http://{url}"),
    }
}

/// Checks the proxy that is set for the scheme of this address.
///
/// # Errors
/// The variable whose value is not the address of a proxy.
pub(super) fn check(environment: Environment<'_>, base: &url::Url) -> Result<(), InputError> {
    let of_scheme = format!("{}_PROXY", base.scheme().to_ascii_uppercase());
    for name in [of_scheme.as_str(), "ALL_PROXY"] {
        let names = [name.to_owned(), name.to_ascii_lowercase()];
        let set = names
            .into_iter()
            .find_map(|name| Some((environment(&name)?, name)));
        let Some((url, variable)) = set.filter(|(url, _)| !url.is_empty()) else {
            continue;
        };
        if is_proxy(&with_scheme(url)) {
            break;
        }
        let help = "set it to http://host:port, or unset it; `proxy = \"none\"` in the profile of the host ignores it";
        return Err(InputError::new(variable, NOT_A_PROXY).help(help));
    }
    Ok(())
}
