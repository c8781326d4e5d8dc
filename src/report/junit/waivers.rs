//! What there is to know of waivers, as a suite of its own: no case says it.

use quick_junit::{NonSuccessKind, TestCase, TestCaseStatus, TestSuite};

use super::{Shared, TEXT_LIMIT, clean, excerpt};
use crate::report::waivers::{Matter, Note};

/// What there is to know of waivers: one that has expired fails, the others only tell.
pub(super) fn suite(notes: &[Note<'_>], shared: &Shared) -> TestSuite {
    let mut suite = TestSuite::new("driftcheck waivers");
    suite.properties.clone_from(&shared.properties);
    for note in notes {
        let text = excerpt(&note.text, TEXT_LIMIT);
        let status = match note.matter {
            Matter::Expired => {
                let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
                status.set_type(note.matter.name()).set_message(&text);
                status
            }
            Matter::Stale | Matter::EndsSoon => TestCaseStatus::success(),
        };
        let place = format!("{}:{}", clean(&note.waiver.file), note.waiver.line);
        let mut test = TestCase::new(place, status);
        if note.matter != Matter::Expired {
            test.set_system_out(format!("{}: {text}\n", note.matter.name()));
        }
        test.classname = Some(suite.name.clone());
        suite.add_test_case(test);
    }
    suite
}
