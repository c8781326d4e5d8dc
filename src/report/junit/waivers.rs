//! What there is to know of waivers, as a suite of its own: no case says it.

use super::elements::{FAILURE, Result, Suite, TEXT_LIMIT, Test};
use super::{clean, excerpt};
use crate::report::waivers::{Matter, Note};

/// What there is to know of waivers: one that has expired fails, the others only inform.
pub(super) fn suite(notes: &[Note<'_>]) -> Suite<'static> {
    Suite {
        name: "driftcheck waivers",
        time_us: None,
        file: None,
        property: None,
        tests: notes.iter().map(test).collect(),
    }
}

fn test(note: &Note<'_>) -> Test {
    let text = excerpt(&note.text, TEXT_LIMIT);
    let file = clean(&note.waiver.file).into_owned();
    let reported = note.matter.name();
    // One waiver may have several notes, and GitLab drops all but the first of one name.
    let name = format!("{file}:{}: {reported}", note.waiver.line);
    let place = Some((file, note.waiver.line));
    match note.matter {
        Matter::Expired => Test {
            name,
            place,
            result: Some(Result {
                element: FAILURE,
                kind: Some(reported),
                message: Some(text),
                text: None,
            }),
            ..Test::default()
        },
        Matter::Stale | Matter::EndsSoon => Test {
            name,
            place,
            output: Some(format!("{reported}: {text}\n")),
            ..Test::default()
        },
    }
}
