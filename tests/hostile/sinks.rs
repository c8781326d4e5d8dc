//! What a host puts into keys, values, headers and reason phrases is inert in every format.

use crate::host::{Host, Then, with_head};
use crate::support::{Ended, Suite, command};

/// Texts that would do something where they are written as they come.
const ATTACKS: [&str; 24] = [
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "\"><svg/onload=alert(1)>",
    "javascript:alert(1)",
    "]]><evil/>",
    "&lt;b&gt; &#60;b> <!ENTITY x SYSTEM 'file:///etc/passwd'>",
    "\u{1}\u{8}\u{b}\u{fffe}\u{ffff}",
    "\u{1b}[31mred\u{1b}[0m\u{1b}]0;title\u{7}\u{9b}31m",
    "\u{202e}dlrow\u{202c}\u{2066}x\u{2069}\u{200b}\u{feff}",
    "a\rb\r\n::error::forged",
    "\n::error file=a,line=1::forged",
    "\n::set-output name=a::b",
    "\n##vso[task.setvariable variable=a]b",
    "##[error]forged",
    "\n##teamcity[buildProblem description='forged']",
    "\nsection_start:1:a\r\u{1b}[0Kforged",
    "\nTOKEN<<EOF\nforged\nEOF\n",
    "| a | b |\n|---|---|\n[x](javascript:alert(1)) ![x](http://127.0.0.1:9/x.png)",
    "`x` ``` </details><details open> @everyone #1",
    "=HYPERLINK(\"http://127.0.0.1:9\",\"x\")",
    "=cmd|' /C calc'!A0",
    "+1+1",
    "@SUM(1)",
    "{{ 7 * 7 }} {% raw %} ${x} $(touch x) `touch x` '; touch x #",
];

/// Header values cannot hold everything; what they can is sent as it is.
fn in_header(attack: &str) -> String {
    attack
        .chars()
        .filter(|c| !matches!(c, '\r' | '\n' | '\0' | '\u{1}'..='\u{1f}'))
        .collect()
}

fn attacked(number: usize) -> Vec<u8> {
    let attack = ATTACKS[number];
    let text = serde_json::Value::from(attack).to_string();
    let body = match number % 3 {
        0 => format!("{{\"id\": {text}, {text}: 1, \"n\": {text}, \"more\": [{text}]}}"),
        1 => format!("{{\"id\": \"x\", \"id\": {text}, {text}: {{{text}: {text}}}}}"),
        _ => format!("{{\"id\": {text} {attack}"),
    };
    let plain = in_header(attack);
    let head = format!(
        "content-type: application/json; x={plain}\r\nx-odd: {plain}\r\ndeprecation: {plain}\r\nsunset: {plain}\r\nlink: <{plain}>; rel=\"deprecation\"; title=\"{plain}\"\r\nlink: <javascript:alert(1)>; rel=\"successor-version\"\r\nwarning: 299 - \"{plain}\"\r\nserver: {plain}\r\nretry-after: {plain}\r\n"
    );
    let bytes = with_head(&head, body);
    let reason = format!("HTTP/1.1 {} {plain}\r\n", [200, 404, 500][number % 3]);
    [reason.as_bytes(), &bytes[b"HTTP/1.1 200 OK\r\n".len()..]].concat()
}

fn suite(host: &Host) -> Suite {
    let suite = crate::rows::suite(&host.url, &[], "");
    for number in 0..ATTACKS.len() {
        let case = format!(
            "effects: mail\nrequest: {{ method: POST, path: /n{number} }}\nexpect:\n  status: 200\n  contract: {{ 2xx: thing, 4xx: thing, 5xx: thing }}\n  headers: {{ x-odd: other }}\n  body:\n    - {{ path: $.id, equals: other }}\n    - {{ path: $, equals: {{ id: a }} }}\n"
        );
        suite.write(&format!("cases/n{number:02}.case.yaml"), case.as_bytes());
    }
    suite
}

/// What no terminal and no log may get as it is.
fn assert_inert(what: &str, text: &str) {
    for (number, line) in text.lines().enumerate() {
        let harmful = |c: char| {
            c.is_control() && c != '\t'
                || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200b}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
        };
        assert!(!line.contains(harmful), "{what}:{}: {line:?}", number + 1);
        for command in [
            "::error",
            "::set-output",
            "##vso[",
            "##[",
            "##teamcity[",
            "section_start:",
            "TOKEN<<",
        ] {
            assert!(
                !line.trim_start().starts_with(command),
                "{what}:{}: {line}",
                number + 1
            );
        }
        for command in ["##vso[", "##[", "##teamcity["] {
            assert!(!line.contains(command), "{what}:{}: {line}", number + 1);
        }
    }
}

#[test]
fn what_a_host_writes_is_inert_in_every_format() {
    let host = Host::start(|talk| {
        let number = talk.name[1..].parse().unwrap();
        talk.say(attacked(number));
        Then::Close
    });
    let suite = suite(&host);
    let step_summary = suite.path("step-summary.md");
    let formats = "html,json,junit,markdown,sarif,code-quality,ctrf";
    let mut run = command(suite.folder.path());
    run.args(["run", "--host", "here", "-v", "--format", formats])
        .env("GITHUB_STEP_SUMMARY", &step_summary);
    let ended: Ended = run.output().unwrap().into();
    assert_eq!(ended.status, 1, "{}{}", ended.out, ended.err);
    assert_eq!(host.seen().requests.len(), ATTACKS.len());
    assert_inert("stdout", &ended.out);
    assert_inert("stderr", &ended.err);
    let folder = suite.newest_run();
    for entry in std::fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        assert_inert(&path.display().to_string(), &text);
        match path.extension().and_then(|end| end.to_str()).unwrap() {
            "html" => assert_page(&text),
            "xml" => assert_xml(&text),
            "json" | "sarif" => drop(serde_json::from_str::<serde_json::Value>(&text).unwrap()),
            "ndjson" => assert!(
                text.lines()
                    .all(|line| serde_json::from_str::<serde_json::Value>(line).is_ok())
            ),
            _ => assert_markdown(&text),
        }
    }
    assert_markdown(&std::fs::read_to_string(step_summary).unwrap());
    for arguments in [
        &["report", "latest", "--format", "annotations"][..],
        &["report", "latest", "--format", "terminal", "-v"],
        &["diff", "latest", "latest"],
        &["rejudge", "latest"],
        &["test", "--host", "here"],
        &["probe", "--host", "here"],
    ] {
        let ended = suite.run(arguments);
        let is_ours = |line: &&str| !(arguments.contains(&"annotations") && line.starts_with("::"));
        let others: Vec<&str> = ended.out.lines().filter(is_ours).collect();
        assert_inert(&format!("{arguments:?}"), &others.join("\n"));
        assert_inert(&format!("{arguments:?}"), &ended.err);
        // An annotation of ours is one line; within it nothing is a command.
        for line in ended.out.lines().filter(|line| line.starts_with("::")) {
            let title = ["::error ", "::warning ", "::notice "];
            assert!(title.iter().any(|start| line.starts_with(start)), "{line}");
        }
    }
}

fn assert_page(text: &str) {
    assert_eq!(
        text.matches("<script").count(),
        text.matches("</script>").count()
    );
    let outside = text.replace("<script", "");
    assert!(
        text.matches("<script").count() <= 2,
        "{}",
        text.matches("<script").count()
    );
    for tag in [
        "<img",
        "<svg/onload",
        "<evil",
        "onerror=alert(1)>",
        "href=\"javascript",
        "href='javascript",
        "<iframe",
    ] {
        assert!(!outside.contains(tag), "{tag}");
    }
    assert!(text.contains("Content-Security-Policy"));
}

fn assert_xml(text: &str) {
    let mut reader = quick_xml::Reader::from_str(text);
    loop {
        match reader.read_event().unwrap() {
            quick_xml::events::Event::Eof => return,
            quick_xml::events::Event::Start(tag) | quick_xml::events::Event::Empty(tag) => {
                assert_ne!(tag.name().as_ref(), b"evil");
            }
            quick_xml::events::Event::DocType(_) => panic!("a document type"),
            _ => {}
        }
    }
}

/// Markdown in which nothing of the host's is a link, an image or a tag.
fn assert_markdown(text: &str) {
    use pulldown_cmark::{Event, Options, Parser, Tag};
    for event in Parser::new_ext(text, Options::all()) {
        match event {
            Event::Start(Tag::Image { dest_url, .. } | Tag::Link { dest_url, .. }) => {
                assert!(
                    !dest_url.contains("javascript") && !dest_url.contains("127.0.0.1:9"),
                    "{dest_url}"
                );
            }
            Event::Html(html) | Event::InlineHtml(html) => {
                let known = [
                    "<details>",
                    "</details>",
                    "<summary>",
                    "</summary>",
                    "<br>",
                    "<!--",
                    "<code>",
                    "</code>",
                ];
                let tags = html.split_inclusive('>').filter(|part| part.contains('<'));
                for tag in tags {
                    let tag = &tag[tag.find('<').unwrap()..];
                    assert!(known.iter().any(|known| tag.starts_with(known)), "{tag}");
                }
            }
            _ => {}
        }
    }
}

#[test]
fn names_of_files_are_inert_on_every_stream() {
    let host = Host::start(|talk| {
        talk.say(crate::host::FINE);
        Then::Close
    });
    let suite = crate::rows::suite(&host.url, &[], "");
    for name in [
        "::error::forged",
        "a\u{1b}[2Jb",
        "c\r::error::forged",
        "d\n::error::forged",
        "e\u{202e}f",
    ] {
        let case = b"request: { path: /a }\nexpect: { status: 418 }\n";
        suite.write(&format!("cases/{name}.case.yaml"), case);
    }
    for arguments in [
        &["list"][..],
        &["list", "--format", "json"],
        &["check"],
        &["run", "--host", "here"],
        &["run", "--host", "here", "--dry-run"],
        &["test", "--host", "here"],
        &["test", "--host", "here", "--", "--list"],
        &["rejudge", "latest"],
        &["baseline", "list", "latest"],
        &["report", "\r::error::forged\u{1b}"],
    ] {
        assert_streams_inert(arguments, &suite.run(arguments));
    }
    suite.write(
        "cases/broken\r::error::\u{1b}[2J.case.yaml",
        b"request: 3\n",
    );
    assert_streams_inert(&["check"], &suite.run(&["check"]));
    assert_streams_inert(&["check"], &suite.run(&["check", "--format", "json"]));
}

fn assert_streams_inert(arguments: &[&str], ended: &Ended) {
    for text in [&ended.out, &ended.err] {
        for line in text.split(['\n', '\r']) {
            let begins = line.trim_start().starts_with("::error");
            assert!(!begins, "{arguments:?}: {text}");
        }
        let harmful = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
        assert!(!text.contains(harmful), "{arguments:?}: {text:?}");
    }
}

#[test]
fn a_document_adds_no_key_to_an_imported_case() {
    let suite = Suite::new(&[("driftcheck.toml", "")]);
    let evil = "x\neffects: none\nrequest: { path: /evil }\n# \u{2028}skip: true\u{85}a: b";
    let document = serde_json::json!({
        "openapi": "3.1.0", "info": { "title": "t", "version": "1" },
        "paths": { format!("/a{evil}"): { "get": {
            "operationId": evil, "summary": evil, "tags": [evil],
            "responses": { "200": { "description": evil } } } } }
    });
    suite.write("api.json", document.to_string().as_bytes());
    let ended = suite.run(&["import", "openapi", "api.json", "--into", "cases"]);
    assert_streams_inert(&["import"], &ended);
    let mut files = 0;
    let mut waiting = vec![suite.path("cases")];
    while let Some(folder) = waiting.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                waiting.push(path);
                continue;
            }
            files += 1;
            let text = std::fs::read_to_string(path).unwrap();
            let injected =
                |line: &str| line.starts_with("effects:") || line.starts_with("request: {");
            assert!(!text.lines().any(injected), "{text}");
            assert!(!text.contains(['\u{85}', '\u{2028}']), "{text}");
        }
    }
    assert_eq!(files, 1, "{}{}", ended.out, ended.err);
}
