//! `driftcheck import curl`: what becomes of the options of a command.

use super::{case, cases, imported};
use crate::support::{CannedResponse, Host, Suite, command};

/// What a command is imported as: its case, and what the settings hold.
const TABLE: &[(&str, &str, &[&str])] = &[
    // Two in one place: the suite is not refused.
    (
        "h.example/a -H 'Cookie: a=sEcr3t-1' -b 'c=d'",
        "get-a",
        &["left out: the cookies of -b", "auth: cookie"],
    ),
    (
        "h.example/b -H 'Authorization: Bearer sEcr3t-2' -u ann:sEcr3t-3",
        "get-b",
        &[
            "left out: a second value of the header `authorization`",
            "default = { bearer = ",
        ],
    ),
    (
        "'h.example/c?api_key=sEcr3t-4&api_key=sEcr3t-5'",
        "get-c",
        &["- \"{{ api_key }}\""],
    ),
    // Logins.
    (
        "h.example/d -u ann",
        "get-d",
        &["basic = { basic = { user = \"ann\", password = { env = \"PASSWORD\" } } }"],
    ),
    (
        "h.example/e -u \"$WHO:sEcr3t-6\"",
        "get-e",
        &[
            "basic_2 = { basic = { user = { env = \"WHO\" }, password = { env = \"BASIC_2_PASSWORD\" } } }",
        ],
    ),
    (
        "h.example/f -u sk_sEcr3t-7:",
        "get-f",
        &["{ basic = { user = { env = \"BASIC_3_USER\" }, password = \"\" } }"],
    ),
    (
        "h.example/g -H \"X-Api-Key: key-$KEY\"",
        "get-g",
        &["# header `x-api-key`: key-{{ KEY }}"],
    ),
    // What is carried.
    (
        "h.example/h -r 0-99 -H 'If-Match: \"x\"' -H 'X-Empty;' -A agent",
        "get-h",
        &[
            "range: \"bytes=0-99\"",
            "if-match: ",
            "x-empty: \"\"",
            "user-agent: agent",
        ],
    ),
    (
        "'h.example/i?z=1' --url-query 'a=b c' --url-query +x=1",
        "get-i",
        &["z: \"1\"\n    a: b c\n    x: \"1\"\n"],
    ),
    (
        "'h.example/{j,k}/[8-9]'",
        "get-k-id-2",
        &["path: \"/k/{id}\"\n  params:\n    id: \"9\"\n"],
    ),
    (
        "h.example/l -F 'a=b;type=text/x' -F f=@x.png -F 'password=pw'",
        "post-l",
        &[
            "Content-Type: text/x\\r\\n\\r\\nb\\r\\n",
            "{{ f }}",
            "TODO: `f` was the file x.png",
        ],
    ),
    (
        "h.example/m/ -T in/x.txt",
        "put-m-x-txt",
        &["the body was the file in/x.txt"],
    ),
    // What is named.
    (
        "h.example/r --digest -u ann:sEcr3t-8",
        "get-r",
        &["left out: the login `--digest`", "auth: none"],
    ),
    (
        "h.example/n --cert c -z now -n",
        "get-n",
        &[
            "`--cert`, which is for the host profile",
            "`--time-cond`, which no case can say",
            "the login `--netrc`",
        ],
    ),
    (
        "h.example/o -d a=1 -d @x",
        "post-o",
        &["a part of the body was the file x"],
    ),
    (
        "h.example/p -G -d a=1 -d @x",
        "get-p",
        &["left out: what the query has from the file x", "a: \"1\""],
    ),
    (
        "h.example/q -H 'Host: x' -H 'Accept:'",
        "get-q",
        &[
            "left out: headers that clients add or cannot send: host",
            "  headers:\n    accept: null\n",
        ],
    ),
    (
        "h.example/s --json '{\"a\":1,\"a\":2}'",
        "post-s",
        &["accept: application/json", "text: '{\"a\":1,\"a\":2}'"],
    ),
    (
        "h.example/t -H \"$LOGIN\" -H 'Content-Type: application/json; charset=utf-8' -d '{}'",
        "post-t",
        &[
            "left out: the header of -H {{ LOGIN }}, whose name and value only the shell knows",
            "Content-Type: \"application/json; charset=utf-8\"",
        ],
    ),
];

#[test]
fn nothing_of_a_command_is_lost_in_silence() {
    let text: String = TABLE
        .iter()
        .map(|(own, ..)| format!("curl {own}\n"))
        .collect();
    let suite = Suite::new(&[("c.sh", &text)]);
    imported(&suite, &["curl", "c.sh"]);
    let settings = std::fs::read_to_string(suite.path("driftcheck.toml")).unwrap();
    assert!(
        !format!("{}{settings}", cases(&suite)).contains("sEcr3t"),
        "{settings}"
    );
    for (own, id, expected) in TABLE {
        let written = format!("{}{settings}", case(&suite, &format!("c/{id}")));
        for words in *expected {
            assert!(written.contains(words), "{own}: {words}: {written}");
        }
    }
}

#[test]
fn a_key_in_place_of_a_user_is_sent_without_a_password() {
    let host = Host::start(|_| CannedResponse::json(200, "{}"));
    let suite = Suite::new(&[("c.sh", &format!("curl -u sk_live_12345: {}/a\n", host.url))]);
    imported(&suite, &["curl", "c.sh"]);
    let ended = command(&suite.path(""))
        .args(["run", "--host", "imported"])
        .env("BASIC_USER", "sk_live_12345")
        .output()
        .unwrap();
    assert_eq!(ended.status.code(), Some(0), "{ended:?}");
    let received = host.received();
    let sent = received[0].headers.get("authorization").unwrap();
    assert_eq!(sent, "Basic c2tfbGl2ZV8xMjM0NTo=");
}

/// What a command is imported as, of which nothing that holds `sEcr3t` may be written.
const SECRETS: &[(&str, &str)] = &[
    (
        "a -H 'content-type: application/xml' -d '<a><password>sEcr3t-x1</password><n pin=\"1234\">1</n></a>'",
        "<password>{{ password }}</password><n pin=\"{{ pin }}\">1</n></a>",
    ),
    (
        "b -H 'X-Api-Key: sEcr3t-key' --json '{\"note\": \"is sEcr3t-key, not sEcr3t-x1\"}'",
        "note: \"is {{ token }}, not {{ password }}\"",
    ),
    ("c/a-sEcr3t-key-b", "path: \"/c/a-{{ token }}-b\""),
    (
        "'d?variables={\"password\":\"sEcr3t-g1\"}&q=%22token%22:%22sEcr3t-g2%22'",
        "query: \"variables=%7B%22password%22%3A%22{{ password }}%22%7D&q=%22token%22%3A%22{{ token }}%22\"",
    ),
    (
        "e --json '{\"query\": \"mutation { login(password: \\\"sEcr3t-g3\\\") { id } }\", \"variables\": \"{\\\"secret\\\":\\\"sEcr3t-g4\\\"}\"}'",
        "query: 'mutation { login(password: \"{{ password }}\") { id } }'\n      variables: '{\"secret\":\"{{ secret }}\"}'",
    ),
    (
        "h -d '{\"password\": \"sEcr3t\", \"a\": \"b=c\"}'",
        "text: '{\"password\": \"{{ password }}\", \"a\": \"b=c\"}'",
    ),
    ("f -F password=sEcr3t -F a=b", "{{ password }}"),
    ("m?key=AIzaSyD-sEcr3t0123456789012345", "auth: key\n"),
    ("'n?code=sEcr3t&state=1'", "code: \"{{ code }}\""),
    ("o -H 'X-Custom: Bearer sEcr3t-o'", "auth: x_custom\n"),
    (
        "g -b 'lang=en; sid=sEcr3t-sid' -d 'note=sEcr3t-sid'",
        "text: \"note={{ token }}\"",
    ),
];

/// What no shell quoting should stand in the way of: `sEcr3t` is in each.
const BODIES: [(&str, &str, &str); 9] = [
    (
        "application/json",
        r#"{"secretAccessKey":"sEcr3t-h1"}"#,
        "secretAccessKey: \"{{ secretAccessKey }}\"",
    ),
    (
        "application/json",
        r#"{"secrets":["sEcr3t-h2"]}"#,
        "secrets:\n        - \"{{ secret_",
    ),
    (
        "application/json",
        r#"{"password":{"value":"sEcr3t-h3"}}"#,
        "value: \"{{ secret_",
    ),
    (
        "application/json",
        r#"{"env":[{"name":"DB_PASSWORD","value":"sEcr3t-h4"}]}"#,
        "value: \"{{ secret_",
    ),
    (
        "application/json",
        r#"{"db":"postgres://app:sEcr3t-h5@db/x"}"#,
        "db: \"postgres://app:{{ password }}@db/x\"",
    ),
    (
        "application/json",
        r#"{"pem":"-----BEGIN PRIVATE KEY-----\nsEcr3t\n-----END PRIVATE KEY-----"}"#,
        "pem: \"{{ token }}\"",
    ),
    (
        "application/json",
        r#"{"secretAnswer":"sEcr3t h6"}"#,
        "secretAnswer: \"{{ secretAnswer }}\"",
    ),
    (
        "application/yaml",
        "user: a\npassword: sEcr3t\n",
        "password: {{ password }}",
    ),
    (
        "application/xml",
        "<o:Password a=\"b\">sEcr3t</o:Password>",
        "{{ Password }}</o:Password>",
    ),
];

#[test]
fn no_secret_is_written_wherever_it_stands() {
    let lines = SECRETS.iter().map(|(own, _)| {
        let quote = if own.starts_with('\'') { "'" } else { "" };
        format!(
            "curl {quote}https://h.example/{}\n",
            own.trim_start_matches('\'')
        )
    });
    let bodies = BODIES.iter().enumerate().map(|(index, (media_type, body, _))| {
        format!("curl https://h.example/body/{index}x -H 'Content-Type: {media_type}' --data-binary '{body}'\n")
    });
    let suite = Suite::new(&[("c.sh", &lines.chain(bodies).collect::<String>())]);
    let ended = imported(&suite, &["curl", "c.sh"]);
    let all = cases(&suite);
    for (_, body, expected) in BODIES {
        assert!(all.contains(expected), "{body}: {expected}: {all}");
    }
    assert!(!format!("{all}{}", ended.out).contains("sEcr3t"), "{all}");
    for (own, expected) in SECRETS {
        assert!(all.contains(expected), "{own}: {expected}: {all}");
    }
}

#[test]
fn each_credential_has_a_variable_of_its_own() {
    let bearers = [
        ("a", "$TOKEN"),
        ("b", "first-l1teral-7"),
        ("c", "second-l1teral-7"),
    ];
    let bearers = bearers.map(|(path, own)| {
        format!("curl https://h.example/{path} -H \"Authorization: Bearer {own}\"\n")
    });
    let suite = Suite::new(&[("c.sh", &bearers.concat())]);
    imported(&suite, &["curl", "c.sh"]);
    let settings = std::fs::read_to_string(suite.path("driftcheck.toml")).unwrap();
    let auth = |id: &str| {
        let case = case(&suite, id);
        let auth = case
            .lines()
            .find_map(|line| line.trim().strip_prefix("auth: "));
        auth.unwrap_or("default").to_owned()
    };
    let variable = |id: &str| {
        let name = format!("{} = ", auth(id));
        let line = settings.lines().find(|line| line.starts_with(&name));
        line.unwrap().split('"').nth(1).unwrap().to_owned()
    };
    let own = ["c/get-a", "c/get-b", "c/get-c"].map(variable);
    assert_eq!(own[0], "TOKEN", "{settings}");
    assert!(
        own[1] != own[0] && own[2] != own[0] && own[1] != own[2],
        "{settings}"
    );
}

#[test]
fn a_variable_outside_quotes_keeps_its_type() {
    let host = Host::start(|_| CannedResponse::json(200, "{}"));
    let text = format!(
        "curl {url}/a --json \"{{\\\"n\\\": $N, \\\"on\\\": $ON, \\\"s\\\": \\\"$N\\\"}}\"\ncurl {url}/b --json \"{{\\\"ids\\\": [$IDS]}}\"\n",
        url = host.url
    );
    let suite = Suite::new(&[("c.sh", &text)]);
    imported(&suite, &["curl", "c.sh"]);
    let run = [
        "run",
        "--host",
        "imported",
        "--allow-effects",
        "--jobs",
        "1",
    ];
    let vars = ["--var", "N=1.50", "--var", "ON=true", "--var", "IDS=1, 2"];
    let ended = suite.run(&[&run[..], &vars].concat());
    assert_eq!(ended.status, 0, "{}{}", ended.out, ended.err);
    let received = host.received();
    let bodies = received
        .iter()
        .map(|one| String::from_utf8_lossy(&one.body).into_owned());
    let mut bodies: Vec<String> = bodies.collect();
    bodies.sort();
    assert_eq!(
        bodies,
        [
            "{\"ids\":[1, 2]}",
            "{\"n\":1.50,\"on\":true,\"s\":\"1.50\"}"
        ]
    );
    assert!(
        received
            .iter()
            .all(|one| one.headers["content-type"] == "application/json")
    );
}
