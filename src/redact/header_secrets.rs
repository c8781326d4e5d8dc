//! What a header holds that is secret, sent or received: the words behind a scheme, the
//! parameters that prove who sends it, each cookie.

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::own_secrets::is_worth;
use super::sensitive::{is_distinct, is_sensitive_parameter};

/// Parameters of a credential that prove who sends it, beside those that are secrets by their
/// names: of Digest (RFC 7616), Hawk and what is signed.
const PROOFS: [&str; 4] = ["hmac", "mac", "oauth_token", "response"];

/// Collects what a sensitive header of this lower-case name holds.
pub(crate) fn of_header(name: &str, text: &str, secrets: &mut Vec<String>) {
    match name {
        "cookie" | "cookie2" => text.split(';').for_each(|pair| of_cookie(pair, secrets)),
        "set-cookie" | "set-cookie2" => {
            of_cookie(text.split(';').next().unwrap_or_default(), secrets);
        }
        _ => of_credential(text, secrets),
    }
}

/// Collects what is secret in a credential, as `Authorization` has it (RFC 9110, section 11.4):
/// a text without spaces as a whole, else what stands behind its scheme, whatever that is.
pub(super) fn of_credential(text: &str, secrets: &mut Vec<String>) {
    let text = text.trim();
    let (scheme, rest) = text.split_once(char::is_whitespace).unwrap_or(("", text));
    let rest = rest.trim();
    let mut add = |text: &str| {
        if is_worth(text) {
            secrets.push(text.to_owned());
        }
    };
    if !rest.contains(',') {
        add(unquoted(rest));
    }
    let listed = rest.split([',', ';', '&', ' ', '\t']);
    let parameters: Vec<(&str, &str)> = listed.filter_map(parameter).collect();
    let proofs = parameters.iter().filter(|(name, _)| is_proof(name));
    // Of parameters that nobody knows, any may be the secret.
    let is_known = proofs.clone().next().is_some();
    let chosen = parameters
        .iter()
        .filter(|(name, _)| !is_known || is_proof(name));
    for (_, value) in chosen {
        add(value);
        // `PVEAPIToken=root@pam!monitoring=a1b2c3d4`
        value
            .rsplit_once('=')
            .into_iter()
            .for_each(|(_, end)| add(end));
    }
    if parameters.is_empty() && rest.contains(char::is_whitespace) {
        rest.split_whitespace().for_each(&mut add);
    }
    if scheme.eq_ignore_ascii_case("basic") {
        secrets.extend(of_login(rest));
    }
}

/// The password that a `Basic` credential holds; without one the user is a key.
fn of_login(encoded: &str) -> Option<String> {
    let login = String::from_utf8(STANDARD.decode(encoded).ok()?).ok()?;
    let (user, password) = login.split_once(':')?;
    let secret = if password.is_empty() { user } else { password };
    // It may be a sentence.
    is_distinct(secret).then(|| secret.to_owned())
}

fn is_proof(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    PROOFS.contains(&&*name) || name.ends_with("signature") || is_sensitive_parameter(&name)
}

/// A parameter's name and value; what base64 ends with is none.
fn parameter(text: &str) -> Option<(&str, &str)> {
    let (name, value) = text.split_once('=')?;
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    let value = unquoted(value);
    (name.bytes().all(is_name) && !value.trim_matches('=').is_empty()).then_some((name, value))
}

fn unquoted(text: &str) -> &str {
    text.trim_matches('"')
}

/// Collects the value of a cookie, and the id in one that Express has signed: `s:ID.SIGNATURE`.
fn of_cookie(pair: &str, secrets: &mut Vec<String>) {
    let Some((_, value)) = pair.split_once('=') else {
        return;
    };
    let value = unquoted(value.trim());
    let decoded = percent_encoding::percent_decode_str(value).decode_utf8();
    let signed = decoded.unwrap_or(Cow::Borrowed(value));
    let signed = signed.strip_prefix("s:").and_then(|id| id.rsplit_once('.'));
    let own = std::iter::once(value).chain(signed.map(|(id, _)| id));
    secrets.extend(own.filter(|text| is_worth(text)).map(str::to_owned));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(name: &str, text: &str) -> Vec<String> {
        let mut secrets = Vec::new();
        of_header(name, text, &mut secrets);
        secrets
    }

    #[test]
    fn what_a_sensitive_header_holds_is_a_secret() {
        assert_eq!(header("authorization", "Bearer abc123def"), ["abc123def"]);
        let basic = STANDARD.encode("joe:pa55word!");
        assert_eq!(
            header("authorization", &format!("Basic {basic}")),
            [basic.as_str(), "pa55word!"]
        );
        let basic = STANDARD.encode("joe:correct horse battery staple");
        assert_eq!(
            header("authorization", &format!("Basic {basic}")),
            [basic.as_str(), "correct horse battery staple"]
        );
        assert_eq!(header("x-api-key", "k3y-k3y-k3y"), ["k3y-k3y-k3y"]);
        assert_eq!(
            header("cookie", "lang=en; session=c00kie-value; id=\"abcdefg1\""),
            ["c00kie-value", "abcdefg1"]
        );
        assert_eq!(
            header(
                "set-cookie",
                "session=c00kie-value; Path=/; Expires=Thu, 01 Jan 2099"
            ),
            ["c00kie-value"]
        );
        let signed =
            "AWS4-HMAC-SHA256 Credential=AKIA/x, SignedHeaders=host, Signature=fe5f80f77d5f";
        assert_eq!(header("authorization", signed), ["fe5f80f77d5f"]);
        let digest = "Digest username=\"joe\", nonce=\"n\", response=\"6629fae49393a053\"";
        assert_eq!(header("authorization", digest), ["6629fae49393a053"]);
        assert!(header("authorization", "Bearer").is_empty());
        assert!(header("authorization", "Bearer invalid-token").is_empty());
    }

    #[test]
    fn what_stands_behind_any_scheme_is_a_secret() {
        let token = "tok_4f7c9a1e22bd";
        for form in [
            "Token {}",
            "Token: {}",
            "GenieKey  {}",
            "sso-key abc:{}",
            "key={}",
            "Snowflake Token=\"{}\"",
            "Discogs token={}",
            "Token token={}, email=ann@api.example",
            "NLAuth nlauth_account=TEST-0001, nlauth_signature={}",
            "GoogleLogin auth={}",
            "PVEAPIToken=root@pam!mon={}",
            "SharedAccessSignature sr=api.example%2fq&sig={}&se=1456",
            "Hawk id=\"dh37fgj492je\", ts=\"1353832234\", nonce=\"j4h3g2\", mac=\"{}\"",
            "Odd user={}",
        ] {
            let found = header("authorization", &form.replace("{}", token));
            let mut ends = found.iter().filter(|one| one.ends_with(token));
            let open = ["ann@api.example", "TEST-0001", "dh37fgj492je"];
            assert!(
                ends.any(|one| one == token || one.ends_with(&format!(":{token}"))),
                "{form}: {found:?}"
            );
            assert!(!found.iter().any(|one| open.contains(&&**one)), "{form}");
        }
        assert_eq!(header("x-api-key", "Token YWJjZGVmZ2g="), ["YWJjZGVmZ2g="]);
    }

    #[test]
    fn a_user_without_a_password_and_the_id_in_a_signed_cookie_are_secrets() {
        let basic = STANDARD.encode("sk_test_99aa9a1e22bd:");
        assert_eq!(
            header("authorization", &format!("Basic {basic}")),
            [basic.as_str(), "sk_test_99aa9a1e22bd"]
        );
        assert_eq!(
            header("cookie", "sid=s%3Aa1b2c3d4e5.Zq%2Fsig"),
            ["s%3Aa1b2c3d4e5.Zq%2Fsig", "a1b2c3d4e5"]
        );
    }
}
