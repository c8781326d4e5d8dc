//! What a reader sees, and what no host can make them see.

use super::*;

#[test]
fn nothing_a_host_sends_reaches_the_terminal_unescaped() {
    for detail in [Detail::Quiet, Detail::Normal, Detail::Verbose] {
        let shown = to_terminal(&mixed(), &options(80, false, detail));
        assert!(!shown.contains(|c| is_harmful(c) && c != '\n'), "{shown}");
        let coloured = to_terminal(&mixed(), &options(80, true, detail));
        let plain = anstream::adapter::strip_str(&coloured).to_string();
        assert_eq!(plain, shown, "colour adds colour only");
    }
}

#[test]
fn nothing_a_host_sends_stands_in_a_file_unescaped() {
    let record = String::from_utf8(recorded(&mixed()).0).unwrap();
    for file in [record, to_json(&mixed()), to_junit(&mixed())] {
        assert!(!file.contains(|c| is_harmful(c) && c != '\n'));
    }
}

#[test]
fn lines_keep_to_the_width_but_for_what_is_copied() {
    let narrow = to_terminal(&mixed(), &options(60, false, Detail::Verbose));
    for line in narrow.lines() {
        let copied =
            line.contains("curl ") || line.trim_start().split(' ').any(|word| word.contains('/'));
        assert!(copied || line.width() <= 60, "{line}");
    }
}

#[test]
fn the_last_lines_say_what_broke() {
    let last = |cases: &[CaseResult]| {
        let shown = to_terminal(cases, &options(200, false, Detail::Normal));
        let verdict = shown.lines().rev().nth(1).unwrap();
        assert!(
            shown.ends_with("\nreport       reports/x/run.ndjson\n"),
            "{shown}"
        );
        verdict.to_owned()
    };
    let verdict = last(&mixed());
    let expected = "DRIFT  4 of 5 judged cases drift (9 selected, 2 blocked, 2 skipped): 2 breaking and 1 additive finding, 1 notice on ";
    assert!(verdict.starts_with(expected), "{verdict}");
    let verdict = last(&[case("a")]);
    assert!(
        verdict.starts_with("CONFORMS  1 of 1 judged case conforms on "),
        "{verdict}"
    );
    assert!(verdict.contains("https://api.example.com"), "{verdict}");
    let verdict = last(&[]);
    assert!(
        verdict.starts_with("NOTHING JUDGED  0 of 0 selected cases judged on"),
        "{verdict}"
    );
}

#[test]
fn a_finding_says_what_where_how_often_and_how_to_see_it_again() {
    let shown = to_terminal(&mixed(), &options(100, false, Detail::Verbose));
    for part in [
        "BREAKING  wrong-type at body:/id",
        "expected  string",
        " in 3 cases: users/resend[a],",
        "help: send the documented type",
        "curl -i -X POST",
        "may have been carried out",
        "route likely gone: every response was a 404",
        "1 response as of a route that is gone",
        "DEPRECATION  announced by 1 operation",
        "2 cases: users/live, users/live2",
        "reports/x/run.ndjson",
    ] {
        assert!(shown.contains(part), "{part} in\n{shown}");
    }
}

#[test]
fn ten_thousand_findings_are_bounded_on_the_terminal_and_whole_in_json() {
    let (mut reader, summary) = read_back(&many(10_000));
    let mut out = Vec::new();
    terminal::write(&mut out, &summary, &mut reader, &Options::default()).unwrap();
    let shown = String::from_utf8(out).unwrap();
    assert!(shown.lines().count() < 400);
    assert!(shown.contains("9980 more rows (breaking); report.json has them all"));
    let mut out = Vec::new();
    json::write(&mut out, &summary).unwrap();
    let document: Value = serde_json::from_slice(&out).unwrap();
    assert_eq!(document["findings"].as_array().unwrap().len(), 10_000);
}

#[test]
fn a_value_of_megabytes_is_an_excerpt_in_every_report() {
    let huge = format!("{HOSTILE}{}", "x".repeat(5_000_000));
    let mut case = found("a", vec![finding(Kind::WrongType, "/id", "string", &huge)]);
    case.steps[0].exchange = Some(exchange(200, &format!("[\"{}\"]", "y".repeat(5_000_000))));
    let (mut reader, summary) = read_back(&[case]);
    let (mut json, mut junit, mut shown) = (Vec::new(), Vec::new(), Vec::new());
    let verbose = options(80, false, Detail::Verbose);
    json::write(&mut json, &summary).unwrap();
    junit::write(&mut junit, &summary, &mut reader).unwrap();
    terminal::write(&mut shown, &summary, &mut reader, &verbose).unwrap();
    for report in [json, junit, shown] {
        assert!(report.len() < 100_000, "{}", report.len());
    }
}
