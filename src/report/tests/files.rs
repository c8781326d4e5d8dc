//! JUnit and the files of reports.

use super::*;

#[test]
fn junit_has_only_what_its_readers_know() {
    use quick_xml::events::Event;
    let mut cases = mixed();
    cases[4].steps[0].attempts = vec![Attempt {
        status: Some(503),
        cause: None,
        pause_us: 0,
        renewed: false,
    }];
    let xml = to_junit(&cases);
    let mut reader = quick_xml::Reader::from_str(&xml);
    let mut seen = std::collections::BTreeSet::new();
    loop {
        let start = match reader.read_event().unwrap() {
            Event::Start(start) | Event::Empty(start) => start,
            Event::Eof => break,
            _ => continue,
        };
        let name = String::from_utf8(start.name().as_ref().to_vec()).unwrap();
        let has: Vec<String> = start
            .attributes()
            .map(|one| String::from_utf8(one.unwrap().key.as_ref().to_vec()).unwrap())
            .collect();
        let (required, optional) = match name.as_str() {
            "flakyError" => (&["type"][..], &["message"][..]),
            _ => JUNIT
                .iter()
                .find(|(element, ..)| *element == name)
                .map(|(_, required, optional)| (*required, *optional))
                .unwrap_or_else(|| panic!("{name} is not known")),
        };
        for attribute in required {
            assert!(has.iter().any(|one| one == attribute), "{name} {has:?}");
        }
        for attribute in &has {
            let attribute = attribute.as_str();
            assert!(
                required.contains(&attribute) || optional.contains(&attribute),
                "{name} {attribute}"
            );
        }
        seen.insert(name);
    }
    assert_eq!(
        seen.len(),
        JUNIT.len() + 1,
        "each element was checked: {seen:?}"
    );
}

/// A strict enough reading of XML 1.0: tags nest, texts hold legal characters.
fn check_xml(xml: &str) -> Vec<String> {
    assert!(!xml.contains(|c| matches!(c, '\0'..='\u{8}' | '\u{b}'..='\u{1f}' | '\u{fffe}')));
    let mut open: Vec<String> = Vec::new();
    let mut tags = Vec::new();
    let body = xml.split_once("?>").unwrap().1;
    for part in body.split('<').skip(1) {
        let (tag, text) = part.split_once('>').unwrap();
        assert!(!text.contains("]]>"), "{text}");
        match tag.strip_prefix('/') {
            Some(name) => assert_eq!(open.pop().as_deref(), Some(name)),
            None => {
                let name = tag.split([' ', '/']).next().unwrap().to_owned();
                tags.push(tag.to_owned());
                if !tag.ends_with('/') {
                    open.push(name);
                }
            }
        }
    }
    assert!(open.is_empty(), "{open:?}");
    tags
}

#[test]
fn junit_is_valid_xml_and_its_totals_are_those_of_its_testcases() {
    let mut cases = mixed();
    cases[0].id = HOSTILE.into();
    cases[0].steps[0].checks[0].name = HOSTILE.into();
    let xml = to_junit(&cases);
    let tags = check_xml(&xml);
    let count = |name: &str| {
        let is = |tag: &&String| tag.split([' ', '/']).next() == Some(name);
        tags.iter().filter(is).count()
    };
    let root = tags
        .iter()
        .find(|tag| tag.starts_with("testsuites "))
        .unwrap();
    let total = |name: &str| format!(" {name}=\"{}\"", 0).replace("\"0\"", "\"");
    for (attribute, tag) in [
        ("tests", "testcase"),
        ("failures", "failure"),
        ("errors", "error"),
    ] {
        let wanted = format!("{}{}\"", total(attribute), count(tag));
        assert!(root.contains(&wanted), "{wanted} in {root}");
    }
    assert_eq!(count("testsuite"), cases.len());
    assert!(xml.contains("<failure message="));
    assert!(xml.contains("type=\"wrong-type\""));
    assert!(xml.contains("<error message="));
}

#[test]
fn a_finding_whose_check_is_not_listed_is_not_lost() {
    let mut stray: Finding = finding(Kind::InvalidJson, "", "JSON", "<html>");
    stray.check = "json".into();
    let mut case = found("a", vec![stray]);
    case.steps[0].checks.clear();
    let xml = to_junit(&[case]);
    assert!(xml.contains("<testcase name=\"a: json\""), "{xml}");
    assert!(xml.contains("failures=\"1\""));
}

#[test]
fn a_report_that_fails_does_not_stop_the_others() {
    let dir = tempfile::tempdir().unwrap();
    let (mut reader, summary) = read_back(&mixed());
    let sinks = ReportFiles::open(dir.path(), &Format::ALL).unwrap();
    fs::create_dir(dir.path().join("report.json")).unwrap();
    let failed = sinks.write(&summary, &mut reader);
    let paths: Vec<_> = failed.iter().map(|one| one.path.clone()).collect();
    assert_eq!(paths, [dir.path().join("report.json")]);
    let mut names: Vec<_> = fs::read_dir(dir.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    let mut wanted: Vec<_> = Format::ALL
        .iter()
        .filter_map(|one| one.file_name())
        .collect();
    wanted.sort_unstable();
    assert_eq!(names, wanted);
}

#[test]
fn report_files_are_opened_before_a_run_and_leave_nothing_where_there_is_none() {
    let dir = tempfile::tempdir().unwrap();
    drop(ReportFiles::open(dir.path(), &[Format::Junit]).unwrap());
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
    let file = dir.path().join("file");
    fs::write(&file, "").unwrap();
    assert!(ReportFiles::open(&file, &[Format::Json]).is_err());
}

#[test]
fn a_sorted_record_reads_back_the_same() {
    let sorted = text(&mixed(), |out, summary, reader| {
        ndjson::write(out, summary, reader)
    });
    let mut reader = Reader::new(Cursor::new(sorted.into_bytes()), "sorted").unwrap();
    assert_eq!(
        reader.summarise().unwrap().findings,
        read_back(&mixed()).1.findings
    );
}
