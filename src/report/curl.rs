//! A request as a curl line that a person can paste into a POSIX shell. What
//! was masked becomes a variable to set; what is not plain text is left out
//! with a comment, so that the line is always safe to print.

use std::fmt::Write as _;

use super::escape::{clean, is_harmful};
use crate::model::exchange::{Header, Request};

/// What stands in the record in place of a secret.
const MASK: &str = "[redacted]";
/// The file that stands for a body that no command line can hold.
const BODY_FILE: &str = "body.bin";
/// A longer body does not go on a command line.
const BODY_LIMIT: usize = 8 * 1024;

/// The request as comment lines and one command: first what the case does to
/// the host, then what is left out, then `curl …`. A masked value becomes
/// `"${TOKEN:?set TOKEN first}"`, on which the shell stops until it is set.
pub fn curl_line(request: &Request, effects: &[String]) -> String {
    let mut comments = String::new();
    for effect in effects {
        let _ = writeln!(comments, "# has an effect: {}", clean(effect));
    }
    let mut command = String::from("curl -i");
    match request.method.as_str() {
        "GET" if request.body.is_none() => {}
        "HEAD" => command.push_str(" --head"),
        method => {
            let _ = write!(command, " -X {}", quoted(&clean(method)));
        }
    }
    if request.url.contains(['[', ']', '{', '}']) {
        command.push_str(" --globoff");
    }
    for header in &request.headers {
        push_header(&mut command, &mut comments, header);
    }
    push_absent(&mut command, request);
    push_body(&mut command, &mut comments, request);
    let _ = write!(command, " {}", quoted(&clean(&request.url)));
    comments + &command
}

fn push_header(command: &mut String, comments: &mut String, header: &Header) {
    match header.name.as_str() {
        // curl writes these itself.
        "host" | "content-length" | "connection" => return,
        "accept-encoding" => {
            command.push_str(" --compressed");
            return;
        }
        _ => {}
    }
    let Some(value) = plain(header.value.as_bytes(), |_| false) else {
        let name = clean(&header.name);
        let _ = writeln!(comments, "# left out, not plain text: the header {name}");
        return;
    };
    command.push_str(" -H ");
    if value.is_empty() {
        command.push_str(&quoted(&format!("{};", clean(&header.name))));
        return;
    }
    let line = format!("{}: {value}", clean(&header.name));
    let mut parts = line.split(MASK);
    command.push_str(&quoted(parts.next().unwrap_or_default()));
    let variable = variable(&header.name);
    for part in parts {
        let _ = write!(command, "\"${{{variable}:?set {variable} first}}\"");
        if !part.is_empty() {
            command.push_str(&quoted(part));
        }
    }
}

/// What curl would do otherwise than driftcheck did, unless an option says so.
fn push_absent(command: &mut String, request: &Request) {
    let has = |name: &str| request.headers.iter().any(|one| one.name == name);
    for name in ["accept", "user-agent"] {
        if !has(name) {
            let _ = write!(command, " -H '{name}:'");
        }
    }
    if request.body.is_none() && has("content-length") {
        command.push_str(" -H 'content-length: 0'");
    }
}

fn push_body(command: &mut String, comments: &mut String, request: &Request) {
    let Some(body) = &request.body else { return };
    if !request.headers.iter().any(|one| one.name == "content-type") {
        // Without this curl would say that it sends a form.
        command.push_str(" -H 'content-type:'");
    }
    let in_lines = |character| matches!(character, '\n' | '\t');
    match plain(body.as_bytes(), in_lines) {
        Some(text) if text.len() <= BODY_LIMIT => {
            let _ = write!(command, " --data-raw {}", quoted(text));
        }
        _ => {
            let _ = writeln!(
                comments,
                "# save the body as {BODY_FILE} first; the record has all of it"
            );
            let _ = write!(command, " --data-binary @{BODY_FILE}");
        }
    }
}

/// Bytes as text, where they are text that is safe to print.
fn plain(bytes: &[u8], also: impl Fn(char) -> bool) -> Option<&str> {
    let text = std::str::from_utf8(bytes).ok()?;
    let harmful = text.contains(|character| is_harmful(character) && !also(character));
    (!harmful).then_some(text)
}

/// The shell variable for a masked header.
fn variable(header: &str) -> String {
    if header == "authorization" {
        return "TOKEN".to_owned();
    }
    let upper = |character: char| match character.to_ascii_uppercase() {
        letter @ ('A'..='Z' | '0'..='9') => letter,
        _ => '_',
    };
    let name: String = header.chars().map(upper).collect();
    match name.chars().next() {
        Some('A'..='Z') => name,
        _ => format!("H_{name}"),
    }
}

/// A word of a POSIX shell command that stands for exactly this text.
pub fn quoted(text: &str) -> String {
    let bare = |byte: u8| byte.is_ascii_alphanumeric() || b"-._/:=@,+%".contains(&byte);
    if !text.is_empty() && text.bytes().all(bare) {
        return text.to_owned();
    }
    // An empty pair of quotes changes nothing for the shell, and no CI server takes the
    // text for a command.
    let lines: Vec<String> = text
        .split('\n')
        .map(|line| match line.trim_start().starts_with("::") {
            true => format!("''{}", one_line(line)),
            false => one_line(line),
        })
        .collect();
    format!("'{}'", lines.join("\n"))
}

fn one_line(text: &str) -> String {
    text.replace('\'', "'\\''").replace("##", "#''#")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::testing::{HOSTILE, exchange};

    #[test]
    fn a_request_is_one_line_with_its_secret_as_a_variable() {
        let request = exchange(200, "").request;
        assert_eq!(
            curl_line(&request, &["mail".to_owned()]),
            "# has an effect: mail\n\
             curl -i -X POST -H 'authorization: Bearer '\"${TOKEN:?set TOKEN first}\" \
             -H 'content-type: application/json' -H 'accept:' -H 'user-agent:' --data-raw '{\"note\":\"it'\\''s\"}' \
             https://api.example.com/public/v1/accounts/account-users/USR-1/resend-invite"
        );
    }

    #[test]
    fn what_is_not_plain_text_is_left_out_with_a_comment() {
        let mut request = exchange(200, "").request;
        request.method = "GET".into();
        request.url = "https://h/[x]?a=1&b=$(id)".into();
        request.body = Some(HOSTILE.into());
        request.headers = vec![
            Header {
                name: "x-odd".into(),
                value: HOSTILE.into(),
            },
            Header {
                name: "x-api-key".into(),
                value: MASK.into(),
            },
        ];
        assert_eq!(
            curl_line(&request, &[]),
            "# left out, not plain text: the header x-odd\n\
             # save the body as body.bin first; the record has all of it\n\
             curl -i -X GET --globoff -H 'x-api-key: '\"${X_API_KEY:?set X_API_KEY first}\" \
             -H 'accept:' -H 'user-agent:' -H 'content-type:' --data-binary @body.bin 'https://h/[x]?a=1&b=$(id)'"
        );
    }

    #[test]
    fn a_shell_reads_the_very_same_words() {
        let body = "a'b\"c\\d $HOME `id` $(id) !x\n\tend\n ::error::e\n##vso[x]";
        let mut request = exchange(200, "").request;
        request.body = Some(body.into());
        let line = curl_line(&request, &[]).replacen("curl", "printf '%s\\0'", 1);
        assert!(!line.contains("##") && !line.contains("\n ::"), "{line}");
        let output = std::process::Command::new("sh")
            .args(["-c", &line])
            .env("TOKEN", "s3cret")
            .output()
            .unwrap();
        let words = String::from_utf8(output.stdout).unwrap();
        assert!(words.contains("\0authorization: Bearer s3cret\0"));
        assert!(words.contains(&format!("\0--data-raw\0{body}\0")));
    }
}
