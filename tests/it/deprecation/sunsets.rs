//! `driftcheck sunsets`: what goes away, when, and who looks after it, over several runs.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::*;
use crate::support::Received;

const SETTINGS: &str = "\
[deprecation.owners]
\"/old/*\" = \"team-old\"
\"GET /old/{id}\" = \"team-old; the, readers\"
";

/// What the host says in words: text that each format has to escape.
const SAYS: &str =
    "use /new, not /old; a|b <b>bold</b> back\\slash, and more than one line of a calendar takes";

/// Cases for operations that go away, one that is only deprecated, and one that stays.
fn cases() -> Suite {
    let case =
        |request: &str| format!("request: {{ {request} }}\nexpect: {{ status: [200, 404] }}\n");
    Suite::new(&[
        ("driftcheck.toml", SETTINGS),
        (
            "cases/old.case.yaml",
            &case("path: \"/old/{id}\", params: { id: 1 }"),
        ),
        ("cases/late.case.yaml", &case("path: /late")),
        ("cases/gone.case.yaml", &case("path: /old/gone")),
        ("cases/undated.case.yaml", &case("path: /undated")),
        ("cases/stays.case.yaml", &case("path: /stays")),
    ])
}

/// What an operation answers while all go away that are to.
fn answer(request: &Received) -> CannedResponse {
    let ok = CannedResponse::json(200, "{}");
    let sunset = |response: CannedResponse, day: &str| response.header("sunset", day);
    match request.target.as_str() {
        "/old/1" => sunset(ok, "Tue, 22 Dec 2026 09:00:00 GMT")
            .header("deprecation", SINCE)
            .header(
                "warning",
                &format!("299 - \"{}\"", SAYS.replace('\\', "\\\\")),
            )
            .header("link", "</new/1>; rel=\"successor-version\""),
        "/late" => sunset(ok, SUNSET),
        "/old/gone" => CannedResponse {
            status: 404,
            ..sunset(ok, "Sat, 31 Oct 2026 00:00:00 GMT")
        },
        "/undated" => ok.header("deprecation", SINCE),
        _ => ok,
    }
}

/// The lines of an iCalendar file, unfolded; refuses what RFC 5545 does not allow.
fn unfolded(file: &str) -> Vec<String> {
    let body = file.strip_suffix("\r\n").unwrap();
    let mut lines: Vec<String> = Vec::new();
    for line in body.split("\r\n") {
        assert!(line.len() <= 75, "{} octets: {line}", line.len());
        assert!(!line.contains(char::is_control), "{line:?}");
        match (line.strip_prefix(' '), lines.last_mut()) {
            (Some(rest), Some(last)) => last.push_str(rest),
            _ => lines.push(line.to_owned()),
        }
    }
    lines
}

/// A TEXT, unescaped; refuses what has to be escaped and is not.
fn unescaped(value: &str) -> String {
    let (mut text, mut characters) = (String::new(), value.chars());
    while let Some(character) = characters.next() {
        text.push(match character {
            '\\' => match characters.next() {
                Some('n') => '\n',
                Some(other @ ('\\' | ';' | ',')) => other,
                other => panic!("`\\{other:?}` in {value}"),
            },
            ';' | ',' => panic!("`{character}` is not escaped in {value}"),
            other => other,
        });
    }
    text
}

/// The events of a calendar, each as its properties.
fn events(file: &str) -> Vec<Vec<(String, String)>> {
    let lines = unfolded(file);
    let property = |line: &String| {
        let (name, value) = line.split_once(':').unwrap();
        (name.to_owned(), value.to_owned())
    };
    let lines: Vec<(String, String)> = lines.iter().map(property).collect();
    let is = |at: usize, name: &str, value: &str| lines[at] == (name.into(), value.into());
    assert!(is(0, "BEGIN", "VCALENDAR") && is(lines.len() - 1, "END", "VCALENDAR"));
    for wanted in ["VERSION", "PRODID"] {
        assert_eq!(lines.iter().filter(|(name, _)| name == wanted).count(), 1);
    }
    let mut events = Vec::new();
    let mut open: Option<Vec<(String, String)>> = None;
    for (name, value) in &lines[1..lines.len() - 1] {
        match (name.as_str(), open.as_mut()) {
            ("BEGIN", None) => open = Some(Vec::new()),
            ("BEGIN", Some(_)) => panic!("an event in an event"),
            ("END", _) => events.push(open.take().unwrap()),
            (_, Some(event)) => event.push((name.clone(), value.clone())),
            (_, None) => assert!(events.is_empty(), "{name} stands behind an event"),
        }
    }
    assert!(open.is_none(), "an event is not ended");
    events
}

fn value<'e>(event: &'e [(String, String)], wanted: &str) -> &'e str {
    let mut of_name = event.iter().filter(|(name, _)| name == wanted);
    let one = of_name.next().unwrap_or_else(|| panic!("no {wanted}"));
    assert!(of_name.next().is_none(), "{wanted} is there twice");
    &one.1
}

/// The document of `--format json`, counted from [`NOW`].
fn listed(suite: &Suite, runs: &[&str]) -> Value {
    let arguments = [&["sunsets"], runs, &["--format", "json", "--as-of", NOW]].concat();
    let ended = suite.run(&arguments);
    assert_eq!(ended.status, 0, "{}", ended.err);
    serde_json::from_str(&ended.out).unwrap()
}

/// One text of each row.
fn column<'v>(rows: &'v Value, key: &str) -> Vec<&'v str> {
    let rows = rows.as_array().unwrap().iter();
    rows.map(|row| row[key].as_str().unwrap_or("-")).collect()
}

#[test]
fn each_format_lists_what_goes_away_with_owner_and_successor() {
    let (suite, host) = (cases(), Host::start(answer));
    run(&suite, &host, &[]);
    let document = listed(&suite, &[]);
    let rows = &document["sunsets"];
    let operations = ["GET /old/gone", "GET /old/{id}", "GET /late"];
    assert_eq!(column(rows, "operation"), operations);
    assert_eq!(
        column(rows, "owner"),
        ["team-old", "team-old; the, readers", "-"]
    );
    let left: Vec<i64> = (0..3)
        .map(|at| rows[at]["days_left"].as_i64().unwrap())
        .collect();
    assert_eq!(left, [-23, 30, 220]);
    assert_eq!(rows[1]["successor"], "/new/1");
    assert_eq!(rows[1]["host"], host.url.trim_end_matches('/'));
    assert_eq!(column(&document["undated"], "operation"), ["GET /undated"]);

    let ended = suite.run(&["sunsets", "--format", "ics", "--output", "s.ics"]);
    assert_eq!((ended.status, ended.out.as_str()), (0, ""), "{}", ended.err);
    let file = std::fs::read_to_string(suite.path("s.ics")).unwrap();
    let events = events(&file);
    let days: Vec<&str> = events
        .iter()
        .map(|event| value(event, "DTSTART;VALUE=DATE"))
        .collect();
    assert_eq!(days, ["20261031", "20261222", "20270630"]);
    for event in &events {
        let stamp = value(event, "DTSTAMP");
        assert!(stamp.len() == 16 && stamp.ends_with('Z'), "{stamp}");
    }
    assert_eq!(
        unescaped(value(&events[1], "SUMMARY")),
        "Sunset: GET /old/{id}"
    );
    let description = unescaped(value(&events[1], "DESCRIPTION"));
    for line in [
        "Owner: team-old; the, readers".to_owned(),
        "Successor: /new/1".to_owned(),
        format!("The host says: {SAYS}"),
    ] {
        assert!(description.lines().any(|one| one == line), "{description}");
    }

    let page = suite
        .run(&["sunsets", "--format", "markdown", "--as-of", NOW])
        .out;
    let cells = cells(&page);
    let row = cells
        .iter()
        .find(|row| row.contains(&"GET /old/{id}".to_owned()));
    let row = row.unwrap_or_else(|| panic!("{page}"));
    assert_eq!(row.len(), 7, "{row:?}");
    assert_eq!(row[..2], ["2026-12-22", "in 30 days"]);
    assert_eq!(row[4..], ["team-old; the, readers", "/new/1", SAYS]);

    let screen = suite.run(&["sunsets", "--as-of", NOW]).out;
    for words in [
        "SUNSETS  3 operations, 1 passed; as of 2026-11-22, from 1 run\n",
        "  2026-12-22  in 30 days\n    GET /old/{id}\n",
        "owner      team-old; the, readers\n",
        "NO SUNSET  1 deprecated operation\n    GET /undated\n",
    ] {
        assert!(screen.contains(words), "{words} in\n{screen}");
    }
}

/// The rows of the tables of a page, as a reader of Markdown shows them.
fn cells(page: &str) -> Vec<Vec<String>> {
    let (mut rows, mut cell) = (Vec::<Vec<String>>::new(), String::new());
    for event in Parser::new_ext(page, Options::ENABLE_TABLES) {
        match event {
            Event::Start(Tag::TableRow) => rows.push(Vec::new()),
            Event::Start(Tag::TableCell) => cell.clear(),
            Event::Text(text) | Event::Code(text) => cell.push_str(&text),
            Event::InlineHtml(html) => assert!(
                ["<code>", "</code>", "<br>"].contains(&&*html),
                "{html} is the host's"
            ),
            Event::End(TagEnd::TableCell) => {
                rows.extend(rows.is_empty().then(Vec::new));
                rows.last_mut().unwrap().push(std::mem::take(&mut cell));
            }
            _ => {}
        }
    }
    rows
}

#[test]
fn a_sunset_within_so_many_days_fails_and_a_later_one_does_not() {
    let (suite, host) = (cases(), Host::start(answer));
    run(&suite, &host, &[]);
    let status = |as_of: &str, within: &str| {
        let ended = suite.run(&["sunsets", "--as-of", as_of, "--fail-within", within]);
        assert!(
            ended.out.starts_with("SUNSETS"),
            "{}{}",
            ended.out,
            ended.err
        );
        (ended.status, ended.err)
    };
    // 30 days before the first one, to the second.
    let one = "error: 1 sunset is at most 3 days away or has passed (--fail-within)\n";
    assert_eq!(status("2026-10-28T00:00:00Z", "3d"), (1, one.into()));
    assert_eq!(status("2026-10-27T23:59:59Z", "3"), (0, String::new()));
    assert_eq!(status(NOW, "0d").0, 1, "one has passed");
    let ended = suite.run(&["sunsets", "--fail-within", "3 weeks"]);
    assert_eq!(ended.status, 2);
    assert!(
        ended.err.contains("expected a whole number of days: 30d"),
        "{}",
        ended.err
    );
}

#[test]
fn several_runs_are_one_timeline_that_the_newest_decides() {
    use std::sync::Arc;
    use std::sync::Mutex;
    let (suite, is_later) = (cases(), Arc::new(Mutex::new(false)));
    let later = Arc::clone(&is_later);
    let host = Host::start(move |request| match request.target.as_str() {
        _ if !*later.lock().unwrap() => answer(request),
        // It moves, its end is taken back, and it is refused.
        "/old/1" => {
            CannedResponse::json(200, "{}").header("sunset", "Fri, 01 Jan 2027 00:00:00 GMT")
        }
        "/late" => CannedResponse::json(200, "{}"),
        _ => CannedResponse::json(404, "{}"),
    });
    run(&suite, &host, &[]);
    let uids = |suite: &Suite| -> Vec<String> {
        let file = suite.run(&["sunsets", "reports", "--format", "ics"]).out;
        let events = events(&file);
        events
            .iter()
            .map(|event| value(event, "UID").to_owned())
            .collect()
    };
    let before = uids(&suite);
    assert_eq!(before.len(), 3);
    let first = suite.newest_run();
    *is_later.lock().unwrap() = true;
    run(&suite, &host, &[]);
    let alone = listed(&suite, &[]);
    assert_eq!(column(&alone["sunsets"], "operation"), ["GET /old/{id}"]);
    let first = first.display().to_string();
    for runs in [
        &["reports"][..],
        &["latest", &first],
        &[&first, "latest", "latest"],
    ] {
        let both = listed(&suite, runs);
        assert_eq!(both["runs"].as_array().unwrap().len(), 2);
        let rows = &both["sunsets"];
        assert_eq!(
            column(rows, "operation"),
            ["GET /old/gone", "GET /old/{id}"]
        );
        assert_eq!(rows[1]["sunset"], "2027-01-01T00:00:00Z");
        assert_eq!(column(&both["undated"], "operation"), ["GET /undated"]);
    }
    assert_eq!(
        uids(&suite),
        before[..2],
        "an event that moves is the same one"
    );

    // Another host's operations are others.
    let other = Host::start(answer);
    run(&suite, &other, &[]);
    assert_eq!(uids(&suite).len(), 5);
}

#[test]
fn what_is_no_owner_is_refused_with_its_line() {
    let suite = cases();
    for (owners, words) in [
        (
            "\"accounts\" = \"a\"",
            "`accounts` is neither a path nor a method and a path",
        ),
        ("\"/a\" = \" \"", "`/a` has no owner: its name is empty"),
    ] {
        let text = format!("[deprecation.owners]\n{owners}\n");
        suite.write("driftcheck.toml", text.as_bytes());
        let ended = suite.run(&["sunsets"]);
        assert_eq!(ended.status, 2);
        assert!(ended.err.contains(words), "{}", ended.err);
        assert!(ended.err.contains("driftcheck.toml:"), "{}", ended.err);
    }
}

#[test]
fn the_calendar_never_takes_the_place_of_a_record() {
    let (suite, host) = (cases(), Host::start(answer));
    run(&suite, &host, &[]);
    let record = suite.newest_run().join("run.ndjson");
    let before = std::fs::read(&record).unwrap();
    let name = record.display().to_string();
    let ended = suite.run(&["sunsets", "--format", "ics", "--output", &name]);
    assert_eq!(ended.status, 2, "{}", ended.err);
    assert_eq!(std::fs::read(&record).unwrap(), before);
}
