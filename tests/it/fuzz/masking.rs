//! Masking: whatever a secret and a response are, no promised form of the secret is left in
//! what is kept, and what was JSON still is.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use driftcheck::model::exchange::{Exchange, Header};
use driftcheck::model::host::{
    Credential, EffectPolicy, HostProfile, Network, RetryPolicy, SendBudget, Timeouts,
};
use driftcheck::model::octets::Octets;
use driftcheck::model::outcome::StepResult;
use driftcheck::redact::Redactor;
use driftcheck::redact::sensitive::{SecretNames, is_distinct};
use driftcheck::secret::Secret;
use serde::de::IgnoredAny;

/// The forms in which a host may send a secret back and that are promised to be found.
fn forms(secret: &str) -> Vec<String> {
    let each = |show: &dyn Fn(u8) -> String| secret.bytes().map(show).collect::<String>();
    let is_ascii = secret.is_ascii();
    let mut forms = vec![
        secret.to_owned(),
        secret.to_ascii_lowercase(),
        secret.to_ascii_uppercase(),
        STANDARD.encode(secret),
        URL_SAFE.encode(secret),
        STANDARD.encode(format!("Bearer {secret}")),
        STANDARD.encode(STANDARD.encode(secret)),
        each(&|byte| format!("{byte:02x}")),
        each(&|byte| format!("{byte:02X}")),
    ];
    if is_ascii {
        forms.push(each(&|byte| format!("%{byte:02X}")));
        forms.push(each(&|byte| format!("%25{byte:02x}")));
        forms.push(each(&|byte| format!("\\u{byte:04x}")));
        forms.push(each(&|byte| format!("&#{byte};")));
        forms.push(each(&|byte| format!("&#x{byte:x};")));
    }
    forms
}

/// The first line is a secret; in the rest `@a`, `@b`, … stand for its forms.
pub fn masking(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let (secret, rest) = text.split_once('\n').unwrap_or((&text, ""));
    // What no header can carry is refused before, and what is common is masked alone.
    let secret: String = secret
        .trim()
        .chars()
        .filter(|c| !c.is_control())
        .take(60)
        .collect();
    // A secret that the mask itself makes, or a digit of a masked number, is everywhere.
    if !is_distinct(&secret) || "[redacted]".contains(&secret) || secret.contains("redacted") {
        return;
    }
    let forms = forms(&secret);
    let mut body = rest.to_owned();
    for (letter, form) in ('a'..).zip(&forms) {
        body = body.replace(&format!("@{letter}"), form);
    }
    let was_json = serde_json::from_str::<IgnoredAny>(&body).is_ok();
    let step = redacted(&secret, &body);
    let exchange = step.exchange.as_ref().unwrap();
    let kept = &exchange.response.body;
    if was_json {
        let is_json = serde_json::from_slice::<IgnoredAny>(kept.as_bytes()).is_ok();
        assert!(is_json, "{secret:?}: {body:?} became {:?}", kept.to_text());
    }
    let header = &exchange.response.headers[0];
    let captured = step.captures["all"].as_str().unwrap();
    let texts = [
        kept.to_text(),
        header.value.to_text(),
        header.name.as_str().into(),
        captured.into(),
    ];
    for text in texts {
        for form in &forms {
            assert!(
                !text.contains(form.as_str()),
                "{secret:?} as {form:?}: {body:?} became {text:?}"
            );
        }
    }
}

fn redacted(secret: &str, text: &str) -> StepResult {
    let header = Header {
        name: text.to_ascii_lowercase(),
        value: Octets::from(text),
    };
    let exchange = Exchange {
        ..super::exchange(vec![header], text.into())
    };
    let mut step = StepResult {
        exchange: Some(exchange),
        captures: BTreeMap::from([("all".to_owned(), text.into())]),
        ..StepResult::default()
    };
    Redactor::new(
        &profile(secret),
        SecretNames {
            members: vec![vec!["secret".to_owned()]],
            ..SecretNames::default()
        },
    )
    .redact(std::slice::from_mut(&mut step));
    step
}

fn profile(secret: &str) -> HostProfile {
    let credential = Credential::Bearer(Secret::new(secret));
    HostProfile {
        name: "here".into(),
        base: "https://host.example".parse().unwrap(),
        credentials: BTreeMap::from([("default".into(), credential)]),
        secret_headers: Vec::new(),
        schemes: BTreeMap::new(),
        vars: BTreeMap::new(),
        jobs: 1,
        timeouts: Timeouts::all(std::time::Duration::from_secs(1)),
        max_body_bytes: 1 << 20,
        effects: EffectPolicy::Deny,
        live: false,
        proxy_env: Vec::new(),
        rate: None,
        retry: RetryPolicy::default(),
        send_budget: SendBudget::default(),
        extra_roots_pem: None,
        network: Network::default(),
    }
}
