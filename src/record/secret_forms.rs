//! The forms in which a host may send a secret back. Deliberately looks for none of them.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE_NO_PAD};

use super::redact::MIN_SECRET_LENGTH;

/// The forms in which a host may send a secret back, but for escapes: those are undone.
pub(super) fn push_variants(secret: &str, needles: &mut Vec<String>) {
    let mut add = |text: String| {
        if text.len() >= MIN_SECRET_LENGTH && !needles.contains(&text) {
            needles.push(text);
        }
    };
    for text in [Some(secret), last_part(secret)].into_iter().flatten() {
        // A header's name comes in lower case.
        for text in [
            text.to_owned(),
            text.to_ascii_lowercase(),
            text.to_ascii_uppercase(),
        ] {
            // As a key it stands in JSON Pointers (RFC 6901).
            add(text.replace('~', "~0").replace('/', "~1"));
            add(text);
        }
        let hex: String = text.bytes().map(|byte| format!("{byte:02x}")).collect();
        add(hex.to_ascii_uppercase());
        add(hex);
        add(STANDARD.encode(text));
        add(URL_SAFE_NO_PAD.encode(text));
        within_base64(text).into_iter().for_each(&mut add);
    }
    add(STANDARD.encode(format!("Bearer {secret}")));
}

/// A token such as idt:TKN-0000-0000:secret: its last part alone is secret too.
fn last_part(secret: &str) -> Option<&str> {
    let (_, last) = secret.rsplit_once(':')?;
    (last.len() >= 8).then_some(last)
}

/// What base64 makes of a text that stands somewhere within another one: three forms, by
/// where it begins, without the characters that its neighbours have a part in.
fn within_base64(text: &str) -> Vec<String> {
    let mut forms = Vec::new();
    for (before, shared) in [("", 0), ("x", 2), ("xx", 3)] {
        let whole = format!("{before}{text}");
        for encoded in [
            STANDARD_NO_PAD.encode(&whole),
            URL_SAFE_NO_PAD.encode(&whole),
        ] {
            let end = encoded.len() - usize::from(!whole.len().is_multiple_of(3));
            let own = encoded.get(shared..end).unwrap_or_default();
            // What is shorter is found where there is no secret.
            if own.len() >= 8 {
                forms.push(own.to_owned());
            }
        }
    }
    forms
}

/// What every form of a secret has in common, cheap to look for: escapes leave a run of
/// letters and digits as it is, base64 and hex begin with that of the first bytes.
pub(super) fn traces(secret: &str) -> Vec<Vec<u8>> {
    let bytes = secret.as_bytes();
    let runs = bytes.split(|byte| !byte.is_ascii_alphanumeric());
    let longest = runs.max_by_key(|run| run.len()).unwrap_or_default();
    let run = longest.get(..16).unwrap_or(longest);
    // Without such a run anything may hold it.
    let run = if run.len() < 3 { &[] } else { run };
    let encoded = STANDARD.encode(bytes.get(..9).unwrap_or(bytes));
    let encoded = encoded.trim_end_matches('=').as_bytes();
    let mut traces = vec![
        run.to_vec(),
        encoded
            .get(..encoded.len().saturating_sub(1))
            .unwrap_or_default()
            .to_vec(),
    ];
    let forms = within_base64(secret);
    traces.extend(forms.iter().map(|form| form.as_bytes()[..8].to_vec()));
    let hex: String = bytes
        .iter()
        .take(6)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    traces.push(hex.to_ascii_uppercase().into_bytes());
    traces.push(hex.into_bytes());
    traces
}
