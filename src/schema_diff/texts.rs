//! Texts that a pattern or a format lets through, to try.

use regex_syntax::hir::{Class, Hir, HirKind};

/// A text is not made longer than this.
const LONGEST: usize = 300;

/// A few texts that a pattern might let through; none where it cannot be read.
pub(crate) fn of_pattern(pattern: &str) -> Vec<String> {
    let Ok(hir) = regex_syntax::parse(pattern) else {
        return Vec::new();
    };
    let mut texts: Vec<String> = Vec::new();
    for choice in 0..4 {
        let mut text = String::new();
        write(&hir, choice, &mut text);
        if !texts.contains(&text) {
            texts.push(text);
        }
    }
    texts
}

/// Writes one text: by each number another branch, another character and another count.
fn write(hir: &Hir, choice: usize, out: &mut String) {
    if out.len() > LONGEST {
        return;
    }
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => {}
        HirKind::Literal(literal) => out.push_str(&String::from_utf8_lossy(&literal.0)),
        HirKind::Class(Class::Unicode(class)) => {
            let ranges = class.ranges();
            let range = ranges.get(choice % ranges.len().max(1));
            out.extend(range.map(|range| match choice {
                0 | 1 => range.start(),
                _ => range.end(),
            }));
        }
        HirKind::Class(Class::Bytes(class)) => {
            let range = class.ranges().first();
            out.extend(range.map(|range| char::from(range.start())));
        }
        HirKind::Repetition(repetition) => {
            let least = repetition.min as usize;
            let most = repetition.max.map_or(least + 2, |most| most as usize);
            for _ in 0..(least + choice).min(most).min(LONGEST) {
                write(&repetition.sub, choice, out);
            }
        }
        HirKind::Capture(capture) => write(&capture.sub, choice, out),
        HirKind::Concat(parts) => parts.iter().for_each(|part| write(part, choice, out)),
        HirKind::Alternation(branches) => {
            if let Some(branch) = branches.get(choice % branches.len().max(1)) {
                write(branch, choice, out);
            }
        }
    }
}

/// A text of a format.
pub(crate) fn of_format(format: &str) -> Option<&'static str> {
    Some(match format {
        "date" => "2026-01-02",
        "date-time" => "2026-01-02T03:04:05Z",
        "duration" => "P1D",
        "email" => "a@example.com",
        "hostname" => "a.example",
        "ipv4" => "192.0.2.1",
        "ipv6" => "2001:db8::1",
        "iri" => "https://a.example/é",
        "iri-reference" => "/é",
        "json-pointer" => "/a",
        "regex" => "a+",
        "time" => "03:04:05Z",
        "uri" => "https://a.example/",
        "uri-reference" => "/a",
        "uri-template" => "/a/{b}",
        "uuid" => "00000000-0000-4000-8000-000000000000",
        _ => return None,
    })
}

/// A text of so many characters that begins as another one does.
pub(crate) fn of_length(start: &str, length: u64) -> Option<String> {
    let length = usize::try_from(length).ok()?;
    let filling = std::iter::repeat('a');
    (length <= LONGEST).then(|| start.chars().chain(filling).take(length).collect())
}
