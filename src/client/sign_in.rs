//! Signs in: asks a token endpoint for a token, by the trust, the proxy and the time limits of
//! the profile. Nothing of the profile but these goes there, and nothing is written down.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use url::form_urlencoded;

use super::blocked::blocked;
use super::credentials::{Credentials, Part};
use super::draft::{Draft, draft};
use super::fetched::{Fetched, Token};
use super::http_client::Client;
use super::{client_assertion, login_response, token_response};
use crate::error::InputError;
use crate::model::case::{BodyTemplate, Query, RequestTemplate, is_safe_method};
use crate::model::exchange::{Blocked, Header, Phase, Request, Response};
use crate::model::host::{Credential, HostProfile, RetryPolicy};
use crate::model::http_date;
use crate::model::octets::Octets;
use crate::model::sign_in::{ClientAuth, ClientCredentials, ClientProof, Login, SignIn, basic};
use crate::variables::{Scope, Values, names_used};

/// A token response is no larger.
const MAX_BODY_BYTES: usize = 1024 * 1024;

impl Client {
    /// A client for this profile. Reads the system's trusted certificates only where the base
    /// is `https`.
    ///
    /// # Errors
    ///
    /// When the profile's own certificates cannot be read.
    pub fn new(profile: &HostProfile) -> Result<Client, InputError> {
        Client::with(profile, Credentials::of(profile))
    }
}

impl Credentials {
    /// The credentials that a profile holds or says how to fetch.
    pub fn of(profile: &HostProfile) -> Credentials {
        let part = |part: &Credential| match part {
            Credential::Fetched(sign_in) => Part::Fetched(fetched(sign_in, profile)),
            given => Part::Given(given.clone()),
        };
        let parts = |one: &Credential| {
            let is_fetched = |part: &Credential| matches!(part, Credential::Fetched(_));
            match one.parts().iter().any(is_fetched) {
                true => one.parts().iter().map(part).collect(),
                false => vec![Part::Given(one.clone())],
            }
        };
        let credentials = profile.credentials.iter();
        Credentials(
            credentials
                .map(|(name, one)| (name.clone(), parts(one)))
                .collect(),
        )
    }
}

/// The credential that a sign-in gives, fetched when it is first needed.
fn fetched(sign_in: &Arc<SignIn>, profile: &HostProfile) -> Fetched {
    let asked = Arc::new(asked(sign_in, profile));
    let shown = sign_in.shown();
    let sign_in = sign_in.clone();
    Fetched::new(shown, move || {
        let (sign_in, asked) = (sign_in.clone(), asked.clone());
        Box::pin(async move { fetch(&sign_in, &asked).await })
    })
}

/// The origin that is asked. The host's own gets the client's certificate too, where it wants
/// one.
fn asked(sign_in: &SignIn, profile: &HostProfile) -> HostProfile {
    let url = sign_in.url();
    let mut asked = profile.toward(url);
    asked.jobs = 1;
    asked.max_body_bytes = MAX_BODY_BYTES.min(profile.max_body_bytes);
    if url.origin() == profile.base.origin() {
        let own = &profile.network;
        asked.network.client_certificate = own.client_certificate.clone();
        asked.network.http_version = own.http_version;
    }
    asked
}

async fn fetch(sign_in: &SignIn, asked: &HostProfile) -> Result<Token, Blocked> {
    let policy = &asked.retry;
    let mut attempt = 1;
    loop {
        let draft = match sign_in {
            SignIn::ClientCredentials(client) => Draft {
                // Each has an assertion of its own: an endpoint takes none twice.
                request: token_request(client)?,
                without: Vec::new(),
            },
            SignIn::Login(login) => login_request(login, &asked.vars)?,
        };
        let url = draft.request.url.clone();
        let outcome = send(draft, asked).await;
        let pause = pause_before_another(sign_in, &outcome, attempt, policy);
        if let Some(pause) = pause.filter(|_| attempt < policy.attempts.get()) {
            tokio::time::sleep(pause).await;
            attempt += 1;
            continue;
        }
        let now = crate::model::moment::now();
        let read = outcome.and_then(|response| match sign_in {
            SignIn::ClientCredentials(client) => token_response::read(&response, &client.token_url),
            SignIn::Login(login) => login_response::read(&response, login, &url, now),
        });
        let (token, lasts) = read.map_err(|mut why| {
            if attempt > 1 {
                why.cause.push_str(&format!(" (asked {attempt} times)"));
            }
            why
        })?;
        return Ok(Token {
            credential: sign_in.credential(token),
            lasts,
        });
    }
}

/// How long to wait before the same is asked again; `None` where that would not help, or might
/// do something twice. A request for a token does nothing but give one; what a login does is for
/// its method to say.
fn pause_before_another(
    sign_in: &SignIn,
    outcome: &Result<Response, Blocked>,
    attempt: u32,
    policy: &RetryPolicy,
) -> Option<Duration> {
    let is_harmless = match sign_in {
        SignIn::ClientCredentials(_) => true,
        SignIn::Login(login) => is_safe_method(&login.request.method),
    };
    let asked = match outcome {
        Ok(response) => {
            let is_passing = match response.status {
                429 => is_harmless || policy.effects_after_429,
                502..=504 => is_harmless,
                _ => false,
            };
            let text = response.header_text("retry-after").filter(|_| is_passing);
            let asked = text.and_then(|text| http_date::retry_after(&text, SystemTime::now));
            is_passing.then_some(asked)?
        }
        // No connection was made, so nothing was sent.
        Err(why) if matches!(why.phase, Phase::NameResolution | Phase::Connect) => None,
        Err(_) => return None,
    };
    let pause = policy.pause_after(attempt).max(asked.unwrap_or_default());
    (pause <= policy.longest_pause).then_some(pause)
}

/// Sends a request once, over a connection of its own.
async fn send(draft: Draft, asked: &HostProfile) -> Result<Response, Blocked> {
    let at = |mut why: Blocked| {
        why.cause = format!(
            "{}: {}",
            asked.base.as_str().trim_end_matches('/'),
            why.cause
        );
        why
    };
    let client = Client::with(asked, Credentials::default());
    let client = client.map_err(|error| blocked(Phase::Credential, error.to_string(), None))?;
    let request = client.prepare(draft.request, &draft.without, None);
    let request = request.map_err(at)?;
    let received = client.send(request, false).await.map_err(at)?;
    Ok(received.exchange.response)
}

/// A login's request with its variables: those of the profile, and its secrets.
fn login_request(login: &Login, vars: &Values) -> Result<Draft, Blocked> {
    let secrets = login.secrets.iter();
    let secrets = secrets.map(|(name, secret)| (name.clone(), secret.expose().into()));
    let (secrets, none) = (secrets.collect(), Values::new());
    let scope = Scope {
        step: &secrets,
        run: vars,
        case: &none,
    };
    let mut names = login_variables(&login.request).into_iter();
    if let Some(name) = names.find(|name| scope.get(name).is_none()) {
        let cause = format!("its login needs the variable `{name}`, which is not set");
        let help = format!("set `{name}` under `vars` of the host, or with --var {name}=TEXT");
        return Err(blocked(Phase::Building, cause, Some(&help)));
    }
    draft(&login.request, scope, &login.base).map_err(|why| Blocked {
        cause: format!("its login cannot be sent: {}", why.cause),
        help: Some("fix `request` of the login in driftcheck.toml".into()),
        ..why
    })
}

/// The variables that the request of a login uses.
pub fn login_variables(request: &RequestTemplate) -> Vec<String> {
    let mut texts = vec![request.path.0.to_string()];
    if let Query::Pairs(pairs) = &request.query {
        texts.extend(pairs.iter().map(|(_, value)| value.0.to_string()));
    }
    let headers = request
        .headers
        .iter()
        .filter_map(|(_, value)| value.as_ref());
    texts.extend(headers.map(|value| value.0.to_string()));
    match &request.body {
        BodyTemplate::Json(value) => texts.push(value.to_string()),
        BodyTemplate::Form(pairs) => {
            texts.extend(pairs.iter().map(|(_, value)| value.0.to_string()));
        }
        BodyTemplate::Text(text) => texts.push(text.0.to_string()),
        BodyTemplate::None | BodyTemplate::File(_) => {}
    }
    // What is no template is reported when it is filled in.
    names_used(&texts.join("\n")).unwrap_or_default()
}

/// The request of RFC 6749, section 4.4.2.
fn token_request(client: &ClientCredentials) -> Result<Request, Blocked> {
    let mut form = form_urlencoded::Serializer::new(String::new());
    form.append_pair("grant_type", "client_credentials");
    for (name, value) in &client.parameters {
        form.append_pair(name, value);
    }
    let header = |name: &str, value: &str| Header {
        name: name.to_owned(),
        value: Octets::from(value),
    };
    let mut headers = vec![
        header("accept", "application/json"),
        header("content-type", "application/x-www-form-urlencoded"),
    ];
    match &client.proof {
        ClientProof::Secret(secret, ClientAuth::Basic) => {
            let value = format!("Basic {}", basic(&client.client_id, secret));
            headers.push(header("authorization", &value));
        }
        ClientProof::Secret(secret, ClientAuth::Body) => {
            form.append_pair("client_id", &client.client_id);
            form.append_pair("client_secret", secret.expose());
        }
        ClientProof::Assertion(assertion) => {
            let now = crate::model::moment::now();
            let signed = client_assertion::signed(assertion, client, now)
                .map_err(|why| blocked(Phase::Credential, why, None))?;
            form.append_pair("client_id", &client.client_id);
            form.append_pair("client_assertion_type", client_assertion::TYPE);
            form.append_pair("client_assertion", &signed);
        }
    }
    Ok(Request {
        method: "POST".to_owned(),
        url: client.token_url.to_string(),
        headers,
        body: Some(Octets(form.finish().into_bytes())),
    })
}
