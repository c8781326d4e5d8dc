//! What is read of further forms in which hosts announce deprecations, and of headers that
//! announce none: `wild.txt`.

use super::*;

const FORMS: &str = include_str!("wild.txt");

#[test]
fn the_forms_of_the_wild_are_read_and_harmless_headers_announce_nothing() {
    let mut announcing = 0;
    let mut silent = 0;
    for block in FORMS.split("\n\n") {
        let lines: Vec<&str> = block
            .lines()
            .filter(|line| !line.starts_with('#'))
            .collect();
        if lines.is_empty() {
            continue;
        }
        let of = |mark: &str| {
            lines
                .iter()
                .filter_map(|line| line.strip_prefix(mark))
                .collect()
        };
        let (reads, says): (Vec<&str>, Vec<&str>) = (of("  - "), of("  = "));
        let is_header = |line: &&&str| !line.starts_with(' ');
        let headers: Vec<(String, &str)> = lines
            .iter()
            .filter(is_header)
            .map(|line| line.split_once(": ").unwrap())
            .map(|(name, value)| (name.to_ascii_lowercase(), value))
            .collect();
        let headers: Vec<(&str, &str)> = headers
            .iter()
            .map(|(name, value)| (name.as_str(), *value))
            .collect();
        assert_eq!(words(&headers), reads, "{block}");
        let reading = reading(&headers);
        let announces = reading.announced_by().is_some();
        let mut found = match announces {
            true => "announces".to_owned(),
            false => "announces nothing".to_owned(),
        };
        if let Some(moment) = reading.goes_away() {
            found.push_str(&format!(" until {}", moment.day()));
        }
        assert_eq!([found.as_str()], says[..], "{block}");
        match announces {
            true => announcing += 1,
            false => silent += 1,
        }
    }
    assert!(announcing > 40 && silent > 40, "{announcing} and {silent}");
}

#[test]
fn a_successor_that_a_header_of_its_own_names_is_a_link() {
    let headers = [
        ("x-api-deprecated", "true"),
        ("x-api-replacement", "/v2/things/{id}"),
        ("link", "</v2/things/%7Bid%7D>; rel=\"successor-version\""),
    ];
    let reading = reading(&headers);
    // Named twice, it is there once.
    assert_eq!(reading.links.len(), 1);
    let signals = reading.signals(moment(CLOCK));
    let successor = &signals[0];
    assert_eq!(successor.header, "x-api-replacement");
    assert_eq!(successor.relation, Some(LinkRelation::SuccessorVersion));
    assert_eq!(successor.target.as_deref(), Some("/v2/things/{id}"));
    assert!(!successor.is_in_words());
}

#[test]
fn the_words_of_a_date_header_are_for_people() {
    let text = "Deprecated. Will be removed on 2027-07-01, see https://docs.example/d";
    let signals = reading(&[("deprecation", text)]).signals(moment(CLOCK));
    let in_words: Vec<bool> = signals.iter().map(DeprecationSignal::is_in_words).collect();
    assert_eq!(in_words, [false, true]);
    assert_eq!(signals[0].date, None);
    assert_eq!(signals[1].date_means, Some(DateMeaning::Sunset));
    assert_eq!(signals[1].target.as_deref(), Some("https://docs.example/d"));
}
